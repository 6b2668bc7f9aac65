//! What `earmark import-customers` and `earmark import-bookings` have in common.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use encoding_rs::Encoding;
use entity::TenantId;
use indicatif::{ProgressBar, ProgressStyle};

use super::rejects::Rejects;
use super::wiring;
use crate::access::Actor;
use crate::app::App;
use crate::archive::ArchiveError;
use crate::archive::feed::{self, Batch, ENTRIES_MAX, Mode, Outcomes, Taken};
use crate::archive::tables::{self, Field, Mapping, Row, TableReader};
use crate::config::Config;

/// Bytes by which the delimiter is recognised.
const BEGINNING: u64 = 64 * 1024;

/// A file of rows, and how to read it.
#[derive(Args)]
pub struct Table {
    /// A file of CSV whose first row names the columns
    pub file: PathBuf,
    /// Whose they become
    #[arg(long)]
    pub tenant: String,
    /// Which column holds a field, as FIELD=COLUMN; several columns are parted by commas. Fields that are not named are
    /// found by the columns' names
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    pub map: Vec<String>,
    /// The delimiter, where it is not recognised: one character, or tab
    #[arg(long)]
    pub delimiter: Option<String>,
    /// The encoding, where it is not recognised, such as windows-1255
    #[arg(long)]
    pub encoding: Option<String>,
    /// Writes nothing and says what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Where the rows go that are not taken, with line and reason
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
}

/// Reads a row of a table with these columns, which was known at a time.
pub type ReadRow<'a, E> = dyn Fn(&Mapping, &[String], &Row, DateTime<Utc>) -> Result<E, String> + 'a;

/// What the rows become.
pub struct Rows<'a, E> {
    /// In the plural, for people.
    pub noun: &'static str,
    /// The fields.
    pub fields: &'static [Field],
    /// One of these must have a column.
    pub keys: &'static [&'static str],
    /// Reads a row.
    pub read: &'a ReadRow<'a, E>,
    /// Puts entries together.
    pub batch: fn(Vec<E>) -> Batch,
}

/// What became of the rows.
#[derive(Default)]
struct Totals {
    rows: u64,
    changed: u64,
    known: u64,
    rejected: u64,
}

impl Table {
    /// Imports the file.
    pub async fn run<E>(self, config: Config, rows: Rows<'_, E>) -> anyhow::Result<()> {
        if self.rejects.as_deref().is_some_and(|rejects| is_same(rejects, &self.file)) {
            bail!("--rejects would overwrite the file itself: name another");
        }
        let encoding = self.encoding()?;
        let delimiter = self.delimiter(encoding)?;
        let size = self.open()?.metadata().with_context(|| self.unreadable())?.len();
        let bar = ProgressBar::new(size);
        bar.set_style(ProgressStyle::with_template("{bar:30} {percent}%  {msg}  {eta} left")?);
        let reader = BufReader::new(bar.wrap_read(self.open()?));
        let table = TableReader::open(reader, encoding, delimiter).with_context(|| self.unreadable())?;
        let mapping =
            Mapping::new(rows.fields, &table.headers, &self.map)?.require(rows.keys, &table.headers)?;
        describe(&mapping, &table.headers);
        let rejects = Rejects::create(self.rejects.as_deref(), &table.headers)?;
        let app = wiring::open(config, String::new()).await?;
        let mode = if self.dry_run { Mode::DryRun } else { Mode::Write };
        let import = Import {
            actor: Actor { user: "command line".into(), ..Actor::archive(TenantId::new(&self.tenant)) },
            known_at: self.known_at(app.clock.now())?,
            app: &app,
            rows: &rows,
            mapping,
            mode,
        };
        let totals = import.all(table, rejects, &bar).await.with_context(|| {
            format!("{} was imported up to here; run it again to go on", self.file.display())
        });
        bar.finish_and_clear();
        let totals = totals?;
        app.database.optimize().await?;
        app.database.close().await;
        self.report(rows.noun, &totals)
    }

    fn report(&self, noun: &str, totals: &Totals) -> anyhow::Result<()> {
        let Totals { rows, changed, known, rejected } = totals;
        let would = if self.dry_run { "would be " } else { "" };
        println!(
            "{rows} rows of {noun}: {changed} {would}written, {known} {would}left as they are, {rejected} {would}rejected"
        );
        if *rejected == 0 {
            return Ok(());
        }
        match &self.rejects {
            Some(path) => {
                bail!("{rejected} rows were rejected; they are in {} with the reason", path.display())
            }
            None => {
                bail!("{rejected} rows were rejected; --rejects FILE puts them into a file with the reason")
            }
        }
    }

    fn unreadable(&self) -> String {
        format!("{} cannot be read", self.file.display())
    }

    fn open(&self) -> anyhow::Result<File> {
        File::open(&self.file).with_context(|| self.unreadable())
    }

