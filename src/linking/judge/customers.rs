//! Who a call is with: the customers that have its number, and those whose name is said.

use entity::EvidenceKind;
use uuid::Uuid;

use super::super::evidence::Evidence;
use super::super::model::{CustomerFeatures, Model, probability};
use super::super::name::Heard;
use super::super::said::{CallFacts, Said};
use super::RIVAL_LOGIT_MAX;

/// What is known of a customer that a call may be with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomerFacts {
    /// The customer.
    pub id: Uuid,
    /// The names the customer goes by.
    pub names: Vec<String>,
    /// Whether the call's number is the customer's.
    pub has_number: bool,
    /// How many customers have the call's number.
    pub number_shared_by: usize,
    /// Whether a booking of the customer is clearly talked about.
    pub has_discussed_booking: bool,
}

/// How likely a call is with a customer, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedCustomer {
    /// The customer.
    pub id: Uuid,
    /// 0 to 1.
    pub probability: f64,
    /// What speaks for it, the strongest first.
    pub evidence: Vec<Evidence>,
    /// What speaks most against it.
    pub against: Option<String>,
}

struct Weighed {
    id: Uuid,
    features: CustomerFeatures,
    evidence: Vec<Evidence>,
    has_number: bool,
}

/// Judges customers beside a call, the likeliest first.
pub fn judge_customers(
    call: &CallFacts<'_>,
    _said: &Said<'_>,
    candidates: &[CustomerFacts],
) -> Vec<JudgedCustomer> {
    let weights = &Model::fitted().customers;
    let weighed = weigh(call, candidates, weights);
    let mut judged: Vec<_> = weighed
        .into_iter()
        .map(|weighed| JudgedCustomer {
            id: weighed.id,
            probability: probability(weights.dot(&weighed.features)),
            against: against(&weighed),
            evidence: weighed.evidence,
        })
        .collect();
    judged.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.id.cmp(&b.id)));
    judged
}

/// The features of each candidate, by which the model is fitted.
pub fn customer_features(
    call: &CallFacts<'_>,
    candidates: &[CustomerFacts],
    weights: &CustomerFeatures,
) -> Vec<(Uuid, CustomerFeatures)> {
    weigh(call, candidates, weights).into_iter().map(|weighed| (weighed.id, weighed.features)).collect()
}

fn weigh(call: &CallFacts<'_>, candidates: &[CustomerFacts], weights: &CustomerFeatures) -> Vec<Weighed> {
    let heard = Heard::of(call.turns);
    let mut weighed: Vec<_> = candidates.iter().map(|customer| alone(&heard, customer)).collect();
    weighed.sort_by_key(|weighed| weighed.id);
    weighed.dedup_by_key(|weighed| weighed.id);
    let names_said = weighed.iter().any(|weighed| weighed.features.name >= 0.5);
    for weighed in &mut weighed {
        if names_said && weighed.features.number_shared > 0.0 && weighed.features.name == 0.0 {
            weighed.features.name_unsaid = 1.0;
        }
    }
    let logits: Vec<f64> = weighed.iter().map(|weighed| weights.dot(&weighed.features)).collect();
    // One call is with one customer: whoever has any evidence is a rival of all others that have.
    let has_evidence: Vec<bool> = weighed.iter().map(|weighed| !weighed.evidence.is_empty()).collect();
    for (at, weighed) in weighed.iter_mut().enumerate() {
        let others = logits.iter().zip(&has_evidence).enumerate().filter(|(other, _)| *other != at);
        let sum: f64 = others
            .filter(|(_, (_, has_evidence))| **has_evidence)
            .map(|(_, (logit, _))| logit.min(RIVAL_LOGIT_MAX).exp())
            .sum();
        weighed.features.rivals = f64::ln_1p(sum);
    }
    weighed
}

fn alone(heard: &Heard, customer: &CustomerFacts) -> Weighed {
    let mut features = CustomerFeatures { intercept: 1.0, ..CustomerFeatures::default() };
    let mut evidence = Vec::new();
    if customer.has_number {
        if customer.number_shared_by > 1 {
            features.number_shared = 1.0;
        } else {
            features.number = 1.0;
        }
        evidence.push(unsaid(EvidenceKind::Phone));
    }
    let said = customer.names.iter().filter_map(|name| heard.said(name));
    if let Some(said) = said.max_by(|a, b| a.strength.total_cmp(&b.strength)) {
        features.name = said.strength;
        features.name_cued = f64::from(u8::from(said.cued));
        evidence.push(Evidence {
            kind: EvidenceKind::NameSaid,
            turn: Some(said.turn),
            start_ms: said.start_ms,
            words: Some(said.words),
        });
    }
    if customer.has_discussed_booking {
        features.booking = 1.0;
        evidence.push(unsaid(EvidenceKind::BookingDiscussed));
    }
    Weighed { id: customer.id, features, evidence, has_number: customer.has_number }
}

fn unsaid(kind: EvidenceKind) -> Evidence {
    Evidence { kind, turn: None, start_ms: None, words: None }
}

fn against(weighed: &Weighed) -> Option<String> {
    let features = &weighed.features;
    if features.name_unsaid > 0.0 {
        Some("another customer of the number was named".to_owned())
    } else if features.rivals >= f64::ln(1.5) {
        Some(if weighed.has_number && features.number_shared > 0.0 {
            "other customers have the same number".to_owned()
        } else {
            "other customers are as likely".to_owned()
        })
    } else {
        None
    }
}
