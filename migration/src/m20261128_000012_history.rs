//! When its call began stands in each link too, so that one index has the calls of a customer in their order.
//!
//! The indexes of links by call and by booking hold the status as well: without figures of its tables, as in a new
//! archive, SQLite would otherwise read all links of a tenant with a status for each call or booking that it looks at.

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
        run(
            manager,
            &[
                "UPDATE links SET call_started_at = (SELECT started_at FROM calls WHERE calls.id = links.call_id)",
                "CREATE INDEX links_history ON links (customer_id, status, call_started_at, call_id)",
                "CREATE INDEX links_of_call ON links (call_id, status, booking_id)",
                "DROP INDEX links_of_booking",
                "CREATE INDEX links_of_booking ON links (booking_id, status, call_started_at, call_id)",
                "DROP INDEX bookings_customer",
                "CREATE INDEX bookings_customer ON bookings (customer_id, created_at, id)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "DROP INDEX bookings_customer",
                "CREATE INDEX bookings_customer ON bookings (customer_id, created_at)",
                "DROP INDEX links_of_booking",
                "CREATE INDEX links_of_booking ON links (booking_id, call_id)",
                "DROP INDEX links_of_call",
                "DROP INDEX links_history",
            ],
        )
        .await?;
        remove(manager, "links", &["call_started_at"]).await
    }
}

async fn run(manager: &SchemaManager<'_>, statements: &[&'static str]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}
