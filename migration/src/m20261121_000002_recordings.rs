//! Recordings, their renditions and waveforms, uploads under way and the audit of listening.

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
        let mut recordings = table("recordings");
        recordings
            .col(id("id"))
            .col(id("call_id"))
            .col(text("status"))
            .col(text_null("provider_recording_id"))
            .col(text_null("source_url"))
            .col(text_null("storage_path"))
            .col(text_null("mime_type"))
            .col(text_null("codec"))
            .col(count_null("sample_rate_hz"))
            .col(count_null("channels"))
            .col(long_null("size_bytes"))
            .col(long_null("duration_ms"))
            .col(text_null("sha256"))
            .col(at_null("uploaded_at"))
            .col(at_null("deleted_at"))
            .col(text_null("deleted_reason"))
            .col(at("created_at"))
            .primary_key(&mut key(&["id"]))
            .foreign_key(&mut belongs_to("call_id", "calls"));
        create(
            manager,
            recordings,
            &[
                "CREATE INDEX recordings_call ON recordings (tenant_id, call_id, created_at)",
                "CREATE INDEX recordings_created_at ON recordings (tenant_id, created_at, id)",
                "CREATE UNIQUE INDEX recordings_storage_path ON recordings (storage_path)",
                "CREATE UNIQUE INDEX recordings_content ON recordings (call_id, sha256) WHERE status = 'completed'",
            ],
        )
        .await?;
        let mut renditions = table("renditions");
        renditions
            .col(id("id"))
            .col(id("recording_id"))
            .col(text("format"))
            .col(text("storage_path"))
            .col(text("mime_type"))
            .col(long("size_bytes"))
            .col(text("sha256"))
            .col(at("created_at"))
            .primary_key(&mut key(&["id"]))
            .foreign_key(&mut belongs_to("recording_id", "recordings"));
        create(
            manager,
            renditions,
            &["CREATE UNIQUE INDEX renditions_format ON renditions (recording_id, format)"],
        )
        .await?;
        let mut waveforms = table("waveforms");
        waveforms
            .col(id("recording_id"))
            .col(ColumnDef::new(Alias::new("peaks")).binary().not_null())
            .primary_key(&mut key(&["recording_id"]))
            .foreign_key(&mut belongs_to("recording_id", "recordings"));
        create(manager, waveforms, &[]).await?;
        let mut uploads = table("uploads");
        uploads
            .col(id("id"))
            .col(id("call_id"))
            .col(text("storage_path"))
            .col(at("started_at"))
            .primary_key(&mut key(&["id"]))
            .foreign_key(&mut belongs_to("call_id", "calls"));
        create(manager, uploads, &["CREATE UNIQUE INDEX uploads_storage_path ON uploads (storage_path)"])
            .await?;
        let mut downloads = table("downloads");
        downloads
            .col(id("id"))
            .col(id("recording_id"))
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
            .col(flag("redirected"))
            .primary_key(&mut key(&["id"]));
        create(
            manager,
            downloads,
            &[
                "CREATE INDEX downloads_at ON downloads (tenant_id, at, id)",
                "CREATE INDEX downloads_recording ON downloads (tenant_id, recording_id, at)",
                "CREATE INDEX downloads_call ON downloads (tenant_id, call_id, at)",
                "CREATE INDEX downloads_user ON downloads (tenant_id, user_id, at)",
            ],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["downloads", "uploads", "waveforms", "renditions", "recordings"]).await
    }
}
