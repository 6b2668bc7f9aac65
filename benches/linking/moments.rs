//! Links by customer and time. Simulated: four calls of one source in a row (by hash) are one customer's, so each has the
//! bookings of four calls. Of a call's bookings three in four were made during it, one in six up to 40 minutes later,
//! the others one to twenty days before, and then four in ten are changed in the call and three in ten cancelled; the customer is known with 0.97 in nine of ten calls and unknown in the tenth.
//! References are hidden. One call in four is about something else: its own bookings are taken out.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use chrono::{NaiveTime, TimeDelta};
use earmark::linking::{BookingFacts, Change, ChangeKind};
use uuid::Uuid;

use super::chance::{hash, part};
use super::world::{Case, Pool, World};

const CALLS_OF_CUSTOMER: usize = 4;

pub fn cases(world: &World, with_content: bool) -> Vec<Case> {
    let mut calls: Vec<_> = world.by_call().into_iter().collect();
    // Coffee orders and the like say nothing that could be compared; they are linked by time alone.
    calls.sort_by_key(|(place, _)| {
        let call = &world.calls[*place];
        (call.source.clone(), hash(&call.source_id))
    });
    let mut customers: HashMap<usize, Uuid> = HashMap::new();
    for (number, group) in calls.chunks(CALLS_OF_CUSTOMER).enumerate() {
        customers.extend(group.iter().map(|(place, _)| (*place, Uuid::from_u128(number as u128 + 1))));
    }
    let simulated = |place: usize| {
        let booking = &world.bookings[place];
        let call = &world.calls[booking.calls[0]];
        let chance = part(&format!("made {}", booking.facts.id));
        let how_long = part(&format!("after {}", booking.facts.id));
        let during = (call.ended_at - call.started_at).num_seconds() as f64;
        let made_at = if chance < 0.75 {
            call.started_at + TimeDelta::seconds((during * how_long) as i64)
        } else if chance < 0.9 {
            call.ended_at + TimeDelta::seconds((2_400.0 * how_long * how_long) as i64)
        } else {
            call.started_at - TimeDelta::seconds(86_400 + (19.0 * 86_400.0 * how_long) as i64)
        };
        // What was made before is changed in this call, cancelled, or only asked for.
        let happened = chance.mul_add(10.0, -9.0);
        let changes = match happened {
            0.0..0.4 => vec![ChangeKind::Changed],
            0.4..0.7 => vec![ChangeKind::Cancelled],
            _ => Vec::new(),
        };
        let at = call.started_at + TimeDelta::seconds((during * how_long) as i64);
        let changes = changes.into_iter().map(|kind| Change { at, kind }).collect();
        let starts_at = booking.facts.day.map(|day| {
            let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
            day.and_time(booking.facts.time.unwrap_or(noon)).and_utc()
        });
        let facts = if with_content {
            booking.facts.clone()
        } else {
            BookingFacts { id: booking.facts.id, ..BookingFacts::default() }
        };
        BookingFacts {
            reference: String::new(),
            customer: customers.get(&booking.calls[0]).copied(),
            made_at: Some(made_at),
            starts_at,
            changes,
            ..facts
        }
    };
    let pool: Vec<_> = (0..world.bookings.len()).map(simulated).collect();
    let mut of_customer: HashMap<Uuid, Vec<usize>> = HashMap::new();
    for (place, booking) in pool.iter().enumerate() {
        booking
            .customer
            .into_iter()
            .for_each(|customer| of_customer.entry(customer).or_default().push(place));
    }
    let pool = Rc::new(Pool::of(pool));
    let case = |(place, bookings): (usize, Vec<usize>)| {
        let call = &world.calls[place];
        let is_known = part(&format!("known {}", call.source_id)) < 0.9;
        let is_without = part(&format!("without {}", call.source_id)) < 0.25;
        let customer = customers.get(&place).copied().filter(|_| is_known);
        // A reference that several calls have in common has one customer, who need not be this call's.
        let of_call = || bookings.iter().map(|at| &world.bookings[*at]);
        let own = of_call().filter(|booking| booking.calls.len() == 1 && booking.is_confirmed);
        let wanted: Vec<_> =
            own.filter(|_| is_known && !is_without).map(|booking| booking.facts.id).collect();
        Some(Case {
            call: place,
            started_at: call.started_at,
            ended_at: call.ended_at,
            customers: customer.map(|customer| (customer, 0.97)).into_iter().collect(),
            pool: Rc::clone(&pool),
            more: customer.and_then(|customer| of_customer.get(&customer)).cloned().unwrap_or_default(),
            right: of_call().map(|booking| booking.facts.id).collect(),
            wanted,
            equal: HashSet::new(),
            is_without,
        })
    };
    calls.into_iter().filter_map(case).collect()
}
