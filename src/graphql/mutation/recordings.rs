//! How recordings come and go.

use async_graphql::{Context, ID, InputObject, Object, Upload};
use tokio_util::io::ReaderStream;

use super::RecordingPayload;
use crate::archive::ArchiveError;
use crate::archive::recordings;
use crate::archive::upload::{self, Origin};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id;
use crate::graphql::types::Recording;

/// How much of a spooled file is read at once.
const PIECE_BYTES: usize = 256 * 1024;

/// A recording about to be stored.
#[derive(InputObject)]
pub struct UploadRecordingInput {
    /// The call.
    call_id: ID,
    /// The file: WAV, MP3, FLAC, Ogg (Vorbis or Opus), M4A or AAC.
    file: Upload,
}

/// A recording about to be deleted.
#[derive(InputObject)]
pub struct DeleteRecordingInput {
    /// The recording.
    recording_id: ID,
    /// Why, for whoever asks later.
    reason: String,
}

#[derive(Default)]
pub struct RecordingMutation;

#[Object]
impl RecordingMutation {
    /// Streams the file to storage; the whole file is never held in memory. The same bytes sent again for the same
    /// call change nothing.
    async fn upload_recording(
        &self,
        context: &Context<'_>,
        input: UploadRecordingInput,
    ) -> Result<RecordingPayload> {
        let UploadRecordingInput { call_id, file } = input;
        let file = file.value(context).map_err(ArchiveError::internal)?;
        let body = ReaderStream::with_capacity(tokio::fs::File::from_std(file.content), PIECE_BYTES);
        let call_id = id::call(&call_id)?;
        let recording =
            upload::receive(context.app(), context.actor(), call_id, Origin::default(), body).await?;
        Ok(RecordingPayload { recording: Recording(recording) })
    }

    /// Deletes a recording's audio; the recording stays as a row that tells of it. Deleting again changes nothing.
    async fn delete_recording(
        &self,
        context: &Context<'_>,
        input: DeleteRecordingInput,
    ) -> Result<RecordingPayload> {
        let DeleteRecordingInput { recording_id, reason } = input;
        let id = id::recording(&recording_id)?;
        let recording = recordings::delete(context.app(), context.actor(), id, reason).await?;
        Ok(RecordingPayload { recording: Recording(recording) })
    }
}
