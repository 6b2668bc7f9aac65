//! Whether anything is missing.

use async_graphql::{Context, Object};
use chrono::NaiveDate;
use futures_util::FutureExt as _;

use crate::archive::completeness;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::page::{KeyKind, PageArguments, Total, cost};
use crate::graphql::types::{
    CheckedDay, CheckedDayConnection, Gap, GapConnection, GapFilter, day_key, gap_key,
};

#[derive(Default)]
pub struct CompletenessQuery;

#[Object]
impl CompletenessQuery {
    /// The days of an account that were compared with the provider's own call log, the newest first.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn completeness(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The account, as the tenants file names it.")] account: String,
        #[graphql(desc = "Not before this day.")] from: NaiveDate,
        #[graphql(desc = "Before this day.")] until: NaiveDate,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<CheckedDayConnection> {
        let page = PageArguments::forwards(first, after).request(KeyKind::Number)?;
        let rows = completeness::days(context.app(), context.actor(), &account, from, until, &page).await?;
        let total = Total::new(move |app, actor| {
            let account = account.clone();
            async move { completeness::count_days(&app, &actor, &account, from, until).await }.boxed()
        });
        Ok(CheckedDayConnection::new(rows, day_key, CheckedDay, total))
    }

    /// What the providers' logs have and the archive has not, those found last first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn gaps(
        &self,
        context: &Context<'_>,
        filter: Option<GapFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<GapConnection> {
        let page = PageArguments { first, after, last, before }.request(KeyKind::Time)?;
        let filter = GapFilter::convert(filter);
        let rows = completeness::gaps(context.app(), context.actor(), &filter, &page).await?;
        let total = Total::new(move |app, actor| {
            let filter = filter.clone();
            async move { completeness::count_gaps(&app, &actor, &filter).await }.boxed()
        });
        Ok(GapConnection::new(rows, gap_key, Gap, total))
    }
}
