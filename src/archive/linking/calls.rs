//! Calls as linking sees them.

use entity::{CallId, StageKind, StageStatus, TenantId, Tenanted, call, call_key, link, stage, turn};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;

use crate::archive::ArchiveError;

/// Turns of one call that are read; of a longer call the first half and the last half of so many.
const TURNS_MAX: u64 = 4_000;

/// A call with what was said in it and the links it has.
pub struct Known {
    /// The call.
    pub call: call::Model,
    /// What was said, in order.
    pub turns: Vec<turn::Model>,
    /// All its links, whatever their status.
    pub links: Vec<link::Model>,
    /// Whether its words were deleted.
    pub is_without_words: bool,
}

/// Reads a call; none where there is none.
pub async fn read(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    call_id: CallId,
) -> Result<Option<Known>, ArchiveError> {
    let Some(call) = call::Entity::of(tenant).filter(call::Column::Id.eq(call_id)).one(connection).await?
    else {
        return Ok(None);
    };
    let is_without_words = stage::Entity::of(tenant)
        .filter(stage::Column::CallId.eq(call_id))
        .filter(stage::Column::Kind.eq(StageKind::Transcript))
        .filter(stage::Column::Status.eq(StageStatus::Deleted))
        .one(connection)
        .await?
        .is_some();
    let turns = turn::Entity::of(tenant).filter(turn::Column::CallId.eq(call_id));
    let mut said =
        turns.clone().order_by_asc(turn::Column::Position).limit(TURNS_MAX / 2).all(connection).await?;
    if said.len() as u64 == TURNS_MAX / 2 {
        let last = said.last().map_or(0, |turn| turn.position);
        let mut end = turns
            .filter(turn::Column::Position.gt(last))
            .order_by_desc(turn::Column::Position)
            .limit(TURNS_MAX / 2)
            .all(connection)
            .await?;
        end.reverse();
        said.append(&mut end);
    }
    let links = link::Entity::of(tenant)
        .filter(link::Column::CallId.eq(call_id))
        .order_by_asc(link::Column::Id)
        .all(connection)
        .await?;
    Ok(Some(Known { call, turns: said, links, is_without_words }))
}

/// A page of a tenant's calls, oldest id first.
///
/// # Errors
/// The database's own.
pub async fn calls_after(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    after: CallId,
    limit: u64,
) -> Result<Vec<CallId>, ArchiveError> {
    Ok(call::Entity::of(tenant)
        .select_only()
        .column(call::Column::Id)
        .filter(call::Column::Id.gt(after))
        .order_by_asc(call::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(connection)
        .await?)
}

/// Takes what was said in a call out of its links and keys, in the transaction that deletes its words. The links stay.
///
/// # Errors
/// The database's own.
pub async fn forget_words(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    call_id: CallId,
) -> Result<(), ArchiveError> {
    call_key::Entity::delete_of(tenant)
        .filter(call_key::Column::CallId.eq(call_id))
        .exec(transaction)
        .await?;
    let links = link::Entity::of(tenant).filter(link::Column::CallId.eq(call_id)).all(transaction).await?;
    for row in links {
        let Some(Value::Array(mut pieces)) = row.evidence.clone() else { continue };
        for piece in pieces.iter_mut().filter_map(Value::as_object_mut) {
            piece.remove("words");
        }
        // The explanation says what kind of thing was said and when, never the words.
        let mut changed = row.into_active_model();
        changed.evidence = Set(Some(Value::Array(pieces)));
        changed.update(transaction).await?;
    }
    Ok(())
}
