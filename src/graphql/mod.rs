//! The schema: queries, mutations, subscriptions and their types.
//!
//! A resolver parses, calls the archive and converts; it decides nothing. API types are structs of their
//! own with chosen fields: a row reaches the schema only through them.

mod context;
mod error;
pub mod id;
mod loaders;
mod mutation;
mod page;
mod query;
mod scalars;
mod schema;
mod subscription;
mod types;

pub use context::request_data;
pub use error::ErrorCode;
pub use schema::{Schema, build, sdl};
