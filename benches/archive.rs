//! The archive from inside, without HTTP: what one operation costs. The load from outside is
//! `tests/clients/load.mjs`; `make bench` runs both.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::Request;
use chrono::TimeDelta;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use earmark::access::{Actor, FileLink, LinkKind, Role};
use earmark::app::App;
use earmark::archive::import::{self, BATCH_MAX, ImportedCall};
use earmark::audio::{Limits, Validator, wav};
use earmark::cli::wiring;
use earmark::config::{Config, keys};
use earmark::graphql::{self, Schema, request_data};
use earmark::jobs::indexer::Indexer;
use earmark::search;
use entity::{Disposition, TenantId};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::json;
use tokio::runtime::Runtime;

const TENANT: &str = "bench";
/// Calls in the archive that is read.
const CALLS: u64 = 20_000;

struct Bench {
    runtime: Runtime,
    app: App,
    actor: Actor,
    schema: Schema,
    _folder: tempfile::TempDir,
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().expect("a folder for the archive");
    let data = keys().iter().find(|key| key.path == "data_directory").expect("a known key");
    let options = [(data, folder.path().display().to_string())];
    let config = Config::load(None, [], options).expect("the defaults are valid");
    let runtime = Runtime::new().expect("a runtime");
    let app = runtime.block_on(wiring::open(config, String::new())).expect("an archive");
    let actor = Actor {
        tenant: TenantId::new(TENANT),
        user: "bench".into(),
        role: Role::Admin,
        token_id: None,
        expires_at: app.clock.now() + TimeDelta::days(1),
        renewable_until: None,
    };
    let schema = graphql::build().data(app.clone()).finish();
    Bench { runtime, app, actor, schema, _folder: folder }
}

/// A call of eight turns of ten words; a few words are frequent and most are rare.
fn line(number: u64) -> ImportedCall {
    let word = |place: u64| {
        // Fibonacci hashing: evenly spread, and the same on every run.
        let spread = ((number * 80 + place).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33) % 5_000;
        format!("word{}", spread * spread * spread / 25_000_000)
    };
    let turn = |turn: u64| {
        let text = (0..10).map(|place| word(turn * 10 + place)).collect::<Vec<_>>().join(" ");
        let speaker = if turn.is_multiple_of(2) { "agent" } else { "customer" };
        json!({ "speaker": speaker, "text": text, "start_s": turn * 5, "end_s": turn * 5 + 4 })
    };
    let turns: Vec<_> = (0..8).map(turn).collect();
    serde_json::from_value(
        json!({ "source": "bench", "source_id": format!("bench-{number}"), "turns": turns }),
    )
    .expect("a valid line")
}

fn lines(from: u64, count: u64) -> Vec<ImportedCall> {
    (from..from + count).map(line).collect()
}

impl Bench {
    fn fill(&self) {
        let batch = BATCH_MAX as u64;
        self.runtime.block_on(async {
            for from in (0..CALLS).step_by(BATCH_MAX) {
                import::batch(&self.app, &self.actor, lines(from, batch)).await.expect("an import");
            }
            let indexer = Indexer::new(self.app.clone()).expect("the only writer");
            indexer.catch_up().await.expect("an index");
        });
    }

    fn ask(&self, criterion: &mut Criterion, name: &str, query: &str) {
        criterion.bench_function(name, |bencher| {
            bencher.to_async(&self.runtime).iter(|| async {
                let request = request_data(Request::new(query), &self.app, self.actor.clone());
                let response = self.schema.execute(request).await;
                assert!(response.errors.is_empty(), "{:?}", response.errors);
                black_box(response)
            });
        });
    }
}

fn importing(criterion: &mut Criterion) {
    let bench = bench();
    let next = AtomicU64::new(0);
    let mut group = criterion.benchmark_group("import");
    group.throughput(Throughput::Elements(BATCH_MAX as u64)).sample_size(20);
    group.bench_function("calls of 8 turns", |bencher| {
        bencher.to_async(&bench.runtime).iter(|| async {
            let from = next.fetch_add(BATCH_MAX as u64, Ordering::Relaxed);
            let lines = lines(from, BATCH_MAX as u64);
            import::batch(&bench.app, &bench.actor, lines).await.expect("an import")
        });
    });
    group.finish();
}

