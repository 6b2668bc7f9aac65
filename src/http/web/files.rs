//! The files of the app: those that the program was compiled with, or others for a test.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use axum::body::Bytes;
use axum::http::HeaderValue;
use rust_embed::RustEmbed;

/// What `npm run build` made of `web/`; nothing where it was not run.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

/// Lists what the app asks the API, for the API; it is no file of the pages.
const DOCUMENTS: &str = "persisted-documents.json";

/// The app's files by their paths. Cheap to clone; empty where there is no app.
#[derive(Clone, Default)]
pub struct WebApp {
    files: Arc<BTreeMap<String, File>>,
    documents: Bytes,
}

/// A file and its compressed forms.
pub(super) struct File {
    pub(super) content_type: HeaderValue,
    pub(super) plain: Form,
    /// By the name of the encoding, the smallest first.
    pub(super) encoded: Vec<(&'static str, Form)>,
}

/// The bytes of a file in one encoding.
pub(super) struct Form {
    pub(super) bytes: Bytes,
    pub(super) etag: HeaderValue,
}

/// Encodings and how the names of such files end, the smallest first.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

impl WebApp {
    /// The app that the program was compiled with.
    pub fn carried() -> Self {
        Self::of(Dist::iter().filter_map(|name| {
            let bytes = match Dist::get(&name)?.data {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => bytes.into(),
            };
            Some((name.into_owned(), bytes))
        }))
    }

    /// An app of these files, by their paths from its folder.
    pub fn of(files: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        let mut all: BTreeMap<String, Bytes> = files.into_iter().collect();
        let documents = all.remove(DOCUMENTS).unwrap_or_default();
        let is_form = |name: &str| {
            ENCODINGS.iter().any(|(_, end)| name.strip_suffix(end).is_some_and(|own| all.contains_key(own)))
        };
        let is_hidden = |name: &str| name.split('/').any(|part| part.starts_with('.'));
        let names = all.keys().filter(|name| !is_form(name) && !is_hidden(name));
        let files = names.map(|name| (name.clone(), File::new(name, &all))).collect();
        Self { files: Arc::new(files), documents }
    }

    /// The documents that the app sends, as JSON; empty where it names none.
    pub fn documents(&self) -> &[u8] {
        &self.documents
    }

    pub(super) fn file(&self, name: &str) -> Option<&File> {
        self.files.get(name)
    }
}

impl File {
    fn new(name: &str, all: &BTreeMap<String, Bytes>) -> Self {
        let kind = mime_guess::from_path(name).first_or_octet_stream();
        let is_text = kind.type_() == "text" || kind.subtype() == "json" || kind.subtype() == "javascript";
        let content_type = if is_text { format!("{kind}; charset=utf-8") } else { kind.to_string() };
        let form = |suffix: &str| all.get(&format!("{name}{suffix}")).map(|bytes| Form::new(bytes.clone()));
        Self {
            content_type: HeaderValue::try_from(content_type)
                .unwrap_or(HeaderValue::from_static("application/octet-stream")),
            plain: form("").unwrap_or_else(|| Form::new(Bytes::new())),
            encoded: ENCODINGS.iter().filter_map(|(name, suffix)| Some((*name, form(suffix)?))).collect(),
        }
    }
}

impl Form {
    /// Each form has a name of its own for caches, because its bytes are its own.
    fn new(bytes: Bytes) -> Self {
        let hash = hex::encode(&digest(&SHA256, &bytes).as_ref()[..16]);
        let etag = HeaderValue::try_from(format!("\"{hash}\"")).unwrap_or(HeaderValue::from_static("\"\""));
        Self { bytes, etag }
    }
}
