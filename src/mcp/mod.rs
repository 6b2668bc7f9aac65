//! The archive as tools for assistants (Model Context Protocol): a few questions, asked by a model and answered with
//! the words that were said, who said them, at which second, and a link to it.
//!
//! Read-only. It parses arguments, asks the archive and writes answers for a reader that pays for every word: short,
//! in pages, and twice: as text, and as data of a stated schema, each with everything, because some clients show
//! their model only one of the two. A [`Server`] is made for one request, with the actor of its token, and keeps
//! nothing: any node answers any request. The transport is in `http`.
//!
//! Deliberately absent: prompts, resources, sessions, and everything that changes something.

/// How arguments are read: instants, sizes.
mod arguments;
/// What is known of a customer before the next call.
/// Places in lists.
mod cursor;
/// Global ids, as in the GraphQL schema.
mod id;
/// What is said of calls, bookings and customers.
mod line;
/// Words that were said.
mod moment;
/// Why a tool did not answer.
mod refusal;
/// JSON schemas that clients understand.
mod schema;
/// The protocol's side.
mod server;
/// What a tool is.
mod tool;
/// One file a tool.
mod tools;

pub use server::Server;
