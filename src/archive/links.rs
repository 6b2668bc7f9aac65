//! Why calls belong to customers and bookings.

use std::collections::HashMap;

use entity::{
    BookingId, CallId, CustomerId, EventKind, LinkId, LinkMethod, LinkStatus, TenantId, Tenanted, booking,
    call, customer, link,
};
use futures_util::FutureExt as _;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{ArchiveError, calls, input};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::{self, NewEvent};

/// Links shown of one booking.
const LINKS_MAX: usize = 1_000;

/// The other end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A customer.
    Customer(CustomerId),
    /// A booking.
    Booking(BookingId),
}

/// A person's word that a call belongs, or does not belong, to customers and bookings. It survives every
/// later automatic match.
///
/// # Errors
/// Where the call or a target does not exist, none is named, or the actor may not change calls.
pub async fn decide(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    targets: Vec<Target>,
    belongs: bool,
) -> Result<call::Model, ArchiveError> {
    actor.require(Permission::ChangeCalls)?;
    if targets.is_empty() {
        return Err(ArchiveError::bad_input("name a customerId, a bookingId or both"));
    }
    let now = input::instant(app.clock.now());
    let tenant = actor.tenant.clone();
    let user = actor.user.clone();
    let new_ids: Vec<LinkId> = targets.iter().map(|_| LinkId(app.ids.next(now))).collect();
    app.database
        .write(move |transaction| {
            async move {
                let call = calls::find(transaction, &tenant, call_id).await?;
                let mut changed = false;
                for (target, new_id) in targets.into_iter().zip(new_ids) {
                    let (customer_id, booking_id) = known_target(transaction, &tenant, target).await?;
                    let wanted = link::Model {
                        id: new_id,
                        tenant_id: tenant.clone(),
                        call_id,
                        customer_id,
                        booking_id,
                        method: LinkMethod::Manual,
                        confidence: 1.0,
                        explanation: format!(
                            "{user} {} it by hand",
                            if belongs { "linked" } else { "unlinked" }
                        ),
                        created_by: Some(user.clone()),
                        created_at: now,
                        status: if belongs { LinkStatus::Linked } else { LinkStatus::Rejected },
                        role: None,
                        evidence: None,
                        against: None,
                        decided_by: Some(user.clone()),
                        decided_at: Some(now),
                        updated_at: Some(now),
                        call_started_at: call.started_at,
                    };
                    changed |= put(transaction, &tenant, wanted).await?;
                }
                if changed {
                    let event = NewEvent::of_call(EventKind::LinkChanged, call_id);
                    journal::append(transaction, &tenant, [event], now).await?;
                }
                Ok(call)
            }
            .boxed()
        })
        .await
}

async fn known_target(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    target: Target,
) -> Result<(Option<CustomerId>, Option<BookingId>), ArchiveError> {
    match target {
        Target::Customer(id) => customer::Entity::of(tenant)
            .filter(customer::Column::Id.eq(id))
            .one(transaction)
            .await?
            .map(|_| (Some(id), None))
            .ok_or(ArchiveError::NotFound("customer")),
        Target::Booking(id) => booking::Entity::of(tenant)
            .filter(booking::Column::Id.eq(id))
            .one(transaction)
            .await?
            .map(|_| (None, Some(id)))
            .ok_or(ArchiveError::NotFound("booking")),
    }
}

/// Writes the link in the place of the one that stands there; false where it says the same already.
async fn put(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    wanted: link::Model,
) -> Result<bool, ArchiveError> {
    let known = link::Entity::of(tenant)
        .filter(link::Column::CallId.eq(wanted.call_id))
        .filter(
            Condition::any()
                .add_option(wanted.customer_id.map(|id| link::Column::CustomerId.eq(id)))
                .add_option(wanted.booking_id.map(|id| link::Column::BookingId.eq(id))),
        )
        .one(transaction)
        .await?;
    match known {
        Some(known) if known.decided_by.is_some() && known.status == wanted.status => Ok(false),
        Some(known) => {
            let wanted = link::Model { role: known.role, evidence: known.evidence, ..wanted };
            let mut row = wanted.into_active_model().reset_all();
            row.id = sea_orm::ActiveValue::Unchanged(known.id);
            row.update(transaction).await?;
            Ok(true)
        }
        // Saying no to what nobody claimed is still worth keeping: a later match must not claim it.
        None => {
            wanted.into_active_model().insert(transaction).await?;
            Ok(true)
        }
    }
}

/// The links of calls that stand, a person's word first and then the surest.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn of_calls(
    app: &App,
    actor: &Actor,
    call_ids: &[CallId],
) -> Result<Vec<link::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let mut links = link::Entity::of(&actor.tenant)
        .filter(link::Column::CallId.is_in(call_ids.iter().copied()))
        .filter(link::Column::Status.eq(LinkStatus::Linked))
        .order_by_desc(link::Column::Confidence)
        .order_by_asc(link::Column::Id)
        .all(app.database.reader())
        .await?;
    links.sort_by_key(|link| link.method != LinkMethod::Manual);
    Ok(links)
}

/// The links of bookings that stand, newest first, at most a thousand of each.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn of_bookings(
    app: &App,
    actor: &Actor,
    booking_ids: &[BookingId],
) -> Result<Vec<link::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let mut links = link::Entity::of(&actor.tenant)
        .filter(link::Column::BookingId.is_in(booking_ids.iter().copied()))
        .filter(link::Column::Status.eq(LinkStatus::Linked))
        .order_by_desc(link::Column::CreatedAt)
        .limit((LINKS_MAX * booking_ids.len()) as u64)
        .all(app.database.reader())
        .await?;
    let mut shown: HashMap<Option<BookingId>, usize> = HashMap::new();
    links.retain(|link| {
        let count = shown.entry(link.booking_id).or_default();
        *count += 1;
        *count <= LINKS_MAX
    });
    Ok(links)
}
