//! Tags in use.

use async_graphql::{Context, Object, SimpleObject};

use crate::archive::calls;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::page::size_of;

/// A tag and the calls that have it.
#[derive(SimpleObject)]
pub struct TagCount {
    /// The tag.
    tag: String,
    /// How many calls have it, hidden ones too.
    calls: i32,
}

#[derive(Default)]
pub struct TagQuery;

#[Object]
impl TagQuery {
    /// The tags in use, those on most calls first: 25 unless asked otherwise, at most 100.
    async fn tags(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What they begin with; any where left out.")] prefix: Option<String>,
        first: Option<i32>,
    ) -> Result<Vec<TagCount>> {
        let size = size_of(first)? as u64;
        let rows = calls::tags_in_use(context.app(), context.actor(), prefix.as_deref(), size).await?;
        let count = |row: calls::TagCount| TagCount {
            tag: row.tag,
            calls: i32::try_from(row.calls).unwrap_or(i32::MAX),
        };
        Ok(rows.into_iter().map(count).collect())
    }
}
