//! The long-lived parts of the archive, built once and passed. No logic.
