//! Backup and restore end to end: on SQLite, and on PostgreSQL where `EARMARK_TEST_POSTGRES_URL` names a server.

mod archive;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use entity::{Tenanted as _, event, job, recording};
use flate2::read::GzDecoder;
use sea_orm::{ColumnTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use self::archive::{Archive, PostgresDatabase};
use crate::archive::backup::{self, Listener, Manifest, Progress, Restored};
use crate::archive::recordings;
use crate::journal::{self, Cursor, CursorError, NewEvent, Position};

const EPOCH: Uuid = Uuid::from_u128(0xE90C);

fn silent() -> Listener {
    Arc::new(|_| ())
}

async fn backed_up(archive: &Archive) -> (TempDir, Manifest) {
    let folder = tempfile::tempdir().unwrap();
    let manifest = create(archive, folder.path(), silent()).await.unwrap();
    (folder, manifest)
}

async fn create(archive: &Archive, folder: &Path, listener: Listener) -> anyhow::Result<Manifest> {
    let app = &archive.app;
    backup::create(&app.database, &app.media, folder, app.clock.now(), listener).await
}

async fn restore(archive: &Archive, folder: &Path) -> anyhow::Result<Restored> {
    backup::restore(&archive.app.database, &archive.app.media, folder, EPOCH, silent()).await
}

fn lines(folder: &Path, table: &str) -> Vec<Value> {
    let file = fs::File::open(folder.join(format!("tables/{table}.jsonl.gz"))).unwrap();
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// All rows of a backup as texts in an order that no database decides, without what a restore changes.
fn rows(folder: &Path, manifest: &Manifest) -> BTreeMap<String, BTreeSet<String>> {
    let tables = manifest
        .tables
        .iter()
        .map(|entry| entry.file.trim_start_matches("tables/").trim_end_matches(".jsonl.gz").to_owned());
    tables
        .map(|table| {
            let rows = lines(folder, &table).into_iter().map(|mut row| {
                for changed in ["transaction_id", "since_transaction_id", "leased_until"] {
                    row.as_object_mut().unwrap().remove(changed);
                }
                if table == "jobs" {
                    row.as_object_mut().unwrap().remove("status");
                }
                row.to_string()
            });
            let rows = rows.collect();
            (table, rows)
        })
        .collect()
}

/// Names the rows that differ, not all of them.
fn assert_same(one: &BTreeMap<String, BTreeSet<String>>, other: &BTreeMap<String, BTreeSet<String>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (table, rows) in one {
        let differ: Vec<_> = rows.symmetric_difference(&other[table]).take(4).collect();
        assert!(differ.is_empty(), "{table}: {differ:#?}");
    }
}

async fn brings_everything_back(source: &Archive, target: &Archive) {
    source.fill().await;
    let (folder, manifest) = backed_up(source).await;
    for entry in &manifest.tables {
        assert!(entry.rows > 0, "the test has no row in {}", entry.file);
    }
    assert_eq!(manifest.audio.counts.problems(), 0);
    let restored = restore(target, folder.path()).await.unwrap();
    assert_eq!(restored.objects_written, manifest.audio.counts.copied);
    assert_eq!((restored.objects_known, restored.objects_absent, restored.objects_lost), (0, 0, 0));

    let (again, manifest_again) = backed_up(target).await;
    assert_same(&rows(folder.path(), &manifest), &rows(again.path(), &manifest_again));
    assert_eq!(manifest.audio.counts, manifest_again.audio.counts);
    assert_eq!(manifest.audio.list.sha256, manifest_again.audio.list.sha256);
    assert_eq!(manifest_again.epoch, Some(EPOCH));
    let mut ids: Vec<_> =
        lines(again.path(), "events").iter().map(|row| row["id"].as_i64().unwrap()).collect();
    assert!(ids.is_sorted());
    let found = source.indexed().await.found("\"sea view\" OR refund").await;
    assert!(!found.is_empty());
    assert_eq!(found, target.with_epoch(EPOCH).indexed().await.found("\"sea view\" OR refund").await);

    let reader = target.app.database.reader();
    let jobs = job::Entity::across_tenants().all(reader).await.unwrap();
    assert!(jobs.iter().all(|job| job.leased_until.is_none() && job.status == entity::JobStatus::Ready));
    let cursor = Cursor::after(source.app.epoch, Position::default()).encode();
    assert_eq!(Cursor::decode(&cursor, restored.epoch), Err(CursorError::OtherEpoch));
    // Events go on behind those restored.
    let tenant = target.actor.tenant.clone();
    let now = target.app.clock.now();
    let event = NewEvent::of_subject(entity::EventKind::CustomerChanged, Uuid::nil());
    target
        .app
        .database
        .write::<_, sea_orm::DbErr, _>(move |transaction| {
            Box::pin(async move { journal::append(transaction, &tenant, [event], now).await })
        })
        .await
        .unwrap();
    let all = event::Entity::across_tenants().all(reader).await.unwrap();
    ids.push(all.iter().map(|event| event.id).max().unwrap());
    assert!(ids.is_sorted_by(|one, next| one < next));
    assert_eq!(all.len(), ids.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_comes_back_on_sqlite() {
    let (source, target) = (Archive::on_sqlite().await, Archive::on_sqlite().await);
    brings_everything_back(&source, &target).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_comes_back_on_postgresql_and_that_on_sqlite() {
    let Some(database) = PostgresDatabase::create().await else { return };
    let target = Archive::on(database.url()).await;
    brings_everything_back(&Archive::on_sqlite().await, &target).await;
    let (folder, manifest) = backed_up(&target).await;
    let third = Archive::on_sqlite().await;
    restore(&third, folder.path()).await.unwrap();
    let (again, manifest_again) = backed_up(&third).await;
    assert_same(&rows(folder.path(), &manifest), &rows(again.path(), &manifest_again));
    target.app.database.close().await;
    database.drop().await;
}

async fn shows_one_moment(archive: Archive) {
    archive.fill().await;
    let folder = tempfile::tempdir().unwrap();
    let archive = Arc::new(archive);
    let writing = archive.clone();
    // The moment between two tables: a call with its turns is added, and a recording deleted.
    let listener: Listener = Arc::new(move |progress| {
        let archive = writing.clone();
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(async move {
                if let Progress::Rows { table: "calls", .. } = progress {
                    assert_eq!(archive.import_as("later", 3).await.calls, 3);
                }
                if let Progress::Rows { table: "recordings", .. } = progress {
                    let reader = archive.app.database.reader();
                    let row = recording::Entity::across_tenants().one(reader).await.unwrap().unwrap();
                    let reason = "asked for".to_owned();
                    recordings::delete(&archive.app, &archive.actor, row.id, reason).await.unwrap();
                }
            });
        });
    });
    let before = lines_of_calls(&archive).await;
    let manifest = create(&archive, folder.path(), listener).await.unwrap();
    assert_eq!(lines_of_calls(&archive).await, before + 3);
    assert_eq!(manifest.rows("calls"), before);
    // The deleted recording's own audio, and that of its rendition, which went with it.
    assert_eq!((manifest.audio.counts.deleted, manifest.audio.counts.problems()), (2, 0));
    let calls: BTreeSet<_> =
        lines(folder.path(), "calls").iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    let mut turns: BTreeMap<String, i64> = BTreeMap::new();
    for turn in lines(folder.path(), "turns") {
        let call = turn["call_id"].as_str().unwrap();
        assert!(calls.contains(call), "a turn without its call");
        *turns.entry(call.to_owned()).or_default() += 1;
    }
    for transcript in lines(folder.path(), "transcripts") {
        let call = transcript["call_id"].as_str().unwrap();
        assert_eq!(transcript["turn_count"].as_i64(), turns.get(call).copied());
    }
    let target = Archive::on_sqlite().await;
    let restored = restore(&target, folder.path()).await.unwrap();
    assert_eq!(restored.objects_absent, 2);
}

async fn lines_of_calls(archive: &Archive) -> u64 {
    entity::call::Entity::across_tenants().count(archive.app.database.reader()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_shows_one_moment_on_sqlite() {
    shows_one_moment(Archive::on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_shows_one_moment_on_postgresql() {
    let Some(database) = PostgresDatabase::create().await else { return };
    let archive = Archive::on(database.url()).await;
    let connection = archive.app.database.clone();
    shows_one_moment(archive).await;
    connection.close().await;
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn audio_that_is_not_well_is_noted_and_restored_as_it_is() {
    let source = Archive::on_sqlite().await;
    source.fill().await;
    let rows = recording::Entity::across_tenants().all(source.app.database.reader()).await.unwrap();
    source.remove_object(rows[0].storage_path.as_deref().unwrap()).await;
    source.remove_object(rows[1].storage_path.as_deref().unwrap()).await;
    source.put_object(rows[1].storage_path.as_deref().unwrap(), b"other bytes").await;
    let (folder, manifest) = backed_up(&source).await;
    let counts = manifest.audio.counts;
    assert_eq!((counts.missing, counts.damaged, counts.deleted), (1, 1, 0));
    let target = Archive::on_sqlite().await;
    let restored = restore(&target, folder.path()).await.unwrap();
    assert_eq!((restored.objects_absent, restored.objects_lost), (1, 0));
    assert_eq!(restored.objects_written, counts.copied + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_backup_is_refused_before_anything_is_written() {
    let source = Archive::on_sqlite().await;
    source.fill().await;
    let (folder, _) = backed_up(&source).await;
    let target = Archive::on_sqlite().await;
    let table = folder.path().join("tables/turns.jsonl.gz");
    let whole = fs::read(&table).unwrap();
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    for (content, message) in [
        (flipped, "its SHA-256 is not the one in the manifest"),
        (whole[..whole.len() - 1].to_vec(), "its SHA-256 is not the one in the manifest"),
    ] {
        fs::write(&table, content).unwrap();
        let error = format!("{:#}", restore(&target, folder.path()).await.unwrap_err());
        assert!(error.contains(message), "{error}");
    }
    fs::remove_file(&table).unwrap();
    let error = format!("{:#}", restore(&target, folder.path()).await.unwrap_err());
    assert!(error.contains("turns.jsonl.gz of the backup cannot be read"), "{error}");
    fs::write(&table, whole).unwrap();

    let manifest = folder.path().join("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    for (changed, message) in [
        (text.replace("\"format\": 1", "\"format\": 2"), "the backup has format 2"),
        (text.replace("m2026", "m2031"), "restore with the version that made it, then update"),
        (text.replace("\"schema\"", "\"scheme\""), "is damaged; use another backup"),
    ] {
        fs::write(&manifest, changed).unwrap();
        let error = format!("{:#}", restore(&target, folder.path()).await.unwrap_err());
        assert!(error.contains(message), "{error}");
    }
    fs::remove_file(&manifest).unwrap();
    let error = format!("{:#}", restore(&target, folder.path()).await.unwrap_err());
    assert!(error.contains("has no manifest.json"), "{error}");
    assert_eq!(lines_of_calls(&target).await, 0);
    assert!(target.objects().await.is_empty());
    // Put right, it is restored.
    fs::write(&manifest, text).unwrap();
    restore(&target, folder.path()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_with_rows_is_left_alone() {
    let source = Archive::on_sqlite().await;
    source.fill().await;
    let (folder, _) = backed_up(&source).await;
    let target = Archive::on_sqlite().await;
    target.import_as("own", 1).await;
    let error = restore(&target, folder.path()).await.unwrap_err().to_string();
    assert!(error.starts_with("the database is not empty (there are "), "{error}");
    assert_eq!(lines_of_calls(&target).await, 1);
    assert!(target.objects().await.is_empty());
    let error = create(&source, folder.path(), silent()).await.unwrap_err().to_string();
    assert!(error.contains("is not empty: name a new or an empty folder"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_broke_off_is_run_again() {
    let source = Archive::on_sqlite().await;
    source.fill().await;
    let (folder, manifest) = backed_up(&source).await;
    let target = Archive::on_sqlite().await;
    let first = source.objects().await.into_iter().next().unwrap();
    let copy = fs::read(folder.path().join("audio").join(&first)).unwrap();
    target.put_object(&first, &copy).await;
    let last = source.objects().await.into_iter().next_back().unwrap();
    fs::write(folder.path().join("audio").join(&last), "gone bad").unwrap();
    let restored = restore(&target, folder.path()).await.unwrap();
    assert_eq!((restored.objects_known, restored.objects_lost), (1, 1));
    assert_eq!(restored.objects_written, manifest.audio.counts.copied - 2);
    assert!(!target.objects().await.contains(&last));

    let occupied = Archive::on_sqlite().await;
    occupied.put_object(&first, b"somebody else's").await;
    let error = restore(&occupied, folder.path()).await.unwrap_err().to_string();
    assert!(error.contains("the audio store holds another object at"), "{error}");
    assert_eq!(lines_of_calls(&occupied).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn revoked_tokens_stay_revoked() {
    let source = Archive::on_sqlite().await;
    source.fill().await;
    let (folder, _) = backed_up(&source).await;
    let target = Archive::on_sqlite().await;
    restore(&target, folder.path()).await.unwrap();
    let revoked = entity::revoked_token::Entity::across_tenants()
        .filter(entity::revoked_token::Column::TokenId.eq("stolen"))
        .one(target.app.database.reader())
        .await
        .unwrap()
        .unwrap();
    assert!(revoked.expires_at > source.app.clock.now() + TimeDelta::hours(23));
}
