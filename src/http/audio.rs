//! `GET` and `HEAD /audio/{token}/{file}`: recordings by signed links, with ranges.
//!
//! The link is the proof: it names tenant, user, recording, format and disposition, and its signature covers them
//! all; the file's name behind it is for people and must be the recording's own. Every access is noted before the first byte goes out, and the bytes
//! that really went out are added when the answer has ended.

use std::io::SeekFrom;
use std::ops::Range;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Request, State as Of};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use entity::{AudioFormat, DownloadId, TenantId};
use futures_util::{Stream, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio::sync::Semaphore;
use tokio_util::io::ReaderStream;

use super::State;
use super::byteranges;
use super::client;
use super::range::{self, Disposition, Representation};
use super::refusal::Refused;
use crate::access::{FileLink, LinkError, LinkKind};
use crate::app::App;
use crate::archive::clips::{self, Made};
use crate::archive::recordings::{self, Linked, Playable};
use crate::archive::{ArchiveError, downloads};
use crate::media::ObjectKey;

/// Clips that are cut out at once: each decodes, and may encode, on a thread of its own.
const CLIPS_AT_ONCE: usize = 2;
/// How much of a clip is read at once.
const PIECE_BYTES: usize = 64 * 1024;

/// Room for clips.
pub(super) fn places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(CLIPS_AT_ONCE))
}

/// Serves what the link allows.
pub async fn serve(
    Of(State { app, clips, .. }): Of<State>,
    Path((token, file)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refused> {
    let (request, _no_body) = request.into_parts();
    let link = app.links.verify(LinkKind::Audio, &token, app.clock.now()).map_err(refused)?;
    let linked = recordings::of_link(&app, &link).await?.ok_or_else(|| Refused::not_found("recording"))?;
    match linked {
        Linked::Whole(playable) => whole(app, link, playable, &file, &request).await,
        Linked::Clip { recording, format, clip, file_name } => {
            // The name is for people, but a link has one form only.
            if file != file_name {
                return Err(Refused::not_found("recording"));
            }
            let access = access(&app, &link, format, &request, false);
            let download_id = downloads::begin(&app, access, &recording).await?;
            // So many clips are cut out at once; others wait. The places are never closed.
            let place = clips.acquire_owned().await.map_err(ArchiveError::internal)?;
            let made = clips::make(&app, &recording, clip, format).await?;
            drop(place);
            let made = made.ok_or_else(|| Refused::not_found("recording"))?;
            let representation = Representation {
                size_bytes: made.size_bytes,
                sha256: made.fingerprint.clone(),
                last_modified: recording.uploaded_at.unwrap_or(recording.created_at),
                content_type: made.mime_type.to_owned(),
                disposition: disposition(link.disposition),
                file_name,
            };
            let plan = range::plan(&request.method, &request.headers, &representation);
            let read = move |range| pieces(made.clone(), range);
            let on_end = move |bytes| count(app, link.tenant, download_id, bytes);
            Ok(byteranges::response(&request.method, plan, &representation, read, on_end))
        }
    }
}

async fn whole(
    app: App,
    link: FileLink,
    playable: Playable,
    file: &str,
    request: &Parts,
) -> Result<Response, Refused> {
    let (key, representation) = stored(&link, &playable)?;
    // The name is for people, but a link has one form only.
    if file != representation.file_name {
        return Err(Refused::not_found("recording"));
    }
    // A presigned address is signed for GET alone.
    let redirect = match app.config.media.presigned_redirect && request.method == Method::GET {
        true => presigned(&app, &link, &key, &representation).await?,
        false => None,
    };
    let access = access(&app, &link, playable.format, request, redirect.is_some());
    let download_id = downloads::begin(&app, access, &playable.recording).await?;
    if let Some(redirect) = redirect {
        return Ok(redirect);
    }
    let plan = range::plan(&request.method, &request.headers, &representation);
    let (media, size_bytes) = (app.media.clone(), representation.size_bytes);
    let read = move |range| media.read(&key, range, size_bytes);
    let on_end = move |bytes| count(app, link.tenant, download_id, bytes);
    Ok(byteranges::response(&request.method, plan, &representation, read, on_end))
}

/// The bytes of a clip's file, which stays as long as somebody reads it.
fn pieces(made: Made, range: Range<u64>) -> impl Stream<Item = Result<Bytes, std::io::Error>> {
    async_stream::try_stream! {
        let mut file = tokio::fs::File::from_std(made.file.reopen()?);
        file.seek(SeekFrom::Start(range.start)).await?;
        let wanted = file.take(range.end - range.start);
        let mut pieces = ReaderStream::with_capacity(wanted, PIECE_BYTES);
        while let Some(piece) = pieces.next().await {
            yield piece?;
        }
    }
}

fn refused(error: LinkError) -> Refused {
    match error {
        // What is no link of ours does not exist.
        LinkError::Malformed => Refused::not_found("recording"),
        LinkError::WrongSignature | LinkError::Expired => Refused::forbidden(error.to_string()),
    }
}

/// As an answer says it.
pub(super) fn disposition(wanted: entity::Disposition) -> Disposition {
    match wanted {
        entity::Disposition::Inline => Disposition::Inline,
        entity::Disposition::Attachment => Disposition::Attachment,
    }
}

fn stored(link: &FileLink, playable: &Playable) -> Result<(ObjectKey, Representation), Refused> {
    let path = playable.storage_path.as_str();
    let representation = Representation {
        size_bytes: playable.size_bytes,
        sha256: playable.sha256.clone(),
        last_modified: playable.stored_at,
        content_type: playable.mime_type.clone(),
        disposition: disposition(link.disposition),
        file_name: path.rsplit('/').next().unwrap_or(path).to_owned(),
    };
    Ok((ObjectKey::from_stored(path).ok_or_else(|| Refused::not_found("recording"))?, representation))
}

fn access(
    app: &App,
    link: &FileLink,
    format: AudioFormat,
    request: &Parts,
    redirected: bool,
) -> downloads::Access {
    let trusted = &app.config.http.trusted_proxies;
    downloads::Access {
        link_id: link.link_id,
        tenant: link.tenant.clone(),
        user_id: link.user.clone(),
        format,
        disposition: link.disposition,
        ip_address: client::address(&request.extensions, &request.headers, trusted),
        user_agent: client::user_agent(&request.headers),
        redirected,
        clip: link.clip,
    }
}

/// Called from where the body is dropped, which cannot wait: the count is written by a task.
fn count(app: App, tenant: TenantId, id: DownloadId, bytes: u64) {
    if bytes == 0 {
        return;
    }
    tokio::spawn(async move {
        let counted = downloads::served(&app, tenant, id, bytes).await;
        if let Err(error) = counted {
            tracing::error!(%error, download.id = %id, bytes, "served bytes could not be counted");
        }
    });
}

/// A redirect to the object store, where the settings ask for it and the store can. It lives as long as the link.
async fn presigned(
    app: &App,
    link: &FileLink,
    key: &ObjectKey,
    representation: &Representation,
) -> Result<Option<Response>, Refused> {
    let left = (link.expires_at - app.clock.now()).to_std().unwrap_or_default();
    let disposition = byteranges::content_disposition(representation);
    let url = app
        .media
        .presigned_get(key, left, &representation.content_type, &disposition)
        .await
        .map_err(ArchiveError::from)?;
    let Some(location) = url.and_then(|url| HeaderValue::from_str(&url).ok()) else { return Ok(None) };
    let headers =
        [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok(Some((StatusCode::TEMPORARY_REDIRECT, headers).into_response()))
}
