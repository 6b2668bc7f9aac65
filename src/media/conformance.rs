//! What every store must do, stated once and run on all that are at hand. S3 is tried where
//! `EARMARK_TEST_S3_ENDPOINT` names a server (with `_BUCKET`, `_ACCESS_KEY` and `_SECRET_KEY`).

use std::io::{Read, Seek, SeekFrom};
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use uuid::Uuid;

use super::settings::{S3, Settings};
use super::store::{READ_BYTES_MAX, Store};
use super::{MediaError, ObjectKey, key};

/// Runs everything below a tenant of its own, so that a store can be used again and by several at once.
pub async fn store_behaves(store: &Store, tenant: &str) {
    what_is_written_reads_back(store, tenant).await;
    // The S3 server of the tests keeps a key in a file's name, where less fits than S3 itself allows (1,024 bytes).
    if store.kind() != "s3" {
        the_longest_key_fits(store, tenant).await;
    }
    ranges_are_cut_exactly(store, tenant).await;
    large_objects_go_in_parts(store, tenant).await;
    nothing_is_overwritten(store, tenant).await;
    unfinished_uploads_leave_nothing(store, tenant).await;
    absence_is_said_plainly(store, tenant).await;
    listings_hold_files_only(store, tenant).await;
    a_blocking_reader_seeks(store, tenant).await;
    links_open_where_there_are_any(store, tenant).await;
    store.check(Uuid::from_u128(7)).await.unwrap();
}

fn content(size_bytes: usize) -> Bytes {
    (0..size_bytes).map(|index| (index % 253) as u8).collect()
}

async fn write(store: &Store, key: &ObjectKey, content: &Bytes) -> Result<u64, MediaError> {
    let mut upload = store.put(key, "audio/wav").await?;
    for piece in content.chunks(100_000) {
        upload.write(Bytes::copy_from_slice(piece)).await?;
    }
    upload.finish().await
}

async fn read(
    store: &Store,
    key: &ObjectKey,
    range: std::ops::Range<u64>,
    size_bytes: u64,
) -> Result<Vec<u8>, MediaError> {
    let pieces: Vec<Bytes> = store.read(key, range, size_bytes).try_collect().await?;
    assert!(pieces.iter().all(|piece| (1..=READ_BYTES_MAX).contains(&piece.len())));
    Ok(pieces.concat())
}

async fn keys(store: &Store, prefix: &str) -> Vec<String> {
    let mut keys: Vec<String> = store.list(prefix).await.unwrap().try_collect().await.unwrap();
    keys.sort();
    keys
}

async fn what_is_written_reads_back(store: &Store, tenant: &str) {
    let key = key::recording(tenant, Some("spring"), "read-back", "wav");
    let content = content(700_001);
    assert_eq!(write(store, &key, &content).await.unwrap(), 700_001);
    let stored = store.stat(&key).await.unwrap().unwrap();
    assert_eq!(stored.size_bytes, 700_001);
    assert!(stored.content_type.is_none_or(|content_type| content_type == "audio/wav"));
    assert_eq!(read(store, &key, 0..700_001, 700_001).await.unwrap(), content);
}

async fn the_longest_key_fits(store: &Store, tenant: &str) {
    let long = "x".repeat(64);
    let key = key::recording_piece(&format!("{tenant}-{}", &long[..50]), Some(&long), &long, &long, &long);
    write(store, &key, &content(10)).await.unwrap();
    assert_eq!(read(store, &key, 0..10, 10).await.unwrap(), content(10));
}

async fn ranges_are_cut_exactly(store: &Store, tenant: &str) {
    let key = key::recording(tenant, None, "ranges", "wav");
    let content = content(10_000);
    write(store, &key, &content).await.unwrap();
    for (start, end) in [(0, 1), (9_999, 10_000), (100, 5_000), (0, 10_000), (5, 5)] {
        let expected = &content[start as usize..end as usize];
        assert_eq!(read(store, &key, start..end, 10_000).await.unwrap(), expected, "{start}..{end}");
    }
    assert_eq!(read(store, &key, 9_000..50_000, 10_000).await.unwrap(), content[9_000..], "cut to the size");
    assert_eq!(read(store, &key, 10_000..10_001, 10_000).await.unwrap(), b"");
    let error = read(store, &key, 0..20_000, 20_000).await.unwrap_err();
    assert!(matches!(error, MediaError::Short { size_bytes: 20_000, .. }), "{error:?}");
}

