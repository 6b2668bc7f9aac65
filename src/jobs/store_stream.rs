//! Makes the recording of a live stream that has ended.
//!
//! The frames are placed by their timestamps into one file a track, these become one WAV, and that goes the way of every
//! upload. The files in between have no names, so that a killed worker leaves nothing behind; the frames themselves are
//! removed only once the recording is stored and the stream's row says so. Doing it again makes the same bytes.

mod tracks;

use std::fs::File;
use std::io::{self, Seek as _};
use std::time::Duration;

use chrono::TimeDelta;
use entity::{StageStatus, StreamId, StreamStatus, Tenanted as _, recording, stream};
use futures_util::FutureExt as _;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _, PaginatorTrait as _,
    QueryFilter as _,
};
use serde_json::json;
use tokio_util::io::ReaderStream;

use self::tracks::{Heard, Laid, StreamTracks};
use super::{Outcome, alert};
use crate::access::Actor;
use crate::app::App;
use crate::archive::upload::{self, Origin};
use crate::archive::{ArchiveError, streams};
use crate::audio::assemble::{self, AssembleError, Assembly};
use crate::config::LiveFormat;
use crate::queue::Leased;
use crate::spool::Spool;

/// Bytes read from the assembled file at a time.
const PIECE_BYTES: usize = 64 * 1024;

/// Stores a stream and forgets its frames.
pub async fn run(app: &App, leased: &Leased, stream_id: StreamId) -> Outcome {
    match store(app, &Actor::archive(leased.tenant.clone()), stream_id).await {
        Ok(outcome) => outcome,
        Err(error) => Outcome::of_archive(&error),
    }
}

/// The same without a lease.
///
/// # Errors
/// Where there is no such stream, or the archive cannot take its recording now.
pub async fn store(app: &App, actor: &Actor, id: StreamId) -> Result<Outcome, ArchiveError> {
    let row = streams::get(app, actor, id).await?;
    let spool = Spool::new(app.config.live_directory());
    match row.status {
        StreamStatus::Open => {
            let run_at =
                app.clock.now() + TimeDelta::from_std(app.config.live.idle).unwrap_or(TimeDelta::minutes(1));
            return Ok(Outcome::Later { run_at, reason: "the stream goes on".into() });
        }
        StreamStatus::Ended => {}
        StreamStatus::Stored | StreamStatus::Empty => return Ok(forget(&spool, id)),
    }
    if is_stored(app, &row).await? {
        streams::conclude(app, actor, id, StreamStatus::Stored).await?;
        return Ok(forget(&spool, id));
    }
    let Some(format) = streams::format(&row) else {
        return Ok(Outcome::GiveUp {
            error: format!("a stream in the encoding {} is not known", row.encoding),
        });
    };
    let plan = StreamTracks::of(&row, format, app.config.live.length_max);
    let assembly = assembly(app.config.live.format);
    let folder = spool.clone();
    let made = tokio::task::spawn_blocking(move || make(&folder, id, &plan, assembly));
    match made.await.map_err(ArchiveError::internal)? {
        Ok(Made::Wav { file, heard }) => {
            tell_of_loss(&row, &heard);
            keep(app, actor, &row, file, heard).await?;
            streams::conclude(app, actor, id, StreamStatus::Stored).await?;
            Ok(forget(&spool, id))
        }
        Ok(Made::Silence { heard }) => {
            tell_of_loss(&row, &heard);
            streams::conclude(app, actor, id, StreamStatus::Empty).await?;
            forget(&spool, id);
            Ok(Outcome::Absent { reason: "the stream ended without a frame of audio".into() })
        }
        Ok(Made::NoFile) => {
            alert(
                "frames_missing",
                &format!("the frames of the stream {} are gone from this node's disk", row.stream_id),
            );
            Ok(Outcome::GiveUp {
                error: "the stream's frames are gone from the disk of the node that took them".into(),
            })
        }
        Err(error) => Ok(Outcome::Again { error: format!("{:#}", anyhow::Error::new(error)) }),
    }
}

/// What was made of a stream's frames.
enum Made {
    Wav { file: File, heard: Heard },
    Silence { heard: Heard },
    NoFile,
}

