//! From frames in the order in which they came to one file a track, in which each stands where it belongs.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::Duration;

use entity::stream;

use crate::audio::assemble::Track;
use crate::audio::timeline::Timeline;
use crate::audio::track::TrackFormat;
use crate::spool::Reader;

/// The tracks of a stream by their numbers in frames.
pub const TRACKS: [&str; 2] = ["inbound", "outbound"];

/// What is known of a stream's tracks before its frames are read.
pub struct StreamTracks {
    format: TrackFormat,
    length_max_ms: u64,
    /// Each track that was promised, with its party.
    promised: [Option<String>; 2],
    /// Times count from the stream's first piece, which this is not.
    is_piece: bool,
}

/// What was found in the frames.
pub struct Heard {
    /// Whose each channel is.
    pub parties: Vec<String>,
    /// Where in the stream the recording begins.
    pub begins_at_ms: u64,
    /// Bytes at the end that cannot be read.
    pub torn_bytes: u64,
    /// Frames that could not be placed.
    pub refused: u64,
}

/// Tracks to be read, in the order of the channels; none where no frame held audio.
pub struct Laid {
    pub tracks: Vec<Track<Box<dyn Read>>>,
    pub heard: Heard,
}

impl StreamTracks {
    pub fn of(row: &stream::Model, format: TrackFormat, length_max: Duration) -> Self {
        let text = |list: &serde_json::Value, index: usize| list.get(index)?.as_str().map(str::to_owned);
        let promised = TRACKS.map(|name| {
            let names = row.tracks.as_array().map(Vec::as_slice).unwrap_or_default();
            let index = names.iter().position(|promised| promised == name)?;
            Some(text(&row.parties, index).unwrap_or_else(|| "unknown".into()))
        });
        // One track that has both parties, whatever its name.
        let mixed = [Some(text(&row.parties, 0).unwrap_or_else(|| "unknown".into())), None];
        let promised = if promised == [None, None] { mixed } else { promised };
        Self {
            format,
            length_max_ms: super::length_max_ms(length_max),
            promised,
            is_piece: row.stream_id.contains('#'),
        }
    }

    /// Whose a track is that was not promised: the side that the other is not.
    fn party(&self, track: usize) -> String {
        let other = self.promised[1 - track].as_deref();
        self.promised[track].clone().unwrap_or_else(|| match other {
            Some("agent") => "customer".into(),
            Some("customer") => "agent".into(),
            _ => "unknown".into(),
        })
    }
}

/// Puts every frame where it belongs.
pub fn lay(reader: &mut Reader, plan: &StreamTracks, folder: &Path) -> io::Result<Laid> {
    let mut lanes: [Option<Lane>; 2] = [None, None];
    let mut heard = Heard { parties: Vec::new(), begins_at_ms: 0, torn_bytes: 0, refused: 0 };
    let mut begins_at_ms = None;
    while let Some(frame) = reader.next()? {
        let Some(lane) = lanes.get_mut(usize::from(frame.track)) else {
            heard.refused += 1;
            continue;
        };
        // Times that do not count from the stream's beginning: a further piece, or a client that sends the time of day.
        let offset_ms = *begins_at_ms.get_or_insert_with(|| {
            let first_ms = frame.timestamp_ms.unwrap_or(0);
            if plan.is_piece || first_ms >= plan.length_max_ms { first_ms } else { 0 }
        });
        let timestamp_ms = frame.timestamp_ms.map(|timestamp_ms| timestamp_ms.saturating_sub(offset_ms));
        let lane = match lane {
            Some(lane) => lane,
            None => lane.insert(Lane::new(plan, folder)?),
        };
        heard.refused += u64::from(!lane.put(timestamp_ms, frame.audio)?);
    }
    heard.torn_bytes = reader.torn_bytes();
    heard.begins_at_ms = begins_at_ms.unwrap_or(0);
    let mut tracks = Vec::new();
    if lanes.iter().flatten().any(|lane| lane.timeline.samples() > 0) {
        for (number, lane) in lanes.into_iter().enumerate() {
            if lane.is_some() || plan.promised[number].is_some() {
                let source: Box<dyn Read> = match lane {
                    Some(lane) => Box::new(lane.source(plan.format.encoding.silence_byte())),
                    None => Box::new(io::empty()),
                };
                tracks.push(Track { format: plan.format, source });
                heard.parties.push(plan.party(number));
            }
        }
    }
    Ok(Laid { tracks, heard })
}

/// One track on its way into its file. What nobody writes of a file reads as zeros and takes no room, so samples are kept
/// as their difference from silence.
struct Lane {
    timeline: Timeline,
    sample_bytes: u64,
    silence: u8,
    file: File,
    scratch: Vec<u8>,
}

impl Lane {
    fn new(plan: &StreamTracks, folder: &Path) -> io::Result<Self> {
        let encoding = plan.format.encoding;
        Ok(Self {
            timeline: Timeline::new(plan.format, plan.length_max_ms),
            sample_bytes: encoding.sample_bytes(),
            silence: encoding.silence_byte(),
            file: tempfile::tempfile_in(folder)?,
            scratch: Vec::new(),
        })
    }

    /// False where the frame has no place.
    fn put(&mut self, timestamp_ms: Option<u64>, audio: &[u8]) -> io::Result<bool> {
        let Ok(placed) = self.timeline.place(timestamp_ms, audio.len()) else { return Ok(false) };
        self.scratch.clear();
        self.scratch.extend(audio.iter().map(|byte| byte ^ self.silence));
        self.file.write_all_at(&self.scratch, placed.start * self.sample_bytes)?;
        Ok(true)
    }

    fn source(self, silence: u8) -> impl Read {
        Difference { file: BufReader::with_capacity(64 * 1024, self.file), silence }
    }
}

struct Difference<R> {
    file: R,
    silence: u8,
}

impl<R: Read> Read for Difference<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        for byte in &mut buffer[..count] {
            *byte ^= self.silence;
        }
        Ok(count)
    }
}
