//! A reader of the journal whose position is kept in the database.

use entity::event;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use super::cursor::Position;
use super::follow::{Follower, Interest, head};
use super::keep::{keep, kept};
use crate::database::Database;

/// Follows the journal in batches from a position that is kept under a name. What lies behind the kept position is read
/// again after a restart, so that whatever is done with a batch must be harmless when it is done twice.
pub struct Reader {
    name: &'static str,
    epoch: Uuid,
    follower: Follower,
    position: Position,
}

impl Reader {
    /// Goes on where the reader of this name stood; none where it has not read in this life of the database.
    ///
    /// # Errors
    /// The database's own.
    pub async fn resume(database: &Database, name: &'static str, epoch: Uuid) -> Result<Option<Self>, DbErr> {
        let kept = kept(database.reader(), name, epoch).await?;
        Ok(kept.map(|position| Self::at(database, name, epoch, position)))
    }

    /// Begins after everything that the journal holds now.
    ///
    /// # Errors
    /// The database's own.
    pub async fn at_head(database: &Database, name: &'static str, epoch: Uuid) -> Result<Self, DbErr> {
        let head = head(database.reader()).await?;
        Ok(Self::at(database, name, epoch, head))
    }

    fn at(database: &Database, name: &'static str, epoch: Uuid, position: Position) -> Self {
        let follower = Follower::new(database.clone(), Interest::AcrossTenants, position);
        Self { name, epoch, follower, position }
    }

    /// The next events, at most `limit`; waits for the first of them.
    ///
    /// # Errors
    /// The database's own.
    pub async fn next_batch(&mut self, limit: usize) -> Result<Vec<event::Model>, DbErr> {
        let batch = self.follower.next_batch(limit).await?;
        self.pass(&batch);
        Ok(batch)
    }

    /// The next events, at most `limit`; none where there are none yet.
    ///
    /// # Errors
    /// The database's own.
    pub async fn next_batch_now(&mut self, limit: usize) -> Result<Vec<event::Model>, DbErr> {
        let batch = self.follower.next_batch_now(limit).await?;
        self.pass(&batch);
        Ok(batch)
    }

    fn pass(&mut self, batch: &[event::Model]) {
        if let Some(last) = batch.last() {
            self.position = Position { transaction_id: last.transaction_id, id: last.id };
        }
    }

    /// Where the reader stands after its last batch.
    pub fn place(&self) -> Place {
        Place { name: self.name, epoch: self.epoch, position: self.position }
    }
}

/// Where a reader stands, to be kept in the transaction of what was done with its batch.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    name: &'static str,
    epoch: Uuid,
    position: Position,
}

impl Place {
    /// Keeps it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn keep(self, connection: &impl ConnectionTrait) -> Result<(), DbErr> {
        keep(connection, self.name, self.epoch, self.position).await
    }
}
