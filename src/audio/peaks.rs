//! Minima and maxima for drawing a waveform, gathered while the sound streams past.
//!
//! The length is not known beforehand, so columns begin one frame wide and are merged in pairs whenever
//! they would exceed their number: memory is fixed, and 1,024 to 2,048 columns remain of anything long.
//! Bounds are rounded outwards: every sample of a column lies within them.

/// The most columns that are kept, and the widest waveform that can be asked for.
pub const COLUMNS_MAX: usize = 2_048;

/// First byte of the stored form; raised when the form changes.
const VERSION: u8 = 1;
const HEADER_BYTES: usize = 18;

/// A waveform as stored: per column and channel the least and the greatest sample, in 127ths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peaks {
    channels: u8,
    frames: u64,
    frames_per_column: u64,
    /// Column by column, within a column channel by channel.
    bounds: Vec<Bounds>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bounds {
    min: i8,
    max: i8,
}

/// One channel of a waveform: `min[i]` and `max[i]` bound column `i`, scaled to −1…1.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelPeaks {
    /// Least sample of each column.
    pub min: Vec<f32>,
    /// Greatest sample of each column.
    pub max: Vec<f32>,
}

/// The stored bytes are not a waveform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeaksError {
    /// Written by a later version.
    #[error("waveform version {0} is not known; make the waveform again")]
    Version(u8),
    /// Lengths that contradict each other.
    #[error("the stored waveform is damaged; make it again")]
    Damaged,
}

impl Peaks {
    /// Number of channels, 1 to 16.
    pub fn channels(&self) -> u8 {
        self.channels
    }

    /// Samples per channel that were seen.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Fits the waveform into `width` columns (taken as 1 to 2,048) for each channel; a column keeps the
    /// extremes of everything it touches. Empty vectors where there was no sound.
    pub fn resample(&self, width: usize) -> Vec<ChannelPeaks> {
        let width = if self.frames == 0 { 0 } else { width.clamp(1, COLUMNS_MAX) };
        (0..usize::from(self.channels))
            .map(|channel| {
                let bounds = (0..width).map(|column| self.within(channel, column, width));
                let (min, max) = bounds.map(|b| (scaled(b.min), scaled(b.max))).unzip();
                ChannelPeaks { min, max }
            })
            .collect()
    }

    /// Samples per channel that a stored column stands for.
    pub fn frames_per_column(&self) -> u64 {
        self.frames_per_column
    }

    /// Minimum and maximum of each channel, column by column, of columns so wide: whole numbers from -127 to 127. A
    /// column keeps the extremes of everything it touches.
    pub fn pairs(&self, frames_per_column: u64) -> Vec<(i8, i8)> {
        let wide = frames_per_column.max(self.frames_per_column);
        let channels = usize::from(self.channels);
        let stored = self.bounds.len() / channels;
        (0..self.frames.div_ceil(wide))
            .flat_map(|column| {
                // Never above the number of stored columns, which is small.
                let place = |frame: u64| usize::try_from(frame).unwrap_or(stored);
                let from = place(column * wide / self.frames_per_column);
                let until = place(((column + 1) * wide).div_ceil(self.frames_per_column)).min(stored);
                (0..channels).map(move |channel| {
                    let bounds = (from + 1..until)
                        .fold(self.bounds[from * channels + channel], |bounds, next| {
                            bounds.joined(self.bounds[next * channels + channel])
                        });
                    (bounds.min, bounds.max)
                })
            })
            .collect()
    }

