//! Uploads that never ended: a row that names an object, and perhaps the object.

use entity::{OrphanKind, Tenanted as _, UploadId, upload};
use futures_util::FutureExt as _;
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use super::{BATCH, Fate, Finding, Mode, Sweep, is_owned};
use crate::archive::{ArchiveError, orphans};
use crate::database;
use crate::media::ObjectKey;

/// Looks at every upload that began before the grace.
pub(super) async fn sweep(sweep: &Sweep<'_>, heard: &mut (impl FnMut(Finding) + Send)) -> anyhow::Result<()> {
    let mut after = UploadId(Uuid::nil());
    loop {
        let rows = upload::Entity::across_tenants()
            .filter(upload::Column::StartedAt.lte(sweep.given_up_before()))
            .filter(upload::Column::Id.gt(after))
            .order_by_asc(upload::Column::Id)
            .limit(BATCH as u64)
            .all(sweep.app.database.reader())
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        for row in rows {
            let Some(key) = ObjectKey::from_stored(&row.storage_path) else { continue };
            let object = sweep.app.media.stat(&key).await?;
            if sweep.mode == Mode::Remove {
                let size_bytes = object.as_ref().map(|object| object.size_bytes);
                if !claim(sweep, row.clone(), size_bytes).await? {
                    continue;
                }
                sweep.app.media.delete(&key).await?;
            }
            heard(Finding {
                kind: OrphanKind::Upload,
                name: row.storage_path,
                size_bytes: object.map(|object| object.size_bytes),
                fate: Fate::Removed,
            });
        }
    }
}

/// Takes the intention away and marks what it named. An upload that comes to its end after this finds its intention
/// gone and fails; one that came to its end before has taken it away itself.
async fn claim(sweep: &Sweep<'_>, row: upload::Model, size_bytes: Option<u64>) -> Result<bool, ArchiveError> {
    let mut found = sweep.orphan(OrphanKind::Upload, &row.storage_path, size_bytes);
    found.tenant_id = row.tenant_id.clone();
    found.removed_at = Some(sweep.now);
    sweep
        .app
        .database
        .write(move |transaction| {
            async move {
                database::take_turns(transaction, "", &row.storage_path).await?;
                let taken = upload::Entity::delete_of(&row.tenant_id)
                    .filter(upload::Column::Id.eq(row.id))
                    .exec(transaction)
                    .await?;
                if taken.rows_affected == 0 || is_owned(transaction, &row.storage_path).await? {
                    return Ok(false);
                }
                orphans::note(transaction, found).await?;
                Ok(true)
            }
            .boxed()
        })
        .await
}
