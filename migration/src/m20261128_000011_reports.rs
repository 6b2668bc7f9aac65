//! What booking systems report, each with its time, so that the order of arrival does not matter.

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
        let mut bookings = table("booking_reports");
        bookings
            .col(id("booking_id"))
            .col(at("at"))
            .col(text("digest"))
            .col(json("facts"))
            .col(flag("exact"))
            .primary_key(&mut key(&["booking_id", "at", "digest"]))
            .foreign_key(&mut belongs_to("booking_id", "bookings"));
        create(manager, bookings, &[]).await?;
        let mut customers = table("customer_reports");
        customers
            .col(id("customer_id"))
            .col(at("at"))
            .primary_key(&mut key(&["customer_id"]))
            .foreign_key(&mut belongs_to("customer_id", "customers"));
        create(manager, customers, &[]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["customer_reports", "booking_reports"]).await
    }
}
