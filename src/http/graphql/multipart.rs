//! Files with an operation: the GraphQL multipart request specification. The parts `operations` and `map` come
//! first and are small; each file then goes straight to a nameless temporary file, which vanishes with the process.

use std::collections::HashMap;
use std::io::SeekFrom;
use std::time::Duration;

use async_graphql::UploadValue;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use super::Settings;
use super::request::Parameters;
use super::response::Refused;
use crate::graphql::ErrorCode;

/// Largest `map` part in bytes.
const MAP_BYTES_MAX: usize = 64 * 1024;

/// Longest wait for the next bytes of a file.
const PART_SILENCE_MAX: Duration = Duration::from_secs(60);

/// Headers a page of another site cannot send without asking first, which makes the browser ask.
const PREFLIGHT_HEADERS: [&str; 4] =
    ["graphql-require-preflight", "apollo-require-preflight", "x-requested-with", "x-earmark"];

/// A form can be sent by any web page in the name of who looks at it, a request with one of these headers cannot.
/// Errors: 400.
pub(super) fn require_preflight(headers: &HeaderMap) -> Result<(), Refused> {
    let present =
        PREFLIGHT_HEADERS.iter().any(|name| headers.get(*name).is_some_and(|value| !value.is_empty()));
    if present {
        return Ok(());
    }
    Err(Refused::bad_request(
        "a multipart request needs a preflight: send the header GraphQL-Require-Preflight with any value",
    ))
}

/// A file and the variable it belongs to, `variables.input.file`.
pub(super) struct Upload {
    pub(super) path: String,
    pub(super) value: UploadValue,
}

/// Reads operation and files. Errors: 400 for a form that is not as specified, 413 for too much, 503 where the
/// disk fails.
pub(super) async fn receive(
    request: Request,
    settings: &Settings,
) -> Result<(Parameters, Vec<Upload>), Refused> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|rejection| {
        Refused::bad_request(format!("the form cannot be read: {}", rejection.body_text()))
    })?;
    let operations = small_part(&mut form, "operations", settings.body_bytes_max).await?;
    let operations = serde_json::from_slice(&operations)
        .map_err(|error| Refused::bad_request(format!("the part `operations` is not JSON: {error}")))?;
    let map = small_part(&mut form, "map", MAP_BYTES_MAX).await?;
    let mut places = places(&map, &operations, settings.uploads_max)?;
    let parameters = Parameters::from_value(operations)?;
    let mut files = Vec::with_capacity(places.len());
    // Bounded by the places: each part uses one up.
    while let Some(part) = next_part(&mut form).await? {
        let name = part.name().unwrap_or_default().to_owned();
        let path = places.remove(&name).ok_or_else(|| {
            Refused::bad_request(format!("the file part `{name}` is not in the part `map`, or came twice"))
        })?;
        files.push(Upload { path, value: spool(part, name, settings).await? });
    }
    match places.into_keys().next() {
        Some(name) => {
            Err(Refused::bad_request(format!("the file part `{name}` of the part `map` did not come")))
        }
        None => Ok((parameters, files)),
    }
}

async fn next_part(form: &mut Multipart) -> Result<Option<Field<'_>>, Refused> {
    tokio::time::timeout(PART_SILENCE_MAX, form.next_field()).await.map_err(|_| too_slow())?.map_err(broken)
}

async fn small_part(form: &mut Multipart, name: &str, bytes_max: usize) -> Result<Vec<u8>, Refused> {
    let part = next_part(form).await?;
    let mut part = part.filter(|part| part.name() == Some(name)).ok_or_else(|| {
        Refused::bad_request(format!("the part `{name}` is missing: the order is operations, map, files"))
    })?;
    let mut text = Vec::new();
    while let Some(chunk) = next_chunk(&mut part).await? {
        if text.len() + chunk.len() > bytes_max {
            return Err(Refused::too_large(format!("the part `{name}` is longer than {bytes_max} bytes")));
        }
        text.extend_from_slice(&chunk);
    }
    Ok(text)
}

async fn next_chunk(part: &mut Field<'_>) -> Result<Option<axum::body::Bytes>, Refused> {
    tokio::time::timeout(PART_SILENCE_MAX, part.chunk()).await.map_err(|_| too_slow())?.map_err(broken)
}

/// Where each file goes: one place a file, holding null, as the specification has it.
fn places(map: &[u8], operations: &Value, files_max: usize) -> Result<HashMap<String, String>, Refused> {
    let map: HashMap<String, Vec<String>> = serde_json::from_slice(map).map_err(|error| {
        Refused::bad_request(format!("the part `map` is not an object of lists: {error}"))
    })?;
    if map.len() > files_max {
        return Err(Refused::too_large(format!(
            "the request has {} files and at most {files_max} are taken",
            map.len()
        )));
    }
    map.into_iter()
        .map(|(name, paths)| {
            let [path] = <[String; 1]>::try_from(paths).map_err(|_| {
                Refused::bad_request(format!("the file `{name}` has not exactly one place in `map`"))
            })?;
            let place = path
                .starts_with("variables.")
                .then(|| operations.pointer(&format!("/{}", path.replace('.', "/"))))
                .flatten();
            match place {
                Some(Value::Null) => Ok((name, path)),
                _ => Err(Refused::bad_request(format!(
                    "`{path}`, place of the file `{name}`, is not a null variable"
                ))),
            }
        })
        .collect()
}

async fn spool(mut part: Field<'_>, name: String, settings: &Settings) -> Result<UploadValue, Refused> {
    let filename = part.file_name().map_or(name, str::to_owned);
    let content_type = part.content_type().map(str::to_owned);
    let folder = settings.spool_directory.clone();
    let file = tokio::task::spawn_blocking(move || tempfile::tempfile_in(folder))
        .await
        .map_err(disk)?
        .map_err(disk)?;
    let mut file = File::from_std(file);
    let mut size_bytes = 0_u64;
    while let Some(chunk) = next_chunk(&mut part).await? {
        size_bytes = size_bytes.saturating_add(chunk.len() as u64);
        if size_bytes > settings.upload_bytes_max {
            return Err(Refused::too_large(format!(
                "the file `{filename}` is longer than {} bytes",
                settings.upload_bytes_max
            )));
        }
        file.write_all(&chunk).await.map_err(disk)?;
    }
    file.flush().await.map_err(disk)?;
    file.seek(SeekFrom::Start(0)).await.map_err(disk)?;
    Ok(UploadValue { filename, content_type, content: file.into_std().await })
}

fn broken(error: MultipartError) -> Refused {
    Refused::bad_request(format!("the form cannot be read: {}", error.body_text()))
}

fn too_slow() -> Refused {
    let message =
        format!("no more of the form came for {} seconds: send it again", PART_SILENCE_MAX.as_secs());
    Refused::new(StatusCode::REQUEST_TIMEOUT, ErrorCode::LimitExceeded, message)
}

fn disk(error: impl std::error::Error) -> Refused {
    tracing::error!(error = %error, "an upload could not be written to the spool directory");
    Refused::new(
        StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Unavailable,
        "the file could not be kept for now: try again later",
    )
}
