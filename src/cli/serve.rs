//! `earmark serve`.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{open_files, wiring};
use crate::access::Verifier;
use crate::app::App;
use crate::archive::context;
use crate::config::Config;
use crate::http::{self, Parts, WebApp};
use crate::jobs::indexer::Indexer;
use crate::jobs::linker::Linker;
use crate::jobs::matcher::Matcher;
use crate::jobs::worker::Workers;

/// How long a reader of the journal rests after a failure.
const REST: Duration = Duration::from_secs(5);

/// Serves until SIGINT or SIGTERM, then finishes what is under way.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let listen = config.http.listen;
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("http.listen: cannot listen on {listen}; is another server running there?")
    })?;
    let bound = listener.local_addr()?;
    let public_url = config.http.public_url(bound);
    let grace = config.http.shutdown_grace;
    let metrics = PrometheusBuilder::new().install_recorder().context("metrics")?;
    let client = reqwest::Client::builder().build().context("the client for key sets")?;
    let verifier = Arc::new(Verifier::from_config(&config, client)?);
    if let Some(limit) = open_files::raise()
        && limit < open_files::WANTED
    {
        let wanted = open_files::WANTED;
        tracing::warn!(limit, wanted, "few files may be open: many downloads at once will be broken off");
    }
    let web = WebApp::carried();
    let documents = wiring::documents(&config.http, &web)?;
    let app = wiring::open(config, public_url.clone()).await?;
    app.database.optimize().await?;
    let stop = CancellationToken::new();
    let tasks = background(&app, &verifier, &stop);
    let parts = Parts { app: app.clone(), verifier, metrics, shutdown: stop.clone(), web, documents };
    let (router, sockets) = http::router(parts);
    tracing::info!(%bound, "serving");
    println!("Earmark is listening on {public_url}");

    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
    let server = tokio::spawn(server.into_future());
    asked_to_stop().await?;
    tracing::info!("stopping: finishing what is under way");
    stop.cancel();
    let finish = async {
        let _served = server.await;
        sockets.close();
        sockets.wait().await;
        tasks.wait().await;
    };
    if tokio::time::timeout(grace, finish).await.is_err() {
        tracing::warn!(?grace, "some requests did not end within the grace and are cut off");
    }
    // Writes that were begun are finished whatever became of who asked for them.
    app.database.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Starts what runs beside requests.
fn background(app: &App, verifier: &Arc<Verifier>, stop: &CancellationToken) -> TaskTracker {
    let tasks = TaskTracker::new();
    // The first call that rings must not wait for the tokenizer's tables.
    tasks.spawn_blocking(context::prepare);
    tasks.spawn(until(stop.clone(), follow(app.clone())));
    tasks.spawn(until(stop.clone(), tell(app.clone())));
    if app.config.linking.follow {
        tasks.spawn(until(stop.clone(), link(app.clone())));
    }
    let database = app.database.clone();
    tasks.spawn(until(stop.clone(), async move { database.listen().await }));
    if app.config.pipeline.work {
        let (workers, stop) = (Workers::new(app.clone()), stop.clone());
        tasks.spawn(async move { workers.run(stop).await });
    }
    if let Some(keys) = verifier.key_set().cloned() {
        let (clock, refresh, stop) = (app.clock.clone(), app.config.auth.jwks_refresh, stop.clone());
        tasks.spawn(async move { keys.keep_fresh(refresh, move || clock.now(), stop).await });
    }
    tasks.close();
    tasks
}

async fn until(stop: CancellationToken, work: impl Future<Output = ()>) {
    stop.run_until_cancelled(work).await;
}

/// Keeps the search index behind the journal. A failure is told and tried again: the index is derived, so
/// nothing is lost by resting; `archive { indexLag }` says how far it is behind.
async fn follow(app: App) {
    loop {
        let ended = match Indexer::new(app.clone()) {
            Ok(indexer) => indexer.run().await,
            Err(error) => Err(error.into()),
        };
        if let Err(error) = ended {
            metrics::counter!("earmark_index_failures_total").increment(1);
            tracing::error!(error = format!("{error:#}"), "the search index is not followed for now");
        }
        tokio::time::sleep(REST).await;
    }
}

/// Tells saved searches of calls that match. After a failure it goes on from where it stood, so nothing is lost.
async fn tell(app: App) {
    let matcher = Matcher::new(app);
    loop {
        if let Err(error) = matcher.run().await {
            metrics::counter!("earmark_search_match_failures_total").increment(1);
            tracing::error!(error = format!("{error:#}"), "saved searches are not told of calls for now");
        }
        tokio::time::sleep(REST).await;
    }
}

/// Links calls as they change. After a failure it goes on from where it stood, so nothing is lost.
async fn link(app: App) {
    let mut linker = Linker::new(app);
    loop {
        if let Err(error) = linker.run().await {
            metrics::counter!("earmark_link_failures_total").increment(1);
            tracing::error!(error = format!("{error:#}"), "calls are not linked for now");
        }
        tokio::time::sleep(REST).await;
    }
}

pub(super) async fn asked_to_stop() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminate.recv() => {}
    }
    Ok(())
}
