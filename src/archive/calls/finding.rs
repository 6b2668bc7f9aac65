//! How calls are found: one by a name of its own, and pages of those that pass a filter.

use entity::{CallId, Provider, Tenanted, call, call_tag};
use sea_orm::sea_query::{Expr, Func, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder};

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::archive::call_filter::CallFilter;
use crate::archive::page::{self, Page, PageRequest, Sort};
use crate::archive::{ArchiveError, linking};

/// How a call is named by whoever asks for it.
#[derive(Clone, Debug)]
pub enum CallKey {
    /// By our id.
    Id(CallId),
    /// By the provider's id.
    Provider(Provider, String),
    /// By the id of its live audio stream.
    Stream(String),
}

/// What calls are listed by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallOrderField {
    /// When it began.
    #[default]
    StartedAt,
    /// How long it took; a call still going on counts as 0.
    Duration,
}

/// The order of a list of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallOrder {
    /// By what.
    pub field: CallOrderField,
    /// Newest or longest first.
    pub descending: bool,
}

impl Default for CallOrder {
    fn default() -> Self {
        Self { field: CallOrderField::StartedAt, descending: true }
    }
}

impl CallOrder {
    fn sort(self) -> Sort {
        let value: SimpleExpr = match self.field {
            CallOrderField::StartedAt => Expr::col((call::Entity, call::Column::StartedAt)),
            CallOrderField::Duration => {
                Func::coalesce([Expr::col((call::Entity, call::Column::DurationMs)), Expr::cust("0")]).into()
            }
        };
        if self.descending {
            Sort::descending(value, call::Column::Id)
        } else {
            Sort::ascending(value, call::Column::Id)
        }
    }
}

/// One call by any of its names.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn get(app: &App, actor: &Actor, key: CallKey) -> Result<Option<call::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let condition = match key {
        CallKey::Id(id) => call::Column::Id.eq(id).into(),
        CallKey::Provider(provider, id) => {
            Condition::all().add(call::Column::Provider.eq(provider)).add(call::Column::ProviderCallId.eq(id))
        }
        CallKey::Stream(id) => call::Column::StreamId.eq(id).into(),
    };
    let condition: Condition = condition;
    Ok(call::Entity::of(&actor.tenant).filter(condition).one(app.database.reader()).await?)
}

/// Calls by id, in no order; those that do not exist for the actor are missing.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn by_ids(app: &App, actor: &Actor, ids: &[CallId]) -> Result<Vec<call::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(call::Entity::of(&actor.tenant)
        .filter(call::Column::Id.is_in(ids.iter().copied()))
        .all(app.database.reader())
        .await?)
}

/// A page of calls.
///
/// # Errors
/// Where the actor may not read calls, or the filter is out of bounds.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: CallFilter,
    order: CallOrder,
    page: &PageRequest,
) -> Result<Page<call::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let filter = filter.check(&linking::region(app, &actor.tenant, None))?;
    let select = call::Entity::of(&actor.tenant).filter(filter.condition(&actor.tenant));
    Ok(page::read(app.database.reader(), select, &order.sort(), page).await?)
}

/// How many calls pass a filter: exact, so it costs what counting costs; asked only where wanted.
///
/// # Errors
/// As [`list`].
pub async fn count(app: &App, actor: &Actor, filter: CallFilter) -> Result<u64, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let filter = filter.check(&linking::region(app, &actor.tenant, None))?;
    let select = call::Entity::of(&actor.tenant).filter(filter.condition(&actor.tenant));
    Ok(select.count(app.database.reader()).await?)
}

/// Whether a call passes a filter now: for a subscription that has just heard of a change.
///
/// # Errors
/// As [`list`].
pub async fn matches(app: &App, actor: &Actor, id: CallId, filter: CallFilter) -> Result<bool, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let filter = filter.check(&linking::region(app, &actor.tenant, None))?;
    let select = call::Entity::of(&actor.tenant)
        .filter(call::Column::Id.eq(id))
        .filter(filter.condition(&actor.tenant));
    Ok(select.count(app.database.reader()).await? > 0)
}

/// The tags of calls, by call and then by name.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn tags_of(
    app: &App,
    actor: &Actor,
    call_ids: &[CallId],
) -> Result<Vec<call_tag::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(call_tag::Entity::of(&actor.tenant)
        .filter(call_tag::Column::CallId.is_in(call_ids.iter().copied()))
        .order_by_asc(call_tag::Column::Tag)
        .all(app.database.reader())
        .await?)
}
