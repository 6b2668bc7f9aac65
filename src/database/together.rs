//! Many small writes in one transaction (group commit): while one is written to disk, those that come wait and then
//! go together, so that a thousand at the same moment cost a few commits and not a thousand.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{DatabaseTransaction, DbErr};
use tokio::sync::oneshot;

use super::Database;

/// The most that go together: one that fails makes all of them go alone.
const TOGETHER_MAX: usize = 256;

/// A write that may be run again, since another one's failure undoes it.
pub(super) type Unit =
    Arc<dyn for<'t> Fn(&'t DatabaseTransaction) -> BoxFuture<'t, Result<(), DbErr>> + Send + Sync>;

/// Where it is told what became of a write.
type Done = oneshot::Sender<Result<(), DbErr>>;

/// Those that wait for the next transaction.
#[derive(Default)]
pub(super) struct Waiting(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    units: Vec<(Unit, Done)>,
    /// Somebody writes, and goes on until none is left.
    is_written: bool,
}

impl Database {
    /// Runs `unit` in one transaction with whatever else is written in this way at the same time: kept when it
    /// returns. For small writes of many at once that have nothing to do with each other; `unit` may run twice.
    ///
    /// # Errors
    /// The unit's own, after a rollback of it alone, or the database's.
    pub async fn write_together(
        &self,
        unit: impl for<'t> Fn(&'t DatabaseTransaction) -> BoxFuture<'t, Result<(), DbErr>> + Send + Sync + 'static,
    ) -> Result<(), DbErr> {
        let (done, written) = oneshot::channel();
        if self.together.add(Arc::new(unit), done) {
            let database = self.clone();
            self.units.spawn(async move { database.write_waiting().await });
        }
        written
            .await
            .unwrap_or_else(|_| Err(DbErr::Custom("the write was cut off by the runtime's end".into())))
    }

    async fn write_waiting(&self) {
        while let Some((units, done)) = self.together.take() {
            match self.write_all(units.clone()).await {
                Err(_) if units.len() > 1 => {
                    for (unit, done) in units.into_iter().zip(done) {
                        // Nobody waits any more where the receiver is gone.
                        let _ = done.send(self.write_all(vec![unit]).await);
                    }
                }
                Err(error) => done.into_iter().take(1).for_each(|done| drop(done.send(Err(error.clone())))),
                Ok(()) => done.into_iter().for_each(|done| drop(done.send(Ok(())))),
            }
        }
    }

    async fn write_all(&self, units: Vec<Unit>) -> Result<(), DbErr> {
        self.run(move |transaction| {
            async move {
                for unit in units {
                    unit(transaction).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
    }
}

impl Waiting {
    /// Puts a unit behind the others; true if nobody writes them yet.
    fn add(&self, unit: Unit, done: Done) -> bool {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queue.units.push((unit, done));
        !std::mem::replace(&mut queue.is_written, true)
    }

    /// The next to go together; none, and nobody writes any more, where none waits.
    fn take(&self) -> Option<(Vec<Unit>, Vec<Done>)> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = queue.units.len().min(TOGETHER_MAX);
        queue.is_written = count > 0;
        (count > 0).then(|| queue.units.drain(..count).unzip())
    }
}
