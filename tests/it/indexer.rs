//! The search index is the database's, whenever its writer was killed.

use std::collections::BTreeMap;

use earmark::app::App;
use earmark::jobs::indexer::{self, Indexer};
use earmark::journal;
use earmark::search::{
    self, CallDocument, Change, Filter, Index, Order, Search, SearchError, Settings, Wanted,
};
use serde_json::json;
use uuid::Uuid;

use crate::harness::{Backend, TENANT, TestApp, catch_up, empty_index, populate};

on_every_backend!(
    a_writer_killed_anywhere_leaves_the_index_exact,
    what_was_applied_and_not_committed_is_applied_again,
    a_position_of_another_life_means_to_begin_anew,
    links_and_their_changes_reach_the_index,
    a_call_is_found_by_what_its_booking_is,
    an_index_without_a_position_is_filled_from_the_rows,
);

/// Words that the calls of the population hold, alone and together.
const PROBES: [&str; 9] =
    ["", "sea", "refund", "room", "\"thank you\"", "paella OR mesa", "the -sea", "hello", "bicycle ready"];

/// What can be found in an index: for each query the calls and, of their moments, the turns.
fn contents(index: &Index) -> BTreeMap<&'static str, Vec<(Uuid, Vec<u32>)>> {
    let found = PROBES.map(|probe| {
        let search = Search {
            tenant: TENANT.to_owned(),
            query: search::parse(probe).unwrap(),
            filter: Filter::default(),
            order: Order::Oldest,
            after: None,
            limit: 100,
        };
        let hits =
            index.search_calls(&search, Wanted { moments_per_call: 100, ..Wanted::default() }).unwrap();
        assert_eq!(hits.total, hits.hits.len() as u64, "{probe}");
        let calls = hits.hits.iter().map(|hit| {
            let mut turns: Vec<_> = hit.moments.iter().map(|moment| moment.turn_index).collect();
            turns.sort_unstable();
            (hit.id, turns)
        });
        (probe, calls.collect())
    });
    found.into_iter().collect()
}

/// The index that the database gives when it is built anew.
async fn rebuilt(app: &App) -> Index {
    let fresh = App { index: empty_index(), ..app.clone() };
    indexer::rebuild(&fresh, |_| ()).await.unwrap();
    fresh.index
}

async fn assert_exact(app: &App) {
    let rebuilt = rebuilt(app).await;
    assert_eq!(contents(&app.index), contents(&rebuilt));
    assert_eq!(app.index.documents().unwrap(), rebuilt.documents().unwrap());
}

