//! The transport as clients meet it, over a schema of its own.

mod events;
mod over_http;
mod pages;
mod sockets;
mod uploads;
mod world;
