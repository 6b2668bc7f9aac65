//! Reading events in an order that never skips one.

use std::collections::VecDeque;
use std::time::Duration;

use entity::{CallId, EventKind, TenantId, Tenanted, event, journal_epoch};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select, Statement,
};
use tokio::sync::watch;
use uuid::Uuid;

use super::cursor::Position;
use crate::database::Database;

/// Events read in one go.
const BATCH_MAX: u64 = 500;
/// How long a follower sleeps without being woken: the fallback where another process writes.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// Which events a follower wants.
#[derive(Clone, Debug)]
pub enum Interest {
    /// Those of one tenant, perhaps of one call and of some kinds only.
    Of {
        /// The tenant.
        tenant: TenantId,
        /// One call only.
        call_id: Option<CallId>,
        /// These kinds only; all where empty.
        kinds: Vec<EventKind>,
    },
    /// Everything: for jobs that serve all tenants.
    AcrossTenants,
}

impl Interest {
    fn select(&self) -> Select<event::Entity> {
        match self {
            Self::AcrossTenants => event::Entity::across_tenants(),
            Self::Of { tenant, call_id, kinds } => {
                let mut select = event::Entity::of(tenant);
                if let Some(call_id) = call_id {
                    select = select.filter(event::Column::CallId.eq(*call_id));
                }
                if !kinds.is_empty() {
                    select = select.filter(event::Column::Kind.is_in(kinds.iter().copied()));
                }
                select
            }
        }
    }
}

/// The next events after a position, oldest first, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn read(
    connection: &impl ConnectionTrait,
    interest: &Interest,
    after: Position,
    limit: u64,
) -> Result<Vec<event::Model>, DbErr> {
    unread(connection, interest, after)
        .order_by_asc(event::Column::TransactionId)
        .order_by_asc(event::Column::Id)
        .limit(limit)
        .all(connection)
        .await
}

/// How many events lie after a position.
///
/// # Errors
/// The database's own.
pub async fn lag(
    connection: &impl ConnectionTrait,
    interest: &Interest,
    after: Position,
) -> Result<u64, DbErr> {
    unread(connection, interest, after).count(connection).await
}

fn unread(connection: &impl ConnectionTrait, interest: &Interest, after: Position) -> Select<event::Entity> {
    let (transaction_id, id) = (event::Column::TransactionId, event::Column::Id);
    let condition = match connection.get_database_backend() {
        DbBackend::Postgres => {
            let place = Expr::tuple([transaction_id.into_expr(), id.into_expr()]);
            Condition::all()
                .add(place.gt(Expr::tuple([after.transaction_id.into(), after.id.into()])))
                .add(Expr::cust("transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
        }
        // There is one "transaction" here, and saying so lets the index lead straight to the position: of a
        // pair compared with a pair SQLite looks up the first part only, and would read the whole journal.
        _ => Condition::all().add(transaction_id.eq(0)).add(id.gt(after.id)),
    };
    interest.select().filter(condition)
}

/// The position after which everything is new.
///
/// # Errors
/// The database's own.
pub async fn head(connection: &impl ConnectionTrait) -> Result<Position, DbErr> {
    let sql = match connection.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 AS transaction_id, \
             9223372036854775807 AS id"
        }
        _ => "SELECT 0 AS transaction_id, COALESCE(MAX(id), 0) AS id FROM events",
    };
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection
        .query_one_raw(statement)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("the journal has no head".into()))?;
    Ok(Position { transaction_id: row.try_get("", "transaction_id")?, id: row.try_get("", "id")? })
}

/// Whether the journal's transactions are of this PostgreSQL cluster. A dump loaded into another one brings ids along
/// that mean nothing there, and readers would wait for ever.
///
/// # Errors
/// The database's own.
pub async fn is_of_this_cluster(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let backend = connection.get_database_backend();
    if backend != DbBackend::Postgres {
        return Ok(true);
    }
    let sql = "SELECT COALESCE((SELECT MAX(transaction_id) FROM events), 0) \
               < pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS ours";
    let row = connection.query_one_raw(Statement::from_string(backend, sql)).await?;
    row.map_or(Ok(true), |row| row.try_get("", "ours"))
}

