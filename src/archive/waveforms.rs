//! Waveforms: derived from the stored audio when it comes in, and made again where they are missing.

use entity::{Tenanted as _, recording, waveform};
use futures_util::FutureExt as _;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _,
};

use super::{ArchiveError, recordings};
use crate::app::App;
use crate::audio;
use crate::media::ObjectKey;

/// Draws the waveform of a stored recording that has none; how many were made, 0 or 1.
///
/// # Errors
/// Where the store or the database does not answer, or the audio cannot be decoded.
pub async fn make_missing(app: &App, recording: &recording::Model) -> Result<u64, ArchiveError> {
    let there = waveform::Entity::of(&recording.tenant_id)
        .filter(waveform::Column::RecordingId.eq(recording.id))
        .count(app.database.reader())
        .await?;
    let key = recording.storage_path.as_deref().and_then(ObjectKey::from_stored);
    let (Some(key), Some(format)) = (key, recordings::audio_format(recording)) else { return Ok(0) };
    let Some(size_bytes) =
        recording.size_bytes.and_then(|size| u64::try_from(size).ok()).filter(|_| there == 0)
    else {
        return Ok(0);
    };
    let reader = app.media.reader(&key, size_bytes);
    let measured = tokio::task::spawn_blocking(move || audio::measure(reader, size_bytes, format))
        .await
        .map_err(ArchiveError::internal)?
        .map_err(|error| ArchiveError::BadInput(error.to_string()))?;
    let (tenant_id, recording_id) = (recording.tenant_id.clone(), recording.id);
    let row = waveform::Model { recording_id, tenant_id, peaks: measured.peaks.to_bytes() };
    app.database
        .write(move |transaction| {
            async move {
                let kept = OnConflict::column(waveform::Column::RecordingId).do_nothing().to_owned();
                waveform::Entity::insert(row.into_active_model())
                    .on_conflict(kept)
                    .try_insert()
                    .exec_without_returning(transaction)
                    .await?;
                Ok(1)
            }
            .boxed()
        })
        .await
}
