//! What speaks for a booking in a call, and what against it.

mod content;
mod references;

use std::collections::HashMap;
use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{EvidenceKind, LinkRole};
use uuid::Uuid;

use super::facts::{BookingFacts, ChangeKind};
use super::model::BookingFeatures;
use super::reference::SpokenCode;
use super::said::{CallFacts, Said};
use super::venue::{Index, VenueSaid};
use super::words::{Mention, fold, words};

/// What happens to a booking within this time before a call begins belongs to it: clocks differ.
const BEFORE_CALL: TimeDelta = TimeDelta::minutes(2);

/// A booking is entered at the latest so long after the call.
const AFTER_CALL: TimeDelta = TimeDelta::hours(2);

/// After so many minutes it is half as likely to belong to the call.
const AFTER_CALL_HALF_MINUTES: f64 = 15.0;

/// A call whose end is not known is taken to last so long.
const LENGTH_UNKNOWN: TimeDelta = TimeDelta::minutes(10);

/// An appointment in so many hours is half as likely to be the reason of a call as one now.
const APPOINTMENT_HALF_HOURS: f64 = 48.0;

/// One thing that speaks for a link.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// What kind of thing it is.
    pub kind: EvidenceKind,
    /// The turn in which it is said; absent for what is not said.
    pub turn: Option<i32>,
    /// Where the turn begins, in milliseconds from the start of the call, where that is known.
    pub start_ms: Option<i64>,
    /// The words, as they stand in the transcript.
    pub words: Option<String>,
}

/// One thing that speaks for a booking, before anything is copied: most candidates are dropped again.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    /// What kind of thing it is.
    pub kind: EvidenceKind,
    source: Source<'a>,
}

#[derive(Clone, Debug)]
enum Source<'a> {
    Unsaid,
    Mention(&'a Mention),
    Name(Rc<VenueSaid>),
    Code(&'a SpokenCode),
}

impl Piece<'_> {
    /// The evidence with its words.
    pub fn evidence(&self) -> Evidence {
        let of = |mention: &Mention| (Some(mention.turn), mention.start_ms, Some(mention.words.clone()));
        let (turn, start_ms, words) = match &self.source {
            Source::Unsaid => (None, None, None),
            Source::Mention(mention) => of(mention),
            Source::Name(said) => of(&said.mention),
            Source::Code(code) => (Some(code.turn), code.start_ms, Some(code.words.clone())),
        };
        Evidence { kind: self.kind, turn, start_ms, words }
    }
}

/// What speaks against a booking.
#[derive(Clone, Debug)]
pub(super) enum Against {
    OtherCustomer,
    OtherReference(String),
    OtherDays,
    OtherTimes,
    OtherParties,
    OtherStays,
    VenueUnsaid,
    Rivals(usize),
}

impl Against {
    /// How much it speaks against a booking beside the others, and the reason in words.
    pub fn rank(&self) -> u8 {
        match self {
            Self::OtherReference(_) => 7,
            Self::Rivals(_) => 6,
            Self::OtherCustomer => 5,
            Self::OtherDays => 4,
            Self::OtherTimes => 3,
            Self::VenueUnsaid => 2,
            Self::OtherParties | Self::OtherStays => 1,
        }
    }

    pub fn reason(&self, booking: &BookingFacts) -> String {
        match self {
            Self::OtherCustomer => "the call is with another customer".to_owned(),
            Self::OtherReference(code) => format!("another reference was said: {code}"),
            Self::OtherDays => "the days that are said are other ones".to_owned(),
            Self::OtherTimes => "the times that are said are other ones".to_owned(),
            Self::OtherParties => "other numbers of people are said".to_owned(),
            Self::OtherStays => "other lengths of a stay are said".to_owned(),
            Self::VenueUnsaid => format!("{} is not named", booking.venue.as_deref().unwrap_or("the venue")),
            Self::Rivals(1) => "another booking agrees as well".to_owned(),
            Self::Rivals(count) => format!("{count} other bookings agree as well"),
        }
    }
}

/// The things in which a candidate can agree with a call. Two candidates that agree in the same thing by the same value
/// are rivals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Facet {
    Reference,
    Customer,
    Moment,
    Venue,
    Place,
    OtherPlace,
    Day,
    Time,
    Party,
    Stay,
}

pub(super) const FACETS: usize = 10;

/// A booking beside a call.
pub(super) struct Weighed<'a> {
    pub features: BookingFeatures,
    pub evidence: Vec<Piece<'a>>,
    /// A key of the value in which the booking agrees with the call, by facet.
    pub agreed: [Option<u64>; FACETS],
    /// The reference that is said exactly.
    pub reference: Option<String>,
    /// What the change near the call says of the role.
    pub role: Option<LinkRole>,
    /// The turns in which something of the booking is said, by their places.
    pub lines: Vec<usize>,
    pub against: Vec<Against>,
}

impl<'a> Weighed<'a> {
    fn push(&mut self, kind: EvidenceKind, source: Source<'a>) {
        self.evidence.push(Piece { kind, source });
    }

    fn agree(&mut self, facet: Facet, value: u64) {
        self.agreed[facet as usize] = Some(value);
    }
}

/// Weighs bookings beside one call.
pub(super) struct Scales<'a> {
    pub call: &'a CallFacts<'a>,
    pub said: &'a Said<'a>,
    index: Index<'a>,
    customers: HashMap<Uuid, f64>,
    ended_at: DateTime<Utc>,
    /// What was asked of the index before: candidates are often of the same venues and kinds.
    names: HashMap<String, Named>,
    kinds: HashMap<String, bool>,
}

/// A name, and where it is said.
#[derive(Clone)]
struct Named {
    key: u64,
    said: Option<Rc<VenueSaid>>,
}

