//! `earmark reindex`.

use indicatif::{ProgressBar, ProgressStyle};

use super::wiring;
use crate::config::Config;
use crate::jobs::indexer;

/// Builds the search index anew from the database, beside the one that is searched. A server may run: it goes over to
/// the new one by itself.
pub async fn reindex(config: Config) -> anyhow::Result<()> {
    let app = wiring::open(config, String::new()).await?;
    let style = ProgressStyle::with_template("{pos} calls indexed, {per_sec}")?;
    let bar = ProgressBar::no_length().with_style(style);
    indexer::rebuild(&app, |count| bar.set_position(count)).await?;
    bar.finish_and_clear();
    let documents = app.index.documents()?;
    println!("{} calls with {} turns are indexed", documents.calls, documents.turns);
    app.database.close().await;
    Ok(())
}