async fn large_objects_go_in_parts(store: &Store, tenant: &str) {
    let key = key::recording(tenant, None, "large", "wav");
    let content = content(20_000_003);
    assert_eq!(write(store, &key, &content).await.unwrap(), 20_000_003);
    assert_eq!(store.stat(&key).await.unwrap().unwrap().size_bytes, 20_000_003);
    let seam = 8 * 1024 * 1024 - 10..8 * 1024 * 1024 + 10;
    let expected = &content[seam.start as usize..seam.end as usize];
    assert_eq!(read(store, &key, seam, 20_000_003).await.unwrap(), expected);
    store.delete(&key).await.unwrap();
}

async fn nothing_is_overwritten(store: &Store, tenant: &str) {
    let key = key::recording(tenant, None, "once", "wav");
    let mut first = store.put(&key, "audio/wav").await.unwrap();
    let refused = store.put(&key, "audio/wav").await.unwrap_err();
    assert!(matches!(refused, MediaError::AlreadyExists { .. }), "while it is written: {refused:?}");
    first.write(Bytes::from_static(b"first")).await.unwrap();
    first.finish().await.unwrap();
    let refused = write(store, &key, &content(10)).await.unwrap_err();
    assert!(matches!(refused, MediaError::AlreadyExists { .. }), "afterwards: {refused:?}");
    assert_eq!(read(store, &key, 0..5, 5).await.unwrap(), b"first");
}

async fn unfinished_uploads_leave_nothing(store: &Store, tenant: &str) {
    let key = key::recording(tenant, None, "unfinished", "wav");
    for size_bytes in [0, 10, 9_000_000] {
        let mut upload = store.put(&key, "audio/wav").await.unwrap();
        upload.write(content(size_bytes)).await.unwrap();
        assert_eq!(store.stat(&key).await.unwrap(), None, "nothing shows before the end");
        upload.abort().await;
        assert_eq!(store.stat(&key).await.unwrap(), None);
    }
    let mut upload = store.put(&key, "audio/wav").await.unwrap();
    upload.write(content(9_000_000)).await.unwrap();
    drop(upload);
    assert_eq!(store.stat(&key).await.unwrap(), None);
    // The key is free again as soon as the dropped upload has been cleared away.
    while let Err(error) = write(store, &key, &content(3)).await {
        assert!(matches!(error, MediaError::AlreadyExists { .. }), "{error:?}");
        tokio::task::yield_now().await;
    }
    assert_eq!(read(store, &key, 0..3, 3).await.unwrap(), content(3));
}

async fn absence_is_said_plainly(store: &Store, tenant: &str) {
    let key = key::recording(tenant, None, "absent", "wav");
    assert_eq!(store.stat(&key).await.unwrap(), None);
    let error = read(store, &key, 0..10, 10).await.unwrap_err();
    assert!(matches!(error, MediaError::NotFound { .. }), "{error:?}");
    store.delete(&key).await.unwrap();
    write(store, &key, &content(10)).await.unwrap();
    store.delete(&key).await.unwrap();
    store.delete(&key).await.unwrap();
    assert_eq!(store.stat(&key).await.unwrap(), None);
}

async fn listings_hold_files_only(store: &Store, tenant: &str) {
    let tenant = format!("{tenant}-list");
    assert_eq!(keys(store, &format!("{tenant}/")).await, [] as [String; 0]);
    let mut expected = Vec::new();
    for (campaign, call) in [(Some("autumn"), "a"), (Some("autumn"), "b"), (None, "c")] {
        let key = key::recording(&tenant, campaign, call, "wav");
        write(store, &key, &content(1)).await.unwrap();
        expected.push(key.to_string());
    }
    assert_eq!(keys(store, &format!("{tenant}/")).await, expected);
    assert_eq!(keys(store, &format!("{tenant}/autumn/")).await, expected[..2]);
    let everything = keys(store, "").await;
    assert!(expected.iter().all(|key| everything.contains(key)));
    assert!(everything.iter().all(|key| !key.starts_with('.')), "{everything:?}");
}

