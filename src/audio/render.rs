//! Renditions: a recording made small for listening, or turned into a WAV.
//!
//! A call of two sides keeps them on two channels; what has more is mixed into two. Opus and MP3 are
//! speech at less than a tenth of the 16 kHz PCM it was, and both say how much silence the encoder added,
//! so that a player leaves it out and the rendition lasts as long as the recording.

use std::io::{Seek, Write};

use super::assemble::SPEECH_RATE_HZ;
use super::decode::Decoder;
use super::separate::{ConvertError, Separated};
use super::validate::duration_ms;
use super::wav::Pcm16Writer;

/// MP3, by LAME.
#[cfg(feature = "mp3")]
mod mp3;
/// Opus in Ogg, by libopus.
mod opus;

/// More channels than this are mixed into this many.
pub const CHANNELS_MAX: u8 = 2;

/// What to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// MPEG layer III at a constant rate.
    #[cfg(feature = "mp3")]
    Mp3,
    /// Opus in Ogg.
    Opus,
    /// 16-bit PCM at 16 kHz.
    Wav,
}

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The media type to send it as.
    pub mime_type: &'static str,
    /// The file extension without its dot.
    pub extension: &'static str,
    /// Short name of the codec: `mp3`, `opus`, `pcm_s16le`.
    pub codec: &'static str,
    /// Number of channels, one or two.
    pub channels: u8,
    /// Samples per second and channel.
    pub sample_rate_hz: u32,
    /// Playing time, rounded to the millisecond.
    pub duration_ms: u64,
}

/// Reads a recording to its end and writes the rendition to `out`, from where `out` stands. Needs constant
/// memory, and blocks: call it where blocking is allowed.
///
/// # Errors
/// [`ConvertError`], see there; what was written until then is of no use.
pub fn render<W>(decoder: Decoder<'_>, target: Target, out: W) -> Result<Rendered, ConvertError>
where
    W: Write + Seek,
{
    let channels = decoder.channels().min(CHANNELS_MAX);
    match target {
        #[cfg(feature = "mp3")]
        Target::Mp3 => {
            let rate_hz = mp3::rate_hz(decoder.sample_rate_hz());
            let encoder = mp3::Encoder::new(out, rate_hz, channels)?;
            encode(decoder, rate_hz, encoder)
        }
        Target::Opus => {
            let rate_hz = opus::rate_hz(decoder.sample_rate_hz());
            let encoder = opus::Encoder::new(out, rate_hz, channels)?;
            encode(decoder, rate_hz, encoder)
        }
        Target::Wav => {
            let writer =
                Pcm16Writer::new(out, SPEECH_RATE_HZ, u16::from(channels)).map_err(ConvertError::Out)?;
            encode(decoder, SPEECH_RATE_HZ, writer)
        }
    }
}

/// What takes interleaved samples and ends in a file.
trait Encode {
    /// Media type, extension and codec.
    const KIND: (&'static str, &'static str, &'static str);

    fn samples(&mut self, interleaved: &[i16]) -> Result<(), ConvertError>;
    fn end(self) -> Result<(), ConvertError>;
}

fn encode<E: Encode>(decoder: Decoder<'_>, rate_hz: u32, mut encoder: E) -> Result<Rendered, ConvertError> {
    let mut separated = Separated::new(decoder, rate_hz, CHANNELS_MAX)?;
    let (mut channels, mut interleaved) = (Vec::new(), Vec::new());
    let (mut frames, mut channel_count) = (0, 0);
    while separated.next(&mut channels)? {
        channel_count = channels.len();
        frames += channels.first().map_or(0, Vec::len) as u64;
        interleaved.clear();
        let count = channels.first().map_or(0, Vec::len);
        interleaved.extend((0..count).flat_map(|frame| channels.iter().map(move |channel| channel[frame])));
        encoder.samples(&interleaved)?;
    }
    encoder.end()?;
    let (mime_type, extension, codec) = E::KIND;
    Ok(Rendered {
        mime_type,
        extension,
        codec,
        channels: channel_count as u8,
        sample_rate_hz: rate_hz,
        duration_ms: duration_ms(frames, rate_hz),
    })
}

impl<W: Write + Seek> Encode for Pcm16Writer<W> {
    const KIND: (&'static str, &'static str, &'static str) = ("audio/wav", "wav", "pcm_s16le");

    fn samples(&mut self, interleaved: &[i16]) -> Result<(), ConvertError> {
        self.write(interleaved).map_err(ConvertError::Out)
    }

    fn end(self) -> Result<(), ConvertError> {
        self.finish().map_err(ConvertError::Out)
    }
}

#[cfg(test)]
mod tests;
