//! Calls, their tags and their stages.

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
        let mut calls = table("calls");
        calls
            .col(id("id"))
            .col(text("provider"))
            .col(text_null("provider_call_id"))
            .col(text_null("stream_id"))
            .col(text_null("campaign_id"))
            .col(text("direction"))
            .col(text("status"))
            .col(text("from_raw"))
            .col(text_null("from_e164"))
            .col(text("to_raw"))
            .col(text_null("to_e164"))
            .col(text_null("agent"))
            .col(at("started_at"))
            .col(at_null("ended_at"))
            .col(long_null("duration_ms"))
            .col(text_null("sentiment"))
            .col(text_null("language"))
            .col(text_null("region"))
            .col(text_null("device_type"))
            .col(text_null("network_quality"))
            .col(json_null("custom_data"))
            .col(at("created_at"))
            .col(at("updated_at"))
            .primary_key(&mut key(&["id"]));
        create(
            manager,
            calls,
            &[
                "CREATE INDEX calls_started_at ON calls (tenant_id, started_at, id)",
                "CREATE INDEX calls_duration ON calls (tenant_id, (COALESCE(duration_ms, 0)), id)",
                "CREATE UNIQUE INDEX calls_provider_call_id ON calls (tenant_id, provider, provider_call_id)",
                "CREATE UNIQUE INDEX calls_stream_id ON calls (tenant_id, stream_id)",
                "CREATE INDEX calls_from ON calls (tenant_id, from_e164, started_at)",
                "CREATE INDEX calls_to ON calls (tenant_id, to_e164, started_at)",
                "CREATE INDEX calls_agent ON calls (tenant_id, agent, started_at)",
                "CREATE INDEX calls_campaign ON calls (tenant_id, campaign_id, started_at)",
            ],
        )
        .await?;
        let mut call_tags = table("call_tags");
        call_tags
            .col(id("call_id"))
            .col(text("tag"))
            .primary_key(&mut key(&["call_id", "tag"]))
            .foreign_key(&mut belongs_to("call_id", "calls"));
        create(manager, call_tags, &["CREATE INDEX call_tags_tag ON call_tags (tenant_id, tag, call_id)"])
            .await?;
        let mut stages = table("stages");
        stages
            .col(id("call_id"))
            .col(text("kind"))
            .col(text("status"))
            .col(count("attempts"))
            .col(text_null("last_error"))
            .col(at_null("next_attempt_at"))
            .col(at("updated_at"))
            .primary_key(&mut key(&["call_id", "kind"]))
            .foreign_key(&mut belongs_to("call_id", "calls"));
        create(manager, stages, &["CREATE INDEX stages_status ON stages (tenant_id, kind, status, call_id)"])
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["stages", "call_tags", "calls"]).await
    }
}
