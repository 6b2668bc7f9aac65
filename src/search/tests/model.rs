//! The index against a slow, obvious interpreter: random calls, changes, merges and queries, and always the
//! same calls, moments, counts and pages.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const WORDS: [&str; 5] = ["ada", "boat", "café", "dock", "echo"];
const TENANTS: [&str; 2] = [TENANT, "dock"];

/// A query as the interpreter knows it.
#[derive(Clone, Debug)]
enum Asked {
    Words(Vec<usize>),
    Not(Box<Asked>),
    All(Vec<Asked>),
    Any(Vec<Asked>),
}

impl Asked {
    fn text(&self) -> String {
        let list = |parts: &[Asked], sign| {
            format!("({})", parts.iter().map(Asked::text).collect::<Vec<_>>().join(sign))
        };
        match self {
            Self::Words(words) if words.len() == 1 => WORDS[words[0]].to_owned(),
            Self::Words(words) => {
                format!("\"{}\"", words.iter().map(|&word| WORDS[word]).collect::<Vec<_>>().join(" "))
            }
            Self::Not(inner) => format!("NOT {}", inner.text()),
            Self::All(parts) => list(parts, " "),
            Self::Any(parts) => list(parts, " OR "),
        }
    }

    fn holds(&self, call: &CallDocument) -> bool {
        match self {
            Self::Words(words) => call.turns.iter().any(|turn| has(turn, words)),
            Self::Not(inner) => !inner.holds(call),
            Self::All(parts) => parts.iter().all(|part| part.holds(call)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(call)),
        }
    }

    fn is_moment(&self, negated: bool, turn: &TurnDocument) -> bool {
        match self {
            Self::Words(words) => !negated && has(turn, words),
            Self::Not(inner) => inner.is_moment(!negated, turn),
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.is_moment(negated, turn)),
        }
    }
}

fn has(turn: &TurnDocument, words: &[usize]) -> bool {
    let said: Vec<_> = turn.text.split(' ').collect();
    let words: Vec<_> = words.iter().map(|&word| WORDS[word]).collect();
    said.windows(words.len()).any(|place| place == words)
}

fn allowed(filter: &Filter, call: &CallDocument) -> bool {
    filter.started_from_us.is_none_or(|from| from <= call.started_at_us)
        && filter.started_until_us.is_none_or(|until| call.started_at_us < until)
        && filter.direction.as_ref().is_none_or(|direction| *direction == call.direction)
        && (filter.tags.is_empty() || filter.tags.iter().any(|tag| call.tags.contains(tag)))
}

/// What happens to the index.
#[derive(Clone, Debug)]
enum Step {
    Put(Box<CallDocument>),
    Remove(u32),
    Commit,
    Merge,
}

fn any_call() -> impl Strategy<Value = CallDocument> {
    let turn =
        prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..5).prop_map(|words| words.join(" "));
    (1u32..12, prop::collection::vec(turn, 0..5), 0i64..4, any::<bool>(), 0usize..2, 0usize..3).prop_map(
        |(number, turns, started_at_us, inbound, tenant, tags)| {
            let turns: Vec<_> = turns.iter().map(String::as_str).collect();
            CallDocument {
                started_at_us,
                direction: if inbound { "inbound" } else { "outbound" }.to_owned(),
                tenant: TENANTS[tenant].to_owned(),
                tags: ["vip", "late"].iter().take(tags).map(|&tag| tag.to_owned()).collect(),
                ..call(number, &turns)
            }
        },
    )
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => any_call().prop_map(|call| Step::Put(Box::new(call))),
        2 => (1u32..12).prop_map(Step::Remove),
        2 => Just(Step::Commit),
        1 => Just(Step::Merge),
    ]
}

fn any_query() -> impl Strategy<Value = Asked> {
    let leaf = prop::collection::vec(0..WORDS.len(), 1..3).prop_map(Asked::Words);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            2 => inner.clone().prop_map(|inner| Asked::Not(Box::new(inner))),
            3 => prop::collection::vec(inner.clone(), 2..4).prop_map(Asked::All),
            3 => prop::collection::vec(inner, 2..4).prop_map(Asked::Any),
        ]
    })
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let tags = prop::sample::subsequence(vec!["vip".to_owned(), "late".to_owned()], 0..=2);
    let direction = prop::option::weighted(0.3, Just("inbound".to_owned()));
    let (from, until) = (prop::option::weighted(0.3, 0i64..4), prop::option::weighted(0.3, 0i64..5));
    (from, until, direction, prop::option::weighted(0.3, tags)).prop_map(
        |(started_from_us, started_until_us, direction, tags)| Filter {
            started_from_us,
            started_until_us,
            direction,
            tags: tags.unwrap_or_default(),
            ..Filter::default()
        },
    )
}

