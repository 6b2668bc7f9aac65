//! Writing, committing, opening again.

use tempfile::TempDir;

use super::*;

fn on_disk() -> (TempDir, Settings) {
    let directory = TempDir::new().unwrap();
    let settings = Settings { directory: Some(directory.path().join("index")), ..Settings::default() };
    (directory, settings)
}

#[test]
fn a_replaced_call_is_there_once() {
    let index = index();
    let mut writer = index.writer().unwrap();
    writer.merge_nothing();
    // Within a batch of changes, across batches, across commits.
    writer.apply(vec![replace(call(1, &["old"])), replace(call(1, &["older", "words"]))]).unwrap();
    writer.apply(vec![replace(call(2, &["refund"])), replace(call(1, &["new", "boat", "tour"]))]).unwrap();
    writer.commit(Some("1")).unwrap();
    assert_eq!(index.documents().unwrap(), DocumentCounts { calls: 2, turns: 4 });
    writer.apply(vec![replace(call(1, &["new", "refund"]))]).unwrap();
    writer.commit(Some("2")).unwrap();
    for merged in [false, true] {
        if merged {
            writer.merge_all().unwrap();
            let segments = index.segments().unwrap();
            assert_eq!((segments.segments, segments.deleted_documents), (1, 0));
            assert!(segments.size_bytes > 0);
        }
        assert_eq!(index.documents().unwrap(), DocumentCounts { calls: 2, turns: 3 });
        assert_eq!(found(&index, &search("")), [1, 2]);
        assert_eq!(found(&index, &search("old OR older OR words OR boat OR tour")), [0; 0]);
        assert_eq!(moments(&index, &search("new OR refund")), [(1, 0), (1, 1), (2, 0)]);
    }
}

#[test]
fn a_removed_call_is_gone() {
    let index = index_of([call(1, &["refund", "boat"]), call(2, &["refund"])]);
    let mut writer = index.writer().unwrap();
    writer.apply(vec![Change::Remove(id(1)), Change::Remove(id(77))]).unwrap();
    writer.commit(Some("2")).unwrap();
    assert_eq!(index.documents().unwrap(), DocumentCounts { calls: 1, turns: 1 });
    assert_eq!(found(&index, &search("refund")), [2]);
    assert_eq!(moments(&index, &search("refund boat OR refund")), [(2, 0)]);
    writer
        .apply(vec![replace(call(1, &["back"])), Change::Remove(id(2)), replace(call(2, &["back"]))])
        .unwrap();
    writer.commit(Some("3")).unwrap();
    assert_eq!(found(&index, &search("back")), [1, 2]);
}

#[test]
fn a_cleared_index_is_empty_and_can_be_filled_again() {
    let index = index_of([call(1, &["refund"]), call(2, &["refund"])]);
    let mut writer = index.writer().unwrap();
    writer.apply(vec![replace(call(3, &["refund"]))]).unwrap();
    writer.clear().unwrap();
    writer.apply(vec![replace(call(4, &["refund"]))]).unwrap();
    assert_eq!(found(&index, &search("refund")), [1, 2], "nothing changes before the commit");
    writer.commit(Some("0")).unwrap();
    assert_eq!(found(&index, &search("refund")), [4]);
    assert_eq!(index.documents().unwrap(), DocumentCounts { calls: 1, turns: 1 });
}

#[test]
fn a_commit_lasts_with_its_position_and_what_came_after_does_not() {
    let (_directory, settings) = on_disk();
    {
        let index = Index::open_or_create(&settings).unwrap();
        assert_eq!(index.position().unwrap(), None);
        let mut writer = index.writer().unwrap();
        writer.apply(vec![replace(call(1, &["refund"]))]).unwrap();
        writer.commit(Some("journal\n41")).unwrap();
        writer.apply(vec![replace(call(2, &["refund"])), Change::Remove(id(1))]).unwrap();
        assert_eq!(index.position().unwrap().as_deref(), Some("journal\n41"));
    }
    let index = Index::open_or_create(&settings).unwrap();
    assert_eq!(index.position().unwrap().as_deref(), Some("journal\n41"));
    assert_eq!(found(&index, &search("refund")), [1]);
    let mut writer = index.writer().unwrap();
    writer.commit(Some("42")).unwrap();
    assert_eq!(index.position().unwrap().as_deref(), Some("42"));
    assert_eq!(found(&index, &search("refund")), [1]);
}

#[test]
fn every_clone_sees_a_commit_and_another_opening_after_a_reload() {
    let (_directory, settings) = on_disk();
    let index = Index::open_or_create(&settings).unwrap();
    let follower = Index::open_or_create(&settings).unwrap();
    let clone = index.clone();
    let mut writer = index.writer().unwrap();
    writer.apply(vec![replace(call(1, &["refund"]))]).unwrap();
    writer.commit(Some("1")).unwrap();
    assert_eq!(found(&clone, &search("refund")), [1]);
    assert_eq!(found(&follower, &search("refund")), [0; 0]);
    follower.reload().unwrap();
    assert_eq!(found(&follower, &search("refund")), [1]);
}

