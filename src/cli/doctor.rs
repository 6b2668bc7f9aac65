//! `earmark doctor`: looks at each part by itself, so that a broken one hides no other, and changes nothing.

mod configuration;
mod database;
mod folders;
mod index;
mod providers;
mod storage;

use anyhow::bail;

use crate::app::{Clock, Ids};
use crate::config::{Config, ConfigError};

use database::Rows;

/// What was found out about one thing.
pub struct Finding {
    subject: &'static str,
    said: String,
    state: State,
}

enum State {
    Ok,
    /// Perhaps meant otherwise; what to do if so.
    Warning(String),
    /// What to do.
    Problem(String),
}

impl Finding {
    /// Nothing to do.
    pub fn ok(subject: &'static str, said: impl Into<String>) -> Self {
        Self { subject, said: said.into(), state: State::Ok }
    }

    /// Something that may be as it is meant, and does not fail the check.
    pub fn warning(subject: &'static str, said: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { subject, said: said.into(), state: State::Warning(remedy.into()) }
    }

    /// Something is wrong; `remedy` begins with a verb.
    pub fn problem(subject: &'static str, said: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { subject, said: said.into(), state: State::Problem(remedy.into()) }
    }

    fn is_problem(&self) -> bool {
        matches!(self.state, State::Problem(_))
    }

    fn print(&self) {
        let Self { subject, said, state } = self;
        let (word, remedy) = match state {
            State::Ok => ("ok", None),
            State::Warning(remedy) => ("warning", Some(remedy)),
            State::Problem(remedy) => ("problem", Some(remedy)),
        };
        println!("{word:<8} {subject:<14} {said}");
        if let Some(remedy) = remedy {
            println!("{:24}to do: {remedy}", "");
        }
    }
}

/// Checks everything and prints a line for each.
///
/// # Errors
/// Where anything is wrong, so that the process ends with 1.
pub async fn doctor(config: Result<Config, ConfigError>) -> anyhow::Result<()> {
    let mut problems = 0;
    let mut tell = |findings: Vec<Finding>| {
        for finding in findings {
            problems += usize::from(finding.is_problem());
            finding.print();
        }
    };
    match config {
        Err(error) => tell(vec![Finding::problem(
            "configuration",
            chain(error),
            "correct it and run `earmark doctor` again; nothing else can be checked without settings",
        )]),
        Ok(config) => {
            let (clock, ids) = (Clock::system(), Ids::random());
            tell(configuration::check(&config, clock.now()).await);
            tell(folders::check(&config));
            tell(providers::check(&config));
            let rows = Rows::open(&config).await;
            let (findings, rows) = rows.check(&config, &clock).await;
            tell(findings);
            tell(storage::check(&config, rows.as_ref(), ids.next(clock.now())).await);
            tell(index::check(&config, rows.as_ref()).await);
        }
    }
    match problems {
        0 => Ok(()),
        1 => bail!("one problem was found"),
        several => bail!("{several} problems were found"),
    }
}

/// An error and its causes in one line; a cause that the line says already is not said again.
fn chain(error: impl Into<anyhow::Error>) -> String {
    let mut said = String::new();
    for cause in error.into().chain() {
        let cause = cause.to_string();
        if said.contains(&cause) {
            continue;
        }
        if !said.is_empty() {
            said.push_str(": ");
        }
        said.push_str(&cause);
    }
    said
}