/// Carries the steps out, on an index and on a plain map.
fn carried_out(steps: Vec<Step>) -> (Index, BTreeMap<Uuid, CallDocument>) {
    let index = index();
    let mut calls = BTreeMap::new();
    let mut writer = index.writer().unwrap();
    for step in steps {
        match step {
            Step::Put(call) => {
                calls.insert(call.id, (*call).clone());
                writer.apply(vec![Change::Replace(call)]).unwrap();
            }
            Step::Remove(number) => {
                calls.remove(&id(number));
                writer.apply(vec![Change::Remove(id(number))]).unwrap();
            }
            Step::Commit => writer.commit(Some("1")).unwrap(),
            Step::Merge => {
                writer.commit(Some("1")).unwrap();
                // A merge of the engine's own may be at work on the same segments; then this one is refused.
                let _ = writer.merge_all();
            }
        }
    }
    writer.commit(Some("1")).unwrap();
    (index, calls)
}

/// All pages of calls, one after the other.
fn walked_calls(index: &Index, search: &Search) -> Vec<CallHit> {
    let mut search = search.clone();
    let mut hits: Vec<CallHit> = Vec::new();
    loop {
        let page = index.search_calls(&search, PAGE_MAX).unwrap();
        let behind = page.total - hits.len() as u64;
        hits.extend(page.hits);
        assert_eq!(page.has_more, (search.limit as u64) < behind);
        if !page.has_more {
            assert_eq!(page.total, hits.len() as u64);
            return hits;
        }
        search.after = Some(hits.last().unwrap().cursor.to_string().parse().unwrap());
    }
}

/// All pages of moments, one after the other.
fn walked_moments(index: &Index, search: &Search) -> Vec<MomentRow> {
    let mut search = search.clone();
    let mut rows: Vec<MomentRow> = Vec::new();
    loop {
        let page = index.search_moments(&search).unwrap();
        rows.extend(page.hits);
        if !page.has_more {
            assert_eq!(page.total, rows.len() as u64);
            return rows;
        }
        search.after = Some(rows.last().unwrap().cursor.to_string().parse().unwrap());
    }
}

/// Calls of equal score in the order of `Newest`, and the others by their score.
fn by_relevance(score: f32, call: &CallDocument) -> (std::cmp::Reverse<u32>, i64, u128) {
    (std::cmp::Reverse(score.to_bits()), -call.started_at_us, !call.id.as_u128())
}

fn check(index: &Index, calls: &BTreeMap<Uuid, CallDocument>, asked: &Asked, search: &Search) {
    let mut expected: Vec<_> = calls
        .values()
        .filter(|call| call.tenant == search.tenant && allowed(&search.filter, call) && asked.holds(call))
        .collect();
    expected.sort_by_key(|call| (call.started_at_us, call.id));
    if search.order != Order::Oldest {
        expected.reverse();
    }
    let hits = walked_calls(index, search);
    if search.order == Order::Relevance {
        // Which score a call deserves is the engine's affair; that they are in order, and of whom, is ours.
        let scores: BTreeMap<_, _> = hits.iter().map(|hit| (hit.id, hit.score)).collect();
        expected.sort_by_key(|call| by_relevance(scores.get(&call.id).copied().unwrap_or(-1.0), call));
    }
    let ids: Vec<_> = expected.iter().map(|call| call.id).collect();
    assert_eq!(hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), ids);

    let moments_of = |call: &CallDocument| -> Vec<u32> {
        call.turns.iter().filter(|turn| asked.is_moment(false, turn)).map(|turn| turn.index).collect()
    };
    for (hit, call) in hits.iter().zip(&expected) {
        assert!(hit.moments.is_sorted_by(|one, other| one.score >= other.score));
        let mut turns: Vec<_> = hit.moments.iter().map(|moment| moment.turn_index).collect();
        turns.sort_unstable();
        assert_eq!(turns, moments_of(call));
    }
    let rows = walked_moments(index, search);
    let mut expected: Vec<_> =
        expected.iter().flat_map(|call| moments_of(call).into_iter().map(|turn| (call.id, turn))).collect();
    let mut found: Vec<_> = rows.iter().map(|row| (row.call_id, row.turn_index)).collect();
    if search.order == Order::Relevance {
        let ranks: Vec<_> =
            rows.iter().map(|row| (by_relevance(row.score, &calls[&row.call_id]), row.turn_index)).collect();
        assert!(ranks.is_sorted());
        expected.sort_unstable();
        found.sort_unstable();
    }
    assert_eq!(found, expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_index_finds_what_the_interpreter_finds(
        steps in prop::collection::vec(any_step(), 0..40),
        searches in prop::collection::vec((any_query(), any_filter(), 1usize..6), 1..5),
    ) {
        let (index, calls) = carried_out(steps);
        let counts = index.documents().unwrap();
        let turns = calls.values().map(|call| call.turns.len() as u64).sum();
        prop_assert_eq!(counts, DocumentCounts { calls: calls.len() as u64, turns });
        for (asked, filter, limit) in searches {
            let (query, notices) = parse(&asked.text()).unwrap();
            prop_assert_eq!(notices, Vec::<String>::new());
            for order in [Order::Relevance, Order::Newest, Order::Oldest] {
                for tenant in TENANTS {
                    let search = Search {
                        tenant: tenant.to_owned(),
                        query: query.clone(),
                        filter: filter.clone(),
                        order,
                        after: None,
                        limit,
                    };
                    check(&index, &calls, &asked, &search);
                }
            }
        }
    }
}
