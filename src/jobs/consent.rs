//! Consent to being recorded, where a provider asks for it and tells of the answer.
//!
//! What must always hold: once the archive knows that consent was not given, no audio of the call stays. The provider
//! announces the recording all the same, before or after it tells of the refusal, and a download may be under way while
//! it does: so whoever announces, fetches and has fetched asks here.

use entity::{CallId, RecordingId, StageStatus, call};

use crate::access::Actor;
use crate::app::App;
use crate::archive::{ArchiveError, calls, recordings};

/// Why there is no audio, as a stage and an audit tell it.
pub(super) const NOT_GIVEN: &str = "consent to being recorded was not given";

/// How a call's row says so.
pub(super) const REFUSED: &str = "not given";

/// Whether consent was asked for and not given, as far as the call's row knows.
pub(super) fn is_refused(call: &call::Model) -> bool {
    let consent = call.custom_data.as_ref().and_then(|data| data.pointer("/vapi/consent"));
    consent.and_then(|consent| consent.as_str()) == Some(REFUSED)
}

/// The same, and where it was not given the audio of this recording is deleted, should there be any.
pub(super) async fn enforce(
    app: &App,
    actor: &Actor,
    call_id: CallId,
    recording_id: RecordingId,
) -> Result<bool, ArchiveError> {
    let call = calls::by_ids(app, actor, &[call_id]).await?.pop();
    if !call.is_some_and(|call| is_refused(&call)) {
        return Ok(false);
    }
    let recording = recordings::by_ids(app, actor, &[recording_id]).await?.pop();
    if recording.is_some_and(|recording| recording.status == StageStatus::Completed) {
        recordings::delete(app, actor, recording_id, NOT_GIVEN.into()).await?;
    }
    Ok(true)
}
