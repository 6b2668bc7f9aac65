//! What tidies up: orphans, retention, schedules, alarms. Everything runs twice here, because it may.

use chrono::TimeDelta;
use earmark::access::Actor;
use earmark::archive::page::PageRequest;
use earmark::archive::{orphans, pipeline};
use earmark::jobs::schedule;
use earmark::jobs::sweep_orphans::{self, Fate, Finding, Mode};
use earmark::jobs::worker::Workers;
use earmark::media::ObjectKey;
use earmark::queue::{self, Work};
use entity::{
    AudioFormat, CallId, JobId, OrphanId, OrphanKind, RecordingId, RenditionId, TenantId, Tenanted as _,
    UploadId, WebhookId, job, orphan, rendition, schedule as schedules, upload, webhook,
};
use futures_util::FutureExt as _;
use sea_orm::{DbErr, IntoActiveModel as _, PaginatorTrait as _};
use serde_json::json;
use uuid::Uuid;

use crate::harness::{STRANGER, TENANT, TestApp, each_field, text, wav};

on_every_backend!(
    what_nobody_owns_is_removed_after_its_grace,
    a_mark_without_its_removal_is_finished,
    an_upload_that_never_ended_is_given_up,
    a_recording_whose_object_is_gone_is_told_and_kept,
    a_rendition_goes_with_its_recording,
    a_rendition_whose_object_is_gone_is_made_again,
    retention_keeps_what_each_tenant_and_campaign_says,
    what_is_due_is_enqueued_once,
    a_deadline_is_told_before_and_after,
    old_webhooks_go_and_standstills_are_mended,
);

const DAY: i64 = 86_400;

/// Lays an object into the store that no row knows of.
async fn lay(test: &TestApp, path: &str) {
    let key = ObjectKey::from_stored(path).unwrap();
    let mut upload = test.app.media.put(&key, "audio/wav").await.unwrap();
    upload.write(wav(0.1, 440.0).into()).await.unwrap();
    upload.finish().await.unwrap();
}

/// Moves the clock so that an object is as old as this.
async fn age(test: &TestApp, path: &str, days: i64) {
    let object = test.app.media.stat_listed(path).await.unwrap().unwrap();
    let modified = object.last_modified.expect("both stores say when") + TimeDelta::seconds(60);
    test.clock.advance((modified + TimeDelta::days(days) - test.clock.now()).num_seconds());
}

async fn sweep(test: &TestApp, mode: Mode) -> Vec<(OrphanKind, String, Fate)> {
    let mut found = Vec::new();
    let heard = |finding: Finding| found.push((finding.kind, finding.name, finding.fate));
    sweep_orphans::sweep(&test.app, mode, heard).await.unwrap();
    found
}

async fn orphans_of(test: &TestApp) -> Vec<orphan::Model> {
    orphan::Entity::across_tenants().all(test.app.database.reader()).await.unwrap()
}

/// Everything that is due is done; jobs may fail, which is theirs to say.
async fn work(test: &TestApp) -> usize {
    Workers::new(test.app.clone()).drain().await.unwrap()
}

async fn enqueue(test: &TestApp, tenant: &str, work: Work) {
    let (app, tenant, now) = (test.app.clone(), TenantId::new(tenant), test.clock.now());
    test.app
        .database
        .write(move |transaction| {
            async move { pipeline::enqueue(transaction, &app, &tenant, &work, now).await }.boxed()
        })
        .await
        .unwrap();
}

async fn insert<A>(test: &TestApp, row: A)
where
    A: sea_orm::ActiveModelTrait + sea_orm::ActiveModelBehavior + Send + 'static,
    <A::Entity as sea_orm::EntityTrait>::Model: sea_orm::IntoActiveModel<A> + Send,
{
    test.app
        .database
        .write(move |transaction| {
            async move {
                row.insert(transaction).await?;
                Ok::<_, DbErr>(())
            }
            .boxed()
        })
        .await
        .unwrap();
}

fn uuid(id: &str) -> Uuid {
    Uuid::try_parse(id.split_once('_').unwrap().1).unwrap()
}

async fn path_of(test: &TestApp, recording: &str) -> Option<String> {
    let query = "query ($id: ID!) { node(id: $id) { ... on Recording { storagePath } } }";
    test.admin().data(query, json!({ "id": recording })).await["node"]["storagePath"]
        .as_str()
        .map(str::to_owned)
}

