//! The shared collection of real recordings, for tests: read where it is there, and said so where not.

use std::path::{Path, PathBuf};

/// One entry of the collection's manifest.
#[derive(serde::Deserialize)]
pub struct Sample {
    pub file: String,
    pub codec: String,
    pub sample_rate: u32,
    pub channels: u16,
    pub duration_s: Option<f64>,
    pub bytes: u64,
}

impl Sample {
    pub fn is_bad(&self) -> bool {
        self.file.starts_with("bad_")
    }
}

/// The collection's folder and entries; `None`, with a printed line, where it is not at hand.
pub fn collection() -> Option<(PathBuf, Vec<Sample>)> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let Some(folder) = above.map(|folder| folder.join("shared/data/audio")).find(|folder| folder.is_dir())
    else {
        println!("skipped: no shared/data/audio above the project");
        return None;
    };
    let manifest = std::fs::read(folder.join("manifest.json")).unwrap();
    Some((folder, serde_json::from_slice(&manifest).unwrap()))
}
