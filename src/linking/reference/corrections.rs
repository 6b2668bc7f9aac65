//! What a run says once its corrections are resolved: "B, no, D", "56, I mean 65", "scratch that".
//!
//! How much a correction replaces is not said, so there are several readings; the likelier come first.

use super::run::{Item, Repair};

/// Readings of one run that are followed up.
const READINGS_MAX: usize = 8;

/// Later corrections of one run are not resolved.
const CORRECTIONS_MAX: usize = 4;

/// A correction replaces no more parts than these, or everything.
const REPLACED_MAX: usize = 4;

/// The parts that are meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Reading {
    /// Places among the run's parts.
    pub(super) items: Vec<usize>,
    pub(super) is_corrected: bool,
    /// How unlikely the reading is, from 0.
    pub(super) cost: usize,
}

/// All that a run may mean, the likeliest first; at least one reading.
pub(super) fn readings(items: &[Item]) -> Vec<Reading> {
    let starts = (1..items.len()).filter(|&at| items[at].repair.is_some()).take(CORRECTIONS_MAX);
    let mut bounds: Vec<usize> = std::iter::once(0).chain(starts).collect();
    bounds.push(items.len());
    // A hesitation before a correction is one, and not two letters.
    let is_corrected = bounds.len() > 2;
    let is_meant = |at: &usize| !is_corrected || !items[*at].part.text.is_empty();
    let phrase = |at: usize| (bounds[at]..bounds[at + 1]).filter(is_meant).collect::<Vec<usize>>();
    let mut readings = vec![Reading { items: phrase(0), is_corrected: false, cost: 0 }];
    for at in 1..bounds.len() - 1 {
        let phrase = phrase(at);
        let Some(repair) = items[bounds[at]].repair.filter(|_| !phrase.is_empty()) else { continue };
        let repaired = readings.iter().flat_map(|reading| repairs(items, reading, &phrase, repair));
        let mut repaired: Vec<Reading> = repaired.collect();
        repaired.sort_by_key(|reading| reading.cost);
        repaired.truncate(READINGS_MAX);
        readings = repaired;
    }
    if is_corrected {
        let phrases = (0..bounds.len() - 1).map(phrase);
        readings.extend(phrases.map(|items| Reading { items, is_corrected: false, cost: REPLACED_MAX }));
    }
    readings
}

/// What a reading becomes by a phrase that corrects it.
fn repairs(items: &[Item], before: &Reading, phrase: &[usize], repair: Repair) -> Vec<Reading> {
    let made = |kept: usize, added: &[usize]| {
        let kept = before.items.iter().take(kept).copied();
        kept.chain(added.iter().copied()).collect::<Vec<usize>>()
    };
    let count = before.items.len();
    let mut repaired = match repair {
        Repair::Restarts => vec![phrase.to_vec()],
        // "B, not D, 4": what is denied is left out.
        Repair::Denies => vec![made(count, &phrase[1..]), made(count.saturating_sub(1), phrase)],
        Repair::Replaces => {
            let replaced = replaced(items, &before.items, phrase).into_iter();
            let mut all: Vec<Vec<usize>> = replaced.map(|replaced| made(count - replaced, phrase)).collect();
            all.push(phrase.to_vec());
            all.push(made(count, phrase));
            all
        }
    };
    repaired.dedup();
    let cost = |rank: usize| before.cost + rank;
    repaired
        .into_iter()
        .enumerate()
        .filter(|(_, items)| !items.is_empty())
        .map(|(rank, items)| Reading { items, is_corrected: true, cost: cost(rank) })
        .collect()
}

/// How many of the last parts a phrase may replace, the likeliest number first.
fn replaced(items: &[Item], before: &[usize], phrase: &[usize]) -> Vec<usize> {
    let limit = before.len().min(REPLACED_MAX);
    let text = |at: usize| &items[at].part.text;
    let form = |at: usize| (items[at].part.form, items[at].part.text.len());
    // What is said again is said from there on: "5 6 H, sorry, 6 J".
    let repeated = (1..=limit).find(|&count| {
        let again = text(before[before.len() - count]) == text(phrase[0]);
        again && (count > 1 || phrase.len() > 1)
    });
    let is_alike = |count: usize| {
        let last = &before[before.len() - count..];
        last.iter().zip(phrase).all(|(&before, &after)| form(before) == form(after))
    };
    let whole = Some(phrase.len()).filter(|&count| count > 1 && count <= limit && is_alike(count));
    let alike = (1..=limit).filter(|&count| is_alike(count));
    let ordered =
        repeated.into_iter().chain(alike.clone().take(1)).chain(whole).chain(alike).chain(1..=limit);
    let mut unique: Vec<usize> = Vec::with_capacity(limit);
    for count in ordered {
        if !unique.contains(&count) {
            unique.push(count);
        }
    }
    unique
}
