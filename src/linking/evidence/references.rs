//! A booking's reference beside the codes that are said.

use entity::{EvidenceKind, Speaker};

use super::super::facts::BookingFacts;
use super::super::reference::{Likeness, SpokenCode, likeness, normalise};
use super::super::said::Said;
use super::{Against, Facet, Source, Weighed};

pub(super) fn weigh<'a>(said: &'a Said<'a>, booking: &BookingFacts, weighed: &mut Weighed<'a>) {
    let Some(reference) = normalise(&booking.reference) else { return };
    let exact = said.codes.iter().filter(|code| code.code == reference);
    let is_read_back = |code: &SpokenCode| code.read_back || code.speaker == Speaker::Agent;
    if let Some(code) = exact.max_by_key(|code| (is_read_back(code), code.cued, code.spelled)) {
        if is_read_back(code) {
            weighed.features.reference_read_back = 1.0;
        } else {
            weighed.features.reference_spoken = 1.0;
        }
        weighed.features.reference_cued = f64::from(u8::from(code.cued || code.spelled));
        weighed.agree(Facet::Reference, super::content::key(&reference));
        push(EvidenceKind::ReferenceSpoken, said, code, weighed);
        weighed.reference = Some(reference);
        return;
    }
    let near = said.codes.iter().filter(|code| may_be_near(&code.code, &reference));
    let near = near.filter(|code| likeness(&code.code, &reference) == Likeness::OneOff);
    if let Some(code) = near.max_by_key(|code| (code.cued, code.spelled)) {
        weighed.features.reference_near = 1.0;
        weighed.agree(Facet::Reference, super::content::key(&code.code));
        push(EvidenceKind::ReferenceNear, said, code, weighed);
        return;
    }
    let is_alike = |code: &SpokenCode| code.code.len().abs_diff(reference.len()) <= 1;
    if let Some(other) = said.codes.iter().find(|code| code.cued && is_read_back(code) && is_alike(code)) {
        weighed.features.reference_other = 1.0;
        weighed.against.push(Against::OtherReference(other.code.clone()));
    }
}

fn push<'a>(kind: EvidenceKind, said: &Said, code: &'a SpokenCode, weighed: &mut Weighed<'a>) {
    weighed.push(kind, Source::Code(code));
    weighed.lines.extend(said.lines.iter().position(|line| line.turn.index == code.turn));
}

/// Whether two codes can differ in one character only: they then have the same beginning or the same end.
fn may_be_near(code: &str, reference: &str) -> bool {
    let half = (reference.len() / 2).saturating_sub(1);
    let (code, reference) = (code.as_bytes(), reference.as_bytes());
    code.len().abs_diff(reference.len()) <= 1
        && (code.iter().take(half).eq(reference.iter().take(half))
            || code.iter().rev().take(half).eq(reference.iter().rev().take(half)))
}
