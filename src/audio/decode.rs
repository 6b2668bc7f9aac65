//! One reader for everything the archive stores: WAV (G.711 too), MP3, FLAC, Vorbis, Opus and AAC come out
//! as blocks of interleaved 16-bit samples. Memory is bounded by one packet.
//!
//! What does not decode is left out and counted; at the end the count decides whether the recording is
//! called damaged. So whoever reads to the end knows that what he has is the recording.

use std::io::{self, Read, Seek};

use super::format::AudioFormat;
use super::validate::duration_ms;
use super::wav_header::CHANNELS_MAX;

/// Ogg Opus, which symphonia does not decode.
mod opus;
/// Everything else.
mod packets;
/// What symphonia wants its sources to be.
mod source;

/// More packets than this share that do not decode mean that the recording is damaged, in percent.
pub const FAILED_PERCENT_MAX: u64 = 10;
/// Less sound than this share of what the container promises means that it was cut off, in percent.
pub const DECODED_PERCENT_MIN: u64 = 90;

/// Failures in a row that end the reading, since a broken container need not move on.
const FAILED_IN_A_ROW_MAX: u64 = 1_000;

/// Why a recording could not be decoded. All but [`Self::Source`] are facts about the recording.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Nothing could be decoded.
    #[error("the audio cannot be decoded: {reason}")]
    Undecodable {
        /// What the decoder said.
        reason: String,
    },
    /// Too much of it could not be decoded.
    #[error("the audio is damaged: {failed} of {packets} packets do not decode; upload the file again")]
    Damaged {
        /// Packets that failed.
        failed: u64,
        /// All packets.
        packets: u64,
    },
    /// It ends too early.
    #[error(
        "the file promises {promised_ms} ms of audio but only {decoded_ms} ms are there; upload the whole file"
    )]
    Incomplete {
        /// Playing time according to the container.
        promised_ms: u64,
        /// Playing time that was decoded.
        decoded_ms: u64,
    },
    /// The bytes could not be read; trying again may help.
    #[error("the audio could not be read")]
    Source(#[source] io::Error),
}

impl DecodeError {
    fn undecodable(reason: impl Into<String>) -> Self {
        Self::Undecodable { reason: reason.into() }
    }
}

/// Decodes one recording from its beginning to its end.
pub struct Decoder<'a> {
    codec: Codec<'a>,
    shape: Shape,
    /// The block that was read to learn the shape, until it is asked for.
    first: Option<Vec<i16>>,
    tally: Tally,
}

/// Samples per second and channel, and the number of channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    sample_rate_hz: u32,
    channels: u8,
}

/// What came of reading one packet.
enum Step {
    /// Sound of this shape.
    Sound(Shape),
    /// Something that could not be decoded.
    Failed,
    /// The end.
    End,
}

