//! Calls and bookings as the files have them.

use std::env;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use flate2::read::GzDecoder;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A line of an import file.
#[derive(Deserialize)]
pub struct Line {
    pub source: String,
    pub source_id: String,
    pub language: Option<String>,
    pub parallel_of: Option<String>,
    pub customer_ref: Option<String>,
    pub customer_name: Option<String>,
    #[serde(default)]
    pub bookings: Vec<Map<String, Value>>,
    pub turns: Vec<LineTurn>,
}

#[derive(Deserialize)]
pub struct LineTurn {
    pub speaker: String,
    pub text: String,
    pub start_s: Option<f64>,
}

/// The folder with real conversations.
pub fn folder() -> PathBuf {
    env::var_os("EARMARK_TEST_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from)
}

/// Every call that carries a booking or the name of its customer, always in the same order.
pub fn lines(folder: &Path) -> Result<Vec<Line>> {
    let calls = folder.join("calls");
    let mut files: Vec<_> = fs::read_dir(&calls)
        .with_context(|| {
            format!("no conversations in {}: EARMARK_TEST_DATA names their folder", calls.display())
        })?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    files.retain(|file| file.to_string_lossy().ends_with(".jsonl.gz"));
    files.sort();
    let mut lines = Vec::new();
    for file in files {
        let all: Vec<Line> = read(&file)?;
        lines
            .extend(all.into_iter().filter(|line| !line.bookings.is_empty() || line.customer_name.is_some()));
    }
    Ok(lines)
}

/// The lines of a file.
pub fn read<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>> {
    let reader = BufReader::new(GzDecoder::new(File::open(file)?));
    reader
        .lines()
        .map(|line| serde_json::from_str(&line?).with_context(|| file.display().to_string()))
        .collect()
}
