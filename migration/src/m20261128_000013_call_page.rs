//! What the page of a call needs: clips and transcripts in the audit, notes, names of speakers and agents, hidden
//! calls; and a row a day of what an operator watches and no other row tells afterwards.

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
        add(manager, "downloads", [long_null("clip_from_ms"), long_null("clip_until_ms")]).await?;
        add(manager, "calls", [at_null("hidden_at"), text_null("hidden_by")]).await?;
        for index in [
            "CREATE INDEX calls_hidden ON calls (tenant_id, started_at, id) WHERE hidden_at IS NOT NULL",
            "CREATE INDEX recordings_uploaded_at ON recordings (tenant_id, uploaded_at)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        transcript_downloads(manager).await?;
        notes(manager).await?;
        speakers(manager).await?;
        watched_days(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables =
            ["watched_days", "call_speakers", "agent_numbers", "agents", "notes", "transcript_downloads"];
        drop(manager, &tables).await?;
        for index in ["DROP INDEX recordings_uploaded_at", "DROP INDEX calls_hidden"] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        remove(manager, "calls", &["hidden_by", "hidden_at"]).await?;
        remove(manager, "downloads", &["clip_until_ms", "clip_from_ms"]).await
    }
}

async fn transcript_downloads(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut downloads = table("transcript_downloads");
    downloads
        .col(id("id"))
        .col(id("call_id"))
        .col(text("user_id"))
        .col(at("at"))
        .col(at("last_at"))
        .col(text("ip_address"))
        .col(text_null("user_agent"))
        .col(text("format"))
        .col(text("disposition"))
        .col(count("requests"))
        .col(long("bytes_served"))
        .primary_key(&mut key(&["id"]))
        .foreign_key(&mut belongs_to("call_id", "calls"));
    create(
        manager,
        downloads,
        &[
            "CREATE INDEX transcript_downloads_at ON transcript_downloads (tenant_id, at, id)",
            "CREATE INDEX transcript_downloads_call ON transcript_downloads (tenant_id, call_id, at)",
            "CREATE INDEX transcript_downloads_user ON transcript_downloads (tenant_id, user_id, at)",
        ],
    )
    .await
}

async fn notes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut notes = table("notes");
    notes
        .col(id("id"))
        .col(id("call_id"))
        .col(long("at_ms"))
        .col(text("text"))
        .col(text("user_id"))
        .col(at("created_at"))
        .col(at_null("edited_at"))
        .primary_key(&mut key(&["id"]))
        .foreign_key(&mut belongs_to("call_id", "calls"));
    create(manager, notes, &["CREATE INDEX notes_call ON notes (call_id, at_ms, id)"]).await
}

async fn speakers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut agents = table("agents");
    agents
        .col(id("id"))
        .col(text("external_id"))
        .col(text("name"))
        .col(at("created_at"))
        .col(at("updated_at"))
        .primary_key(&mut key(&["id"]));
    create(
        manager,
        agents,
        &[
            "CREATE UNIQUE INDEX agents_external_id ON agents (tenant_id, external_id)",
            "CREATE INDEX agents_created_at ON agents (tenant_id, created_at, id)",
        ],
    )
    .await?;
    let mut numbers = table("agent_numbers");
    numbers
        .col(id("agent_id"))
        .col(text("number"))
        .primary_key(&mut key(&["agent_id", "number"]))
        .foreign_key(&mut belongs_to("agent_id", "agents"));
    create(
        manager,
        numbers,
        &["CREATE UNIQUE INDEX agent_numbers_number ON agent_numbers (tenant_id, number)"],
    )
    .await?;
    let mut speakers = table("call_speakers");
    speakers
        .col(id("call_id"))
        .col(text("speaker"))
        .col(text("label"))
        .col(text_null("name"))
        .col(id_null("agent_id"))
        .col(text("named_by"))
        .col(at("named_at"))
        .primary_key(&mut key(&["call_id", "speaker", "label"]))
        .foreign_key(&mut belongs_to("call_id", "calls"));
    create(manager, speakers, &["CREATE INDEX call_speakers_agent ON call_speakers (agent_id, call_id)"])
        .await
}

async fn watched_days(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut days = table("watched_days");
    days.col(text("day"))
        .col(long("queue_depth"))
        .col(long_null("index_lag"))
        .col(long("uploads_retrying"))
        .primary_key(&mut key(&["tenant_id", "day"]));
    create(manager, days, &[]).await
}
