//! What an operator watches, day by day.

use entity::{StageKind, StageStatus, TenantId, Tenanted as _, stage};
use futures_util::FutureExt as _;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use crate::harness::{TestApp, wav};

on_every_backend!(
    each_day_has_its_figures,
    the_largest_queue_of_a_day_is_kept,
    reasons_are_told_by_how_often,
);

const FIELDS: &str =
    "day calls recordingsStored recordingsFailed uploadSuccessRate storedBytes averageRecordingBytes
    downloads transcriptDownloads orphansFound gapsFound queueDepth indexLag uploadsRetrying";

async fn days(test: &TestApp, from: &str, until: &str) -> Value {
    let query = format!(
        "query ($from: NaiveDate!, $until: NaiveDate!) {{ operations(from: $from, until: $until) {{ {FIELDS} }} }}"
    );
    test.admin().data(&query, json!({ "from": from, "until": until })).await["operations"].take()
}

async fn give_up(test: &TestApp, call: &str, reason: &'static str) {
    let id = entity::CallId(uuid::Uuid::try_parse(call.strip_prefix("call_").unwrap()).unwrap());
    let update = stage::Entity::update_of(&TenantId::new("acme"))
        .filter(stage::Column::CallId.eq(id))
        .filter(stage::Column::Kind.eq(StageKind::Recording))
        .col_expr(stage::Column::Status, Expr::value(StageStatus::Failed))
        .col_expr(stage::Column::LastError, Expr::value(reason));
    let written = test.app.database.write::<_, sea_orm::DbErr, _>(move |transaction| {
        async move { update.exec(transaction).await.map(drop) }.boxed()
    });
    written.await.unwrap();
}

async fn each_day_has_its_figures(test: TestApp) {
    let service = test.service();
    let one = service.start_call(json!({ "streamId": "1" })).await;
    let recording = service.store_recording(&one, wav(1.0, 440.0)).await;
    service.say(&one, &["hello"]).await;
    test.nobody().get(&test.analyst().link(&recording, "").await, &[]).await;
    // The next day two calls, of which one never comes to a recording.
    test.clock.advance(24 * 3_600);
    let two = service.start_call(json!({ "streamId": "2" })).await;
    service.store_recording(&two, wav(2.0, 440.0)).await;
    let three = service.start_call(json!({ "streamId": "3" })).await;
    give_up(&test, &three, "gone").await;
    let nothing = |day: &str| {
        json!({
            "day": day, "calls": 0, "recordingsStored": 0, "recordingsFailed": 0, "uploadSuccessRate": null,
            "storedBytes": 0, "averageRecordingBytes": null, "downloads": 0, "transcriptDownloads": 0,
            "orphansFound": 0, "gapsFound": 0, "queueDepth": null, "indexLag": null, "uploadsRetrying": null,
        })
    };
    let figures = days(&test, "2026-11-20", "2026-11-23").await;
    assert_eq!(figures[0], nothing("2026-11-20"));
    let mut first = nothing("2026-11-21");
    for (name, value) in [
        ("calls", json!(1)),
        ("recordingsStored", json!(1)),
        ("downloads", json!(1)),
        ("storedBytes", json!(32_044)),
        ("averageRecordingBytes", json!(32_044.0)),
        ("uploadSuccessRate", json!(1.0)),
    ] {
        first[name] = value;
    }
    assert_eq!(figures[1], first);
    let mut second = nothing("2026-11-22");
    for (name, value) in [
        ("calls", json!(2)),
        ("recordingsStored", json!(1)),
        ("recordingsFailed", json!(1)),
        ("storedBytes", json!(64_044)),
        ("averageRecordingBytes", json!(64_044.0)),
        ("uploadSuccessRate", json!(0.5)),
    ] {
        second[name] = value;
    }
    assert_eq!(figures[2], second);
    assert_eq!(figures.as_array().unwrap().len(), 3);
    for (from, until) in
        [("2026-11-21", "2026-11-21"), ("2026-11-22", "2026-11-21"), ("2025-11-21", "2026-11-23")]
    {
        let query = format!(r#"{{ operations(from: "{from}", until: "{until}") {{ calls }} }}"#);
        assert_eq!(test.admin().refused(&query, json!({})).await.0, "BAD_INPUT");
    }
    let query = r#"{ operations(from: "2026-11-20", until: "2026-11-23") { calls } }"#;
    let strangers = test.stranger().data(query, json!({})).await;
    assert_eq!(strangers["operations"], json!([{ "calls": 0 }, { "calls": 0 }, { "calls": 0 }]));
}

async fn the_largest_queue_of_a_day_is_kept(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    service.store_recording(&call, wav(1.0, 440.0)).await;
    let watch = async || {
        earmark::jobs::watch_day::watch(&test.app, test.clock.now()).await.unwrap();
        let day = days(&test, "2026-11-21", "2026-11-22").await[0].take();
        (day["queueDepth"].as_i64().unwrap(), day["indexLag"].as_i64().unwrap())
    };
    let (queue, lag) = watch().await;
    assert!(queue > 0 && lag > 0, "{queue} {lag}");
    test.work().await;
    test.index_now().await;
    assert_eq!(watch().await, (queue, lag), "the largest stays");
    assert_eq!(days(&test, "2026-11-22", "2026-11-23").await[0]["queueDepth"], Value::Null);
}

async fn reasons_are_told_by_how_often(test: TestApp) {
    for (stream, reason) in [("1", "gone"), ("2", "refused"), ("3", "gone")] {
        let call = test.service().start_call(json!({ "streamId": stream })).await;
        give_up(&test, &call, reason).await;
    }
    let ask = async |arguments: &str| {
        let query = format!(
            "{{ archive {{ failureReasons{arguments} {{ stage reason calls latest {{ streamId }} }} }} }}"
        );
        test.admin().data(&query, json!({})).await["archive"]["failureReasons"].take()
    };
    let both = json!([
        { "stage": "RECORDING", "reason": "gone", "calls": 2, "latest": { "streamId": "3" } },
        { "stage": "RECORDING", "reason": "refused", "calls": 1, "latest": { "streamId": "2" } },
    ]);
    assert_eq!(ask("").await, both);
    assert_eq!(ask("(stage: RECORDING)").await, both);
    assert_eq!(ask("(stage: SUMMARY)").await, json!([]));
}
