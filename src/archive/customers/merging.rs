//! Two customers that are one, and leads that are nobody.
//!
//! A merged customer keeps its row, its numbers, its bookings and the links that name it; whoever asks for the customer
//! it was merged into gets those as well. So to split is to take one mark away, and nothing can be lost by either.

use entity::{CustomerId, CustomerStatus, EventKind, TenantId, Tenanted, customer};
use futures_util::FutureExt as _;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, QuerySelect};

use super::writing::store;
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::archive::{ArchiveError, input};
use crate::database::take_turns;
use crate::journal::{self, NewEvent};

/// Customers that one may have been merged from.
pub const MERGED_MAX: u64 = 1_000;

/// Merges customers into one. Their calls, bookings and numbers count as its own from now on. What was merged into them
/// before comes along, each by itself.
///
/// # Errors
/// Where one does not exist, is named twice or is merged already, or the actor may not change calls.
pub async fn merge(
    app: &App,
    actor: &Actor,
    into: CustomerId,
    merged: Vec<CustomerId>,
) -> Result<customer::Model, ArchiveError> {
    actor.require(Permission::ChangeCalls)?;
    if merged.is_empty() || merged.contains(&into) {
        return Err(ArchiveError::bad_input(
            "merge: name at least one customer other than the one it is merged into",
        ));
    }
    if merged.len() > 100 {
        return Err(ArchiveError::Limit("merge: at most 100 customers are merged at once".into()));
    }
    let now = input::instant(app.clock.now());
    let (tenant, user) = (actor.tenant.clone(), actor.user.clone());
    app.database
        .write(move |transaction| {
            async move {
                take_turns(transaction, tenant.as_str(), "customers").await?;
                let target = find(transaction, &tenant, into).await?;
                if target.status == CustomerStatus::Merged {
                    return Err(ArchiveError::Conflict(
                        "merge: the customer it is to be merged into is merged into another itself: name that one".into(),
                    ));
                }
                let mut events = Vec::new();
                for id in merged {
                    let known = find(transaction, &tenant, id).await?;
                    if known.merged_into == Some(into) {
                        continue;
                    }
                    if known.status == CustomerStatus::Merged {
                        return Err(ArchiveError::Conflict(
                            "merge: one of them is merged into another customer: split it first".into(),
                        ));
                    }
                    let before = merged_from(transaction, &tenant, &[id]).await?;
                    for row in before.into_iter().chain([known]) {
                        let wanted = customer::Model {
                            status: CustomerStatus::Merged,
                            merged_into: Some(into),
                            merged_by: row.merged_by.clone().or_else(|| Some(user.clone())),
                            merged_at: Some(now),
                            ..row.clone()
                        };
                        let row = store(transaction, Some(row), wanted, now).await?;
                        events.push(NewEvent::of_subject(EventKind::CustomerChanged, row.id.0));
                    }
                }
                if !events.is_empty() {
                    events.push(NewEvent::of_subject(EventKind::CustomerChanged, into.0));
                    journal::append(transaction, &tenant, events, now).await?;
                }
                Ok(target)
            }
            .boxed()
        })
        .await
}

/// Undoes a merge: the customer stands for itself again, with everything it had.
///
/// # Errors
/// Where there is no such customer, it is not merged, or the actor may not change calls.
pub async fn split(app: &App, actor: &Actor, id: CustomerId) -> Result<customer::Model, ArchiveError> {
    actor.require(Permission::ChangeCalls)?;
    let now = input::instant(app.clock.now());
    let tenant = actor.tenant.clone();
    app.database
        .write(move |transaction| {
            async move {
                take_turns(transaction, tenant.as_str(), "customers").await?;
                let known = find(transaction, &tenant, id).await?;
                let Some(from) = known.merged_into else {
                    return Err(ArchiveError::Conflict("split: this customer is not merged into another".into()));
                };
                if known.merged_by.is_none() {
                    return Err(ArchiveError::Conflict(
                        "split: this lead belongs to the customer that has its number: take the number away from there".into(),
                    ));
                }
                let wanted = customer::Model {
                    status: unmerged(&known),
                    merged_into: None,
                    merged_by: None,
                    merged_at: None,
                    ..known.clone()
                };
                let row = store(transaction, Some(known), wanted, now).await?;
                let events =
                    [row.id, from].map(|id| NewEvent::of_subject(EventKind::CustomerChanged, id.0));
                journal::append(transaction, &tenant, events, now).await?;
                Ok(row)
            }
            .boxed()
        })
        .await
}

/// A customer that nobody named, mailed or numbered is a lead again.
fn unmerged(row: &customer::Model) -> CustomerStatus {
    let is_unknown = row.name.is_none() && row.external_id.is_none() && row.email.is_none();
    if row.lead_number.is_some() && is_unknown { CustomerStatus::Lead } else { CustomerStatus::Known }
}

/// Says of a lead that it is nobody to care about, or that it is one after all. Its calls stay linked to it.
///
/// # Errors
/// Where there is no such customer, it is not a lead, or the actor may not change calls.
pub async fn dismiss(
    app: &App,
    actor: &Actor,
    id: CustomerId,
    dismissed: bool,
) -> Result<customer::Model, ArchiveError> {
    actor.require(Permission::ChangeCalls)?;
    let now = input::instant(app.clock.now());
    let tenant = actor.tenant.clone();
    app.database
        .write(move |transaction| {
            async move {
                take_turns(transaction, tenant.as_str(), "customers").await?;
                let known = find(transaction, &tenant, id).await?;
                let status = if dismissed { CustomerStatus::Dismissed } else { CustomerStatus::Lead };
                if known.status == status {
                    return Ok(known);
                }
                if !matches!(known.status, CustomerStatus::Lead | CustomerStatus::Dismissed) {
                    return Err(ArchiveError::Conflict(
                        "dismiss: this customer is known and not a lead".into(),
                    ));
                }
                let wanted = customer::Model { status, ..known.clone() };
                let row = store(transaction, Some(known), wanted, now).await?;
                let event = NewEvent::of_subject(EventKind::CustomerChanged, row.id.0);
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
    id: CustomerId,
) -> Result<customer::Model, ArchiveError> {
    customer::Entity::of(tenant)
        .filter(customer::Column::Id.eq(id))
        .one(transaction)
        .await?
        .ok_or(ArchiveError::NotFound("customer"))
}

/// The customers that were merged into any of these, at most [`MERGED_MAX`].
pub(in crate::archive) async fn merged_from(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    into: &[CustomerId],
) -> Result<Vec<customer::Model>, ArchiveError> {
    Ok(customer::Entity::of(tenant)
        .filter(customer::Column::MergedInto.is_in(into.iter().copied()))
        .limit(MERGED_MAX)
        .all(connection)
        .await?)
}
