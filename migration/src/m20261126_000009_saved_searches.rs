//! Saved searches known by name, the calls they have told of, and how far the journal's own readers have come.

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
        let since =
            [long("since_transaction_id").default(0).take(), long("since_event_id").default(0).take()];
        add(manager, "saved_searches", since).await?;
        manager
            .get_connection()
            .execute_unprepared("CREATE UNIQUE INDEX saved_searches_name ON saved_searches (tenant_id, name)")
            .await?;
        let mut matches = table("saved_search_matches");
        matches
            .col(id("saved_search_id"))
            .col(id("call_id"))
            .col(at("matched_at"))
            .primary_key(&mut key(&["saved_search_id", "call_id"]))
            .foreign_key(&mut belongs_to("saved_search_id", "saved_searches"))
            .foreign_key(&mut belongs_to("call_id", "calls"));
        create(
            manager,
            matches,
            &["CREATE INDEX saved_search_matches_call ON saved_search_matches (call_id, saved_search_id)"],
        )
        .await?;
        let mut readers = Table::create();
        readers
            .table(Alias::new("journal_readers"))
            .col(text("name"))
            .col(id("epoch"))
            .col(long("transaction_id"))
            .col(long("event_id"))
            .primary_key(&mut key(&["name"]));
        create(manager, readers.take(), &[]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["journal_readers", "saved_search_matches"]).await?;
        manager.get_connection().execute_unprepared("DROP INDEX saved_searches_name").await?;
        remove(manager, "saved_searches", &["since_transaction_id", "since_event_id"]).await
    }
}
