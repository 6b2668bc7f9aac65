//! Indexes for those who tidy up: owners of objects by the object's name, orphans by when they were found.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in [
            "CREATE INDEX renditions_storage_path ON renditions (storage_path)",
            "CREATE INDEX orphans_found_at ON orphans (tenant_id, found_at, id)",
            "CREATE INDEX gaps_found_at ON gaps (tenant_id, found_at, id)",
            "CREATE INDEX stages_waiting ON stages (kind, status, call_id)",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["stages_waiting", "gaps_found_at", "orphans_found_at", "renditions_storage_path"] {
            manager.get_connection().execute_unprepared(&format!("DROP INDEX {index}")).await?;
        }
        Ok(())
    }
}
