//! Searches kept by name: a list to return to, and an alert on new calls.
//!
//! They are the tenant's and not one person's: whoever may search reads, saves and deletes all of them.

use chrono::{DateTime, Utc};
use entity::{EventKind, SavedSearchId, TenantId, Tenanted, saved_search};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Unchanged, ColumnTrait, DatabaseTransaction, IntoActiveModel,
    PaginatorTrait, QueryFilter, QuerySelect, Select,
};
use serde_json::Value;

use super::call_filter::CallFilter;
use super::page::{self, Page, PageRequest, Sort};
use super::permalinks::Permalink;
use super::{ArchiveError, input, linking};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::database::take_turns;
use crate::journal::{self, NewEvent, Position};
use crate::search::{self, Bucket, Order, Wanted};

/// Saved searches a tenant may have: every one is asked whenever something happens to a call.
pub const SAVED_SEARCHES_MAX: u64 = 200;

/// A search about to be saved.
#[derive(Clone, Debug)]
pub struct SaveSearch {
    /// Known by it in the tenant.
    pub name: String,
    /// In the query language.
    pub query: String,
    /// Which calls are searched.
    pub filter: CallFilter,
}

/// Saves a search, or gives the one of this name another query and filter. Saving the same again changes nothing.
///
/// It tells of calls to which something happens from now on; what it told of before, under whatever query, it does
/// not tell of again.
///
/// # Errors
/// Where the query cannot be understood, the filter or the name cannot be right, there are too many, or the actor may
/// not search.
pub async fn save(app: &App, actor: &Actor, input: SaveSearch) -> Result<saved_search::Model, ArchiveError> {
    actor.require(Permission::Search)?;
    let SaveSearch { name, query, filter } = input;
    let name = input::name("name", name)?;
    search::parse(&query)?;
    let query = input::text("query", query, input::TEXT_MAX)?;
    let filter = filter.check(&linking::region(app, &actor.tenant, None))?;
    filter.search_filter()?;
    let filter = filter.to_json()?;
    let filter = input::json("filter", filter.map(Value::Object))?;
    let now = input::instant(app.clock.now());
    let wanted = saved_search::Model {
        id: SavedSearchId(app.ids.next(now)),
        tenant_id: actor.tenant.clone(),
        user_id: actor.user.clone(),
        name,
        query,
        filter,
        created_at: now,
        since_transaction_id: 0,
        since_event_id: 0,
    };
    app.database.write(move |transaction| put(transaction, wanted).boxed()).await
}

async fn put(
    transaction: &DatabaseTransaction,
    wanted: saved_search::Model,
) -> Result<saved_search::Model, ArchiveError> {
    let (tenant, now) = (wanted.tenant_id.clone(), wanted.created_at);
    take_turns(transaction, tenant.as_str(), "saved searches").await?;
    let known = saved_search::Entity::of(&tenant)
        .filter(saved_search::Column::Name.eq(&wanted.name))
        .one(transaction)
        .await?;
    let id = known.as_ref().map_or(wanted.id, |known| known.id);
    match &known {
        Some(known) if known.query == wanted.query && known.filter == wanted.filter => {
            return Ok(known.clone());
        }
        Some(_) => {}
        None => refuse_more(transaction, &tenant).await?,
    }
    let event = NewEvent::of_subject(EventKind::SearchSaved, id.0);
    let since = journal::append_one(transaction, &tenant, event, now).await?;
    let wanted = saved_search::Model {
        since_transaction_id: since.transaction_id,
        since_event_id: since.id,
        ..wanted
    };
    let Some(known) = known else {
        return Ok(wanted.into_active_model().insert(transaction).await?);
    };
    let replaced = saved_search::Model { id, user_id: known.user_id, created_at: known.created_at, ..wanted };
    let mut row = replaced.into_active_model().reset_all();
    row.id = Unchanged(id);
    Ok(row.update(transaction).await?)
}

async fn refuse_more(transaction: &DatabaseTransaction, tenant: &TenantId) -> Result<(), ArchiveError> {
    if saved_search::Entity::of(tenant).count(transaction).await? >= SAVED_SEARCHES_MAX {
        return Err(ArchiveError::Limit(format!(
            "{SAVED_SEARCHES_MAX} searches are saved, which is as many as there may be: delete one"
        )));
    }
    Ok(())
}

