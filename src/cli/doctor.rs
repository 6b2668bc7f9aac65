//! `earmark doctor`: looks at each part by itself, so that a broken one hides no other, and changes nothing.

mod configuration;
mod database;
mod folders;
mod index;
mod storage;

use anyhow::bail;

use crate::app::{Clock, Ids};
use crate::config::{Config, ConfigError};

use database::Rows;

/// What was found out about one thing.
pub struct Finding {
    subject: &'static str,
    said: String,
    /// What to do, where something is wrong.
    remedy: Option<String>,
}

impl Finding {
    /// Nothing to do.
    pub fn ok(subject: &'static str, said: impl Into<String>) -> Self {
        Self { subject, said: said.into(), remedy: None }
    }

    /// Something is wrong; `remedy` begins with a verb.
    pub fn problem(subject: &'static str, said: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { subject, said: said.into(), remedy: Some(remedy.into()) }
    }

    fn print(&self) {
        let Self { subject, said, remedy } = self;
        match remedy {
            None => println!("ok       {subject:<14} {said}"),
            Some(remedy) => println!("problem  {subject:<14} {said}\n{:24}to do: {remedy}", ""),
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
            problems += usize::from(finding.remedy.is_some());
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
