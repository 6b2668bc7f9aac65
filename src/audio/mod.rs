//! Audio as data: what a file is, whether it is whole, how long it plays, what its waveform looks like and
//! who speaks in it; and what is made of it, from live frames to a WAV and from a recording to a rendition.
//!
//! Always true here: bytes are judged by what they are, never by a file name or a declared type; memory
//! stays bounded however long the recording; every refusal says what was found and what to send instead;
//! the same input makes the same output, to the byte.
//! Deliberately absent: storage, network and clocks. Callers hand in bytes, or something to read or write.

/// A WAV from the tracks of a live recording.
pub mod assemble;
/// A stretch of a recording, exact to the frame.
pub mod clip;
/// One reader for everything the archive stores.
pub mod decode;
/// Which container and codec family a file's first bytes belong to.
pub mod format;
/// G.711: mu-law and A-law.
pub mod g711;
/// Length, rate, channels and peaks, from the decoded sound.
pub mod measure;
/// Minima and maxima for a waveform, in a fixed amount of memory.
pub mod peaks;
/// Small copies for listening.
pub mod render;
/// Another sample rate, while the sound streams past.
pub mod resample;
/// Single channels as WAV, and whether anybody speaks in them.
pub mod split;
/// Who speaks how much in a call, who interrupts and who answers.
pub mod talk;
/// Where the frames of a live track belong.
pub mod timeline;
/// What a live track consists of.
pub mod track;
/// Checks an upload while it passes.
pub mod validate;
/// Where somebody speaks.
pub mod voice;
/// Writes PCM16 WAV.
pub mod wav;
/// Writes WAV with G.711 inside.
pub mod wav_g711;
/// Reads the header of a WAV file.
pub mod wav_header;
/// Peaks as other programs read them.
pub mod waveform_data;

mod separate;

pub use assemble::{AssembleError, Assembled, Assembly, Track, assemble};
pub use clip::clip;
pub use decode::{DecodeError, Decoder};
pub use format::{AudioFormat, sniff};
pub use measure::{Measured, measure, measure_stream};
pub use peaks::{COLUMNS_MAX, ChannelPeaks, Peaks, PeaksBuilder};
pub use render::{Rendered, Target, render};
pub use resample::{Resampler, mulaw_to_pcm16_24k};
pub use separate::ConvertError;
pub use split::{ChannelSound, channel_sounds, split};
pub use talk::{Side, Talk, talk};
pub use timeline::{FrameRefused, Placed, Timeline};
pub use track::{Encoding, TrackFormat};
pub use validate::{Facts, HEAD_BYTES_MAX, Limits, Refusal, Validator, WavFacts};
pub use wav_header::{WavCodec, WavHeader};

#[cfg(test)]
mod samples;
