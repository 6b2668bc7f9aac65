//! `earmark erased`.

use anyhow::{Context as _, bail};
use clap::Args;
use entity::{CallId, Tenanted as _, call, call_key, link, turn};
use sea_orm::{ColumnTrait as _, PaginatorTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::wiring;
use crate::config::Config;

/// Proves that nothing is left of a call that was deleted: no row, nothing that a search finds, and nothing in the
/// files of the search index. Also while the server runs.
#[derive(Args)]
pub struct Erased {
    /// The call's id, as the API gives it
    #[arg(value_name = "CALL")]
    call: String,
}

impl Erased {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let id = self.call.strip_prefix("call_").unwrap_or(&self.call);
        let id = Uuid::try_parse(id).with_context(|| format!("{} is no call's id", self.call))?;
        let app = wiring::open(config, String::new()).await?;
        let reader = app.database.reader();
        let rows =
            call::Entity::across_tenants().filter(call::Column::Id.eq(CallId(id))).count(reader).await?;
        let turns =
            turn::Entity::across_tenants().filter(turn::Column::CallId.eq(CallId(id))).count(reader).await?;
        let links =
            link::Entity::across_tenants().filter(link::Column::CallId.eq(CallId(id))).count(reader).await?;
        let keys = call_key::Entity::across_tenants()
            .filter(call_key::Column::CallId.eq(CallId(id)))
            .count(reader)
            .await?;
        let traces = app.index.traces(id)?;
        app.database.close().await;
        if rows + turns + links + keys > 0 {
            bail!(
                "the call is not deleted: the database has it, with {turns} turns, {links} links and {keys} keys of what was said"
            );
        }
        if traces.found {
            bail!(
                "searches still find it: the index has not read of its deletion yet; ask again in a second"
            );
        }
        if !traces.segments.is_empty() {
            bail!(
                "nobody finds it any more, but its words still lie in the index's files, in the segments {}: the next merge takes them away, or `earmark reindex` at once",
                traces.segments.join(", ")
            );
        }
        println!(
            "nothing is left of it: no row, no turn, no link with its evidence, and no trace in the index's files"
        );
        Ok(())
    }
}
