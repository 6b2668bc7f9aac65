//! Keyset pages: page 10,000 costs what page 1 costs, because a page begins at a key and not at a count.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

/// What rows are sorted by. Every sort ends in the row's id, so that no two rows share a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortValue {
    /// An instant, in whole microseconds.
    Time(DateTime<Utc>),
    /// A number.
    Number(i64),
}

/// The place of a row in a sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The value sorted by.
    pub value: SortValue,
    /// The row's id, which breaks ties.
    pub id: Uuid,
}

/// Which end of the rest a page is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// `first … after`.
    First,
    /// `last … before`.
    Last,
}

/// A page asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Rows at most; the transport has checked the bound.
    pub size: u64,
    /// From which end.
    pub end: End,
    /// Only rows after this place.
    pub after: Option<Key>,
    /// Only rows before this place.
    pub before: Option<Key>,
}

impl PageRequest {
    /// The first page of a size.
    pub fn first(size: u64) -> Self {
        Self { size, end: End::First, after: None, before: None }
    }
}

/// A page of rows, in the order of the sort.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// More rows follow the last.
    pub has_next: bool,
    /// More rows precede the first. Known where the page was taken from the end, or begins after a key.
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// The same page of other things.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(convert).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
        }
    }
}

/// How rows are sorted: by a value, then by id, both in one direction.
#[derive(Clone, Debug)]
pub struct Sort {
    value: SimpleExpr,
    id: SimpleExpr,
    order: Order,
}

impl Sort {
    /// Smallest (or oldest) first.
    pub fn ascending(value: impl Into<SimpleExpr>, id: impl ColumnTrait) -> Self {
        Self { value: value.into(), id: id.into_expr(), order: Order::Asc }
    }

    /// Largest (or newest) first.
    pub fn descending(value: impl Into<SimpleExpr>, id: impl ColumnTrait) -> Self {
        Self { value: value.into(), id: id.into_expr(), order: Order::Desc }
    }

    /// What comes behind a place.
    pub fn behind(&self, key: &Key) -> Condition {
        self.beyond(key, &self.order)
    }

    fn beyond(&self, key: &Key, order: &Order) -> Condition {
        let place = Expr::tuple([self.value.clone(), self.id.clone()]);
        let value: SimpleExpr = match key.value {
            SortValue::Time(at) => at.into(),
            SortValue::Number(number) => number.into(),
        };
        let bound = Expr::tuple([value.clone(), key.id.into()]);
        // The second condition follows from the first; it leads SQLite straight to the place in the index,
        // also where the value is an expression, of which it would not look up a pair.
        if *order == Order::Asc {
            Condition::all().add(place.gt(bound)).add(self.value.clone().gte(value))
        } else {
            Condition::all().add(place.lt(bound)).add(self.value.clone().lte(value))
        }
    }
}

/// Reads one page.
///
/// # Errors
/// The database's own.
pub async fn read<E>(
    connection: &impl ConnectionTrait,
    select: Select<E>,
    sort: &Sort,
    request: &PageRequest,
) -> Result<Page<E::Model>, DbErr>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Send + Sync,
{
    let reversed = if sort.order == Order::Asc { Order::Desc } else { Order::Asc };
    let mut select = select;
    if let Some(after) = &request.after {
        select = select.filter(sort.beyond(after, &sort.order));
    }
    if let Some(before) = &request.before {
        select = select.filter(sort.beyond(before, &reversed));
    }
    let order = match request.end {
        End::First => sort.order.clone(),
        End::Last => reversed,
    };
    // One row more than asked for tells whether there are more, without counting them.
    let mut rows = select
        .order_by(sort.value.clone(), order.clone())
        .order_by(sort.id.clone(), order)
        .limit(request.size + 1)
        .all(connection)
        .await?;
    let more = rows.len() as u64 > request.size;
    rows.truncate(usize::try_from(request.size).unwrap_or(usize::MAX));
    Ok(match request.end {
        End::First => Page { rows, has_next: more, has_previous: request.after.is_some() },
        End::Last => {
            rows.reverse();
            Page { rows, has_next: request.before.is_some(), has_previous: more }
        }
    })
}
