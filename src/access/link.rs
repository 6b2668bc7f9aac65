//! Links that carry their own proof: whoever holds one may play that recording, or read that file, until it expires.
//!
//! A link is `base64url(payload).base64url(mac)`. The payload is a fixed sequence of fields, each of fixed size or
//! preceded by its length, so two different links never have the same bytes; the mac is HMAC-SHA256 over a label and
//! the payload. The label keeps a mac made for something else with the same secret from passing as a link, and a link
//! to one kind of thing from passing as one to another.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use entity::{Disposition, TenantId};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::config::{Config, SecretFileError};

const LABEL_KEY_ID: &[u8] = b"earmark audio link key id\0";
const VERSION: u8 = 1;
const KEY_ID_BYTES: usize = 4;
/// Longest link that is looked at, in bytes: names of the longest kind stay below.
const LINK_BYTES_MAX: usize = 4_096;

/// What a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// The sound of a recording, or a stretch of it.
    Audio,
    /// A transcript as a file.
    Transcript,
    /// The peaks of a recording.
    Peaks,
}

impl LinkKind {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Audio => b"earmark audio link\0",
            Self::Transcript => b"earmark transcript link\0",
            Self::Peaks => b"earmark peaks link\0",
        }
    }
}

/// A stretch of a recording in milliseconds from its first sample, without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clip {
    /// Where it begins.
    pub from_ms: u32,
    /// Where it ends.
    pub until_ms: u32,
}

/// What a link allows: one user, one thing, one form of it, until a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLink {
    /// What it leads to.
    pub kind: LinkKind,
    /// The link's own id: the many requests a player makes with one link are one row of the audit trail.
    pub link_id: Uuid,
    /// The tenant the thing belongs to.
    pub tenant: TenantId,
    /// The user the link was given to.
    pub user: String,
    /// The recording or transcript.
    pub subject: Uuid,
    /// The format it is asked for in, as the archive names it.
    pub format: String,
    /// The stretch of a recording that is meant; all of it where there is none.
    pub clip: Option<Clip>,
    /// Whether it is to be played or saved.
    pub disposition: Disposition,
    /// When the link ends. Whole seconds: fractions are cut off by signing.
    pub expires_at: DateTime<Utc>,
}

/// Why a link is not accepted. No message holds any part of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It is no link of this kind.
    #[error("this is not a link of this archive")]
    Malformed,
    /// It was changed, or made with a secret that is not known here.
    #[error("the link's signature is wrong; ask for a new link")]
    WrongSignature,
    /// Its time is over.
    #[error("the link has expired; ask for a new one")]
    Expired,
}

/// Signs links with one secret and accepts those of former ones.
pub struct LinkSigner {
    signing: LinkKey,
    previous: Vec<LinkKey>,
}

/// A secret with the id by which a link names it. The id is made from the secret, so it needs no setting and two nodes
/// agree on it.
struct LinkKey {
    id: [u8; KEY_ID_BYTES],
    key: hmac::Key,
}

impl LinkSigner {
    /// A signer with the secrets of the settings; makes the signing one first where none is configured.
    ///
    /// # Errors
    /// When the generated secret can be neither read nor written.
    pub fn from_config(config: &Config) -> Result<Self, SecretFileError> {
        Ok(Self::new(&config.link_secret()?, &config.links.previous_secrets))
    }

    /// A signer that signs with `signing` and also accepts what the `previous` secrets signed.
    pub fn new(signing: &SecretString, previous: &[SecretString]) -> Self {
        Self { signing: LinkKey::new(signing), previous: previous.iter().map(LinkKey::new).collect() }
    }

    /// Makes the link's text: letters, digits, `-`, `_` and one dot, so it can stand in an address as it is.
    pub fn sign(&self, link: &FileLink) -> String {
        let payload = encode(&self.signing.id, link);
        let mac = hmac::sign(&self.signing.key, &labelled(link.kind, &payload));
        format!("{}.{}", URL_SAFE_NO_PAD.encode(&payload), URL_SAFE_NO_PAD.encode(mac))
    }

