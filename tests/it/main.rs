//! The archive through its public door: GraphQL and routes over a router, on every kind of storage.
//!
//! One binary, one file a feature. A story is an async function over a [`harness::TestApp`]; it runs once
//! on SQLite with local files and once on PostgreSQL with S3, where those servers are named by
//! `EARMARK_TEST_POSTGRES_URL` and `EARMARK_TEST_S3_*` (`scripts/with-test-servers.sh`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

#[macro_use]
mod harness;

mod alarms;
mod alerts;
mod arrows;
mod audio;
mod bookings;
mod calls;
mod clips;
mod commands;
mod completeness;
mod context;
mod cookies;
mod customers;
mod database;
mod demo;
mod documents;
mod export;
mod history;
mod hidden;
mod hooks;
mod housekeeping;
mod indexer;
mod journal;
mod linking;
mod live;
mod mcp;
mod mcp_transport;
mod notes;
mod operations;
mod origins;
mod paging;
mod peaks;
mod roles;
mod saved_searches;
mod schema;
mod search;
mod search_rights;
mod sign_in;
mod speakers;
mod subscriptions;
mod tables;
mod tags;
mod tenants;
mod transcript_files;
mod unhappy;
mod upload;
mod web;
