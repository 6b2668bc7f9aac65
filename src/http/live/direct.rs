//! Any client that speaks Twilio's dialect, with a token of ours that may feed calls. The token counts when the socket
//! opens; one that runs out in mid-call costs no audio.

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use entity::Provider;

use super::Live;
use super::twilio::MediaStreams;
use crate::access::{Actor, Permission};
use crate::archive::ArchiveError;
use crate::http::graphql::bearer;
use crate::http::refusal::Refused;

/// `/media/direct`.
pub async fn upgrade(State(live): State<Live>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let actor = match actor(&live, &headers).await {
        Ok(actor) => actor,
        Err(refused) => return refused.into_response(),
    };
    let dialect = MediaStreams {
        provider: Provider::Direct,
        account: None,
        campaign_id: None,
        secret: None,
        audio: Vec::new(),
    };
    live.accept(upgrade, actor, dialect)
}

async fn actor(live: &Live, headers: &HeaderMap) -> Result<Actor, Refused> {
    let actor = live.authenticator.actor(bearer(headers)?).await?;
    actor.require(Permission::FeedCalls).map_err(ArchiveError::from)?;
    Ok(actor)
}
