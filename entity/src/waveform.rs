//! The peaks of a recording, derived from its audio.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// The peaks of a recording, derived from its audio.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "waveforms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub recording_id: RecordingId,
    pub tenant_id: TenantId,
    /// Compact min/max pairs, in the form of `audio::Peaks`.
    pub peaks: Vec<u8>,
}

crate::tenanted!();
