//! Decodes a whole recording once and says how long it plays, at which rate, in how many channels, and
//! what its waveform looks like. Memory is bounded by one packet and the peaks.

use std::io::{Read, Seek};

use super::decode::{DecodeError, Decoder};
use super::format::AudioFormat;
use super::peaks::{Peaks, PeaksBuilder};
use super::resample::f32_of;

/// What a recording turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Short name of the codec: `pcm_s16le`, `pcm_mulaw`, `mp3`, `flac`, `vorbis`, `opus`, `aac`.
    pub codec: String,
    /// Samples per second and channel.
    pub sample_rate_hz: u32,
    /// Number of channels, 1 to 16.
    pub channels: u8,
    /// Playing time, from the decoded samples, rounded to the millisecond.
    pub duration_ms: u64,
    /// The waveform.
    pub peaks: Peaks,
}

/// Measures a recording that can be read from any place; needed for an M4A whose index stands at its end.
/// Blocks, and reads everything: call it where blocking is allowed.
///
/// # Errors
/// [`DecodeError`], see there.
pub fn measure<R>(source: R, size_bytes: u64, format: AudioFormat) -> Result<Measured, DecodeError>
where
    R: Read + Seek + Send,
{
    measured(Decoder::open(source, size_bytes, format)?)
}

/// Measures a recording that comes in order. An M4A must have its index in front.
/// Blocks, and reads everything: call it where blocking is allowed.
///
/// # Errors
/// [`DecodeError`], see there.
pub fn measure_stream<R: Read + Send>(source: R, format: AudioFormat) -> Result<Measured, DecodeError> {
    measured(Decoder::open_stream(source, format)?)
}

fn measured(mut decoder: Decoder<'_>) -> Result<Measured, DecodeError> {
    let mut peaks = PeaksBuilder::new(decoder.channels());
    let (mut block, mut scaled) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block)? {
        scaled.clear();
        scaled.extend(block.iter().copied().map(f32_of));
        peaks.push_interleaved(&scaled);
    }
    Ok(Measured {
        codec: decoder.codec().to_owned(),
        sample_rate_hz: decoder.sample_rate_hz(),
        channels: decoder.channels(),
        duration_ms: decoder.duration_ms(),
        peaks: peaks.finish(),
    })
}

#[cfg(test)]
mod tests;
