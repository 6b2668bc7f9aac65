//! Words for days, months, numbers and hours in languages other than English.

mod germanic;
mod hebrew;
mod romance;
mod russian;

pub(super) use germanic::GERMAN;
pub(super) use hebrew::HEBREW;
pub(super) use romance::{FRENCH, ITALIAN, SPANISH};
pub(super) use russian::RUSSIAN;