    /// The stored form: version, channels, frames, frames per column (little-endian), then pairs of bytes.
    /// At most 4 KiB a channel.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES + self.bounds.len() * 2);
        bytes.push(VERSION);
        bytes.push(self.channels);
        bytes.extend_from_slice(&self.frames.to_le_bytes());
        bytes.extend_from_slice(&self.frames_per_column.to_le_bytes());
        bytes.extend(self.bounds.iter().flat_map(|b| [b.min.to_le_bytes()[0], b.max.to_le_bytes()[0]]));
        bytes
    }

    /// Reads [`Self::to_bytes`] back.
    ///
    /// # Errors
    /// [`PeaksError`] where the bytes are something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PeaksError> {
        let version = *bytes.first().ok_or(PeaksError::Damaged)?;
        if version != VERSION {
            return Err(PeaksError::Version(version));
        }
        let (header, pairs) = bytes.split_at_checked(HEADER_BYTES).ok_or(PeaksError::Damaged)?;
        let channels = header[1];
        let frames = u64_at(header, 2);
        let frames_per_column = u64_at(header, 10);
        if channels == 0 || frames_per_column == 0 {
            return Err(PeaksError::Damaged);
        }
        let columns = frames.div_ceil(frames_per_column);
        let expected_bytes = columns.checked_mul(u64::from(channels) * 2);
        if columns > COLUMNS_MAX as u64 || expected_bytes != Some(pairs.len() as u64) {
            return Err(PeaksError::Damaged);
        }
        let bounds = pairs
            .chunks_exact(2)
            .map(|pair| Bounds { min: i8::from_le_bytes([pair[0]]), max: i8::from_le_bytes([pair[1]]) })
            .collect();
        Ok(Self { channels, frames, frames_per_column, bounds })
    }

    fn within(&self, channel: usize, column: usize, width: usize) -> Bounds {
        let frame = |edge: usize| u128::from(self.frames) * edge as u128;
        let stored = u128::from(self.frames_per_column) * width as u128;
        let channels = usize::from(self.channels);
        let last = self.bounds.len() / channels - 1;
        // Never above the number of stored columns, which is small.
        let from = ((frame(column) / stored) as usize).min(last);
        let until = (frame(column + 1).div_ceil(stored) as usize).clamp(from + 1, last + 1);
        (from + 1..until).fold(self.bounds[from * channels + channel], |bounds, stored_column| {
            bounds.joined(self.bounds[stored_column * channels + channel])
        })
    }
}

impl Bounds {
    fn joined(self, other: Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.max(other.max) }
    }

    /// Rounded outwards, so that the samples stay inside.
    fn around(min: f32, max: f32) -> Self {
        // Both are clamped to ±127 first.
        Self { min: (min * 127.0).floor() as i8, max: (max * 127.0).ceil() as i8 }
    }
}

fn scaled(bound: i8) -> f32 {
    f32::from(bound) / 127.0
}

fn u64_at(bytes: &[u8], offset: usize) -> u64 {
    let mut value = [0; 8];
    value.copy_from_slice(&bytes[offset..offset + 8]);
    u64::from_le_bytes(value)
}

/// Gathers [`Peaks`] from samples as they are decoded.
#[derive(Clone, Debug)]
pub struct PeaksBuilder {
    channels: u8,
    frames: u64,
    frames_per_column: u64,
    open: Vec<(f32, f32)>,
    open_frames: u64,
    bounds: Vec<Bounds>,
}

impl PeaksBuilder {
    /// Begins a waveform of so many channels (at least one).
    pub fn new(channels: u8) -> Self {
        let channels = channels.max(1);
        let open = vec![(f32::INFINITY, f32::NEG_INFINITY); usize::from(channels)];
        Self { channels, frames: 0, frames_per_column: 1, open, open_frames: 0, bounds: Vec::new() }
    }

    /// Takes interleaved samples scaled to −1…1 (louder ones are clipped, what is no number is silence).
    /// A last, incomplete frame is left out.
    pub fn push_interleaved(&mut self, samples: &[f32]) {
        for frame in samples.chunks_exact(usize::from(self.channels)) {
            for (bounds, sample) in self.open.iter_mut().zip(frame) {
                let sample = if sample.is_nan() { 0.0 } else { sample.clamp(-1.0, 1.0) };
                *bounds = (bounds.0.min(sample), bounds.1.max(sample));
            }
            self.frames += 1;
            self.open_frames += 1;
            if self.open_frames == self.frames_per_column {
                self.close_column();
            }
        }
    }

    /// The waveform of everything pushed.
    pub fn finish(mut self) -> Peaks {
        if self.open_frames > 0 {
            if self.bounds.len() == COLUMNS_MAX * usize::from(self.channels) {
                self.merge_pairs();
            }
            self.append_open();
        }
        let Self { channels, frames, frames_per_column, open: _, open_frames: _, bounds } = self;
        Peaks { channels, frames, frames_per_column, bounds }
    }

