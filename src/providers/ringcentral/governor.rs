//! How many requests may still go out, by RingCentral's groups. Pure: time comes in, an answer goes out.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::providers::ProviderError;

/// A group's span of time where no answer has told it.
const WINDOW: Duration = Duration::from_secs(60);
/// How long RingCentral answers nothing after too many requests, where it does not say.
const PENALTY: Duration = Duration::from_secs(60);
/// The longest wait that is believed.
const WAIT_MAX: Duration = Duration::from_secs(3_600);
/// The highest limit that is believed, and so the most moments remembered.
const LIMIT_MAX: usize = 1_000;

/// Requests that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Insights.
    Light,
    /// Subscriptions, a recording's description.
    Medium,
    /// The call log, a recording's content.
    Heavy,
    /// Signing in.
    Auth,
}

/// What is known of one account's limits.
#[derive(Debug)]
pub struct Governor {
    groups: [Allowance; 4],
}

#[derive(Debug)]
struct Allowance {
    limit: usize,
    window: Duration,
    /// When the requests of the last window went out.
    sent: VecDeque<DateTime<Utc>>,
    closed_until: DateTime<Utc>,
}

impl Default for Governor {
    fn default() -> Self {
        let allowance = |limit| Allowance {
            limit,
            window: WINDOW,
            sent: VecDeque::new(),
            closed_until: DateTime::<Utc>::MIN_UTC,
        };
        Self { groups: [allowance(50), allowance(40), allowance(10), allowance(5)] }
    }
}

impl Governor {
    /// Counts a request that is about to go out, or says when it may.
    ///
    /// # Errors
    /// [`ProviderError::RateLimited`]; then nothing must be sent.
    pub fn admit(&mut self, group: Group, now: DateTime<Utc>) -> Result<(), ProviderError> {
        let allowance = &mut self.groups[group as usize];
        while allowance.sent.front().is_some_and(|at| *at + allowance.window <= now) {
            allowance.sent.pop_front();
        }
        let free_at = match allowance.sent.front() {
            Some(oldest) if allowance.sent.len() >= allowance.limit => *oldest + allowance.window,
            _ => now,
        };
        let wait = (free_at.max(allowance.closed_until) - now).to_std().unwrap_or_default();
        if !wait.is_zero() {
            // Whole seconds, up: a job that comes back a moment early would only be sent away again.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            return Err(ProviderError::RateLimited { retry_after: Duration::from_secs(seconds) });
        }
        allowance.sent.push_back(now);
        Ok(())
    }

    /// Learns from an answer that came at `now`.
    pub fn learn(&mut self, group: Group, status: StatusCode, headers: &HeaderMap, now: DateTime<Utc>) {
        let told = |name: &str| -> Option<u64> { headers.get(name)?.to_str().ok()?.trim().parse().ok() };
        let allowance = &mut self.groups[group as usize];
        if let Some(limit) = told("x-rate-limit-limit").and_then(|limit| usize::try_from(limit).ok()) {
            allowance.limit = limit.clamp(1, LIMIT_MAX);
        }
        if let Some(window) = told("x-rate-limit-window").filter(|seconds| *seconds > 0) {
            allowance.window = Duration::from_secs(window).min(WAIT_MAX);
        }
        let retry_after = told(RETRY_AFTER.as_str()).map(Duration::from_secs);
        let wait = match status {
            StatusCode::TOO_MANY_REQUESTS => Some(retry_after.unwrap_or(PENALTY)),
            StatusCode::SERVICE_UNAVAILABLE => retry_after,
            _ if told("x-rate-limit-remaining") == Some(0) => Some(allowance.window),
            _ => None,
        };
        if let Some(wait) = wait {
            allowance.closed_until = allowance.closed_until.max(now + wait.min(WAIT_MAX));
        }
    }

    /// Learns that a group was asked to wait, where the answer itself is gone and with it how long exactly.
    pub fn close(&mut self, group: Group, wait: Duration, now: DateTime<Utc>) {
        let allowance = &mut self.groups[group as usize];
        allowance.closed_until = allowance.closed_until.max(now + wait.clamp(PENALTY, WAIT_MAX));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_600_800 + seconds, 0).unwrap()
    }

    fn wait(seconds: u64) -> Result<(), ProviderError> {
        Err(ProviderError::RateLimited { retry_after: Duration::from_secs(seconds) })
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn the_limit_holds_over_any_window_not_only_aligned_ones() {
        let mut governor = Governor::default();
        for second in 0..10 {
            assert_eq!(governor.admit(Group::Heavy, at(50 + second)), Ok(()));
        }
        assert_eq!(governor.admit(Group::Heavy, at(60)), wait(50));
        assert_eq!(governor.admit(Group::Light, at(60)), Ok(()), "groups are counted apart");
        assert_eq!(governor.admit(Group::Heavy, at(110)), Ok(()));
        assert_eq!(governor.admit(Group::Heavy, at(110)), wait(1));
    }

    #[test]
    fn nothing_goes_out_in_a_penalty() {
        let mut governor = Governor::default();
        governor.learn(Group::Heavy, StatusCode::TOO_MANY_REQUESTS, &headers(&[("retry-after", "7")]), at(0));
        assert_eq!(governor.admit(Group::Heavy, at(0)), wait(7));
        assert_eq!(governor.admit(Group::Heavy, at(7)), Ok(()));
        governor.learn(Group::Heavy, StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new(), at(8));
        assert_eq!(governor.admit(Group::Heavy, at(8)), wait(60));
        governor.close(Group::Medium, Duration::from_secs(30), at(0));
        assert_eq!(governor.admit(Group::Medium, at(0)), wait(60));
    }

    #[test]
    fn answers_tell_the_limits() {
        let mut governor = Governor::default();
        let told = headers(&[
            ("x-rate-limit-limit", "2"),
            ("x-rate-limit-window", "30"),
            ("x-rate-limit-remaining", "1"),
        ]);
        governor.learn(Group::Medium, StatusCode::OK, &told, at(0));
        assert_eq!(governor.admit(Group::Medium, at(1)), Ok(()));
        assert_eq!(governor.admit(Group::Medium, at(2)), Ok(()));
        assert_eq!(governor.admit(Group::Medium, at(3)), wait(28));
        // What others used up counts too.
        let none_left = headers(&[("x-rate-limit-remaining", "0"), ("x-rate-limit-window", "30")]);
        governor.learn(Group::Light, StatusCode::OK, &none_left, at(0));
        assert_eq!(governor.admit(Group::Light, at(10)), wait(20));
    }

    proptest! {
        #[test]
        fn no_window_sees_more_than_the_limit(steps in proptest::collection::vec(0_i64..15, 1..200)) {
            let (mut governor, mut now, mut sent) = (Governor::default(), 0, Vec::new());
            for step in steps {
                now += step;
                if governor.admit(Group::Heavy, at(now)).is_ok() {
                    sent.push(now);
                }
                prop_assert!(sent.iter().filter(|sent| **sent > now - 60).count() <= 10);
            }
        }
    }
}
