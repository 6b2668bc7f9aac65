//! A booking's venue, places, day, time, party and length of stay beside what is said.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{Datelike, Days, Timelike};
use entity::EvidenceKind;

use super::super::date::DaySaid;
use super::super::facts::BookingFacts;
use super::super::said::Said;
use super::super::words::Mention;
use super::{Against, Facet, Scales, Source, Weighed};

/// A weekday alone is a day in one of many weeks.
const WEEKDAY_CERTAINTY: f64 = 0.7;

/// From this certainty on a number of people that differs speaks against a booking.
const CERTAIN: f64 = 0.6;

/// The places of a booking that are compared.
const PLACES_MAX: usize = 4;

/// A name that is said to this part agrees.
const STRENGTH_MIN: f64 = 0.6;

/// From this strength on it is this name and no other that begins alike.
const MOST_OF_NAME: f64 = 0.65;

/// How a value of the booking stands in the call.
struct Agreement<'a> {
    certainty: f64,
    mention: &'a Mention,
    /// All places where it is said.
    mentions: Vec<&'a Mention>,
    /// How many other values were said later.
    later: usize,
}

/// What is counted over the facets that agree.
#[derive(Default)]
struct Tally {
    known: usize,
    agreed: usize,
    /// Of how many the last value is known, and the sum of how much it is this one.
    settled_count: usize,
    settled: f64,
    /// The turns in which each facet is said.
    lines: Vec<Vec<usize>>,
}

impl Tally {
    fn agree(&mut self, mentions: &[&Mention], later: Option<usize>) {
        self.agreed += 1;
        self.settled_count += usize::from(later.is_some());
        self.settled += later.map_or(0.0, |later| 1.0 / (1.0 + later as f64));
        self.lines.push(mentions.iter().map(|mention| mention.line).collect());
    }
}

impl<'a> Scales<'a> {
    pub(super) fn weigh_content(&mut self, booking: &BookingFacts, weighed: &mut Weighed<'a>) {
        let mut tally = Tally::default();
        self.weigh_names(booking, weighed, &mut tally);
        self.weigh_day(booking, weighed, &mut tally);
        self.weigh_time(booking, weighed, &mut tally);
        self.weigh_party(booking, weighed, &mut tally);
        self.weigh_stay(booking, weighed, &mut tally);
        if tally.agreed == 0 {
            return;
        }
        let features = &mut weighed.features;
        features.complete =
            f64::from(u8::from(tally.agreed == tally.known && tally.known > 1 && features.venue_part == 0.0));
        if tally.settled_count > 0 {
            features.settled = tally.settled / tally.settled_count as f64;
        }
        features.together = together(&tally.lines) as f64 / tally.known as f64;
        weighed.lines.extend(tally.lines.into_iter().flatten());
    }

    fn weigh_names(&mut self, booking: &BookingFacts, weighed: &mut Weighed<'a>, tally: &mut Tally) {
        if let Some(name) = &booking.venue {
            tally.known += 1;
            let named = self.named(name);
            match named.said {
                Some(said) => {
                    if said.strength >= MOST_OF_NAME {
                        weighed.features.venue = said.strength;
                    } else {
                        weighed.features.venue_part = 1.0;
                    }
                    weighed.agree(Facet::Venue, named.key);
                    tally.agree(&[&said.mention], None);
                    if let Some(lines) = tally.lines.last_mut() {
                        lines.extend(&said.lines);
                    }
                    weighed.push(EvidenceKind::Venue, Source::Name(said));
                }
                None => {
                    weighed.features.venue_unsaid = 1.0;
                    weighed.against.push(Against::VenueUnsaid);
                }
            }
        }
        let mut facets = [Facet::Place, Facet::OtherPlace].into_iter();
        let mut strengths = Vec::new();
        for place in booking.places.iter().take(PLACES_MAX) {
            let named = self.named(place);
            let Some(said) = named.said.filter(|said| said.strength >= STRENGTH_MIN) else { continue };
            strengths.push(said.strength);
            if let Some(facet) = facets.next() {
                weighed.agree(facet, named.key);
                weighed.push(EvidenceKind::Venue, Source::Name(said));
            }
        }
        weighed.features.places = strengths.iter().take(2).sum();
        weighed.features.places_unsaid =
            f64::from(u8::from(strengths.is_empty() && !booking.places.is_empty()));
        if let Some(kind) = &booking.kind {
            let is_said = self.has_kind(kind);
            weighed.features.kind = f64::from(u8::from(is_said));
        }
    }

    fn weigh_day(&self, booking: &BookingFacts, weighed: &mut Weighed<'a>, tally: &mut Tally) {
        let said: &'a Said<'a> = self.said;
        let days = &said.days;
        let mentions = days.iter().map(|said| &said.mention);
        let (agreement, value) = if let Some(day) = booking.day {
            tally.known += 1;
            let values = days.iter().map(|said| (said.day == day, said.certainty));
            (agreement(values.zip(mentions)), u64::from(day.num_days_from_ce().unsigned_abs()))
        } else if let Some(weekday) = booking.weekday {
            tally.known += 1;
            let is = |said: &DaySaid| (said.day.weekday() == weekday, said.certainty * WEEKDAY_CERTAINTY);
            (agreement(days.iter().map(is).zip(mentions)), u64::from(weekday.num_days_from_monday()))
        } else {
            return;
        };
        match agreement {
            Some(agreement) => {
                weighed.features.day = agreement.certainty;
                weighed.agree(Facet::Day, value);
                weighed.push(EvidenceKind::Day, Source::Mention(agreement.mention));
                tally.agree(&agreement.mentions, Some(agreement.later));
            }
            None if days.is_empty() => {
                let is_today = booking.day == Some(self.said.today);
                weighed.features.day_implied = f64::from(u8::from(is_today));
                if is_today {
                    weighed.agree(Facet::Day, value);
                }
            }
            None => {
                weighed.features.day_differs = 1.0;
                weighed.against.push(Against::OtherDays);
            }
        }
    }