const LOST: &str = "acme/none/0193a5c2-7f4e-7000-8000-0000000000aa.wav";

async fn what_nobody_owns_is_removed_after_its_grace(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    let recording = service.store_recording(&call, wav(0.5, 440.0)).await;
    let good = path_of(&test, &recording).await.unwrap();
    lay(&test, LOST).await;
    lay(&test, "globex/none/0193a5c2-7f4e-7000-8000-0000000000bb.wav").await;
    age(&test, LOST, 6).await;
    let found = sweep(&test, Mode::Remove).await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|(_, _, fate)| *fate == Fate::Waits));
    assert_eq!(test.objects().await.len(), 3);
    let figure = "{ archive { orphans } }";
    assert_eq!(test.admin().data(figure, json!({})).await["archive"]["orphans"], 1);
    // Past the grace a dry run says so and does nothing.
    age(&test, LOST, 8).await;
    let before = orphans_of(&test).await;
    let found = sweep(&test, Mode::DryRun).await;
    assert!(found.iter().all(|(_, _, fate)| *fate == Fate::Removed) && found.len() == 2, "{found:?}");
    assert_eq!(test.objects().await.len(), 3);
    assert_eq!(orphans_of(&test).await, before);
    sweep(&test, Mode::Remove).await;
    assert_eq!(test.objects().await.into_iter().collect::<Vec<_>>(), [good]);
    assert_eq!(sweep(&test, Mode::Remove).await, [], "again changes nothing");
    assert_eq!(test.admin().data(figure, json!({})).await["archive"]["orphans"], 0);
    let list = "{ orphans { totalCount nodes { kind storagePath sizeBytes removedAt } } }";
    let ours = test.admin().data(list, json!({})).await;
    assert_eq!(ours["orphans"]["totalCount"], 1);
    assert_eq!(ours["orphans"]["nodes"][0]["storagePath"], LOST);
    assert!(ours["orphans"]["nodes"][0]["removedAt"].is_string());
    let theirs = test.stranger().data(list, json!({})).await;
    assert_eq!(
        theirs["orphans"]["nodes"][0]["storagePath"],
        "globex/none/0193a5c2-7f4e-7000-8000-0000000000bb.wav"
    );
    let link = test.analyst().link(&recording, "").await;
    assert_eq!(test.nobody().get(&link, &[]).await.body, wav(0.5, 440.0));
}

async fn a_mark_without_its_removal_is_finished(test: TestApp) {
    lay(&test, LOST).await;
    age(&test, LOST, 8).await;
    // Killed between the mark and the removal.
    let now = test.clock.now();
    let marked = orphan::Model {
        id: OrphanId(Uuid::from_u128(7)),
        tenant_id: TenantId::new(TENANT),
        kind: OrphanKind::Object,
        storage_path: LOST.into(),
        recording_id: None,
        size_bytes: None,
        found_at: now,
        removed_at: Some(now),
    };
    test.app
        .database
        .write(move |transaction| async move { orphans::note(transaction, marked).await }.boxed())
        .await
        .unwrap();
    assert_eq!(sweep(&test, Mode::Remove).await, [(OrphanKind::Object, LOST.into(), Fate::Removed)]);
    assert!(test.objects().await.is_empty());
    assert_eq!(orphans_of(&test).await.len(), 1);
}

async fn an_upload_that_never_ended_is_given_up(test: TestApp) {
    let call = test.service().start_call(json!({})).await;
    let under_way = |id: u128, path: &str| upload::Model {
        id: UploadId(Uuid::from_u128(id)),
        tenant_id: TenantId::new(TENANT),
        call_id: CallId(uuid(&call)),
        storage_path: path.into(),
        started_at: test.clock.now(),
    };
    // One was killed after its object, one before.
    lay(&test, LOST).await;
    insert(&test, under_way(1, LOST).into_active_model()).await;
    insert(&test, under_way(2, "acme/none/never.wav").into_active_model()).await;
    let uploads = async || upload::Entity::across_tenants().count(test.app.database.reader()).await.unwrap();
    assert_eq!(sweep(&test, Mode::Remove).await, [], "an upload under way owns its object");
    test.clock.advance(8 * DAY);
    let found = sweep(&test, Mode::DryRun).await;
    assert_eq!(found.len(), 2);
    assert_eq!(uploads().await, 2);
    sweep(&test, Mode::Remove).await;
    assert_eq!(uploads().await, 0);
    assert!(test.objects().await.is_empty());
    assert_eq!(sweep(&test, Mode::Remove).await, []);
    assert!(orphans_of(&test).await.iter().all(|orphan| orphan.removed_at.is_some()));
}