enum Codec<'a> {
    Packets(packets::Packets<'a>),
    Opus(Box<opus::OggOpus<Box<dyn Read + Send + 'a>>>),
}

/// What has been decoded so far.
#[derive(Default)]
struct Tally {
    packets: u64,
    failed: u64,
    failed_in_a_row: u64,
    frames: u64,
}

impl<'a> Decoder<'a> {
    /// Opens a recording that can be read from any place; needed for an M4A whose index stands at its end.
    /// This and the reading block: call them where blocking is allowed.
    ///
    /// # Errors
    /// [`DecodeError`], see there.
    pub fn open<R>(source: R, size_bytes: u64, format: AudioFormat) -> Result<Self, DecodeError>
    where
        R: Read + Seek + Send + 'a,
    {
        match format {
            AudioFormat::M4a => {
                let source = source::Seekable::new(source, size_bytes);
                Self::begin(Codec::Packets(packets::Packets::open(Box::new(source), format)?))
            }
            _ => Self::open_stream(source, format),
        }
    }

    /// Opens a recording that comes in order. An M4A must have its index in front.
    ///
    /// # Errors
    /// [`DecodeError`], see there.
    pub fn open_stream<R>(source: R, format: AudioFormat) -> Result<Self, DecodeError>
    where
        R: Read + Send + 'a,
    {
        let codec = match format {
            AudioFormat::OggOpus => {
                // Pages are read in small pieces.
                let source: Box<dyn Read + Send + 'a> = Box::new(io::BufReader::new(source));
                Codec::Opus(Box::new(opus::OggOpus::open(source)?))
            }
            AudioFormat::Wav => {
                let source = source::Streamed::new(source::plain_wav(source)?);
                Codec::Packets(packets::Packets::open(Box::new(source), format)?)
            }
            _ => Codec::Packets(packets::Packets::open(Box::new(source::Streamed::new(source)), format)?),
        };
        Self::begin(codec)
    }

    fn begin(mut codec: Codec<'a>) -> Result<Self, DecodeError> {
        let mut tally = Tally::default();
        let mut samples = Vec::new();
        // Ends with the stream or when damage has no end.
        let shape = loop {
            match codec.step(&mut samples)? {
                Step::Sound(shape) if samples.is_empty() => tally.sound(0, shape),
                Step::Sound(shape) => break shape,
                Step::Failed => tally.fail()?,
                Step::End if tally.packets > tally.failed => {
                    return Err(DecodeError::undecodable("it holds no samples"));
                }
                Step::End => return Err(DecodeError::undecodable("not one packet of it is sound")),
            }
        };
        if u16::from(shape.channels) > CHANNELS_MAX || shape.channels == 0 {
            return Err(DecodeError::undecodable(format!(
                "it has {} channels, 1 to {CHANNELS_MAX} are allowed",
                shape.channels
            )));
        }
        if shape.sample_rate_hz == 0 {
            return Err(DecodeError::undecodable("its sample rate is zero"));
        }
        tally.sound(samples.len(), shape);
        Ok(Self { codec, shape, first: Some(samples), tally })
    }

    /// Short name of the codec: `pcm_s16le`, `pcm_mulaw`, `mp3`, `flac`, `vorbis`, `opus`, `aac`.
    pub fn codec(&self) -> &'static str {
        match &self.codec {
            Codec::Packets(packets) => packets.codec(),
            Codec::Opus(_) => "opus",
        }
    }

    /// Samples per second and channel.
    pub fn sample_rate_hz(&self) -> u32 {
        self.shape.sample_rate_hz
    }

    /// Number of channels, 1 to 16.
    pub fn channels(&self) -> u8 {
        self.shape.channels
    }

    /// Samples per channel that were decoded so far.
    pub fn frames(&self) -> u64 {
        self.tally.frames - self.first.as_ref().map_or(0, |first| self.frames_of(first))
    }

    /// Playing time of what was decoded so far, rounded to the millisecond.
    pub fn duration_ms(&self) -> u64 {
        duration_ms(self.frames(), self.shape.sample_rate_hz)
    }

    /// Puts the next samples, whole frames of all channels, in the place of what `samples` held; false at
    /// the end, where there are none.
    ///
    /// # Errors
    /// [`DecodeError`]: at once where nothing can be read, at the end where too much was missing.
    pub fn next_block(&mut self, samples: &mut Vec<i16>) -> Result<bool, DecodeError> {
        if let Some(first) = self.first.take() {
            *samples = first;
            return Ok(true);
        }
        // Ends with the stream or when damage has no end.
        loop {
            match self.codec.step(samples)? {
                Step::Sound(shape) if shape == self.shape => {
                    self.tally.sound(samples.len(), shape);
                    if !samples.is_empty() {
                        return Ok(true);
                    }
                }
                // A recording keeps its shape.
                Step::Sound(_) | Step::Failed => self.tally.fail()?,
                Step::End => {
                    samples.clear();
                    return self.finished().map(|()| false);
                }
            }
        }
    }

    fn frames_of(&self, samples: &[i16]) -> u64 {
        samples.len() as u64 / u64::from(self.shape.channels)
    }

    fn finished(&self) -> Result<(), DecodeError> {
        let Tally { packets, failed, failed_in_a_row: _, frames } = self.tally;
        if failed * 100 > packets * FAILED_PERCENT_MAX {
            return Err(DecodeError::Damaged { failed, packets });
        }
        let promised = match &self.codec {
            Codec::Packets(packets) => packets.promised_frames(),
            Codec::Opus(_) => None,
        };
        if let Some(promised) = promised
            && u128::from(frames) * 100 < u128::from(promised) * u128::from(DECODED_PERCENT_MIN)
        {
            let promised_ms = duration_ms(promised, self.shape.sample_rate_hz);
            let decoded_ms = duration_ms(frames, self.shape.sample_rate_hz);
            return Err(DecodeError::Incomplete { promised_ms, decoded_ms });
        }
        Ok(())
    }
}

impl Codec<'_> {
    fn step(&mut self, samples: &mut Vec<i16>) -> Result<Step, DecodeError> {
        match self {
            Self::Packets(packets) => packets.step(samples),
            Self::Opus(opus) => opus.step(samples),
        }
    }
}

impl Tally {
    fn sound(&mut self, samples: usize, shape: Shape) {
        self.packets += 1;
        self.failed_in_a_row = 0;
        self.frames += samples as u64 / u64::from(shape.channels.max(1));
    }

    fn fail(&mut self) -> Result<(), DecodeError> {
        self.packets += 1;
        self.failed += 1;
        self.failed_in_a_row += 1;
        if self.failed_in_a_row > FAILED_IN_A_ROW_MAX {
            return Err(DecodeError::Damaged { failed: self.failed, packets: self.packets });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
