//! The audio store.

use std::time::Duration;

use entity::{StageStatus, Tenanted as _, recording};
use sea_orm::{ColumnTrait as _, DatabaseConnection, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use super::{Finding, chain};
use crate::cli::wiring;
use crate::config::{Config, MediaConfig, MediaKind};
use crate::media::{ObjectKey, Store};

/// Newest recordings whose objects are looked for.
const SAMPLE: u64 = 20;
/// A store that has not answered by then counts as away.
const ANSWER_MAX: Duration = Duration::from_secs(60);

const SUBJECT: &str = "audio store";

/// Writes, reads and removes a tiny object, then looks for the newest recordings.
pub async fn check(config: &Config, rows: Option<&DatabaseConnection>, probe: Uuid) -> Vec<Finding> {
    let media = &config.media;
    if media.kind == MediaKind::Fs && !media.root.exists() {
        let said = format!("{} is not there yet and will be made at the first start", place(media));
        return vec![Finding::ok(SUBJECT, said)];
    }
    let store = match wiring::open_store(media) {
        Ok(store) => store,
        Err(error) => return vec![Finding::problem(SUBJECT, chain(error), remedy(media))],
    };
    match tokio::time::timeout(ANSWER_MAX, store.check(probe)).await {
        Err(_) => {
            let said = format!("{} does not answer within {} seconds", place(media), ANSWER_MAX.as_secs());
            return vec![Finding::problem(SUBJECT, said, remedy(media))];
        }
        Ok(Err(error)) => {
            let said = format!("{} cannot be used: {}", place(media), chain(error));
            return vec![Finding::problem(SUBJECT, said, remedy(media))];
        }
        Ok(Ok(())) => {}
    }
    let works = format!("{} takes an object, gives it back and removes it", place(media));
    let mut findings = vec![Finding::ok(SUBJECT, works)];
    if let Some(rows) = rows {
        findings.push(sample(&store, rows).await);
    }
    findings
}

fn place(media: &MediaConfig) -> String {
    match media.kind {
        MediaKind::Fs => media.root.display().to_string(),
        MediaKind::Memory => "memory (lost at exit)".into(),
        MediaKind::S3 | MediaKind::Gcs | MediaKind::Azblob => match &media.endpoint {
            Some(endpoint) => format!("bucket {} at {endpoint}", media.bucket),
            None => format!("bucket {}", media.bucket),
        },
    }
}

fn remedy(media: &MediaConfig) -> &'static str {
    match media.kind {
        MediaKind::Fs => {
            "give the user that runs earmark the right to write in the folder, and make room on its disk"
        }
        MediaKind::Memory => "set media.kind to a store that lasts",
        MediaKind::S3 | MediaKind::Gcs | MediaKind::Azblob => {
            "check media.endpoint, media.region, media.bucket (it must exist) and the credentials, and that this machine reaches the address"
        }
    }
}

/// Whether the objects of the newest recordings are there with the right sizes.
async fn sample(store: &Store, rows: &DatabaseConnection) -> Finding {
    let newest = recording::Entity::across_tenants()
        .filter(recording::Column::Status.eq(StageStatus::Completed))
        .filter(recording::Column::StoragePath.is_not_null())
        .order_by_desc(recording::Column::Id)
        .limit(SAMPLE)
        .all(rows)
        .await;
    let newest = match newest {
        Ok(newest) => newest,
        Err(error) => {
            return Finding::problem(
                "recordings",
                format!("the newest ones cannot be read: {}", chain(error)),
                "see what is said of the database above",
            );
        }
    };
    let mut wrong = Vec::new();
    for row in &newest {
        wrong.extend(look(store, row).await);
    }
    match wrong.first() {
        None if newest.is_empty() => Finding::ok("recordings", "there are none yet"),
        None => Finding::ok(
            "recordings",
            format!("the audio of the newest {} is there with the right size", newest.len()),
        ),
        Some(first) => Finding::problem(
            "recordings",
            format!("of the newest {}, {} are not well; the first: {first}", newest.len(), wrong.len()),
            "check that media.* names the store they were written to; if it does, bring the objects back from a backup's audio folder",
        ),
    }
}

async fn look(store: &Store, row: &recording::Model) -> Option<String> {
    let path = row.storage_path.as_deref()?;
    let Some(key) = ObjectKey::from_stored(path) else {
        return Some(format!("{path} is no name this archive gives"));
    };
    let expected = row.size_bytes.and_then(|size| u64::try_from(size).ok());
    match (store.stat(&key).await, expected) {
        (Ok(None), _) => Some(format!("{path} is not in the store")),
        (Ok(Some(stored)), Some(expected)) if stored.size_bytes != expected => {
            Some(format!("{path} has {} bytes instead of {expected}", stored.size_bytes))
        }
        (Ok(Some(_)), _) => None,
        (Err(error), _) => Some(chain(error)),
    }
}
