//! The index against the interpreter over real calls, with words as they are really said.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::interpreter::Reader;
use super::semantics::{any_expression, check, languages};
use super::*;

/// Calls read from each file; its lines are taken evenly from the whole of it.
const CALLS_OF_EACH: usize = 12;
/// Words that queries are made of.
const WORDS_MAX: usize = 400;

fn folder() -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let found = above.map(|folder| folder.join("shared/data/calls")).find(|folder| folder.is_dir());
    if found.is_none() {
        println!("skipped: no shared/data/calls above the project");
    }
    found
}

fn calls(folder: &Path) -> Vec<CallDocument> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let lines = files.iter().flat_map(|file| {
        let file = std::fs::File::open(file).unwrap();
        let lines: Vec<_> =
            BufReader::new(flate2::read::GzDecoder::new(file)).lines().map(Result::unwrap).collect();
        let step = lines.len().div_ceil(CALLS_OF_EACH);
        lines.into_iter().step_by(step).collect::<Vec<_>>()
    });
    (1..).zip(lines).map(|(number, line)| document(number, &serde_json::from_str(&line).unwrap())).collect()
}

fn document(number: u32, call: &serde_json::Value) -> CallDocument {
    let ms = |value: &serde_json::Value| value.as_f64().map(|seconds| (seconds * 1000.0) as i64);
    let turn = |(index, turn): (u32, &serde_json::Value)| TurnDocument {
        index,
        speaker: turn["speaker"].as_str().unwrap().to_owned(),
        // An hour's speech in one turn would make the interpreter slow, and says nothing more.
        text: turn["text"].as_str().unwrap().chars().take(1_000).collect(),
        start_ms: ms(&turn["start_s"]),
        end_ms: ms(&turn["end_s"]),
        words: turn["words"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|pair| Some((pair[0].as_str()?.to_owned(), ms(&pair[1])?)))
            .collect(),
    };
    CallDocument {
        id: id(number),
        tenant: TENANT.to_owned(),
        started_at_us: i64::from(number),
        duration_ms: ms(&call["duration_s"]),
        direction: "inbound".to_owned(),
        // Every third one must be detected.
        language: call["language"].as_str().filter(|_| !number.is_multiple_of(3)).map(str::to_owned),
        names: call["customer_name"].as_str().map(str::to_owned).into_iter().collect(),
        turns: (0..).zip(call["turns"].as_array().unwrap().iter().take(40)).map(turn).collect(),
        ..CallDocument::default()
    }
}

/// Words from all over the calls, each once.
fn words(calls: &[CallDocument]) -> Vec<String> {
    let texts = calls.iter().flat_map(|call| &call.turns).map(|turn| turn.text.as_str());
    let words: std::collections::BTreeSet<_> =
        texts.flat_map(super::super::analysis::words).map(|word| word.text).collect();
    let step = words.len().div_ceil(WORDS_MAX);
    words
        .into_iter()
        .step_by(step)
        .chain(["the", "a", "to", "is", "room", "שלום", "我"].map(str::to_owned))
        .collect()
}

#[test]
fn real_calls_are_found_as_the_interpreter_finds_them() {
    let Some(folder) = folder() else { return };
    let calls = calls(&folder);
    let words = words(&calls);
    let languages = languages(calls.iter());
    let index = index_of(calls.iter().cloned());
    let calls: BTreeMap<_, _> = calls.iter().map(|call| (call.id, Reader::new(call, &languages))).collect();
    let queries: u32 = std::env::var("EARMARK_TEST_QUERIES").map_or(100, |text| text.parse().unwrap());
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(queries) });
    let expressions = prop::collection::vec(any_expression(words), 1..4);
    let checked = runner.run(&expressions, |expressions| {
        for expression in &expressions {
            let search = Search { query: ParsedQuery { expression: Some(expression.clone()) }, ..search("") };
            check(&index, &calls, expression, &search);
        }
        Ok(())
    });
    checked.unwrap();
}