fn make(spool: &Spool, id: StreamId, plan: &StreamTracks, assembly: Assembly) -> Result<Made, AssembleError> {
    let Some(mut reader) = spool.reader(id.0).map_err(AssembleError::Source)? else {
        return Ok(Made::NoFile);
    };
    let laid = tracks::lay(&mut reader, plan, spool.directory()).map_err(AssembleError::Source)?;
    let Laid { tracks, heard } = laid;
    if tracks.is_empty() {
        return Ok(Made::Silence { heard });
    }
    let mut file = tempfile::tempfile_in(spool.directory()).map_err(AssembleError::Out)?;
    assemble::assemble(tracks, assembly, io::BufWriter::with_capacity(PIECE_BYTES, &file))?;
    file.rewind().map_err(AssembleError::Out)?;
    Ok(Made::Wav { file, heard })
}

fn assembly(format: LiveFormat) -> Assembly {
    match format {
        LiveFormat::Wav16k => Assembly::Speech,
        LiveFormat::Native => Assembly::Native,
    }
}

/// The recording goes the way of every upload.
async fn keep(
    app: &App,
    actor: &Actor,
    row: &stream::Model,
    file: File,
    heard: Heard,
) -> Result<(), ArchiveError> {
    let begins_after = TimeDelta::milliseconds(i64::try_from(heard.begins_at_ms).unwrap_or(0));
    let is_piece = row.stream_id.contains('#');
    let origin = Origin {
        provider_recording_id: Some(row.stream_id.clone()),
        account: row.account.clone(),
        // A further piece counts from the beginning of the stream, but its row from its own.
        recorded_at: Some(if is_piece { row.started_at } else { row.started_at + begins_after }),
        interrupted: row.interrupted || heard.torn_bytes > 0,
        channel_parties: Some(json!(heard.parties)),
        ..Origin::default()
    };
    let body = ReaderStream::with_capacity(tokio::fs::File::from_std(file), PIECE_BYTES);
    upload::receive(app, actor, row.call_id, origin, body).await?;
    Ok(())
}

/// Whether the recording is there already, perhaps deleted since.
async fn is_stored(app: &App, row: &stream::Model) -> Result<bool, ArchiveError> {
    let count = recording::Entity::of(&row.tenant_id)
        .filter(recording::Column::CallId.eq(row.call_id))
        .filter(recording::Column::ProviderRecordingId.eq(&row.stream_id))
        .filter(recording::Column::Status.is_in([StageStatus::Completed, StageStatus::Deleted]))
        .count(app.database.reader())
        .await?;
    Ok(count > 0)
}

fn forget(spool: &Spool, id: StreamId) -> Outcome {
    match spool.remove(id.0) {
        Ok(()) => Outcome::Done,
        Err(error) => {
            Outcome::Again { error: format!("the frames of a stored stream cannot be removed: {error}") }
        }
    }
}

fn tell_of_loss(row: &stream::Model, heard: &Heard) {
    if heard.torn_bytes > 0 {
        let Heard { torn_bytes, .. } = heard;
        let sentence =
            format!("{torn_bytes} bytes at the end of the stream {} cannot be read any more", row.stream_id);
        alert("frames_lost", &sentence);
    }
    if heard.refused > 0 {
        metrics::counter!("earmark_live_frames_refused_total", "reason" => "misplaced")
            .increment(heard.refused);
        tracing::warn!(
            stream.id = row.stream_id,
            frames = heard.refused,
            "frames of a stream belong nowhere"
        );
    }
}

/// Streams of this node that were open when its last process ended. They are marked: what their providers sent in the
/// meantime is missing.
///
/// # Errors
/// The database's own.
pub async fn abandoned(app: &App) -> Result<Vec<stream::Model>, ArchiveError> {
    let open = stream::Entity::across_tenants()
        .filter(stream::Column::Node.eq(&app.node))
        .filter(stream::Column::Status.eq(StreamStatus::Open))
        .all(app.database.reader())
        .await?;
    let marked = open.clone();
    app.database
        .write(move |transaction| {
            async move {
                for row in marked {
                    let mut row = row.into_active_model();
                    row.interrupted = Set(true);
                    row.update(transaction).await?;
                }
                Ok::<_, ArchiveError>(())
            }
            .boxed()
        })
        .await?;
    Ok(open)
}

/// The longest that a stream may be, as frames are placed in it.
fn length_max_ms(length_max: Duration) -> u64 {
    u64::try_from(length_max.as_millis()).unwrap_or(u64::MAX)
}
