//! Tables of customers and bookings, as spreadsheets and booking systems export them: CSV in any common encoding and
//! with any common delimiter, read row by row.
//!
//! What must always hold: memory does not grow with the file; nothing is guessed where a wrong guess would go unnoticed;
//! a row that cannot be read is told with its line and the reason, and costs only itself.

mod bookings;
mod cells;
mod customers;
pub mod dates;
mod dialect;
mod encoding;
mod mapping;
mod reader;

pub use bookings::{BOOKING_FIELDS, BookingRows, booking};
pub use customers::{CUSTOMER_FIELDS, customer};
pub use dialect::delimiter_of;
pub use encoding::{Recognised, named, recognise};
pub use mapping::{Field, Mapping, MappingError};
pub use reader::{Row, TableError, TableReader};