    fn weigh_time(&self, booking: &BookingFacts, weighed: &mut Weighed<'a>, tally: &mut Tally) {
        let Some(time) = booking.time else { return };
        tally.known += 1;
        let said: &'a Said<'a> = self.said;
        let times = &said.times;
        let values = times.iter().map(|said| (said.time == time, said.certainty));
        if let Some(agreement) = agreement(values.zip(times.iter().map(|said| &said.mention))) {
            weighed.features.time = agreement.certainty;
            weighed.agree(Facet::Time, u64::from(time.num_seconds_from_midnight()));
            weighed.push(EvidenceKind::Time, Source::Mention(agreement.mention));
            tally.agree(&agreement.mentions, Some(agreement.later));
        } else if !times.is_empty() {
            weighed.features.time_differs = 1.0;
            weighed.against.push(Against::OtherTimes);
        }
    }

    fn weigh_party(&self, booking: &BookingFacts, weighed: &mut Weighed<'a>, tally: &mut Tally) {
        let Some(size) = booking.party_size else { return };
        let said: &'a Said<'a> = self.said;
        let parties = &said.parties;
        let values = parties.iter().map(|said| (said.number == size, said.certainty));
        if let Some(agreement) = agreement(values.zip(parties.iter().map(|said| &said.mention))) {
            tally.known += 1;
            weighed.features.party = agreement.certainty;
            weighed.agree(Facet::Party, u64::from(size));
            weighed.push(EvidenceKind::PartySize, Source::Mention(agreement.mention));
            tally.agree(&agreement.mentions, Some(agreement.later));
        } else if size > 1 || parties.iter().any(|said| said.certainty >= CERTAIN) {
            // Who books for one mostly does not say so.
            tally.known += 1;
            if parties.iter().any(|said| said.certainty >= CERTAIN) {
                weighed.features.party_differs = 1.0;
                weighed.against.push(Against::OtherParties);
            }
        }
    }

    fn weigh_stay(&self, booking: &BookingFacts, weighed: &mut Weighed<'a>, tally: &mut Tally) {
        let Some(nights) = booking.nights else { return };
        tally.known += 1;
        let said: &'a Said<'a> = self.said;
        let stays = &said.stays;
        let values = stays.iter().map(|said| (said.number == nights, said.certainty));
        let by_number = agreement(values.zip(stays.iter().map(|said| &said.mention)));
        let end = booking.day.and_then(|day| day.checked_add_days(Days::new(u64::from(nights))));
        let days = &said.days;
        let values = days.iter().map(|said| (Some(said.day) == end, said.certainty));
        let by_end = agreement(values.zip(days.iter().map(|said| &said.mention)));
        let best =
            [by_number, by_end].into_iter().flatten().max_by(|a, b| a.certainty.total_cmp(&b.certainty));
        if let Some(agreement) = best {
            weighed.features.stay = agreement.certainty;
            weighed.agree(Facet::Stay, u64::from(nights));
            weighed.push(EvidenceKind::LengthOfStay, Source::Mention(agreement.mention));
            tally.agree(&agreement.mentions, None);
        } else if stays.iter().any(|said| said.certainty >= CERTAIN) {
            weighed.features.stay_differs = 1.0;
            weighed.against.push(Against::OtherStays);
        }
    }
}

/// Where a value is said, among all values of its kind in the order in which they are said.
fn agreement<'a>(values: impl Iterator<Item = ((bool, f64), &'a Mention)>) -> Option<Agreement<'a>> {
    let mut best: Option<Agreement> = None;
    // A mention that can mean two values is no other value.
    let mut last_equal = None;
    for ((is_equal, certainty), mention) in values {
        if is_equal {
            last_equal = Some(mention.place);
            let best =
                best.get_or_insert(Agreement { certainty: 0.0, mention, mentions: Vec::new(), later: 0 });
            // Of equally certain ones the last, which is mostly the one that was agreed on.
            if certainty >= best.certainty {
                (best.certainty, best.mention) = (certainty, mention);
            }
            best.later = 0;
            best.mentions.push(mention);
        } else if last_equal != Some(mention.place)
            && let Some(best) = &mut best
        {
            best.later += 1;
        }
    }
    best
}

/// How many facets are said in one turn and the next, at most.
fn together(lines: &[Vec<usize>]) -> usize {
    let all = lines.iter().flatten();
    let count = |first: usize| {
        lines.iter().filter(|lines| lines.iter().any(|line| (first..=first + 1).contains(line))).count()
    };
    all.map(|line| count(*line)).max().unwrap_or(0)
}

/// A key by which equal values are known.
pub(super) fn key(value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
