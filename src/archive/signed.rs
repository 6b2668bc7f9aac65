//! Links that need no header: how long they live, and how they are made.

use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, Utc};
use entity::Disposition;
use uuid::Uuid;

use super::ArchiveError;
use crate::access::{Actor, Clip, FileLink, LinkKind};
use crate::app::App;

/// A link that plays or downloads without a header until it expires.
#[derive(Clone, Debug)]
pub struct SignedUrl {
    /// Where.
    pub url: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// The same in seconds from now.
    pub expires_in_seconds: u64,
}

/// What a link is to lead to.
pub(super) struct Target<'a> {
    pub kind: LinkKind,
    pub subject: Uuid,
    pub format: String,
    pub clip: Option<Clip>,
    pub disposition: Disposition,
    /// The name of the file, without folders.
    pub file: &'a str,
}

/// How long a link is to live, in seconds.
///
/// # Errors
/// Where that is out of bounds.
pub(super) fn seconds(app: &App, expires_in_seconds: Option<i32>) -> Result<u64, ArchiveError> {
    let max = app.config.links.expires_max.as_secs();
    match expires_in_seconds.map(u64::try_from) {
        None => Ok(app.config.links.expires.as_secs()),
        Some(Ok(seconds)) if (1..=max).contains(&seconds) => Ok(seconds),
        Some(_) => Err(ArchiveError::bad_input(format!("expiresIn: a link lives 1 to {max} seconds"))),
    }
}

/// Signs a link.
pub(super) fn sign(app: &App, actor: &Actor, seconds: u64, target: Target<'_>) -> SignedUrl {
    let Target { kind, subject, format, clip, disposition, file } = target;
    let now = app.clock.now();
    // A link says its end in whole seconds.
    let expires_at = (now + Duration::from_secs(seconds)).trunc_subsecs(0);
    let token = app.links.sign(&FileLink {
        kind,
        link_id: app.ids.next(now),
        tenant: actor.tenant.clone(),
        user: actor.user.clone(),
        subject,
        format,
        clip,
        disposition,
        expires_at,
    });
    let route = match kind {
        LinkKind::Audio => "audio",
        LinkKind::Transcript => "transcripts",
        LinkKind::Peaks => "peaks",
    };
    let url = format!("{}/{route}/{token}/{file}", app.public_url);
    SignedUrl { url, expires_at, expires_in_seconds: seconds }
}
