//! How likely a call is about each of some bookings, and with each of some customers.
//!
//! What must always hold:
//! - The order of the candidates does not matter.
//! - A further candidate that agrees in nothing changes nothing; one that agrees in the same makes the others less
//!   likely, never more.
//! - A candidate without any evidence has a low probability, whoever else there is.

mod customers;
mod role;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use entity::LinkRole;
use uuid::Uuid;

pub use customers::{CustomerFacts, JudgedCustomer, customer_features, judge_customers};

use super::evidence::{Against, Evidence, Facet, Piece, Scales, Weighed};
use super::facts::BookingFacts;
use super::model::{BookingFeatures, Model, probability};
use super::reference::{Likeness, likeness, normalise};
use super::said::{CallFacts, Said};

/// A rival counts as at most so likely, as a logarithm of odds.
const RIVAL_LOGIT_MAX: f64 = 20.0;

/// Below this probability a candidate comes without evidence.
const POSSIBLE: f64 = 0.001;

/// How likely a call is about a booking, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The booking.
    pub booking: Uuid,
    /// 0 to 1.
    pub probability: f64,
    /// What speaks for it, the strongest first.
    pub evidence: Vec<Evidence>,
    /// What the call was to the booking.
    pub role: LinkRole,
    /// What speaks most against it.
    pub against: Option<String>,
}

/// Judges bookings beside a call, the likeliest first. `customers` are those the call may be with, and how likely each
/// is.
pub fn judge(
    call: &CallFacts<'_>,
    said: &Said<'_>,
    customers: &[(Uuid, f64)],
    candidates: &[BookingFacts],
) -> Vec<Judged> {
    let weights = &Model::fitted().bookings;
    let weighed = weigh(call, said, customers, candidates);
    let rivals = rivals(&weighed);
    let odds: Vec<f64> = weighed.iter().map(|(_, weighed)| odds(weights.dot(&weighed.features))).collect();
    let judged = |(at, (booking, mut weighed)): (usize, (&BookingFacts, Weighed))| {
        let rivals = &rivals[at];
        weighed.features.rivals = f64::ln_1p(rivals.iter().map(|rival| odds[*rival]).sum());
        // What is much less likely than this one is no reason against it.
        let count = rivals.iter().filter(|rival| odds[**rival] > odds[at] / 3.0).count();
        if count > 0 {
            weighed.against.push(Against::Rivals(count));
        }
        let probability = probability(weights.dot(&weighed.features));
        // Of what is hardly possible nobody asks why.
        let is_possible = probability >= POSSIBLE;
        let evidence = weighed.evidence.iter().filter(|_| is_possible).map(Piece::evidence).collect();
        let role = if is_possible { role::role(call, said, booking, &weighed) } else { LinkRole::Mentioned };
        let against = weighed.against.iter().max_by_key(|against| against.rank());
        let against = against.map(|against| against.reason(booking));
        Judged { booking: booking.id, probability, evidence, role, against }
    };
    let mut judged: Vec<_> = weighed.into_iter().enumerate().map(judged).collect();
    judged.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.booking.cmp(&b.booking)));
    judged
}

/// The features of bookings beside a call, by which the model is fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    pub candidates: Vec<(Uuid, BookingFeatures)>,
    /// The places of each candidate's rivals.
    rivals: Vec<Vec<usize>>,
}

impl Compared {
    /// Works out the feature `rivals`, which depends on what the others weigh.
    pub fn count_rivals(&mut self, weights: &BookingFeatures) {
        let without = BookingFeatures { rivals: 0.0, ..*weights };
        let odds: Vec<f64> =
            self.candidates.iter().map(|(_, features)| odds(without.dot(features))).collect();
        for ((_, features), rivals) in self.candidates.iter_mut().zip(&self.rivals) {
            features.rivals = f64::ln_1p(rivals.iter().map(|rival| odds[*rival]).sum());
        }
    }
}

/// Compares bookings with a call as `judge` does, up to the weights.
pub fn features(
    call: &CallFacts<'_>,
    said: &Said<'_>,
    customers: &[(Uuid, f64)],
    candidates: &[BookingFacts],
) -> Compared {
    let weighed = weigh(call, said, customers, candidates);
    let rivals = rivals(&weighed);
    let candidates = weighed.into_iter().map(|(booking, weighed)| (booking.id, weighed.features)).collect();
    Compared { candidates, rivals }
}

