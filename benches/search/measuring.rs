//! Asking and timing. The contestants take turns, search by search, so that what else the machine does meets them all
//! alike.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::cases::{Case, Question};
use super::contestants::Contestant;

/// What a contestant may take for one kind of search before it is asked no more.
const BUDGET: Duration = Duration::from_secs(20);

/// What one kind of search took a contestant.
pub struct Taken {
    times_ms: Vec<f64>,
    /// Hits it told of, over all searches.
    hits: u64,
}

impl Taken {
    /// The time that so many of a hundred searches stay below; none where it has no such search.
    pub fn percentile_ms(&self, percent: usize) -> Option<f64> {
        let place = (self.times_ms.len() * percent).div_ceil(100).checked_sub(1)?;
        Some(self.times_ms[place])
    }

    pub fn hits_on_average(&self) -> f64 {
        self.hits as f64 / self.times_ms.len().max(1) as f64
    }
}

/// Asks every case so many times, after once that does not count.
pub fn measure(
    contestants: &[&dyn Contestant],
    cases: &[Case],
    question: Question,
    rounds: usize,
) -> Result<Vec<Taken>> {
    let mut taken: Vec<_> = contestants.iter().map(|_| Taken { times_ms: Vec::new(), hits: 0 }).collect();
    let mut left = vec![BUDGET; contestants.len()];
    for round in 0..=rounds {
        for case in cases.iter().filter(|case| case.question == question) {
            for ((contestant, taken), left) in contestants.iter().zip(&mut taken).zip(&mut left) {
                if left.is_zero() {
                    continue;
                }
                let start = Instant::now();
                let found = contestant.ask(case)?;
                let time = start.elapsed();
                *left = left.saturating_sub(time);
                // A slow one has no second round; then its first one is all there is.
                let counts = round > 0 || time > BUDGET / 100;
                if let Some(hits) = found.filter(|_| counts) {
                    taken.hits += hits;
                    taken.times_ms.push(time.as_secs_f64() * 1_000.0);
                }
            }
        }
    }
    taken.iter_mut().for_each(|taken| taken.times_ms.sort_unstable_by(f64::total_cmp));
    Ok(taken)
}

/// Searches a second, of all simple kinds one after the other, on so many threads.
pub fn throughput(
    contestant: &dyn Contestant,
    cases: &[Case],
    threads: usize,
    duration: Duration,
) -> Result<f64> {
    let simple = [Question::Rare, Question::Medium, Question::Frequent, Question::TwoWords, Question::Phrase];
    let cases: Vec<_> = cases.iter().filter(|case| simple.contains(&case.question)).collect();
    let kinds = cases.len() / simple.len();
    let next = AtomicU64::new(0);
    let start = Instant::now();
    let work = || {
        let mut asked = 0_u64;
        while start.elapsed() < duration {
            // From kind to kind, so that a slow contestant is not judged by the first kind alone.
            let number = next.fetch_add(1, Ordering::Relaxed) as usize;
            contestant.ask(cases[(number % simple.len()) * kinds + number / simple.len() % kinds])?;
            asked += 1;
        }
        Ok::<_, anyhow::Error>(asked)
    };
    let asked = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let done =
            workers.into_iter().map(|worker| worker.join().map_err(|_| anyhow::anyhow!("a thread died"))?);
        done.sum::<Result<u64>>()
    })?;
    Ok(asked as f64 / start.elapsed().as_secs_f64())
}
