//! Importing calls from JSON Lines. Importing a file twice changes nothing: a call is recognised by its
//! provider id, and its audio by its bytes.

mod line;
mod rows;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{CallId, CustomerId, EventKind, TenantId, Tenanted, booking, call, customer, recording};
use futures_util::FutureExt as _;
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::json;

use super::customers::write_name_keys;
use super::{ArchiveError, input};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::{self, NewEvent};

pub use line::{ImportedBooking, ImportedCall, ImportedTurn};
use rows::CallRows;

/// Calls written in one transaction.
pub const BATCH_MAX: usize = 200;

/// What a batch did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Calls that were not there before.
    pub calls: u64,
    /// Their turns.
    pub turns: u64,
    /// Their bookings.
    pub bookings: u64,
    /// Calls that were there already.
    pub known: u64,
}

impl std::ops::AddAssign for Imported {
    fn add_assign(&mut self, other: Self) {
        self.calls += other.calls;
        self.turns += other.turns;
        self.bookings += other.bookings;
        self.known += other.known;
    }
}

/// Writes up to [`BATCH_MAX`] calls in one transaction; calls that are there already stay as they are.
///
/// # Errors
/// Where the actor may not feed calls or a line is out of bounds; then none of the batch is written.
pub async fn batch(app: &App, actor: &Actor, lines: Vec<ImportedCall>) -> Result<Imported, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let now = input::instant(app.clock.now());
    let tenant = actor.tenant.clone();
    let app_for_rows = app.clone();
    app.database
        .write(move |transaction| {
            async move {
                let known = known_calls(transaction, &tenant, &lines).await?;
                let (new, seen) = split(lines, &known);
                let customers = customers(transaction, &app_for_rows, &tenant, &new, now).await?;
                let mut bookings = known_bookings(transaction, &tenant, &new).await?;
                let mut rows = CallRows::default();
                for line in new {
                    rows.add(&app_for_rows, &tenant, line, &customers, &mut bookings, now)?;
                }
                let imported = rows.imported(seen);
                write(transaction, &app_for_rows, &tenant, rows, now).await?;
                Ok(imported)
            }
            .boxed()
        })
        .await
}

/// The call that a line became, where it has no recording yet: for bringing its audio in, also after an
/// import that broke off between the two.
///
/// # Errors
/// Where the actor may not feed calls.
pub async fn without_recording(
    app: &App,
    actor: &Actor,
    line: &ImportedCall,
) -> Result<Option<CallId>, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let (provider, id) = line.provider_key();
    let call = call::Entity::of(&actor.tenant)
        .filter(call::Column::Provider.eq(provider))
        .filter(call::Column::ProviderCallId.eq(id))
        .one(app.database.reader())
        .await?;
    let Some(call) = call else { return Ok(None) };
    let recordings = recording::Entity::of(&actor.tenant)
        .filter(recording::Column::CallId.eq(call.id))
        .count(app.database.reader())
        .await?;
    Ok((recordings == 0).then_some(call.id))
}

async fn known_calls(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    lines: &[ImportedCall],
) -> Result<HashSet<String>, ArchiveError> {
    let (providers, ids): (HashSet<_>, Vec<_>) = lines.iter().map(ImportedCall::provider_key).unzip();
    let known = call::Entity::of(tenant)
        .filter(call::Column::Provider.is_in(providers))
        .filter(call::Column::ProviderCallId.is_in(ids))
        .all(transaction)
        .await?;
    Ok(known
        .into_iter()
        .filter_map(|call| Some(format!("{}:{}", call.provider.as_str(), call.provider_call_id?)))
        .collect())
}

fn split(lines: Vec<ImportedCall>, known: &HashSet<String>) -> (Vec<ImportedCall>, u64) {
    let total = lines.len();
    let mut met = HashSet::new();
    let new: Vec<_> = lines
        .into_iter()
        .filter(|line| {
            let (provider, id) = line.provider_key();
            let key = format!("{}:{id}", provider.as_str());
            !known.contains(&key) && met.insert(key)
        })
        .collect();
    let seen = (total - new.len()) as u64;
    (new, seen)
}

/// The customers the lines name by an id of the business's own; those not yet there are created.
async fn customers(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    lines: &[ImportedCall],
    now: DateTime<Utc>,
) -> Result<HashMap<String, CustomerId>, ArchiveError> {
    let named: HashMap<&str, &ImportedCall> =
        lines.iter().filter_map(|line| Some((line.customer_ref.as_deref()?, line))).collect();
    if named.is_empty() {
        return Ok(HashMap::new());
    }
    let mut ids: HashMap<String, CustomerId> = customer::Entity::of(tenant)
        .filter(customer::Column::ExternalId.is_in(named.keys().copied()))
        .all(transaction)
        .await?
        .into_iter()
        .filter_map(|customer| Some((customer.external_id?, customer.id)))
        .collect();
    let mut events = Vec::new();
    let mut new = Vec::new();
    let mut phones = Vec::new();
    let mut named_rows = Vec::new();
    for (external_id, line) in named {
        if ids.contains_key(external_id) {
            continue;
        }
        let (row, numbers) = rows::customer(app, tenant, external_id, line, now)?;
        events.push(NewEvent::of_subject(EventKind::CustomerChanged, row.id.0));
        ids.insert(external_id.to_owned(), row.id);
        named_rows.push(row.clone());
        new.push(row.into_active_model());
        phones.extend(numbers.into_iter().map(IntoActiveModel::into_active_model));
    }
    rows::insert::<customer::Entity>(transaction, new).await?;
    rows::insert::<entity::customer_phone::Entity>(transaction, phones).await?;
    for row in named_rows {
        write_name_keys(transaction, &row).await?;
    }
    journal::append(transaction, tenant, events, now).await?;
    Ok(ids)
}

/// Bookings that lines name by a key of their source and that are there already: one booking may be made
/// in one call and changed in the next.
async fn known_bookings(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    lines: &[ImportedCall],
) -> Result<HashMap<String, booking::Model>, ArchiveError> {
    let identities: Vec<_> = lines
        .iter()
        .flat_map(|line| {
            line.bookings.iter().enumerate().map(|(place, booking)| booking.identity(line, place))
        })
        .collect();
    if identities.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(booking::Entity::of(tenant)
        .filter(Condition::all().add(booking::Column::Identity.is_in(identities)))
        .all(transaction)
        .await?
        .into_iter()
        .map(|row| (row.identity.clone(), row))
        .collect())
}

async fn write(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    rows: CallRows,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    let events: Vec<_> = rows
        .calls
        .iter()
        .zip(&rows.turn_counts)
        .flat_map(|(row, turns)| {
            [
                NewEvent::of_call(EventKind::CallImported, row.id),
                NewEvent::of_call(EventKind::TurnsAdded, row.id).detail(json!({ "count": turns })),
            ]
        })
        .chain(rows.booking_ids().map(|id| NewEvent::of_subject(EventKind::BookingChanged, id)))
        .collect();
    rows.insert(transaction, app, tenant).await?;
    for events in events.chunks(500) {
        journal::append(transaction, tenant, events.to_vec(), now).await?;
    }
    Ok(())
}