    /// Reads a link to one kind of thing back. The signature is compared in constant time, before anything else is
    /// believed.
    ///
    /// # Errors
    /// When the link is not accepted.
    pub fn verify(&self, kind: LinkKind, link: &str, now: DateTime<Utc>) -> Result<FileLink, LinkError> {
        if link.len() > LINK_BYTES_MAX {
            return Err(LinkError::Malformed);
        }
        let (payload, mac) = link.split_once('.').ok_or(LinkError::Malformed)?;
        let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| LinkError::Malformed)?;
        let mac = URL_SAFE_NO_PAD.decode(mac).map_err(|_| LinkError::Malformed)?;
        let (key_id, link) = decode(kind, &payload).ok_or(LinkError::Malformed)?;
        let mut keys = std::iter::once(&self.signing).chain(&self.previous);
        let key = keys.find(|key| key.id == key_id).ok_or(LinkError::WrongSignature)?;
        hmac::verify(&key.key, &labelled(kind, &payload), &mac).map_err(|_| LinkError::WrongSignature)?;
        if now >= link.expires_at { Err(LinkError::Expired) } else { Ok(link) }
    }
}

impl LinkKey {
    fn new(secret: &SecretString) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
        let tag = hmac::sign(&key, LABEL_KEY_ID);
        let mut id = [0; KEY_ID_BYTES];
        id.copy_from_slice(&tag.as_ref()[..KEY_ID_BYTES]);
        Self { id, key }
    }
}

fn code(disposition: Disposition) -> u8 {
    match disposition {
        Disposition::Inline => 0,
        Disposition::Attachment => 1,
    }
}

fn disposition_of(wanted: u8) -> Option<Disposition> {
    [Disposition::Inline, Disposition::Attachment].into_iter().find(|known| code(*known) == wanted)
}

fn labelled(kind: LinkKind, payload: &[u8]) -> Vec<u8> {
    [kind.label(), payload].concat()
}

fn encode(key_id: &[u8; KEY_ID_BYTES], link: &FileLink) -> Vec<u8> {
    let FileLink { kind: _, link_id, tenant, user, subject, format, clip, disposition, expires_at } = link;
    let mut payload = vec![VERSION];
    payload.extend_from_slice(key_id);
    payload.extend_from_slice(&expires_at.timestamp().to_be_bytes());
    payload.extend_from_slice(link_id.as_bytes());
    payload.extend_from_slice(subject.as_bytes());
    payload.push(code(*disposition));
    for text in [tenant.as_str(), user, format] {
        let length = u32::try_from(text.len()).expect("names come from a token of a few thousand bytes");
        payload.extend_from_slice(&length.to_be_bytes());
        payload.extend_from_slice(text.as_bytes());
    }
    // Only a clip has anything behind the texts.
    if let Some(Clip { from_ms, until_ms }) = clip {
        payload.extend_from_slice(&from_ms.to_be_bytes());
        payload.extend_from_slice(&until_ms.to_be_bytes());
    }
    payload
}

fn decode(kind: LinkKind, payload: &[u8]) -> Option<([u8; KEY_ID_BYTES], FileLink)> {
    let mut rest = payload;
    let [version] = take(&mut rest)?;
    let key_id = take(&mut rest)?;
    let expires_at = DateTime::from_timestamp(i64::from_be_bytes(take(&mut rest)?), 0)?;
    let link_id = Uuid::from_bytes(take(&mut rest)?);
    let subject = Uuid::from_bytes(take(&mut rest)?);
    let [disposition] = take(&mut rest)?;
    let disposition = disposition_of(disposition)?;
    let tenant = TenantId::new(take_text(&mut rest)?);
    let user = take_text(&mut rest)?;
    let format = take_text(&mut rest)?;
    let clip = match rest.is_empty() {
        true => None,
        false => Some(Clip {
            from_ms: u32::from_be_bytes(take(&mut rest)?),
            until_ms: u32::from_be_bytes(take(&mut rest)?),
        }),
    };
    let link = FileLink { kind, link_id, tenant, user, subject, format, clip, disposition, expires_at };
    (version == VERSION && rest.is_empty()).then_some((key_id, link))
}

fn take<const BYTES: usize>(rest: &mut &[u8]) -> Option<[u8; BYTES]> {
    let (field, tail) = rest.split_first_chunk()?;
    *rest = tail;
    Some(*field)
}

fn take_text(rest: &mut &[u8]) -> Option<String> {
    let length = u32::from_be_bytes(take(rest)?) as usize;
    let (text, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    String::from_utf8(text.to_vec()).ok()
}

#[cfg(test)]
mod tests;
