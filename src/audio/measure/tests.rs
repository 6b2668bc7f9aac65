use std::io::Cursor;

use super::*;
use crate::audio::{Limits, Validator, samples, sniff, wav};

fn measured(bytes: &[u8]) -> Result<Measured, MeasureError> {
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
    let waveform = measured.peaks.unwrap().resample(10);
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
    assert!(matches!(measure_stream(source, AudioFormat::Wav), Err(MeasureError::Source(_))));
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
        // An MP3 begins and ends with frames of its encoder's making, which the manifest counts.
        let tolerance_ms = if lossy { 150.0 } else { 5.0 };
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
        let peaks = measured.peaks.unwrap();
        assert!(peaks.resample(800).iter().all(|channel| channel.max.iter().any(|max| *max > 0.02)));
    }
}