async fn a_recording_whose_object_is_gone_is_told_and_kept(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    let recording = service.store_recording(&call, wav(0.5, 440.0)).await;
    let path = path_of(&test, &recording).await.unwrap();
    let key = ObjectKey::from_stored(&path).unwrap();
    test.app.media.delete(&key).await.unwrap();
    let events = test.events().await.len();
    assert_eq!(sweep(&test, Mode::DryRun).await, [(OrphanKind::Row, path.clone(), Fate::Told)]);
    assert_eq!(test.events().await.len(), events);
    assert_eq!(sweep(&test, Mode::Remove).await, [(OrphanKind::Row, path.clone(), Fate::Told)]);
    assert_eq!(sweep(&test, Mode::Remove).await, [], "it is told once");
    let query = "query ($id: ID!) { call(by: { id: $id }) { stages { stage status lastError }
        recordings { id status storagePath } } }";
    let now = test.admin().data(query, json!({ "id": call })).await;
    let of_recording = |answer: &serde_json::Value| {
        let stages = answer["call"]["stages"].as_array().unwrap().clone();
        stages.into_iter().find(|stage| stage["stage"] == "RECORDING").unwrap()
    };
    let stage = of_recording(&now);
    assert_eq!(stage["status"], "FAILED");
    assert!(text(&stage["lastError"]).contains("gone from the audio store"), "{stage}");
    assert_eq!(now["call"]["recordings"][0]["storagePath"], path);
    // It comes back, as out of a backup.
    lay(&test, &path).await;
    assert_eq!(sweep(&test, Mode::Remove).await, [(OrphanKind::Row, path.clone(), Fate::Mended)]);
    assert_eq!(sweep(&test, Mode::Remove).await, []);
    let now = test.admin().data(query, json!({ "id": call })).await;
    assert_eq!(of_recording(&now)["status"], "COMPLETED");
    assert_eq!(now["call"]["recordings"][0]["status"], "COMPLETED");
}

/// A rendition of a recording, as the audio jobs leave it.
async fn render(test: &TestApp, recording: &str, path: &str) {
    lay(test, path).await;
    let row = rendition::Model {
        id: RenditionId(Uuid::from_u128(9)),
        tenant_id: TenantId::new(TENANT),
        recording_id: RecordingId(uuid(recording)),
        format: AudioFormat::Mp3.as_str().into(),
        storage_path: path.into(),
        mime_type: "audio/mpeg".into(),
        size_bytes: 3_244,
        sha256: String::new(),
        created_at: test.clock.now(),
    };
    insert(test, row.into_active_model()).await;
}

async fn renditions(test: &TestApp) -> u64 {
    rendition::Entity::across_tenants().count(test.app.database.reader()).await.unwrap()
}

async fn a_rendition_goes_with_its_recording(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    let recording = service.store_recording(&call, wav(0.5, 440.0)).await;
    render(&test, &recording, LOST).await;
    age(&test, LOST, 30).await;
    assert_eq!(sweep(&test, Mode::Remove).await, [], "a rendition owns its object");
    let delete = json!({ "recordingId": recording, "reason": "asked" });
    test.admin().mutate("deleteRecording", delete.clone(), "recording { status }").await;
    assert!(test.objects().await.is_empty());
    assert_eq!(renditions(&test).await, 0);
    test.admin().mutate("deleteRecording", delete, "recording { status }").await;
}

async fn a_rendition_whose_object_is_gone_is_made_again(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    service.store_recording(&call, wav(0.5, 440.0)).await;
    work(&test).await;
    let made = renditions(&test).await;
    let rows = rendition::Entity::across_tenants().all(test.app.database.reader()).await.unwrap();
    for row in &rows {
        test.app.media.delete(&ObjectKey::from_stored(&row.storage_path).unwrap()).await.unwrap();
    }
    sweep(&test, Mode::Remove).await;
    assert_eq!(renditions(&test).await, 0);
    work(&test).await;
    assert_eq!(renditions(&test).await, made);
    assert_eq!(test.objects().await.len() as u64, made + 1);
}

const KEPT: &str = r#"
[[tenant]]
id = "acme"
audio_days = 30
transcript_days = 60
[[tenant.campaign]]
id = "spring"
audio_days = 7
[[tenant]]
id = "other"
audio_days = 1
"#;

