//! Summaries of calls.

use entity::{CallId, Tenanted, summary};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::ArchiveError;
use crate::access::{Actor, Permission};
use crate::app::App;

/// The summaries of calls, oldest first; the newest of a call is the one to show.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn of_calls(
    app: &App,
    actor: &Actor,
    call_ids: &[CallId],
) -> Result<Vec<summary::Model>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    Ok(summary::Entity::of(&actor.tenant)
        .filter(summary::Column::CallId.is_in(call_ids.iter().copied()))
        .order_by_asc(summary::Column::CreatedAt)
        .all(app.database.reader())
        .await?)
}
