//! Any text as a query: understood in both ways or refused, and what the two say fits together.

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| earmark_fuzz::check_query(text));