const PREVIEW: &str = "{ retentionPreview { recordings bytes transcripts calls { totalCount nodes {
    call { id } recordings bytes transcript reason dueAt } } } }";

async fn retention_keeps_what_each_tenant_and_campaign_says(test: TestApp) {
    let test = test.settled(KEPT);
    let (service, stranger) = (test.service(), test.stranger());
    let old = service.start_call(json!({ "startedAt": "2026-11-01T09:00:00Z" })).await;
    let spring =
        service.start_call(json!({ "startedAt": "2026-11-01T10:00:00Z", "campaignId": "spring" })).await;
    let theirs = stranger.start_call(json!({ "startedAt": "2020-01-01T09:00:00Z" })).await;
    for (client, call, pitch) in
        [(&service, &old, 440.0), (&service, &spring, 550.0), (&stranger, &theirs, 660.0)]
    {
        client.store_recording(call, wav(0.5, pitch)).await;
        client.say(call, &["the sea view room"]).await;
    }
    // On the 21st only the campaign's audio is older than it is kept.
    let preview = test.admin().data(PREVIEW, json!({})).await["retentionPreview"].clone();
    assert_eq!((&preview["recordings"], &preview["transcripts"]), (&json!(1), &json!(0)), "{preview}");
    assert_eq!(preview["calls"]["nodes"][0]["call"]["id"], spring);
    assert_eq!(preview["calls"]["nodes"][0]["reason"], "retention: 7 days");
    assert_eq!(preview["calls"]["nodes"][0]["dueAt"], "2026-11-08T10:00:00+00:00");
    assert_eq!(test.objects().await.len(), 3, "a preview changes nothing");
    let keep = async || {
        enqueue(&test, "", Work::KeepRetention).await;
        work(&test).await;
    };
    keep().await;
    let status =
        "query ($id: ID!) { call(by: { id: $id }) { recordings { status deletedReason } summary { text }
        transcript { id } stages { stage status } } }";
    let call = test.admin().data(status, json!({ "id": spring })).await["call"].clone();
    assert_eq!(call["recordings"][0], json!({ "status": "DELETED", "deletedReason": "retention: 7 days" }));
    assert!(call["transcript"].is_object(), "a campaign without transcript_days keeps its words");
    assert_eq!(test.admin().data(PREVIEW, json!({})).await["retentionPreview"]["calls"]["totalCount"], 0);
    // In February the rest is due, but for the campaign's words and the other tenant's everything.
    test.clock.advance(80 * DAY);
    keep().await;
    let events = test.events().await.len();
    keep().await;
    assert_eq!(test.event_kinds_after(events).await, [""; 0], "keeping it twice changes nothing");
    let admin = test.admin();
    let call = admin.data(status, json!({ "id": old })).await["call"].clone();
    assert_eq!(call["recordings"][0]["deletedReason"], "retention: 30 days");
    assert_eq!(call["transcript"], json!(null));
    let stage = |name: &str| {
        let stages = call["stages"].as_array().unwrap();
        stages.iter().find(|stage| stage["stage"] == name).unwrap()["status"].clone()
    };
    assert_eq!((stage("RECORDING"), stage("TRANSCRIPT")), (json!("DELETED"), json!("DELETED")));
    test.index_now().await;
    let search = r#"{ searchCalls(query: "sea") { nodes { id } } }"#;
    assert_eq!(
        each_field(&admin.data(search, json!({})).await["searchCalls"]["nodes"], "id"),
        [json!(spring)]
    );
    let stranger = test.stranger();
    assert_eq!(
        each_field(&stranger.data(search, json!({})).await["searchCalls"]["nodes"], "id"),
        [json!(theirs)]
    );
    let theirs = stranger.data(status, json!({ "id": theirs })).await["call"].clone();
    assert_eq!(theirs["recordings"][0]["status"], "COMPLETED");
}

