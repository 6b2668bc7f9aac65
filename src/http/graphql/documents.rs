//! Documents that a request names instead of bringing them: persisted documents.
//!
//! Three shapes are understood: `documentId` of the appendix to GraphQL over HTTP (`sha256:` and the hash, or a name of the
//! manifest; Relay calls it `doc_id`), `extensions.persistedQuery.sha256Hash` of Apollo's automatic persisted queries, and either beside a `query`,
//! which then must be the one that is named. That is looked at before anything runs.
//!
//! Known documents stand in manifests, as code generators write them: `{"hash or name": "text"}`. Others are kept from the
//! request that brought them with their hash, in bounded memory of this node; whoever asks a node that has not seen one is
//! told so, and sends it. Where the settings allow known documents only, nothing else is answered.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{ErrorExtensionValues, ServerError};
use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Map, Value};

use super::response::{Refused, error};
use crate::graphql::ErrorCode;
use crate::graphql::limits;

/// Most documents that are kept beside the known ones.
const KEPT_MAX: usize = 1_000;
/// Most bytes of their text together.
const KEPT_BYTES_MAX: usize = 8 << 20;
/// How a document identifier that is a hash begins.
const SHA256_PREFIX: &str = "sha256:";
/// The code by which clients of automatic persisted queries know that they must send the text.
pub(super) const NOT_FOUND: &str = "PERSISTED_QUERY_NOT_FOUND";

/// The documents that can be named. Cheap to clone.
#[derive(Clone, Default)]
pub struct Documents {
    /// By hash, and by the name that a manifest gives.
    known: Arc<HashMap<String, Arc<str>>>,
    kept: Arc<Mutex<Kept>>,
    known_only: bool,
}

/// Why a manifest cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("it is not a JSON object of documents by their hashes: {0}")]
pub struct ManifestError(#[from] serde_json::Error);

impl Documents {
    /// Over these manifests; `known_only` refuses every other document.
    ///
    /// # Errors
    /// A manifest that is none.
    pub fn new<'m>(
        known_only: bool,
        manifests: impl IntoIterator<Item = &'m [u8]>,
    ) -> Result<Self, ManifestError> {
        let mut known = HashMap::new();
        for manifest in manifests {
            for (name, text) in serde_json::from_slice::<HashMap<String, Arc<str>>>(manifest)? {
                known.insert(hash(&text), text.clone());
                known.insert(name.strip_prefix(SHA256_PREFIX).unwrap_or(&name).to_owned(), text);
            }
        }
        Ok(Self { known: Arc::new(known), kept: Arc::default(), known_only })
    }

    /// The text of what was asked for. Errors: GraphQL's request errors.
    pub(super) fn text(&self, asked: Asked) -> Result<String, ServerError> {
        let Asked { query, named } = asked;
        match (query, named) {
            (Some(query), None) => self.allowed(query),
            (Some(query), Some(named)) => {
                // A text that is refused for its length is not kept either.
                limits::check_text(&query)?;
                let is_same = named.hash().is_none_or(|named| named == hash(&query));
                if !is_same {
                    return Err(bad_input(format!("{} is not the SHA-256 of `query`", named.place())));
                }
                let query = self.allowed(query)?;
                if let Some(hash) = named.hash() {
                    self.keep(hash, &query);
                }
                Ok(query)
            }
            (None, Some(named)) => self.find(named.id()).ok_or_else(|| named.not_found()),
            (None, None) => Err(bad_input("`query` is missing: send the GraphQL document in it")),
        }
    }

    fn allowed(&self, query: String) -> Result<String, ServerError> {
        if !self.known_only || self.known.contains_key(&hash(&query)) {
            return Ok(query);
        }
        let sentence =
            "this server answers known documents only: send one that its manifest lists (http.documents)";
        Err(error(ErrorCode::Forbidden, sentence, None))
    }

    fn find(&self, id: &str) -> Option<String> {
        let known = self.known.get(id).cloned();
        known
            .or_else(|| if self.known_only { None } else { self.kept().find(id) })
            .map(|text| text.to_string())
    }

    fn keep(&self, hash: &str, text: &str) {
        if !self.known_only && !self.known.contains_key(hash) {
            self.kept().keep(hash, text);
        }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        // Nothing panics while it holds the lock, and the map is whole in any case.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A document as a request brings it: by text, by name, or both.
#[derive(Debug)]
pub(super) struct Asked {
    query: Option<String>,
    named: Option<Named>,
}

#[derive(Debug)]
enum Named {
    /// `documentId`.
    Id(String),
    /// `extensions.persistedQuery`.
    Automatic(String),
}

impl Asked {
    /// Takes the members that name the document. Errors: 400 with what is wrong.
    pub(super) fn take(
        members: &mut Map<String, Value>,
        extensions: &Map<String, Value>,
    ) -> Result<Self, Refused> {
        // `doc_id` is what Relay's documentation has a network layer send.
        let ids = [text(members, "documentId")?, text(members, "doc_id")?];
        let automatic = automatic(extensions)?.map(Named::Automatic);
        let named = ids.into_iter().flatten().next().map(Named::Id).or(automatic);
        // Clients whose types ask for a text send an empty one beside the name.
        let query = text(members, "query")?.filter(|query| named.is_none() || !query.is_empty());
        if query.is_none() && named.is_none() {
            return Err(Refused::bad_request("`query` is missing: send the GraphQL document in it"));
        }
        Ok(Self { query, named })
    }
}

fn text(members: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Refused> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refused::bad_request(format!("`{name}` is not a string"))),
    }
}