fn reading(criterion: &mut Criterion) {
    let bench = bench();
    bench.fill();
    let query = search::parse("word12 word345").expect("a valid query");
    let two_words = search::Search {
        tenant: TENANT.into(),
        query,
        filter: search::Filter::default(),
        order: search::Order::Relevance,
        after: None,
        limit: 0,
    };
    let found = bench.app.index.search_calls(&two_words, search::Wanted::default()).expect("a search").total;
    println!("two words are in {found} of {CALLS} calls");
    bench.ask(criterion, "graphql/viewer", "{ viewer { userId } }");
    bench.ask(criterion, "graphql/calls first 20", "{ calls(first: 20) { nodes { id startedAt } } }");
    bench.ask(
        criterion,
        "graphql/calls first 20 with all around them",
        "{ calls(first: 20) { nodes { id tags stages { status } recording { id } transcript { turns { text } } summary { text } bookings { method } } } }",
    );
    bench.ask(
        criterion,
        "graphql/searchCalls two words",
        "{ searchCalls(query: \"word12 word345\", first: 20) { totalCount nodes { id } } }",
    );
    bench.ask(
        criterion,
        "graphql/searchCalls two words with moments",
        "{ searchCalls(query: \"word12 word345\", first: 20) { totalCount edges { moments { snippet { text } } } } }",
    );
    substring(&bench, criterion);
}

/// What a search costs that reads all turns, as an archive without an index does it.
fn substring(bench: &Bench, criterion: &mut Criterion) {
    let sql = "SELECT COUNT(*) AS calls FROM calls \
               WHERE id IN (SELECT call_id FROM turns WHERE tenant_id = 'bench' AND text LIKE '%word12%') \
               AND id IN (SELECT call_id FROM turns WHERE tenant_id = 'bench' AND text LIKE '%word345%')";
    criterion.bench_function("database/two words by LIKE, for comparison", |bencher| {
        bencher.to_async(&bench.runtime).iter(|| async {
            let statement = Statement::from_string(DbBackend::Sqlite, sql);
            bench.app.database.reader().query_one_raw(statement).await.expect("a count")
        });
    });
}

fn parsing(criterion: &mut Criterion) {
    criterion.bench_function("search/parse", |bencher| {
        bencher.iter(|| search::parse(black_box("refund AND (\"credit card\" OR debit) -cancelled")));
    });
    let text = "well I looked at my credit card statement and there is no refund on it yet ".repeat(20);
    criterion.bench_function("search/snippet of 1.5 kB", |bencher| {
        bencher.iter(|| search::snippet(black_box(&text), black_box(&[(6, 8), (13, 14), (22, 24)]), 200));
    });
}

fn linking(criterion: &mut Criterion) {
    let bench = bench();
    let now = bench.app.clock.now();
    let link = FileLink {
        kind: LinkKind::Audio,
        link_id: bench.app.ids.next(now),
        tenant: TenantId::new(TENANT),
        user: "bench".into(),
        subject: bench.app.ids.next(now),
        format: "original".into(),
        clip: None,
        disposition: Disposition::Inline,
        expires_at: now + TimeDelta::hours(1),
    };
    let token = bench.app.links.sign(&link);
    let mut group = criterion.benchmark_group("link");
    group.throughput(Throughput::Elements(1));
    group.bench_function("sign", |bencher| bencher.iter(|| bench.app.links.sign(black_box(&link))));
    group.bench_function("verify", |bencher| {
        bencher.iter(|| bench.app.links.verify(LinkKind::Audio, black_box(&token), now));
    });
    group.finish();
}

fn validating(criterion: &mut Criterion) {
    let samples = vec![0_i16; 16_000 * 60];
    let file = wav::pcm16(16_000, 1, &samples).expect("a WAV");
    let mut group = criterion.benchmark_group("upload");
    group.throughput(Throughput::Bytes(file.len() as u64));
    group.bench_function("validate a minute of WAV", |bencher| {
        bencher.iter(|| {
            let mut validator = Validator::new(Limits { size_bytes_max: u64::MAX });
            for piece in file.chunks(64 * 1024) {
                validator.push(piece).expect("good audio");
            }
            validator.finish().expect("a whole file")
        });
    });
    group.finish();
}

criterion_group!(benches, parsing, linking, validating, importing, reading);
criterion_main!(benches);
