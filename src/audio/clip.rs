//! A stretch of a recording, exact to the frame, as 16-bit PCM at the recording's own rate and channels.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use super::decode::{DecodeError, Decoder};
use super::format::AudioFormat;
use super::separate::ConvertError;
use super::validate::HEAD_BYTES_MAX;
use super::wav::Pcm16Writer;
use super::wav_header::{self, DataLength, WavHeader};

/// Writes the frames of a stretch of milliseconds as WAV: those from `start * rate / 1000` up to, and without,
/// `end * rate / 1000`, each rounded down. What the recording does not have at its end is left out. Gives the number
/// of frames. Needs constant memory, and blocks: call it where blocking is allowed.
///
/// In a WAV the stretch is gone to at once. Anything else is decoded from its beginning, because only so is it certain
/// which sample is which.
///
/// # Errors
/// [`ConvertError`], see there; what was written until then is of no use.
pub fn clip<R, W>(
    mut source: R,
    size_bytes: u64,
    format: AudioFormat,
    stretch_ms: Range<u64>,
    out: W,
) -> Result<u64, ConvertError>
where
    R: Read + Seek + Send,
    W: Write + Seek,
{
    if format == AudioFormat::Wav
        && let Some(header) = header(&mut source)?
    {
        let frames = frames(&stretch_ms, header.sample_rate_hz);
        let decoder = Decoder::open_stream(from_frame(source, size_bytes, header, frames.start)?, format)?;
        return copy(decoder, 0..frames.end.saturating_sub(frames.start), out);
    }
    source.seek(SeekFrom::Start(0)).map_err(DecodeError::Source)?;
    let decoder = Decoder::open(source, size_bytes, format)?;
    let frames = frames(&stretch_ms, decoder.sample_rate_hz());
    copy(decoder, frames, out)
}

fn frames(stretch_ms: &Range<u64>, rate_hz: u32) -> Range<u64> {
    let frame = |ms: u64| ms.saturating_mul(u64::from(rate_hz)) / 1_000;
    frame(stretch_ms.start)..frame(stretch_ms.end)
}

/// The header; none where it cannot be made out, which the decoder then tells of.
fn header<R: Read>(source: &mut R) -> Result<Option<WavHeader>, DecodeError> {
    let mut head = Vec::with_capacity(HEAD_BYTES_MAX);
    source.by_ref().take(HEAD_BYTES_MAX as u64).read_to_end(&mut head).map_err(DecodeError::Source)?;
    Ok(wav_header::parse(&head).ok().flatten())
}

/// The same WAV as if it began with this frame.
fn from_frame<R: Read + Seek>(
    mut source: R,
    size_bytes: u64,
    header: WavHeader,
    frame: u64,
) -> Result<io::Chain<Cursor<Vec<u8>>, io::Take<R>>, DecodeError> {
    let there = size_bytes.saturating_sub(header.data_offset);
    let sound_bytes = match header.data_length {
        DataLength::Known(bytes) => bytes.min(there),
        DataLength::Streamed | DataLength::Zero => there,
    };
    let skipped = frame.saturating_mul(u64::from(header.frame_bytes)).min(sound_bytes);
    source.seek(SeekFrom::Start(header.data_offset + skipped)).map_err(DecodeError::Source)?;
    let plain = WavHeader { data_length: DataLength::Streamed, ..header }.plain();
    Ok(Cursor::new(plain).chain(source.take(sound_bytes - skipped)))
}

fn copy<W: Write + Seek>(mut decoder: Decoder<'_>, frames: Range<u64>, out: W) -> Result<u64, ConvertError> {
    let channels = usize::from(decoder.channels());
    let mut writer = Pcm16Writer::new(out, decoder.sample_rate_hz(), u16::from(decoder.channels()))
        .map_err(ConvertError::Out)?;
    let (mut samples, mut passed, mut written) = (Vec::new(), 0, 0);
    while passed < frames.end && decoder.next_block(&mut samples)? {
        let block = passed..passed + (samples.len() / channels) as u64;
        let wanted = frames.start.max(block.start)..frames.end.min(block.end);
        if wanted.start < wanted.end {
            // Both lie within the block, which is in memory.
            let place = |frame: u64| (frame - block.start) as usize * channels;
            writer.write(&samples[place(wanted.start)..place(wanted.end)]).map_err(ConvertError::Out)?;
            written += wanted.end - wanted.start;
        }
        passed = block.end;
    }
    writer.finish().map_err(ConvertError::Out)?;
    Ok(written)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audio::wav;

    fn cut(file: &[u8], stretch_ms: Range<u64>) -> (u64, Vec<u8>) {
        let mut out = Cursor::new(Vec::new());
        let source = Cursor::new(file);
        let frames = clip(source, file.len() as u64, AudioFormat::Wav, stretch_ms, &mut out).unwrap();
        (frames, out.into_inner())
    }

    proptest! {
        #[test]
        fn a_clip_has_the_frames_of_its_stretch_and_no_other(
            rate_hz in prop::sample::select(vec![8_000_u32, 11_025, 16_000, 44_100]),
            channels in 1..=2_u16,
            samples in prop::collection::vec(any::<i16>(), 400..1_000),
            from_ms in 0..20_u64,
            length_ms in 1..20_u64,
        ) {
            let samples = &samples[..samples.len() / 2 * 2];
            let file = wav::pcm16(rate_hz, channels, samples).unwrap();
            let all = samples.len() / usize::from(channels);
            let frame = |ms: u64| ((ms * u64::from(rate_hz) / 1_000) as usize).min(all);
            let (from, until) = (frame(from_ms), frame(from_ms + length_ms));
            prop_assume!(from < until);
            let (frames, made) = cut(&file, from_ms..from_ms + length_ms);
            prop_assert_eq!(frames as usize, until - from);
            let place = |frame: usize| frame * usize::from(channels);
            prop_assert_eq!(made, wav::pcm16(rate_hz, channels, &samples[place(from)..place(until)]).unwrap());
        }
    }

    /// A recorder that writes other chunks around the sound, with a length that it never filled in.
    #[test]
    fn chunks_before_the_sound_are_no_sound() {
        let samples: Vec<i16> = (0..800).collect();
        let plain = wav::pcm16(8_000, 1, &samples).unwrap();
        let mut file = plain[..36].to_vec();
        file.extend_from_slice(b"LIST\x03\0\0\0abc\0data\xFF\xFF\xFF\xFF");
        file.extend_from_slice(&plain[44..]);
        let (_, made) = cut(&file, 50..60);
        assert_eq!(made, wav::pcm16(8_000, 1, &samples[400..480]).unwrap());
    }
}