    fn close_column(&mut self) {
        if self.bounds.len() == COLUMNS_MAX * usize::from(self.channels) {
            // The column just filled is half of a wider one now and stays open.
            self.merge_pairs();
        } else {
            self.append_open();
        }
    }

    fn append_open(&mut self) {
        for bounds in &mut self.open {
            self.bounds.push(Bounds::around(bounds.0, bounds.1));
            *bounds = (f32::INFINITY, f32::NEG_INFINITY);
        }
        self.open_frames = 0;
    }

    fn merge_pairs(&mut self) {
        let channels = usize::from(self.channels);
        let merged = self
            .bounds
            .chunks_exact(channels * 2)
            .flat_map(|pair| (0..channels).map(|channel| pair[channel].joined(pair[channels + channel])))
            .collect();
        self.bounds = merged;
        self.frames_per_column *= 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn peaks_of(channels: u8, samples: &[f32]) -> Peaks {
        let mut builder = PeaksBuilder::new(channels);
        for piece in samples.chunks(usize::from(channels) * 7) {
            builder.push_interleaved(piece);
        }
        builder.finish()
    }

    #[test]
    fn silence_is_flat_and_a_click_stands_out() {
        let mut samples = vec![0.0; 100_000];
        samples[70_500] = -1.0;
        let waveform = peaks_of(1, &samples).resample(100);
        assert_eq!(waveform[0].max, vec![0.0; 100]);
        let clicks: Vec<_> = (0..100).filter(|column| waveform[0].min[*column] < 0.0).collect();
        assert_eq!((clicks, waveform[0].min[70]), (vec![70], -1.0));
    }

    #[test]
    fn no_sound_makes_no_columns() {
        assert_eq!(peaks_of(2, &[]).resample(800)[1], ChannelPeaks { min: vec![], max: vec![] });
    }

    #[test]
    fn an_hour_takes_eight_kilobytes() {
        let mut builder = PeaksBuilder::new(2);
        for _ in 0..3_600 {
            builder.push_interleaved(&[0.25; 16]);
        }
        assert!(builder.finish().to_bytes().len() <= 18 + 2 * 2 * COLUMNS_MAX);
    }

    #[test]
    fn other_bytes_are_refused() {
        assert_eq!(Peaks::from_bytes(&[]), Err(PeaksError::Damaged));
        assert_eq!(Peaks::from_bytes(&[9, 1, 2]), Err(PeaksError::Version(9)));
        let mut bytes = peaks_of(1, &[0.5; 10]).to_bytes();
        bytes.pop();
        assert_eq!(Peaks::from_bytes(&bytes), Err(PeaksError::Damaged));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn every_sample_lies_within_the_bounds_of_its_column(
            channels in 1_u8..4,
            samples in proptest::collection::vec(-1.0_f32..=1.0, 0..20_000),
            width in 1_usize..2_500,
        ) {
            let peaks = peaks_of(channels, &samples);
            let frames = samples.len() / usize::from(channels);
            prop_assert_eq!(peaks.frames(), frames as u64);
            let waveform = peaks.resample(width);
            for (frame, values) in samples.chunks_exact(usize::from(channels)).enumerate() {
                for (channel, value) in waveform.iter().zip(values) {
                    let column = frame * channel.min.len() / frames;
                    prop_assert!(channel.min[column] <= *value && *value <= channel.max[column]);
                }
            }
        }

        #[test]
        fn fewer_columns_keep_the_extremes(
            samples in proptest::collection::vec(-1.0_f32..=1.0, 1..10_000),
            width in 1_usize..2_048,
        ) {
            let extremes = |width| {
                let channel = &peaks_of(1, &samples).resample(width)[0];
                let min = channel.min.iter().copied().fold(f32::INFINITY, f32::min);
                let max = channel.max.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                (min, max)
            };
            prop_assert_eq!(extremes(width), extremes(1));
        }

        #[test]
        fn the_stored_form_reads_back(
            channels in 1_u8..=16,
            samples in proptest::collection::vec(-2.0_f32..=2.0, 0..9_000),
        ) {
            let peaks = peaks_of(channels, &samples);
            prop_assert_eq!(Peaks::from_bytes(&peaks.to_bytes()), Ok(peaks));
        }
    }
}
