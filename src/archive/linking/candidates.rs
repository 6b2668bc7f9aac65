//! Which customers and bookings a call may belong to: found by indexes, each list bounded.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    BookingId, CallDirection, CustomerId, CustomerStatus, TenantId, Tenanted, booking, booking_key, call,
    customer, customer_name, customer_phone,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::Rules;
use crate::archive::{ArchiveError, customers};

/// Customers of one number that are looked at.
const OF_NUMBER_MAX: u64 = 20;
/// Customers found by their name that are looked at.
const OF_NAME_MAX: u64 = 20;
/// Bookings found by keys that are looked at.
const OF_KEYS_MAX: u64 = 256;
/// Bookings of the call's customers that are looked at: the newest, and those that begin soonest before and after.
const OF_CUSTOMER_MAX: u64 = 25;

/// The numbers of a call that may be a customer's.
pub struct Ends {
    /// Both, without the business's own.
    pub all: Vec<String>,
    /// The one at the other end, of which a lead may be made.
    pub other: Option<String>,
}

/// The numbers of a call.
pub fn ends(call: &call::Model, rules: &Rules) -> Ends {
    let (other, ours) = match call.direction {
        CallDirection::Inbound => (&call.from_e164, &call.to_e164),
        CallDirection::Outbound => (&call.to_e164, &call.from_e164),
    };
    let foreign = |number: &&String| !rules.is_own(number);
    let other = other.as_ref().filter(foreign).filter(|number| Some(*number) != ours.as_ref());
    let mut all: Vec<String> = other.into_iter().chain(ours.as_ref().filter(foreign)).cloned().collect();
    all.dedup();
    Ends { all, other: other.cloned() }
}

/// Customers who have one of these numbers; a merged one stands for the one it was merged into.
pub async fn by_numbers(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    numbers: &[String],
) -> Result<Vec<CustomerId>, ArchiveError> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<CustomerId> = customer_phone::Entity::of(tenant)
        .select_only()
        .column(customer_phone::Column::CustomerId)
        .filter(customer_phone::Column::Number.is_in(numbers))
        .order_by_asc(customer_phone::Column::CustomerId)
        .limit(OF_NUMBER_MAX)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(ids)
}

/// Customers who have one of these keys of a name.
pub async fn by_names(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    keys: &BTreeSet<i64>,
) -> Result<Vec<CustomerId>, ArchiveError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(customer_name::Entity::of(tenant)
        .select_only()
        .column(customer_name::Column::CustomerId)
        .filter(customer_name::Column::Key.is_in(keys.iter().copied()))
        .order_by_asc(customer_name::Column::CustomerId)
        .limit(OF_NAME_MAX)
        .into_tuple()
        .all(connection)
        .await?)
}

/// The rows of customers, each under its own id and with the one that stands for it: itself, or the one that it was merged
/// into.
pub async fn customers(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    ids: &BTreeSet<CustomerId>,
) -> Result<BTreeMap<CustomerId, customer::Model>, ArchiveError> {
    let rows = |ids: Vec<CustomerId>| customer::Entity::of(tenant).filter(customer::Column::Id.is_in(ids));
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = rows(ids.iter().copied().collect()).all(connection).await?;
    let targets: Vec<CustomerId> = found.iter().filter_map(|row| row.merged_into).collect();
    let targets = if targets.is_empty() { Vec::new() } else { rows(targets).all(connection).await? };
    let targets: HashMap<CustomerId, customer::Model> =
        targets.into_iter().map(|row| (row.id, row)).collect();
    Ok(found
        .into_iter()
        .map(|row| {
            let standing = row.merged_into.and_then(|into| targets.get(&into).cloned());
            (row.id, standing.unwrap_or(row))
        })
        .collect())
}

/// All names of customers and of those merged into them.
pub async fn names(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    rows: &[&customer::Model],
) -> Result<HashMap<CustomerId, Vec<String>>, ArchiveError> {
    let mut names: HashMap<CustomerId, Vec<String>> = HashMap::new();
    for row in rows {
        names.entry(row.id).or_default().extend(row.name.clone());
    }
    let ids: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
    for row in customers::merged_from(connection, tenant, &ids).await? {
        if let (Some(into), Some(name)) = (row.merged_into, row.name) {
            names.entry(into).or_default().push(name);
        }
    }
    Ok(names)
}

/// Customers with everybody who was merged into them.
pub async fn with_merged(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    ids: &[CustomerId],
) -> Result<Vec<(CustomerId, CustomerId)>, ArchiveError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let merged = customers::merged_from(connection, tenant, ids).await?;
    Ok(ids
        .iter()
        .map(|id| (*id, *id))
        .chain(merged.into_iter().filter_map(|row| Some((row.id, row.merged_into?))))
        .collect())
}

/// Bookings that have one of these keys: those first that share most of them, and of equal ones the newest.
pub async fn bookings_by_keys(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    keys: &BTreeSet<i64>,
) -> Result<Vec<BookingId>, ArchiveError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(booking_key::Entity::of(tenant)
        .select_only()
        .column(booking_key::Column::BookingId)
        .filter(booking_key::Column::Key.is_in(keys.iter().copied()))
        .group_by(booking_key::Column::BookingId)
        .order_by_desc(booking_key::Column::Key.count())
        .order_by_desc(booking_key::Column::BookingId)
        .limit(OF_KEYS_MAX)
        .into_tuple()
        .all(connection)
        .await?)
}

/// Bookings of customers that may be what a call at this time was about.
pub async fn bookings_of(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    customers: &[CustomerId],
    at: DateTime<Utc>,
) -> Result<Vec<booking::Model>, ArchiveError> {
    if customers.is_empty() {
        return Ok(Vec::new());
    }
    let of =
        || booking::Entity::of(tenant).filter(booking::Column::CustomerId.is_in(customers.iter().copied()));
    let made = of()
        .filter(booking::Column::CreatedAt.lt(at + TimeDelta::days(1)))
        .order_by_desc(booking::Column::CreatedAt)
        .order_by_desc(booking::Column::Id);
    let coming = of()
        .filter(booking::Column::StartsAt.gte(at - TimeDelta::hours(6)))
        .order_by_asc(booking::Column::StartsAt)
        .order_by_asc(booking::Column::Id);
    let past = of()
        .filter(booking::Column::StartsAt.lt(at - TimeDelta::hours(6)))
        .order_by_desc(booking::Column::StartsAt)
        .order_by_desc(booking::Column::Id);
    let mut found: BTreeMap<BookingId, booking::Model> = BTreeMap::new();
    for select in [made, coming, past] {
        found.extend(few(select, connection).await?.into_iter().map(|row| (row.id, row)));
    }
    Ok(found.into_values().collect())
}

async fn few(
    select: Select<booking::Entity>,
    connection: &impl ConnectionTrait,
) -> Result<Vec<booking::Model>, ArchiveError> {
    Ok(select.limit(OF_CUSTOMER_MAX).all(connection).await?)
}

/// Bookings by id, in the order of their ids.
pub async fn bookings(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    ids: &BTreeSet<BookingId>,
) -> Result<Vec<booking::Model>, ArchiveError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(booking::Entity::of(tenant)
        .filter(Condition::all().add(booking::Column::Id.is_in(ids.iter().copied())))
        .order_by_asc(booking::Column::Id)
        .all(connection)
        .await?)
}

/// Whether a customer can be a call's: one that was merged stands for nobody.
pub fn is_standing(row: &customer::Model) -> bool {
    row.status != CustomerStatus::Merged
}
