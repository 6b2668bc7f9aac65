//! Checks an upload while it passes: the head says what it is, the end whether it is whole.
//!
//! Only the first 64 KiB are kept. For WAV this decides everything, since header and size must agree;
//! for compressed formats it decides what it is, and [`super::measure`] whether it plays.

use super::format::{AudioFormat, sniff};
use super::wav_header::{self, DataLength, WavCodec, WavHeader};

/// How much of a file is kept to recognise it, in bytes. The sound of a WAV must begin within it.
pub const HEAD_BYTES_MAX: usize = 64 * 1024;

/// Enough to tell anything but a WAV with long chunks before its sound, or a long ID3 tag.
const SNIFF_BYTES: usize = 4 * 1024;

/// What an upload may not exceed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest file accepted, in bytes.
    pub size_bytes_max: u64,
}

/// Why a file is not taken, in words for the person who sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing came.
    #[error("the file is empty")]
    Empty,
    /// Something well known that holds no sound.
    #[error("this is {looks_like}, not audio")]
    NotAudio {
        /// What it looks like, with its article.
        looks_like: &'static str,
    },
    /// Sound in a form that we do not decode.
    #[error("{name} is not accepted; send WAV, MP3, FLAC, Ogg (Vorbis or Opus), M4A or AAC")]
    Unsupported {
        /// What it is, with its article.
        name: &'static str,
    },
    /// Nothing we have a name for.
    #[error(
        "not a known audio file (it begins with {first_bytes}); send WAV, MP3, FLAC, Ogg (Vorbis or Opus), M4A or AAC"
    )]
    Unknown {
        /// Up to eight bytes, in hexadecimal.
        first_bytes: String,
    },
    /// A WAV header that cannot be true.
    #[error("the WAV header is broken: {reason}")]
    Header {
        /// What contradicts what.
        reason: String,
    },
    /// A WAV file that ends with its header.
    #[error("a WAV header without any audio: 0 samples")]
    NoSamples,
    /// Less sound than the header promises.
    #[error(
        "the header promises {} bytes of audio but {} arrived; upload the whole file",
        grouped(*promised_bytes),
        grouped(*arrived_bytes)
    )]
    Truncated {
        /// Bytes of sound according to the header.
        promised_bytes: u64,
        /// Bytes of sound that came.
        arrived_bytes: u64,
    },
    /// More than the archive takes.
    #[error("the file is larger than the {} bytes that one upload may have", grouped(*size_bytes_max))]
    TooLarge {
        /// The limit.
        size_bytes_max: u64,
    },
}

impl Refusal {
    pub(super) fn header(reason: impl Into<String>) -> Self {
        Self::Header { reason: reason.into() }
    }
}

/// What is known of an upload once it has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Container and codec family.
    pub format: AudioFormat,
    /// Bytes that came.
    pub size_bytes: u64,
    /// For WAV, what the header and the size say together.
    pub wav: Option<WavFacts>,
}

/// Length and shape of a WAV file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WavFacts {
    /// How the samples are coded.
    pub codec: WavCodec,
    /// Samples per second and channel.
    pub sample_rate_hz: u32,
    /// Number of channels.
    pub channels: u16,
    /// Samples per channel.
    pub frames: u64,
    /// Playing time, rounded to the millisecond.
    pub duration_ms: u64,
}

/// Sees the bytes of one upload in order, in pieces of any size.
#[derive(Debug)]
pub struct Validator {
    limits: Limits,
    head: Vec<u8>,
    size_bytes: u64,
    recognised: Option<Recognised>,
}

#[derive(Clone, Copy, Debug)]
enum Recognised {
    Wav(WavHeader),
    Other(AudioFormat),
}

