//! Saved searches, orphans, jobs and revoked tokens.

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
        let mut saved_searches = table("saved_searches");
        saved_searches
            .col(id("id"))
            .col(text("user_id"))
            .col(text("name"))
            .col(text("query"))
            .col(json_null("filter"))
            .col(at("created_at"))
            .primary_key(&mut key(&["id"]));
        create(
            manager,
            saved_searches,
            &["CREATE INDEX saved_searches_created_at ON saved_searches (tenant_id, created_at, id)"],
        )
        .await?;
        let mut orphans = table("orphans");
        orphans
            .col(id("id"))
            .col(text("kind"))
            .col(text("storage_path"))
            .col(id_null("recording_id"))
            .col(long_null("size_bytes"))
            .col(at("found_at"))
            .col(at_null("removed_at"))
            .primary_key(&mut key(&["id"]));
        create(manager, orphans, &["CREATE UNIQUE INDEX orphans_storage_path ON orphans (storage_path)"])
            .await?;
        let mut jobs = table("jobs");
        jobs.col(id("id"))
            .col(text("kind"))
            .col(json("payload"))
            .col(text("status"))
            .col(count("attempts"))
            .col(at("run_at"))
            .col(at_null("leased_until"))
            .col(long("lease"))
            .col(text_null("last_error"))
            .col(at("created_at"))
            .primary_key(&mut key(&["id"]));
        create(
            manager,
            jobs,
            &[
                "CREATE INDEX jobs_run_at ON jobs (status, run_at)",
                "CREATE INDEX jobs_tenant ON jobs (tenant_id, status)",
            ],
        )
        .await?;
        let mut revoked_tokens = table("revoked_tokens");
        revoked_tokens
            .col(text("token_id"))
            .col(at("revoked_at"))
            .col(at("expires_at"))
            .primary_key(&mut key(&["tenant_id", "token_id"]));
        create(manager, revoked_tokens, &[]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["revoked_tokens", "jobs", "orphans", "saved_searches"]).await
    }
}
