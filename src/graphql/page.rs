//! Relay connections with keyset cursors, built by one type that checks the bounds.

use std::sync::Arc;

use async_graphql::{Context, SimpleObject};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::DateTime;
use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::context::ContextExt as _;
use super::error::{Failure, Result};
use crate::access::Actor;
use crate::app::App;
use crate::archive::ArchiveError;
use crate::archive::page::{End, Key, Page, PageRequest, SortValue};

/// Rows of a page nobody gave a size for.
const SIZE_DEFAULT: i32 = 25;
/// Rows a page may have. Complexity is counted with it too.
pub const SIZE_MAX: i32 = 100;

/// Where a page stands among its neighbours.
#[derive(Clone, Debug, Default, SimpleObject)]
pub struct PageInfo {
    /// More rows follow the last of this page.
    pub has_next_page: bool,
    /// More rows precede the first of this page.
    pub has_previous_page: bool,
    /// The cursor of the first row.
    pub start_cursor: Option<String>,
    /// The cursor of the last row.
    pub end_cursor: Option<String>,
}

/// The arguments of a connection as they come.
#[derive(Clone, Debug, Default)]
pub struct PageArguments {
    /// Rows from the start.
    pub first: Option<i32>,
    /// After this cursor.
    pub after: Option<String>,
    /// Rows from the end.
    pub last: Option<i32>,
    /// Before this cursor.
    pub before: Option<String>,
}

/// What a connection's cursors are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// An instant and an id.
    Time,
    /// A number and an id.
    Number,
}

impl PageArguments {
    /// Only forwards.
    pub fn forwards(first: Option<i32>, after: Option<String>) -> Self {
        Self { first, after, last: None, before: None }
    }

    /// The page asked for.
    ///
    /// # Errors
    /// Where the bounds are exceeded, both ends are asked for, or a cursor is not of this list.
    pub fn request(self, kind: KeyKind) -> Result<PageRequest> {
        let Self { first, after, last, before } = self;
        let (size, end) = match (first, last) {
            (Some(_), Some(_)) => return Err(Failure::bad_input("ask for `first` or `last`, not both")),
            (None, Some(last)) => (size("last", last)?, End::Last),
            (first, None) => (size("first", first.unwrap_or(SIZE_DEFAULT))?, End::First),
        };
        let after = after.map(|text| decode("after", &text, kind)).transpose()?;
        let before = before.map(|text| decode("before", &text, kind)).transpose()?;
        Ok(PageRequest { size, end, after, before })
    }
}

/// The size of a page asked for by `first` alone.
pub fn size_of(first: Option<i32>) -> Result<usize> {
    let size = size("first", first.unwrap_or(SIZE_DEFAULT))?;
    Ok(usize::try_from(size).unwrap_or(usize::MAX))
}

fn size(name: &str, wanted: i32) -> Result<u64> {
    if !(0..=SIZE_MAX).contains(&wanted) {
        return Err(Failure::bad_input(format!("{name}: {wanted} is not between 0 and {SIZE_MAX}")));
    }
    Ok(u64::from(wanted.unsigned_abs()))
}

/// The cursor of a row.
pub fn encode(value: &SortValue, id: Uuid) -> String {
    let text = match value {
        SortValue::Time(at) => format!("t{}:{}", at.timestamp_micros(), id.simple()),
        SortValue::Number(number) => format!("n{number}:{}", id.simple()),
    };
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

fn decode(name: &str, text: &str, kind: KeyKind) -> Result<Key> {
    parse(text, kind)
        .ok_or_else(|| Failure::bad_input(format!("{name}: not a cursor of this list in this order")))
}

fn parse(text: &str, kind: KeyKind) -> Option<Key> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
    let text = std::str::from_utf8(&bytes).ok()?;
    let prefix = match kind {
        KeyKind::Time => 't',
        KeyKind::Number => 'n',
    };
    let (number, id) = text.strip_prefix(prefix)?.split_once(':')?;
    let number: i64 = number.parse().ok()?;
    let value = match kind {
        KeyKind::Time => SortValue::Time(DateTime::from_timestamp_micros(number)?),
        KeyKind::Number => SortValue::Number(number),
    };
    Some(Key { value, id: Uuid::try_parse(id).ok()? })
}

type Counting = BoxFuture<'static, std::result::Result<u64, ArchiveError>>;

