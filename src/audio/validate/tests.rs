use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::audio::{measure_stream, samples, wav};

const LIMITS: Limits = Limits { size_bytes_max: 1 << 32 };

fn validate(bytes: &[u8], piece_bytes: usize) -> Result<Facts, Refusal> {
    let mut validator = Validator::new(LIMITS);
    for piece in bytes.chunks(piece_bytes) {
        validator.push(piece)?;
    }
    validator.finish()
}

fn message(bytes: &[u8]) -> String {
    validate(bytes, 1000).unwrap_err().to_string()
}

fn chunk(id: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut chunk = id.to_vec();
    chunk.extend_from_slice(&(body.len() as u32).to_le_bytes());
    chunk.extend_from_slice(body);
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

fn fmt(tag: u16, channels: u16, rate_hz: u32, frame_bytes: u16, bits: u16) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend_from_slice(&tag.to_le_bytes());
    body.extend_from_slice(&channels.to_le_bytes());
    body.extend_from_slice(&rate_hz.to_le_bytes());
    body.extend_from_slice(&rate_hz.wrapping_mul(u32::from(frame_bytes)).to_le_bytes());
    body.extend_from_slice(&frame_bytes.to_le_bytes());
    body.extend_from_slice(&bits.to_le_bytes());
    chunk(b"fmt ", &body)
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut body = b"WAVE".to_vec();
    body.extend(chunks.iter().flatten());
    let mut file = b"RIFF".to_vec();
    file.extend_from_slice(&(body.len() as u32).to_le_bytes());
    file.extend_from_slice(&body);
    file
}

fn with_data_length(mut file: Vec<u8>, length: u32) -> Vec<u8> {
    let at = file.windows(4).position(|window| window == b"data").unwrap() + 4;
    file[at..at + 4].copy_from_slice(&length.to_le_bytes());
    file
}

#[test]
fn a_wav_is_measured_by_its_header() {
    let facts = validate(&wav::pcm16(16_000, 1, &vec![5; 32_000]).unwrap(), 999).unwrap();
    assert_eq!((facts.format, facts.size_bytes), (AudioFormat::Wav, 64_044));
    let wav = facts.wav.unwrap();
    assert_eq!((wav.codec, wav.sample_rate_hz, wav.channels), (WavCodec::PcmS16, 16_000, 1));
    assert_eq!((wav.frames, wav.duration_ms), (32_000, 2_000));
}

#[test]
fn a_header_alone_is_refused() {
    let file = wav::pcm16(8_000, 1, &[]).unwrap();
    assert_eq!(file.len(), 44);
    assert_eq!(message(&file), "a WAV header without any audio: 0 samples");
    let promising = with_data_length(file, 724_800);
    assert_eq!(message(&promising), "a WAV header without any audio: 0 samples");
}

#[test]
fn a_truncated_wav_is_refused_with_both_numbers() {
    let mut file = wav::pcm16(8_000, 1, &vec![1; 1_000_000]).unwrap();
    file.truncate(200_000);
    assert_eq!(
        message(&file),
        "the header promises 2,000,000 bytes of audio but 199,956 arrived; upload the whole file"
    );
    file.truncate(40);
    assert_eq!(message(&file), "the WAV header is broken: the file ends inside it");
}

#[test]
fn a_renamed_picture_is_refused_before_its_end() {
    let mut png = b"\x89PNG\r\n\x1A\n".to_vec();
    assert_eq!(message(&png), "this is a PNG image, not audio");
    png.resize(SNIFF_BYTES, 0);
    let refusal = Validator::new(LIMITS).push(&png).unwrap_err();
    assert_eq!(refusal.to_string(), "this is a PNG image, not audio");
}

#[test]
fn a_file_over_the_limit_is_refused_as_soon_as_it_passes() {
    let mut validator = Validator::new(Limits { size_bytes_max: 1_500 });
    assert_eq!(validator.push(&wav::pcm16(8_000, 1, &[0; 500]).unwrap()), Ok(()));
    let refusal = validator.push(&[0; 457]).unwrap_err();
    assert_eq!(refusal.to_string(), "the file is larger than the 1,500 bytes that one upload may have");
}

#[rstest]
#[case::no_channels(fmt(1, 0, 8_000, 2, 16), "it claims 0 channels, 1 to 16 are allowed")]
#[case::many_channels(fmt(1, 17, 8_000, 34, 16), "it claims 17 channels, 1 to 16 are allowed")]
#[case::no_rate(fmt(1, 1, 0, 2, 16), "it claims 0 Hz, 1 to 384000 are allowed")]
#[case::alignment(
    fmt(1, 2, 8_000, 2, 16),
    "2 channels of 16 bits do not make the 2 bytes a frame that it claims"
)]
#[case::no_bits(fmt(1, 1, 8_000, 0, 0), "")]
#[case::short(chunk(b"fmt ", &[1, 0, 1, 0]), "its fmt chunk has 4 bytes, 16 are the least")]
#[case::no_format(Vec::new(), "its data chunk comes before its fmt chunk")]
fn an_impossible_header_is_refused(#[case] fmt: Vec<u8>, #[case] reason: &str) {
    let message = message(&riff(&[fmt, chunk(b"data", &[0; 100])]));
    assert!(message.starts_with("the WAV header is broken: "), "{message}");
    assert!(message.contains(reason), "{message}");
}

