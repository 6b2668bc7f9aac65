//! A search that has much to go through is shared among the processors.

use std::num::NonZero;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Builder};

use tantivy::{DocId, Searcher};

use super::error::SearchError;

/// With fewer calls to go through, to begin a thread costs more than it saves. Tests share whatever can be shared.
const SHARED_FROM: u64 = if cfg!(test) { 2 } else { 20_000 };
/// The most threads of one search.
const THREADS_MAX: usize = 8;
/// Shares for each thread, so that none waits long for the last one.
const SHARES_PER_THREAD: u32 = 4;

static PROCESSORS: LazyLock<usize> =
    LazyLock::new(|| thread::available_parallelism().map_or(1, NonZero::get));
/// How many helpers there are, of all searches.
static HELPERS: AtomicUsize = AtomicUsize::new(0);

/// The right to a further thread. There are no more of them than processors: where many search at once, each of them has
/// its own thread, and others would only wait beside it.
struct Helper(());

impl Helper {
    fn wanted() -> Option<Self> {
        let one_more = |helpers| (helpers < *PROCESSORS).then_some(helpers + 1);
        HELPERS.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).is_ok().then_some(Self(()))
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        HELPERS.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Calls of one segment that lie one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) segment: usize,
    pub(super) calls: Range<DocId>,
}

/// Goes through all calls of the index, or some `work` of them, in whatever order. Each thread begins with `new` and
/// adds to it with `step`; what each has found comes back.
///
/// # Errors
/// The first that `step` gives.
pub(super) fn through<Found: Send>(
    searcher: &Searcher,
    work: u64,
    new: impl Fn() -> Found + Sync,
    step: impl Fn(&mut Found, &Share) -> Result<(), SearchError> + Sync,
) -> Result<Vec<Found>, SearchError> {
    let threads = if work < SHARED_FROM { 1 } else { THREADS_MAX.min(*PROCESSORS) };
    let shares = shares(searcher, threads);
    let next = AtomicUsize::new(0);
    let run = || {
        let mut found = new();
        while let Some(share) = shares.get(next.fetch_add(1, Ordering::Relaxed)) {
            step(&mut found, share)?;
        }
        Ok(found)
    };
    thread::scope(|scope| {
        let help = |_| {
            let helper = Helper::wanted()?;
            let help = move || {
                let _helper = helper;
                run()
            };
            Builder::new().spawn_scoped(scope, help).ok()
        };
        // Where no thread is to be had, this one goes through all.
        let others: Vec<_> = (1..threads).map_while(help).collect();
        let mut found = vec![run()];
        found.extend(
            others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic))),
        );
        found.into_iter().collect()
    })
}

/// All calls, each segment whole where one thread goes through them.
fn shares(searcher: &Searcher, threads: usize) -> Vec<Share> {
    let sizes = || searcher.segment_readers().iter().map(tantivy::SegmentReader::max_doc);
    let longest = match threads {
        1 => DocId::MAX,
        _ => (sizes().sum::<DocId>() / (threads as u32 * SHARES_PER_THREAD)).max(1),
    };
    let mut shares = Vec::new();
    for (segment, size) in sizes().enumerate() {
        let mut from = 0;
        while from < size {
            let until = from.saturating_add(longest).min(size);
            shares.push(Share { segment, calls: from..until });
            from = until;
        }
    }
    shares
}