fn odds(logit: f64) -> f64 {
    logit.min(RIVAL_LOGIT_MAX).exp()
}

/// Weighs each candidate by itself.
fn weigh<'a>(
    call: &'a CallFacts<'a>,
    said: &'a Said<'a>,
    customers: &[(Uuid, f64)],
    candidates: &'a [BookingFacts],
) -> Vec<(&'a BookingFacts, Weighed<'a>)> {
    let mut scales = Scales::new(call, said, customers);
    let mut weighed: Vec<_> = candidates.iter().map(|booking| (booking, scales.weigh(booking))).collect();
    // Sums of floating point numbers depend on their order.
    weighed.sort_by_key(|(booking, _)| booking.id);
    weighed.dedup_by_key(|(booking, _)| booking.id);
    resolve_near_references(&mut weighed);
    compare_names(&mut weighed);
    weighed
}

/// A reference that is nearly said is another one where its neighbour is said exactly.
fn resolve_near_references(weighed: &mut [(&BookingFacts, Weighed)]) {
    let exact: Vec<String> = weighed.iter().filter_map(|(_, weighed)| weighed.reference.clone()).collect();
    for (booking, weighed) in weighed.iter_mut().filter(|(_, weighed)| weighed.features.reference_near > 0.0)
    {
        let Some(reference) = normalise(&booking.reference) else { continue };
        if let Some(other) = exact.iter().find(|exact| likeness(exact, &reference) != Likeness::No) {
            weighed.features.reference_near = 0.0;
            weighed.features.reference_other = 1.0;
            weighed.evidence.retain(|evidence| evidence.kind != entity::EvidenceKind::ReferenceNear);
            weighed.against.push(Against::OtherReference(other.clone()));
        }
    }
}

/// A venue that is not said counts more where another candidate's is, and that one agrees in more than its name.
fn compare_names(weighed: &mut [(&BookingFacts, Weighed)]) {
    let agrees = |features: &BookingFeatures| features.day + features.time + features.party > 0.0;
    let any = |is: fn(&BookingFeatures) -> bool| {
        weighed.iter().any(|(_, weighed)| is(&weighed.features) && agrees(&weighed.features))
    };
    let has_venue = any(|features| features.venue > 0.0);
    let has_places = any(|features| features.places > 0.0);
    for (_, weighed) in weighed {
        let features = &mut weighed.features;
        features.venue_other = if has_venue { features.venue_unsaid } else { 0.0 };
        features.places_other = if has_places { features.places_unsaid } else { 0.0 };
    }
}

/// A candidate's rivals are those that agree with the call in all it agrees in, by the same values, and those of its
/// kind: a call is mostly about one booking of a kind, unless its reference is said. Only one of them is meant: the odds of each are divided by the
/// odds that it is another one, or none.
fn rivals(weighed: &[(&BookingFacts, Weighed)]) -> Vec<Vec<usize>> {
    let mut kinds: HashMap<&str, usize> = HashMap::new();
    let mut number = |kind| {
        let count = kinds.len();
        *kinds.entry(kind).or_insert(count)
    };
    let kinds: Vec<Option<usize>> =
        weighed.iter().map(|(booking, _)| booking.kind.as_deref().map(&mut number)).collect();
    let with_evidence: Vec<usize> =
        (0..weighed.len()).filter(|at| weighed[*at].1.agreed.iter().any(Option::is_some)).collect();
    let rivals = |at: usize| {
        let Weighed { agreed: own, reference, .. } = &weighed[at].1;
        // What was made in the call for its customer needs no comparison: several bookings in one call are normal.
        if own[Facet::Customer as usize].is_some() && own[Facet::Moment as usize].is_some() {
            return Vec::new();
        }
        let kind = kinds[at].filter(|_| reference.is_none());
        let agrees_in_all = |other: usize| {
            own.iter().zip(&weighed[other].1.agreed).all(|(own, other)| own.is_none() || own == other)
        };
        let is_rival = |other: &usize| {
            *other != at && ((kind.is_some() && kinds[*other] == kind) || agrees_in_all(*other))
        };
        with_evidence.iter().copied().filter(is_rival).collect()
    };
    (0..weighed.len()).map(rivals).collect()
}
