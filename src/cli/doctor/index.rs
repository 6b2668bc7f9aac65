//! The search index against the rows it is made from.

use entity::{Tenanted as _, call, journal_epoch};
use sea_orm::{DatabaseConnection, EntityTrait as _, PaginatorTrait as _};

use super::{Finding, chain};
use crate::cli::wiring;
use crate::config::Config;
use crate::journal::{self, Cursor, Interest, Position};
use crate::search::{Index, SearchError};

/// A server that follows is seldom further behind than this, in events.
const LAG_MAX: u64 = 10_000;

const SUBJECT: &str = "search index";

/// Checks that the index opens, how far it is behind, and that it holds what the database holds.
pub async fn check(config: &Config, rows: Option<&DatabaseConnection>) -> Vec<Finding> {
    let shown = config.search.directory.display();
    let index = match Index::open(&wiring::index_settings(config)) {
        Ok(Some(index)) => index,
        Ok(None) => {
            let said =
                format!("{shown} has none of this version; it is built from the database at the next start");
            return vec![Finding::ok(SUBJECT, said)];
        }
        Err(error) => {
            return vec![Finding::problem(
                SUBJECT,
                chain(error),
                "check that the user that runs earmark may write in its folder; if so, run `earmark reindex`; if that fails too, move the folder away and start the server, which builds a new one",
            )];
        }
    };
    let served = matches!(index.writer(), Err(SearchError::WriterBusy));
    let who = if served { "a server is running and writes it" } else { "no server is running" };
    let mut findings = vec![Finding::ok(SUBJECT, format!("{shown} opens; {who}"))];
    if let Some(rows) = rows {
        findings.push(compare(&index, rows, served).await.unwrap_or_else(|error| {
            Finding::problem(
                SUBJECT,
                format!("it cannot be compared with the database: {error:#}"),
                "see what is said of the database above; if that is well, run `earmark reindex`",
            )
        }));
    }
    findings
}

async fn compare(index: &Index, rows: &DatabaseConnection, served: bool) -> anyhow::Result<Finding> {
    #[expect(clippy::disallowed_methods, reason = "the epoch is the database's own and has no tenant")]
    let epoch = journal_epoch::Entity::find().one(rows).await?.map(|row| row.epoch);
    let when = if served { "by the server" } else { "at the next start" };
    let Some(text) = index.position()? else {
        return Ok(Finding::ok(
            SUBJECT,
            format!("it is empty so far and is filled from the database {when}"),
        ));
    };
    let cursor = epoch.and_then(|epoch| Cursor::decode(&text, epoch).ok());
    let Some(Cursor { position, .. }) = cursor else {
        return Ok(Finding::ok(
            SUBJECT,
            format!(
                "it was made for this database before a restore, or for another one, and is built anew {when}"
            ),
        ));
    };
    // In this order: what changes between the questions shows as a lag, and then nothing is compared.
    let indexed = index.documents()?.calls;
    let calls = call::Entity::across_tenants().count(rows).await?;
    let lag = journal::lag(rows, &Interest::AcrossTenants, position).await?;
    Ok(judge(indexed, calls, lag, position, served))
}

fn judge(indexed: u64, calls: u64, lag: u64, position: Position, served: bool) -> Finding {
    if lag == 0 && indexed != calls {
        return Finding::problem(
            SUBJECT,
            format!(
                "it has read every event (up to {}) and holds {indexed} calls, but the database has {calls}",
                position.id
            ),
            "run `earmark reindex`",
        );
    }
    match lag {
        0 => Finding::ok(SUBJECT, format!("it holds all {calls} calls and is behind by nothing")),
        lag if !served => {
            Finding::ok(SUBJECT, format!("{lag} events behind; the server reads them when it starts"))
        }
        lag if lag > LAG_MAX => Finding::problem(
            SUBJECT,
            format!("{lag} events behind although a server is running"),
            "look again in a minute; if the number does not fall, look for `search index` in the server's log",
        ),
        lag => Finding::ok(SUBJECT, format!("{lag} events behind, and the server is reading them")),
    }
}
