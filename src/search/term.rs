//! What a term of the index is made of.
//!
//! Every term begins with the tenant it belongs to. A tenant's search, its counts, its expansions of patterns
//! and its suggestions can therefore reach nothing of another one, whatever else goes wrong.

use std::borrow::Cow;

use uuid::Uuid;

use super::analysis;

/// Parts the tenant from the rest, and a form from the number of its words; no tenant's id and no word has it.
const SEPARATOR: char = '\0';

/// What a term of a tenant begins with.
pub(super) fn tenant_prefix(tenant: &str) -> String {
    format!("{tenant}{SEPARATOR}")
}

/// A term's text within a tenant.
pub(super) fn in_tenant(tenant: &str, text: &str) -> String {
    format!("{tenant}{SEPARATOR}{text}")
}

/// The text of a form that several words have together. One word's form is its key alone.
pub(super) fn form_text(key: &str, words: usize) -> Cow<'_, str> {
    if words == 1 { key.into() } else { format!("{}{words}", several_words_prefix(key)).into() }
}

/// What the texts of a key begin with that several words have together; the number of words follows.
pub(super) fn several_words_prefix(key: &str) -> String {
    format!("{key}{SEPARATOR}")
}

/// What a call is or has as a whole, to be found by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attribute<'a> {
    /// It is a call.
    Call,
    /// Which one.
    Id(Uuid),
    Direction(&'a str),
    Status(&'a str),
    Provider(&'a str),
    /// Whether it is left out unless asked for.
    Hidden(bool),
    Agent(&'a str),
    Campaign(&'a str),
    /// Said to be in a language of this range.
    Language(&'a str),
    /// Read in this language: what it is said to be in, else what it seems to be in.
    ReadIn(&'a str),
    Sentiment(&'a str),
    Phone(&'a str),
    Customer(Uuid),
    Booking(Uuid),
    Tag(&'a str),
    /// A tag as somebody would write it in a query.
    TagSaid(&'a str),
    /// A topic as somebody would write it in a query.
    TopicSaid(&'a str),
    /// A booking's reference as somebody would write it in a query.
    Reference(&'a str),
    Stage(&'a str, &'a str),
}

impl Attribute<'_> {
    /// The term's text within its tenant.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Call => "call".to_owned(),
            Self::Id(id) => format!("id={id}"),
            Self::Direction(value) => format!("direction={value}"),
            Self::Status(value) => format!("status={value}"),
            Self::Provider(value) => format!("provider={value}"),
            Self::Hidden(hidden) => format!("hidden={hidden}"),
            Self::Agent(value) => format!("agent={value}"),
            Self::Campaign(value) => format!("campaign={value}"),
            Self::Language(value) => format!("language={}", value.to_ascii_lowercase()),
            Self::ReadIn(tag) => format!("read={tag}"),
            Self::Sentiment(value) => format!("sentiment={value}"),
            Self::Phone(value) => format!("phone={value}"),
            Self::Customer(id) => format!("customer={id}"),
            Self::Booking(id) => format!("booking={id}"),
            Self::Tag(value) => format!("tag={value}"),
            Self::TagSaid(value) => format!("tag:{}", folded(value)),
            Self::TopicSaid(value) => format!("topic:{}", folded(value)),
            Self::Reference(value) => format!("reference:{}", folded(value).replace(' ', "")),
            Self::Stage(stage, status) => format!("stage={stage}:{status}"),
        }
    }
}

/// The words of a label, however it is written.
fn folded(text: &str) -> String {
    let words: Vec<_> = analysis::words(text).into_iter().map(|word| word.text).collect();
    words.join(" ")
}
