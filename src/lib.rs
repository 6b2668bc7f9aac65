//! Earmark, a call-recording archive. The modules, in reading order; imports point downwards only
//! (`tests/it/arrows.rs` guards that).

#![warn(missing_docs)]

/// The command line: one file a command, and the only place that wires everything together.
pub mod cli;
/// Routes: the GraphQL endpoint, audio with ranges, uploads, health.
pub mod http;
/// The schema: queries, mutations, subscriptions and their types.
pub mod graphql;
/// The archive as tools for assistants (Model Context Protocol), read-only.
pub mod mcp;
/// Work outside requests: following the journal into the search index.
pub mod jobs;
/// What the archive does, one file a noun; it decides, everything below executes.
pub mod archive;
/// The long-lived parts, built once and passed.
pub mod app;
/// Who is asking and what they may see or do.
pub mod access;
/// Append an event in the caller's transaction; follow events from a cursor.
pub mod journal;
/// Durable work: enqueued in the transaction that makes it true, leased, tried again.
pub mod queue;
/// Connections: one writer and many readers, on SQLite and on PostgreSQL.
pub mod database;
/// Outside systems: telephony providers, speech and summary services.
pub mod providers;
/// Live audio on disk until its call is over: append-only files.
pub mod spool;
/// Full-text search: the only place that knows Tantivy.
pub mod search;
/// Why a call belongs to a customer or a booking: evidence and probabilities. Pure functions.
pub mod linking;
/// Stored objects: the only place that knows OpenDAL.
pub mod media;
/// Audio as data: formats, validation, peaks. Pure functions.
pub mod audio;
/// Settings: one documented defaults file, checked once at start.
pub mod config;
