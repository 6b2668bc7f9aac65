//! Real calls for the benches of the search: what the archive's index holds of them once they are imported.

use std::collections::HashMap;
use std::env;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use earmark::archive::booking_states::by_word;
use earmark::jobs::indexer::facts::{self, Booked};
/// What is measured.
pub use earmark::search;
use flate2::read::GzDecoder;
use search::{CallDocument, LinkedDocument, TurnDocument};
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

pub const TENANT: &str = "bench";

/// A line of an import file, as far as the index asks for it. What each field means is told by the importer.
#[derive(Deserialize)]
pub struct Line {
    pub source: String,
    pub source_id: String,
    provider_call_sid: Option<String>,
    pub language: Option<String>,
    domain: Option<String>,
    customer_ref: Option<String>,
    customer_name: Option<String>,
    duration_s: Option<f64>,
    #[serde(default)]
    bookings: Vec<Booking>,
    pub turns: Vec<Turn>,
}

#[derive(Deserialize)]
struct Booking {
    reference: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    venue: Option<String>,
    status: Option<String>,
    details: Option<Value>,
    /// The archive keeps it with the details.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Deserialize)]
pub struct Turn {
    pub speaker: String,
    pub text: String,
    start_s: Option<f64>,
    end_s: Option<f64>,
    words: Option<Vec<(String, Option<f64>)>>,
}

/// The folder with real conversations.
pub fn folder() -> PathBuf {
    env::var_os("EARMARK_TEST_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from)
}

/// Every call there is, always in the same order.
pub fn lines(folder: &Path) -> Result<Vec<Line>> {
    let calls = folder.join("calls");
    let missing = || {
        format!(
            "no conversations in {}: EARMARK_TEST_DATA names the folder that has them in calls/*.jsonl.gz",
            calls.display()
        )
    };
    let mut files: Vec<_> =
        fs::read_dir(&calls).with_context(missing)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.retain(|file| file.to_string_lossy().ends_with(".jsonl.gz"));
    files.sort();
    if files.is_empty() {
        bail!(missing());
    }
    let mut lines = Vec::new();
    for file in files {
        for line in BufReader::new(GzDecoder::new(File::open(&file)?)).lines() {
            lines.push(serde_json::from_str(&line?).with_context(|| file.display().to_string())?);
        }
    }
    Ok(lines)
}

/// What the index holds of the calls, the id of each being its place among them.
pub fn documents(lines: &[Line]) -> impl Iterator<Item = CallDocument> {
    let mut customers: HashMap<&str, &str> = HashMap::new();
    for line in lines {
        if let (Some(customer), Some(name)) = (&line.customer_ref, &line.customer_name) {
            customers.entry(customer).or_insert(name);
        }
    }
    (0..).zip(lines).map(move |(place, line)| {
        let customer = line.customer_ref.as_deref().and_then(|customer| customers.get(customer));
        CallDocument {
            id: id(place),
            tenant: TENANT.to_owned(),
            // No source says when a call was; only equal scores are ordered by it.
            started_at_us: i64::try_from(place).unwrap_or_default(),
            duration_ms: milliseconds(line.duration_s),
            direction: "inbound".to_owned(),
            status: "completed".to_owned(),
            provider: if line.provider_call_sid.is_some() { "twilio" } else { "direct" }.to_owned(),
            campaign_id: Some(line.source.clone()),
            language: line.language.clone(),
            names: customer.into_iter().map(|name| (*name).to_owned()).collect(),
            references: references(line),
            linked: linked(line, customer.copied()),
            tags: line.domain.iter().flat_map(|domain| domain.split('+')).map(str::to_owned).collect(),
            turns: (0..).zip(&line.turns).map(turn).collect(),
            ..CallDocument::default()
        }
    })
}

/// The id of the call at a place.
pub fn id(place: u64) -> Uuid {
    Uuid::from_u64_pair(0, place)
}

/// At which place a call is.
pub fn place(id: Uuid) -> usize {
    id.as_u64_pair().1 as usize
}

/// A booking whose reference the source does not know gets one made of the call's id.
fn references(line: &Line) -> Vec<String> {
    let references = line.bookings.iter().enumerate();
    references
        .map(|(place, booking)| {
            booking.reference.clone().unwrap_or_else(|| format!("{}#{place}", line.source_id))
        })
        .collect()
}

/// The customer and the bookings in words, by what the indexer makes of the rows that an import makes of them
/// (`src/archive/import`).
fn linked(line: &Line, name: Option<&str>) -> Vec<LinkedDocument> {
    let customer = line.customer_ref.as_deref().map(|reference| facts::of_customer(name, Some(reference)));
    let bookings = line.bookings.iter().map(|booking| {
        let mut details = booking.rest.clone();
        details.extend(booking.details.clone().map(|details| ("details".to_owned(), details)));
        let party_size = booking.rest.get("party_size").and_then(Value::as_i64);
        let status = booking.status.as_deref().unwrap_or("unknown");
        facts::of_booking(&Booked {
            reference: booking.reference.as_deref(),
            kind: booking.kind.as_deref(),
            venue: booking.venue.as_deref(),
            status,
            state: by_word(status).as_str(),
            starts_at: None,
            party_size: party_size.and_then(|size| i32::try_from(size).ok()),
            details: Some(&Value::Object(details)),
        })
    });
    customer.into_iter().chain(bookings).collect()
}

fn turn((index, turn): (u32, &Turn)) -> TurnDocument {
    let words = turn.words.iter().flatten();
    TurnDocument {
        index,
        speaker: turn.speaker.clone(),
        text: turn.text.clone(),
        start_ms: milliseconds(turn.start_s),
        end_ms: milliseconds(turn.end_s),
        words: words.filter_map(|(word, start)| Some((word.clone(), milliseconds(*start)?))).collect(),
    }
}

fn milliseconds(seconds: Option<f64>) -> Option<i64> {
    seconds.map(|seconds| (seconds * 1_000.0).round() as i64)
}
