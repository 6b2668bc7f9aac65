//! Changes the sample rate of one channel while it streams past.
//!
//! Always true here: the output depends on the samples alone, never on how they were cut into blocks; it
//! is as long as the input to within less than one sample; the filter's delay is taken off, so that what
//! sounded at one second still does; memory is one block of the filter, whatever the length.

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler as _};

use super::g711::Law;

/// The slowest rate that is converted, in Hz. Below it, one block of output would take megabytes.
pub const SAMPLE_RATE_HZ_MIN: u32 = 1_000;
/// The fastest rate that is converted, in Hz.
pub const SAMPLE_RATE_HZ_MAX: u32 = super::wav_header::SAMPLE_RATE_HZ_MAX;

/// The least number of frames of input that are filtered at a time.
const BLOCK_FRAMES: u32 = 1_024;

/// A rate that cannot be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a sample rate of {sample_rate_hz} Hz is not converted, {SAMPLE_RATE_HZ_MIN} to {SAMPLE_RATE_HZ_MAX} are"
)]
pub struct RateError {
    /// The rate in question.
    pub sample_rate_hz: u32,
}

/// Converts one channel from one rate to another.
pub struct Resampler {
    /// None where the rates are equal: the samples pass untouched.
    filter: Option<Box<Filter>>,
    from_hz: u32,
    to_hz: u32,
    frames_in: u64,
    frames_out: u64,
}

struct Filter {
    fft: Fft<f32>,
    /// Samples waiting for a full block.
    waiting: Vec<f32>,
    block: Vec<f32>,
    /// Samples of the filter's delay that are still to be dropped.
    delay: usize,
}

impl Resampler {
    /// Begins a conversion. Equal rates are let through unchanged.
    ///
    /// # Errors
    /// [`RateError`] for a rate outside the bounds.
    pub fn new(from_hz: u32, to_hz: u32) -> Result<Self, RateError> {
        for sample_rate_hz in [from_hz, to_hz] {
            if !(SAMPLE_RATE_HZ_MIN..=SAMPLE_RATE_HZ_MAX).contains(&sample_rate_hz) {
                return Err(RateError { sample_rate_hz });
            }
        }
        let filter = (from_hz != to_hz).then(|| Box::new(Filter::new(from_hz, to_hz)));
        Ok(Self { filter, from_hz, to_hz, frames_in: 0, frames_out: 0 })
    }

    /// Takes samples in the range −1…1 and appends what can be told so far to `out`.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.frames_in += samples.len() as u64;
        let before = out.len();
        match &mut self.filter {
            None => out.extend_from_slice(samples),
            Some(filter) => filter.push(samples.iter().copied(), |block| out.extend_from_slice(block)),
        }
        self.frames_out += (out.len() - before) as u64;
    }

    /// The same for 16-bit samples.
    pub fn push_i16(&mut self, samples: &[i16], out: &mut Vec<i16>) {
        self.frames_in += samples.len() as u64;
        let before = out.len();
        match &mut self.filter {
            None => out.extend_from_slice(samples),
            Some(filter) => {
                let samples = samples.iter().copied().map(f32_of);
                filter.push(samples, |block| out.extend(block.iter().copied().map(i16_of)));
            }
        }
        self.frames_out += (out.len() - before) as u64;
    }

    /// Appends what was still in the filter: the output is then `⌈samples · to / from⌉` long.
    pub fn finish(mut self, out: &mut Vec<f32>) {
        self.flush(|block| out.extend_from_slice(block));
    }

    /// The same for 16-bit samples.
    pub fn finish_i16(mut self, out: &mut Vec<i16>) {
        self.flush(|block| out.extend(block.iter().copied().map(i16_of)));
    }

    fn flush(&mut self, mut put: impl FnMut(&[f32])) {
        let Some(filter) = &mut self.filter else { return };
        let total = u128::from(self.frames_in) * u128::from(self.to_hz);
        // As long as the input, so it fits wherever that did.
        let total = total.div_ceil(u128::from(self.from_hz)) as u64;
        let mut missing = total.saturating_sub(self.frames_out);
        // A block of silence pushes out a block of sound, and no more than two are inside.
        while missing > 0 {
            let silence = std::iter::repeat_n(0.0, filter.block_frames());
            filter.push(silence, |block| {
                let count = block.len().min(usize::try_from(missing).unwrap_or(usize::MAX));
                missing -= count as u64;
                put(&block[..count]);
            });
        }
    }
}

impl Filter {
    fn new(from_hz: u32, to_hz: u32) -> Self {
        // Twice the smallest block that both rates divide: of an odd block the filter would have its middle
        // between two samples, and the sound would shift by half of one.
        let step = from_hz / greatest_common_divisor(from_hz, to_hz) * 2;
        let block_frames = BLOCK_FRAMES.next_multiple_of(step) as usize;
        let fft = Fft::new(from_hz as usize, to_hz as usize, block_frames, 1, FixedSync::Both)
            .expect("rates and block size are not zero, and nothing else is refused");
        let waiting = Vec::with_capacity(fft.input_frames_next());
        let block = vec![0.0; fft.output_frames_next()];
        let delay = fft.output_delay();
        Self { fft, waiting, block, delay }
    }

    fn block_frames(&self) -> usize {
        self.fft.input_frames_next()
    }

    /// Whole blocks go out as they become full; what is too little for one waits.
    fn push(&mut self, mut samples: impl Iterator<Item = f32>, mut put: impl FnMut(&[f32])) {
        let block_frames = self.block_frames();
        loop {
            self.waiting.extend(samples.by_ref().take(block_frames - self.waiting.len()));
            if self.waiting.len() < block_frames {
                return;
            }
            self.filter();
            let delay = self.delay.min(self.block.len());
            self.delay -= delay;
            put(&self.block[delay..]);
        }
    }

    fn filter(&mut self) {
        let (frames_in, frames_out) = (self.waiting.len(), self.block.len());
        let waiting = SequentialSlice::new(&self.waiting, 1, frames_in).expect("one channel of that length");
        let mut block =
            SequentialSlice::new_mut(&mut self.block, 1, frames_out).expect("one channel of that length");
        self.fft
            .process_into_buffer(&waiting, &mut block, None)
            .expect("both buffers have the fixed sizes that the filter asked for");
        self.waiting.clear();
    }
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// A 16-bit sample in the range −1…1.
pub(super) fn f32_of(sample: i16) -> f32 {
    f32::from(sample) / 32_768.0
}

/// The nearest 16-bit sample; louder ones are clipped.
pub(super) fn i16_of(sample: f32) -> i16 {
    let scaled = sample * 32_768.0;
    // A cast cuts off towards zero and saturates, and what is no number becomes zero. Where the processor has no
    // instruction for it, `round` is a call of a function, as long as everything else that is done to a sample.
    (scaled + 0.5_f32.copysign(scaled)) as i16
}

/// A whole clip of 8 kHz mu-law as little-endian 16-bit PCM at 24 kHz, as realtime speech models take it.
/// A live stream keeps a [`Resampler`] instead, so that no seam is heard between its pieces.
pub fn mulaw_to_pcm16_24k(codes: &[u8]) -> Vec<u8> {
    let mut resampler = Resampler::new(8_000, 24_000).expect("both rates are within the bounds");
    let mut decoded = Vec::with_capacity(codes.len());
    Law::Mu.decode_into(codes, &mut decoded);
    let mut samples = Vec::with_capacity(codes.len() * 3);
    resampler.push_i16(&decoded, &mut samples);
    resampler.finish_i16(&mut samples);
    samples.into_iter().flat_map(i16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests;