impl Validator {
    /// Begins with nothing seen.
    pub fn new(limits: Limits) -> Self {
        Self { limits, head: Vec::new(), size_bytes: 0, recognised: None }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// The [`Refusal`], as soon as it is certain: the rest of the upload need not be read.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.size_bytes = self.size_bytes.saturating_add(bytes.len() as u64);
        if self.size_bytes > self.limits.size_bytes_max {
            return Err(Refusal::TooLarge { size_bytes_max: self.limits.size_bytes_max });
        }
        if self.recognised.is_none() {
            let room = HEAD_BYTES_MAX - self.head.len();
            self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
            self.recognise()?;
        }
        Ok(())
    }

    /// What the upload is, known within its first 64 KiB; a shorter file may need [`Self::finish`].
    pub fn format(&self) -> Option<AudioFormat> {
        self.recognised.map(|recognised| match recognised {
            Recognised::Wav(_) => AudioFormat::Wav,
            Recognised::Other(format) => format,
        })
    }

    /// Says that everything has come, and asks whether it was whole.
    ///
    /// # Errors
    /// The [`Refusal`] that only the end could show: empty, cut off, without sound.
    pub fn finish(self) -> Result<Facts, Refusal> {
        let Self { limits: _, head, size_bytes, recognised } = self;
        let recognised = match recognised {
            Some(recognised) => recognised,
            None => match sniff(&head)? {
                AudioFormat::Wav => return Err(Refusal::header("the file ends inside it")),
                format => Recognised::Other(format),
            },
        };
        match recognised {
            Recognised::Other(format) => Ok(Facts { format, size_bytes, wav: None }),
            Recognised::Wav(header) => {
                let wav = whole(&header, size_bytes)?;
                Ok(Facts { format: AudioFormat::Wav, size_bytes, wav: Some(wav) })
            }
        }
    }

    fn recognise(&mut self) -> Result<(), Refusal> {
        let full = self.head.len() == HEAD_BYTES_MAX;
        if self.head.starts_with(b"RIFF") && self.head.get(8..12) == Some(b"WAVE") {
            self.recognised = wav_header::parse(&self.head)?.map(Recognised::Wav);
            if self.recognised.is_none() && full {
                return Err(Refusal::header("no sound begins within its first 65,536 bytes"));
            }
        } else if full || self.head.len() >= SNIFF_BYTES && !self.head.starts_with(b"ID3") {
            self.recognised = Some(Recognised::Other(sniff(&self.head)?));
        }
        if self.recognised.is_some() {
            self.head = Vec::new();
        }
        Ok(())
    }
}

fn whole(header: &WavHeader, size_bytes: u64) -> Result<WavFacts, Refusal> {
    let arrived_bytes = size_bytes.saturating_sub(header.data_offset);
    let data_bytes = match header.data_length {
        _ if arrived_bytes == 0 => return Err(Refusal::NoSamples),
        DataLength::Known(promised_bytes) if arrived_bytes < promised_bytes => {
            return Err(Refusal::Truncated { promised_bytes, arrived_bytes });
        }
        DataLength::Known(promised_bytes) => promised_bytes,
        // The RIFF size covers what follows, so those bytes are other chunks and the zero is meant.
        DataLength::Zero if header.riff_bytes.abs_diff(size_bytes) <= 1 => return Err(Refusal::NoSamples),
        DataLength::Zero | DataLength::Streamed => arrived_bytes,
    };
    let frames = data_bytes / u64::from(header.frame_bytes);
    if frames == 0 {
        return Err(Refusal::NoSamples);
    }
    Ok(WavFacts {
        codec: header.codec,
        sample_rate_hz: header.sample_rate_hz,
        channels: header.channels,
        frames,
        duration_ms: duration_ms(frames, header.sample_rate_hz),
    })
}

/// Playing time of so many frames, rounded to the nearest millisecond.
pub(super) fn duration_ms(frames: u64, sample_rate_hz: u32) -> u64 {
    let rate = u128::from(sample_rate_hz);
    ((u128::from(frames) * 1000 + rate / 2) / rate).try_into().unwrap_or(u64::MAX)
}

/// A number with a comma between its thousands, for people.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
