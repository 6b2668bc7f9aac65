//! A turn of a call as the finders of evidence read it.

use entity::Speaker;

/// One speaker's uninterrupted words.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// The turn's number in its call; turns are given to the finders in this order.
    pub index: i32,
    /// Who speaks.
    pub speaker: Speaker,
    /// The words, as the transcript has them.
    pub text: &'a str,
    /// When the turn begins, in milliseconds of the recording; absent where the transcript has no times.
    pub start_ms: Option<i64>,
    /// When the turn ends, in milliseconds of the recording.
    pub end_ms: Option<i64>,
}
