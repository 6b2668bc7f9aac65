//! What an operator watches, day by day.

use async_graphql::{Context, Object, SimpleObject};
use chrono::NaiveDate;

use crate::archive::operations::{self, Day, Reason, Watched};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::{Failure, Result};
use crate::graphql::loaders::CallBy;
use crate::graphql::scalars::Long;
use crate::graphql::types::{Call, Stage};

/// What the figures of days add to a query's complexity: all days are counted.
const DAYS_COST: usize = 100;

/// Figures of one day, UTC.
#[derive(SimpleObject)]
pub struct OperationsDay {
    /// The day, UTC.
    day: NaiveDate,
    /// Calls that began.
    calls: Long,
    /// Recordings that were stored, also those deleted since.
    recordings_stored: Long,
    /// Recordings that were announced on the day and given up, and calls that began on it and never came to have one.
    recordings_failed: Long,
    /// Of the recordings stored and given up the share of those stored, 0…1; null where there are none.
    upload_success_rate: Option<f64>,
    /// Bytes of the recordings that were stored, without renditions.
    stored_bytes: Long,
    /// Bytes of such a recording, on average; null where there are none.
    average_recording_bytes: Option<f64>,
    /// Accesses to audio that began.
    downloads: Long,
    /// Transcripts taken as files.
    transcript_downloads: Long,
    /// Stored objects and rows that were found without their counterpart.
    orphans_found: Long,
    /// Calls and recordings of the providers' logs that were found not to be stored.
    gaps_found: Long,
    /// Jobs waiting or under way, the most that were seen at once; null where nobody looked.
    queue_depth: Option<Long>,
    /// How far the search index was behind the journal, in events, at most; null where nobody looked.
    index_lag: Option<Long>,
    /// Recordings that were being tried again, the most that were seen at once; null where nobody looked.
    uploads_retrying: Option<Long>,
}

impl OperationsDay {
    fn new(day: NaiveDate, figures: Day) -> Self {
        let Day {
            calls,
            recordings_stored,
            stored_bytes,
            recordings_failed,
            downloads,
            transcript_downloads,
            orphans_found,
            gaps_found,
            watched,
        } = figures;
        Self {
            day,
            calls: Long(calls),
            recordings_stored: Long(recordings_stored),
            recordings_failed: Long(recordings_failed),
            upload_success_rate: ratio(recordings_stored, recordings_stored + recordings_failed),
            stored_bytes: Long(stored_bytes),
            average_recording_bytes: ratio(stored_bytes, recordings_stored),
            downloads: Long(downloads),
            transcript_downloads: Long(transcript_downloads),
            orphans_found: Long(orphans_found),
            gaps_found: Long(gaps_found),
            queue_depth: watched.map(|watched| Long(watched.queue_depth)),
            index_lag: watched.and_then(|Watched { index_lag, .. }| index_lag.map(Long)),
            uploads_retrying: watched.map(|watched| Long(watched.uploads_retrying)),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a ratio needs no more than 52 bits")]
fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// A reason for which a stage of calls was given up.
pub struct FailureReason(Reason);

impl From<Reason> for FailureReason {
    fn from(reason: Reason) -> Self {
        Self(reason)
    }
}

/// A reason for which a stage of calls was given up.
#[Object]
impl FailureReason {
    /// Which stage.
    async fn stage(&self) -> Stage {
        self.0.stage.into()
    }
    /// The reason, as `StageState.lastError` has it.
    async fn reason(&self) -> &str {
        &self.0.reason
    }
    /// How many calls.
    async fn calls(&self) -> Long {
        Long(self.0.calls)
    }
    /// The newest of the calls, to look at.
    async fn latest(&self, context: &Context<'_>) -> Result<Call> {
        let call = context.loader().load_one(CallBy(self.0.latest)).await?;
        call.map(Call).ok_or_else(|| Failure::not_found("call"))
    }
}

#[derive(Default)]
pub struct OperationsQuery;

#[Object]
impl OperationsQuery {
    /// The operations' figures day by day, UTC, oldest first.
    #[graphql(complexity = "DAYS_COST + child_complexity")]
    async fn operations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first day.")] from: NaiveDate,
        #[graphql(desc = "The day behind the last: at most 366 days behind the first.")] until: NaiveDate,
    ) -> Result<Vec<OperationsDay>> {
        let days = operations::days(context.app(), context.actor(), from, until).await?;
        Ok(days.into_iter().map(|(day, figures)| OperationsDay::new(day, figures)).collect())
    }
}
