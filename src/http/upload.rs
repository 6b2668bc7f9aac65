//! `PUT /calls/{id}/recording`: a big recording as a plain stream, without a form around it.

use std::time::Duration;

use async_graphql::ID;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State as Of};
use axum::http::{HeaderMap, StatusCode};
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};
use tokio_stream::StreamExt as _;

use super::State;
use super::refusal::Refused;
use crate::archive::upload::{self, Origin};
use crate::graphql::id::{self, NodeId};

/// How long an upload may fall silent before it counts as broken off.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// Stores the body as a recording of the call and answers `{"recording": {"id", "sha256", "sizeBytes",
/// "durationMs"}}`. The same bytes sent again change nothing and get the same answer.
pub async fn receive(
    Of(State { app, authenticator, .. }): Of<State>,
    Path(call): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Value>), Refused> {
    let actor = authenticator.asker(&headers).await?;
    let call_id = id::call(&ID(call)).map_err(|_| Refused::not_found("call"))?;
    let bytes = body.into_data_stream().map_err(std::io::Error::other).timeout(SILENCE_MAX).map(|piece| {
        piece.unwrap_or_else(|_| Err(std::io::Error::new(std::io::ErrorKind::TimedOut, "no more bytes came")))
    });
    let recording = upload::receive(&app, &actor, call_id, Origin::default(), Box::pin(bytes)).await?;
    let answer = json!({ "recording": {
        "id": ID::from(NodeId::Recording(recording.id)).as_str(),
        "sha256": recording.sha256,
        "sizeBytes": recording.size_bytes,
        "durationMs": recording.duration_ms,
    } });
    Ok((StatusCode::CREATED, Json(answer)))
}
