//! `GET` and `HEAD` of what is made when it is asked for: `/transcripts/{token}/{file}` and `/peaks/{token}/{file}`.
//!
//! As with audio the link is the proof, and a file has one name only. Both are small enough to be made in memory.

use aws_lc_rs::digest::{SHA256, digest};
use axum::body::Bytes;
use axum::extract::{Path, Request, State as Of};
use axum::http::request::Parts;
use axum::response::Response;
use chrono::{DateTime, Utc};
use entity::{TenantId, TranscriptDownloadId};

use super::State;
use super::audio::disposition;
use super::byteranges;
use super::client;
use super::range::{self, Representation};
use super::refusal::Refused;
use crate::access::{FileLink, LinkError, LinkKind};
use crate::app::App;
use crate::archive::{recordings, transcript_downloads};

/// Serves a transcript as a file. Every access is noted before the first byte goes out.
pub async fn transcript(
    Of(State { app, .. }): Of<State>,
    Path((token, name)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refused> {
    let (request, _no_body) = request.into_parts();
    let link = verify(&app, LinkKind::Transcript, &token, "transcript")?;
    let file = transcript_downloads::of_link(&app, &link).await?.filter(|file| file.name == name);
    let file = file.ok_or_else(|| Refused::not_found("transcript"))?;
    let trusted = &app.config.http.trusted_proxies;
    let access = transcript_downloads::Access {
        link: link.clone(),
        ip_address: client::address(&request.extensions, &request.headers, trusted),
        user_agent: client::user_agent(&request.headers),
    };
    let id = transcript_downloads::begin(&app, access, &file).await?;
    // A name given since makes another file of the same transcript.
    let made_at = app.clock.now();
    let on_end = move |bytes| count(app, link.tenant.clone(), id, bytes);
    let file = InMemory {
        bytes: file.text.into(),
        mime_type: file.mime_type,
        name,
        made_at,
        disposition: link.disposition,
    };
    Ok(answer(&request, file, on_end))
}

/// Serves the peaks of a recording.
pub async fn peaks(
    Of(State { app, .. }): Of<State>,
    Path((token, name)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refused> {
    let (request, _no_body) = request.into_parts();
    let link = verify(&app, LinkKind::Peaks, &token, "peaks")?;
    let file = recordings::peaks_of_link(&app, &link).await?.filter(|file| file.name == name);
    let file = file.ok_or_else(|| Refused::not_found("peaks"))?;
    let (mime_type, made_at) = (file.mime_type, file.made_at);
    let file = InMemory { bytes: file.bytes.into(), mime_type, name, made_at, disposition: link.disposition };
    Ok(answer(&request, file, |_| ()))
}

fn verify(app: &App, kind: LinkKind, token: &str, what: &str) -> Result<FileLink, Refused> {
    app.links.verify(kind, token, app.clock.now()).map_err(|error| match error {
        // What is no link of ours does not exist.
        LinkError::Malformed => Refused::not_found(what),
        LinkError::WrongSignature | LinkError::Expired => Refused::forbidden(error.to_string()),
    })
}

struct InMemory {
    bytes: Bytes,
    mime_type: &'static str,
    name: String,
    made_at: DateTime<Utc>,
    disposition: entity::Disposition,
}

fn answer(request: &Parts, file: InMemory, on_end: impl FnOnce(u64) + Send + 'static) -> Response {
    let InMemory { bytes, mime_type, name, made_at, disposition: wanted } = file;
    let representation = Representation {
        size_bytes: bytes.len() as u64,
        sha256: hex::encode(digest(&SHA256, &bytes)),
        last_modified: made_at,
        content_type: mime_type.to_owned(),
        disposition: disposition(wanted),
        file_name: name,
    };
    let plan = range::plan(&request.method, &request.headers, &representation);
    let read = move |range: std::ops::Range<u64>| {
        // The plan is made of the file's own size.
        let piece = bytes.slice(range.start as usize..range.end as usize);
        futures_util::stream::iter([Ok::<_, std::convert::Infallible>(piece)])
    };
    byteranges::response(&request.method, plan, &representation, read, on_end)
}

/// Called from where the body is dropped, which cannot wait: the count is written by a task.
fn count(app: App, tenant: TenantId, id: TranscriptDownloadId, bytes: u64) {
    if bytes == 0 {
        return;
    }
    tokio::spawn(async move {
        let counted = transcript_downloads::served(&app, tenant, id, bytes).await;
        if let Err(error) = counted {
            tracing::error!(%error, download.id = %id, bytes, "served bytes could not be counted");
        }
    });
}
