//! Customers and bookings as the business's own system sends them: many at once, in one transaction.
//!
//! What must always hold: an entry that cannot be taken costs only itself; an entry that came before changes nothing; an
//! older report changes nothing that a newer one has said. Customers come before bookings, and bookings in the order of
//! their references, so that two batches never wait for each other.

mod customer;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{TenantId, booking, customer as customer_row};
use futures_util::FutureExt as _;
use sea_orm::{DatabaseTransaction, DbErr, TransactionTrait as _};

use super::ArchiveError;
use super::bookings::{self, UpsertBooking};
use crate::access::{Actor, Permission};
use crate::app::App;

pub use customer::CustomerEntry;

/// Customers, and bookings, written in one transaction.
pub const ENTRIES_MAX: usize = 500;

/// A booking of a batch.
#[derive(Clone, Debug)]
pub struct BookingEntry {
    /// What is said of it.
    pub booking: UpsertBooking,
    /// When this was known, where it was earlier than now and the booking does not say when it changed.
    pub known_at: Option<DateTime<Utc>>,
}

/// What is sent at once.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Customers, at most [`ENTRIES_MAX`].
    pub customers: Vec<CustomerEntry>,
    /// Bookings, at most [`ENTRIES_MAX`].
    pub bookings: Vec<BookingEntry>,
}

/// An entry that was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken<R> {
    /// The row as it is now.
    pub row: R,
    /// Whether the entry changed anything.
    pub changed: bool,
}

/// One answer for each entry, in the order of the batch.
#[derive(Debug, Default)]
pub struct Outcomes {
    /// Of the customers.
    pub customers: Vec<Result<Taken<customer_row::Model>, ArchiveError>>,
    /// Of the bookings.
    pub bookings: Vec<Result<Taken<booking::Model>, ArchiveError>>,
}

/// Whether a batch is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It is.
    Write,
    /// Everything is tried and then undone.
    DryRun,
}

/// Why a transaction was undone.
enum Undone {
    Failed(ArchiveError),
    DryRun(Box<Outcomes>),
}

impl From<DbErr> for Undone {
    fn from(error: DbErr) -> Self {
        Self::Failed(error.into())
    }
}

/// Takes customers and bookings in one transaction.
///
/// # Errors
/// Where the actor may not feed calls, there are too many entries, or the database fails; then nothing is written. What
/// is wrong with an entry is in its outcome.
pub async fn take(app: &App, actor: &Actor, batch: Batch, mode: Mode) -> Result<Outcomes, ArchiveError> {
    actor.require(Permission::FeedCalls)?;
    for (what, count) in [("customers", batch.customers.len()), ("bookings", batch.bookings.len())] {
        if count > ENTRIES_MAX {
            return Err(ArchiveError::Limit(format!(
                "{count} {what} are too many at once: send at most {ENTRIES_MAX} and then the next"
            )));
        }
    }
    let tenant = actor.tenant.clone();
    let app_for_rows = app.clone();
    let written = app.database.write(move |transaction| {
        async move {
            let outcomes = write(transaction, &app_for_rows, &tenant, batch).await.map_err(Undone::Failed)?;
            match mode {
                Mode::Write => Ok(outcomes),
                Mode::DryRun => Err(Undone::DryRun(Box::new(outcomes))),
            }
        }
        .boxed()
    });
    match written.await {
        Ok(outcomes) => Ok(outcomes),
        Err(Undone::DryRun(outcomes)) => Ok(*outcomes),
        Err(Undone::Failed(error)) => Err(error),
    }
}

async fn write(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    batch: Batch,
) -> Result<Outcomes, ArchiveError> {
    let mut outcomes = Outcomes::default();
    for entry in batch.customers {
        let savepoint = transaction.begin().await?;
        let result = customer::put(&savepoint, app, tenant, entry).await;
        outcomes.customers.push(settle(savepoint, result).await?);
    }
    let checked: Vec<_> = batch.bookings.into_iter().map(|entry| check(app, tenant, entry)).collect();
    name_customers(transaction, app, tenant, &checked).await?;
    let mut in_order: Vec<(usize, Result<bookings::Checked, ArchiveError>)> =
        checked.into_iter().enumerate().collect();
    in_order.sort_by(|(_, one), (_, other)| reference(one).cmp(&reference(other)));
    let mut placed = Vec::with_capacity(in_order.len());
    for (place, checked) in in_order {
        let outcome = match checked {
            Ok(checked) => {
                let savepoint = transaction.begin().await?;
                let result = bookings::put(&savepoint, app, tenant, checked).await;
                settle(savepoint, result).await?
            }
            Err(error) => Err(error),
        };
        placed.push((place, outcome));
    }
    placed.sort_by_key(|(place, _)| *place);
    outcomes.bookings = placed.into_iter().map(|(_, outcome)| outcome).collect();
    Ok(outcomes)
}

fn check(app: &App, tenant: &TenantId, entry: BookingEntry) -> Result<bookings::Checked, ArchiveError> {
    let BookingEntry { booking, known_at } = entry;
    let checked = bookings::Checked::new(app, tenant, booking)?;
    Ok(match known_at {
        Some(at) => checked.known_at(at),
        None => checked,
    })
}

fn reference(checked: &Result<bookings::Checked, ArchiveError>) -> Option<&str> {
    checked.as_ref().ok().map(bookings::Checked::reference)
}

/// Makes the customers that bookings name and nobody has told of yet, before any booking is locked.
async fn name_customers(
    transaction: &DatabaseTransaction,
    app: &App,
    tenant: &TenantId,
    checked: &[Result<bookings::Checked, ArchiveError>],
) -> Result<(), ArchiveError> {
    let named: BTreeSet<&str> =
        checked.iter().flatten().filter_map(bookings::Checked::customer_external_id).collect();
    for external_id in named {
        bookings::customer_of(transaction, app, tenant, external_id).await?;
    }
    Ok(())
}

/// Keeps an entry that was taken, and undoes alone one that was not. The outer error is a fault of all.
pub(super) async fn settle<R>(
    savepoint: DatabaseTransaction,
    result: Result<(R, bool), ArchiveError>,
) -> Result<Result<Taken<R>, ArchiveError>, ArchiveError> {
    match result {
        Ok((row, changed)) => {
            savepoint.commit().await?;
            Ok(Ok(Taken { row, changed }))
        }
        Err(error) => {
            savepoint.rollback().await?;
            if is_of_the_entry(&error) { Ok(Err(error)) } else { Err(error) }
        }
    }
}

fn is_of_the_entry(error: &ArchiveError) -> bool {
    match error {
        ArchiveError::NotFound(_)
        | ArchiveError::BadInput(_)
        | ArchiveError::Conflict(_)
        | ArchiveError::Limit(_) => true,
        ArchiveError::Forbidden(_) | ArchiveError::Unavailable(_) | ArchiveError::Internal(_) => false,
    }
}