/// Deletes a saved search, and with it the memory of what it told of; gives what it was.
///
/// # Errors
/// Where there is none, or the actor may not search.
pub async fn delete(
    app: &App,
    actor: &Actor,
    id: SavedSearchId,
) -> Result<saved_search::Model, ArchiveError> {
    actor.require(Permission::Search)?;
    let tenant = actor.tenant.clone();
    let now = input::instant(app.clock.now());
    app.database
        .write(move |transaction| {
            async move {
                let row = saved_search::Entity::of(&tenant)
                    .filter(saved_search::Column::Id.eq(id))
                    .lock(LockType::Update)
                    .one(transaction)
                    .await?
                    .ok_or(ArchiveError::NotFound("saved search"))?;
                row.clone().into_active_model().delete(transaction).await?;
                let event = NewEvent::of_subject(EventKind::SearchDeleted, id.0);
                journal::append(transaction, &tenant, [event], now).await?;
                Ok(row)
            }
            .boxed()
        })
        .await
}

/// One saved search.
///
/// # Errors
/// Where the actor may not search.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: SavedSearchId,
) -> Result<Option<saved_search::Model>, ArchiveError> {
    actor.require(Permission::Search)?;
    let select = saved_search::Entity::of(&actor.tenant).filter(saved_search::Column::Id.eq(id));
    Ok(select.one(app.database.reader()).await?)
}

/// A page of saved searches, newest first.
///
/// # Errors
/// Where the actor may not search.
pub async fn list(
    app: &App,
    actor: &Actor,
    page: &PageRequest,
) -> Result<Page<saved_search::Model>, ArchiveError> {
    actor.require(Permission::Search)?;
    let created_at = Expr::col((saved_search::Entity, saved_search::Column::CreatedAt));
    let sort = Sort::descending(created_at, saved_search::Column::Id);
    Ok(page::read(app.database.reader(), all(actor), &sort, page).await?)
}

/// How many there are.
///
/// # Errors
/// Where the actor may not search.
pub async fn count(app: &App, actor: &Actor) -> Result<u64, ArchiveError> {
    actor.require(Permission::Search)?;
    Ok(all(actor).count(app.database.reader()).await?)
}

fn all(actor: &Actor) -> Select<saved_search::Entity> {
    saved_search::Entity::of(&actor.tenant)
}

/// The search itself, over all calls there are.
///
/// # Errors
/// Where its filter cannot be read: a fault of ours.
pub fn permalink(saved: &saved_search::Model, order: Order) -> Result<Permalink, ArchiveError> {
    Ok(Permalink { query: saved.query.clone(), filter: filter(saved)?, order })
}

/// How often it matches in each stretch of a time, over all calls there are.
///
/// # Errors
/// As searching.
pub async fn trend(
    app: &App,
    actor: &Actor,
    saved: &saved_search::Model,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
) -> Result<Vec<Bucket>, ArchiveError> {
    let mut request = permalink(saved, Order::Newest)?.request(None, 0);
    let filter = &mut request.filter;
    filter.started_from = filter.started_from.max(from);
    // None is no bound, which is less than any to `min`.
    filter.started_until = [filter.started_until, until].into_iter().flatten().min();
    let wanted = Wanted { facets: true, ..Wanted::default() };
    let found = super::search::calls(app, actor, request, wanted).await?;
    Ok(found.hits.facets.unwrap_or_default().timeline)
}

/// Its filter.
///
/// # Errors
/// Where it cannot be read: a fault of ours.
pub fn filter(saved: &saved_search::Model) -> Result<CallFilter, ArchiveError> {
    let filter = saved.filter.clone().map(serde_json::from_value).transpose();
    Ok(filter.map_err(ArchiveError::internal)?.unwrap_or_default())
}

/// Where it stands in the journal: it watches what comes after.
pub fn since(saved: &saved_search::Model) -> Position {
    Position { transaction_id: saved.since_transaction_id, id: saved.since_event_id }
}
