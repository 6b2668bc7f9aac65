//! Links with evidence, leads, merged customers, and the keys through which calls, customers and bookings find each other.

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
        customers(manager).await?;
        bookings(manager).await?;
        links(manager).await?;
        keys(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["relinks", "call_keys", "booking_changes", "booking_keys", "customer_names"]).await?;
        add(manager, "links", [flag("rejected")]).await?;
        run(
            manager,
            &[
                "UPDATE links SET rejected = (status = 'rejected')",
                "DELETE FROM links WHERE status IN ('suggested', 'passed_over')",
                "DROP INDEX links_status",
                "DROP INDEX bookings_state",
                "DROP INDEX bookings_starts_at",
                "DROP INDEX bookings_of_customer_start",
                "DROP INDEX customers_merged_into",
                "DROP INDEX customers_status",
                "DROP INDEX customers_lead_number",
            ],
        )
        .await?;
        remove(
            manager,
            "links",
            &["status", "role", "evidence", "against", "decided_by", "decided_at", "updated_at"],
        )
        .await?;
        remove(manager, "bookings", &["state", "ends_at", "party_size", "source"]).await?;
        remove(manager, "customers", &["status", "lead_number", "merged_into", "merged_by", "merged_at"])
            .await
    }
}

async fn run(manager: &SchemaManager<'_>, statements: &[&'static str]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

async fn customers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        text("status").default("known").take(),
        text_null("lead_number"),
        id_null("merged_into"),
        text_null("merged_by"),
        at_null("merged_at"),
    ];
    add(manager, "customers", columns).await?;
    run(
        manager,
        &[
            "CREATE UNIQUE INDEX customers_lead_number ON customers (tenant_id, lead_number)",
            "CREATE INDEX customers_status ON customers (tenant_id, status, created_at, id)",
            "CREATE INDEX customers_merged_into ON customers (merged_into)",
        ],
    )
    .await?;
    let mut names = table("customer_names");
    names
        .col(id("customer_id"))
        .col(long("key"))
        .primary_key(&mut key(&["customer_id", "key"]))
        .foreign_key(&mut belongs_to("customer_id", "customers"));
    create(
        manager,
        names,
        &["CREATE INDEX customer_names_key ON customer_names (tenant_id, key, customer_id)"],
    )
    .await
}

async fn bookings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        text("state").default("unknown").take(),
        at_null("ends_at"),
        count_null("party_size"),
        text_null("source"),
    ];
    add(manager, "bookings", columns).await?;
    run(
        manager,
        &[
            "CREATE INDEX bookings_starts_at ON bookings (tenant_id, starts_at, id)",
            "CREATE INDEX bookings_state ON bookings (tenant_id, state, created_at, id)",
            "CREATE INDEX bookings_of_customer_start ON bookings (customer_id, starts_at)",
        ],
    )
    .await?;
    let mut changes = table("booking_changes");
    changes
        .col(id("id"))
        .col(id("booking_id"))
        .col(text("kind"))
        .col(text("state"))
        .col(at("at"))
        .primary_key(&mut key(&["id"]))
        .foreign_key(&mut belongs_to("booking_id", "bookings"));
    create(
        manager,
        changes,
        &["CREATE UNIQUE INDEX booking_changes_of_booking ON booking_changes (booking_id, at, kind)"],
    )
    .await?;
    let mut keys = table("booking_keys");
    keys.col(id("booking_id"))
        .col(long("key"))
        .primary_key(&mut key(&["booking_id", "key"]))
        .foreign_key(&mut belongs_to("booking_id", "bookings"));
    create(manager, keys, &["CREATE INDEX booking_keys_key ON booking_keys (tenant_id, key, booking_id)"])
        .await
}

async fn links(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        text("status").default("linked").take(),
        text_null("role"),
        json_null("evidence"),
        text_null("against"),
        text_null("decided_by"),
        at_null("decided_at"),
        at_null("updated_at"),
    ];
    add(manager, "links", columns).await?;
    run(
        manager,
        &[
            "UPDATE links SET status = 'rejected' WHERE rejected",
            "UPDATE links SET decided_by = created_by, decided_at = created_at WHERE method = 'manual'",
            "UPDATE links SET updated_at = created_at",
        ],
    )
    .await?;
    remove(manager, "links", &["rejected"]).await?;
    run(
        manager,
        &["CREATE INDEX links_status ON links (tenant_id, status, created_at, id) WHERE status <> 'linked'"],
    )
    .await
}

async fn keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut keys = table("call_keys");
    keys.col(id("call_id"))
        .col(long("key"))
        .primary_key(&mut key(&["call_id", "key"]))
        .foreign_key(&mut belongs_to("call_id", "calls"));
    create(manager, keys, &["CREATE INDEX call_keys_key ON call_keys (tenant_id, key, call_id)"]).await?;
    let mut relinks = table("relinks");
    relinks
        .col(id("id"))
        .col(id_null("after_call_id"))
        .col(long("done"))
        .col(long("changed"))
        .col(at("started_at"))
        .col(at_null("finished_at"))
        .primary_key(&mut key(&["id"]));
    create(manager, relinks, &["CREATE UNIQUE INDEX relinks_tenant ON relinks (tenant_id)"]).await
}