    /// When the file was written: what was learnt since then stays, and importing it again is a repeat.
    fn known_at(&self, now: DateTime<Utc>) -> anyhow::Result<DateTime<Utc>> {
        let written = self.open()?.metadata()?.modified().map_or(now, DateTime::<Utc>::from);
        Ok(written.min(now))
    }

    fn encoding(&self) -> anyhow::Result<&'static Encoding> {
        if let Some(name) = &self.encoding {
            return tables::named(name).map_err(anyhow::Error::msg);
        }
        let recognised = tables::recognise(self.open()?).with_context(|| self.unreadable())?;
        let recognised = recognised.map_err(anyhow::Error::msg).with_context(|| self.unreadable())?;
        if recognised.assumed {
            let name = recognised.encoding.name();
            eprintln!("{} is taken for {name}; --encoding names another", self.file.display());
        }
        Ok(recognised.encoding)
    }

    fn delimiter(&self, encoding: &'static Encoding) -> anyhow::Result<u8> {
        match self.delimiter.as_deref() {
            Some("tab" | "\\t" | "\t") => Ok(b'\t'),
            Some(stated) if stated.len() == 1 && !stated.starts_with(['"', '\n', '\r']) => {
                Ok(stated.as_bytes()[0])
            }
            Some(stated) => bail!("--delimiter {stated:?} must be one character of ASCII, or tab"),
            None => {
                let mut beginning = Vec::new();
                self.open()?.take(BEGINNING).read_to_end(&mut beginning)?;
                Ok(tables::delimiter_of(&encoding.decode(&beginning).0))
            }
        }
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    one == other || one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

fn describe(mapping: &Mapping, headers: &[String]) {
    for (field, columns) in mapping.described(headers) {
        eprintln!("{field}: {}", columns.join(" + "));
    }
    let left_out: Vec<_> = mapping.left_out(headers).collect();
    if !left_out.is_empty() {
        eprintln!("left out: {}", left_out.join(", "));
    }
}

struct Import<'a, E> {
    app: &'a App,
    actor: Actor,
    rows: &'a Rows<'a, E>,
    mapping: Mapping,
    mode: Mode,
    known_at: DateTime<Utc>,
}

impl<E> Import<'_, E> {
    async fn all<R: Read>(
        &self,
        mut table: TableReader<R>,
        mut rejects: Rejects,
        bar: &ProgressBar,
    ) -> anyhow::Result<Totals> {
        let mut totals = Totals::default();
        loop {
            let mut rejected: Vec<(Row, String)> = Vec::new();
            let (mut kept, mut entries) = (Vec::new(), Vec::new());
            let mut failure = None;
            while kept.len() + rejected.len() < ENTRIES_MAX {
                let row = match table.row() {
                    Ok(Some(row)) => row,
                    Ok(None) => break,
                    Err(error) => {
                        failure = Some(error);
                        break;
                    }
                };
                match self.read(&table, &row, totals.rows) {
                    Ok(entry) => {
                        entries.push(entry);
                        kept.push(row);
                    }
                    Err(reason) => rejected.push((row, reason)),
                }
                totals.rows += 1;
            }
            let done = kept.is_empty() && rejected.is_empty();
            let batch = (self.rows.batch)(entries);
            let taken = feed::take(self.app, &self.actor, batch, self.mode).await?;
            for (row, outcome) in kept.into_iter().zip(outcomes(taken)) {
                match outcome {
                    Ok(true) => totals.changed += 1,
                    Ok(false) => totals.known += 1,
                    Err(error) => rejected.push((row, error.to_string())),
                }
            }
            totals.rejected += rejected.len() as u64;
            rejected.sort_by_key(|(row, _)| row.line);
            rejects.write(rejected)?;
            if let Some(failure) = failure {
                rejects.finish()?;
                return Err(failure.into());
            }
            if done {
                rejects.finish()?;
                return Ok(totals);
            }
            bar.set_message(format!("{} rows", totals.rows));
        }
    }

    fn read<R: Read>(&self, table: &TableReader<R>, row: &Row, number: u64) -> Result<E, String> {
        table.check_width(row)?;
        // Of two rows for one thing the later counts, also when the file is imported again.
        let after = TimeDelta::microseconds(i64::try_from(number).unwrap_or(0));
        (self.rows.read)(&self.mapping, &table.headers, row, self.known_at + after)
    }
}

fn outcomes(taken: Outcomes) -> impl Iterator<Item = Result<bool, ArchiveError>> {
    let Outcomes { customers, bookings } = taken;
    let customers = customers.into_iter().map(|taken| taken.map(|Taken { changed, .. }| changed));
    customers.chain(bookings.into_iter().map(|taken| taken.map(|Taken { changed, .. }| changed)))
}
