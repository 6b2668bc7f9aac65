//! Earmark, a call-recording archive. The modules, in reading order; imports point downwards only
//! (`tests/it/arrows.rs` guards that).

/// Who is asking and what they may see or do.
pub mod access;
/// The long-lived parts, built once and passed.
pub mod app;
/// What the archive does, one file a noun; it decides, everything below executes.
pub mod archive;
/// Audio as data: formats, validation, peaks. Pure functions.
pub mod audio;
/// The command line: one file a command, and the only place that wires everything together.
pub mod cli;
/// Settings: one documented defaults file, checked once at start.
pub mod config;
/// Connections: one writer and many readers, on SQLite and on PostgreSQL.
pub mod database;
/// The schema: queries, mutations, subscriptions and their types.
pub mod graphql;
/// Routes: the GraphQL endpoint, audio with ranges, uploads, health.
pub mod http;
/// Work outside requests: following the journal into the search index.
pub mod jobs;
/// Append an event in the caller's transaction; follow events from a cursor.
pub mod journal;
/// Stored objects: the only place that knows OpenDAL.
pub mod media;
/// Full-text search: the only place that knows Tantivy.
pub mod search;
