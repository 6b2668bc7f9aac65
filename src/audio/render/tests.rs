use std::f64::consts::TAU;
use std::io::Cursor;
use std::process::Command;

use rstest::rstest;

use super::*;
use crate::audio::{AudioFormat, Measured, measure, samples, sniff, wav};

const TARGETS: &[Target] = &[
    Target::Opus,
    Target::Wav,
    #[cfg(feature = "mp3")]
    Target::Mp3,
];

fn rendered(file: &[u8], target: Target) -> (Rendered, Vec<u8>) {
    let format = sniff(file).unwrap();
    let decoder = Decoder::open(Cursor::new(file), file.len() as u64, format).unwrap();
    let mut made = Cursor::new(Vec::new());
    (render(decoder, target, &mut made).unwrap(), made.into_inner())
}

fn measured(file: &[u8]) -> Measured {
    measure(Cursor::new(file), file.len() as u64, sniff(file).unwrap()).unwrap()
}

/// A second of silence, one of a tone on every channel in turn, and again silence.
fn tones(sample_rate_hz: u32, channels: u16) -> Vec<u8> {
    let second = sample_rate_hz as usize;
    let mut samples = Vec::new();
    for frame in 0..second * (usize::from(channels) + 2) {
        let angle = TAU * 600.0 * frame as f64 / f64::from(sample_rate_hz);
        let loud = (angle.sin() * 10_000.0) as i16;
        samples.extend(
            (0..usize::from(channels)).map(|channel| if frame / second == channel + 1 { loud } else { 0 }),
        );
    }
    wav::pcm16(sample_rate_hz, channels, &samples).unwrap()
}

/// Power of each channel in each 10 ms, as decoded.
fn powers(file: &[u8]) -> Vec<Vec<f64>> {
    let decoder = Decoder::open_stream(file, sniff(file).unwrap()).unwrap();
    let step = decoder.sample_rate_hz() as usize / 100;
    let mut separated = Separated::new(decoder, step as u32 * 100, 2).unwrap();
    let (mut all, mut block) = (Vec::new(), Vec::new());
    while separated.next(&mut block).unwrap() {
        all.resize_with(block.len(), Vec::new);
        all.iter_mut().zip(&block).for_each(|(all, block)| all.extend_from_slice(block));
    }
    let power =
        |part: &[i16]| part.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / part.len() as f64;
    all.iter().map(|channel| channel.chunks(step).map(power).collect()).collect()
}

#[test]
fn a_rendition_says_what_it_is_and_is_it() {
    for target in TARGETS {
        let (rendered, file) = rendered(&tones(16_000, 2), *target);
        let measured = measured(&file);
        assert_eq!(rendered.codec, measured.codec);
        assert_eq!((rendered.channels, rendered.sample_rate_hz), (2, 16_000));
        assert_eq!((measured.channels, measured.sample_rate_hz), (2, 16_000));
        assert_eq!((rendered.duration_ms, measured.duration_ms), (4_000, 4_000), "{target:?}");
        let format = sniff(&file).unwrap();
        assert!(rendered.mime_type.starts_with(format.mime_type()));
        assert_eq!(rendered.extension, format.extension());
    }
}

#[rstest]
#[case::telephone(8_000)]
#[case::odd(11_025)]
#[case::speech(16_000)]
#[case::compact_disc(44_100)]
#[case::studio(48_000)]
fn sound_stays_at_its_time_and_on_its_channel(#[case] sample_rate_hz: u32) {
    for target in TARGETS {
        let (rendered, file) = rendered(&tones(sample_rate_hz, 2), *target);
        let powers = powers(&file);
        assert!(rendered.duration_ms.abs_diff(4_000) <= 1, "{rendered:?}");
        for (channel, powers) in powers.iter().enumerate() {
            let loud = |from_ms: usize, to_ms: usize| {
                let part = &powers[from_ms / 10..to_ms / 10];
                part.iter().sum::<f64>() / part.len() as f64
            };
            let begins_ms = (channel + 1) * 1_000;
            let within = loud(begins_ms + 20, begins_ms + 980);
            assert!((2.5e7..1e8).contains(&within), "{target:?} {sample_rate_hz} {channel} {within}");
            // Another voice, or the same at another time, is at least 26 dB down.
            for quiet in [loud(0, begins_ms - 30), loud(begins_ms + 1_040, 4_000)] {
                assert!(quiet < within / 400.0, "{target:?} {sample_rate_hz} {channel} {quiet} {within}");
            }
        }
    }
}

