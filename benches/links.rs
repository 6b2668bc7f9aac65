//! How fast calls and bookings find each other in a large archive: a new call, a new booking, the context for a number
//! that rings, and all history anew beside live writes. `scripts/bench.sh` runs it on SQLite and on PostgreSQL.
//!
//!   EARMARK_BENCH_CALLS=100000 EARMARK_BENCH_LINKED=100000 cargo bench --bench links
//!
//! The archive has so many calls and bookings, and a fifth as many customers. So many calls are linked before anything is
//! timed, so that there are keys and links to look through; all of them take long at a million. Bookings
//! are spread over ten years, fifty venues and the hours of an evening, so that a day and a time alone have a few.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use earmark::access::{Actor, Role};
use earmark::app::App;
use earmark::archive::bookings::{self, UpsertBooking};
use earmark::archive::calls::{self, StartCall};
use earmark::archive::context;
use earmark::archive::feed::{self, Batch, BookingEntry, CustomerEntry, ENTRIES_MAX, Mode};
use earmark::archive::import::{self, BATCH_MAX, ImportedCall};
use earmark::archive::linking::{self, Affected};
use earmark::archive::transcripts::{self, AddTurns, NewTurn};
use earmark::cli::wiring;
use earmark::config::{Config, keys};
use earmark::jobs::linker;
use entity::{CallDirection, CallId, Provider, Speaker, TenantId};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

const TENANT: &str = "bench";
/// New calls and bookings that are timed.
const TIMED: u64 = 1_000;
/// Calls of the past that are linked where EARMARK_BENCH_LINKED does not say otherwise.
const LINKED: u64 = 100_000;
const VENUES: u64 = 50;
const DAYS: u64 = 3_650;

/// Evenly spread numbers, the same on every run (Fibonacci hashing).
fn spread(number: u64, salt: u64, below: u64) -> u64 {
    ((number + 1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .rotate_left(17)
        .wrapping_mul(salt * 2 + 0xbf58_476d_1ce4_e5b9)
        >> 31)
        % below
}

fn start() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(17_000)
}

/// A booking and the call in which it was made.
struct Made {
    number: u64,
    called_at: DateTime<Utc>,
    starts_at: DateTime<Utc>,
    venue: String,
    party: u64,
    customer: u64,
    reference: String,
}

const CONSONANTS: [&str; 12] = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t"];
const VOWELS: [&str; 5] = ["a", "e", "i", "o", "u"];

/// A name of three syllables.
fn name(number: u64) -> String {
    let mut name = String::new();
    for place in 0..3 {
        name.push_str(CONSONANTS[spread(number, place * 2, 12) as usize]);
        name.push_str(VOWELS[spread(number, place * 2 + 1, 5) as usize]);
    }
    name
}

/// Seven characters; no two numbers have the same, because the factor is odd and 32^7 is a power of two.
fn reference(number: u64) -> String {
    const CHARACTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mixed = number.wrapping_mul(0x0004_7a3b_c9d1);
    (0..7).map(|place| CHARACTERS[(mixed >> (place * 5)) as usize % 32] as char).collect()
}

impl Made {
    fn new(number: u64, customers: u64) -> Self {
        let called_at = start()
            + TimeDelta::minutes(
                (spread(number, 1, DAYS) * 1_440 + 540 + spread(number, 2, 600)).cast_signed(),
            );
        let day = called_at.date_naive() + TimeDelta::days(1 + spread(number, 3, 14).cast_signed());
        let quarter = spread(number, 4, 20);
        let minutes = (17 * 60 + quarter * 15).cast_signed();
        let starts_at = day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::minutes(minutes);
        Self {
            number,
            called_at,
            starts_at,
            venue: format!("{} House", name(1_000_000_000 + spread(number, 5, VENUES))),
            party: 1 + spread(number, 6, 8),
            customer: spread(number, 7, customers),
            reference: reference(number),
        }
    }

    fn phone(&self) -> String {
        format!("+1415{:07}", self.customer)
    }

