//! The keys under which calls, bookings and customers find each other. They are derived: [`rebuild_keys`] writes them
//! anew.

use std::collections::BTreeSet;

use aws_lc_rs::digest::{Context, SHA256};
use entity::{BookingId, CallId, CustomerId, TenantId, Tenanted, booking, booking_key, call_key, customer};
use futures_util::FutureExt as _;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{Rules, facts};
use crate::app::App;
use crate::archive::{ArchiveError, customers};
use crate::linking::booking_keys;

/// Rows whose keys are written in one transaction.
const REBUILT_MAX: u64 = 500;

/// What is kept of keys: a hash, which is short, and from which nobody can read what was said. Two keys with one hash make
/// a candidate that is then found not to agree.
pub fn hashed(tenant: &TenantId, keys: impl IntoIterator<Item = String>) -> BTreeSet<i64> {
    let hash = |key: String| {
        let mut context = Context::new(&SHA256);
        context.update(tenant.as_str().as_bytes());
        context.update(&[0]);
        context.update(key.as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&context.finish().as_ref()[..8]);
        i64::from_be_bytes(first)
    };
    keys.into_iter().map(hash).collect()
}

/// The keys of customers' names, as calls have them too.
pub fn of_name(tenant: &TenantId, names: impl IntoIterator<Item = String>) -> BTreeSet<i64> {
    hashed(tenant, names.into_iter().map(|name| format!("n:{name}")))
}

/// Writes the keys of a booking, in the transaction of its change.
pub async fn write_booking_keys(
    transaction: &DatabaseTransaction,
    rules: &Rules,
    row: &booking::Model,
) -> Result<(), ArchiveError> {
    let wanted: BTreeSet<i64> = keys_of_booking(row, rules).into_iter().map(|(_, key)| key).collect();
    let known: BTreeSet<i64> = booking_key::Entity::of(&row.tenant_id)
        .filter(booking_key::Column::BookingId.eq(row.id))
        .all(transaction)
        .await?
        .into_iter()
        .map(|row| row.key)
        .collect();
    if known == wanted {
        return Ok(());
    }
    booking_key::Entity::delete_of(&row.tenant_id)
        .filter(booking_key::Column::BookingId.eq(row.id))
        .exec(transaction)
        .await?;
    insert_booking_keys(transaction, &row.tenant_id, wanted.into_iter().map(|key| (row.id, key))).await
}

/// The keys of a booking.
pub fn keys_of_booking(row: &booking::Model, rules: &Rules) -> Vec<(BookingId, i64)> {
    let keys = booking_keys(&facts::booking(row, &[], rules.zone));
    hashed(&row.tenant_id, keys).into_iter().map(|key| (row.id, key)).collect()
}

/// Inserts keys of bookings that have none yet.
pub async fn insert_booking_keys(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    keys: impl IntoIterator<Item = (BookingId, i64)>,
) -> Result<(), ArchiveError> {
    let rows: Vec<_> = keys
        .into_iter()
        .map(|(booking_id, key)| booking_key::ActiveModel {
            booking_id: Set(booking_id),
            key: Set(key),
            tenant_id: Set(tenant.clone()),
        })
        .collect();
    for rows in rows.chunks(1_000) {
        booking_key::Entity::insert_many(rows.to_vec()).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// The keys that are kept of a call.
pub async fn of_call(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    call_id: CallId,
) -> Result<BTreeSet<i64>, ArchiveError> {
    let keys: Vec<i64> = call_key::Entity::of(tenant)
        .select_only()
        .column(call_key::Column::Key)
        .filter(call_key::Column::CallId.eq(call_id))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(keys.into_iter().collect())
}

/// Replaces the keys of a call.
pub async fn write_call_keys(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    call_id: CallId,
    known: &BTreeSet<i64>,
    wanted: &BTreeSet<i64>,
) -> Result<(), ArchiveError> {
    let gone: Vec<_> = known.difference(wanted).copied().collect();
    if !gone.is_empty() {
        call_key::Entity::delete_of(tenant)
            .filter(call_key::Column::CallId.eq(call_id))
            .filter(call_key::Column::Key.is_in(gone))
            .exec(transaction)
            .await?;
    }
    let rows: Vec<_> = wanted
        .difference(known)
        .map(|key| call_key::ActiveModel {
            call_id: Set(call_id),
            key: Set(*key),
            tenant_id: Set(tenant.clone()),
        })
        .collect();
    if !rows.is_empty() {
        call_key::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// Writes the keys of all bookings and customers of a tenant anew, in small transactions, so that live writes go in
/// between. `progress` hears how many rows are done.
///
/// # Errors
/// Where the database fails; what was written stays.
pub async fn rebuild_keys(
    app: &App,
    tenant: &TenantId,
    mut progress: impl FnMut(u64),
) -> Result<(), ArchiveError> {
    let mut after = BookingId(Uuid::nil());
    let mut done = 0;
    loop {
        let rows = booking::Entity::of(tenant)
            .filter(booking::Column::Id.gt(after))
            .order_by_asc(booking::Column::Id)
            .limit(REBUILT_MAX)
            .all(app.database.reader())
            .await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        done += rows.len() as u64;
        let rules = Rules::of(app, tenant);
        app.database
            .write(move |transaction| {
                async move {
                    for row in rows {
                        write_booking_keys(transaction, &rules, &row).await?;
                    }
                    Ok::<_, ArchiveError>(())
                }
                .boxed()
            })
            .await?;
        progress(done);
    }
    let mut after = CustomerId(Uuid::nil());
    loop {
        let rows = customer::Entity::of(tenant)
            .filter(customer::Column::Id.gt(after))
            .order_by_asc(customer::Column::Id)
            .limit(REBUILT_MAX)
            .all(app.database.reader())
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        done += rows.len() as u64;
        app.database
            .write(move |transaction| {
                async move {
                    for row in rows {
                        customers::write_name_keys(transaction, &row).await?;
                    }
                    Ok::<_, ArchiveError>(())
                }
                .boxed()
            })
            .await?;
        progress(done);
    }
}
