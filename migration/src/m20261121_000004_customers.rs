//! Customers, their numbers, bookings and why calls belong to them.

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
        let mut customers = table("customers");
        customers
            .col(id("id"))
            .col(text_null("external_id"))
            .col(text_null("name"))
            .col(text_null("email"))
            .col(at("created_at"))
            .col(at("updated_at"))
            .primary_key(&mut key(&["id"]));
        create(
            manager,
            customers,
            &[
                "CREATE UNIQUE INDEX customers_external_id ON customers (tenant_id, external_id)",
                "CREATE INDEX customers_created_at ON customers (tenant_id, created_at, id)",
            ],
        )
        .await?;
        let mut customer_phones = table("customer_phones");
        customer_phones
            .col(id("customer_id"))
            .col(text("number"))
            .primary_key(&mut key(&["customer_id", "number"]))
            .foreign_key(&mut belongs_to("customer_id", "customers"));
        create(
            manager,
            customer_phones,
            &["CREATE INDEX customer_phones_number ON customer_phones (tenant_id, number)"],
        )
        .await?;
        let mut bookings = table("bookings");
        bookings
            .col(id("id"))
            .col(text("identity"))
            .col(text("reference"))
            .col(text_null("kind"))
            .col(text_null("venue"))
            .col(text("status"))
            .col(at_null("starts_at"))
            .col(at("created_at"))
            .col(at("updated_at"))
            .col(json_null("details"))
            .col(id_null("customer_id"))
            .primary_key(&mut key(&["id"]))
            .foreign_key(&mut belongs_to("customer_id", "customers"));
        create(
            manager,
            bookings,
            &[
                "CREATE UNIQUE INDEX bookings_identity ON bookings (tenant_id, identity)",
                "CREATE INDEX bookings_reference ON bookings (tenant_id, reference)",
                "CREATE INDEX bookings_created_at ON bookings (tenant_id, created_at, id)",
                "CREATE INDEX bookings_customer ON bookings (customer_id, created_at)",
            ],
        )
        .await?;
        let mut links = table("links");
        links
            .col(id("id"))
            .col(id("call_id"))
            .col(id_null("customer_id"))
            .col(id_null("booking_id"))
            .col(text("method"))
            .col(fraction_null("confidence").not_null())
            .col(text("explanation"))
            .col(flag("rejected"))
            .col(text_null("created_by"))
            .col(at("created_at"))
            .primary_key(&mut key(&["id"]))
            .foreign_key(&mut belongs_to("call_id", "calls"))
            .foreign_key(&mut belongs_to("customer_id", "customers"))
            .foreign_key(&mut belongs_to("booking_id", "bookings"));
        create(
            manager,
            links,
            &[
                "CREATE UNIQUE INDEX links_customer ON links (call_id, customer_id)",
                "CREATE UNIQUE INDEX links_booking ON links (call_id, booking_id)",
                "CREATE INDEX links_of_customer ON links (customer_id, call_id)",
                "CREATE INDEX links_of_booking ON links (booking_id, call_id)",
            ],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["links", "bookings", "customer_phones", "customers"]).await
    }
}