#[test]
fn there_is_one_writer_at_a_time() {
    let (_directory, settings) = on_disk();
    let index = Index::open_or_create(&settings).unwrap();
    let writer = index.writer().unwrap();
    assert!(matches!(index.writer(), Err(SearchError::WriterBusy)));
    assert!(matches!(Index::open_or_create(&settings).unwrap().writer(), Err(SearchError::WriterBusy)));
    drop(writer);
    index.writer().unwrap();
}

#[test]
fn an_index_of_another_format_is_begun_anew() {
    let (_directory, settings) = on_disk();
    let path = settings.directory.clone().unwrap();
    let generations = || -> Vec<_> {
        let entries = std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap());
        entries.filter(|entry| entry.path().is_dir()).map(|entry| entry.path()).collect()
    };

    Index::open_or_create(&settings).unwrap();
    let [first] = generations().try_into().unwrap();
    let engine = tantivy::Index::open_in_dir(&first).unwrap();
    let mut writer: tantivy::IndexWriter = engine.writer_with_num_threads(1, 15_000_000).unwrap();
    let mut commit = writer.prepare_commit().unwrap();
    commit.set_payload("earmark-search 0\n41");
    commit.commit().unwrap();
    drop(writer);

    // What an earlier version left: an index without generations, with another schema.
    let mut schema = tantivy::schema::Schema::builder();
    schema.add_text_field("body", tantivy::schema::TEXT);
    tantivy::Index::create_in_dir(&path, schema.build()).unwrap();
    std::fs::write(path.join("notes.txt"), "not ours").unwrap();

    let index = Index::open_or_create(&settings).unwrap();
    assert_eq!(index.position().unwrap(), None);
    assert_eq!(index.documents().unwrap(), DocumentCounts::default());
    assert!(!index.is_filled());
    let _writer = index.writer().unwrap();
    index.prune().unwrap();
    assert_eq!(generations().len(), 1, "the old one is gone");
    assert!(!first.exists() && !path.join("meta.json").exists());
    assert!(path.join("notes.txt").exists(), "files of others are left alone");
}

#[test]
fn a_new_index_is_built_beside_the_old_one_and_takes_its_place() {
    let (_directory, settings) = on_disk();
    let index = Index::open_or_create(&settings).unwrap();
    let other_process = Index::open_or_create(&settings).unwrap();
    let mut writer = index.writer().unwrap();
    writer.apply(vec![replace(call(1, &["refund"]))]).unwrap();
    writer.commit(Some("1")).unwrap();
    other_process.reload().unwrap();

    let beside = index.beside().unwrap();
    let mut new_writer = beside.writer().unwrap();
    new_writer.apply(vec![replace(call(2, &["refund"]))]).unwrap();
    new_writer.commit(None).unwrap();
    assert!(!beside.is_filled(), "so far it is not all there");
    index.prune().unwrap();
    new_writer.commit(Some("2")).unwrap();
    assert_eq!(found(&index, &search("refund")), [1], "the old one is searched to the end");
    assert!(!other_process.follow().unwrap());

    index.replace_with(&beside).unwrap();
    drop(new_writer);
    assert_eq!(found(&index, &search("refund")), [2]);
    assert_eq!(found(&other_process, &search("refund")), [1]);
    assert!(other_process.follow().unwrap() && !other_process.follow().unwrap());
    assert_eq!(found(&other_process, &search("refund")), [2]);
    assert_eq!(Index::open_or_create(&settings).unwrap().position().unwrap().as_deref(), Some("2"));
}

#[test]
fn a_removed_call_leaves_the_files_with_the_next_merge() {
    let index = index_of([call(1, &["refund"]), call(2, &["refund"])]);
    let mut writer = index.writer().unwrap();
    writer.merge_nothing();
    assert!(index.traces(id(1)).unwrap().found);
    writer.apply(vec![Change::Remove(id(1))]).unwrap();
    writer.commit(Some("2")).unwrap();
    let traces = index.traces(id(1)).unwrap();
    assert_eq!((traces.found, traces.segments.len()), (false, 1), "nobody finds it, but the files have it");
    writer.merge_all().unwrap();
    assert_eq!(index.traces(id(1)).unwrap(), Traces::default());
}

#[test]
fn a_directory_that_cannot_be_made_is_named() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    let settings = Settings { directory: Some(file.join("index")), ..Settings::default() };
    assert!(matches!(Index::open_or_create(&settings), Err(SearchError::Directory { .. })));
}
