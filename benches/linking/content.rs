//! Links by content alone: no customer, no references, no times of creation. Wanted are confirmed bookings of which at
//! least two of venue, day, time and party are known; the bookings that a service refused are candidates as well.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use earmark::linking::BookingFacts;

use super::world::{Case, Pool, World, content_key};

pub fn cases(world: &World) -> Vec<Case> {
    let hidden = |facts: &BookingFacts| BookingFacts { reference: String::new(), ..facts.clone() };
    let pool = Rc::new(Pool::of(world.bookings.iter().map(|booking| hidden(&booking.facts)).collect()));
    let mut equal: HashMap<String, HashSet<usize>> = HashMap::new();
    for booking in &world.bookings {
        let calls = equal.entry(content_key(&booking.facts)).or_default();
        calls.extend(&booking.calls);
    }
    let mut calls: Vec<_> = world.by_call().into_iter().collect();
    calls.sort_unstable();
    let case = |(place, bookings): (usize, Vec<usize>)| {
        let call = &world.calls[place];
        let of_call = || bookings.iter().map(|at| &world.bookings[*at]);
        let wanted = of_call().filter(|booking| booking.is_confirmed && known(&booking.facts) >= 2);
        let wanted: Vec<_> = wanted.map(|booking| booking.facts.id).collect();
        let equal = of_call().filter(|booking| equal[&content_key(&booking.facts)].len() > 1);
        (!wanted.is_empty()).then(|| Case {
            call: place,
            started_at: call.started_at,
            ended_at: call.ended_at,
            customers: Vec::new(),
            pool: Rc::clone(&pool),
            more: Vec::new(),
            right: of_call().map(|booking| booking.facts.id).collect(),
            wanted,
            equal: equal.map(|booking| booking.facts.id).collect(),
            is_without: false,
        })
    };
    calls.into_iter().filter_map(case).collect()
}

fn known(facts: &BookingFacts) -> usize {
    let known =
        [facts.venue.is_some(), facts.day.is_some(), facts.time.is_some(), facts.party_size.is_some()];
    known.into_iter().filter(|known| *known).count()
}