/// Counts all rows of a connection: only where a client asks for it.
#[derive(Clone)]
pub struct Total(Arc<dyn Fn(App, Actor) -> Counting + Send + Sync>);

impl Total {
    /// Counts by a function of the archive.
    pub fn new(count: impl Fn(App, Actor) -> Counting + Send + Sync + 'static) -> Self {
        Self(Arc::new(count))
    }

    /// The count.
    pub async fn count(&self, context: &Context<'_>) -> Result<i32> {
        let count = (self.0)(context.app().clone(), context.actor().clone()).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

/// Rows with their cursors and the page's place.
pub fn slice<T, N>(
    page: Page<T>,
    key: impl Fn(&T) -> (SortValue, Uuid),
    node: impl Fn(T) -> N,
) -> (Vec<(String, N)>, PageInfo) {
    let Page { rows, has_next, has_previous } = page;
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let (value, id) = key(&row);
            (encode(&value, id), node(row))
        })
        .collect();
    let info = PageInfo {
        has_next_page: has_next,
        has_previous_page: has_previous,
        start_cursor: rows.first().map(|(cursor, _)| cursor.clone()),
        end_cursor: rows.last().map(|(cursor, _)| cursor.clone()),
    };
    (rows, info)
}

/// Declares a connection and its edge for a type of node.
macro_rules! connection {
    ($(#[$connection_doc:meta])* $connection:ident, $(#[$edge_doc:meta])* $edge:ident, $node:ty) => {
        $(#[$edge_doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $edge {
            /// Pass it as `after` or `before` to go on from here.
            cursor: String,
            /// The row.
            node: $node,
        }

        $(#[$connection_doc])*
        pub struct $connection {
            edges: Vec<$edge>,
            page_info: $crate::graphql::page::PageInfo,
            total: $crate::graphql::page::Total,
        }

        impl $connection {
            /// Makes it from a page of rows.
            pub fn new<T>(
                page: $crate::archive::page::Page<T>,
                key: impl Fn(&T) -> ($crate::archive::page::SortValue, uuid::Uuid),
                node: impl Fn(T) -> $node,
                total: $crate::graphql::page::Total,
            ) -> Self {
                let (rows, page_info) = $crate::graphql::page::slice(page, key, node);
                let edges = rows.into_iter().map(|(cursor, node)| $edge { cursor, node }).collect();
                Self { edges, page_info, total }
            }
        }

        $(#[$connection_doc])*
        #[async_graphql::Object]
        impl $connection {
            /// The rows with their cursors.
            async fn edges(&self) -> &[$edge] {
                &self.edges
            }
            /// The rows alone.
            async fn nodes(&self) -> Vec<&$node> {
                self.edges.iter().map(|edge| &edge.node).collect()
            }
            /// Where this page stands.
            async fn page_info(&self) -> &$crate::graphql::page::PageInfo {
                &self.page_info
            }
            /// How many there are in all: exact, and counted only when asked for.
            async fn total_count(
                &self,
                context: &async_graphql::Context<'_>,
            ) -> $crate::graphql::error::Result<i32> {
                self.total.count(context).await
            }
        }
    };
}
pub(super) use connection;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn arguments(first: Option<i32>, last: Option<i32>) -> PageArguments {
        PageArguments { first, last, ..Default::default() }
    }

    #[test]
    fn sizes_are_bounded() {
        for size in [0, 1, SIZE_MAX] {
            assert!(arguments(Some(size), None).request(KeyKind::Time).is_ok());
            assert!(arguments(None, Some(size)).request(KeyKind::Time).is_ok());
        }
        for size in [-1, SIZE_MAX + 1, i32::MIN, i32::MAX] {
            assert!(arguments(Some(size), None).request(KeyKind::Time).is_err());
            assert!(arguments(None, Some(size)).request(KeyKind::Time).is_err());
        }
        assert!(arguments(Some(1), Some(1)).request(KeyKind::Time).is_err());
    }

    proptest! {
        #[test]
        fn a_cursor_survives_the_trip(number: i64, id: u128) {
            let (value, id) = (SortValue::Number(number), Uuid::from_u128(id));
            let text = encode(&value, id);
            prop_assert_eq!(parse(&text, KeyKind::Number), Some(Key { value, id }));
            prop_assert_eq!(parse(&text, KeyKind::Time), None);
        }

        #[test]
        fn rubbish_is_no_cursor(text in ".{0,60}") {
            prop_assert_eq!(parse(&text, KeyKind::Number), None);
        }
    }
}
