//! Calls: how they begin, change and end.

mod finding;
mod marking;

pub use finding::{CallKey, CallOrder, CallOrderField, by_ids, count, get, list, matches, tags_of};
pub use marking::{TagCount, hide, set_tags, tags_in_use};

use chrono::{DateTime, Utc};
use entity::{
    CallDirection, CallId, CallStatus, EventKind, Provider, StageKind, StageStatus, TenantId, Tenanted, call,
    call_tag,
};
use futures_util::FutureExt as _;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde_json::Value;

use super::ArchiveError;
use super::input;
use super::{linking, phone, stages, streams};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::{self, NewEvent};

/// Tags a call may have.
const TAGS_MAX: usize = 64;

/// A call about to begin.
#[derive(Clone, Debug)]
pub struct StartCall {
    /// Who carries it.
    pub provider: Provider,
    /// The provider's id.
    pub provider_call_id: Option<String>,
    /// The id of its live audio stream.
    pub stream_id: Option<String>,
    /// The campaign it belongs to.
    pub campaign_id: Option<String>,
    /// The account with the provider that it came by.
    pub account: Option<String>,
    /// Who called.
    pub direction: CallDirection,
    /// The calling number as the provider sent it.
    pub from: String,
    /// The called number as the provider sent it.
    pub to: String,
    /// Who handles it.
    pub agent: Option<String>,
    /// When it began; now where unknown.
    pub started_at: Option<DateTime<Utc>>,
    /// Words to find it by.
    pub tags: Vec<String>,
}

/// What is known about a call beside its words; a field left out stays as it is.
#[derive(Clone, Debug, Default)]
pub struct CallMetadata {
    /// BCP 47.
    pub language: Option<String>,
    /// Where the caller is.
    pub region: Option<String>,
    /// What the caller holds.
    pub device_type: Option<String>,
    /// How good the line was.
    pub network_quality: Option<String>,
    /// Anything else.
    pub custom_data: Option<Value>,
}

/// Begins a call. A call that has the same provider id or stream id is returned as it is: a repeat
/// changes nothing.
///
/// # Errors
/// Where the actor may not feed calls, or the input is out of bounds.
pub async fn start(app: &App, actor: &Actor, input: StartCall) -> Result<call::Model, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let now = input::instant(app.clock.now());
    let tenant = actor.tenant.clone();
    let region = linking::region(app, &tenant, input.account.as_deref());
    let id = CallId(app.ids.next(now));
    let tags = tags(&input.tags)?;
    let row = new_row(id, &tenant, input, &region, now)?;
    let wanted = row.clone();
    let app_for_rows = app.clone();
    let started = app
        .database
        .write(move |transaction| {
            async move { insert(transaction, &app_for_rows, row, tags, now).await }.boxed()
        })
        .await;
    match started {
        // On PostgreSQL the same call may be told of twice at once: the second telling is a repeat too.
        Err(ArchiveError::Conflict(conflict)) => {
            same_call(app.database.reader(), &wanted).await?.ok_or(ArchiveError::Conflict(conflict))
        }
        started => started,
    }
}

async fn insert(
    transaction: &DatabaseTransaction,
    app: &App,
    row: call::Model,
    tags: Vec<String>,
    now: DateTime<Utc>,
) -> Result<call::Model, ArchiveError> {
    if let Some(known) = same_call(transaction, &row).await? {
        return Ok(known);
    }
    let row = row.into_active_model().insert(transaction).await?;
    let (tenant, id) = (&row.tenant_id, row.id);
    insert_tags(transaction, tenant, id, tags).await?;
    let pending = [StageKind::Recording, StageKind::Transcript, StageKind::Summary]
        .map(|kind| (kind, StageStatus::Pending));
    entity::stage::Entity::insert_many(stages::initial(tenant, id, pending, now))
        .exec_without_returning(transaction)
        .await?;
    linking::link_new_call(transaction, app, &row, now).await?;
    let event = NewEvent::of_call(EventKind::CallStarted, id);
    journal::append(transaction, tenant, [event], now).await?;
    Ok(row)
}