    fn said(&self) -> [(Speaker, String); 4] {
        let day = self.starts_at.format("%B %-d");
        let time = self.starts_at.format("%-I:%M %p");
        let Self { venue, party, reference, .. } = self;
        [
            (
                Speaker::Customer,
                format!("Hello, I would like to book a table at {venue} for {party} people, please."),
            ),
            (Speaker::Agent, "Of course, for which day and what time would that be?".to_owned()),
            (Speaker::Customer, format!("On {day} at {time} if there is still something left.")),
            (
                Speaker::Agent,
                format!(
                    "It is booked, {day} at {time}. The reference is {reference}. Thank you for calling."
                ),
            ),
        ]
    }

    /// As a line of an import that names neither customer nor booking.
    fn line(&self) -> Result<ImportedCall> {
        let turns: Vec<_> = self
            .said()
            .iter()
            .enumerate()
            .map(|(place, (speaker, text))| {
                json!({ "speaker": speaker, "text": text, "start_s": place * 5, "end_s": place * 5 + 4 })
            })
            .collect();
        Ok(serde_json::from_value(json!({
            "source": "bench", "source_id": format!("bench-{}", self.number), "language": "en",
            "from": self.phone(), "to": "+14155550100", "started_at": self.called_at, "duration_s": 60, "turns": turns,
        }))?)
    }

    fn booking(&self) -> UpsertBooking {
        UpsertBooking {
            reference: self.reference.clone(),
            kind: Some("restaurant".into()),
            venue: Some(self.venue.clone()),
            status: Some("confirmed".into()),
            state: None,
            starts_at: Some(self.starts_at),
            ends_at: None,
            party_size: i32::try_from(self.party).ok(),
            created_at: Some(self.called_at + TimeDelta::seconds(50)),
            changed_at: Some(self.called_at + TimeDelta::seconds(50)),
            customer_id: None,
            customer_external_id: None,
            details: None,
            source: None,
        }
    }
}

fn customer(number: u64) -> CustomerEntry {
    CustomerEntry {
        external_id: Some(format!("c{number}")),
        name: Some(format!("{} {}", name(number), name(number + 7_000_000))),
        email: None,
        phones: Some(vec![format!("+1415{number:07}")]),
        reported_at: None,
    }
}

struct Bench {
    app: App,
    actor: Actor,
    calls: u64,
    /// Calls that are linked before anything is timed.
    linked: u64,
    _folder: tempfile::TempDir,
}

fn number(variable: &str, otherwise: u64) -> Result<u64> {
    match std::env::var(variable) {
        Ok(number) => number.parse().with_context(|| variable.to_owned()),
        Err(_) => Ok(otherwise),
    }
}

fn bar(name: &'static str, length: u64) -> Result<ProgressBar> {
    let style = ProgressStyle::with_template("{prefix}: {pos} of {len}, {per_sec}, {elapsed}")?;
    Ok(ProgressBar::new(length).with_style(style).with_prefix(name))
}

fn quantiles(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1_000.0;
    format!("p50 {:.2} ms, p99 {:.2} ms, worst {:.2} ms of {}", at(0.5), at(0.99), at(1.0), times.len())
}

