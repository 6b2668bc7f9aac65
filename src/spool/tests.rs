use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

const STREAM: Uuid = Uuid::from_u128(7);

/// A frame that owns its audio.
type Owned = (u8, Option<u64>, Vec<u8>);

fn spool() -> (TempDir, Spool) {
    let folder = tempfile::tempdir().unwrap();
    let spool = Spool::new(folder.path().join("live"));
    (folder, spool)
}

fn append(writer: &mut Writer, frames: &[Owned]) {
    for (track, timestamp_ms, audio) in frames {
        writer.append(Frame { track: *track, timestamp_ms: *timestamp_ms, audio }).unwrap();
    }
}

fn read(spool: &Spool) -> (Vec<Owned>, u64) {
    let mut reader = spool.reader(STREAM).unwrap().unwrap();
    let mut frames = Vec::new();
    while let Some(frame) = reader.next().unwrap() {
        frames.push((frame.track, frame.timestamp_ms, frame.audio.to_vec()));
    }
    (frames, reader.torn_bytes())
}

fn frame() -> impl Strategy<Value = Owned> {
    let timestamp_ms = proptest::option::of(0..u64::MAX);
    (any::<u8>(), timestamp_ms, proptest::collection::vec(any::<u8>(), 0..300))
}

#[test]
fn what_is_not_there_is_nothing_and_can_be_removed() {
    let (_folder, spool) = spool();
    assert!(spool.reader(STREAM).unwrap().is_none());
    spool.remove(STREAM).unwrap();
    drop(spool.writer(STREAM).unwrap());
    spool.remove(STREAM).unwrap();
    assert!(spool.reader(STREAM).unwrap().is_none());
}

#[test]
fn another_streams_file_is_not_read() {
    let (_folder, spool) = spool();
    drop(spool.writer(STREAM).unwrap());
    let other = Uuid::from_u128(8);
    fs::rename(spool.path(STREAM), spool.path(other)).unwrap();
    assert_eq!(spool.reader(other).unwrap_err().kind(), io::ErrorKind::InvalidData);
    assert_eq!(spool.writer(other).unwrap_err().kind(), io::ErrorKind::InvalidData);
}

#[test]
fn syncing_visits_what_is_open_and_forgets_what_is_not() {
    let (_folder, spool) = spool();
    let mut writer = spool.writer(STREAM).unwrap();
    append(&mut writer, &[(0, None, vec![1])]);
    spool.sync().unwrap();
    assert!(!writer.shared().unsynced());
    drop(writer);
    drop(spool.writer(STREAM).unwrap());
    assert_eq!(spool.open.lock().unwrap().len(), 1);
    spool.sync().unwrap();
}

#[test]
fn a_frame_that_is_too_long_is_refused_and_the_next_is_not() {
    let (_folder, spool) = spool();
    let mut writer = spool.writer(STREAM).unwrap();
    let audio = vec![0; FRAME_BYTES_MAX + 1];
    assert!(writer.append(Frame { track: 0, timestamp_ms: None, audio: &audio }).is_err());
    let longest = (1, Some(20), vec![3; FRAME_BYTES_MAX]);
    append(&mut writer, std::slice::from_ref(&longest));
    assert_eq!(read(&spool), (vec![longest], 0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = fs::OpenOptions::new().append(true).open("/dev/full").unwrap();
    let error = Writer::over(full).append(Frame { track: 0, timestamp_ms: None, audio: &[1] }).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}

proptest! {
    #[test]
    fn what_was_appended_is_read(
        before in proptest::collection::vec(frame(), 0..20),
        after in proptest::collection::vec(frame(), 0..20),
    ) {
        let (_folder, spool) = spool();
        append(&mut spool.writer(STREAM).unwrap(), &before);
        append(&mut spool.writer(STREAM).unwrap(), &after);
        prop_assert_eq!(read(&spool), ([before, after].concat(), 0));
    }

    /// Wherever a cut comes, the whole frames before it are there, and the stream goes on behind them.
    #[test]
    fn a_torn_end_is_cut_off(
        frames in proptest::collection::vec(frame(), 1..12),
        cut in any::<proptest::sample::Index>(),
        garbage in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let (_folder, spool) = spool();
        append(&mut spool.writer(STREAM).unwrap(), &frames);
        let mut bytes = fs::read(spool.path(STREAM)).unwrap();
        bytes.truncate(cut.index(bytes.len() + 1));
        let mut ends = vec![28];
        ends.extend(frames.iter().scan(28, |end, frame| { *end += 16 + frame.2.len(); Some(*end) }));
        let whole = ends.iter().rposition(|end| *end <= bytes.len()).unwrap_or(0);
        // Behind a cut inside the header there is nothing but what a writer makes of it.
        if bytes.len() >= 28 { bytes.extend(&garbage); }
        fs::write(spool.path(STREAM), &bytes).unwrap();
        let mut writer = spool.writer(STREAM).unwrap();
        let last = (9, Some(1), vec![1, 2, 3]);
        append(&mut writer, std::slice::from_ref(&last));
        let expected: Vec<_> = frames[..whole].iter().cloned().chain([last]).collect();
        prop_assert_eq!(read(&spool), (expected, 0));
    }

    /// One changed byte hides the frames from there on, and never shows one that was not written.
    #[test]
    fn what_was_changed_is_not_read(
        frames in proptest::collection::vec(frame(), 1..8),
        place in any::<proptest::sample::Index>(),
        by in 1..=u8::MAX,
    ) {
        let (_folder, spool) = spool();
        append(&mut spool.writer(STREAM).unwrap(), &frames);
        let mut bytes = fs::read(spool.path(STREAM)).unwrap();
        let place = 28 + place.index(bytes.len() - 28);
        bytes[place] ^= by;
        fs::write(spool.path(STREAM), &bytes).unwrap();
        let (there, torn_bytes) = read(&spool);
        prop_assert!(frames.starts_with(&there));
        prop_assert!(there.len() < frames.len() && torn_bytes > 0);
    }
}
