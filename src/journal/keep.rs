//! Where a reader stands that keeps its place in the database.

use entity::journal_reader;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait, QueryFilter as _};
use uuid::Uuid;

use super::cursor::Position;

/// Where the reader of this name stood last; none where it has not read in this life of the database.
///
/// # Errors
/// The database's own.
pub async fn kept(
    connection: &impl ConnectionTrait,
    reader: &str,
    epoch: Uuid,
) -> Result<Option<Position>, DbErr> {
    #[expect(clippy::disallowed_methods, reason = "a reader reads for all tenants and has none itself")]
    let select = journal_reader::Entity::find().filter(journal_reader::Column::Name.eq(reader));
    let row = select.one(connection).await?.filter(|row| row.epoch == epoch);
    Ok(row.map(|row| Position { transaction_id: row.transaction_id, id: row.event_id }))
}

/// Keeps where a reader stands, in the transaction of what it did up to there. Never backwards within one life of the
/// database: of several nodes that read as one, the slower does not hold up the others.
///
/// # Errors
/// The database's own.
pub async fn keep(
    connection: &impl ConnectionTrait,
    reader: &str,
    epoch: Uuid,
    position: Position,
) -> Result<(), DbErr> {
    let row = journal_reader::ActiveModel {
        name: Set(reader.to_owned()),
        epoch: Set(epoch),
        transaction_id: Set(position.transaction_id),
        event_id: Set(position.id),
    };
    let further = "journal_readers.epoch <> excluded.epoch OR \
                   (journal_readers.transaction_id, journal_readers.event_id) \
                   < (excluded.transaction_id, excluded.event_id)";
    let onwards = OnConflict::column(journal_reader::Column::Name)
        .update_columns([
            journal_reader::Column::Epoch,
            journal_reader::Column::TransactionId,
            journal_reader::Column::EventId,
        ])
        .action_and_where(Expr::cust(further))
        .to_owned();
    journal_reader::Entity::insert(row).on_conflict(onwards).exec_without_returning(connection).await?;
    Ok(())
}