fn new_row(
    id: CallId,
    tenant: &TenantId,
    input: StartCall,
    region: &str,
    now: DateTime<Utc>,
) -> Result<call::Model, ArchiveError> {
    let StartCall {
        provider,
        provider_call_id,
        stream_id,
        campaign_id,
        account,
        direction,
        from,
        to,
        agent,
        started_at,
        tags: _,
    } = input;
    let from = input::text("from", from, input::NAME_MAX)?;
    let to = input::text("to", to, input::NAME_MAX)?;
    Ok(call::Model {
        id,
        tenant_id: tenant.clone(),
        provider,
        provider_call_id: input::optional_name("providerCallId", provider_call_id)?,
        stream_id: input::optional_name("streamId", stream_id)?,
        campaign_id: input::optional_name("campaignId", campaign_id)?,
        account,
        direction,
        status: CallStatus::Active,
        from_e164: phone::of_provider(&from, provider, region),
        from_raw: from,
        to_e164: phone::of_provider(&to, provider, region),
        to_raw: to,
        agent: input::optional_name("agent", agent)?,
        started_at: input::instant(started_at.unwrap_or(now)),
        ended_at: None,
        duration_ms: None,
        sentiment: None,
        language: None,
        region: None,
        device_type: None,
        network_quality: None,
        custom_data: None,
        created_at: now,
        updated_at: now,
        hidden_at: None,
        hidden_by: None,
    })
}

/// Tags in the form they are kept: trimmed, each once.
pub(super) fn tags(tags: &[String]) -> Result<Vec<String>, ArchiveError> {
    if tags.len() > TAGS_MAX {
        return Err(ArchiveError::Limit(format!("tags: a call may have {TAGS_MAX}")));
    }
    let mut kept = Vec::new();
    for tag in tags {
        let tag = input::name("tags", tag.clone())?;
        if !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    Ok(kept)
}

async fn insert_tags(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    call_id: CallId,
    tags: Vec<String>,
) -> Result<(), ArchiveError> {
    let rows: Vec<_> = tags
        .into_iter()
        .map(|tag| call_tag::ActiveModel {
            call_id: Set(call_id),
            tag: Set(tag),
            tenant_id: Set(tenant.clone()),
        })
        .collect();
    if !rows.is_empty() {
        call_tag::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    Ok(())
}

async fn same_call(
    connection: &impl ConnectionTrait,
    row: &call::Model,
) -> Result<Option<call::Model>, ArchiveError> {
    let mut same = Condition::any();
    if let Some(provider_call_id) = &row.provider_call_id {
        same = same.add(
            Condition::all()
                .add(call::Column::Provider.eq(row.provider))
                .add(call::Column::ProviderCallId.eq(provider_call_id)),
        );
    }
    if let Some(stream_id) = &row.stream_id {
        same = same.add(call::Column::StreamId.eq(stream_id));
    }
    if same.is_empty() {
        return Ok(None);
    }
    Ok(call::Entity::of(&row.tenant_id).filter(same).one(connection).await?)
}

/// Sets what is known about a call beside its words.
///
/// # Errors
/// Where there is no such call, or the actor may not feed calls.
pub async fn set_metadata(
    app: &App,
    actor: &Actor,
    id: CallId,
    metadata: CallMetadata,
) -> Result<call::Model, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let CallMetadata { language, region, device_type, network_quality, custom_data } = metadata;
    let language = input::optional_name("language", language)?;
    let region = input::optional_name("region", region)?;
    let device_type = input::optional_name("deviceType", device_type)?;
    let network_quality = input::optional_name("networkQuality", network_quality)?;
    let custom_data = input::json("customData", custom_data)?;
    let now = input::instant(app.clock.now());
    let tenant = actor.tenant.clone();
    app.database
        .write(move |transaction| {
            async move {
                let known = find(transaction, &tenant, id).await?;
                let mut wanted = known.clone();
                wanted.language = language.or(wanted.language);
                wanted.region = region.or(wanted.region);
                wanted.device_type = device_type.or(wanted.device_type);
                wanted.network_quality = network_quality.or(wanted.network_quality);
                wanted.custom_data = custom_data.or(wanted.custom_data);
                change(transaction, known, wanted, EventKind::CallChanged, now).await
            }
            .boxed()
        })
        .await
}

/// Ends a call. A call that has ended stays as it is, unless it was taken for ended because its live stream was over:
/// then a later end that somebody knows of is the better one.
///
/// # Errors
/// Where there is no such call, it would end before it began, or the actor may not feed calls.
pub async fn end(
    app: &App,
    actor: &Actor,
    id: CallId,
    ended_at: Option<DateTime<Utc>>,
    status: Option<CallStatus>,
) -> Result<call::Model, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let status = status.unwrap_or(CallStatus::Completed);
    if status == CallStatus::Active {
        return Err(ArchiveError::bad_input("status: a call ends COMPLETED or FAILED"));
    }
    let now = input::instant(app.clock.now());
    let tenant = actor.tenant.clone();
    app.database
        .write(move |transaction| {
            async move {
                end_within(transaction, &tenant, id, ended_at.map(input::instant), status, now).await
            }
            .boxed()
        })
        .await
}