#[rstest]
#[case::nothing_but_a_click(1)]
#[case::less_than_a_packet(159)]
#[case::a_second_and_one(8_001)]
fn any_length_is_kept(#[case] frames: usize) {
    for target in TARGETS {
        let (_, file) = rendered(&wav::pcm16(8_000, 1, &vec![900; frames]).unwrap(), *target);
        let decoder = Decoder::open_stream(file.as_slice(), sniff(&file).unwrap());
        let expected_ms = (frames as u64 + 4) / 8;
        match decoder {
            Ok(_) => assert!(measured(&file).duration_ms.abs_diff(expected_ms) <= 1, "{target:?}"),
            Err(error) => panic!("{target:?} {frames}: {error}"),
        }
    }
}

#[test]
fn three_channels_become_two() {
    for target in TARGETS {
        let (rendered, file) = rendered(&tones(8_000, 3), *target);
        assert_eq!((rendered.channels, measured(&file).channels), (2, 2));
    }
}

#[test]
fn a_rendition_of_a_rendition_is_one_too() {
    for first in TARGETS {
        let (_, file) = rendered(&tones(8_000, 1), *first);
        for second in TARGETS {
            let (rendered, file) = rendered(&file, *second);
            assert_eq!((rendered.duration_ms, measured(&file).duration_ms), (3_000, 3_000));
        }
    }
}

/// What ffmpeg makes of a file, in milliseconds; `None`, with a printed line, where there is no ffmpeg.
fn ffmpeg_ms(file: &[u8], channels: u8) -> Option<f64> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rendition");
    std::fs::write(&path, file).unwrap();
    let decoded = Command::new("ffmpeg")
        .args(["-v", "error", "-xerror", "-i"])
        .arg(&path)
        .args(["-f", "s16le", "-ar", "16000", "-"])
        .output();
    let Ok(decoded) = decoded else {
        println!("skipped: no ffmpeg on the PATH");
        return None;
    };
    let said = String::from_utf8_lossy(&decoded.stderr);
    assert!(decoded.status.success() && said.is_empty(), "{said}");
    Some(decoded.stdout.len() as f64 / f64::from(channels) / 32.0)
}

/// Of the collection, two calls of two sides and two of one.
const CALLS: [&str; 4] = [
    "real_autorepair40_dual_mulaw_8k.wav",
    "real_autorepair49_dual_pcm16_8k_first60s.wav",
    "real_chromecast_order_mono_mulaw_8k.wav",
    "real_room_booking_caller_mono_pcm16_8k.wav",
];

#[test]
fn real_calls_become_a_tenth_and_play_as_long() {
    let Some((folder, _)) = samples::collection() else { return };
    for name in CALLS {
        let file = std::fs::read(folder.join(name)).unwrap();
        let recorded = measured(&file);
        let speech_bytes = recorded.duration_ms * 32 * u64::from(recorded.channels);
        for target in TARGETS.iter().filter(|target| **target != Target::Wav) {
            let (rendered, made) = rendered(&file, *target);
            let again = measured(&made);
            assert_eq!(rendered.channels, recorded.channels);
            assert_eq!((again.channels, again.sample_rate_hz), (rendered.channels, rendered.sample_rate_hz));
            assert!(again.duration_ms.abs_diff(recorded.duration_ms) <= 1, "{target:?} {name}");
            let share = made.len() as f64 / speech_bytes as f64;
            assert!(share <= 0.10, "{target:?} {name}: {share}");
            if let Some(ms) = ffmpeg_ms(&made, rendered.channels) {
                assert!((ms - recorded.duration_ms as f64).abs() <= 100.0, "{target:?} {name}: {ms}");
            }
        }
    }
}

/// The bit rates are highest for speech of 16 kHz, which is what the archive assembles.
#[rstest]
#[case(1)]
#[case(2)]
fn sixteen_kilohertz_become_a_tenth_too(#[case] channels: u16) {
    let noise = |n: u32| (n.wrapping_mul(2_654_435_761) >> 19) as i16 - 4_096;
    let file =
        wav::pcm16(16_000, channels, &(0..160_000 * u32::from(channels)).map(noise).collect::<Vec<_>>());
    let file = file.unwrap();
    for target in TARGETS.iter().filter(|target| **target != Target::Wav) {
        let (_, made) = rendered(&file, *target);
        assert!(made.len() * 10 <= file.len(), "{target:?}: {} of {}", made.len(), file.len());
    }
}

#[test]
fn a_recording_that_ends_too_early_makes_no_rendition() {
    let mut file = tones(8_000, 1);
    file.truncate(file.len() / 2);
    let decoder = Decoder::open_stream(file.as_slice(), AudioFormat::Wav).unwrap();
    let error = render(decoder, Target::Opus, Cursor::new(Vec::new())).unwrap_err();
    assert!(error.to_string().starts_with("the file promises 3000 ms of audio"), "{error}");
}
