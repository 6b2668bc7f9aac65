//! Tokens refused before they expire.

use chrono::{DateTime, Utc};
use entity::{TenantId, Tenanted, revoked_token};
use futures_util::FutureExt as _;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};

use super::{ArchiveError, input};
use crate::access::Actor;
use crate::app::App;

/// Refuses a token from now on. Refusing it again changes nothing. For the operator at the command line.
///
/// # Errors
/// The database's own.
pub async fn revoke(
    app: &App,
    tenant: TenantId,
    token_id: String,
    expires_at: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    let now = input::instant(app.clock.now());
    let expires_at = input::instant(expires_at);
    let token_id = input::name("token id", token_id)?;
    app.database
        .write(move |transaction| {
            async move {
                // Rows of tokens that have expired by themselves serve nobody any more.
                revoked_token::Entity::delete_of(&tenant)
                    .filter(revoked_token::Column::ExpiresAt.lt(now))
                    .exec(transaction)
                    .await?;
                let row = revoked_token::Model { token_id, tenant_id: tenant, revoked_at: now, expires_at };
                revoked_token::Entity::insert(row.into_active_model())
                    .on_conflict(
                        OnConflict::columns([
                            revoked_token::Column::TenantId,
                            revoked_token::Column::TokenId,
                        ])
                        .do_nothing()
                        .to_owned(),
                    )
                    .exec_without_returning(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
}

/// Whether the actor's token has been revoked.
///
/// # Errors
/// The database's own.
pub async fn is_revoked(app: &App, actor: &Actor) -> Result<bool, ArchiveError> {
    let Some(token_id) = &actor.token_id else { return Ok(false) };
    Ok(revoked_token::Entity::of(&actor.tenant)
        .filter(revoked_token::Column::TokenId.eq(token_id))
        .count(app.database.reader())
        .await?
        > 0)
}
