//! Where each frame of a live track belongs, from its timestamp and not from when it arrived: media
//! sockets deliver in bursts, leave gaps (mute, hold, loss) and, over a reconnect, go back.
//!
//! Timestamps are whole milliseconds, so a frame that follows the one before may seem a little early or
//! late. Such a frame is joined to the end of the track, for a gap of a few samples is heard as a click.
//! The gap must stay below the length of a frame, else a frame that fills a hole would be taken for the
//! one behind it. Times that fit nothing are kept as they are. What lies between frames is silence, and
//! it is for the writer to put it there.

use super::track::TrackFormat;

/// A timestamp that is off by less than this joins the end of the track, in milliseconds.
pub const JOIN_MS: u64 = 20;

/// A frame that is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameRefused {
    /// It ends beyond what a recording may be.
    #[error("a frame ends at {end_ms} ms, beyond the {max_ms} ms that a recording may have")]
    TooLong {
        /// Where the frame would end.
        end_ms: u64,
        /// The limit.
        max_ms: u64,
    },
    /// Its bytes are not whole samples.
    #[error("a frame of {bytes} bytes ends within a sample")]
    HalfSample {
        /// Its size.
        bytes: usize,
    },
}

/// Where a frame goes, in samples from the start of the track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The first sample.
    pub start: u64,
    /// Number of samples; an empty frame is placed too, and changes nothing.
    pub samples: u64,
}

/// The track so far, as far as placing needs it.
#[derive(Clone, Debug)]
pub struct Timeline {
    format: TrackFormat,
    samples_max: u64,
    end: u64,
}

impl Timeline {
    /// Begins a track that may become `max_ms` long.
    pub fn new(format: TrackFormat, max_ms: u64) -> Self {
        Self { format, samples_max: format.samples_at(max_ms), end: 0 }
    }

    /// Says where the next frame to arrive belongs. Without a timestamp it follows the end of the track.
    ///
    /// # Errors
    /// [`FrameRefused`]; the track is then as if the frame had not come.
    pub fn place(&mut self, timestamp_ms: Option<u64>, bytes: usize) -> Result<Placed, FrameRefused> {
        let sample_bytes = self.format.encoding.sample_bytes();
        if !(bytes as u64).is_multiple_of(sample_bytes) {
            return Err(FrameRefused::HalfSample { bytes });
        }
        let samples = bytes as u64 / sample_bytes;
        let start = timestamp_ms.map_or(self.end, |timestamp_ms| self.start(timestamp_ms, samples));
        let end = start.saturating_add(samples);
        if end > self.samples_max {
            let (end_ms, max_ms) = (self.format.duration_ms(end), self.format.duration_ms(self.samples_max));
            return Err(FrameRefused::TooLong { end_ms, max_ms });
        }
        if samples > 0 {
            self.end = self.end.max(end);
        }
        Ok(Placed { start, samples })
    }

    /// Length of the track so far, in samples.
    pub fn samples(&self) -> u64 {
        self.end
    }

    /// Length of the track so far, in milliseconds.
    pub fn duration_ms(&self) -> u64 {
        self.format.duration_ms(self.end)
    }

