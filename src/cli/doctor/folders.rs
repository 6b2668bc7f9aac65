//! Folders on this machine: whether they can be written and have room.

use std::path::{Path, PathBuf};

use indicatif::HumanBytes;

use super::{Finding, chain};
use crate::config::{Config, MediaKind};

/// With less room than this, in bytes, a day's recordings may fill the disk.
const ROOM_MIN_BYTES: u64 = 1 << 30;

/// Checks the data folder and, where they stand elsewhere, the folders of audio and index.
pub fn check(config: &Config) -> Vec<Finding> {
    let mut folders: Vec<(&'static str, &PathBuf)> = vec![("data folder", &config.data_directory)];
    let others = [
        (config.media.kind == MediaKind::Fs).then_some(("audio folder", &config.media.root)),
        Some(("index folder", &config.search.directory)),
    ];
    folders
        .extend(others.into_iter().flatten().filter(|(_, path)| !path.starts_with(&config.data_directory)));
    folders.into_iter().map(|(subject, path)| folder(subject, path)).collect()
}

fn folder(subject: &'static str, path: &Path) -> Finding {
    let shown = path.display();
    let Some(existing) = nearest_existing(path) else {
        return Finding::problem(subject, format!("{shown} cannot be made"), "name another folder");
    };
    if existing.is_file() {
        return Finding::problem(
            subject,
            format!("{shown} cannot be used: {} is a file", existing.display()),
            "name another folder, or move the file away",
        );
    }
    if let Err(error) = tempfile::tempfile_in(&existing) {
        return Finding::problem(
            subject,
            format!("{shown} cannot be written: {}", chain(error)),
            format!("give the user that runs earmark the right to write in {}", existing.display()),
        );
    }
    let free_bytes = match fs4::available_space(&existing) {
        Ok(free_bytes) => free_bytes,
        Err(error) => {
            return Finding::problem(
                subject,
                format!("the free room of {shown} cannot be told: {}", chain(error)),
                "look at the disk with df and at the system's log",
            );
        }
    };
    let free = HumanBytes(free_bytes);
    if free_bytes < ROOM_MIN_BYTES {
        let said = format!("{shown} has only {free} free");
        return Finding::problem(subject, said, "make room, or move the folder to a larger disk");
    }
    if existing == path {
        Finding::ok(subject, format!("{shown} can be written and has {free} free"))
    } else {
        Finding::ok(
            subject,
            format!("{shown} is not there yet and will be made at the first start; {free} are free"),
        )
    }
}

/// The path itself or the first folder above it that is there.
fn nearest_existing(path: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(path).ok()?;
    absolute.ancestors().find(|ancestor| ancestor.exists()).map(|found| {
        // Said as the settings say it, where it is the path itself.
        if found == absolute { path.to_owned() } else { found.to_owned() }
    })
}
