//! Which calls an event of the journal may concern.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use entity::{
    BookingId, CallId, CallStatus, CustomerId, EventKind, TenantId, Tenanted, booking, booking_key, call,
    call_key, customer_name, customer_phone, event, link,
};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::candidates;
use crate::archive::ArchiveError;

/// Calls that a booking finds by its keys.
const BY_KEYS_MAX: u64 = 256;
/// Calls of a booking's customer that are looked at.
const OF_CUSTOMER_MAX: u64 = 50;
/// Calls of one page of a customer's.
const PAGE_MAX: u64 = 200;
/// How long before a booking was made, and after it begins, a customer's call may be about it.
const AROUND: TimeDelta = TimeDelta::days(30);

/// What an event concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Affected {
    /// Nothing that links depend on.
    Nothing,
    /// One call. `spoken` where turns were added to it, as they are all the time while it goes on.
    Call {
        /// The call.
        id: CallId,
        /// Whether it is only that somebody spoke.
        spoken: bool,
    },
    /// All calls of a customer: those that have one of its numbers, say its name or are linked to it.
    Customer(CustomerId),
    /// All calls that a booking may be about.
    Booking(BookingId),
}

/// What an event concerns.
pub fn affected(event: &event::Model) -> Affected {
    let by_rules = event.detail.as_ref().is_some_and(|detail| detail["by"] == "rules");
    match (event.kind, event.call_id, event.subject_id) {
        (EventKind::CustomerChanged | EventKind::LinkChanged, ..) if by_rules => Affected::Nothing,
        (EventKind::CustomerChanged, _, Some(id)) => Affected::Customer(CustomerId(id)),
        (EventKind::BookingChanged, _, Some(id)) => Affected::Booking(BookingId(id)),
        (EventKind::TurnsAdded, Some(id), _) => Affected::Call { id, spoken: true },
        (
            EventKind::CallStarted
            | EventKind::CallChanged
            | EventKind::CallEnded
            | EventKind::CallImported
            | EventKind::LinkChanged
            | EventKind::TranscriptDeleted,
            Some(id),
            _,
        ) => Affected::Call { id, spoken: false },
        _ => Affected::Nothing,
    }
}

impl Affected {
    /// The calls concerned, a page at a time: those after `after`, oldest id first. An empty page is the last.
    ///
    /// # Errors
    /// The database's own.
    pub async fn calls(
        &self,
        connection: &impl ConnectionTrait,
        tenant: &TenantId,
        after: Option<CallId>,
    ) -> Result<Vec<CallId>, ArchiveError> {
        match self {
            Self::Nothing => Ok(Vec::new()),
            Self::Call { id, .. } => Ok(after.is_none().then_some(*id).into_iter().collect()),
            Self::Customer(id) => of_customer(connection, tenant, *id, after).await,
            Self::Booking(id) => match after {
                None => of_booking(connection, tenant, *id).await,
                Some(_) => Ok(Vec::new()),
            },
        }
    }
}

async fn of_customer(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    id: CustomerId,
    after: Option<CallId>,
) -> Result<Vec<CallId>, ArchiveError> {
    let ids: Vec<CustomerId> =
        candidates::with_merged(connection, tenant, &[id]).await?.into_iter().map(|(id, _)| id).collect();
    let numbers: Vec<String> = customer_phone::Entity::of(tenant)
        .select_only()
        .column(customer_phone::Column::Number)
        .filter(customer_phone::Column::CustomerId.is_in(ids.clone()))
        .into_tuple()
        .all(connection)
        .await?;
    let mut found = BTreeSet::new();
    for column in [call::Column::FromE164, call::Column::ToE164] {
        if numbers.is_empty() {
            break;
        }
        let mut select = call::Entity::of(tenant)
            .select_only()
            .column(call::Column::Id)
            .filter(column.is_in(numbers.clone()))
            .order_by_asc(call::Column::Id)
            .limit(PAGE_MAX);
        if let Some(after) = after {
            select = select.filter(call::Column::Id.gt(after));
        }
        found.extend(select.into_tuple::<CallId>().all(connection).await?);
    }
    let mut linked = link::Entity::of(tenant)
        .select_only()
        .column(link::Column::CallId)
        .filter(link::Column::CustomerId.is_in(ids.clone()))
        .order_by_asc(link::Column::CallId)
        .limit(PAGE_MAX);
    let mut named = call_key::Entity::of(tenant)
        .select_only()
        .column(call_key::Column::CallId)
        .filter(call_key::Column::Key.is_in(name_keys(connection, tenant, &ids).await?))
        .order_by_asc(call_key::Column::CallId)
        .limit(PAGE_MAX);
    if let Some(after) = after {
        linked = linked.filter(link::Column::CallId.gt(after));
        named = named.filter(call_key::Column::CallId.gt(after));
    }
    found.extend(linked.into_tuple::<CallId>().all(connection).await?);
    found.extend(named.into_tuple::<CallId>().all(connection).await?);
    // Beyond a page each list may have gaps that the next page fills, so only its first calls are sure to be all.
    Ok(found.into_iter().take(PAGE_MAX as usize).collect())
}

