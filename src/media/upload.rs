//! Writing one object, in the order its bytes come.
//!
//! A task of its own owns the writer, because a write that is cancelled half-way (the client has gone)
//! leaves the writer unable even to clean up. An [`Upload`] only hands bytes over; when it is dropped
//! unfinished, the task removes what was written. What can remain: after a crash of the process, a file
//! below `.partial` (local files) or an unfinished multipart upload (S3, where a lifecycle rule should
//! remove those). Neither is ever visible as an object.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use opendal::Writer;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::error::MediaError;
use super::key::ObjectKey;

/// Pieces that wait for a slow store, beyond the part that it collects; bounds memory together with
/// [`PIECE_BYTES_MAX`].
const PIECES_WAITING_MAX: usize = 4;

/// Longer pieces are handed over in several steps.
const PIECE_BYTES_MAX: usize = 256 * 1024;

enum Step {
    Write(Bytes),
    Finish,
}

/// The size where the object was finished, `None` where it was given up.
type Outcome = Result<Option<u64>, MediaError>;

/// One object that is being written. It becomes visible with [`Self::finish`], or never.
#[derive(Debug)]
pub struct Upload {
    key: ObjectKey,
    steps: mpsc::Sender<Step>,
    /// A write was begun and not carried to its end, so bytes are missing.
    interrupted: bool,
    /// Gone once its outcome has been told.
    task: Option<JoinHandle<Outcome>>,
}

impl Upload {
    pub(super) fn start(key: ObjectKey, writer: Writer, reservation: Reservation) -> Self {
        let (steps, received) = mpsc::channel(PIECES_WAITING_MAX);
        let task = run(key.clone(), writer, received, reservation).in_current_span();
        Self { key, steps, interrupted: false, task: Some(tokio::spawn(task)) }
    }

    /// The object's name.
    pub fn key(&self) -> &ObjectKey {
        &self.key
    }

    /// Adds bytes; waits while the store is slower than their source. Where this future is dropped half-way
    /// the upload cannot be finished any more.
    ///
    /// # Errors
    /// [`MediaError`], also for an earlier write that failed only now. The object is gone then, and every
    /// further write fails.
    pub async fn write(&mut self, mut bytes: Bytes) -> Result<(), MediaError> {
        if std::mem::replace(&mut self.interrupted, true) {
            return Err(self.ended());
        }
        while !bytes.is_empty() {
            let piece = bytes.split_to(bytes.len().min(PIECE_BYTES_MAX));
            if self.steps.send(Step::Write(piece)).await.is_err() {
                return Err(self.outcome().await.err().unwrap_or_else(|| self.ended()));
            }
        }
        self.interrupted = false;
        Ok(())
    }

    /// Makes the object visible and gives its size in bytes. Where this future is dropped half-way, the
    /// object may or may not appear.
    ///
    /// # Errors
    /// [`MediaError`]; [`MediaError::AlreadyExists`] where another process was first. Nothing is visible.
    pub async fn finish(mut self) -> Result<u64, MediaError> {
        if self.interrupted && self.task.is_some() {
            return Err(self.ended());
        }
        // Where the task has ended already, its outcome says why.
        let _ = self.steps.send(Step::Finish).await;
        match self.outcome().await? {
            Some(size_bytes) => Ok(size_bytes),
            None => Err(self.ended()),
        }
    }

    /// Removes what was written, and waits until it is gone. Dropping does the same without waiting.
    pub async fn abort(self) {
        let Self { key, steps, interrupted: _, task } = self;
        drop(steps);
        if let Some(task) = task
            && let Err(error) = task.await
        {
            tracing::warn!(object.key = %key, %error, "an aborted upload did not end well");
        }
    }

    async fn outcome(&mut self) -> Outcome {
        match self.task.take() {
            Some(task) => task.await.map_err(|error| MediaError::unavailable("write", &self.key, error))?,
            None => Err(self.ended()),
        }
    }

    fn ended(&self) -> MediaError {
        MediaError::unavailable("write", &self.key, "the upload had failed or been interrupted before")
    }
}

async fn run(
    key: ObjectKey,
    mut writer: Writer,
    mut steps: mpsc::Receiver<Step>,
    reservation: Reservation,
) -> Outcome {
    let mut size_bytes = 0;
    // Ends with Finish, with a failure, or when the Upload is dropped.
    let outcome = loop {
        match steps.recv().await {
            Some(Step::Write(bytes)) => {
                size_bytes += bytes.len() as u64;
                if let Err(error) = writer.write(bytes).await {
                    break Err(MediaError::of("write", key.as_str(), error));
                }
            }
            Some(Step::Finish) => match writer.close().await {
                Ok(_) => break Ok(Some(size_bytes)),
                Err(error) => break Err(MediaError::of("finish", key.as_str(), error)),
            },
            None => break Ok(None),
        }
    };
    if !matches!(outcome, Ok(Some(_))) && size_bytes > 0 {
        // Where this fails too, what remains is invisible; see above.
        if let Err(error) = writer.abort().await {
            tracing::warn!(object.key = %key, %error, "an unfinished upload could not be removed");
        }
    }
    drop(reservation);
    outcome
}

/// Keys that this process is writing. A local store checks for an existing file only when a write begins,
/// so without it the second of two writers would replace the first one's object.
#[derive(Clone, Debug, Default)]
pub(super) struct Reservations(Arc<Mutex<HashSet<ObjectKey>>>);

impl Reservations {
    /// `None` where the key is being written already.
    pub(super) fn reserve(&self, key: &ObjectKey) -> Option<Reservation> {
        let inserted = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        inserted.then(|| Reservation { reservations: self.clone(), key: key.clone() })
    }
}

/// Holds a key until it is dropped.
#[derive(Debug)]
pub(super) struct Reservation {
    reservations: Reservations,
    key: ObjectKey,
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.reservations.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
