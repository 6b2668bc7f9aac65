//! What the archive does, one file a noun.
//!
//! Every function for a request begins with the actor and asks [`crate::access`] first; every change
//! writes its rows and its journal event in one transaction. Nothing here knows whether GraphQL, a route,
//! a job or the command line called.

pub mod agents;
pub mod analytics;
pub mod announcements;
pub mod backup;
pub mod booking_changes;
pub mod booking_states;
pub mod bookings;
pub mod call_filter;
pub mod calls;
pub mod clips;
pub mod completeness;
pub mod context;
pub mod customers;
pub mod downloads;
mod error;
pub mod exports;
pub mod feed;
pub mod figures;
pub mod history;
pub mod import;
pub(crate) mod input;
pub mod linking;
pub mod links;
pub mod notes;
pub mod operations;
pub mod orphans;
pub mod page;
pub mod permalinks;
pub mod phone;
pub mod pipeline;
pub mod recordings;
pub mod retention;
pub mod renditions;
pub mod saved_searches;
pub mod search;
pub mod sign_in;
pub mod signed;
pub mod speakers;
pub mod stages;
pub mod streams;
pub mod subscriptions;
pub mod suggestions;
pub mod summaries;
pub mod tables;
pub mod tokens;
pub mod transcript_downloads;
pub mod transcripts;
pub mod upload;
pub mod waveforms;
pub mod webhooks;

pub use error::ArchiveError;
