//! The directory of agents: who handles calls for the business, by the id, number or extension that calls name.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{
    AgentId, CallDirection, CallId, EventKind, TenantId, Tenanted, agent, agent_number, call, call_speaker,
    event,
};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, ModelTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    TransactionTrait as _,
};

use serde_json::json;

use super::call_filter::escape_like;
use super::feed::{ENTRIES_MAX, Taken, settle};
use super::page::{self, Page, PageRequest, Sort};
use super::{ArchiveError, input, linking, phone};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::{self, NewEvent};

/// Numbers one agent may have.
const NUMBERS_MAX: usize = 16;

/// An agent as the business knows it.
#[derive(Clone, Debug)]
pub struct UpsertAgent {
    /// What calls name as their agent: it is recognised by it.
    pub external_id: String,
    /// Full name.
    pub name: String,
    /// All numbers and extensions, in any form; as they are where left out.
    pub numbers: Option<Vec<String>>,
}

/// Agents by id, in no order.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn by_ids(app: &App, actor: &Actor, ids: &[AgentId]) -> Result<Vec<agent::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let agents = agent::Entity::of(&actor.tenant).filter(agent::Column::Id.is_in(ids.iter().copied()));
    Ok(agents.all(app.database.reader()).await?)
}

/// The numbers of agents.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn numbers_of(
    app: &App,
    actor: &Actor,
    ids: &[AgentId],
) -> Result<Vec<agent_number::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(agent_number::Entity::of(&actor.tenant)
        .filter(agent_number::Column::AgentId.is_in(ids.iter().copied()))
        .order_by_asc(agent_number::Column::Number)
        .all(app.database.reader())
        .await?)
}

fn filtered(actor: &Actor, search: Option<&str>) -> Select<agent::Entity> {
    let select = agent::Entity::of(&actor.tenant);
    let Some(text) = search.map(str::trim).filter(|text| !text.is_empty()) else { return select };
    let like = || LikeExpr::new(format!("%{}%", escape_like(&text.to_lowercase()))).escape('!');
    let lower = |column| Expr::expr(Func::lower(Expr::col((agent::Entity, column))));
    let numbers = Query::select()
        .column(agent_number::Column::AgentId)
        .from(agent_number::Entity)
        .and_where(agent_number::Column::TenantId.eq(actor.tenant.clone()))
        .and_where(Expr::col(agent_number::Column::Number).like(like()))
        .take();
    select.filter(
        Condition::any()
            .add(lower(agent::Column::Name).like(like()))
            .add(lower(agent::Column::ExternalId).like(like()))
            .add(Expr::col((agent::Entity, agent::Column::Id)).in_subquery(numbers)),
    )
}

/// A page of agents whose name, external id or number contains a text, newest first.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn list(
    app: &App,
    actor: &Actor,
    search: Option<&str>,
    page: &PageRequest,
) -> Result<Page<agent::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let sort = Sort::descending(Expr::col((agent::Entity, agent::Column::CreatedAt)), agent::Column::Id);
    Ok(page::read(app.database.reader(), filtered(actor, search), &sort, page).await?)
}

/// How many there are.
///
/// # Errors
/// As [`list`].
pub async fn count(app: &App, actor: &Actor, search: Option<&str>) -> Result<u64, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(filtered(actor, search).count(app.database.reader()).await?)
}

/// Creates agents or brings them up to date, at most [`ENTRIES_MAX`], in one transaction. What is wrong with one is in
/// its outcome. A number that another agent had is this one's from now on.
///
/// # Errors
/// Where the actor may not feed calls, there are too many, or the database fails; then nothing is written.
pub async fn upsert(
    app: &App,
    actor: &Actor,
    agents: Vec<UpsertAgent>,
) -> Result<Vec<Result<Taken<agent::Model>, ArchiveError>>, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    if agents.len() > ENTRIES_MAX {
        return Err(ArchiveError::Limit(format!(
            "{} agents are too many at once: send at most {ENTRIES_MAX} and then the next",
            agents.len()
        )));
    }
    let now = input::instant(app.clock.now());
    let region = linking::region(app, &actor.tenant, None);
    let tenant = actor.tenant.clone();
    let app_for_rows = app.clone();
    app.database
        .write(move |transaction| {
            async move {
                let mut outcomes = Vec::with_capacity(agents.len());
                for new in agents {
                    let savepoint = transaction.begin().await?;
                    let result = put(&savepoint, &app_for_rows, &tenant, new, &region, now).await;
                    outcomes.push(settle(savepoint, result).await?);
                }
                Ok(outcomes)
            }
            .boxed()
        })
        .await
}