#[test]
fn other_codecs_are_named() {
    let file = riff(&[fmt(0x11, 1, 8_000, 1, 4), chunk(b"data", &[0; 100])]);
    assert!(message(&file).starts_with("a WAV file coded as IMA ADPCM is not accepted; send WAV, MP3"));
}

#[rstest]
#[case::pcm_u8(1, 8, WavCodec::PcmU8)]
#[case::pcm_s16(1, 16, WavCodec::PcmS16)]
#[case::pcm_s24(1, 24, WavCodec::PcmS24)]
#[case::pcm_s32(1, 32, WavCodec::PcmS32)]
#[case::float(3, 32, WavCodec::F32)]
#[case::double(3, 64, WavCodec::F64)]
#[case::a_law(6, 8, WavCodec::ALaw)]
#[case::mu_law(7, 8, WavCodec::MuLaw)]
fn every_codec_of_telephony_is_taken(#[case] tag: u16, #[case] bits: u16, #[case] codec: WavCodec) {
    let frame_bytes = bits / 8 * 2;
    let sound = vec![0; usize::from(frame_bytes) * 800];
    let file = riff(&[fmt(tag, 2, 8_000, frame_bytes, bits), chunk(b"data", &sound)]);
    let wav = validate(&file, 64).unwrap().wav.unwrap();
    assert_eq!((wav.codec, wav.channels, wav.duration_ms), (codec, 2, 100));
    let measured = measure_stream(file.as_slice(), AudioFormat::Wav).unwrap();
    assert_eq!((measured.codec.as_str(), measured.channels, measured.duration_ms), (codec.name(), 2, 100));
}

#[rstest]
#[case::ffmpeg(u32::MAX)]
#[case::sox(0x7FFF_F000)]
#[case::never_filled_in(0)]
fn a_wav_of_unknown_length_is_measured_by_what_came(#[case] length: u32) {
    let mut file = with_data_length(wav::pcm16(8_000, 2, &[7; 16_000]).unwrap(), length);
    file[4..8].copy_from_slice(&length.to_le_bytes());
    assert_eq!(validate(&file, 4_096).unwrap().wav.unwrap().duration_ms, 1_000);
}

#[test]
fn an_honest_zero_with_other_chunks_behind_is_empty() {
    let file = riff(&[fmt(1, 1, 8_000, 2, 16), chunk(b"data", &[]), chunk(b"LIST", b"INFOISFT")]);
    assert_eq!(validate(&file, 10), Err(Refusal::NoSamples));
}

#[test]
fn other_chunks_may_stand_around_the_sound() {
    let file = riff(&[
        chunk(b"LIST", b"INFOodd length"[..13].as_ref()),
        fmt(7, 1, 8_000, 1, 8),
        chunk(b"fact", &[0, 0, 0, 0]),
        chunk(b"data", &[0xFF; 801]),
        chunk(b"LIST", &[0; 2_000]),
    ]);
    assert_eq!(validate(&file, 1).unwrap().wav.unwrap().frames, 801);
    assert_eq!(measure_stream(file.as_slice(), AudioFormat::Wav).unwrap().duration_ms, 100);
}

#[test]
fn sound_must_begin_within_the_head() {
    let file = riff(&[fmt(1, 1, 8_000, 2, 16), chunk(b"junk", &vec![0; 70_000]), chunk(b"data", &[0; 8])]);
    assert_eq!(message(&file), "the WAV header is broken: no sound begins within its first 65,536 bytes");
}

#[test]
fn the_real_recordings_are_taken_and_the_bad_ones_are_not() {
    let Some((folder, samples)) = samples::collection() else { return };
    for sample in samples {
        let bytes = std::fs::read(folder.join(&sample.file)).unwrap();
        let result = validate(&bytes, 8_192);
        if sample.is_bad() {
            println!("{}: {}", sample.file, result.unwrap_err());
            continue;
        }
        let facts = result.unwrap();
        assert_eq!(facts.size_bytes, sample.bytes, "{}", sample.file);
        let Some(wav) = facts.wav else {
            assert_eq!((facts.format, sample.codec.as_str()), (AudioFormat::Mp3, "mp3"));
            continue;
        };
        assert_eq!(
            (wav.codec.name(), wav.sample_rate_hz, wav.channels),
            (sample.codec.as_str(), sample.sample_rate, sample.channels),
            "{}",
            sample.file
        );
        let manifest_ms = sample.duration_s.unwrap() * 1000.0;
        assert!((wav.duration_ms as f64 - manifest_ms).abs() <= 5.0, "{}: {}", sample.file, wav.duration_ms);
    }
}

proptest! {
    #[test]
    fn the_answer_does_not_depend_on_the_pieces(
        head in proptest::collection::vec(any::<u8>(), 0..200),
        samples in proptest::collection::vec(any::<i16>(), 0..4_000),
        piece_bytes in 1_usize..5_000,
        keep in 0_usize..9_000,
    ) {
        let mut file = wav::pcm16(8_000, 1, &samples).unwrap();
        file.extend_from_slice(&head);
        file.truncate(keep);
        prop_assert_eq!(validate(&file, piece_bytes), validate(&file, usize::MAX));
        prop_assert_eq!(validate(&head, piece_bytes), validate(&head, usize::MAX));
    }

    #[test]
    fn any_header_gets_an_answer(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut file = b"RIFF\xFF\xFF\xFF\xFFWAVEfmt ".to_vec();
        file.extend_from_slice(&body);
        let _ = validate(&file, 50);
    }
}
