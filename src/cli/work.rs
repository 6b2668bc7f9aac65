//! `earmark work`.

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;

use super::{serve, wiring};
use crate::config::Config;
use crate::jobs::worker::Workers;

/// Does the work of the queue until SIGINT or SIGTERM: for a machine that serves nobody, beside others that do.
pub async fn work(config: Config) -> anyhow::Result<()> {
    let public_url =
        config.http.public_url.clone().context(
            "http.public_url: must be set, because providers are told where to send their callbacks",
        )?;
    let app = wiring::open(config, public_url).await?;
    let stop = CancellationToken::new();
    let workers = Workers::new(app.clone());
    let working = tokio::spawn({
        let stop = stop.clone();
        async move { workers.run(stop).await }
    });
    println!("Earmark is working");
    serve::asked_to_stop().await?;
    stop.cancel();
    working.await?;
    app.database.close().await;
    Ok(())
}
