//! Rows of the archive, their identifiers and vocabulary, and finders that begin with a tenant.
//!
//! Every table carries `tenant_id`. The only ways to a query are [`Tenanted::of`] and its siblings,
//! which begin with a tenant, and [`Tenanted::across_tenants`], which looks different on purpose and
//! belongs to jobs. The plain finders of SeaORM are refused by a lint (`clippy.toml`).
//! Nothing here knows GraphQL, HTTP or what the rows are for.

#![expect(
    clippy::disallowed_methods,
    reason = "what SeaORM derives, and `Tenanted` itself, stand on the plain finders"
)]

pub mod agent;
pub mod agent_number;
pub mod analytics;
pub mod booking;
pub mod booking_change;
pub mod booking_key;
pub mod booking_report;
pub mod call;
pub mod call_key;
pub mod call_speaker;
pub mod call_tag;
pub mod checked_day;
pub mod customer;
pub mod customer_name;
pub mod customer_phone;
pub mod customer_report;
pub mod download;
pub mod event;
pub mod gap;
pub mod id;
pub mod job;
pub mod journal_epoch;
pub mod journal_reader;
pub mod link;
pub mod note;
pub mod orphan;
pub mod provider_subscription;
pub mod recording;
pub mod relink;
pub mod rendition;
pub mod revoked_token;
pub mod saved_search;
pub mod saved_search_match;
pub mod schedule;
pub mod sign_in_code;
pub mod stage;
pub mod stream;
pub mod summary;
pub mod tenanted;
pub mod transcript;
pub mod transcript_download;
pub mod turn;
pub mod upload;
pub mod vocabulary;
pub mod watched_day;
pub mod waveform;
pub mod webhook;

pub use id::*;
pub use tenanted::Tenanted;
pub use vocabulary::*;

/// A row type of the archive: `tenanted!` adds what every one of them needs beside its columns.
#[macro_export]
macro_rules! tenanted {
    () => {
        impl sea_orm::ActiveModelBehavior for ActiveModel {}
        impl $crate::Tenanted for Entity {
            fn tenant_column() -> Column {
                Column::TenantId
            }
        }
    };
}
