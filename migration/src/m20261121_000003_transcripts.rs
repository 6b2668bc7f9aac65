//! Transcripts, turns, summaries and analytics.

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
        let mut transcripts = table("transcripts");
        transcripts
            .col(id("id"))
            .col(id("call_id"))
            .col(text("source"))
            .col(text_null("language"))
            .col(fraction_null("confidence"))
            .col(count("word_count"))
            .col(count("turn_count"))
            .col(flag("complete"))
            .col(at("fetched_at"))
            .primary_key(&mut key(&["id"]))
            .foreign_key(&mut belongs_to("call_id", "calls"));
        create(
            manager,
            transcripts,
            &[
                "CREATE UNIQUE INDEX transcripts_call ON transcripts (call_id)",
                "CREATE INDEX transcripts_fetched_at ON transcripts (tenant_id, fetched_at, id)",
            ],
        )
        .await?;
        let mut turns = table("turns");
        turns
            .col(id("call_id"))
            .col(count("position"))
            .col(text("speaker"))
            .col(text_null("speaker_label"))
            .col(text("text"))
            .col(count("word_count"))
            .col(long_null("start_ms"))
            .col(long_null("end_ms"))
            .col(fraction_null("confidence"))
            .col(json_null("words"))
            .primary_key(&mut key(&["call_id", "position"]))
            .foreign_key(&mut belongs_to("call_id", "calls"));
        create(manager, turns, &[]).await?;
        let mut summaries = table("summaries");
        summaries
            .col(id("id"))
            .col(id("call_id"))
            .col(text("text"))
            .col(text("source"))
            .col(text_null("sentiment"))
            .col(json("topics"))
            .col(json("action_items"))
            .col(json_null("insights"))
            .col(at("created_at"))
            .primary_key(&mut key(&["id"]))
            .foreign_key(&mut belongs_to("call_id", "calls"));
        create(manager, summaries, &["CREATE INDEX summaries_call ON summaries (call_id, created_at)"])
            .await?;
        let mut analytics = table("analytics");
        analytics
            .col(id("id"))
            .col(id("call_id"))
            .col(at("at"))
            .col(text("source"))
            .col(text_null("sentiment"))
            .col(fraction_null("sentiment_score"))
            .col(long_null("talk_ms"))
            .col(long_null("silence_ms"))
            .col(count_null("interruptions"))
            .col(fraction_null("average_latency_ms"))
            .col(json_null("metrics"))
            .primary_key(&mut key(&["id"]))
            .foreign_key(&mut belongs_to("call_id", "calls"));
        create(manager, analytics, &["CREATE INDEX analytics_call ON analytics (call_id, at, id)"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["analytics", "summaries", "turns", "transcripts"]).await
    }
}
