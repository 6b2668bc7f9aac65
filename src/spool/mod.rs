//! Live audio on disk until its call is over: append-only files, one for each stream.
