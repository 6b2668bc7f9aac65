//! Days compared with the providers' logs, and what is missing.

use async_graphql::{Context, ID, InputObject, Object};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use entity::{checked_day, gap};
use uuid::Uuid;

use super::{Call, GapCause};
use crate::archive::completeness;
use crate::archive::page::SortValue;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id::NodeId;
use crate::graphql::loaders::CallBy;
use crate::graphql::page::connection;

/// A call or recording of a provider's log that is not stored here, and why.
#[derive(Clone, Debug)]
pub struct Gap(pub gap::Model);

/// One day of an account, compared with the provider's own call log.
#[derive(Clone, Debug)]
pub struct CheckedDay(pub checked_day::Model);

connection!(
    /// A page of gaps.
    GapConnection,
    /// A gap and its place.
    GapEdge,
    Gap
);

connection!(
    /// A page of days.
    CheckedDayConnection,
    /// A day and its place.
    CheckedDayEdge,
    CheckedDay
);

/// Which gaps are meant; what is left out does not matter.
#[derive(Clone, Debug, Default, InputObject)]
pub struct GapFilter {
    /// Of one account.
    account: Option<String>,
    /// Of days not before this.
    from: Option<NaiveDate>,
    /// Of days before this.
    until: Option<NaiveDate>,
    /// With this cause.
    cause: Option<GapCause>,
    /// Open ones, or closed ones.
    open: Option<bool>,
}

impl GapFilter {
    /// In the archive's own words.
    pub fn convert(filter: Option<Self>) -> completeness::GapFilter {
        let Self { account, from, until, cause, open } = filter.unwrap_or_default();
        completeness::GapFilter { account, from, until, cause: cause.map(Into::into), is_open: open }
    }
}

/// The place of a gap in a list.
pub fn gap_key(row: &gap::Model) -> (SortValue, Uuid) {
    (SortValue::Time(row.found_at), row.id.0)
}

/// The place of a day in an account's list: its number, which no other has.
pub fn day_key(row: &checked_day::Model) -> (SortValue, Uuid) {
    let day: Option<NaiveDate> = row.day.parse().ok();
    (SortValue::Number(day.map_or(0, |day| i64::from(day.num_days_from_ce()))), Uuid::nil())
}

/// A call or recording of a provider's log that is not stored here, and why.
#[Object]
impl Gap {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeId::Gap(self.0.id).into()
    }
    /// The account.
    async fn account(&self) -> &str {
        &self.0.account
    }
    /// The day, UTC.
    async fn day(&self) -> Option<NaiveDate> {
        self.0.day.parse().ok()
    }
    /// The provider's id of the call.
    async fn provider_call_id(&self) -> &str {
        &self.0.provider_call_id
    }
    /// The provider's id of the recording; none where its log names none.
    async fn provider_recording_id(&self) -> Option<&str> {
        Some(self.0.provider_recording_id.as_str()).filter(|id| !id.is_empty())
    }
    /// The call, where the archive knows it.
    async fn call(&self, context: &Context<'_>) -> Result<Option<Call>> {
        let Some(id) = self.0.call_id else { return Ok(None) };
        Ok(context.loader().load_one(CallBy(id)).await?.map(Call))
    }
    /// Why, in one word.
    async fn cause(&self) -> GapCause {
        self.0.cause.into()
    }
    /// Why, in one sentence.
    async fn detail(&self) -> &str {
        &self.0.detail
    }
    /// When it was found.
    async fn found_at(&self) -> DateTime<Utc> {
        self.0.found_at
    }
    /// When the recording was stored after all, or was found to have been deleted on purpose.
    async fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.0.closed_at
    }
}

/// One day of an account, compared with the provider's own call log.
#[Object]
impl CheckedDay {
    /// The account.
    async fn account(&self) -> &str {
        &self.0.account
    }
    /// The day, UTC.
    async fn day(&self) -> Option<NaiveDate> {
        self.0.day.parse().ok()
    }
    /// Calls in the provider's log.
    async fn calls(&self) -> i32 {
        self.0.calls
    }
    /// Recordings there are, or should be.
    async fn recordings(&self) -> i32 {
        self.0.recordings
    }
    /// Of those, stored here.
    async fn archived(&self) -> i32 {
        self.0.archived
    }
    /// Of those, not stored here when the day was compared; each has a cause.
    #[graphql(name = "missing")]
    async fn gap_count(&self) -> i32 {
        self.0.gaps
    }
    /// When the day was compared last.
    async fn checked_at(&self) -> DateTime<Utc> {
        self.0.checked_at
    }
}
