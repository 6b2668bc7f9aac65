//! The command line: one file a command, and the only place that wires everything together.

mod backfill;
mod backup;
mod check_day;
mod doctor;
mod erased;
mod import;
mod import_bookings;
mod import_customers;
mod logs;
mod open_files;
mod rebuild;
mod reindex;
mod rejects;
mod relink;
mod restore;
mod retention;
mod serve;
mod sign_in;
mod sweep;
mod tables;
mod token;
pub mod wiring;
mod work;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::config::{self, Config};

/// A call-recording archive: recordings, transcripts and search behind one GraphQL API.
#[derive(Parser)]
#[command(name = "earmark", version, about, max_term_width = 110)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API until stopped; SIGINT or SIGTERM finish what is under way
    Serve,
    /// Do the queue's work and serve nobody: for further machines on PostgreSQL and S3
    Work,
    /// Import calls from JSON Lines, plain or gzip; importing a file twice changes nothing
    Import(import::Import),
    /// Import customers from CSV; importing a file twice changes nothing
    ImportCustomers(import_customers::ImportCustomers),
    /// Import bookings from CSV; importing a file twice changes nothing
    ImportBookings(import_bookings::ImportBookings),
    /// Mint a token, or refuse one from now on
    Token(token::Token),
    /// Print an address that signs somebody in to the web app, once
    SignIn(sign_in::SignIn),
    /// Build the search index anew from the database; a running server goes over to it by itself
    Reindex,
    /// Link all calls to customers and bookings anew, by what is known now
    Relink(relink::Relink),
    /// Prove that nothing is left of a deleted call in rows and index
    Erased(erased::Erased),
    /// Make waveforms or renditions again where they are missing
    Rebuild(rebuild::Rebuild),
    /// Copy database and audio into a folder, consistently, also while the server runs
    Backup(backup::Backup),
    /// Bring a backup into an empty archive and rebuild the search index; stop the server first
    Restore(restore::Restore),
    /// Find objects, rows and uploads without their counterpart, and remove what is past its grace
    Sweep(sweep::Sweep),
    /// Show or delete what is older than its tenant keeps it
    Retention(retention::Retention),
    /// Compare a day with a provider's own call log
    CheckDay(check_day::CheckDay),
    /// Fetch what a provider's call log has and the archive has not
    Backfill(backfill::Backfill),
    /// List what is missing, and why
    Gaps(check_day::Gaps),
    /// Check configuration, folders, database, audio store, search index, clock and keys; says what to do
    Doctor,
    /// Print the GraphQL schema
    Schema,
}

/// Runs one command and prints one error.
pub fn run() -> ExitCode {
    match dispatch() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch() -> anyhow::Result<()> {
    let matches = config::add_options(Arguments::command()).get_matches();
    let Arguments { command } = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    if let Command::Schema = command {
        print!("{}", crate::graphql::sdl());
        return Ok(());
    }
    let config = Config::from_command_line(&matches, std::env::vars());
    if let Command::Doctor = command {
        return runtime()?.block_on(doctor::doctor(config));
    }
    let config = config?;
    logs::start(&config.log)?;
    for warning in &config.warnings {
        tracing::warn!("{} is not a setting; the nearest is {}", warning.name, warning.nearest);
    }
    runtime()?.block_on(async {
        match command {
            Command::Serve => serve::serve(config).await,
            Command::Work => work::work(config).await,
            Command::Import(import) => import.run(config).await,
            Command::ImportCustomers(import) => import.run(config).await,
            Command::ImportBookings(import) => import.run(config).await,
            Command::Token(token) => token.run(config).await,
            Command::SignIn(sign_in) => sign_in.run(config).await,
            Command::Reindex => reindex::reindex(config).await,
            Command::Relink(relink) => relink.run(config).await,
            Command::Erased(erased) => erased.run(config).await,
            Command::Rebuild(rebuild) => rebuild.run(config).await,
            Command::Backup(backup) => backup.run(config).await,
            Command::Restore(restore) => restore.run(config).await,
            Command::Sweep(sweep) => sweep.run(config).await,
            Command::Retention(retention) => retention.run(config).await,
            Command::CheckDay(check) => check.run(config).await,
            Command::Backfill(backfill) => backfill.run(config).await,
            Command::Gaps(gaps) => gaps.run(config).await,
            Command::Doctor | Command::Schema => Ok(()),
        }
    })
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime could not be started")
}
