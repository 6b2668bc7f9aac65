//! The map of modules, kept true: imports point downwards, and what only one place may know, only that
//! place mentions.

use std::fs;
use std::path::{Path, PathBuf};

/// From top to bottom. A module may import what stands in a later row, never its own row's neighbours.
const ROWS: [&[&str]; 13] = [
    &["cli"],
    &["http"],
    &["graphql", "mcp"],
    &["jobs"],
    &["archive"],
    &["app"],
    &["access"],
    &["journal"],
    &["queue"],
    &["database"],
    &["providers"],
    &["spool"],
    &["search", "linking", "media", "audio", "config"],
];

/// Words that only some places may say: the word, who may, and why.
const WORDS: &[(&str, &[&str], &str)] = &[
    ("tantivy", &["search"], "the engine can be exchanged in one place"),
    ("opendal", &["media"], "stores can be exchanged in one place"),
    (
        "sea_orm",
        &["archive", "database", "jobs", "journal", "queue", "entity", "migration", "cli"],
        "rows do not reach the transports, and pure modules have none; cli copies databases",
    ),
    (
        "across_tenants",
        &["jobs", "archive/backup", "cli", "journal", "queue", "entity"],
        "a request never asks beyond its tenant",
    ),
    (
        "entity::",
        &[
            "cli", "http", "graphql", "mcp", "jobs", "archive", "app", "access", "journal", "queue",
            "linking", "config", "entity",
        ],
        "search takes plain structs, media bytes, and migrations must not change with the rows",
    ),
    ("async_graphql", &["graphql", "http"], "the archive does not know who asks"),
    ("rmcp", &["mcp", "http/mcp"], "the protocol for assistants is one room's matter, and its route's"),
    ("axum", &["http", "cli"], "only the edge speaks HTTP"),
    ("Utc::now", &["app.rs"], "time comes in as an argument"),
];

struct Line {
    /// Relative to `src`, `entity` or `migration`, whichever it is in.
    place: String,
    number: usize,
    text: String,
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every line of code; comments may speak of anything.
fn lines() -> Vec<Line> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "entity/src", "migration/src"] {
        rust_files(&root.join(folder), &mut files);
    }
    assert!(files.len() > 100, "only {} files were found", files.len());
    let mut lines = Vec::new();
    for file in files {
        let place = file.strip_prefix(root).unwrap().to_str().unwrap();
        let place = place.strip_prefix("src/").unwrap_or(place).to_owned();
        let text = fs::read_to_string(&file).unwrap();
        let code = text.lines().enumerate().filter(|(_, text)| !text.trim_start().starts_with("//"));
        lines.extend(code.map(|(index, text)| Line {
            place: place.clone(),
            number: index + 1,
            text: text.to_owned(),
        }));
    }
    lines
}

fn module_of(place: &str) -> &str {
    place.split(['/', '.']).next().unwrap_or_default()
}

fn row_of(module: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&module))
}

/// The modules that a line of ours names by `crate::`.
fn imports(text: &str) -> impl Iterator<Item = &str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split("crate::").skip(1).map(move |rest| rest.split(|c| !is_name(c)).next().unwrap_or_default())
}

#[test]
fn imports_point_downwards() {
    let mut wrong = Vec::new();
    for line in lines().iter().filter(|line| row_of(module_of(&line.place)).is_some()) {
        let module = module_of(&line.place);
        for imported in imports(&line.text).filter(|imported| *imported != module && !imported.is_empty()) {
            if row_of(imported).is_none_or(|row| row <= row_of(module).unwrap()) {
                wrong.push(format!("{}:{}: {module} imports {imported}", line.place, line.number));
            }
        }
        if line.text.contains("crate::{") {
            wrong.push(format!("{}:{}: name the module before the brace", line.place, line.number));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_row() {
    let root = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let modules: Vec<_> =
        root.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let rows: Vec<_> = ROWS.iter().flat_map(|row| row.iter().copied()).collect();
    assert_eq!(modules, rows);
}

#[test]
fn what_one_place_knows_no_other_mentions() {
    let lines = lines();
    let mut wrong = Vec::new();
    for (word, places, because) in WORDS {
        let allowed = |line: &Line| places.iter().any(|place| line.place.starts_with(place));
        assert!(lines.iter().any(|line| allowed(line) && line.text.contains(word)), "{word} is nowhere");
        for line in lines.iter().filter(|line| !allowed(line) && line.text.contains(word)) {
            wrong.push(format!("{}:{}: {word}, but {because}", line.place, line.number));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rows_and_migrations_stand_alone() {
    let mut wrong = Vec::new();
    for line in lines() {
        let foreign: &[&str] = match module_of(&line.place) {
            "entity" => &["earmark::", "migration::"],
            "migration" => &["earmark::", "entity::"],
            _ => &[],
        };
        if foreign.iter().any(|name| line.text.contains(name)) {
            wrong.push(format!("{}:{}: {}", line.place, line.number, line.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
