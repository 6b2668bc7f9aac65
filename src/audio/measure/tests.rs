use std::io::{self, Cursor};

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::audio::{Limits, Validator, samples, sniff, wav};

fn measured(bytes: &[u8]) -> Result<Measured, DecodeError> {
    let format = sniff(bytes).unwrap();
    measure(Cursor::new(bytes), bytes.len() as u64, format)
}

fn tone(frames: usize, channels: usize) -> Vec<i16> {
    (0..frames * channels).map(|i| if i / channels % 20 < 10 { 16_384 } else { -16_384 }).collect()
}

#[test]
fn a_wav_plays_as_long_as_its_header_says() {
    let file = wav::pcm16(16_000, 2, &tone(32_000, 2)).unwrap();
    let measured = measured(&file).unwrap();
    assert_eq!(
        (measured.codec.as_str(), measured.sample_rate_hz, measured.channels),
        ("pcm_s16le", 16_000, 2)
    );
    assert_eq!(measured.duration_ms, 2_000);
    let waveform = measured.peaks.resample(10);
    assert_eq!(waveform.len(), 2);
    for bound in waveform.iter().flat_map(|channel| &channel.max) {
        assert!((0.5..0.51).contains(bound), "{bound}");
    }
}

#[test]
fn a_wav_that_never_got_its_length_is_measured_whole() {
    let mut file = wav::pcm16(8_000, 1, &tone(8_000, 1)).unwrap();
    file[40..44].fill(0);
    assert_eq!(measured(&file).unwrap().duration_ms, 1_000);
    file[40..44].fill(0xFF);
    assert_eq!(measured(&file).unwrap().duration_ms, 1_000);
    let mut wrong_outside = wav::pcm16(8_000, 1, &tone(8_000, 1)).unwrap();
    wrong_outside[4..8].fill(0);
    assert_eq!(measured(&wrong_outside).unwrap().duration_ms, 1_000);
}

#[test]
fn a_recording_cut_in_storage_is_refused() {
    let mut file = wav::pcm16(8_000, 1, &tone(80_000, 1)).unwrap();
    file.truncate(80_044);
    let message = measured(&file).unwrap_err().to_string();
    assert!(message.starts_with("the file promises 10000 ms of audio but only "), "{message}");
}

#[test]
fn noise_under_an_audio_name_is_refused() {
    let mut file = b"fLaC".to_vec();
    file.extend((0..50_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8));
    let message = measured(&file).unwrap_err().to_string();
    assert!(message.starts_with("the audio cannot be decoded: "), "{message}");
}

#[test]
fn a_failing_source_is_not_the_recordings_fault() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("storage went away"))
        }
    }
    let head = wav::pcm16(8_000, 1, &tone(80_000, 1)).unwrap();
    let source = Cursor::new(&head[..70_000]).chain(Broken);
    assert!(matches!(measure_stream(source, AudioFormat::Wav), Err(DecodeError::Source(_))));
}

#[test]
fn the_real_recordings_measure_as_their_manifest_says() {
    let Some((folder, samples)) = samples::collection() else { return };
    // The hour-long one decodes in seconds when optimised, but in minutes in a debug build.
    for sample in samples.iter().filter(|sample| !sample.is_bad() && sample.bytes < 4_000_000) {
        let bytes = std::fs::read(folder.join(&sample.file)).unwrap();
        let measured = measured(&bytes).unwrap();
        assert_eq!(
            (measured.codec.as_str(), measured.sample_rate_hz, u16::from(measured.channels)),
            (sample.codec.as_str(), sample.sample_rate, sample.channels),
            "{}",
            sample.file
        );
        let manifest_ms = sample.duration_s.unwrap() * 1000.0;
        let lossy = sample.codec == "mp3";
        // The manifest counts the silence that an MP3 encoder adds at both ends; a player leaves it out.
        let tolerance_ms = if lossy { 250.0 } else { 5.0 };
        assert!(
            (measured.duration_ms as f64 - manifest_ms).abs() <= tolerance_ms,
            "{}: {} ms against {manifest_ms}",
            sample.file,
            measured.duration_ms
        );
        if !lossy {
            let mut validator = Validator::new(Limits { size_bytes_max: u64::MAX });
            validator.push(&bytes).unwrap();
            assert_eq!(measured.duration_ms, validator.finish().unwrap().wav.unwrap().duration_ms);
        }
        let peaks = measured.peaks;
        assert!(peaks.resample(800).iter().all(|channel| channel.max.iter().any(|max| *max > 0.02)));
    }
}

