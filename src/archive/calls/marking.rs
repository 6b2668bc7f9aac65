//! What people put on calls: tags, and whether they are left out of lists.

use chrono::{DateTime, Utc};
use entity::{CallId, EventKind, Tenanted, call, call_tag};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{ColumnTrait, DatabaseTransaction, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use super::{change, find, insert_tags, tags};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::archive::call_filter::escape_like;
use crate::archive::{ArchiveError, input};
use crate::journal::{self, NewEvent};

/// Gives a call these tags and no others. A repeat changes nothing.
///
/// # Errors
/// Where there is no such call, there are too many tags, or the actor may not annotate calls.
pub async fn set_tags(
    app: &App,
    actor: &Actor,
    id: CallId,
    wanted: Vec<String>,
) -> Result<call::Model, ArchiveError> {
    actor.require(Permission::Annotate)?;
    let wanted = tags(&wanted)?;
    let now = input::instant(app.clock.now());
    let tenant = actor.tenant.clone();
    app.database
        .write(move |transaction| {
            async move {
                let call = find(transaction, &tenant, id).await?;
                let of_call = call_tag::Entity::of(&tenant).filter(call_tag::Column::CallId.eq(id));
                let known: Vec<String> =
                    of_call.all(transaction).await?.into_iter().map(|row| row.tag).collect();
                if known.len() == wanted.len() && wanted.iter().all(|tag| known.contains(tag)) {
                    return Ok(call);
                }
                call_tag::Entity::delete_of(&tenant)
                    .filter(call_tag::Column::CallId.eq(id))
                    .exec(transaction)
                    .await?;
                insert_tags(transaction, &tenant, id, wanted).await?;
                let event = NewEvent::of_call(EventKind::TagsSet, id);
                journal::append(transaction, &tenant, [event], now).await?;
                Ok(call)
            }
            .boxed()
        })
        .await
}

/// A tag and how many calls have it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct TagCount {
    /// The tag.
    pub tag: String,
    /// The calls, hidden ones too.
    pub calls: i64,
}

/// The tags in use that begin so, those of most calls first.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn tags_in_use(
    app: &App,
    actor: &Actor,
    prefix: Option<&str>,
    size: u64,
) -> Result<Vec<TagCount>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let tag = || Expr::col((call_tag::Entity, call_tag::Column::Tag));
    let mut select = call_tag::Entity::of(&actor.tenant);
    if let Some(prefix) = prefix.map(str::trim).filter(|prefix| !prefix.is_empty()) {
        select = select.filter(tag().like(LikeExpr::new(format!("{}%", escape_like(prefix))).escape('!')));
    }
    Ok(select
        .select_only()
        .column(call_tag::Column::Tag)
        .column_as(call_tag::Column::CallId.count(), "calls")
        .group_by(call_tag::Column::Tag)
        .order_by_desc(call_tag::Column::CallId.count())
        .order_by_asc(call_tag::Column::Tag)
        .limit(size)
        .into_model::<TagCount>()
        .all(app.database.reader())
        .await?)
}

/// Leaves a call out of lists and searches, or takes it in again. A repeat changes nothing.
///
/// # Errors
/// Where there is no such call, or the actor may not change calls.
pub async fn hide(app: &App, actor: &Actor, id: CallId, hidden: bool) -> Result<call::Model, ArchiveError> {
    actor.require(Permission::ChangeCalls)?;
    let now = input::instant(app.clock.now());
    let actor = actor.clone();
    app.database.write(move |transaction| mark(transaction, actor, id, hidden, now).boxed()).await
}

async fn mark(
    transaction: &DatabaseTransaction,
    actor: Actor,
    id: CallId,
    hidden: bool,
    now: DateTime<Utc>,
) -> Result<call::Model, ArchiveError> {
    let known = find(transaction, &actor.tenant, id).await?;
    if known.hidden_at.is_some() == hidden {
        return Ok(known);
    }
    let (hidden_at, hidden_by) = if hidden { (Some(now), Some(actor.user)) } else { (None, None) };
    let wanted = call::Model { hidden_at, hidden_by, ..known.clone() };
    let kind = if hidden { EventKind::CallHidden } else { EventKind::CallUnhidden };
    change(transaction, known, wanted, kind, now).await
}