async fn what_is_due_is_enqueued_once(test: TestApp) {
    let jobs = async |kind: &str| {
        let jobs = job::Entity::across_tenants().all(test.app.database.reader()).await.unwrap();
        jobs.iter().filter(|job| job.kind == kind).count()
    };
    let tick = async || schedule::tick(&test.app, test.clock.now()).await.unwrap();
    tick().await;
    assert_eq!((jobs("raise_alarms").await, jobs("sweep_orphans").await), (1, 0));
    work(&test).await;
    // Two nodes tick at the same time.
    test.clock.advance(60);
    futures_util::future::join(tick(), tick()).await;
    assert_eq!(jobs("raise_alarms").await, 1);
    work(&test).await;
    tick().await;
    assert_eq!(jobs("raise_alarms").await, 0, "it is not due again");
    // Three nights in which nobody was there are made up once, and the next is tonight.
    test.clock.advance(3 * DAY);
    tick().await;
    tick().await;
    assert_eq!((jobs("sweep_orphans").await, jobs("keep_retention").await), (1, 1));
    work(&test).await;
    tick().await;
    assert_eq!(jobs("sweep_orphans").await, 0);
    let due = schedules::Entity::across_tenants().all(test.app.database.reader()).await.unwrap();
    let sweep = due.iter().find(|row| row.name.starts_with("sweep_orphans")).unwrap();
    assert_eq!(sweep.due_at.to_rfc3339(), "2026-11-25T02:00:00+00:00");
}

async fn a_deadline_is_told_before_and_after(test: TestApp) {
    let now = test.clock.now();
    let work_of = |call: u128| Work::Summarise { call_id: CallId(Uuid::from_u128(call)) };
    let enqueue_by = async |call: u128, deadline: TimeDelta| {
        let (work, id) = (work_of(call), JobId(Uuid::from_u128(call)));
        test.app
            .database
            .write(move |transaction| {
                async move {
                    // Not due, so that nobody does it.
                    let (tenant, run_at) = (TenantId::new(TENANT), now + TimeDelta::days(400));
                    queue::enqueue(transaction, &tenant, id, &work, run_at, Some(now + deadline), now).await
                }
                .boxed()
            })
            .await
            .unwrap();
    };
    enqueue_by(1, TimeDelta::hours(1)).await;
    enqueue_by(2, TimeDelta::days(300)).await;
    let alarmed = async || {
        enqueue(&test, "", Work::RaiseAlarms).await;
        work(&test).await;
        let jobs = job::Entity::across_tenants().all(test.app.database.reader()).await.unwrap();
        let mut alarmed: Vec<_> =
            jobs.into_iter().filter_map(|job| Some((job.id.0.as_u128(), job.alarmed_at?))).collect();
        alarmed.sort_unstable();
        alarmed
    };
    assert_eq!(alarmed().await, [(1, now)]);
    test.clock.advance(60);
    assert_eq!(alarmed().await, [(1, now)], "once is enough");
    test.clock.advance(3_600);
    assert_eq!(alarmed().await, [(1, test.clock.now())], "missed is another matter");
    let first_missed = test.clock.now();
    test.clock.advance(3_600);
    assert_eq!(alarmed().await, [(1, first_missed)]);
    let figures = "{ archive { nextDeadlineAt jobsFailed liveStreams gaps storageQuotaBytes transcriptsFailed
        summariesFailed uploadSuccessRate } }";
    let ours = test.admin().data(figures, json!({})).await;
    assert_eq!(ours["archive"]["nextDeadlineAt"], "2026-11-21T10:00:00+00:00");
    assert_eq!(test.stranger().data(figures, json!({})).await["archive"]["nextDeadlineAt"], json!(null));
}

async fn old_webhooks_go_and_standstills_are_mended(test: TestApp) {
    let now = test.clock.now();
    for (id, applied_at) in [(1, None), (2, Some(now)), (3, Some(now + TimeDelta::days(20)))] {
        let row = webhook::Model {
            id: WebhookId(Uuid::from_u128(id)),
            tenant_id: TenantId::new(STRANGER),
            account: "desk".into(),
            topic: "status".into(),
            key: id.to_string(),
            body: "[]".into(),
            received_at: now,
            applied_at,
        };
        insert(&test, row.into_active_model()).await;
    }
    test.clock.advance(31 * DAY);
    for _ in 0..2 {
        enqueue(&test, "", Work::PruneWebhooks).await;
        enqueue(&test, "", Work::MendPipeline).await;
        work(&test).await;
        let left = webhook::Entity::across_tenants().all(test.app.database.reader()).await.unwrap();
        let mut left: Vec<_> = left.iter().map(|row| row.id.0.as_u128()).collect();
        left.sort_unstable();
        assert_eq!(left, [1, 3]);
    }
    let actor = Actor::archive(TenantId::new(TENANT));
    assert!(orphans::list(&test.app, &actor, &PageRequest::first(1)).await.unwrap().rows.is_empty());
}
