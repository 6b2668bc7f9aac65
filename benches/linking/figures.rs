//! Precision, recall and expected calibration error.

const BINS: usize = 10;

/// From this probability on a candidate counts as likely: below, nearly all are certain not to be links, which would hide
/// how well the others are calibrated.
const LIKELY: f64 = 0.05;

#[derive(Default)]
pub struct Figures {
    wanted: usize,
    wanted_equal: usize,
    found: usize,
    linked: usize,
    linked_equal: usize,
    links: usize,
    links_right: usize,
    /// Count, sum of probabilities and number of right ones, by tenths of the probability.
    bins: [(usize, f64, usize); BINS],
    likely_bins: [(usize, f64, usize); BINS],
}

impl Figures {
    /// Counts a link that is wanted.
    pub fn want(&mut self, is_linked: bool, is_candidate: bool, has_equal: bool) {
        self.wanted += 1;
        self.wanted_equal += usize::from(has_equal);
        self.found += usize::from(is_candidate);
        self.linked += usize::from(is_linked);
        self.linked_equal += usize::from(is_linked && has_equal);
    }

    /// Counts a candidate.
    pub fn judge(&mut self, probability: f64, is_right: bool, threshold: f64) {
        if probability >= threshold {
            self.links += 1;
            self.links_right += usize::from(is_right);
        }
        let bin = ((probability * BINS as f64) as usize).min(BINS - 1);
        let count = |bins: &mut [(usize, f64, usize); BINS]| {
            bins[bin].0 += 1;
            bins[bin].1 += probability;
            bins[bin].2 += usize::from(is_right);
        };
        count(&mut self.bins);
        if probability >= LIKELY {
            count(&mut self.likely_bins);
        }
    }

    pub fn row(&self, name: &str) -> String {
        let part = |part: usize, of: usize| part as f64 / of.max(1) as f64;
        format!(
            "| {name} | {} | {} | {:.3} | {:.3} | {:.3} | {:.4} | {:.4} | {:.3} |",
            self.wanted,
            self.wanted_equal,
            part(self.links_right, self.links),
            part(self.linked, self.wanted),
            part(self.linked - self.linked_equal, self.wanted - self.wanted_equal),
            calibration_error(&self.bins),
            calibration_error(&self.likely_bins),
            part(self.found, self.wanted),
        )
    }
}

/// The mean distance between probability and frequency, by bins of the probability.
fn calibration_error(bins: &[(usize, f64, usize); BINS]) -> f64 {
    let all: usize = bins.iter().map(|bin| bin.0).sum();
    let distance = |(_, sum, right): &(usize, f64, usize)| (sum - *right as f64).abs();
    bins.iter().map(distance).sum::<f64>() / all.max(1) as f64
}
