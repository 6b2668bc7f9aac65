//! What an operator is told by figures: storage beyond its quota, and how the queue stands.

use chrono::TimeDelta;
use earmark::archive::pipeline;
use earmark::queue::{self, Work};
use entity::{CallId, JobId, StreamId, TenantId};
use futures_util::FutureExt as _;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use sea_orm::DbErr;
use serde_json::json;
use uuid::Uuid;

use crate::harness::{Backend, TENANT, TestApp, wav};

/// Figures are kept by thread, so that no other story's are seen; all of a story's work is done on one.
macro_rules! on_one_thread {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            use super::*;

            #[tokio::test]
            async fn sqlite_files() {
                super::$story(TestApp::new(Backend::SqliteFiles).await).await;
            }

            #[tokio::test]
            async fn postgres_s3() {
                if Backend::PostgresS3.is_there() {
                    super::$story(TestApp::new(Backend::PostgresS3).await).await;
                }
            }
        }
    )+};
}

on_one_thread!(storage_beyond_its_quota_is_told_once_a_day, each_lane_says_how_it_stands);

/// The figure with this name and label; none where it was never set.
fn figure(told: &PrometheusHandle, name: &str) -> Option<f64> {
    told.render().lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
}

async fn raise(test: &TestApp) {
    let (app, now) = (test.app.clone(), test.clock.now());
    let enqueued = test.app.database.write(move |transaction| {
        async move { pipeline::enqueue(transaction, &app, &TenantId::new(""), &Work::RaiseAlarms, now).await }
            .boxed()
    });
    enqueued.await.unwrap();
    test.work().await;
}

async fn storage_beyond_its_quota_is_told_once_a_day(test: TestApp) {
    let recorder = PrometheusBuilder::new().build_recorder();
    let (told, _guard) = (recorder.handle(), metrics::set_default_local_recorder(&recorder));
    let quotas = "[[tenant]]\nid = 'acme'\nstorage_quota_bytes = 10_000\n[[tenant]]\nid = 'globex'\nstorage_quota_bytes = 10_000\n";
    let test = test.settled(quotas);
    let alerts = || figure(&told, r#"earmark_alerts_total{alert="storage_quota"}"#);
    raise(&test).await;
    assert_eq!(alerts(), None);
    let call = test.service().start_call(json!({})).await;
    test.service().store_recording(&call, wav(0.5, 440.0)).await;
    test.work().await;
    raise(&test).await;
    assert_eq!(alerts(), Some(1.0));
    let stored_bytes = figure(&told, r#"earmark_storage_bytes{tenant="acme"}"#);
    assert!(stored_bytes.is_some_and(|bytes| bytes > 16_044.0), "with what was made of it: {stored_bytes:?}");
    assert_eq!(figure(&told, r#"earmark_storage_bytes{tenant="globex"}"#), Some(0.0));
    assert_eq!(figure(&told, r#"earmark_storage_quota_bytes{tenant="acme"}"#), Some(10_000.0));
    test.clock.advance(23 * 3_600);
    raise(&test).await;
    assert_eq!(alerts(), Some(1.0), "once a day is enough");
    test.clock.advance(3_600);
    raise(&test).await;
    assert_eq!(alerts(), Some(2.0));
}

async fn enqueue(test: &TestApp, job: u128, work: Work, in_seconds: i64) {
    let now = test.clock.now();
    let enqueued = test.app.database.write(move |transaction| {
        async move {
            let (job, run_at) = (JobId(Uuid::from_u128(job)), now + TimeDelta::seconds(in_seconds));
            queue::enqueue(transaction, &TenantId::new(TENANT), job, &work, run_at, None, now).await?;
            Ok::<_, DbErr>(())
        }
        .boxed()
    });
    enqueued.await.unwrap();
}

async fn each_lane_says_how_it_stands(test: TestApp) {
    let recorder = PrometheusBuilder::new().build_recorder();
    let (told, _guard) = (recorder.handle(), metrics::set_default_local_recorder(&recorder));
    let of = |what: &str, lane: &str| figure(&told, &format!("earmark_queue_{what}{{lane=\"{lane}\"}}"));
    let nobody = CallId(Uuid::from_u128(9));
    enqueue(&test, 1, Work::StartRecording { call_id: nobody }, 60).await;
    // What other nodes hold is theirs to do.
    for (job, node, in_seconds) in [(2, "away", -600), (3, "farther", -300)] {
        let stream_id = StreamId(Uuid::from_u128(job));
        let work = Work::StoreStream { call_id: nobody, stream_id, node: node.to_owned() };
        enqueue(&test, job, work, in_seconds).await;
    }
    raise(&test).await;
    assert_eq!((of("depth", "urgent"), of("depth", "streams")), (Some(1.0), Some(2.0)));
    assert_eq!(
        (of("oldest_due_seconds", "urgent"), of("oldest_due_seconds", "streams")),
        (Some(0.0), Some(600.0))
    );
    assert_eq!(of("depth", "fetch"), Some(0.0), "a lane that is empty says so");
    test.clock.advance(60);
    raise(&test).await;
    assert_eq!(of("depth", "urgent"), Some(0.0));
    assert_eq!(of("oldest_due_seconds", "streams"), Some(660.0));
}
