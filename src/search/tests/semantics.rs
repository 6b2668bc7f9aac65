//! The index against the interpreter: random calls, changes, merges and queries, and always the same calls,
//! moments, counts and pages.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::analysis::Language;
use super::super::query::*;
use super::interpreter::{self, Reader};
use super::*;

const WORDS: [&str; 9] = ["boat", "boats", "café", "docks", "seven", "one", "71", "echo", "refunded"];
const ASKED: [&str; 9] = ["boat", "boats", "cafe", "dock", "seven", "one", "71", "ecko", "refund"];
const TENANTS: [&str; 2] = [TENANT, "dock"];

pub(super) fn any_pattern(words: Vec<String>) -> impl Strategy<Value = Pattern> {
    let word = prop::sample::select(words);
    (word, 0..8u8).prop_map(|(word, kind)| match kind {
        0 => Pattern::Wildcard(format!("{}*", word.chars().take(3).collect::<String>())),
        1 => Pattern::Wildcard(format!("?{}", word.chars().skip(1).collect::<String>())),
        2 => Pattern::Fuzzy { word, distance: 1 },
        _ => Pattern::Word(word),
    })
}

pub(super) fn any_spans(words: Vec<String>) -> impl Strategy<Value = Spans> {
    let word = prop::sample::select(words.clone());
    let leaf = prop_oneof![
        4 => word.prop_map(Spans::Word),
        2 => any_pattern(words.clone()).prop_map(Spans::Pattern),
        2 => prop::collection::vec(any_pattern(words), 1..4).prop_map(Spans::Exact),
    ];
    let distance = || prop_oneof![(1..8u32).prop_map(Distance::Words), (0..9_000u64).prop_map(Distance::Ms)];
    let speaker = || prop::sample::select(Speaker::ALL.to_vec());
    let part = || {
        prop_oneof![
            (0..9_000u64).prop_map(Part::FirstMs),
            (0..9_000u64).prop_map(Part::LastMs),
            Just(Part::FirstHalf),
            Just(Part::LastHalf),
        ]
    };
    leaf.prop_recursive(3, 10, 3, move |inner| {
        let two = || (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Spans::Any),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Spans::SameTurn),
            (two(), distance(), any::<bool>()).prop_map(|((one, other), within, across)| Spans::Near {
                one,
                other,
                within,
                across
            }),
            (two(), prop::option::of(distance())).prop_map(|((first, second), within)| Spans::Then {
                first,
                second,
                within
            }),
            two().prop_map(|(spans, hole)| Spans::NotIn { spans, hole }),
            (inner.clone(), speaker())
                .prop_map(|(spans, speaker)| Spans::By { speaker, spans: Box::new(spans) }),
            inner.clone().prop_map(|spans| Spans::TurnStart(Box::new(spans))),
            (inner.clone(), part()).prop_map(|(spans, part)| Spans::Within { spans: Box::new(spans), part }),
        ]
    })
}

pub(super) fn any_expression(words: Vec<String>) -> impl Strategy<Value = Expression> {
    let about = prop::sample::select(words.clone());
    let comparison = || {
        use Comparison::*;
        prop::sample::select(vec![Less, AtMost, Equal, AtLeast, More])
    };
    let leaf = prop_oneof![
        8 => any_spans(words).prop_map(Expression::Spans),
        1 => about.prop_flat_map(|word| prop_oneof![
            Just(FieldText::Summary(Spans::Word(word.clone()))),
            Just(FieldText::Note(Spans::Word(word.clone()))),
            Just(FieldText::Name(Spans::Word(word.clone()))),
            Just(FieldText::Tag("VIP".to_owned())),
            Just(FieldText::Topic("late boats".to_owned())),
            Just(FieldText::Reference(word)),
        ]).prop_map(Expression::Field),
        1 => (comparison(), 0..12_000u64).prop_map(|(comparison, ms)| Expression::Condition(Condition::Duration(comparison, ms))),
        1 => (comparison(), 0..6_000u64).prop_map(|(comparison, ms)| Expression::Condition(Condition::Silence(comparison, ms))),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            2 => inner.clone().prop_map(|inner| Expression::Not(Box::new(inner))),
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(Expression::All),
            3 => prop::collection::vec(inner, 1..4).prop_map(Expression::Any),
        ]
    })
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// A turn of some of the words, sometimes timed, sometimes word by word.
fn any_turn() -> impl Strategy<Value = TurnDocument> {
    let words = prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..6);
    let times = prop::option::weighted(0.8, (0..2_000i64, prop::option::weighted(0.8, 0..2_000i64)));
    let speaker = prop::sample::select(Speaker::ALL.to_vec());
    (words, times, speaker, prop::bool::weighted(0.2)).prop_map(|(words, times, speaker, is_timed)| {
        let timed = if is_timed && times.is_some() { words.as_slice() } else { &[] };
        TurnDocument {
            text: words.join(" "),
            speaker: speaker.name().to_owned(),
            // Relative to the turn before; made absolute where the call is.
            start_ms: times.map(|(start, _)| start),
            end_ms: times.and_then(|(_, length)| length),
            words: (0..).step_by(150).zip(timed).map(|(ms, word)| ((*word).to_owned(), ms)).collect(),
            ..TurnDocument::default()
        }
    })
}

