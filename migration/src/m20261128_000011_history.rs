//! When its call began stands in each link too, so that one index has the calls of a customer in their order.

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
        add(manager, "links", [at_null("call_started_at")]).await?;
        let statements = [
            "UPDATE links SET call_started_at = (SELECT started_at FROM calls WHERE calls.id = links.call_id)",
            "CREATE INDEX links_history ON links (customer_id, status, call_started_at, call_id)",
        ];
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("DROP INDEX links_history").await?;
        remove(manager, "links", &["call_started_at"]).await
    }
}
