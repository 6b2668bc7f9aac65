//! Codes by which somebody signs in once: only their hashes are kept.

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
        let mut codes = table("sign_in_codes");
        codes
            .col(text("code_hash"))
            .col(text("user_id"))
            .col(text("role"))
            .col(at("created_at"))
            .col(at("expires_at"))
            .col(at_null("used_at"))
            .primary_key(&mut key(&["code_hash"]));
        create(
            manager,
            codes,
            &["CREATE INDEX sign_in_codes_expiry ON sign_in_codes (tenant_id, expires_at)"],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["sign_in_codes"]).await
    }
}
