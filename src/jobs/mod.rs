//! Work outside requests. Only here are queries asked across tenants.

pub mod indexer;
