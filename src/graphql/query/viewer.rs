//! Who asks, and anything by its global id.

use async_graphql::{Context, ID, Object, SimpleObject};

use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::types::{Node, Role, find_node};

/// Who asks.
#[derive(SimpleObject)]
pub struct Viewer {
    /// The user the token names.
    user_id: String,
    /// The tenant whose calls are seen.
    tenant_id: String,
    /// What the token allows.
    role: Role,
}

#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is asking: the tenant, the user and what the token allows.
    async fn viewer(&self, context: &Context<'_>) -> Viewer {
        let actor = context.actor();
        Viewer { user_id: actor.user.clone(), tenant_id: actor.tenant.to_string(), role: actor.role.into() }
    }
    /// Anything by its global id; null where there is no such thing for the asker.
    async fn node(&self, context: &Context<'_>, id: ID) -> Result<Option<Node>> {
        find_node(context, &id).await
    }
}
