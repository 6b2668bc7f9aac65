//! MPEG audio layer III (ISO/IEC 11172-3, 13818-3), encoded by LAME at a constant rate.
//!
//! The first frame is silent and carries a tag with the number of frames, delay and padding, so that
//! players leave the latter out. They are known at the end, so the file must let us go back to its start.

use std::io::{Seek, SeekFrom, Write};
use std::num::NonZeroU32;

use mp3lame_encoder::{
    Bitrate, Builder, DualPcm, EncodeError, Encoder as Lame, FlushGap, Mode, MonoPcm, Quality,
    max_required_buffer_size,
};

use super::{ConvertError, Encode};

/// The tag of the first frame.
mod info;

/// What LAME may hold back, in bytes (its own documentation of flushing).
const FLUSH_BYTES: usize = 7_200;

/// The rate at which a recording is encoded. Speech has little above 8 kHz, and at these few bits
/// leaving it out leaves more for the rest.
pub(super) fn rate_hz(recorded_hz: u32) -> u32 {
    [8_000, 12_000].into_iter().find(|rate_hz| recorded_hz <= *rate_hz).unwrap_or(16_000)
}

/// Bits for one voice, and for two on a channel each: below a tenth of PCM at 16 kHz.
fn bit_rate(rate_hz: u32, channels: u8) -> Bitrate {
    match (rate_hz, channels) {
        (8_000, 1) => Bitrate::Kbps16,
        (_, 1) => Bitrate::Kbps24,
        (8_000, _) => Bitrate::Kbps32,
        _ => Bitrate::Kbps48,
    }
}

/// Encodes and writes.
pub(super) struct Encoder<W> {
    out: W,
    /// Where the file begins within `out`.
    start: u64,
    lame: Lame,
    channels: u8,
    frames: u64,
    tag: info::Tag,
    sides: [Vec<i16>; 2],
    coded: Vec<u8>,
}

impl<W: Write + Seek> Encoder<W> {
    /// Begins the file, with room for its tag.
    pub fn new(mut out: W, rate_hz: u32, channels: u8) -> Result<Self, ConvertError> {
        let start = out.stream_position().map_err(ConvertError::Out)?;
        // Each side keeps its own channel: joint stereo would let it be heard in the other's.
        let mode = if channels == 1 { Mode::Mono } else { Mode::Stereo };
        let builder = Builder::new().ok_or_else(|| failed("out of memory"))?;
        let lame = builder
            .with_num_channels(channels)
            .and_then(|builder| builder.with_sample_rate(rate_hz))
            .and_then(|builder| builder.with_output_sample_rate(NonZeroU32::new(rate_hz)))
            .and_then(|builder| builder.with_brate(bit_rate(rate_hz, channels)))
            .and_then(|builder| builder.with_mode(mode))
            .and_then(|builder| builder.with_quality(Quality::Good))
            // LAME's own does not fit into frames as small as ours, and is left out then.
            .and_then(|builder| builder.with_to_write_vbr_tag(false))
            .and_then(Builder::build)
            .map_err(failed)?;
        let tag = info::Tag::new(rate_hz, channels, bit_rate(rate_hz, channels) as u32);
        out.write_all(&tag.blank()).map_err(ConvertError::Out)?;
        Ok(Self {
            out,
            start,
            lame,
            channels,
            frames: 0,
            tag,
            sides: [Vec::new(), Vec::new()],
            coded: Vec::new(),
        })
    }

    fn write(&mut self, encoded: Result<usize, EncodeError>) -> Result<(), ConvertError> {
        encoded.map_err(failed)?;
        self.tag.pass(&self.coded);
        self.out.write_all(&self.coded).map_err(ConvertError::Out)
    }
}

impl<W: Write + Seek> Encode for Encoder<W> {
    const KIND: (&'static str, &'static str, &'static str) = ("audio/mpeg", "mp3", "mp3");

    fn samples(&mut self, interleaved: &[i16]) -> Result<(), ConvertError> {
        self.frames += interleaved.len() as u64 / u64::from(self.channels);
        self.coded.clear();
        self.coded.reserve(max_required_buffer_size(interleaved.len()));
        let encoded = if self.channels == 1 {
            self.lame.encode_to_vec(MonoPcm(interleaved), &mut self.coded)
        } else {
            for (side, samples) in self.sides.iter_mut().enumerate() {
                samples.clear();
                samples.extend(interleaved.iter().skip(side).step_by(2));
            }
            let [left, right] = &self.sides;
            self.lame.encode_to_vec(DualPcm { left, right }, &mut self.coded)
        };
        self.write(encoded)
    }

    fn end(mut self) -> Result<(), ConvertError> {
        self.coded.clear();
        self.coded.reserve(FLUSH_BYTES);
        let flushed = self.lame.flush_to_vec::<FlushGap>(&mut self.coded);
        self.write(flushed)?;
        self.out
            .seek(SeekFrom::Start(self.start))
            .and_then(|_| self.out.write_all(&self.tag.frame(self.frames)))
            .and_then(|()| self.out.seek(SeekFrom::End(0)))
            .and_then(|_| self.out.flush())
            .map_err(ConvertError::Out)
    }
}

fn failed(reason: impl ToString) -> ConvertError {
    ConvertError::Encoder { encoder: "MP3", reason: reason.to_string() }
}
