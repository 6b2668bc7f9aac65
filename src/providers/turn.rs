//! What was said, as every service that tells of it is read: by whom, when, in which words.

/// On which side of a call somebody speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Party {
    /// The business's side, a machine's voice included.
    Agent,
    /// The other side.
    Customer,
    /// The service does not say.
    Unknown,
}

/// A word and when it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word, with its punctuation where the service writes it.
    pub text: String,
    /// From the beginning of the audio.
    pub start_ms: i64,
    /// Where the service says.
    pub end_ms: Option<i64>,
}

/// What one speaker said without the other in between.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// Whose side.
    pub party: Party,
    /// The speaker's name or number, where the service gives one.
    pub speaker: Option<String>,
    /// The words; never empty.
    pub text: String,
    /// From the beginning of the audio.
    pub start_ms: Option<i64>,
    /// Not before `start_ms`.
    pub end_ms: Option<i64>,
    /// How sure the service is, 0 to 1.
    pub confidence: Option<f64>,
    /// Single words, where the service tells of them.
    pub words: Vec<Word>,
}

/// The most turns that are taken of one call: a day of talk at one a second.
pub const TURNS_MAX: usize = 86_400;
