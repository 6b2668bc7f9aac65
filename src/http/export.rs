//! `GET /export`: every row of a search as CSV or NDJSON, streamed as it is found.
//!
//! A page of rows is in memory at a time, and a few written ones wait for a client that reads slowly. The first page is
//! read before anything is answered, so what cannot be exported has a status that says so; whatever fails
//! later breaks the body off, because a file that is cut and ends well would be taken for the whole.

mod sheet;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State as Of};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::Stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use url::form_urlencoded;

use self::sheet::{Format, Sheet};
use super::State;
use super::refusal::Refused;
use crate::archive::ArchiveError;
use crate::archive::exports::{Export, Row, Rows};
use crate::archive::permalinks::Permalink;

/// Exports under way at once in this process.
const EXPORTS_MAX: usize = 4;
/// Written pages that wait for their client.
const PIECES_MAX: usize = 2;
/// How long a client may read nothing before the export breaks off: others wait for its place.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// The places of exports under way.
pub fn places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(EXPORTS_MAX))
}

/// Streams all rows of a search.
pub async fn serve(
    Of(State { app, authenticator, exports, .. }): Of<State>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let actor = authenticator.asker(&headers).await?;
    let Asked { format, rows, permalink } = Asked::read(query.as_deref().unwrap_or_default())?;
    let place = exports.try_acquire_owned().map_err(|_| {
        ArchiveError::Unavailable(format!(
            "{EXPORTS_MAX} exports are under way, which is as many as there may be: try again in a moment"
        ))
    })?;
    let mut export = Export::new(app, actor, permalink, rows);
    let first = export.next().await?;
    let sheet = Sheet::new(format, rows, &export)?;
    let headers = [
        (header::CONTENT_TYPE, format.content_type().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", sheet.file_name())),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(written(export, sheet, first, place))).into_response())
}

/// What is asked for.
struct Asked {
    format: Format,
    rows: Rows,
    permalink: Permalink,
}

impl Asked {
    fn read(query: &str) -> Result<Self, ArchiveError> {
        let mut given: BTreeMap<_, _> = form_urlencoded::parse(query.as_bytes()).collect();
        let format = match given.remove("format").as_deref() {
            Some("csv") => Format::Csv,
            Some("ndjson") => Format::Ndjson,
            _ => return Err(ArchiveError::bad_input("format: write csv or ndjson")),
        };
        let rows = match given.remove("rows").as_deref() {
            Some("calls") => Rows::Calls,
            Some("moments") => Rows::Moments,
            _ => return Err(ArchiveError::bad_input("rows: write calls or moments")),
        };
        let permalink = given.remove("search").ok_or_else(|| {
            ArchiveError::bad_input("search: pass the permalink of a search, as searchCalls gives it")
        })?;
        if let Some(name) = given.keys().next() {
            return Err(ArchiveError::bad_input(format!(
                "{name:?} is not known here: format, rows and search are"
            )));
        }
        Ok(Self { format, rows, permalink: Permalink::read(&permalink)? })
    }
}

/// A part of the body, or the word that there is no more to come.
enum Piece {
    Bytes(Bytes),
    End,
}

/// The body. It ends well only where its last piece says so: whatever became of who writes it.
fn written(
    export: Export,
    sheet: Sheet,
    first: Option<Vec<Row>>,
    place: OwnedSemaphorePermit,
) -> impl Stream<Item = io::Result<Bytes>> {
    let (pieces, mut written) = mpsc::channel(PIECES_MAX);
    tokio::spawn(async move {
        let _place = place;
        if let Err(error) = write(export, sheet, first, &pieces).await {
            let error = format!("{:#}", anyhow::Error::from(error));
            tracing::warn!(error, "an export broke off");
        }
    });
    async_stream::stream! {
        loop {
            match written.recv().await {
                Some(Piece::Bytes(bytes)) => yield Ok(bytes),
                Some(Piece::End) => break,
                None => {
                    yield Err(io::Error::other("the export broke off"));
                    break;
                }
            }
        }
    }
}

/// Why an export was not written to its end.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("its rows could not be read")]
    Rows(#[from] ArchiveError),
    #[error("its rows could not be written")]
    Form(#[from] sheet::SheetError),
    #[error("its client has gone, or read nothing for too long")]
    Client,
}

async fn write(
    mut export: Export,
    sheet: Sheet,
    first: Option<Vec<Row>>,
    pieces: &mpsc::Sender<Piece>,
) -> Result<(), Broken> {
    let send = async |piece| pieces.send_timeout(piece, SILENCE_MAX).await.map_err(|_| Broken::Client);
    send(Piece::Bytes(sheet.head()?.into())).await?;
    let mut page = first;
    // Ends with the result, which ends with the archive.
    while let Some(rows) = page {
        send(Piece::Bytes(sheet.lines(&rows)?.into())).await?;
        page = export.next().await?;
    }
    send(Piece::End).await
}
