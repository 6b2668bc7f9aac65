//! The journal: every change of state as an event, written in the change's own transaction.
//!
//! Readers (the search index, subscriptions, outgoing notices) follow it at their own pace from a
//! position of their own; the journal knows none of them. Events are read in an order that never puts
//! a new event behind a reader's back:
//! - SQLite has one writer, so row ids are in commit order.
//! - PostgreSQL hands out ids before it commits, so that id 7 may become visible before id 6. Events
//!   therefore carry their transaction's id, are read in the order (transaction, id), and only up to
//!   the oldest transaction still running: nothing can appear below that any more.

mod append;
mod cursor;
mod follow;
mod keep;
mod reader;

pub use append::{NewEvent, append, append_one};
pub use cursor::{Cursor, CursorError, Position};
pub use follow::{Follower, Interest, begin_epoch, epoch, head, is_of_this_cluster, lag, read};
pub use keep::{keep, kept};
pub use reader::{Place, Reader};
