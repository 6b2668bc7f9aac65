//! Carries out a [`Plan`]: the answer's headers and its body, streamed from a reader.
//!
//! Whatever becomes of the body (read to its end, broken off, never asked for), the callback learns once
//! how many bytes of audio were handed over. `Content-Length` is exact for every answer; a reader that
//! gives less than was promised breaks the connection instead of passing for the end.

use std::fmt::Write as _;
use std::ops::Range;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use futures_util::{Stream, StreamExt};

use super::range::{Disposition, Plan, Representation, last_modified};

/// Keeps the media type from being guessed and, opened on its own, anything from running.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

/// The bytes that the reader gave are not those that were promised.
#[derive(Debug, thiserror::Error)]
pub enum ServeError<E> {
    /// Reading failed on the way.
    #[error("the recording could not be read")]
    Read(#[source] E),
    /// The stored object is shorter than its record says.
    #[error("the recording ends {missing_bytes} bytes early")]
    Short {
        /// How many bytes are missing.
        missing_bytes: u64,
    },
}

/// Calls back once with the bytes of audio that were served: when it is dropped.
pub struct ServedBytes<F: FnOnce(u64)> {
    bytes: u64,
    on_end: Option<F>,
}

impl<F: FnOnce(u64)> ServedBytes<F> {
    /// Begins at zero.
    pub fn new(on_end: F) -> Self {
        Self { bytes: 0, on_end: Some(on_end) }
    }

    fn add(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes as u64);
    }
}

impl<F: FnOnce(u64)> Drop for ServedBytes<F> {
    fn drop(&mut self) {
        if let Some(on_end) = self.on_end.take() {
            on_end(self.bytes);
        }
    }
}

/// Makes the answer to a GET or HEAD.
///
/// `read` gives the bytes of a range; `on_end` gets the number of audio bytes (not of multipart framing)
/// that were handed to the connection, exactly once, when the body has ended or been dropped: 0 for an
/// answer without audio. What the connection had taken but not yet sent when it broke is counted.
pub fn response<R, S, E, F>(
    method: &Method,
    plan: Plan,
    representation: &Representation,
    read: R,
    on_end: F,
) -> Response
where
    R: Fn(Range<u64>) -> S + Send + 'static,
    S: Stream<Item = Result<Bytes, E>> + Send + 'static,
    E: std::error::Error + Send + Sync + 'static,
    F: FnOnce(u64) + Send + 'static,
{
    let served = ServedBytes::new(on_end);
    let (status, layout) = match plan {
        Plan::Full => (StatusCode::OK, Layout::plain(0..representation.size_bytes)),
        Plan::Single(range) => (StatusCode::PARTIAL_CONTENT, Layout::plain(range)),
        Plan::Multi(ranges) => (StatusCode::PARTIAL_CONTENT, Layout::multipart(ranges, representation)),
        Plan::Unsatisfiable => return without_audio(StatusCode::RANGE_NOT_SATISFIABLE, representation),
        Plan::NotModified => return without_audio(StatusCode::NOT_MODIFIED, representation),
        Plan::PreconditionFailed => return without_audio(StatusCode::PRECONDITION_FAILED, representation),
    };
    let mut headers = validators(representation);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(layout.size_bytes()));
    set(&mut headers, header::CONTENT_DISPOSITION, content_disposition(representation));
    match &layout.boundary {
        Some(boundary) => {
            set(&mut headers, header::CONTENT_TYPE, format!("multipart/byteranges; boundary={boundary}"));
        }
        None => {
            set(&mut headers, header::CONTENT_TYPE, representation.content_type.clone());
            if status == StatusCode::PARTIAL_CONTENT {
                let range = layout.parts.first().map(|part| content_range(&part.range, representation));
                set(&mut headers, header::CONTENT_RANGE, range.unwrap_or_default());
            }
        }
    }
    let body =
        if method == Method::HEAD { Body::empty() } else { Body::from_stream(body(layout, read, served)) };
    answer(status, headers, body)
}

/// Pieces of audio and what stands before each and after the last.
struct Layout {
    boundary: Option<String>,
    parts: Vec<Part>,
    tail: Bytes,
}

struct Part {
    head: Bytes,
    range: Range<u64>,
}

impl Layout {
    fn plain(range: Range<u64>) -> Self {
        Self { boundary: None, parts: vec![Part { head: Bytes::new(), range }], tail: Bytes::new() }
    }

