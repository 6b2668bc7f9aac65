//! Links that are not certain enough to count, and what people decided of them.

use entity::{
    BookingId, CallId, CustomerId, EventKind, LinkId, LinkRole, LinkStatus, TenantId, Tenanted, link,
};
use futures_util::FutureExt as _;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::page::{self, Page, PageRequest, Sort};
use super::{ArchiveError, calls, input};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::{self, NewEvent};

/// Candidates shown of one call.
const OF_CALL_MAX: u64 = 30;

/// Which suggestions are meant.
#[derive(Clone, Debug, Default)]
pub struct SuggestionFilter {
    /// Of one call.
    pub call_id: Option<CallId>,
    /// For one customer.
    pub customer_id: Option<CustomerId>,
    /// For one booking.
    pub booking_id: Option<BookingId>,
    /// In any of these; suggested where none is given.
    pub statuses: Vec<LinkStatus>,
}

fn filtered(tenant: &TenantId, filter: &SuggestionFilter) -> Select<link::Entity> {
    let SuggestionFilter { call_id, customer_id, booking_id, statuses } = filter;
    let statuses = if statuses.is_empty() { vec![LinkStatus::Suggested] } else { statuses.clone() };
    // The index of suggestions leaves out the many links that stand, and wants to be told so in its own words.
    let without_linked =
        (!statuses.contains(&LinkStatus::Linked)).then(|| Expr::cust("links.status <> 'linked'"));
    let condition = Condition::all()
        .add_option(without_linked)
        .add(link::Column::Status.is_in(statuses))
        .add_option(call_id.map(|id| link::Column::CallId.eq(id)))
        .add_option(customer_id.map(|id| link::Column::CustomerId.eq(id)))
        .add_option(booking_id.map(|id| link::Column::BookingId.eq(id)));
    link::Entity::of(tenant).filter(condition)
}

/// A page of suggestions, newest first.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: &SuggestionFilter,
    page: &PageRequest,
) -> Result<Page<link::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let sort = Sort::descending(Expr::col(link::Column::CreatedAt), link::Column::Id);
    Ok(page::read(app.database.reader(), filtered(&actor.tenant, filter), &sort, page).await?)
}

/// How many suggestions pass a filter.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn count(app: &App, actor: &Actor, filter: &SuggestionFilter) -> Result<u64, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(filtered(&actor.tenant, filter).count(app.database.reader()).await?)
}

/// Everything that does not count of a call, the likeliest first.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn of_call(app: &App, actor: &Actor, call_id: CallId) -> Result<Vec<link::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(link::Entity::of(&actor.tenant)
        .filter(link::Column::CallId.eq(call_id))
        .filter(link::Column::Status.ne(LinkStatus::Linked))
        .order_by_desc(link::Column::Confidence)
        .order_by_asc(link::Column::Id)
        .limit(OF_CALL_MAX)
        .all(app.database.reader())
        .await?)
}

/// One link by its id, whatever its status.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn get(app: &App, actor: &Actor, id: LinkId) -> Result<Option<link::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(link::Entity::of(&actor.tenant).filter(link::Column::Id.eq(id)).one(app.database.reader()).await?)
}

/// A person's word on a suggestion, or on a link that a rule made. It stays for ever, until a person says otherwise.
///
/// # Errors
/// Where there is no such link, or the actor may not change calls.
pub async fn decide(
    app: &App,
    actor: &Actor,
    id: LinkId,
    belongs: bool,
    role: Option<LinkRole>,
) -> Result<link::Model, ArchiveError> {
    actor.require(Permission::ChangeCalls)?;
    let now = input::instant(app.clock.now());
    let (tenant, user) = (actor.tenant.clone(), actor.user.clone());
    app.database
        .write(move |transaction| {
            async move {
                let known = find(transaction, &tenant, id).await?;
                calls::find(transaction, &tenant, known.call_id).await?;
                let known = find(transaction, &tenant, id).await?;
                let status = if belongs { LinkStatus::Linked } else { LinkStatus::Rejected };
                let role = role.or(known.role);
                if known.status == status && known.role == role && known.decided_by.is_some() {
                    return Ok(known);
                }
                let call_id = known.call_id;
                let mut row = known.into_active_model();
                row.status = Set(status);
                row.role = Set(role);
                row.decided_by = Set(Some(user));
                row.decided_at = Set(Some(now));
                row.updated_at = Set(Some(now));
                let row = row.update(transaction).await?;
                let event = NewEvent::of_call(EventKind::LinkChanged, call_id);
                journal::append(transaction, &tenant, [event], now).await?;
                Ok(row)
            }
            .boxed()
        })
        .await
}

async fn find(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    id: LinkId,
) -> Result<link::Model, ArchiveError> {
    link::Entity::of(tenant)
        .filter(link::Column::Id.eq(id))
        .one(transaction)
        .await?
        .ok_or(ArchiveError::NotFound("suggestion"))
}
