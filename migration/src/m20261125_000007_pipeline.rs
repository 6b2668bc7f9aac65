//! What calls that arrive by themselves need: webhooks kept, live streams, work with lanes and deadlines, gaps.

use sea_orm_migration::prelude::*;

use crate::table::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "calls", [text_null("account")]).await?;
        add(
            manager,
            "recordings",
            [
                text_null("account"),
                long_null("expected_duration_ms"),
                at_null("fetch_by"),
                at_null("recorded_at"),
                flag("interrupted"),
                json_null("channel_parties"),
                text_null("last_error"),
            ],
        )
        .await?;
        add(
            manager,
            "jobs",
            [
                text("lane").default("").take(),
                text_null("key"),
                count("losses").default(0).take(),
                at_null("deadline_at"),
                at_null("alarmed_at"),
            ],
        )
        .await?;
        for index in [
            "CREATE UNIQUE INDEX recordings_provider ON recordings (call_id, provider_recording_id)",
            "CREATE INDEX recordings_status ON recordings (status, created_at)",
            "CREATE UNIQUE INDEX jobs_key ON jobs (key)",
            "CREATE INDEX jobs_lane ON jobs (lane, status, run_at)",
            "CREATE INDEX jobs_deadline ON jobs (deadline_at)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        webhooks(manager).await?;
        streams(manager).await?;
        completeness(manager).await?;
        schedules(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &["schedules", "provider_subscriptions", "gaps", "checked_days", "streams", "webhooks"],
        )
        .await?;
        for index in ["jobs_deadline", "jobs_lane", "jobs_key", "recordings_status", "recordings_provider"] {
            manager.get_connection().execute_unprepared(&format!("DROP INDEX {index}")).await?;
        }
        remove(manager, "jobs", &["lane", "key", "losses", "deadline_at", "alarmed_at"]).await?;
        let recordings = [
            "account",
            "expected_duration_ms",
            "fetch_by",
            "recorded_at",
            "interrupted",
            "channel_parties",
            "last_error",
        ];
        remove(manager, "recordings", &recordings).await?;
        remove(manager, "calls", &["account"]).await
    }
}

async fn webhooks(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut webhooks = table("webhooks");
    webhooks
        .col(id("id"))
        .col(text("account"))
        .col(text("topic"))
        .col(text("key"))
        .col(text("body"))
        .col(at("received_at"))
        .col(at_null("applied_at"))
        .primary_key(&mut key(&["id"]));
    create(
        manager,
        webhooks,
        &[
            "CREATE UNIQUE INDEX webhooks_key ON webhooks (account, key)",
            "CREATE INDEX webhooks_applied_at ON webhooks (applied_at)",
        ],
    )
    .await
}

async fn streams(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut streams = table("streams");
    streams
        .col(id("id"))
        .col(id("call_id"))
        .col(text_null("account"))
        .col(text("stream_id"))
        .col(text("node"))
        .col(text("encoding"))
        .col(count("sample_rate_hz"))
        .col(json("tracks"))
        .col(json("parties"))
        .col(text("status"))
        .col(flag("interrupted"))
        .col(at("started_at"))
        .col(at_null("ended_at"))
        .col(text_null("ended_by"))
        .primary_key(&mut key(&["id"]))
        .foreign_key(&mut belongs_to("call_id", "calls"));
    create(
        manager,
        streams,
        &[
            "CREATE UNIQUE INDEX streams_stream_id ON streams (tenant_id, stream_id)",
            "CREATE INDEX streams_call ON streams (call_id)",
            "CREATE INDEX streams_node ON streams (node, status)",
        ],
    )
    .await
}

async fn completeness(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut days = table("checked_days");
    days.col(text("account"))
        .col(text("day"))
        .col(count("calls"))
        .col(count("recordings"))
        .col(count("archived"))
        .col(count("gaps"))
        .col(at("checked_at"))
        .primary_key(&mut key(&["account", "day"]));
    create(manager, days, &["CREATE INDEX checked_days_day ON checked_days (tenant_id, day, account)"])
        .await?;
    let mut gaps = table("gaps");
    gaps.col(id("id"))
        .col(text("account"))
        .col(text("day"))
        .col(text("provider_call_id"))
        .col(text("provider_recording_id"))
        .col(id_null("call_id"))
        .col(text("cause"))
        .col(text("detail"))
        .col(at("found_at"))
        .col(at_null("closed_at"))
        .primary_key(&mut key(&["id"]));
    create(
        manager,
        gaps,
        &[
            "CREATE UNIQUE INDEX gaps_subject ON gaps (account, provider_call_id, provider_recording_id)",
            "CREATE INDEX gaps_day ON gaps (tenant_id, day, id)",
        ],
    )
    .await?;
    let mut subscriptions = table("provider_subscriptions");
    subscriptions
        .col(text("account"))
        .col(text("subscription_id"))
        .col(text("status"))
        .col(at_null("expires_at"))
        .col(at("checked_at"))
        .primary_key(&mut key(&["account"]));
    create(manager, subscriptions, &[]).await
}

async fn schedules(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut schedules = table("schedules");
    schedules.col(text("name")).col(at("due_at")).primary_key(&mut key(&["name"]));
    create(manager, schedules, &[]).await
}
