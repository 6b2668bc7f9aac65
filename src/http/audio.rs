//! `GET` and `HEAD /audio/{token}/{file}`: recordings by signed links, with ranges.
//!
//! The link is the proof: it names tenant, user, recording, format and disposition, and its signature covers them
//! all; the file's name behind it is for people and must be the recording's own. Every access is noted before the first byte goes out, and the bytes
//! that really went out are added when the answer has ended.

use axum::extract::{Path, Request, State as Of};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use entity::{DownloadId, TenantId};

use super::State;
use super::byteranges;
use super::client;
use super::range::{self, Disposition, Representation};
use super::refusal::Refused;
use crate::access::{AudioLink, LinkError};
use crate::app::App;
use crate::archive::recordings::{self, Playable};
use crate::archive::{ArchiveError, downloads};
use crate::media::ObjectKey;

/// Serves what the link allows.
pub async fn serve(
    Of(State { app, .. }): Of<State>,
    Path((token, file)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refused> {
    let (request, _no_body) = request.into_parts();
    let link = app.links.verify(&token, app.clock.now()).map_err(refused)?;
    let playable = recordings::of_link(&app, &link).await?.ok_or_else(|| Refused::not_found("recording"))?;
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
    let download_id = note(&app, &link, &playable, &request, redirect.is_some()).await?;
    if let Some(redirect) = redirect {
        return Ok(redirect);
    }
    let plan = range::plan(&request.method, &request.headers, &representation);
    let (media, size_bytes) = (app.media.clone(), representation.size_bytes);
    let read = move |range| media.read(&key, range, size_bytes);
    let on_end = move |bytes| count(app, link.tenant, download_id, bytes);
    Ok(byteranges::response(&request.method, plan, &representation, read, on_end))
}

fn refused(error: LinkError) -> Refused {
    match error {
        // What is no link of ours does not exist.
        LinkError::Malformed => Refused::not_found("recording"),
        LinkError::WrongSignature | LinkError::Expired => Refused::forbidden(error.to_string()),
    }
}

fn stored(link: &AudioLink, playable: &Playable) -> Result<(ObjectKey, Representation), Refused> {
    let path = playable.storage_path.as_str();
    let representation = Representation {
        size_bytes: playable.size_bytes,
        sha256: playable.sha256.clone(),
        last_modified: playable.stored_at,
        content_type: playable.mime_type.clone(),
        disposition: match link.disposition {
            entity::Disposition::Inline => Disposition::Inline,
            entity::Disposition::Attachment => Disposition::Attachment,
        },
        file_name: path.rsplit('/').next().unwrap_or(path).to_owned(),
    };
    Ok((ObjectKey::from_stored(path).ok_or_else(|| Refused::not_found("recording"))?, representation))
}

async fn note(
    app: &App,
    link: &AudioLink,
    playable: &Playable,
    request: &Parts,
    redirected: bool,
) -> Result<DownloadId, ArchiveError> {
    let trusted = &app.config.http.trusted_proxies;
    let access = downloads::Access {
        link_id: link.link_id,
        tenant: link.tenant.clone(),
        user_id: link.user.clone(),
        format: playable.format,
        disposition: link.disposition,
        ip_address: client::address(&request.extensions, &request.headers, trusted),
        user_agent: client::user_agent(&request.headers),
        redirected,
    };
    downloads::begin(app, access, &playable.recording).await
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
    link: &AudioLink,
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
