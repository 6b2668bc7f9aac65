//! How long it takes to read a call and to judge its candidates.

use std::time::{Duration, Instant};

use earmark::linking::{Said, call_keys, judge};

use super::world::{Case, World};

/// Calls that are measured.
const CALLS: usize = 1_000;

pub fn print(world: &World, cases: &[Case]) {
    let (mut reading, mut judging) = (Vec::new(), Vec::new());
    let (mut words, mut candidates_count, mut keys) = (0, 0, 0);
    for case in cases.iter().rev().take(CALLS) {
        let call = &world.calls[case.call];
        let turns = call.turns();
        let facts = call.facts(&turns);
        let start = Instant::now();
        let said = Said::of(&facts);
        let of_call = call_keys(&said);
        reading.push(start.elapsed());
        let candidates = case.candidates(&said);
        let start = Instant::now();
        let judged = judge(&facts, &said, &[], &candidates);
        judging.push(start.elapsed());
        words += call.words();
        candidates_count += judged.len();
        keys += of_call.len();
    }
    let count = reading.len().max(1);
    println!(
        "\nReading a call of {} words takes {:?} (p99 {:?}) and gives {} keys; judging {} candidates takes {:?} (p99 {:?}).",
        words / count,
        median(&mut reading),
        percentile(&reading),
        keys / count,
        candidates_count / count,
        median(&mut judging),
        percentile(&judging),
    );
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn percentile(sorted: &[Duration]) -> Duration {
    sorted.get(sorted.len() * 99 / 100).copied().unwrap_or_default()
}