fn automatic(extensions: &Map<String, Value>) -> Result<Option<String>, Refused> {
    let persisted = match extensions.get("persistedQuery") {
        None | Some(Value::Null) => return Ok(None),
        Some(persisted) => persisted,
    };
    if persisted.get("version").and_then(Value::as_u64) != Some(1) {
        return Err(Refused::bad_request(
            "`extensions.persistedQuery.version` is not 1, the only one there is",
        ));
    }
    let hash = persisted.get("sha256Hash").and_then(Value::as_str);
    let hash =
        hash.ok_or_else(|| Refused::bad_request("`extensions.persistedQuery.sha256Hash` is not a string"))?;
    Ok(Some(hash.to_owned()))
}

impl Named {
    /// What the document is looked for by.
    fn id(&self) -> &str {
        match self {
            Self::Id(id) => id.strip_prefix(SHA256_PREFIX).unwrap_or(id),
            Self::Automatic(hash) => hash,
        }
    }

    /// The hash that the text must have, where it is named by one.
    fn hash(&self) -> Option<&str> {
        match self {
            Self::Id(id) => id.strip_prefix(SHA256_PREFIX),
            Self::Automatic(hash) => Some(hash),
        }
    }

    fn place(&self) -> &'static str {
        match self {
            Self::Id(_) => "`documentId`",
            Self::Automatic(_) => "`extensions.persistedQuery.sha256Hash`",
        }
    }

    fn not_found(&self) -> ServerError {
        match self {
            Self::Id(_) => error(
                ErrorCode::NotFound,
                "no such document is known here: send its text as `query`, with `documentId` to have it kept",
                None,
            ),
            // The words that clients look for.
            Self::Automatic(_) => {
                let mut error = ServerError::new("PersistedQueryNotFound", None);
                error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", NOT_FOUND);
                error
            }
        }
    }
}

fn bad_input(sentence: impl Into<String>) -> ServerError {
    error(ErrorCode::BadInput, sentence, None)
}

fn hash(text: &str) -> String {
    hex::encode(digest(&SHA256, text.as_bytes()))
}

/// Documents that requests have brought: the ones used longest ago make room.
#[derive(Default)]
struct Kept {
    texts: HashMap<String, (Arc<str>, u64)>,
    bytes: usize,
    /// Counts uses.
    uses: u64,
}

impl Kept {
    fn find(&mut self, hash: &str) -> Option<Arc<str>> {
        self.uses += 1;
        let (text, used) = self.texts.get_mut(hash)?;
        *used = self.uses;
        Some(text.clone())
    }

    fn keep(&mut self, hash: &str, text: &str) {
        if self.find(hash).is_some() {
            return;
        }
        self.bytes += text.len();
        self.texts.insert(hash.to_owned(), (text.into(), self.uses));
        // Ends: each round takes one away, and one alone is within both bounds.
        while self.texts.len() > KEPT_MAX || self.bytes > KEPT_BYTES_MAX {
            let oldest = self.texts.iter().min_by_key(|(_, (_, used))| *used).map(|(hash, _)| hash.clone());
            let Some((text, _)) = oldest.and_then(|oldest| self.texts.remove(&oldest)) else { return };
            self.bytes -= text.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_longest_ago_makes_room() {
        let mut kept = Kept::default();
        for number in 0..KEPT_MAX {
            kept.keep(&number.to_string(), "{ a }");
        }
        assert!(kept.find("0").is_some());
        kept.keep("one more", "{ a }");
        assert!(kept.find("0").is_some() && kept.find("one more").is_some());
        assert_eq!((kept.find("1"), kept.texts.len()), (None, KEPT_MAX));
    }

    #[test]
    fn long_texts_make_room_by_their_bytes() {
        let mut kept = Kept::default();
        let long = "a".repeat(KEPT_BYTES_MAX / 4);
        for number in 0..6 {
            kept.keep(&number.to_string(), &long);
        }
        assert_eq!((kept.texts.len(), kept.bytes), (4, KEPT_BYTES_MAX / 4 * 4));
        assert!(kept.find("1").is_none() && kept.find("5").is_some());
    }

    #[test]
    fn a_manifest_names_documents_by_whatever_hash_it_uses() {
        let manifest = br#"{"3be4abb81fa595e25eb725b2c6a87508": "{ calls { totalCount } }"}"#;
        let documents = Documents::new(true, [&manifest[..]]).unwrap();
        for id in ["3be4abb81fa595e25eb725b2c6a87508", &hash("{ calls { totalCount } }")] {
            assert!(documents.find(id).is_some(), "{id}");
        }
        assert!(Documents::new(true, [&b"[]"[..]]).is_err());
        assert!(Documents::new(true, [&br#"{"a": 1}"#[..]]).is_err());
    }
}