impl<'a> Scales<'a> {
    pub fn new(call: &'a CallFacts<'a>, said: &'a Said<'a>, customers: &[(Uuid, f64)]) -> Self {
        Self {
            call,
            said,
            index: Index::new(&said.lines),
            customers: customers.iter().copied().collect(),
            ended_at: call.ended_at.unwrap_or(call.started_at + LENGTH_UNKNOWN),
            names: HashMap::new(),
            kinds: HashMap::new(),
        }
    }

    pub fn weigh(&mut self, booking: &BookingFacts) -> Weighed<'a> {
        let mut weighed = Weighed {
            features: BookingFeatures { intercept: 1.0, ..BookingFeatures::default() },
            evidence: Vec::new(),
            agreed: [None; FACETS],
            reference: None,
            role: None,
            lines: Vec::new(),
            against: Vec::new(),
        };
        references::weigh(self.said, booking, &mut weighed);
        self.weigh_customer(booking, &mut weighed);
        self.weigh_changes(booking, &mut weighed);
        self.weigh_content(booking, &mut weighed);
        if weighed.reference.is_some() {
            forget_disagreements(&mut weighed.features);
        }
        weighed.lines.sort_unstable();
        weighed.lines.dedup();
        weighed
    }

    /// Where a name is said; asked for once.
    fn named(&mut self, name: &str) -> Named {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let named = Named { key: content::key(&fold(name)), said: self.index.said(name).map(Rc::new) };
        self.names.insert(name.to_owned(), named.clone());
        named
    }

    /// Whether one of the words for a kind of bookings is said; asked for once.
    fn has_kind(&mut self, kind: &str) -> bool {
        if let Some(known) = self.kinds.get(kind) {
            return *known;
        }
        let is_said = words(kind)
            .iter()
            .any(|word| self.index.has(&word.text) || self.index.has(&format!("{}s", word.text)));
        self.kinds.insert(kind.to_owned(), is_said);
        is_said
    }

    fn weigh_customer(&self, booking: &BookingFacts, weighed: &mut Weighed<'a>) {
        let Some(customer) = booking.customer else { return };
        let probability = self.customers.get(&customer).copied().unwrap_or(0.0);
        let others = self.customers.iter().filter(|(other, _)| **other != customer);
        let other = others.map(|(_, probability)| *probability).fold(0.0, f64::max);
        weighed.features.same_customer = probability;
        weighed.features.other_customer = other * (1.0 - probability);
        if probability >= 0.5 {
            weighed.agree(Facet::Customer, customer.as_u128() as u64);
            weighed.push(EvidenceKind::SameCustomer, Source::Unsaid);
        } else if weighed.features.other_customer >= 0.5 {
            weighed.against.push(Against::OtherCustomer);
        }
        let Some(starts_at) = booking.starts_at else { return };
        let hours = (starts_at - self.call.started_at).num_minutes() as f64 / 60.0;
        // An appointment that is over is talked about for a shorter time.
        let distance = if hours < 0.0 { -2.0 * hours } else { hours };
        let near = (-distance / APPOINTMENT_HALF_HOURS).exp2();
        weighed.features.appointment_near = near * probability;
        if near * probability >= 0.5 {
            weighed.push(EvidenceKind::AppointmentNear, Source::Unsaid);
        }
    }

    /// What happened to the booking during the call or soon after it.
    fn weigh_changes(&self, booking: &BookingFacts, weighed: &mut Weighed<'a>) {
        let made = booking.made_at.map(|at| (at, ChangeKind::Made));
        let changes = booking.changes.iter().map(|change| (change.at, change.kind)).chain(made);
        for (at, change) in changes {
            let near = self.nearness(at);
            let (feature, kind, role) = match change {
                ChangeKind::Made => (&mut weighed.features.made, EvidenceKind::BookingMade, LinkRole::Made),
                ChangeKind::Changed => {
                    (&mut weighed.features.changed, EvidenceKind::BookingChanged, LinkRole::Changed)
                }
                ChangeKind::Cancelled => {
                    (&mut weighed.features.cancelled, EvidenceKind::BookingCancelled, LinkRole::Cancelled)
                }
            };
            if near <= *feature {
                continue;
            }
            *feature = near;
            if near >= 0.1 && !weighed.evidence.iter().any(|piece| piece.kind == kind) {
                weighed.push(kind, Source::Unsaid);
                weighed.agree(Facet::Moment, change as u64);
                // What happened last says what the call was for; a booking made and changed in it was made.
                weighed.role = match weighed.role {
                    Some(LinkRole::Made) if role == LinkRole::Changed => Some(LinkRole::Made),
                    _ => Some(role),
                };
            }
        }
    }

    /// 1 for a moment during the call, less the later it is, 0 for all others.
    fn nearness(&self, at: DateTime<Utc>) -> f64 {
        if at < self.call.started_at - BEFORE_CALL || at > self.ended_at + AFTER_CALL {
            return 0.0;
        }
        let minutes = (at - self.ended_at).num_seconds() as f64 / 60.0;
        (-minutes.max(0.0) / AFTER_CALL_HALF_MINUTES).exp2()
    }
}

/// Where the reference itself is said, what disagrees says nothing: a booking that is changed in the call is spoken of as
/// it will be and not as it is, and whoever calls may call for somebody else.
fn forget_disagreements(features: &mut BookingFeatures) {
    features.venue_unsaid = 0.0;
    features.places_unsaid = 0.0;
    features.day_differs = 0.0;
    features.time_differs = 0.0;
    features.party_differs = 0.0;
    features.stay_differs = 0.0;
    features.other_customer = 0.0;
}
