//! What a socket says, whoever speaks.

use std::collections::BTreeMap;

use axum::extract::ws::Message;
use entity::CallDirection;

use crate::archive::streams::BeginStream;
use crate::spool::Frame;

/// One way of speaking.
pub trait Dialect: Send + 'static {
    /// Reads a message.
    fn hear<'a>(&'a mut self, message: &'a Message) -> Said<'a>;

    /// Whether a closed socket is how a stream ends that is over.
    fn ends_by_closing(&self) -> bool {
        false
    }
}

/// What a message says.
pub enum Said<'a> {
    /// A stream begins.
    Begin(Box<BeginStream>),
    /// Some audio.
    Audio {
        /// The audio.
        frame: Frame<'a>,
        /// Its number among the stream's messages.
        sequence: Option<u64>,
    },
    /// The stream is over.
    Stop,
    /// Nothing that matters here.
    Nothing,
    /// What cannot be read, and is skipped.
    Malformed(String),
    /// A stream that cannot be taken.
    Unusable(String),
    /// A stream that does not prove where it comes from.
    Refused(String),
}

/// What the stream's maker may say of a call that is not known yet.
#[derive(Debug, Default)]
pub struct Told<'a>(Option<&'a BTreeMap<String, String>>);

impl<'a> Told<'a> {
    /// By the stream's parameters.
    pub fn new(parameters: &'a BTreeMap<String, String>) -> Self {
        Self(Some(parameters))
    }

    /// One of them, where it says something.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.0?.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Who called: inbound unless told otherwise.
    pub fn direction(&self) -> CallDirection {
        match self.text("direction") {
            Some(word) if word.to_ascii_lowercase().starts_with("outbound") => CallDirection::Outbound,
            _ => CallDirection::Inbound,
        }
    }

    /// Whose a track is, where one of the words for that is told.
    pub fn party(&self, track: &str) -> Option<&'static str> {
        let word = self.text(track)?;
        ["agent", "customer", "unknown"].into_iter().find(|party| party.eq_ignore_ascii_case(word))
    }
}
