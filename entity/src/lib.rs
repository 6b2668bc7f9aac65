//! Rows of the archive.