async fn put(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    new: UpsertAgent,
    region: &str,
    now: DateTime<Utc>,
) -> Result<(agent::Model, bool), ArchiveError> {
    let external_id = input::name("externalId", new.external_id)?;
    let name = input::name("name", new.name)?;
    let numbers = new.numbers.map(|numbers| comparable(numbers, region)).transpose()?;
    let known =
        agent::Entity::of(tenant).filter(agent::Column::ExternalId.eq(&external_id)).one(transaction).await?;
    let mut changed = known.as_ref().is_none_or(|known| known.name != name);
    let row = match known {
        None => {
            let id = AgentId(app.ids.next(now));
            let tenant_id = tenant.clone();
            let row = agent::Model { id, tenant_id, external_id, name, created_at: now, updated_at: now };
            row.into_active_model().insert(transaction).await?
        }
        Some(known) if changed => {
            let mut row =
                agent::Model { name, updated_at: now, ..known.clone() }.into_active_model().reset_all();
            row.id = sea_orm::ActiveValue::Unchanged(known.id);
            row.update(transaction).await?
        }
        Some(known) => known,
    };
    let mut before = Vec::new();
    if let Some(numbers) = numbers
        && let Some(there) = put_numbers(transaction, tenant, row.id, numbers, now).await?
    {
        before = there;
        changed = true;
    }
    if changed {
        let event = NewEvent::of_subject(EventKind::AgentChanged, row.id.0).detail(also(&before));
        journal::append(transaction, tenant, [event], now).await?;
    }
    Ok((row, changed))
}

/// Numbers in the form they are compared in, each once.
fn comparable(numbers: Vec<String>, region: &str) -> Result<Vec<String>, ArchiveError> {
    if numbers.len() > NUMBERS_MAX {
        return Err(ArchiveError::Limit(format!("numbers: an agent may have {NUMBERS_MAX}")));
    }
    let mut kept = Vec::new();
    for number in numbers {
        let number = input::name("numbers", number)?;
        let number = phone::e164(&number, region).unwrap_or(number);
        if !kept.contains(&number) {
            kept.push(number);
        }
    }
    Ok(kept)
}

/// What an event tells beside: which calls were this agent's before. Who reads it does not find these rows any more.
fn also(names: &[String]) -> serde_json::Value {
    json!({ "also": names })
}

/// Gives an agent these numbers and no others; those it had before, where that changes anything.
async fn put_numbers(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: AgentId,
    numbers: Vec<String>,
    now: DateTime<Utc>,
) -> Result<Option<Vec<String>>, ArchiveError> {
    let there = agent_number::Entity::of(tenant)
        .filter(
            Condition::any()
                .add(agent_number::Column::AgentId.eq(id))
                .add(agent_number::Column::Number.is_in(&numbers)),
        )
        .all(transaction)
        .await?;
    let own: HashSet<&String> =
        there.iter().filter(|row| row.agent_id == id).map(|row| &row.number).collect();
    if own.len() == numbers.len() && numbers.iter().all(|number| own.contains(number)) {
        return Ok(None);
    }
    let before = own.into_iter().cloned().collect();
    let others: HashSet<AgentId> =
        there.iter().map(|row| row.agent_id).filter(|other| *other != id).collect();
    for row in there {
        row.delete(transaction).await?;
    }
    let rows: Vec<_> = numbers
        .into_iter()
        .map(|number| {
            agent_number::Model { agent_id: id, number, tenant_id: tenant.clone() }.into_active_model()
        })
        .collect();
    if !rows.is_empty() {
        agent_number::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    let events = others.into_iter().map(|other| NewEvent::of_subject(EventKind::AgentChanged, other.0));
    journal::append(transaction, tenant, events, now).await?;
    Ok(Some(before))
}

/// Takes an agent out of the directory and gives what it was. Speakers that were named by the entry keep its name.
///
/// # Errors
/// Where there is no such agent, or the actor may not feed calls.
pub async fn delete(app: &App, actor: &Actor, id: AgentId) -> Result<agent::Model, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let now = input::instant(app.clock.now());
    let tenant = actor.tenant.clone();
    app.database
        .write(move |transaction| {
            async move {
                let row = find(transaction, &tenant, id).await?;
                call_speaker::Entity::update_of(&tenant)
                    .filter(call_speaker::Column::AgentId.eq(id))
                    .col_expr(call_speaker::Column::Name, Expr::value(row.name.clone()))
                    .col_expr(call_speaker::Column::AgentId, Expr::value(Option::<uuid::Uuid>::None))
                    .exec(transaction)
                    .await?;
                let numbers = agent_number::Entity::of(&tenant).filter(agent_number::Column::AgentId.eq(id));
                let mut names: Vec<String> =
                    numbers.all(transaction).await?.into_iter().map(|row| row.number).collect();
                names.push(row.external_id.clone());
                row.clone().delete(transaction).await?;
                let event = NewEvent::of_subject(EventKind::AgentChanged, id.0).detail(also(&names));
                journal::append(transaction, &tenant, [event], now).await?;
                Ok(row)
            }
            .boxed()
        })
        .await
}

