use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;

use super::*;
use crate::audio::samples;
use crate::audio::track::Encoding;

const MULAW_8K: TrackFormat = TrackFormat::TELEPHONE;
const PCM_16K: TrackFormat = TrackFormat { encoding: Encoding::Pcm16, sample_rate_hz: 16_000 };

fn made(tracks: &[(TrackFormat, &[u8])], assembly: Assembly) -> (Assembled, Vec<u8>) {
    let tracks = tracks.iter().map(|(format, source)| Track { format: *format, source: *source }).collect();
    let mut file = Cursor::new(Vec::new());
    (assemble(tracks, assembly, &mut file).unwrap(), file.into_inner())
}

fn pcm(file: &[u8]) -> Vec<i16> {
    let mut samples = Vec::new();
    Encoding::Pcm16.decode_into(&file[44..], &mut samples);
    samples
}

#[test]
fn two_tracks_become_two_channels_and_the_shorter_ends_in_silence() {
    let (assembled, file) = made(&[(MULAW_8K, &[0x80; 10_000]), (MULAW_8K, &[0x00; 5_000])], Assembly::Pcm16);
    assert_eq!((assembled.channels, assembled.frames, assembled.duration_ms), (2, 10_000, 1_250));
    let samples = pcm(&file);
    assert_eq!(samples[..2], [32_124, -32_124]);
    assert_eq!(samples[9_998..10_002], [32_124, -32_124, 32_124, 0]);
    assert_eq!(samples.len(), 20_000);
}

#[test]
fn native_keeps_every_byte() {
    let caller: Vec<u8> = (0..=255).cycle().take(9_001).collect();
    let (assembled, file) = made(&[(MULAW_8K, &caller), (MULAW_8K, &[0x7F; 4])], Assembly::Native);
    assert_eq!((assembled.codec, assembled.frames), (WavCodec::MuLaw, 9_001));
    let (left, right): (Vec<u8>, Vec<u8>) = file[58..].chunks(2).map(|frame| (frame[0], frame[1])).unzip();
    assert_eq!(left, caller);
    assert_eq!(right[..6], [0x7F, 0x7F, 0x7F, 0x7F, 0xFF, 0xFF]);
}

#[test]
fn tracks_of_different_formats_meet_at_the_faster_rate() {
    let (assembled, file) = made(&[(MULAW_8K, &[0xFF; 800]), (PCM_16K, &[0; 3_201])], Assembly::Native);
    let expected = Assembled {
        codec: WavCodec::PcmS16,
        sample_rate_hz: 16_000,
        channels: 2,
        frames: 1_600,
        duration_ms: 100,
    };
    assert_eq!((assembled, file.len()), (expected, 44 + 1_600 * 4));
}

#[test]
fn no_sound_makes_an_empty_file_and_three_tracks_none() {
    let (assembled, file) = made(&[(MULAW_8K, &[])], Assembly::Speech);
    assert_eq!((assembled.frames, file.len()), (0, 44));
    let track = || Track { format: MULAW_8K, source: io::empty() };
    for count in [0, 3] {
        let tracks = (0..count).map(|_| track()).collect();
        let error = assemble(tracks, Assembly::Speech, Cursor::new(Vec::new())).unwrap_err();
        assert!(matches!(error, AssembleError::Tracks { count: refused } if refused == count));
    }
}

/// Raw mu-law of each channel of a real call, and the file.
fn real_call() -> Option<(std::path::PathBuf, Vec<u8>, Vec<u8>)> {
    let (folder, _) = samples::collection()?;
    let path = folder.join("real_autorepair40_dual_mulaw_8k.wav");
    let file = std::fs::read(&path).unwrap();
    let header = crate::audio::wav_header::parse(&file).unwrap().unwrap();
    let frames = file[header.data_offset as usize..].chunks_exact(2);
    let (left, right) = frames.map(|frame| (frame[0], frame[1])).unzip();
    Some((path, left, right))
}

/// What SoX makes of the file, as samples; `None`, with a printed line, where there is no SoX.
fn sox(path: &Path, rate: &str) -> Option<Vec<i16>> {
    let output = Command::new("sox")
        .args(["-D", "-V1"])
        .arg(path)
        .args(["-r", rate, "-e", "signed", "-b", "16", "-t", "raw", "-L", "-"])
        .output();
    let Ok(output) = output else {
        println!("skipped: no sox on the PATH");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut samples = Vec::new();
    Encoding::Pcm16.decode_into(&output.stdout, &mut samples);
    Some(samples)
}

#[test]
fn a_real_call_decodes_exactly_as_sox_decodes_it() {
    let Some((path, agent, caller)) = real_call() else { return };
    let Some(expected) = sox(&path, "8000") else { return };
    let (_, file) = made(&[(MULAW_8K, &agent), (MULAW_8K, &caller)], Assembly::Pcm16);
    assert!(pcm(&file) == expected);
}

/// How far the signal is above the difference, away from the edges, in dB; and the greatest difference.
fn agreement(made: &[i16], expected: &[i16]) -> (f64, i32) {
    let edge = 3_200;
    let (mut signal, mut noise, mut greatest) = (0.0, 0.0, 0);
    for (made, expected) in made.iter().zip(expected).skip(edge).take(expected.len() - 2 * edge) {
        let difference = i32::from(*made) - i32::from(*expected);
        signal += f64::from(*expected).powi(2);
        noise += f64::from(difference).powi(2);
        greatest = greatest.max(difference.abs());
    }
    (10.0 * (signal / noise).log10(), greatest)
}

/// Two resamplers never agree to the bit: their filters end differently between 3.6 and 4 kHz, where the
/// clicks of a call have their power. 36 dB were measured; the same sound one sample (62 µs) away is far below.
#[test]
fn a_real_call_at_16_khz_sounds_as_sox_makes_it() {
    let Some((path, agent, caller)) = real_call() else { return };
    let Some(expected) = sox(&path, "16000") else { return };
    let (assembled, file) = made(&[(MULAW_8K, &agent), (MULAW_8K, &caller)], Assembly::Speech);
    let samples = pcm(&file);
    assert_eq!((assembled.sample_rate_hz, samples.len()), (16_000, expected.len()));
    let (above_db, greatest) = agreement(&samples, &expected);
    assert!(above_db >= 35.0 && greatest <= 2_000, "{above_db} dB, at most {greatest} apart");
    let (shifted_db, _) = agreement(&samples[2..], &expected[..expected.len() - 2]);
    assert!(shifted_db <= 20.0, "{shifted_db} dB");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// A reader that gives what it likes, as sockets and stores do.
    #[test]
    fn the_size_of_the_reads_does_not_matter(
        left in proptest::collection::vec(any::<u8>(), 0..20_000),
        right in proptest::collection::vec(any::<u8>(), 0..20_000),
        piece in 1_usize..700,
        assembly in proptest::sample::select(vec![Assembly::Speech, Assembly::Pcm16, Assembly::Native]),
        encoding in proptest::sample::select(vec![Encoding::MuLaw, Encoding::ALaw, Encoding::Pcm16]),
    ) {
        struct Slow<'a>(&'a [u8], usize);
        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let count = buffer.len().min(self.1);
                self.0.read(&mut buffer[..count])
            }
        }
        let format = TrackFormat { encoding, sample_rate_hz: 8_000 };
        let slow = |bytes| Track { format, source: Slow(bytes, piece) };
        let mut file = Cursor::new(Vec::new());
        let assembled = assemble(vec![slow(&left), slow(&right)], assembly, &mut file).unwrap();
        prop_assert_eq!((assembled, file.into_inner()), made(&[(format, &left), (format, &right)], assembly));
    }
}
