//! The directory of agents.

use async_graphql::{Context, Object};
use futures_util::FutureExt as _;

use crate::archive::agents;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::page::{KeyKind, PageArguments, Total, cost};
use crate::graphql::types::{Agent, AgentConnection, agent_key};

#[derive(Default)]
pub struct AgentQuery;

#[Object]
impl AgentQuery {
    /// The directory of agents whose name, external id or number contains a text, newest first. Pages hold 25 unless
    /// asked otherwise, at most 100.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn agents(
        &self,
        context: &Context<'_>,
        search: Option<String>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<AgentConnection> {
        let page = PageArguments::forwards(first, after).request(KeyKind::Time)?;
        let rows = agents::list(context.app(), context.actor(), search.as_deref(), &page).await?;
        let total = Total::new(move |app, actor| {
            let search = search.clone();
            async move { agents::count(&app, &actor, search.as_deref()).await }.boxed()
        });
        Ok(AgentConnection::new(rows, agent_key, Agent, total))
    }
}
