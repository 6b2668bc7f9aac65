//! Summaries of calls.

use entity::{CallId, EventKind, Sentiment, StageKind, StageStatus, SummaryId, Tenanted, summary};
use futures_util::FutureExt as _;
use sea_orm::{ActiveModelTrait as _, ColumnTrait, IntoActiveModel as _, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::{ArchiveError, calls, input, stages};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::{self, NewEvent};

/// Topics and action items of one summary.
const ITEMS_MAX: usize = 100;

/// A summary about to be kept.
#[derive(Clone, Debug, Default)]
pub struct NewSummary {
    /// What the call was about.
    pub text: String,
    /// Provider or model that wrote it.
    pub source: String,
    /// The mood.
    pub sentiment: Option<Sentiment>,
    /// What was spoken about.
    pub topics: Vec<String>,
    /// What is to be done.
    pub action_items: Vec<String>,
    /// What came beside, as it came.
    pub insights: Option<Value>,
}

/// Keeps a summary beside those there are; the newest is shown. One that says the same as the newest of its source
/// changes nothing.
///
/// # Errors
/// Where there is no such call, a text is out of bounds, or the actor may not feed calls.
pub async fn write(app: &App, actor: &Actor, call_id: CallId, new: NewSummary) -> Result<(), ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let NewSummary { text, source, sentiment, topics, action_items, insights } = new;
    let now = input::instant(app.clock.now());
    let tenant = actor.tenant.clone();
    let row = summary::Model {
        id: SummaryId(app.ids.next(now)),
        tenant_id: tenant.clone(),
        call_id,
        text: input::text("summary", text, input::TEXT_MAX)?,
        source: input::name("source", source)?,
        sentiment,
        topics: items("topics", topics)?,
        action_items: items("actionItems", action_items)?,
        insights: input::json("insights", insights.map(input::foreign_json))?,
        created_at: now,
    };
    app.database
        .write(move |transaction| {
            async move {
                let call = calls::find(transaction, &tenant, call_id).await?;
                let newest = summary::Entity::of(&tenant)
                    .filter(summary::Column::CallId.eq(call_id))
                    .order_by_desc(summary::Column::CreatedAt)
                    .order_by_desc(summary::Column::Id)
                    .one(transaction)
                    .await?;
                let settled = StageStatus::Completed;
                stages::settle(transaction, &tenant, call_id, StageKind::Summary, settled, now).await?;
                let same =
                    |newest: summary::Model| summary::Model { id: row.id, created_at: now, ..newest } == row;
                if newest.is_some_and(same) {
                    return Ok(());
                }
                let event = NewEvent::of_call(EventKind::SummaryWritten, call_id).subject(row.id.0);
                let sentiment = row.sentiment;
                row.into_active_model().insert(transaction).await?;
                journal::append(transaction, &tenant, [event], now).await?;
                let mut wanted = call.clone();
                wanted.sentiment = sentiment.or(wanted.sentiment);
                calls::change(transaction, call, wanted, EventKind::CallChanged, now).await?;
                Ok(())
            }
            .boxed()
        })
        .await
}

fn items(field: &str, items: Vec<String>) -> Result<Value, ArchiveError> {
    let kept: Vec<String> = items
        .into_iter()
        .filter(|item| !item.trim().is_empty())
        .take(ITEMS_MAX)
        .map(|item| input::text(field, item, input::TEXT_MAX))
        .collect::<Result<_, _>>()?;
    Ok(json!(kept))
}

/// The summaries of calls, oldest first; the newest of a call is the one to show.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn of_calls(
    app: &App,
    actor: &Actor,
    call_ids: &[CallId],
) -> Result<Vec<summary::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(summary::Entity::of(&actor.tenant)
        .filter(summary::Column::CallId.is_in(call_ids.iter().copied()))
        .order_by_asc(summary::Column::CreatedAt)
        .all(app.database.reader())
        .await?)
}