impl Bench {
    async fn open() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let key = |path: &str| keys().iter().find(|key| key.path == path).context("a known key");
        let mut options = vec![(key("data_directory")?, folder.path().display().to_string())];
        if let Ok(url) = std::env::var("EARMARK_BENCH_DATABASE_URL") {
            options.push((key("database.url")?, url));
        }
        let app = wiring::open(Config::load(None, [], options)?, String::new()).await?;
        let actor = Actor {
            tenant: TenantId::new(TENANT),
            user: "bench".into(),
            role: Role::Admin,
            token_id: None,
            expires_at: app.clock.now() + TimeDelta::days(1),
            renewable_until: None,
        };
        let calls = number("EARMARK_BENCH_CALLS", 100_000)?;
        let linked = number("EARMARK_BENCH_LINKED", LINKED)?.min(calls);
        Ok(Self { app, actor, calls, linked, _folder: folder })
    }

    fn customers(&self) -> u64 {
        (self.calls / 5).max(1)
    }

    /// Customers, bookings and calls, and the keys by which they find each other.
    async fn fill(&self) -> Result<()> {
        let most = ENTRIES_MAX as u64;
        let customers = bar("customers", self.customers())?;
        for from in (0..self.customers()).step_by(ENTRIES_MAX) {
            let until = (from + most).min(self.customers());
            let batch = Batch { customers: (from..until).map(customer).collect(), ..Batch::default() };
            feed::take(&self.app, &self.actor, batch, Mode::Write).await?;
            customers.inc(until - from);
        }
        customers.finish();
        let bookings = bar("bookings", self.calls)?;
        for from in (0..self.calls).step_by(ENTRIES_MAX) {
            let until = (from + most).min(self.calls);
            let entry = |number| BookingEntry {
                booking: Made::new(number, self.customers()).booking(),
                known_at: None,
            };
            let batch = Batch { bookings: (from..until).map(entry).collect(), ..Batch::default() };
            feed::take(&self.app, &self.actor, batch, Mode::Write).await?;
            bookings.inc(until - from);
        }
        bookings.finish();
        let calls = bar("calls", self.calls)?;
        for from in (0..self.calls).step_by(BATCH_MAX) {
            let until = (from + BATCH_MAX as u64).min(self.calls);
            let lines: Result<Vec<_>> =
                (from..until).map(|number| Made::new(number, self.customers()).line()).collect();
            import::batch(&self.app, &self.actor, lines?).await?;
            calls.inc(until - from);
        }
        calls.finish();
        Ok(())
    }

    /// Links calls of the past, as many as are wanted.
    async fn link(&self) -> Result<()> {
        let tenant = TenantId::new(TENANT);
        let bar = bar("calls linked", self.linked)?;
        let enough = tokio_util::sync::CancellationToken::new();
        let linking = linker::relink_all(&self.app, &tenant, true, |reached| {
            bar.set_position(reached.done);
            if reached.done >= self.linked {
                enough.cancel();
            }
        });
        let begun = Instant::now();
        enough.run_until_cancelled(linking).await.transpose()?;
        bar.finish();
        let rate = bar.position() as f64 / begun.elapsed().as_secs_f64();
        println!("history linked: {} calls, {rate:.0} a second", bar.position());
        Ok(())
    }

    /// A call that begins, is spoken and ends; not linked yet by what was said.
    async fn call(&self, made: &Made) -> Result<CallId> {
        let input = StartCall {
            provider: Provider::Direct,
            provider_call_id: Some(format!("new-{}", made.number)),
            stream_id: None,
            campaign_id: None,
            account: None,
            direction: CallDirection::Inbound,
            from: made.phone(),
            to: "+14155550100".into(),
            agent: None,
            started_at: Some(made.called_at),
            tags: Vec::new(),
        };
        let call = calls::start(&self.app, &self.actor, input).await?;
        let turns = made.said().into_iter().enumerate().map(|(place, (speaker, text))| NewTurn {
            position: i32::try_from(place).unwrap_or_default(),
            speaker,
            speaker_label: None,
            text,
            start_ms: Some(place as i64 * 5_000),
            end_ms: Some(place as i64 * 5_000 + 4_000),
            confidence: None,
            words: None,
        });
        let turns = turns.collect();
        let language = Some("en".to_owned());
        let input = AddTurns { call_id: call.id, turns, complete: true, source: None, language };
        transcripts::add_turns(&self.app, &self.actor, input).await?;
        calls::end(&self.app, &self.actor, call.id, Some(made.called_at + TimeDelta::seconds(60)), None)
            .await?;
        Ok(call.id)
    }

    async fn new_calls(&self) -> Result<()> {
        let tenant = TenantId::new(TENANT);
        let (mut starts, mut times) = (Vec::new(), Vec::new());
        for number in self.calls..self.calls + TIMED {
            let made = Made::new(number, self.customers());
            bookings::upsert(&self.app, &self.actor, made.booking()).await?;
            let begun = Instant::now();
            let call = self.call(&made).await?;
            starts.push(begun.elapsed());
            let begun = Instant::now();
            linking::relink(&self.app, &tenant, call).await?;
            times.push(begun.elapsed());
        }
        println!("a new call, started, spoken and ended: {}", quantiles(starts));
        println!("a new call, linked by what was said: {}", quantiles(times));
        Ok(())
    }

    async fn new_bookings(&self) -> Result<()> {
        let tenant = TenantId::new(TENANT);
        let (mut times, mut examined) = (Vec::new(), 0);
        for number in self.calls + TIMED..self.calls + 2 * TIMED {
            let made = Made::new(number, self.customers());
            let call = self.call(&made).await?;
            linking::relink(&self.app, &tenant, call).await?;
            let booking = bookings::upsert(&self.app, &self.actor, made.booking()).await?;
            let begun = Instant::now();
            let affected = Affected::Booking(booking.id);
            for call in affected.calls(self.app.database.reader(), &tenant, None).await? {
                linking::relink(&self.app, &tenant, call).await?;
                examined += 1;
            }
            times.push(begun.elapsed());
        }
        println!("a new booking, linked to its calls: {}; {examined} calls were looked at", quantiles(times));
        Ok(())
    }

    /// What is said to the person who answers, by the number that rings. Each customer has some five calls and bookings.
    async fn contexts(&self) -> Result<()> {
        let mut times = Vec::new();
        for number in 0..TIMED {
            let made = Made::new(spread(number, 200, self.calls), self.customers());
            let begun = Instant::now();
            let known = context::for_phone(&self.app, &self.actor, &made.phone(), None).await?;
            times.push(begun.elapsed());
            anyhow::ensure!(known.is_some(), "{} belongs to a customer", made.phone());
        }
        println!("context for a number that rings: {}", quantiles(times));
        Ok(())
    }

    /// The same live write, over and over for as long as something else lasts.
    async fn live_writes(
        &self,
        from: u64,
        beside: impl Future<Output = Result<()>>,
    ) -> Result<Vec<Duration>> {
        let mut times = Vec::new();
        let writing = async {
            for number in from.. {
                let begun = Instant::now();
                let made = Made::new(number, self.customers());
                bookings::upsert(&self.app, &self.actor, made.booking()).await?;
                times.push(begun.elapsed());
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Ok::<_, anyhow::Error>(())
        };
        tokio::select! {
            ended = beside => ended?,
            ended = writing => ended?,
        }
        Ok(times)
    }

    async fn history(&self) -> Result<()> {
        let alone = async {
            tokio::time::sleep(Duration::from_secs(10)).await;
            Ok(())
        };
        let times = self.live_writes(2 * self.calls, alone).await?;
        println!("a booking written, alone: {}", quantiles(times));
        let tenant = TenantId::new(TENANT);
        let begun = Instant::now();
        let mut seen = linker::Progress::default();
        let anew = async {
            let reached = linker::relink_all(&self.app, &tenant, true, |reached| {
                seen = reached;
            });
            tokio::time::timeout(Duration::from_secs(60), reached).await.ok();
            Ok(())
        };
        let times = self.live_writes(3 * self.calls, anew).await?;
        let rate = seen.done as f64 / begun.elapsed().as_secs_f64();
        println!(
            "all history anew: {rate:.0} calls a second, links of {} of {} changed",
            seen.changed, seen.done
        );
        println!("a booking written, beside it: {}", quantiles(times));
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let bench = Bench::open().await?;
    println!(
        "{} calls, {} bookings, {} customers on {:?}",
        bench.calls,
        bench.calls,
        bench.customers(),
        bench.app.database.backend()
    );
    bench.fill().await?;
    bench.app.database.optimize().await?;
    bench.link().await?;
    bench.new_calls().await?;
    bench.new_bookings().await?;
    bench.contexts().await?;
    bench.history().await
}
