//! Links by spoken references: bookings whose reference stands in the call, by letters and digits alone, with or without
//! blanks between them.
//!
//! To one in five of them comes a further booking whose reference differs in one character and whose content is that of
//! a booking of another call. One in thirty of all has its own reference changed in one character, as if it had been
//! mistyped; it is not counted as wanted.

use std::collections::HashSet;
use std::rc::Rc;

use earmark::linking::{BookingFacts, normalise};
use uuid::Uuid;

use super::chance::{below, hash};
use super::world::{Case, Pool, World, letters};

const DISTRACTOR_IN: u64 = 5;
const MISHEARD_IN: u64 = 30;

pub fn cases(world: &World) -> Vec<Case> {
    let mut pool: Vec<BookingFacts> = world.bookings.iter().map(|booking| booking.facts.clone()).collect();
    let known: HashSet<String> = pool.iter().filter_map(|facts| normalise(&facts.reference)).collect();
    for (place, booking) in world.bookings.iter().enumerate() {
        let Some(reference) = normalise(&booking.facts.reference) else { continue };
        if booking.facts.reference.contains('#')
            || below(&format!("distractor {reference}"), DISTRACTOR_IN) > 0
        {
            continue;
        }
        let altered = altered(&reference);
        if !known.contains(&altered) {
            let content = &world.bookings[(place * 7 + 1_001) % world.bookings.len()].facts;
            let id = Uuid::from_u128(u128::from(hash(&format!("distractor of {reference}"))));
            pool.push(BookingFacts { id, reference: altered, ..content.clone() });
        }
    }
    // What was misheard or mistyped once is not to be found by its reference, yet may be suggested.
    let is_misheard = |place: usize| below(&format!("misheard {place}"), MISHEARD_IN) == 0;
    for (_, booking) in
        pool.iter_mut().take(world.bookings.len()).enumerate().filter(|(place, _)| is_misheard(*place))
    {
        if let Some(reference) = normalise(&booking.reference).filter(|_| !booking.reference.contains('#')) {
            booking.reference = altered(&reference);
        }
    }
    let pool = Rc::new(Pool::of(pool));
    let by_call = world.by_call();
    let mut calls: Vec<_> = by_call.into_iter().collect();
    calls.sort_unstable();
    let case = |(place, bookings): (usize, Vec<usize>)| {
        let call = &world.calls[place];
        let said = call.letters();
        let is_said = |booking: &&usize| {
            if is_misheard(**booking) {
                return false;
            }
            let reference = &world.bookings[**booking].facts.reference;
            normalise(reference).is_some_and(|key| {
                key.chars().count() >= 4 && said.iter().any(|said| said.contains(&letters(&key)))
            })
        };
        let wanted: Vec<Uuid> =
            bookings.iter().filter(is_said).map(|at| world.bookings[*at].facts.id).collect();
        (!wanted.is_empty()).then(|| Case {
            call: place,
            started_at: call.started_at,
            ended_at: call.ended_at,
            customers: Vec::new(),
            pool: Rc::clone(&pool),
            more: Vec::new(),
            right: bookings.iter().map(|at| world.bookings[*at].facts.id).collect(),
            wanted,
            equal: HashSet::new(),
            is_without: false,
        })
    };
    calls.into_iter().filter_map(case).collect()
}

/// The reference with one character changed, by its hash.
fn altered(reference: &str) -> String {
    let mut characters: Vec<char> = reference.chars().collect();
    let place = below(&format!("place {reference}"), characters.len() as u64) as usize;
    let letters: Vec<char> =
        if characters[place].is_ascii_digit() { ('0'..='9').collect() } else { ('A'..='Z').collect() };
    let from = letters.iter().position(|letter| *letter == characters[place]).unwrap_or(0);
    let step = 1 + below(&format!("step {reference}"), letters.len() as u64 - 1) as usize;
    characters[place] = letters[(from + step) % letters.len()];
    characters.into_iter().collect()
}
