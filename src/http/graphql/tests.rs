//! The transport as clients meet it, over a schema of its own.

mod documents;
mod events;
mod over_http;
mod schema_file;
mod sockets;
mod uploads;
mod world;