    fn start(&self, timestamp_ms: u64, samples: u64) -> u64 {
        let start = self.format.samples_at(timestamp_ms);
        let join = self.format.samples_at(JOIN_MS).min(samples);
        if start.abs_diff(self.end) < join { self.end } else { start }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audio::track::Encoding;

    const HOUR_MS: u64 = 3_600_000;
    const PCM_16K: TrackFormat = TrackFormat { encoding: Encoding::Pcm16, sample_rate_hz: 16_000 };
    const PCM_24K: TrackFormat = TrackFormat { encoding: Encoding::Pcm16, sample_rate_hz: 24_000 };

    fn starts(format: TrackFormat, frames: &[(Option<u64>, usize)]) -> Vec<u64> {
        let mut timeline = Timeline::new(format, HOUR_MS);
        frames.iter().map(|(at, bytes)| timeline.place(*at, *bytes).unwrap().start).collect()
    }

    #[test]
    fn a_call_that_begins_late_begins_with_silence() {
        assert_eq!(starts(TrackFormat::TELEPHONE, &[(Some(61), 160), (Some(81), 160)]), [488, 648]);
    }

    #[test]
    fn frames_without_a_time_follow_each_other() {
        assert_eq!(starts(PCM_16K, &[(None, 640), (None, 640), (None, 320)]), [0, 320, 640]);
    }

    #[test]
    fn rounded_times_leave_no_seam() {
        // 256 samples at 24 kHz take 10.67 ms.
        let frames: Vec<_> = (0..100).map(|n| (Some((n * 32 + 1) / 3), 512)).collect();
        let expected: Vec<_> = (0..100).map(|n| n * 256).collect();
        assert_eq!(starts(PCM_24K, &frames), expected);
    }

    #[test]
    fn a_lost_frame_leaves_its_gap_and_may_still_come() {
        let frames = [(Some(0), 160), (Some(40), 160), (Some(20), 160), (Some(60), 160)];
        assert_eq!(starts(TrackFormat::TELEPHONE, &frames), [0, 320, 160, 480]);
    }

    #[test]
    fn what_is_too_long_is_refused_and_forgotten() {
        let mut timeline = Timeline::new(TrackFormat::TELEPHONE, 1_000);
        assert_eq!(timeline.place(Some(980), 160), Ok(Placed { start: 7_840, samples: 160 }));
        let refused = Err(FrameRefused::TooLong { end_ms: 1_020, max_ms: 1_000 });
        assert_eq!(timeline.place(Some(1_000), 160), refused);
        assert!(timeline.place(Some(u64::MAX), 160).is_err());
        assert_eq!((timeline.samples(), timeline.duration_ms()), (8_000, 1_000));
    }

    #[test]
    fn half_a_sample_is_refused_and_nothing_at_all_is_not() {
        let mut timeline = Timeline::new(PCM_16K, HOUR_MS);
        assert_eq!(timeline.place(None, 641), Err(FrameRefused::HalfSample { bytes: 641 }));
        assert_eq!(timeline.place(Some(500), 0), Ok(Placed { start: 8_000, samples: 0 }));
        assert_eq!(timeline.samples(), 0);
    }

    proptest! {
        #[test]
        fn any_order_of_arrival_places_exact_frames_alike(
            numbers in proptest::collection::btree_set(0_u64..500, 1..60),
            seed in proptest::collection::vec(any::<u32>(), 60),
            frame_ms in proptest::sample::select(vec![10_u64, 20, 30, 60]),
            offset_ms in 20_u64..500,
        ) {
            let mut order: Vec<_> = numbers.iter().copied().zip(seed).collect();
            order.sort_by_key(|(_, key)| *key);
            // The track must not begin with a frame that could be joined to its very start.
            let mut timeline = Timeline::new(TrackFormat::TELEPHONE, HOUR_MS);
            for (number, _) in order {
                let at_ms = offset_ms + frame_ms + number * frame_ms;
                let placed = timeline.place(Some(at_ms), frame_ms as usize * 8).unwrap();
                prop_assert_eq!(placed, Placed { start: at_ms * 8, samples: frame_ms * 8 });
            }
        }

        #[test]
        fn gaps_stay_gaps(gaps_ms in proptest::collection::vec(20_u64..5_000, 1..50)) {
            let mut timeline = Timeline::new(TrackFormat::TELEPHONE, HOUR_MS);
            let mut now_ms = 0;
            for gap_ms in gaps_ms {
                let placed = timeline.place(Some(now_ms), 160).unwrap();
                prop_assert_eq!(placed.start, now_ms * 8);
                now_ms += 20 + gap_ms;
            }
        }
    }
}
