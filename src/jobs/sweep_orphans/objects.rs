//! Objects that no row owns, and files that were never finished.

use std::collections::{HashMap, HashSet};

use anyhow::Context as _;
use entity::{OrphanKind, Tenanted as _, orphan, recording, rendition, upload};
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _};
use sea_orm::{ColumnTrait as _, QueryFilter as _, QuerySelect as _};

use super::{BATCH, Fate, Finding, Mode, Sweep, is_owned};
use crate::archive::{ArchiveError, orphans};
use crate::database;
use crate::media::{ObjectKey, StoredObject};

/// Looks at every object of the store.
pub(super) async fn sweep(sweep: &Sweep<'_>, heard: &mut (impl FnMut(Finding) + Send)) -> anyhow::Result<()> {
    let listing = sweep.app.media.list("").await?;
    let mut batches = std::pin::pin!(listing.try_chunks(BATCH));
    while let Some(names) = batches.next().await {
        let names = names.map_err(|error| error.1).context("the objects could not be listed")?;
        let owned = owned(sweep, &names).await?;
        let unowned: Vec<String> = names.into_iter().filter(|name| !owned.contains(name)).collect();
        let mut known = known(sweep, &unowned).await?;
        for name in unowned {
            let known = known.remove(&name);
            // It was removed since it was listed, or became somebody's; the next sweep sees it as it is then.
            let Some(object) = sweep.app.media.stat_listed(&name).await? else { continue };
            if let Some(fate) = one(sweep, &name, &object, known).await? {
                heard(Finding { kind: OrphanKind::Object, name, size_bytes: Some(object.size_bytes), fate });
            }
        }
    }
    Ok(())
}

/// Those of some names that a row owns.
async fn owned(sweep: &Sweep<'_>, names: &[String]) -> anyhow::Result<HashSet<String>> {
    let reader = sweep.app.database.reader();
    let mut owned = HashSet::new();
    let recordings = recording::Entity::across_tenants()
        .select_only()
        .column(recording::Column::StoragePath)
        .filter(recording::Column::StoragePath.is_in(names))
        .into_tuple::<String>()
        .all(reader);
    owned.extend(recordings.await?);
    let renditions = rendition::Entity::across_tenants()
        .select_only()
        .column(rendition::Column::StoragePath)
        .filter(rendition::Column::StoragePath.is_in(names))
        .into_tuple::<String>()
        .all(reader);
    owned.extend(renditions.await?);
    let uploads = upload::Entity::across_tenants()
        .select_only()
        .column(upload::Column::StoragePath)
        .filter(upload::Column::StoragePath.is_in(names))
        .into_tuple::<String>()
        .all(reader);
    owned.extend(uploads.await?);
    Ok(owned)
}

/// What earlier sweeps noted of some names.
async fn known(sweep: &Sweep<'_>, names: &[String]) -> anyhow::Result<HashMap<String, orphan::Model>> {
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = orphan::Entity::across_tenants()
        .filter(orphan::Column::StoragePath.is_in(names))
        .all(sweep.app.database.reader())
        .await?;
    Ok(rows.into_iter().map(|row| (row.storage_path.clone(), row)).collect())
}

/// What becomes of an object that nobody owned when it was looked up; none where somebody does now.
async fn one(
    sweep: &Sweep<'_>,
    name: &str,
    object: &StoredObject,
    known: Option<orphan::Model>,
) -> anyhow::Result<Option<Fate>> {
    // A store that tells no times is believed as far as the orphan is known.
    let found_at = known.as_ref().map(|known| known.found_at);
    let since = object.last_modified.or(found_at).unwrap_or(sweep.now);
    let key = ObjectKey::from_stored(name);
    let due = since <= sweep.due_before();
    let fate = match (&key, due) {
        (None, _) => Fate::Told,
        (Some(_), true) => Fate::Removed,
        (Some(_), false) => Fate::Waits,
    };
    if sweep.mode == Mode::DryRun {
        return Ok(Some(fate));
    }
    if !note(sweep, name, object, fate).await? {
        return Ok(None);
    }
    if let (Some(key), Fate::Removed) = (key, fate) {
        sweep.app.media.delete(&key).await?;
    }
    Ok(Some(fate))
}

/// Notes an orphan, and where it is due marks it as removed: only if still nobody owns it.
async fn note(
    sweep: &Sweep<'_>,
    name: &str,
    object: &StoredObject,
    fate: Fate,
) -> Result<bool, ArchiveError> {
    let mut found = sweep.orphan(OrphanKind::Object, name, Some(object.size_bytes));
    found.removed_at = (fate == Fate::Removed).then_some(sweep.now);
    sweep
        .app
        .database
        .write(move |transaction| {
            async move {
                database::take_turns(transaction, "", &found.storage_path).await?;
                if is_owned(transaction, &found.storage_path).await? {
                    return Ok(false);
                }
                orphans::note(transaction, found).await?;
                Ok(true)
            }
            .boxed()
        })
        .await
}

/// Removes files that a killed process left half-written.
pub(super) async fn sweep_half_written(
    sweep: &Sweep<'_>,
    heard: &mut (impl FnMut(Finding) + Send),
) -> anyhow::Result<()> {
    let mut names = std::pin::pin!(sweep.app.media.half_written().await?);
    while let Some(name) = names.try_next().await? {
        let Some(object) = sweep.app.media.stat_listed(&name).await? else { continue };
        let abandoned = object.last_modified.is_some_and(|at| at <= sweep.given_up_before());
        if abandoned && sweep.mode == Mode::Remove {
            sweep.app.media.remove_half_written(&name).await?;
        }
        // One that is being written is nobody's business.
        if abandoned {
            let (kind, size_bytes) = (OrphanKind::Upload, Some(object.size_bytes));
            heard(Finding { kind, name, size_bytes, fate: Fate::Removed });
        }
    }
    Ok(())
}
