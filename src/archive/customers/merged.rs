//! Who else a customer is: those who were merged into it.

use entity::{CustomerId, TenantId, Tenanted, customer};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::archive::ArchiveError;

/// Customers merged into one whose calls and bookings count as its own.
const MERGED_MAX: u64 = 1_000;

/// The customer itself, and those merged into it, in the order of their ids: at most a thousand.
pub(in crate::archive) async fn with_merged(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    id: CustomerId,
) -> Result<Vec<CustomerId>, ArchiveError> {
    let merged: Vec<CustomerId> = customer::Entity::of(tenant)
        .filter(customer::Column::MergedInto.eq(id))
        .select_only()
        .column(customer::Column::Id)
        .order_by_asc(customer::Column::Id)
        .limit(MERGED_MAX)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(std::iter::once(id).chain(merged).collect())
}