fn any_call() -> impl Strategy<Value = CallDocument> {
    let language = prop::option::of(prop::sample::select(vec!["en", "en-GB", "de"]));
    let about = (
        prop::option::of(prop::sample::select(WORDS.to_vec())),
        prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..3),
        prop::collection::vec(prop::sample::select(vec!["71", "echo", "one"]), 0..2),
    );
    let turns = prop::collection::vec(any_turn(), 0..6);
    let duration = prop::option::of(0..20_000i64);
    (1u32..12, turns, 0i64..4, any::<bool>(), 0usize..2, 0usize..3, language, about, duration).prop_map(
        |(
            number,
            mut turns,
            started_at_us,
            inbound,
            tenant,
            tags,
            language,
            (summary, names, references),
            duration_ms,
        )| {
            let mut now = 0;
            for (index, turn) in (0..).step_by(2).zip(&mut turns) {
                turn.index = index;
                if let Some(after) = turn.start_ms {
                    now += after;
                    turn.start_ms = Some(now);
                    turn.words.iter_mut().for_each(|(_, ms)| *ms += now);
                    turn.end_ms = turn.end_ms.map(|length| now + length);
                    // The next one may begin before this one ends.
                    now += turn.end_ms.map_or(100, |end| (end - now) / 2);
                }
            }
            CallDocument {
                id: id(number),
                tenant: TENANTS[tenant].to_owned(),
                started_at_us,
                duration_ms,
                direction: if inbound { "inbound" } else { "outbound" }.to_owned(),
                language: language.map(str::to_owned),
                tags: strings(&["vip", "late"][..tags]),
                topics: if inbound { strings(&["Late boats"]) } else { Vec::new() },
                summary: summary.map(str::to_owned),
                notes: strings(&names[names.len() / 2..]),
                hidden: number.is_multiple_of(5),
                names: strings(&names),
                references: strings(&references),
                turns,
                ..CallDocument::default()
            }
        },
    )
}

/// What happens to the index.
#[derive(Clone, Debug)]
enum Step {
    Put(Box<CallDocument>),
    Remove(u32),
    Commit,
    Merge,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => any_call().prop_map(|call| Step::Put(Box::new(call))),
        2 => (1u32..12).prop_map(Step::Remove),
        2 => Just(Step::Commit),
        1 => Just(Step::Merge),
    ]
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

