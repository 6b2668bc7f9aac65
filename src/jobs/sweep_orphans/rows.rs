//! Rows whose object is gone: told, and mended where that can be done.

use entity::{
    AudioFormat, OrphanId, OrphanKind, RecordingId, RenditionId, StageStatus, Tenanted as _, orphan,
    recording, rendition,
};
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};
use sea_orm::{ColumnTrait as _, ModelTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use super::{BATCH, Fate, Finding, Mode, Sweep};
use crate::access::Actor;
use crate::archive::{ArchiveError, orphans, pipeline};
use crate::jobs::alert;
use crate::media::{MediaError, ObjectKey};
use crate::queue::Work;

/// Objects asked for at the same time.
const AT_ONCE: usize = 16;

/// Looks for the object of every recording and rendition.
pub(super) async fn sweep(sweep: &Sweep<'_>, heard: &mut (impl FnMut(Finding) + Send)) -> anyhow::Result<()> {
    returned(sweep, heard).await?;
    recordings(sweep, heard).await?;
    renditions(sweep, heard).await
}

/// Those of some rows whose object is not there.
async fn missing<T: Send>(
    sweep: &Sweep<'_>,
    rows: Vec<T>,
    path: impl Fn(&T) -> Option<&str> + Send,
) -> Result<Vec<T>, MediaError> {
    let named = rows.into_iter().filter_map(|row| {
        let key = path(&row).and_then(ObjectKey::from_stored)?;
        Some((row, key))
    });
    let looked = stream::iter(named).map(|(row, key)| async move {
        let there = sweep.app.media.stat(&key).await?.is_some();
        Ok::<_, MediaError>((!there).then_some(row))
    });
    looked.buffered(AT_ONCE).try_filter_map(|row| std::future::ready(Ok(row))).try_collect().await
}

/// Recordings that were lost and whose object is there again, or that have moved on since.
async fn returned(sweep: &Sweep<'_>, heard: &mut (impl FnMut(Finding) + Send)) -> anyhow::Result<()> {
    let mut after = OrphanId(Uuid::nil());
    loop {
        let rows = orphan::Entity::across_tenants()
            .filter(orphan::Column::Kind.eq(OrphanKind::Row))
            .filter(orphan::Column::RemovedAt.is_null())
            .filter(orphan::Column::Id.gt(after))
            .order_by_asc(orphan::Column::Id)
            .limit(BATCH as u64)
            .all(sweep.app.database.reader())
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        for row in rows {
            let Some(key) = ObjectKey::from_stored(&row.storage_path) else { continue };
            let there = sweep.app.media.stat(&key).await?.is_some();
            if !there && is_awaited(sweep, &row).await? {
                continue;
            }
            if sweep.mode == Mode::Remove {
                orphans::found_again(sweep.app, &Actor::archive(row.tenant_id.clone()), &row).await?;
            }
            heard(finding(row.storage_path, row.size_bytes, Fate::Mended));
        }
    }
}

/// Whether a lost recording still is what it was when it was lost.
async fn is_awaited(sweep: &Sweep<'_>, row: &orphan::Model) -> anyhow::Result<bool> {
    let Some(id) = row.recording_id else { return Ok(false) };
    let lost = recording::Entity::of(&row.tenant_id)
        .filter(recording::Column::Id.eq(id))
        .filter(recording::Column::Status.eq(StageStatus::Failed))
        .filter(recording::Column::StoragePath.eq(&row.storage_path))
        .one(sweep.app.database.reader())
        .await?;
    Ok(lost.is_some())
}

async fn recordings(sweep: &Sweep<'_>, heard: &mut (impl FnMut(Finding) + Send)) -> anyhow::Result<()> {
    let mut after = RecordingId(Uuid::nil());
    loop {
        let rows = recording::Entity::across_tenants()
            .filter(recording::Column::Status.eq(StageStatus::Completed))
            .filter(recording::Column::Id.gt(after))
            .order_by_asc(recording::Column::Id)
            .limit(BATCH as u64)
            .all(sweep.app.database.reader())
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        for row in missing(sweep, rows, |row| row.storage_path.as_deref()).await? {
            if sweep.mode == Mode::Remove {
                if !orphans::lost(sweep.app, &Actor::archive(row.tenant_id.clone()), &row).await? {
                    continue;
                }
                alert("audio_lost", &sentence(&row));
            }
            heard(finding(row.storage_path.unwrap_or_default(), row.size_bytes, Fate::Told));
        }
    }
}

fn sentence(row: &recording::Model) -> String {
    let path = row.storage_path.as_deref().unwrap_or_default();
    format!(
        "the object {path} of recording {} of tenant {} is gone from the audio store; bring it back from a backup, or retry the stage while the provider still has it",
        row.id, row.tenant_id
    )
}

/// A rendition whose object is gone is made again from the recording.
async fn renditions(sweep: &Sweep<'_>, heard: &mut (impl FnMut(Finding) + Send)) -> anyhow::Result<()> {
    let mut after = RenditionId(Uuid::nil());
    loop {
        let rows = rendition::Entity::across_tenants()
            .filter(rendition::Column::Id.gt(after))
            .order_by_asc(rendition::Column::Id)
            .limit(BATCH as u64)
            .all(sweep.app.database.reader())
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        for row in missing(sweep, rows, |row| Some(&row.storage_path)).await? {
            heard(finding(row.storage_path.clone(), Some(row.size_bytes), Fate::Mended));
            if sweep.mode == Mode::Remove {
                make_again(sweep, row).await?;
            }
        }
    }
}

async fn make_again(sweep: &Sweep<'_>, row: rendition::Model) -> Result<(), ArchiveError> {
    let format = [AudioFormat::Wav, AudioFormat::Mp3, AudioFormat::Opus];
    let format = format.into_iter().find(|format| format.as_str() == row.format);
    let (app, now) = (sweep.app.clone(), sweep.now);
    let database = app.database.clone();
    database
        .write(move |transaction| {
            async move {
                let (tenant, recording_id) = (row.tenant_id.clone(), row.recording_id);
                row.delete(transaction).await?;
                if let Some(format) = format {
                    let work = Work::Render { recording_id, format };
                    pipeline::enqueue(transaction, &app, &tenant, &work, now).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

fn finding(name: String, size_bytes: Option<i64>, fate: Fate) -> Finding {
    let size_bytes = size_bytes.and_then(|size| u64::try_from(size).ok());
    Finding { kind: OrphanKind::Row, name, size_bytes, fate }
}