async fn name_keys(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    ids: &[CustomerId],
) -> Result<Vec<i64>, ArchiveError> {
    Ok(customer_name::Entity::of(tenant)
        .select_only()
        .column(customer_name::Column::Key)
        .filter(customer_name::Column::CustomerId.is_in(ids.iter().copied()))
        .into_tuple()
        .all(connection)
        .await?)
}

async fn of_booking(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    id: BookingId,
) -> Result<Vec<CallId>, ArchiveError> {
    let Some(row) = booking::Entity::of(tenant).filter(booking::Column::Id.eq(id)).one(connection).await?
    else {
        return Ok(Vec::new());
    };
    let keys: Vec<i64> = booking_key::Entity::of(tenant)
        .select_only()
        .column(booking_key::Column::Key)
        .filter(booking_key::Column::BookingId.eq(id))
        .into_tuple()
        .all(connection)
        .await?;
    let linked = link::Entity::of(tenant)
        .select_only()
        .column(link::Column::CallId)
        .filter(link::Column::BookingId.eq(id))
        .limit(BY_KEYS_MAX);
    let mut found: BTreeSet<CallId> = linked.into_tuple().all(connection).await?.into_iter().collect();
    if !keys.is_empty() {
        let by_keys = call_key::Entity::of(tenant)
            .select_only()
            .distinct()
            .column(call_key::Column::CallId)
            .filter(call_key::Column::Key.is_in(keys))
            .order_by_desc(call_key::Column::CallId)
            .limit(BY_KEYS_MAX);
        found.extend(by_keys.into_tuple::<CallId>().all(connection).await?);
    }
    if let Some(customer) = row.customer_id {
        let ids = candidates::with_merged(connection, tenant, &[customer]).await?;
        let from = row.created_at - AROUND;
        let until = row.starts_at.unwrap_or(row.created_at).max(row.updated_at) + AROUND;
        let linked = Query::select()
            .column(link::Column::CallId)
            .from(link::Entity)
            .and_where(link::Column::TenantId.eq(tenant.clone()))
            .and_where(link::Column::CustomerId.is_in(ids.into_iter().map(|(id, _)| id)))
            .take();
        let of_customer = call::Entity::of(tenant)
            .select_only()
            .column(call::Column::Id)
            .filter(call::Column::Id.in_subquery(linked))
            .filter(
                Condition::all()
                    .add(call::Column::StartedAt.gte(from))
                    .add(call::Column::StartedAt.lt(until)),
            )
            .order_by_desc(call::Column::StartedAt)
            .limit(OF_CUSTOMER_MAX);
        found.extend(of_customer.into_tuple::<CallId>().all(connection).await?);
    }
    Ok(found.into_iter().collect())
}

/// Whether a call still goes on.
///
/// # Errors
/// The database's own.
pub async fn is_active(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    id: CallId,
) -> Result<bool, ArchiveError> {
    let status: Option<CallStatus> = call::Entity::of(tenant)
        .select_only()
        .column(call::Column::Status)
        .filter(call::Column::Id.eq(id))
        .into_tuple()
        .one(connection)
        .await?;
    Ok(status == Some(CallStatus::Active))
}
