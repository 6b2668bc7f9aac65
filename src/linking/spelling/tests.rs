//! Whole sentences.
