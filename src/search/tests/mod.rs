//! What the module promises, through its public door.

mod bulk;
mod facets;
mod filters;
mod interpreter;
mod keeping;
mod real;
mod semantics;
mod stories;

use uuid::Uuid;

use super::*;

/// The tenant of the calls that `call` makes.
const TENANT: &str = "harbour";

fn index() -> Index {
    Index::open_or_create(&Settings::default()).unwrap()
}

/// A call of `TENANT` that began `number` seconds after the epoch, with the turns given.
fn call(number: u32, turns: &[&str]) -> CallDocument {
    CallDocument {
        id: id(number),
        tenant: TENANT.to_owned(),
        started_at_us: i64::from(number) * 1_000_000,
        direction: "inbound".to_owned(),
        status: "completed".to_owned(),
        provider: "twilio".to_owned(),
        turns: (0..)
            .zip(turns)
            .map(|(index, text)| TurnDocument {
                index,
                speaker: if index % 2 == 0 { "agent" } else { "customer" }.to_owned(),
                text: (*text).to_owned(),
                ..TurnDocument::default()
            })
            .collect(),
        ..CallDocument::default()
    }
}

fn id(number: u32) -> Uuid {
    Uuid::from_u128(u128::from(number) << 64 | 7)
}

fn replace(call: CallDocument) -> Change {
    Change::Replace(Box::new(call))
}

/// An index of these calls.
fn index_of(calls: impl IntoIterator<Item = CallDocument>) -> Index {
    let index = index();
    let mut writer = index.writer().unwrap();
    writer.apply(calls.into_iter().map(replace).collect()).unwrap();
    writer.commit(Some("1")).unwrap();
    index
}

fn search(query: &str) -> Search {
    Search {
        tenant: TENANT.to_owned(),
        query: parse_leniently(query).unwrap().0,
        filter: Filter::default(),
        order: Order::Oldest,
        after: None,
        limit: PAGE_MAX,
    }
}

/// So many moments with each call.
fn with_moments(moments_per_call: usize) -> Wanted {
    Wanted { moments_per_call, ..Wanted::default() }
}

/// The numbers of the calls that match, oldest first.
fn found(index: &Index, search: &Search) -> Vec<u32> {
    let page = index.search_calls(search, Wanted::default()).unwrap();
    assert_eq!(page.total, page.hits.len() as u64);
    page.hits.iter().map(|hit| number(hit.id)).collect()
}

fn number(id: Uuid) -> u32 {
    (id.as_u128() >> 64) as u32
}

/// Call and turn of all moments, oldest call first.
fn moments(index: &Index, search: &Search) -> Vec<(u32, u32)> {
    let page = index.search_moments(search).unwrap();
    assert_eq!(page.total, page.hits.len() as u64);
    page.hits.iter().map(|row| (number(row.call_id), row.moment.turn_index)).collect()
}
