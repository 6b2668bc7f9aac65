//! The directory of agents.

use async_graphql::{Context, ID, Object};
use entity::agent;
use uuid::Uuid;

use crate::archive::page::SortValue;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id::NodeId;
use crate::graphql::loaders::NumbersOf;
use crate::graphql::page::connection;

/// Somebody who handles calls for the business, as the directory has them.
#[derive(Clone, Debug)]
pub struct Agent(pub agent::Model);

connection!(
    /// A page of agents.
    AgentConnection,
    /// An agent and its place.
    AgentEdge,
    Agent
);

/// The place of an agent in a list.
pub fn key(row: &agent::Model) -> (SortValue, Uuid) {
    (SortValue::Time(row.created_at), row.id.0)
}

/// Somebody who handles calls for the business, as the directory has them.
#[Object]
impl Agent {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeId::Agent(self.0.id).into()
    }
    /// What the telephone system or the business calls the agent: calls with it as their `agent` are this agent's.
    async fn external_id(&self) -> &str {
        &self.0.external_id
    }
    /// Full name.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// Numbers and extensions, as E.164 where they have that form. Calls with one of them as their `agent` are this
    /// agent's, and calls without `agent` whose business end is one of them.
    async fn numbers(&self, context: &Context<'_>) -> Result<Vec<String>> {
        Ok(context.loader().load_one(NumbersOf(self.0.id)).await?.unwrap_or_default())
    }
}
