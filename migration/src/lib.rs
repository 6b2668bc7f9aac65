//! The history of the archive's tables: one dated file a change, never edited once released.
//!
//! Migrations know nothing of the entities, so that history cannot change under them, and each runs
//! in a transaction, so that one that fails leaves nothing behind on SQLite either.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m20261121_000001_calls;
mod m20261121_000002_recordings;
mod m20261121_000003_transcripts;
mod m20261121_000004_customers;
mod m20261121_000005_journal;
mod m20261121_000006_operations;
mod m20261125_000007_pipeline;
mod m20261125_000008_housekeeping;
mod m20261126_000009_saved_searches;
mod m20261128_000010_linking;
mod m20261128_000011_reports;
mod m20261128_000012_history;
mod m20261128_000013_call_page;
mod m20261128_000014_sign_in_codes;
mod table;

/// All changes, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_calls::Migration),
            Box::new(m20261121_000002_recordings::Migration),
            Box::new(m20261121_000003_transcripts::Migration),
            Box::new(m20261121_000004_customers::Migration),
            Box::new(m20261121_000005_journal::Migration),
            Box::new(m20261121_000006_operations::Migration),
            Box::new(m20261125_000007_pipeline::Migration),
            Box::new(m20261125_000008_housekeeping::Migration),
            Box::new(m20261126_000009_saved_searches::Migration),
            Box::new(m20261128_000010_linking::Migration),
            Box::new(m20261128_000011_reports::Migration),
            Box::new(m20261128_000012_history::Migration),
            Box::new(m20261128_000013_call_page::Migration),
            Box::new(m20261128_000014_sign_in_codes::Migration),
        ]
    }
}
