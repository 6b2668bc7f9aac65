//! How bookings come and change.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{BookingId, BookingState, CustomerId, EventKind, TenantId, Tenanted, booking, customer};
use futures_util::FutureExt as _;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde_json::json;

use super::UpsertBooking;
use super::reports::{Facts, Report, Reports};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::archive::{ArchiveError, booking_changes, booking_states, customers, input, linking};
use crate::database::take_turns;
use crate::journal::{self, NewEvent};

/// The largest party of a booking.
const PARTY_SIZE_MAX: i32 = 100_000;
/// How far ahead of our clock a source's may be.
const CHANGED_AHEAD_MAX: TimeDelta = TimeDelta::days(1);

/// What makes a booking sent by a client one and the same.
fn identity(reference: &str) -> String {
    format!("reference:{reference}")
}

/// Creates a booking or brings it up to date; it is recognised by its reference.
///
/// # Errors
/// Where several imported bookings share the reference, the customer does not exist, the input is out of
/// bounds, or the actor may not.
pub async fn upsert(app: &App, actor: &Actor, input: UpsertBooking) -> Result<booking::Model, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    let booking = Checked::new(app, &actor.tenant, input)?;
    let tenant = actor.tenant.clone();
    let app_for_rows = app.clone();
    app.database
        .write(move |transaction| {
            async move {
                let (row, _) = put(transaction, &app_for_rows, &tenant, booking).await?;
                Ok(row)
            }
            .boxed()
        })
        .await
}

/// A booking whose input was found to be within bounds.
pub(in crate::archive) struct Checked {
    input: UpsertBooking,
    state: Option<BookingState>,
    now: DateTime<Utc>,
    known_at: Option<DateTime<Utc>>,
}

impl Checked {
    /// Checks everything that needs no row.
    ///
    /// # Errors
    /// With what is out of bounds.
    pub(in crate::archive) fn new(
        app: &App,
        tenant: &TenantId,
        input: UpsertBooking,
    ) -> Result<Self, ArchiveError> {
        let party_size = input.party_size;
        if party_size.is_some_and(|size| !(0..=PARTY_SIZE_MAX).contains(&size)) {
            return Err(ArchiveError::bad_input(format!("partySize: must be 0 to {PARTY_SIZE_MAX}")));
        }
        if input.customer_id.is_some() && input.customer_external_id.is_some() {
            return Err(ArchiveError::bad_input(
                "customerId, customerExternalId: name the customer by one of them",
            ));
        }
        let now = input::instant(app.clock.now());
        if input.changed_at.is_some_and(|at| at > now + CHANGED_AHEAD_MAX) {
            return Err(ArchiveError::bad_input(
                "changedAt: lies in the future, and would keep later changes out",
            ));
        }
        let input = UpsertBooking {
            reference: input::name("reference", input.reference)?,
            kind: input::optional_name("kind", input.kind)?,
            venue: input::optional_name("venue", input.venue)?,
            status: input::optional_name("status", input.status)?,
            starts_at: input.starts_at.map(input::instant),
            ends_at: input.ends_at.map(input::instant),
            created_at: input.created_at.map(input::instant),
            changed_at: input.changed_at.map(input::instant),
            details: input::json("details", input.details)?,
            source: input::optional_name("source", input.source)?,
            customer_external_id: input::optional_name("customerExternalId", input.customer_external_id)?,
            ..input
        };
        let read =
            |status: &str| booking_states::state(&app.tenants, tenant, input.source.as_deref(), status);
        let state = input.state.or_else(|| input.status.as_deref().map(read));
        Ok(Self { input, state, now, known_at: None })
    }

    /// Says when this was known, for an input without `changedAt` that is older than its arrival: that it changes
    /// nothing which was learnt later, and tells of no change at that time.
    pub(in crate::archive) fn known_at(self, at: DateTime<Utc>) -> Self {
        let known_at = Some(input::instant(at).min(self.now));
        Self { known_at, ..self }
    }

    /// By which bookings are put in order, so that two batches never wait for each other.
    pub(in crate::archive) fn reference(&self) -> &str {
        &self.input.reference
    }

    /// The customer, by the business's own id.
    pub(in crate::archive) fn customer_external_id(&self) -> Option<&str> {
        self.input.customer_external_id.as_deref()
    }

    fn report(&self, customer_id: Option<CustomerId>, reports: &Reports) -> Report {
        let input = self.input.clone();
        let facts = Facts {
            kind: input.kind,
            venue: input.venue,
            status: input.status,
            state: self.state,
            starts_at: input.starts_at,
            ends_at: input.ends_at,
            party_size: input.party_size,
            created_at: input.created_at,
            customer_id,
            details: input.details,
            source: input.source,
        };
        let at = input.changed_at.or(self.known_at).unwrap_or_else(|| reports.next(self.now));
        Report::new(at, input.changed_at.is_some() || self.known_at.is_none(), facts)
    }
}