/// The life of the database this is; `candidate` becomes it where there is none yet.
///
/// # Errors
/// The database's own.
pub async fn epoch(connection: &impl ConnectionTrait, candidate: Uuid) -> Result<Uuid, DbErr> {
    let row = journal_epoch::ActiveModel { id: Set(1), epoch: Set(candidate) };
    journal_epoch::Entity::insert(row)
        .on_conflict(OnConflict::column(journal_epoch::Column::Id).do_nothing().to_owned())
        .exec_without_returning(connection)
        .await?;
    #[expect(clippy::disallowed_methods, reason = "the epoch is the database's own and has no tenant")]
    let row = journal_epoch::Entity::find().one(connection).await?;
    row.map(|row| row.epoch).ok_or_else(|| DbErr::RecordNotFound("the journal has no epoch".into()))
}

/// Begins a new life: cursors of the old one are refused from now on.
///
/// # Errors
/// The database's own.
pub async fn begin_epoch(connection: &impl ConnectionTrait, epoch: Uuid) -> Result<(), DbErr> {
    let row = journal_epoch::ActiveModel { id: Set(1), epoch: Set(epoch) };
    journal_epoch::Entity::insert(row)
        .on_conflict(
            OnConflict::column(journal_epoch::Column::Id)
                .update_column(journal_epoch::Column::Epoch)
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Follows the journal: what was missed first, then what comes, one event at a time. Holds at most one
/// batch in memory; a slow reader simply asks later.
pub struct Follower {
    database: Database,
    commits: watch::Receiver<u64>,
    interest: Interest,
    position: Position,
    read_ahead: VecDeque<event::Model>,
}

impl Follower {
    /// Starts after `position`.
    pub fn new(database: Database, interest: Interest, position: Position) -> Self {
        let commits = database.commits();
        Self { database, commits, interest, position, read_ahead: VecDeque::new() }
    }

    /// Starts before the event at `position`, which will be read again: for a reader that had seen only
    /// a part of it.
    pub fn again(database: Database, interest: Interest, position: Position) -> Self {
        let before = Position { id: position.id.saturating_sub(1), ..position };
        Self::new(database, interest, before)
    }

    /// The next event, waiting for it as long as it takes.
    ///
    /// # Errors
    /// The database's own.
    pub async fn next(&mut self) -> Result<event::Model, DbErr> {
        loop {
            if let Some(event) = self.read_ahead.pop_front() {
                return Ok(event);
            }
            self.fill().await?;
        }
    }

    /// What has happened since, at most `limit` events, waiting for the first of them. For readers that
    /// work in batches.
    ///
    /// # Errors
    /// The database's own.
    pub async fn next_batch(&mut self, limit: usize) -> Result<Vec<event::Model>, DbErr> {
        let mut batch = vec![self.next().await?];
        batch.extend(self.next_batch_now(limit - 1).await?);
        Ok(batch)
    }

    /// What has happened since, at most `limit` events; none where nothing has.
    ///
    /// # Errors
    /// The database's own.
    pub async fn next_batch_now(&mut self, limit: usize) -> Result<Vec<event::Model>, DbErr> {
        let mut batch = Vec::new();
        while batch.len() < limit {
            if self.read_ahead.is_empty() && !self.fill_now().await? {
                break;
            }
            batch.extend(self.read_ahead.pop_front());
        }
        Ok(batch)
    }

    async fn fill(&mut self) -> Result<(), DbErr> {
        loop {
            // Marked before reading: a commit that lands in between wakes us at once.
            self.commits.mark_unchanged();
            if self.fill_now().await? {
                return Ok(());
            }
            // The sender lives in the database handle we hold, so the only ends of this wait are a commit
            // and the poll interval, and both mean: read again.
            let _woken_or_not = tokio::time::timeout(POLL_INTERVAL, self.commits.changed()).await;
        }
    }

    async fn fill_now(&mut self) -> Result<bool, DbErr> {
        let events = read(self.database.reader(), &self.interest, self.position, BATCH_MAX).await?;
        if let Some(last) = events.last() {
            self.position = Position { transaction_id: last.transaction_id, id: last.id };
        }
        self.read_ahead.extend(events);
        Ok(!self.read_ahead.is_empty())
    }
}
