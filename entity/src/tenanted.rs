//! Finders that begin with a tenant.

use sea_orm::{ColumnTrait, DeleteMany, EntityTrait, QueryFilter, Select, UpdateMany};

use crate::TenantId;

/// A table whose rows belong to tenants: every one of ours.
pub trait Tenanted: EntityTrait {
    /// The column that names the tenant.
    fn tenant_column() -> Self::Column;

    /// Rows of one tenant.
    fn of(tenant: &TenantId) -> Select<Self> {
        Self::find().filter(Self::tenant_column().eq(tenant.clone()))
    }

    /// An update of rows of one tenant; add the rows' filter and the values.
    fn update_of(tenant: &TenantId) -> UpdateMany<Self> {
        Self::update_many().filter(Self::tenant_column().eq(tenant.clone()))
    }

    /// A deletion of rows of one tenant; add the rows' filter.
    fn delete_of(tenant: &TenantId) -> DeleteMany<Self> {
        Self::delete_many().filter(Self::tenant_column().eq(tenant.clone()))
    }

    /// Rows of all tenants: for jobs (index, sweeps, backup), never for a request.
    fn across_tenants() -> Select<Self> {
        Self::find()
    }
}