pub(super) async fn find(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    id: AgentId,
) -> Result<agent::Model, ArchiveError> {
    agent::Entity::of(tenant)
        .filter(agent::Column::Id.eq(id))
        .one(connection)
        .await?
        .ok_or(ArchiveError::NotFound("agent"))
}

/// The entries for those who handled calls. A call names its agent by the entry's external id or one of its numbers;
/// one that names nobody is the agent's whose number the business's end is.
pub(crate) async fn of_calls(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    calls: &[call::Model],
) -> Result<HashMap<CallId, agent::Model>, DbErr> {
    let named: HashSet<&str> = calls.iter().flat_map(names).collect();
    if named.is_empty() {
        return Ok(HashMap::new());
    }
    let by_name = entries(connection, tenant, named.iter().copied()).await?;
    let found = calls.iter().filter_map(|call| {
        let entry = names(call).find_map(|name| by_name.get(name))?;
        Some((call.id, entry.clone()))
    });
    Ok(found.collect())
}

/// What may stand for a call's agent, the surest first.
fn names(call: &call::Model) -> impl Iterator<Item = &str> {
    let (e164, raw) = match call.direction {
        CallDirection::Inbound => (&call.to_e164, &call.to_raw),
        CallDirection::Outbound => (&call.from_e164, &call.from_raw),
    };
    let end = [e164.as_deref(), Some(raw.as_str())].into_iter().flatten();
    call.agent.as_deref().into_iter().chain(end.filter(|_| call.agent.is_none()))
}

/// The names that the directory has for what calls name as their agent.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn names_of(
    app: &App,
    actor: &Actor,
    named: &[String],
) -> Result<HashMap<String, String>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    if named.is_empty() {
        return Ok(HashMap::new());
    }
    let entries = entries(app.database.reader(), &actor.tenant, named.iter().map(String::as_str)).await?;
    Ok(entries.into_iter().map(|(named, agent)| (named, agent.name)).collect())
}

/// The entries for ids, numbers and extensions. Where one agent's number is another's id, the id is meant.
async fn entries<'a>(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    named: impl Iterator<Item = &'a str> + Clone,
) -> Result<HashMap<String, agent::Model>, DbErr> {
    let numbers = agent_number::Entity::of(tenant)
        .filter(agent_number::Column::Number.is_in(named.clone()))
        .all(connection)
        .await?;
    let any = Condition::any()
        .add(agent::Column::ExternalId.is_in(named))
        .add(agent::Column::Id.is_in(numbers.iter().map(|row| row.agent_id)));
    let agents = agent::Entity::of(tenant).filter(any).all(connection).await?;
    let by_id: HashMap<AgentId, &agent::Model> = agents.iter().map(|row| (row.id, row)).collect();
    let mut entries: HashMap<String, agent::Model> = numbers
        .into_iter()
        .filter_map(|row| Some((row.number, (*by_id.get(&row.agent_id)?).clone())))
        .collect();
    entries.extend(agents.into_iter().map(|row| (row.external_id.clone(), row)));
    Ok(entries)
}

/// The calls that a change of the directory concerns: those that are the agent's now, were so before, or have a speaker
/// who is named by the entry. Across tenants only in that it is asked for the event's own.
///
/// # Errors
/// The database's own.
pub(crate) async fn calls_of_change(
    connection: &impl ConnectionTrait,
    event: &event::Model,
) -> Result<Vec<CallId>, DbErr> {
    let Some(id) = event.subject_id.map(AgentId) else { return Ok(Vec::new()) };
    let tenant = &event.tenant_id;
    let detail = event.detail.as_ref().and_then(|detail| detail.get("also")?.as_array());
    let before = detail.into_iter().flatten().filter_map(|name| Some(name.as_str()?.to_owned()));
    let mut names: Vec<String> = before.collect();
    let row = agent::Entity::of(tenant).filter(agent::Column::Id.eq(id)).one(connection).await?;
    names.extend(row.map(|row| row.external_id));
    let numbers = agent_number::Entity::of(tenant).filter(agent_number::Column::AgentId.eq(id));
    names.extend(numbers.all(connection).await?.into_iter().map(|row| row.number));
    let mut calls: Vec<CallId> = Vec::new();
    for column in [call::Column::Agent, call::Column::FromE164, call::Column::ToE164] {
        let named: Vec<CallId> = call::Entity::of(tenant)
            .select_only()
            .column(call::Column::Id)
            .filter(column.is_in(&names))
            .into_tuple()
            .all(connection)
            .await?;
        calls.extend(named);
    }
    let spoken: Vec<CallId> = call_speaker::Entity::of(tenant)
        .select_only()
        .column(call_speaker::Column::CallId)
        .filter(call_speaker::Column::AgentId.eq(id))
        .into_tuple()
        .all(connection)
        .await?;
    calls.extend(spoken);
    Ok(calls)
}
