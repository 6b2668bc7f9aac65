//! Where log lines go: to standard error, as text or JSON.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

use crate::config::{LogConfig, LogFormat};

/// Crates that log what goes over the wire when they are asked for details: tokens and links among it.
const WIRE: [&str; 6] = ["tungstenite", "tokio_tungstenite", "hyper", "hyper_util", "h2", "reqwest"];

/// Starts logging for the process. Whatever the filter asks for, nothing is logged of what goes over the wire.
pub fn start(config: &LogConfig) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.filter).context("log.filter")?;
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let lines = match config.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    tracing_subscriber::registry().with(lines.with_filter(filter)).with(filter_fn(keeps_secrets)).init();
    Ok(())
}

fn keeps_secrets(metadata: &Metadata<'_>) -> bool {
    let of_the_wire = metadata.target().split("::").next().is_some_and(|name| WIRE.contains(&name));
    !of_the_wire || *metadata.level() <= Level::INFO
}
