//! A live stream of a call's audio, on its way to becoming a recording.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// A live stream of a call's audio, on its way to becoming a recording.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "streams")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StreamId,
    pub tenant_id: TenantId,
    pub call_id: CallId,
    pub account: Option<String>,
    /// The provider's own id of the stream.
    pub stream_id: String,
    /// Which node holds its frames.
    pub node: String,
    /// `mulaw`, `alaw` or `pcm16`.
    pub encoding: String,
    pub sample_rate_hz: i32,
    /// Names of the tracks in the order of the channels: a list of strings.
    pub tracks: Json,
    /// Whose each channel is: a list of `agent`, `customer` and `unknown`.
    pub parties: Json,
    pub status: StreamStatus,
    /// The stream ended otherwise than the provider said it would, so that something may be missing.
    pub interrupted: bool,
    pub started_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    /// Why it ended: `stop`, `call_ended`, `idle`, `length`, `restart`.
    pub ended_by: Option<String>,
}

crate::tenanted!();