/// Writes a booking in a transaction of the caller's; also tells whether anything changed.
///
/// The row is what all reports of the booking come to in the order of their times, so that the order of arrival does
/// not matter. A report without a time is the newest.
pub(in crate::archive) async fn put(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    checked: Checked,
) -> Result<(booking::Model, bool), ArchiveError> {
    let (input, now) = (&checked.input, checked.now);
    let customer_id = match (&input.customer_external_id, input.customer_id) {
        (Some(external_id), _) => Some(customer_of(transaction, app, tenant, external_id).await?),
        (None, Some(customer_id)) => {
            owned_by(transaction, tenant, customer_id).await?;
            Some(customer_id)
        }
        (None, None) => None,
    };
    take_turns(transaction, tenant.as_str(), &identity(&input.reference)).await?;
    let known = recognise(transaction, tenant, &input.reference).await?;
    let mut reports = Reports::of(transaction, tenant, known.as_ref()).await?;
    let report = checked.report(customer_id, &reports);
    let timeless = input.changed_at.is_none() && checked.known_at.is_none();
    let before = reports.outcome();
    if let (Some(known), true) = (&known, reports.contains(&report)) {
        return Ok((known.clone(), false));
    }
    reports.add(report);
    let after = reports.outcome();
    let base = known.clone().unwrap_or(booking::Model {
        id: BookingId(app.ids.next(now)),
        tenant_id: tenant.clone(),
        identity: identity(&input.reference),
        reference: input.reference.clone(),
        kind: None,
        venue: None,
        status: "unknown".into(),
        starts_at: None,
        created_at: now,
        updated_at: now,
        details: None,
        customer_id: None,
        state: BookingState::Unknown,
        ends_at: None,
        party_size: None,
        source: None,
    });
    let wanted = after.row(base);
    let same_row = known.as_ref() == Some(&wanted);
    if same_row && timeless {
        return Ok((wanted, false));
    }
    let row = if same_row { wanted } else { store(transaction, known, wanted, now).await? };
    reports.store(transaction, &row).await?;
    if same_row && before.changes == after.changes {
        return Ok((row, false));
    }
    booking_changes::replace(transaction, app, &row, &before.changes, &after.changes).await?;
    linking::write_booking_keys(transaction, &linking::Rules::of(app, tenant), &row).await?;
    let event = NewEvent::of_subject(EventKind::BookingChanged, row.id.0)
        .detail(json!({ "status": row.status, "state": row.state.as_str() }));
    journal::append(transaction, tenant, [event], now).await?;
    Ok((row, true))
}

/// The customer of this external id; created where nobody has told of it yet, since booking systems send bookings and
/// customers in any order.
pub(in crate::archive) async fn customer_of(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    external_id: &str,
) -> Result<CustomerId, ArchiveError> {
    let known = customer::Entity::of(tenant)
        .filter(customer::Column::ExternalId.eq(external_id))
        .one(transaction)
        .await?;
    if let Some(known) = known {
        return Ok(known.id);
    }
    let (name, email, phones) = (None, None, Vec::new());
    let unnamed =
        customers::UpsertCustomer { external_id: Some(external_id.to_owned()), name, email, phones };
    let customer = customers::Checked::new(app, tenant, unnamed)?;
    Ok(customers::put(transaction, app, tenant, customer).await?.0.id)
}

async fn owned_by(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    customer_id: CustomerId,
) -> Result<(), ArchiveError> {
    customer::Entity::of(tenant)
        .filter(customer::Column::Id.eq(customer_id))
        .one(transaction)
        .await?
        .map(|_| ())
        .ok_or(ArchiveError::NotFound("customer"))
}

async fn recognise(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    reference: &str,
) -> Result<Option<booking::Model>, ArchiveError> {
    let mut found = booking::Entity::of(tenant)
        .filter(booking::Column::Reference.eq(reference))
        .limit(64)
        .all(transaction)
        .await?;
    if let Some(place) = found.iter().position(|booking| booking.identity == identity(reference)) {
        return Ok(Some(found.swap_remove(place)));
    }
    if found.len() > 1 {
        return Err(ArchiveError::Conflict(format!(
            "reference: {} imported bookings share {reference:?}, so it does not say which is meant",
            found.len()
        )));
    }
    Ok(found.pop())
}

async fn store(
    transaction: &DatabaseTransaction,
    known: Option<booking::Model>,
    wanted: booking::Model,
    now: DateTime<Utc>,
) -> Result<booking::Model, ArchiveError> {
    let Some(known) = known else {
        return Ok(wanted.into_active_model().insert(transaction).await?);
    };
    let mut row = booking::Model { updated_at: now, ..wanted }.into_active_model().reset_all();
    row.id = sea_orm::ActiveValue::Unchanged(known.id);
    Ok(row.update(transaction).await?)
}
