//! The journal of events, and the epoch that tells one life of the database from the next.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::table::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut transaction_id = long("transaction_id");
        match manager.get_database_backend() {
            // Sequence numbers become visible out of order on PostgreSQL; with the transaction's own id
            // beside them a reader can tell what may still appear below what it sees.
            DbBackend::Postgres => {
                transaction_id.default(Expr::cust("pg_current_xact_id()::text::bigint"));
            }
            _ => {
                transaction_id.default(0);
            }
        }
        let mut events = table("events");
        events
            .col(ColumnDef::new(Alias::new("id")).big_integer().not_null().auto_increment().primary_key())
            .col(transaction_id)
            .col(text("kind"))
            .col(id_null("call_id"))
            .col(id_null("subject_id"))
            .col(json_null("detail"))
            .col(at("occurred_at"));
        create(
            manager,
            events,
            &[
                "CREATE INDEX events_position ON events (transaction_id, id)",
                "CREATE INDEX events_tenant ON events (tenant_id, transaction_id, id)",
                "CREATE INDEX events_kind ON events (tenant_id, kind, transaction_id, id)",
                "CREATE INDEX events_call ON events (call_id, transaction_id, id)",
            ],
        )
        .await?;
        let mut epoch = Table::create();
        epoch
            .table(Alias::new("journal_epoch"))
            .col(ColumnDef::new(Alias::new("id")).integer().not_null().primary_key())
            .col(id("epoch"));
        create(manager, epoch.take(), &[]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["journal_epoch", "events"]).await
    }
}