async fn a_blocking_reader_seeks(store: &Store, tenant: &str) {
    let key = key::recording(tenant, None, "blocking", "wav");
    let content = content(600_000);
    write(store, &key, &content).await.unwrap();
    let mut reader = store.reader(&key, 600_000);
    let expected = content.clone();
    tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, expected);
        for position in [599_990, 10, 400_000, 400_005] {
            assert_eq!(reader.seek(SeekFrom::Start(position)).unwrap(), position);
            let mut few = [0; 5];
            reader.read_exact(&mut few).unwrap();
            assert_eq!(few, expected[position as usize..position as usize + 5]);
        }
        assert_eq!(reader.seek(SeekFrom::End(-1)).unwrap(), 599_999);
        assert!(reader.seek(SeekFrom::Current(-600_000)).is_err());
    })
    .await
    .unwrap();
}

async fn links_open_where_there_are_any(store: &Store, tenant: &str) {
    let key = key::recording(tenant, None, "linked", "wav");
    write(store, &key, &content(100)).await.unwrap();
    let disposition = "attachment; filename=\"call.wav\"";
    let link = store.presigned_get(&key, Duration::from_secs(60), "audio/wav", disposition).await.unwrap();
    assert_eq!(link.is_some(), store.kind() == "s3");
    if let Some(link) = link {
        assert!(link.contains("response-content-disposition=attachment"), "{link}");
        let request = reqwest::Client::new().get(link).header("range", "bytes=10-19");
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), 206);
        assert_eq!(response.headers()["content-type"], "audio/wav");
        // Test servers may ignore the override; what they send must not be something else.
        let sent = response.headers().get("content-disposition");
        assert!(sent.is_none_or(|sent| sent == disposition), "{sent:?}");
        assert_eq!(response.bytes().await.unwrap(), content(100).slice(10..20));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn local_files_behave() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("audio");
    let store = Store::open(&Settings::Fs { root: root.clone() }).unwrap();
    store_behaves(&store, "acme").await;
    let left: Vec<_> = std::fs::read_dir(root.join(".partial")).unwrap().collect();
    let files = left.iter().flatten().filter(|entry| entry.path().is_file()).count();
    assert_eq!(files, 0, "every half-written file was finished or removed: {left:?}");
    // What one process wrote, the next one finds.
    let again = Store::open(&Settings::Fs { root }).unwrap();
    let key = key::recording("acme", None, "once", "wav");
    assert_eq!(again.stat(&key).await.unwrap().unwrap().size_bytes, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_behaves() {
    store_behaves(&Store::open(&Settings::Memory).unwrap(), "acme").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s3_behaves() {
    let variable = |name: &str| std::env::var(format!("EARMARK_TEST_S3_{name}")).ok();
    let Some(endpoint) = variable("ENDPOINT") else {
        println!("skipped: EARMARK_TEST_S3_ENDPOINT names no S3 server");
        return;
    };
    let store = Store::open(&Settings::S3(S3 {
        bucket: variable("BUCKET").unwrap(),
        region: "us-east-1".to_owned(),
        endpoint: Some(endpoint),
        access_key_id: variable("ACCESS_KEY"),
        secret_access_key: variable("SECRET_KEY").map(Into::into),
        prefix: format!("conformance-{}", std::process::id()),
        virtual_host_style: false,
    }))
    .unwrap();
    store_behaves(&store, "acme").await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_said_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"x").unwrap();
    let error = Store::open(&Settings::Fs { root: file.join("audio") }).unwrap_err();
    assert_eq!(error.to_string(), "the storage settings are not usable");
}

#[tokio::test]
async fn a_cancelled_write_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Settings::Fs { root: folder.path().to_owned() }).unwrap();
    let key = key::recording("acme", None, "cancelled", "wav");
    let mut upload = store.put(&key, "audio/wav").await.unwrap();
    let large = upload.write(content(30_000_000));
    // Polled once, then dropped: the client went away in the middle of a write.
    assert!(futures_util::FutureExt::now_or_never(large).is_none());
    let error = upload.write(content(3)).await.unwrap_err();
    assert_eq!(error.to_string(), "the store could not write acme/none/cancelled.wav");
    assert!(upload.finish().await.is_err(), "bytes are missing");
    // The key is free again once everything is cleared away.
    while store.put(&key, "audio/wav").await.is_err() {
        tokio::task::yield_now().await;
    }
    assert_eq!(store.stat(&key).await.unwrap(), None);
    let partial = std::fs::read_dir(folder.path().join(".partial")).unwrap();
    assert_eq!(partial.flatten().filter(|entry| entry.path().is_file()).count(), 0);
}
