//! How good a ranking is. A call answers a need or does not; there is nothing in between.

use std::collections::HashSet;
use std::ops::AddAssign;

/// How far a result list is read.
pub const READ: usize = 50;
/// How far down a hit still counts for nDCG.
const TOP: usize = 10;

/// Each between 0 and 1.
#[derive(Clone, Copy, Default)]
pub struct Figures {
    /// How near the first ten are to the best order there could be.
    pub ndcg: f64,
    /// Which part of the answers is among the first fifty. Not 1 where there are more answers than that.
    pub recall: f64,
    /// One by the place of the first answer.
    pub reciprocal_rank: f64,
}

impl Figures {
    /// Of a ranking, by whether each of its calls is an answer, and the number of answers there are.
    pub fn of(ranking: &[String], answers: &[String]) -> Self {
        let answers: HashSet<_> = answers.iter().collect();
        let hits: Vec<bool> = ranking.iter().take(READ).map(|id| answers.contains(id)).collect();
        let worth = |place: usize| 1.0 / (place as f64 + 2.0).log2();
        let places = || hits.iter().enumerate().filter(|(_, hit)| **hit).map(|(place, _)| place);
        let best: f64 = (0..TOP.min(answers.len())).map(worth).sum();
        Self {
            ndcg: places().take_while(|place| *place < TOP).map(worth).fold(0.0, |sum, worth| sum + worth)
                / best,
            recall: places().count() as f64 / answers.len() as f64,
            reciprocal_rank: places().next().map_or(0.0, |first| 1.0 / (first as f64 + 1.0)),
        }
    }

    /// The mean over needs.
    pub fn mean(all: &[Self]) -> Self {
        let mut sum = Self::default();
        all.iter().for_each(|figures| sum += *figures);
        let needs = all.len() as f64;
        Self {
            ndcg: sum.ndcg / needs,
            recall: sum.recall / needs,
            reciprocal_rank: sum.reciprocal_rank / needs,
        }
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.ndcg += other.ndcg;
        self.recall += other.recall;
        self.reciprocal_rank += other.reciprocal_rank;
    }
}