    /// RFC 9110 section 14.6. The boundary is made of the hash: bytes that held it would have to contain
    /// their own hash.
    fn multipart(ranges: Vec<Range<u64>>, representation: &Representation) -> Self {
        let hash: String = representation.sha256.chars().filter(char::is_ascii_hexdigit).take(32).collect();
        let boundary = format!("earmark-{hash}");
        let content_type = &representation.content_type;
        let part = |(index, range): (usize, Range<u64>)| {
            let line_break = if index == 0 { "" } else { "\r\n" };
            let content_range = content_range(&range, representation);
            let head = format!(
                "{line_break}--{boundary}\r\nContent-Type: {content_type}\r\nContent-Range: {content_range}\r\n\r\n"
            );
            Part { head: head.into(), range }
        };
        let parts = ranges.into_iter().enumerate().map(part).collect();
        let tail = format!("\r\n--{boundary}--\r\n").into();
        Self { boundary: Some(boundary), parts, tail }
    }

    fn size_bytes(&self) -> u64 {
        let parts = self.parts.iter().map(|part| part.head.len() as u64 + part.range.end - part.range.start);
        parts.sum::<u64>() + self.tail.len() as u64
    }
}

fn body<R, S, E, F>(
    layout: Layout,
    read: R,
    mut served: ServedBytes<F>,
) -> impl Stream<Item = Result<Bytes, ServeError<E>>>
where
    R: Fn(Range<u64>) -> S,
    S: Stream<Item = Result<Bytes, E>>,
    F: FnOnce(u64),
{
    async_stream::try_stream! {
        let Layout { boundary: _, parts, tail } = layout;
        for part in parts {
            if !part.head.is_empty() {
                yield part.head;
            }
            let mut missing_bytes = part.range.end - part.range.start;
            let mut chunks = std::pin::pin!(read(part.range));
            while missing_bytes > 0 {
                let chunk = chunks.next().await.ok_or(ServeError::Short { missing_bytes })?;
                let mut chunk: Bytes = chunk.map_err(ServeError::Read)?;
                chunk.truncate(usize::try_from(missing_bytes).unwrap_or(usize::MAX));
                missing_bytes -= chunk.len() as u64;
                // Before it is taken: the connection need not ask again once it has the announced length.
                served.add(chunk.len());
                yield chunk;
            }
        }
        if !tail.is_empty() {
            yield tail;
        }
    }
}

fn without_audio(status: StatusCode, representation: &Representation) -> Response {
    let mut headers = validators(representation);
    if status == StatusCode::RANGE_NOT_SATISFIABLE {
        set(&mut headers, header::CONTENT_RANGE, format!("bytes */{}", representation.size_bytes));
    }
    if status != StatusCode::NOT_MODIFIED {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(0));
    }
    answer(status, headers, Body::empty())
}

fn validators(representation: &Representation) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    set(&mut headers, header::ETAG, representation.etag());
    set(&mut headers, header::LAST_MODIFIED, last_modified(representation));
    headers
}

/// A value that is no header value is left out: only a broken media type in the database could be one.
fn set(headers: &mut HeaderMap, name: header::HeaderName, value: String) {
    match HeaderValue::try_from(value) {
        Ok(value) => {
            headers.insert(name, value);
        }
        Err(error) => tracing::error!(header = %name, %error, "a header was left out"),
    }
}

fn answer(status: StatusCode, headers: HeaderMap, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn content_range(range: &Range<u64>, representation: &Representation) -> String {
    format!("bytes {}-{}/{}", range.start, range.end.saturating_sub(1), representation.size_bytes)
}

/// RFC 6266: a plain name for old clients and, where that loses something, the true one as RFC 8187 has it.
/// The `Content-Disposition` (RFC 6266), with the name in any script (RFC 8187).
pub fn content_disposition(representation: &Representation) -> String {
    let kind = match representation.disposition {
        Disposition::Inline => "inline",
        Disposition::Attachment => "attachment",
    };
    let name = &representation.file_name;
    let plain: String = name
        .chars()
        .map(|c| if (c.is_ascii_graphic() || c == ' ') && !"\"\\%/".contains(c) { c } else { '_' })
        .collect();
    let mut value = format!("{kind}; filename=\"{plain}\"");
    if plain != *name {
        value.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
                value.push(char::from(byte));
            } else {
                // Writing to a String does not fail.
                let _ = write!(value, "%{byte:02X}");
            }
        }
    }
    value
}

#[cfg(test)]
mod tests;