/// One second of a 440 Hz sine at 16 kHz, written by ffmpeg (`-f lavfi -i sine`) in each compressed format.
#[rstest]
#[case::flac(include_bytes!("fixtures/tone.flac"), AudioFormat::Flac, "flac", 0)]
#[case::vorbis(include_bytes!("fixtures/tone.ogg"), AudioFormat::OggVorbis, "vorbis", 0)]
#[case::opus(include_bytes!("fixtures/tone.opus"), AudioFormat::OggOpus, "opus", 0)]
#[case::mp3(include_bytes!("fixtures/tone.mp3"), AudioFormat::Mp3, "mp3", 0)]
#[case::adts(include_bytes!("fixtures/tone.aac"), AudioFormat::Aac, "aac", 128)]
#[case::m4a(include_bytes!("fixtures/tone_index_last.m4a"), AudioFormat::M4a, "aac", 128)]
#[case::m4a_for_streaming(include_bytes!("fixtures/tone_index_first.m4a"), AudioFormat::M4a, "aac", 128)]
fn every_compressed_format_is_measured(
    #[case] file: &[u8],
    #[case] format: AudioFormat,
    #[case] codec: &str,
    #[case] tolerance_ms: u64,
) {
    assert_eq!(sniff(file), Ok(format));
    let measured = measured(file).unwrap();
    assert_eq!((measured.codec.as_str(), measured.sample_rate_hz, measured.channels), (codec, 16_000, 1));
    assert!(measured.duration_ms.abs_diff(1_000) <= tolerance_ms, "{} ms", measured.duration_ms);
    let waveform = &measured.peaks.resample(10)[0];
    assert!(waveform.max[5] > 0.1 && waveform.min[5] < -0.1, "{waveform:?}");
}

#[rstest]
#[case::flac(include_bytes!("fixtures/tone.flac"))]
#[case::m4a(include_bytes!("fixtures/tone_index_first.m4a"))]
#[case::m4a_without_its_index(include_bytes!("fixtures/tone_index_last.m4a"))]
fn a_compressed_recording_cut_in_half_is_refused(#[case] file: &[u8]) {
    let error = measured(&file[..file.len() / 2]).unwrap_err();
    assert!(!matches!(error, DecodeError::Source(_)), "{error:?}");
}

#[test]
fn an_index_at_the_end_needs_seeking() {
    let file: &[u8] = include_bytes!("fixtures/tone_index_last.m4a");
    assert!(measure_stream(file, AudioFormat::M4a).is_err());
}

#[test]
fn noise_within_a_recording_is_noticed() {
    let mut file = include_bytes!("fixtures/tone.mp3").to_vec();
    let middle = 500..file.len();
    for (index, byte) in file[middle].iter_mut().enumerate() {
        *byte = (index as u32).wrapping_mul(2_654_435_761).rotate_left(7) as u8;
    }
    let error = measured(&file).unwrap_err();
    assert!(!matches!(error, DecodeError::Source(_)), "{error:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_anywhere_never_panics(
        file in proptest::sample::select(vec![
            include_bytes!("fixtures/tone.flac").as_slice(),
            include_bytes!("fixtures/tone.ogg"),
            include_bytes!("fixtures/tone.opus"),
            include_bytes!("fixtures/tone.mp3"),
            include_bytes!("fixtures/tone.aac"),
            include_bytes!("fixtures/tone_index_first.m4a"),
        ]),
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let format = sniff(file).unwrap();
        let mut file = file.to_vec();
        for (index, byte) in damage {
            let index = index.index(file.len());
            file[index] = byte;
        }
        let _ = measure(Cursor::new(&file), file.len() as u64, format);
    }
}