/// The only writer, once the one that was killed has let go: its last step ends on a thread of its own.
async fn next_indexer(app: &App) -> Indexer {
    loop {
        match Indexer::new(app.clone()) {
            Ok(indexer) => return indexer,
            Err(SearchError::WriterBusy) => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Catches up and is dropped after so many polls; whether it came to its end before.
async fn killed_after(app: &App, polls: usize) -> bool {
    let indexer = next_indexer(app).await;
    let mut working = Box::pin(async { indexer.catch_up().await.unwrap() });
    for _ in 0..polls {
        if futures_util::poll!(&mut working).is_ready() {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

async fn a_writer_killed_anywhere_leaves_the_index_exact(test: TestApp) {
    let made = populate(&test).await;
    let service = test.service();
    // The index in a folder, so that every new writer begins from what is on disk and from nothing else.
    let settings =
        Settings { directory: Some(test.folder().join("killed")), writer_memory_bytes: 15_000_000 };
    let opened = || App { index: Index::open_or_create(&settings).unwrap(), ..test.app.clone() };
    let mut ended = 0;
    for kill in 0..40 {
        let call = &made.calls[kill % made.calls.len()];
        service.say(call, &[&format!("hello number {kill}"), "the sea of words"]).await;
        ended += usize::from(killed_after(&opened(), kill % 20).await);
    }
    assert!(ended < 40, "some were killed before their end");
    let app = opened();
    catch_up(&app, &next_indexer(&app).await).await;
    assert_exact(&app).await;
    assert_eq!(app.index.documents().unwrap().calls, 8);
}

async fn what_was_applied_and_not_committed_is_applied_again(test: TestApp) {
    let made = populate(&test).await;
    test.index_now().await;
    test.service().say(&made.calls[3], &["a room by the sea"]).await;
    let before = contents(&test.app.index);
    {
        let mut writer = test.app.index.writer().unwrap();
        let call = Uuid::try_parse(made.calls[3].strip_prefix("call_").unwrap()).unwrap();
        writer.apply(vec![Change::Remove(call)]).unwrap();
    }
    assert_eq!(contents(&test.app.index), before, "what was not committed was never there");
    test.index_now().await;
    assert_exact(&test.app).await;
    assert_ne!(contents(&test.app.index), before);
    // Killed after its commit, it finds nothing more to do.
    let position = test.app.index.position().unwrap();
    test.index_now().await;
    assert_eq!(test.app.index.position().unwrap(), position);
    assert_exact(&test.app).await;
}

/// A call that the database has never heard of.
fn ghost() -> Change {
    Change::Replace(Box::new(CallDocument {
        id: Uuid::from_u128(666),
        tenant: TENANT.to_owned(),
        direction: "inbound".to_owned(),
        status: "completed".to_owned(),
        provider: "direct".to_owned(),
        ..CallDocument::default()
    }))
}

async fn a_position_of_another_life_means_to_begin_anew(test: TestApp) {
    populate(&test).await;
    test.index_now().await;
    // The database was restored: it begins a new life, in which other things have happened.
    let epoch = Uuid::from_u128(4711);
    journal::begin_epoch(test.app.database.reader(), epoch).await.unwrap();
    assert_eq!(journal::epoch(test.app.database.reader(), Uuid::from_u128(1)).await.unwrap(), epoch);
    let app = App { epoch, ..test.app.clone() };
    for position in [app.index.position().unwrap().unwrap(), "rubbish".to_owned(), String::new()] {
        {
            let mut writer = app.index.writer().unwrap();
            writer.apply(vec![ghost()]).unwrap();
            writer.commit(Some(&position)).unwrap();
        }
        assert_eq!(app.index.documents().unwrap().calls, 9);
        catch_up(&app, &next_indexer(&app).await).await;
        assert_exact(&app).await;
        assert_eq!(app.index.documents().unwrap().calls, 8, "{position}");
    }
}

/// The calls that the index holds as linked to a customer.
fn linked(index: &Index, customer: &str) -> u64 {
    let customer_id = Uuid::try_parse(customer.strip_prefix("customer_").unwrap()).ok();
    let search = Search {
        tenant: TENANT.to_owned(),
        query: search::parse("").unwrap(),
        filter: Filter { customer_id, ..Filter::default() },
        order: Order::Oldest,
        after: None,
        limit: 0,
    };
    index.search_calls(&search, Wanted::default()).unwrap().total
}

async fn links_and_their_changes_reach_the_index(test: TestApp) {
    let made = populate(&test).await;
    test.index_now().await;
    assert_eq!(linked(&test.app.index, &made.customer), 2);
    let admin = test.admin();
    let unlink = json!({ "callId": made.calls[0], "customerId": made.customer });
    admin.mutate("unlinkCall", unlink.clone(), "call { id }").await;
    test.index_now().await;
    assert_eq!(linked(&test.app.index, &made.customer), 1);
    // A customer's own change is indexed with its calls, together with what happened to them meanwhile.
    admin.mutate("linkCall", unlink, "call { id }").await;
    let renamed = json!({ "externalId": "cust-1", "name": "Margaret Brown", "phones": [] });
    admin.mutate("upsertCustomer", renamed, "customer { id }").await;
    let booking = json!({ "reference": "K7MQ2X", "status": "cancelled" });
    admin.mutate("upsertBooking", booking, "booking { id }").await;
    test.index_now().await;
    assert_eq!(linked(&test.app.index, &made.customer), 2);
    assert_exact(&test.app).await;
}

async fn a_call_is_found_by_what_its_booking_is(test: TestApp) {
    let made = populate(&test).await;
    let admin = test.admin();
    let booking = json!({
        "reference": "ZB0MA4IZ", "status": "confirmed", "kind": "train", "venue": "Kingfisher Halt",
        "startsAt": "2026-03-05T23:30:00Z",
        "details": { "departure": "Norwich", "destination": "Ely", "passengers": 3 },
    });
    let id = admin.mutate("upsertBooking", booking, "booking { id }").await["booking"]["id"].take();
    let link = json!({ "callId": made.calls[3], "bookingId": id });
    admin.mutate("linkCall", link.clone(), "call { id }").await;
    test.index_now().await;
    let found = |query: &str| {
        let search = Search {
            tenant: TENANT.to_owned(),
            query: search::parse(query).unwrap().relaxed().unwrap(),
            filter: Filter::default(),
            order: Order::Relevance,
            after: None,
            limit: 1,
        };
        test.app.index.search_calls(&search, Wanted::default()).unwrap().total
    };
    for query in ["kingfisher", "zb0ma4iz", "norwich to ely", "thursday march", "5 march 2026"] {
        assert!(found(query) > 0, "{query}");
    }
    assert_eq!(found("ely to norwich"), found("to"), "nobody goes that way");
    admin.mutate("unlinkCall", link, "call { id }").await;
    test.index_now().await;
    for query in ["kingfisher", "zb0ma4iz"] {
        assert_eq!(found(query), 0, "{query}");
    }
}

async fn an_index_without_a_position_is_filled_from_the_rows(test: TestApp) {
    populate(&test).await;
    assert_eq!(test.app.index.position().unwrap(), None);
    catch_up(&test.app, &next_indexer(&test.app).await).await;
    let filled = contents(&test.app.index);
    // Built anew, and by reading the journal from its beginning: the same.
    let mut progress = Vec::new();
    indexer::rebuild(&test.app, |count| progress.push(count)).await.unwrap();
    assert_eq!(progress, [8]);
    assert_eq!(contents(&test.app.index), filled);
    let followed = App { index: empty_index(), ..test.app.clone() };
    {
        let start = journal::Cursor::after(followed.epoch, journal::Position::default()).encode();
        followed.index.writer().unwrap().commit(Some(&start)).unwrap();
    }
    catch_up(&followed, &next_indexer(&followed).await).await;
    assert_eq!(contents(&followed.index), filled);
    // Two writers at once there cannot be.
    let _one = next_indexer(&test.app).await;
    assert!(matches!(Indexer::new(test.app.clone()), Err(SearchError::WriterBusy)));
}

/// Searching goes on while the index is built anew, over what was there; and whoever follows the old one goes over.
#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_is_not_seen_before_it_is_whole() {
    let test = TestApp::new(Backend::SqliteMemory).await;
    populate(&test).await;
    test.index_now().await;
    let before = contents(&test.app.index);
    let _the_servers = next_indexer(&test.app).await;
    let mut seen = Vec::new();
    indexer::rebuild(&test.app, |_| seen.push(contents(&test.app.index))).await.unwrap();
    assert_eq!(seen, std::slice::from_ref(&before));
    assert_eq!(contents(&test.app.index), before);
    assert!(test.app.index.is_filled());
}