/// The same in a transaction of the caller's.
pub(super) async fn end_within(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: CallId,
    told: Option<DateTime<Utc>>,
    status: CallStatus,
    now: DateTime<Utc>,
) -> Result<call::Model, ArchiveError> {
    let known = find(transaction, tenant, id).await?;
    let ended_at = told.unwrap_or(now);
    let active = known.status == CallStatus::Active;
    if !active {
        let later = told.is_some() && known.ended_at.is_some_and(|known| known < ended_at);
        if !later || !streams::ended_the_call(transaction, &known).await? {
            return Ok(known);
        }
    }
    let duration_ms = (ended_at - known.started_at).num_milliseconds();
    if duration_ms < 0 {
        return Err(ArchiveError::bad_input(format!(
            "endedAt: {ended_at} is before the call began at {}",
            known.started_at
        )));
    }
    let mut wanted = known.clone();
    wanted.status = status;
    wanted.ended_at = Some(ended_at);
    wanted.duration_ms = Some(duration_ms);
    let kind = if active { EventKind::CallEnded } else { EventKind::CallChanged };
    change(transaction, known, wanted, kind, now).await
}

/// What is learnt of a call after it began; what is known already is left as it is.
#[derive(Clone, Debug, Default)]
pub struct Learnt {
    /// The calling number as the provider sent it.
    pub from: Option<String>,
    /// The called number.
    pub to: Option<String>,
    /// Who handles it.
    pub agent: Option<String>,
    /// The provider's id, for a call that was known by its stream alone.
    pub provider_call_id: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// Entries for the call's custom data; those that are there already stay.
    pub custom_data: serde_json::Map<String, Value>,
}

/// Fills in what was not known of a call.
///
/// # Errors
/// Where there is no such call, something is out of bounds, or the actor may not feed calls.
pub async fn learn(
    app: &App,
    actor: &Actor,
    id: CallId,
    learnt: Learnt,
) -> Result<call::Model, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let Learnt { from, to, agent, provider_call_id, language, custom_data } = learnt;
    let from = input::optional_name("from", from.filter(|from| !from.trim().is_empty()))?;
    let to = input::optional_name("to", to.filter(|to| !to.trim().is_empty()))?;
    let agent = input::optional_name("agent", agent)?;
    let provider_call_id = input::optional_name("providerCallId", provider_call_id)?;
    let language = input::optional_name("language", language)?;
    let app_for_rules = app.clone();
    let now = input::instant(app.clock.now());
    let tenant = actor.tenant.clone();
    app.database
        .write(move |transaction| {
            async move {
                let known = find(transaction, &tenant, id).await?;
                let region = linking::region(&app_for_rules, &tenant, known.account.as_deref());
                let mut wanted = known.clone();
                if let Some(from) = from.filter(|_| known.from_raw.is_empty()) {
                    wanted.from_e164 = phone::of_provider(&from, known.provider, &region);
                    wanted.from_raw = from;
                }
                if let Some(to) = to.filter(|_| known.to_raw.is_empty()) {
                    wanted.to_e164 = phone::of_provider(&to, known.provider, &region);
                    wanted.to_raw = to;
                }
                wanted.agent = wanted.agent.or(agent);
                wanted.provider_call_id = wanted.provider_call_id.or(provider_call_id);
                wanted.language = wanted.language.or(language);
                if !custom_data.is_empty() {
                    let mut all = custom_data;
                    if let Some(Value::Object(there)) = wanted.custom_data {
                        all.extend(there);
                    }
                    wanted.custom_data =
                        input::json("customData", Some(input::foreign_json(Value::Object(all))))?;
                }
                change(transaction, known, wanted, EventKind::CallChanged, now).await
            }
            .boxed()
        })
        .await
}

/// Writes a changed call and its event; a call that did not change is left alone.
pub(super) async fn change(
    transaction: &DatabaseTransaction,
    known: call::Model,
    wanted: call::Model,
    kind: EventKind,
    now: DateTime<Utc>,
) -> Result<call::Model, ArchiveError> {
    if known == wanted {
        return Ok(known);
    }
    let tenant = wanted.tenant_id.clone();
    let mut row = call::Model { updated_at: now, ..wanted }.into_active_model().reset_all();
    row.id = sea_orm::ActiveValue::Unchanged(known.id);
    let row = row.update(transaction).await?;
    journal::append(transaction, &tenant, [NewEvent::of_call(kind, row.id)], now).await?;
    Ok(row)
}

/// The call, for a change in this transaction. Changes of one call take turns: on PostgreSQL the row is locked
/// until the transaction ends, because counts over a call's rows and whole-row updates would otherwise miss what
/// another transaction is just writing. SQLite has one writer anyway and knows no such lock.
pub(super) async fn find(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: CallId,
) -> Result<call::Model, ArchiveError> {
    call::Entity::of(tenant)
        .filter(call::Column::Id.eq(id))
        .lock(LockType::NoKeyUpdate)
        .one(transaction)
        .await?
        .ok_or(ArchiveError::NotFound("call"))
}