fn allowed(filter: &Filter, call: &CallDocument) -> bool {
    filter.started_from_us.is_none_or(|from| from <= call.started_at_us)
        && filter.started_until_us.is_none_or(|until| call.started_at_us < until)
        && filter.direction.as_ref().is_none_or(|direction| *direction == call.direction)
        && (filter.tags.is_empty() || filter.tags.iter().any(|tag| call.tags.contains(tag)))
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
        let page = index.search_calls(&search, with_moments(PAGE_MAX)).unwrap();
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

/// Holds the index to the interpreter for one search, in all its pages.
pub(super) fn check(
    index: &Index,
    calls: &BTreeMap<Uuid, Reader<'_>>,
    expression: &Expression,
    search: &Search,
) {
    let mut expected: Vec<_> = calls
        .values()
        .map(|reader| (reader.call, reader))
        .filter(|(call, _)| call.tenant == search.tenant && allowed(&search.filter, call))
        .filter(|(_, reader)| reader.holds(expression))
        .collect();
    expected.sort_by_key(|(call, _)| (call.started_at_us, call.id));
    if search.order != Order::Oldest {
        expected.reverse();
    }
    let hits = walked_calls(index, search);
    if search.order == Order::Relevance {
        // Which score a call deserves is the engine's affair; that they are in order, and of whom, is ours.
        let scores: BTreeMap<_, _> = hits.iter().map(|hit| (hit.id, hit.score)).collect();
        expected.sort_by_key(|(call, _)| by_relevance(scores.get(&call.id).copied().unwrap_or(-1.0), call));
    }
    let ids: Vec<_> = expected.iter().map(|(call, _)| call.id).collect();
    assert_eq!(hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), ids, "{expression:?}");

    for (hit, (_, reader)) in hits.iter().zip(&expected) {
        assert!(hit.moments.is_sorted_by(|one, other| one.score >= other.score));
        let mut found: Vec<_> = hit.moments.iter().map(plain).collect();
        found.sort_by_key(|moment| moment.turn_index);
        assert_eq!(found, reader.moments(expression), "{expression:?}");
    }
    let rows = walked_moments(index, search);
    let mut expected: Vec<_> = expected
        .iter()
        .flat_map(|(call, reader)| {
            reader.moments(expression).into_iter().map(|moment| (call.id, moment.turn_index))
        })
        .collect();
    let mut found: Vec<_> = rows.iter().map(|row| (row.call_id, row.moment.turn_index)).collect();
    if search.order == Order::Relevance {
        let rank = |row: &MomentRow| {
            (by_relevance(row.moment.score, calls[&row.call_id].call), row.moment.turn_index)
        };
        assert!(rows.iter().map(rank).collect::<Vec<_>>().is_sorted());
        expected.sort_unstable();
        found.sort_unstable();
    }
    assert_eq!(found, expected, "{expression:?}");
}

fn plain(moment: &MomentHit) -> interpreter::Moment {
    let MomentHit { turn_index, score: _, start_ms, end_ms, words } = moment.clone();
    interpreter::Moment { turn_index, start_ms, end_ms, words }
}

/// The languages of a tenant's calls.
pub(super) fn languages<'a>(calls: impl Iterator<Item = &'a CallDocument>) -> Vec<Language> {
    let found: Vec<_> = calls.filter_map(interpreter::language_of).collect();
    Language::ALL.iter().copied().filter(|language| found.contains(language)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_index_finds_what_the_interpreter_finds(
        steps in prop::collection::vec(any_step(), 0..40),
        searches in prop::collection::vec((any_expression(strings(&ASKED)), any_filter(), 1usize..6), 1..9),
    ) {
        let (index, calls) = carried_out(steps);
        let counts = index.documents().unwrap();
        let turns = calls.values().map(|call| call.turns.len() as u64).sum();
        prop_assert_eq!(counts, DocumentCounts { calls: calls.len() as u64, turns });
        let languages = TENANTS.map(|tenant| languages(calls.values().filter(|call| call.tenant == tenant)));
        let languages_of = |call: &CallDocument| {
            &languages[TENANTS.iter().position(|tenant| *tenant == call.tenant).unwrap()]
        };
        let calls = calls.values().map(|call| (call.id, Reader::new(call, languages_of(call)))).collect();
        for (expression, filter, limit) in searches {
            for order in [Order::Relevance, Order::Newest, Order::Oldest] {
                for tenant in TENANTS {
                    let search = Search {
                        tenant: tenant.to_owned(),
                        query: ParsedQuery { expression: Some(expression.clone()) },
                        filter: filter.clone(),
                        order,
                        after: None,
                        limit,
                    };
                    check(&index, &calls, &expression, &search);
                }
            }
        }
    }
}
