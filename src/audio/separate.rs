//! A recording taken apart: each channel by itself, at the rate that is wanted.

use std::io;

use super::decode::{DecodeError, Decoder};
use super::resample::{RateError, Resampler};

/// Why nothing was made of a recording.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// It could not be decoded, or not read.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Its rate cannot be converted.
    #[error(transparent)]
    Rate(#[from] RateError),
    /// A channel was asked for that it does not have.
    #[error("there is no channel {channel} in a recording of {channels}")]
    Channel {
        /// The channel, counted from zero.
        channel: u8,
        /// Number of channels.
        channels: u8,
    },
    /// What was made could not be written; trying again may help.
    #[error("the converted audio could not be written")]
    Out(#[source] io::Error),
    /// The encoder failed, which no recording should make it do.
    #[error("the {encoder} encoder failed: {reason}")]
    Encoder {
        /// Which one.
        encoder: &'static str,
        /// What it said.
        reason: String,
    },
}

impl ConvertError {
    /// Whether trying again may help: something could not be read or written, and the recording is not
    /// to blame.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Decode(DecodeError::Source(_)) | Self::Out(_))
    }
}

/// Reads a recording block by block.
pub(super) struct Separated<'a> {
    decoder: Decoder<'a>,
    resamplers: Vec<Resampler>,
    block: Vec<i16>,
    folded: Vec<i16>,
}

impl<'a> Separated<'a> {
    /// Takes `decoder` apart into at most `channels_max` channels, of which there must be one. What a
    /// recording has beyond that is mixed into those by turns.
    pub fn new(decoder: Decoder<'a>, to_hz: u32, channels_max: u8) -> Result<Self, RateError> {
        let channels = decoder.channels().min(channels_max);
        let resampler = || Resampler::new(decoder.sample_rate_hz(), to_hz);
        let resamplers = (0..channels).map(|_| resampler()).collect::<Result<_, _>>()?;
        Ok(Self { decoder, resamplers, block: Vec::new(), folded: Vec::new() })
    }

    /// Puts the next samples of each channel in the place of what `channels` held, the same number for
    /// each and maybe none; false at the end.
    pub fn next(&mut self, channels: &mut Vec<Vec<i16>>) -> Result<bool, DecodeError> {
        channels.iter_mut().for_each(Vec::clear);
        if self.resamplers.is_empty() {
            return Ok(false);
        }
        channels.resize_with(self.resamplers.len(), Vec::new);
        if self.decoder.next_block(&mut self.block)? {
            let outputs = self.resamplers.len();
            for (output, (resampler, samples)) in self.resamplers.iter_mut().zip(channels).enumerate() {
                self.folded.clear();
                let frames = self.block.chunks_exact(usize::from(self.decoder.channels()));
                self.folded.extend(frames.map(|frame| mixed(frame, output, outputs)));
                resampler.push_i16(&self.folded, samples);
            }
        } else {
            for (resampler, samples) in self.resamplers.drain(..).zip(channels) {
                resampler.finish_i16(samples);
            }
        }
        Ok(true)
    }

    /// Playing time of what was decoded so far.
    pub fn duration_ms(&self) -> u64 {
        self.decoder.duration_ms()
    }
}

/// The mean of every `outputs`-th sample of a frame, from the `output`-th on.
fn mixed(frame: &[i16], output: usize, outputs: usize) -> i16 {
    let parts = frame.iter().skip(output).step_by(outputs);
    let (sum, count) = parts.fold((0, 0), |(sum, count), sample| (sum + i32::from(*sample), count + 1));
    // A mean lies between its parts.
    (sum / count.max(1)) as i16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::{AudioFormat, wav};

    fn separated(channels: u16, samples: &[i16], channels_max: u8) -> Vec<Vec<i16>> {
        let file = wav::pcm16(8_000, channels, samples).unwrap();
        let decoder = Decoder::open_stream(file.as_slice(), AudioFormat::Wav).unwrap();
        let mut separated = Separated::new(decoder, 8_000, channels_max).unwrap();
        let (mut all, mut block) = (Vec::new(), Vec::new());
        while separated.next(&mut block).unwrap() {
            all.resize_with(block.len(), Vec::new);
            all.iter_mut().zip(&block).for_each(|(all, block)| all.extend_from_slice(block));
        }
        all
    }

    #[test]
    fn each_channel_comes_by_itself() {
        assert_eq!(separated(2, &[1, 2, 3, 4], 16), [[1, 3], [2, 4]]);
    }

    #[test]
    fn what_is_too_many_is_mixed_by_turns() {
        assert_eq!(separated(3, &[10, 20, 31, 40, 50, 60], 2), [[20, 50], [20, 50]]);
        assert_eq!(separated(2, &[i16::MAX, i16::MAX], 1), [[i16::MAX]]);
    }
}
