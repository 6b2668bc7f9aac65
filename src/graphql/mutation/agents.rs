//! The directory of agents.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::entries::{self, EntryError};
use crate::archive::agents;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id;
use crate::graphql::types::Agent;

/// An agent as the business knows it.
#[derive(InputObject)]
pub struct UpsertAgentInput {
    /// What the telephone system or the business calls the agent, as calls name it in `agent`: it is recognised by it.
    external_id: String,
    /// Full name.
    name: String,
    /// All numbers and extensions, in any format, at most 16; as they are where left out. A number that another agent
    /// had is this one's from now on.
    numbers: Option<Vec<String>>,
}

/// An agent about to be taken out of the directory.
#[derive(InputObject)]
pub struct DeleteAgentInput {
    /// The agent.
    id: ID,
}

/// The agent as it was.
#[derive(SimpleObject)]
pub struct AgentPayload {
    /// The agent.
    agent: Agent,
}

/// One answer for each agent, in the order of the inputs.
#[derive(SimpleObject)]
pub struct AgentsPayload {
    /// As many as there were inputs.
    results: Vec<AgentResult>,
}

/// What became of one agent: either `agent` or `error` is there.
#[derive(SimpleObject)]
pub struct AgentResult {
    /// The place of the input in the list, from 0.
    index: i32,
    /// The agent as it is now; null where the input was not taken.
    agent: Option<Agent>,
    /// Why the input was not taken; null where it was.
    error: Option<EntryError>,
}

#[derive(Default)]
pub struct AgentMutation;

#[Object]
impl AgentMutation {
    /// Creates agents of the directory or brings them up to date, at most 500 at once and in one transaction. An input
    /// that cannot be taken costs only itself; a repeat changes nothing.
    async fn upsert_agents(
        &self,
        context: &Context<'_>,
        inputs: Vec<UpsertAgentInput>,
    ) -> Result<AgentsPayload> {
        entries::check_count(inputs.len())?;
        let agent = |input: UpsertAgentInput| {
            let UpsertAgentInput { external_id, name, numbers } = input;
            Ok(agents::UpsertAgent { external_id, name, numbers })
        };
        let inputs: Vec<Result<agents::UpsertAgent>> = inputs.into_iter().map(agent).collect();
        let wanted = inputs.iter().flatten().cloned().collect();
        let taken = agents::upsert(context.app(), context.actor(), wanted).await?;
        let results = entries::answers(inputs, taken, |index, taken| {
            let (agent, error) = match taken {
                Ok(row) => (Some(Agent(row)), None),
                Err(failure) => (None, Some(EntryError::new(index, &failure))),
            };
            AgentResult { index, agent, error }
        });
        Ok(AgentsPayload { results })
    }

    /// Takes an agent out of the directory and gives what it was. Calls keep their `agent`, and speakers that were named
    /// by the entry keep its name.
    async fn delete_agent(&self, context: &Context<'_>, input: DeleteAgentInput) -> Result<AgentPayload> {
        let agent = agents::delete(context.app(), context.actor(), id::agent(&input.id)?).await?;
        Ok(AgentPayload { agent: Agent(agent) })
    }
}
