//! Having what is missing fetched.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::NaiveDate;

use crate::archive::completeness;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id;
use crate::graphql::types::Gap;

/// A gap about to be filled.
#[derive(InputObject)]
pub struct RescueGapInput {
    /// The gap.
    gap_id: ID,
}

/// A day about to be brought in.
#[derive(InputObject)]
pub struct RescueDayInput {
    /// The account, as the tenants file names it.
    account: String,
    /// The day, UTC.
    day: NaiveDate,
}

/// A day about to be compared.
#[derive(InputObject)]
pub struct CheckDayInput {
    /// The account, as the tenants file names it.
    account: String,
    /// The day, UTC.
    day: NaiveDate,
}

/// Days about to be brought in.
#[derive(InputObject)]
pub struct BackfillInput {
    /// The account, as the tenants file names it.
    account: String,
    /// The first day, UTC.
    from: NaiveDate,
    /// The last day.
    until: NaiveDate,
}

/// The gap as it is now; it closes when its recording is stored.
#[derive(SimpleObject)]
pub struct GapPayload {
    /// The gap.
    gap: Gap,
}

/// What was enqueued.
#[derive(SimpleObject)]
pub struct DaysPayload {
    /// The account.
    account: String,
    /// How many days.
    days: i32,
}

#[derive(Default)]
pub struct CompletenessMutation;

#[Object]
impl CompletenessMutation {
    /// Has a gap's recording fetched, if the provider still has it: enqueued now, done at the provider's pace.
    async fn rescue_gap(&self, context: &Context<'_>, input: RescueGapInput) -> Result<GapPayload> {
        let RescueGapInput { gap_id } = input;
        let id = id::gap(&gap_id)?;
        let gap = completeness::rescue_gap(context.app(), context.actor(), id).await?;
        Ok(GapPayload { gap: Gap(gap) })
    }

    /// Has everything fetched that the provider's log has of a day and the archive has not.
    async fn rescue_day(&self, context: &Context<'_>, input: RescueDayInput) -> Result<DaysPayload> {
        let RescueDayInput { account, day } = input;
        completeness::rescue_day(context.app(), context.actor(), &account, day).await?;
        Ok(DaysPayload { account, days: 1 })
    }

    /// Has a day compared with the provider's log; `completeness` and `gaps` show what came of it.
    async fn check_day(&self, context: &Context<'_>, input: CheckDayInput) -> Result<DaysPayload> {
        let CheckDayInput { account, day } = input;
        completeness::check_day(context.app(), context.actor(), &account, day).await?;
        Ok(DaysPayload { account, days: 1 })
    }

    /// Has all days from one to another brought in, at the pace the provider allows.
    async fn backfill(&self, context: &Context<'_>, input: BackfillInput) -> Result<DaysPayload> {
        let BackfillInput { account, from, until } = input;
        let days = completeness::backfill(context.app(), context.actor(), &account, from, until).await?;
        Ok(DaysPayload { account, days: i32::try_from(days.len()).unwrap_or(i32::MAX) })
    }
}
