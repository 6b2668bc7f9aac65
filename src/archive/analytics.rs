//! Figures of calls: snapshots with their source, newest last.

use entity::{AnalyticsId, CallId, EventKind, Sentiment, Tenanted, analytics, call};
use futures_util::FutureExt as _;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::Value;

use super::{ArchiveError, calls, input};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::{self, NewEvent};

/// The source of figures that the archive took from the audio itself.
pub const MEASURED: &str = "measured";

/// Figures about to be added.
#[derive(Clone, Debug, Default)]
pub struct NewAnalytics {
    /// Who made them: a client where left out, a provider, or `measured`.
    pub source: Option<String>,
    /// The mood.
    pub sentiment: Option<Sentiment>,
    /// How strong the mood is.
    pub sentiment_score: Option<f64>,
    /// Time somebody spoke.
    pub talk_ms: Option<i64>,
    /// Time nobody spoke.
    pub silence_ms: Option<i64>,
    /// Times one side spoke into the other.
    pub interruptions: Option<i32>,
    /// From the end of one side's words to the start of the other's.
    pub average_latency_ms: Option<f64>,
    /// Anything else.
    pub metrics: Option<Value>,
}

/// Adds a snapshot. One that says the same as the newest from the same source changes nothing.
///
/// # Errors
/// Where there is no such call, a figure is out of bounds, or the actor may not feed calls.
pub async fn add(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    figures: NewAnalytics,
) -> Result<call::Model, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let now = input::instant(app.clock.now());
    let tenant = actor.tenant.clone();
    let NewAnalytics {
        source,
        sentiment,
        sentiment_score,
        talk_ms,
        silence_ms,
        interruptions,
        average_latency_ms,
        metrics,
    } = figures;
    let row = analytics::Model {
        id: AnalyticsId(app.ids.next(now)),
        tenant_id: tenant.clone(),
        call_id,
        at: now,
        source: input::optional_name("source", source)?.unwrap_or_else(|| "client".into()),
        sentiment,
        sentiment_score: input::finite("sentimentScore", sentiment_score)?,
        talk_ms: input::not_negative("talkMs", talk_ms)?,
        silence_ms: input::not_negative("silenceMs", silence_ms)?,
        interruptions: input::not_negative("interruptions", interruptions.map(i64::from))?
            .and_then(|count| i32::try_from(count).ok()),
        average_latency_ms: input::finite("averageLatencyMs", average_latency_ms)?,
        metrics: input::json("metrics", metrics)?,
    };
    app.database
        .write(move |transaction| {
            async move {
                let call = calls::find(transaction, &tenant, call_id).await?;
                let newest = analytics::Entity::of(&tenant)
                    .filter(analytics::Column::CallId.eq(call_id))
                    .filter(analytics::Column::Source.eq(row.source.clone()))
                    .order_by_desc(analytics::Column::At)
                    .order_by_desc(analytics::Column::Id)
                    .one(transaction)
                    .await?;
                if newest.is_some_and(|newest| analytics::Model { id: row.id, at: row.at, ..newest } == row) {
                    return Ok(call);
                }
                let event = NewEvent::of_call(EventKind::AnalyticsAdded, call_id).subject(row.id.0);
                let sentiment = row.sentiment;
                row.into_active_model().insert(transaction).await?;
                journal::append(transaction, &tenant, [event], now).await?;
                let mut wanted = call.clone();
                wanted.sentiment = sentiment.or(wanted.sentiment);
                calls::change(transaction, call, wanted, EventKind::CallChanged, now).await
            }
            .boxed()
        })
        .await
}

/// The snapshot to show of a call's, which come oldest first: the newest that somebody sent, else the newest that was
/// measured from the audio.
pub fn to_show(snapshots: Vec<analytics::Model>) -> Option<analytics::Model> {
    let newest = || snapshots.iter().rev();
    newest().find(|row| row.source != MEASURED).or_else(|| newest().next()).cloned()
}

/// The snapshots of calls, oldest first.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn of_calls(
    app: &App,
    actor: &Actor,
    call_ids: &[CallId],
) -> Result<Vec<analytics::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(analytics::Entity::of(&actor.tenant)
        .filter(analytics::Column::CallId.is_in(call_ids.iter().copied()))
        .order_by_asc(analytics::Column::At)
        .order_by_asc(analytics::Column::Id)
        .all(app.database.reader())
        .await?)
}
