//! Makes a WAV from the raw tracks of a live recording: the first track becomes channel 0, the second
//! channel 1, and the shorter one ends in silence. Memory is a few blocks, whatever the length.
//!
//! Silence between frames must be in the tracks already; [`crate::audio::timeline`] says where it belongs.

use std::io::{self, Read, Seek, Write};

use super::g711::Law;
use super::resample::{RateError, Resampler};
use super::track::TrackFormat;
use super::validate::duration_ms;
use super::wav::Pcm16Writer;
use super::wav_g711::G711Writer;
use super::wav_header::WavCodec;

use lane::Lane;

/// Samples of one track, refilled from its reader.
mod lane;

/// The rate of speech: what recognisers expect, and all that telephones carry, in Hz.
pub const SPEECH_RATE_HZ: u32 = 16_000;
/// More tracks than this are not assembled: a call has two sides.
pub const TRACKS_MAX: usize = 2;

/// Frames that are interleaved at a time.
const BLOCK_FRAMES: usize = 4_096;

/// One raw track.
pub struct Track<R> {
    /// What it consists of.
    pub format: TrackFormat,
    /// Its samples from the start of the recording.
    pub source: R,
}

/// The file to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assembly {
    /// 16-bit PCM at 16 kHz.
    Speech,
    /// 16-bit PCM at the rate of the tracks; the faster one where they differ.
    Pcm16,
    /// The bytes of the tracks, interleaved; as [`Self::Pcm16`] where their formats differ.
    Native,
}

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assembled {
    /// How the samples are coded.
    pub codec: WavCodec,
    /// Samples per second and channel.
    pub sample_rate_hz: u32,
    /// Number of channels: one per track.
    pub channels: u8,
    /// Samples per channel.
    pub frames: u64,
    /// Playing time, rounded to the millisecond.
    pub duration_ms: u64,
}

/// Why nothing was made of the tracks.
#[derive(Debug, thiserror::Error)]
pub enum AssembleError {
    /// Not one or two tracks.
    #[error("{count} tracks cannot be assembled, 1 to {TRACKS_MAX} can")]
    Tracks {
        /// How many there are.
        count: usize,
    },
    /// A rate that cannot be converted.
    #[error(transparent)]
    Rate(#[from] RateError),
    /// A track could not be read; trying again may help.
    #[error("a track could not be read")]
    Source(#[source] io::Error),
    /// The file could not be written; trying again may help.
    #[error("the assembled recording could not be written")]
    Out(#[source] io::Error),
}

impl AssembleError {
    /// Whether trying again may help: something could not be read or written.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Source(_) | Self::Out(_))
    }
}

/// Reads the tracks to their ends and writes the file. Blocks: call it where blocking is allowed.
///
/// # Errors
/// [`AssembleError`], see there.
pub fn assemble<R, W>(tracks: Vec<Track<R>>, assembly: Assembly, out: W) -> Result<Assembled, AssembleError>
where
    R: Read,
    W: Write + Seek,
{
    let count = tracks.len();
    let Some(first) = tracks.first().map(|track| track.format).filter(|_| count <= TRACKS_MAX) else {
        return Err(AssembleError::Tracks { count });
    };
    let alike = tracks.iter().all(|track| track.format == first);
    let fastest_hz = tracks.iter().map(|track| track.format.sample_rate_hz).max();
    match (assembly, first.encoding.law()) {
        (Assembly::Native, Some(law)) if alike => g711(tracks, law, first.sample_rate_hz, out),
        (Assembly::Speech, _) => pcm16(tracks, SPEECH_RATE_HZ, out),
        _ => pcm16(tracks, fastest_hz.unwrap_or(SPEECH_RATE_HZ), out),
    }
}

fn g711<R, W>(
    tracks: Vec<Track<R>>,
    law: Law,
    sample_rate_hz: u32,
    out: W,
) -> Result<Assembled, AssembleError>
where
    R: Read,
    W: Write + Seek,
{
    let mut lanes: Vec<_> = tracks.into_iter().map(|track| Lane::of_bytes(track.source)).collect();
    let channels = lanes.len() as u8;
    let mut writer =
        G711Writer::new(out, law, sample_rate_hz, u16::from(channels)).map_err(AssembleError::Out)?;
    let frames = interleave(&mut lanes, law.silence(), |codes| writer.write(codes))?;
    writer.finish().map_err(AssembleError::Out)?;
    let codec = match law {
        Law::Mu => WavCodec::MuLaw,
        Law::A => WavCodec::ALaw,
    };
    Ok(assembled(codec, sample_rate_hz, channels, frames))
}

fn pcm16<R, W>(tracks: Vec<Track<R>>, sample_rate_hz: u32, out: W) -> Result<Assembled, AssembleError>
where
    R: Read,
    W: Write + Seek,
{
    let mut lanes = Vec::with_capacity(tracks.len());
    for Track { format, source } in tracks {
        let resampler = Resampler::new(format.sample_rate_hz, sample_rate_hz)?;
        lanes.push(Lane::of_samples(source, format.encoding, resampler));
    }
    let channels = lanes.len() as u8;
    let mut writer =
        Pcm16Writer::new(out, sample_rate_hz, u16::from(channels)).map_err(AssembleError::Out)?;
    let frames = interleave(&mut lanes, 0, |samples| writer.write(samples))?;
    writer.finish().map_err(AssembleError::Out)?;
    Ok(assembled(WavCodec::PcmS16, sample_rate_hz, channels, frames))
}

/// Writes frame by frame until the last lane ends, and says how many frames there were.
fn interleave<T: Copy>(
    lanes: &mut [Lane<'_, T>],
    silence: T,
    mut write: impl FnMut(&[T]) -> io::Result<()>,
) -> Result<u64, AssembleError> {
    let mut frames = 0;
    let mut block = Vec::with_capacity(BLOCK_FRAMES * lanes.len());
    // Ends with the longest lane; every turn takes a block of it.
    loop {
        let mut longest = 0;
        for lane in lanes.iter_mut() {
            let ready = lane.fill(BLOCK_FRAMES).map_err(AssembleError::Source)?;
            longest = longest.max(ready.min(BLOCK_FRAMES));
        }
        if longest == 0 {
            return Ok(frames);
        }
        block.clear();
        for frame in 0..longest {
            block.extend(lanes.iter().map(|lane| lane.get(frame).unwrap_or(silence)));
        }
        write(&block).map_err(AssembleError::Out)?;
        lanes.iter_mut().for_each(|lane| lane.drop_front(longest));
        frames += longest as u64;
    }
}

fn assembled(codec: WavCodec, sample_rate_hz: u32, channels: u8, frames: u64) -> Assembled {
    let duration_ms = duration_ms(frames, sample_rate_hz);
    Assembled { codec, sample_rate_hz, channels, frames, duration_ms }
}

#[cfg(test)]
mod tests;
