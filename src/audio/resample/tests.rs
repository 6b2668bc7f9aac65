use std::f64::consts::TAU;

use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn tone(sample_rate_hz: u32, frequency_hz: f64, frames: usize) -> Vec<i16> {
    let step = TAU * frequency_hz / f64::from(sample_rate_hz);
    (0..frames).map(|frame| ((frame as f64 * step).sin() * 16_000.0).round() as i16).collect()
}

fn converted(from_hz: u32, to_hz: u32, samples: &[i16], block: usize) -> Vec<i16> {
    let mut resampler = Resampler::new(from_hz, to_hz).unwrap();
    let mut out = Vec::new();
    for block in samples.chunks(block.max(1)) {
        resampler.push_i16(block, &mut out);
    }
    resampler.finish_i16(&mut out);
    out
}

/// The greatest difference away from the edges, where the tone begins and ends at once.
fn off_by(made: &[i16], expected: &[i16], edge: usize) -> i32 {
    let inner = edge..made.len() - edge;
    let pairs = made[inner.clone()].iter().zip(&expected[inner]);
    pairs.map(|(made, expected)| (i32::from(*made) - i32::from(*expected)).abs()).max().unwrap()
}

#[rstest]
#[case::speech(8_000, 16_000)]
#[case::realtime(8_000, 24_000)]
#[case::opus(16_000, 48_000)]
#[case::down(16_000, 8_000)]
#[case::compact_disc(44_100, 16_000)]
#[case::studio(48_000, 16_000)]
#[case::odd(11_025, 16_000)]
fn a_tone_stays_where_and_what_it_was(#[case] from_hz: u32, #[case] to_hz: u32) {
    let made = converted(from_hz, to_hz, &tone(from_hz, 1_000.0, from_hz as usize), 160);
    assert_eq!(made.len(), to_hz as usize);
    let off_by = off_by(&made, &tone(to_hz, 1_000.0, to_hz as usize), to_hz as usize / 4);
    assert!(off_by <= 2, "{off_by}");
}

#[test]
fn what_cannot_be_kept_is_filtered_out() {
    let made = converted(16_000, 8_000, &tone(16_000, 6_000.0, 16_000), 1_000);
    assert!(made[1_000..7_000].iter().all(|sample| sample.abs() <= 2));
}

#[test]
fn equal_rates_change_nothing() {
    let samples = tone(16_000, 440.0, 5_000);
    assert_eq!(converted(16_000, 16_000, &samples, 7), samples);
}

#[rstest]
#[case(0)]
#[case(999)]
#[case(384_001)]
fn a_rate_out_of_bounds_is_refused(#[case] sample_rate_hz: u32) {
    assert_eq!(Resampler::new(sample_rate_hz, 16_000).err(), Some(RateError { sample_rate_hz }));
    assert_eq!(Resampler::new(16_000, sample_rate_hz).err(), Some(RateError { sample_rate_hz }));
}

#[test]
fn mulaw_for_a_realtime_model_is_six_times_as_many_bytes() {
    let pcm = mulaw_to_pcm16_24k(&[0xFF; 160]);
    assert_eq!(pcm, vec![0; 960]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_length_is_exact(
        frames in 0_usize..6_000,
        from_hz in proptest::sample::select(vec![8_000_u32, 11_025, 16_000, 22_050, 44_100, 48_000]),
        to_hz in proptest::sample::select(vec![8_000_u32, 16_000, 24_000, 48_000]),
    ) {
        let made = converted(from_hz, to_hz, &vec![100; frames], 500);
        prop_assert_eq!(made.len(), (frames * to_hz as usize).div_ceil(from_hz as usize));
    }

    #[test]
    fn the_cuts_between_blocks_are_not_heard(
        samples in proptest::collection::vec(any::<i16>(), 0..5_000),
        cuts in proptest::collection::vec(1_usize..700, 1..40),
        to_hz in proptest::sample::select(vec![16_000_u32, 24_000, 48_000]),
    ) {
        let mut resampler = Resampler::new(8_000, to_hz).unwrap();
        let mut out = Vec::new();
        let mut rest = samples.as_slice();
        for cut in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (block, behind) = rest.split_at((*cut).min(rest.len()));
            resampler.push_i16(block, &mut out);
            rest = behind;
        }
        resampler.finish_i16(&mut out);
        prop_assert_eq!(out, converted(8_000, to_hz, &samples, usize::MAX));
    }
}
