//! A corpus of any size in which words are as frequent as in real calls: real calls again and again, with the text of
//! every turn drawn from all that its speaker says in real calls of the same source and language. Everything else that
//! searches look at is made up. The same seed gives the same calls on every run and for every contestant.

use std::collections::HashMap;

use super::corpus::search::CallDocument;
use super::corpus::{self, Line};

/// 2023-01-01.
const FIRST_US: i64 = 1_672_531_200_000_000;
/// From the first call on.
pub const YEAR_US: i64 = 365 * 24 * 3_600 * 1_000_000;
const YEARS: u64 = 3;
const AGENTS: u64 = 40;
const LABELS: u64 = 12;
/// What saying a word takes, and the silence between two turns.
const WORD_MS: i64 = 350;
const PAUSE_MS: i64 = 400;

pub struct Growing {
    calls: Vec<CallDocument>,
    texts: HashMap<String, Vec<String>>,
}

/// When the second of the three years begins.
pub fn second_year_us() -> i64 {
    FIRST_US + YEAR_US
}

/// A label that one call of twelve has.
pub fn label() -> String {
    "label-3".to_owned()
}

fn pool(call: &CallDocument, speaker: &str) -> String {
    format!("{:?} {:?} {speaker}", call.campaign_id, call.language)
}

impl Growing {
    pub fn new(lines: &[Line]) -> Self {
        let calls: Vec<_> = corpus::documents(lines).filter(|call| !call.turns.is_empty()).collect();
        let mut texts: HashMap<_, Vec<_>> = HashMap::new();
        for call in &calls {
            for turn in &call.turns {
                texts.entry(pool(call, &turn.speaker)).or_default().push(turn.text.clone());
            }
        }
        Self { calls, texts }
    }

    /// What is really said, turn by turn: to choose words from.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let turns = self.calls.iter().flat_map(|call| &call.turns);
        turns.map(|turn| turn.text.as_str())
    }

    /// Calls with at least so many turns in all.
    pub fn calls(&self, turns: usize) -> impl Iterator<Item = CallDocument> {
        let mut left = turns;
        (0..).map_while(move |number: u64| {
            let call = (left > 0).then(|| self.call(number))?;
            left = left.saturating_sub(call.turns.len());
            Some(call)
        })
    }

    fn call(&self, number: u64) -> CallDocument {
        let mut random = Random(number);
        let mut call = self.calls[number as usize % self.calls.len()].clone();
        call.id = corpus::id(number);
        call.started_at_us = FIRST_US + (random.below(YEARS * YEAR_US as u64)) as i64;
        call.agent = Some(format!("agent-{}", random.below(AGENTS)));
        call.direction = if random.below(3) == 0 { "outbound" } else { "inbound" }.to_owned();
        call.tags.push(format!("label-{}", random.below(LABELS)));
        let pools: Vec<_> = call.turns.iter().map(|turn| pool(&call, &turn.speaker)).collect();
        let mut now_ms = 0;
        for (turn, pool) in call.turns.iter_mut().zip(pools) {
            let texts = &self.texts[&pool];
            texts[random.below(texts.len() as u64) as usize].clone_into(&mut turn.text);
            turn.words.clear();
            turn.start_ms = Some(now_ms);
            now_ms += WORD_MS * turn.text.split_whitespace().count() as i64;
            turn.end_ms = Some(now_ms);
            now_ms += PAUSE_MS;
        }
        call.duration_ms = Some(now_ms);
        call
    }
}

/// SplitMix64: evenly spread, and the same everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) % end
    }
}
