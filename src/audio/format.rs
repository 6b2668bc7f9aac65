//! Recognising audio by its first bytes. The signatures are those of the formats' own specifications;
//! what is not audio is named where a person would know the name, so that a refusal helps.

use super::validate::Refusal;

/// What a recording may be. Each has one decoder, one media type and one file extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AudioFormat {
    /// RIFF/WAVE: PCM, float, mu-law or A-law.
    Wav,
    /// MPEG audio layer III, with or without an ID3 tag.
    Mp3,
    /// Native FLAC (RFC 9639).
    Flac,
    /// Vorbis in Ogg.
    OggVorbis,
    /// Opus in Ogg (RFC 7845).
    OggOpus,
    /// AAC in an MPEG-4 container.
    M4a,
    /// AAC as a plain ADTS stream.
    Aac,
}

impl AudioFormat {
    /// The media type stored with the object and sent as `Content-Type`.
    pub fn mime_type(self) -> &'static str {
        match self {
            Self::Wav => "audio/wav",
            Self::Mp3 => "audio/mpeg",
            Self::Flac => "audio/flac",
            Self::OggVorbis | Self::OggOpus => "audio/ogg",
            Self::M4a => "audio/mp4",
            Self::Aac => "audio/aac",
        }
    }

    /// The file extension without its dot, as it ends a storage path.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
            Self::Flac => "flac",
            Self::OggVorbis => "ogg",
            Self::OggOpus => "opus",
            Self::M4a => "m4a",
            Self::Aac => "aac",
        }
    }
}

/// Tells the format from a file's first bytes (64 KiB are enough; fewer do for a shorter file).
///
/// # Errors
/// [`Refusal::Empty`], [`Refusal::NotAudio`] or [`Refusal::Unsupported`], naming what the bytes look like.
pub fn sniff(head: &[u8]) -> Result<AudioFormat, Refusal> {
    if head.is_empty() {
        return Err(Refusal::Empty);
    }
    if let Some(format) = recognised(head) {
        return Ok(format);
    }
    if let Some(name) = unsupported_audio(head) {
        return Err(Refusal::Unsupported { name });
    }
    let looks_like = signature(head).or_else(|| text_kind(head));
    Err(match looks_like {
        Some(looks_like) => Refusal::NotAudio { looks_like },
        None => Refusal::Unknown { first_bytes: hex::encode(&head[..head.len().min(8)]) },
    })
}

fn recognised(head: &[u8]) -> Option<AudioFormat> {
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WAVE") {
        return Some(AudioFormat::Wav);
    }
    if head.starts_with(b"OggS") {
        return ogg_codec(head);
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Some(AudioFormat::M4a);
    }
    // An ID3v2 tag may stand before any of the following; its length is four times seven bits.
    let Some(tag_len) = id3_len(head) else { return frames(head) };
    match head.get(tag_len..).filter(|rest| !rest.is_empty()) {
        Some(rest) => frames(rest),
        // A cover picture can be larger than what we look at; the decoder has the last word.
        None => Some(AudioFormat::Mp3),
    }
}

fn frames(bytes: &[u8]) -> Option<AudioFormat> {
    if bytes.starts_with(b"fLaC") {
        return Some(AudioFormat::Flac);
    }
    // ADTS: twelve sync bits, then the layer, which is always 00 (ISO/IEC 13818-7 6.2.1).
    if bytes.len() > 6 && bytes[0] == 0xFF && bytes[1] & 0xF6 == 0xF0 {
        let frame_len =
            usize::from(bytes[3] & 0x03) << 11 | usize::from(bytes[4]) << 3 | usize::from(bytes[5]) >> 5;
        let continues = bytes.get(frame_len..frame_len + 2).is_none_or(|next| next == &bytes[..2]);
        return (frame_len >= 7 && continues).then_some(AudioFormat::Aac);
    }
    let frame_len = mp3_frame_len(bytes)?;
    // Eleven set bits turn up in any binary file; a second frame where the first one ends does not.
    let continues = bytes.get(frame_len..frame_len + 4).is_none_or(|next| mp3_frame_len(next).is_some());
    continues.then_some(AudioFormat::Mp3)
}

fn id3_len(head: &[u8]) -> Option<usize> {
    let size = head.get(6..10).filter(|_| head.starts_with(b"ID3"))?;
    Some(10 + size.iter().fold(0, |len, byte| len << 7 | usize::from(byte & 0x7F)))
}

/// Length in bytes of the MPEG layer III frame that begins here (ISO/IEC 11172-3 2.4.1.3, 13818-3).
fn mp3_frame_len(bytes: &[u8]) -> Option<usize> {
    const KBPS_MPEG1: [usize; 14] = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    const KBPS_MPEG2: [usize; 14] = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    const RATES_HZ: [usize; 3] = [44_100, 48_000, 32_000];

    let header = bytes.get(..4)?;
    let layer_three = header[0] == 0xFF && header[1] & 0xE6 == 0xE2;
    let (kbps, rate_divisor, frame_factor) = match header[1] >> 3 & 3 {
        0b11 => (&KBPS_MPEG1, 1, 144_000),
        0b10 => (&KBPS_MPEG2, 2, 72_000),
        0b00 => (&KBPS_MPEG2, 4, 72_000),
        _ => return None,
    };
    let bit_rate = kbps.get(usize::from(header[2] >> 4).checked_sub(1)?)?;
    let rate_hz = RATES_HZ.get(usize::from(header[2] >> 2 & 3))? / rate_divisor;
    let padding = usize::from(header[2] >> 1 & 1);
    layer_three.then_some(frame_factor * bit_rate / rate_hz + padding)
}

fn ogg_codec(head: &[u8]) -> Option<AudioFormat> {
    let packet = head.get(27 + usize::from(*head.get(26)?)..)?;
    if packet.starts_with(b"\x01vorbis") {
        Some(AudioFormat::OggVorbis)
    } else if packet.starts_with(b"OpusHead") {
        Some(AudioFormat::OggOpus)
    } else {
        None
    }
}

fn unsupported_audio(head: &[u8]) -> Option<&'static str> {
    let form_type = head.get(8..12).unwrap_or_default();
    match head {
        _ if head.starts_with(b"RF64") || head.starts_with(b"BW64") => Some("a 64-bit (RF64) WAV file"),
        _ if head.starts_with(b"FORM") && form_type.starts_with(b"AIF") => Some("an AIFF file"),
        _ if head.starts_with(b"#!AMR") => Some("an AMR file"),
        _ if head.starts_with(b"caff") => Some("a Core Audio file"),
        _ if head.starts_with(b".snd") => Some("a Sun audio file"),
        _ if head.starts_with(b"\x1A\x45\xDF\xA3") => Some("a Matroska or WebM file"),
        _ if head.starts_with(b"OggS") => Some("an Ogg file with neither Vorbis nor Opus in it"),
        _ => None,
    }
}

fn signature(head: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 11] = [
        (b"\x89PNG\r\n\x1A\n", "a PNG image"),
        (b"\xFF\xD8\xFF", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"BM", "a BMP image"),
        (b"%PDF-", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"PK\x05\x06", "an empty ZIP archive"),
        (b"\x1F\x8B", "a gzip file"),
        (b"\x7FELF", "a program"),
        (b"SQLite format 3\0", "a SQLite database"),
        (b"RIFF", "a RIFF file without sound (AVI or WebP)"),
    ];
    SIGNATURES.iter().find(|(bytes, _)| head.starts_with(bytes)).map(|(_, name)| *name)
}

fn text_kind(head: &[u8]) -> Option<&'static str> {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // Cut in the middle of a character, because only the head of the file is looked at.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')) {
        return None;
    }
    let start: String =
        text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).chars().take(16).collect();
    let start = start.to_ascii_lowercase();
    Some(match start {
        _ if start.starts_with("<!doctype html") || start.starts_with("<html") => "an HTML page",
        _ if start.starts_with("<?xml") => "an XML document",
        _ if start.starts_with('{') || start.starts_with('[') => "a JSON document",
        _ => "plain text",
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::wav(b"RIFF\x24\0\0\0WAVEfmt ", AudioFormat::Wav)]
    #[case::flac(b"fLaC\0\0\0\x22", AudioFormat::Flac)]
    #[case::m4a(b"\0\0\0\x20ftypM4A ", AudioFormat::M4a)]
    #[case::mp3_frame(b"\xFF\xFB\x90\x00", AudioFormat::Mp3)]
    #[case::mp3_tag(b"ID3\x04\0\0\0\0\x0F\x7F", AudioFormat::Mp3)]
    #[case::flac_after_tag(b"ID3\x04\0\0\0\0\0\x02xxfLaC", AudioFormat::Flac)]
    #[case::aac(b"\xFF\xF1\x50\x80\x02\x1F\xFC\0\0\0\0\0\0\0\0\0", AudioFormat::Aac)]
    #[case::opus(
        b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead",
        AudioFormat::OggOpus
    )]
    #[case::vorbis(
        b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x1E\x01vorbis",
        AudioFormat::OggVorbis
    )]
    fn audio_is_known_by_its_first_bytes(#[case] head: &[u8], #[case] format: AudioFormat) {
        assert_eq!(sniff(head), Ok(format));
    }

    #[rstest]
    #[case::empty(b"", "the file is empty")]
    #[case::png(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", "this is a PNG image, not audio")]
    #[case::jpeg(b"\xFF\xD8\xFF\xE0\0\x10JFIF", "this is a JPEG image, not audio")]
    #[case::pdf(b"%PDF-1.7\n", "this is a PDF document, not audio")]
    #[case::zip(b"PK\x03\x04\x14\0", "this is a ZIP archive, not audio")]
    #[case::html(b"\n<!DOCTYPE html><title>Sign in</title>", "this is an HTML page, not audio")]
    #[case::json(b"{\"error\":\"expired\"}", "this is a JSON document, not audio")]
    #[case::text("Grüße aus dem Büro".as_bytes(), "this is plain text, not audio")]
    #[case::avi(b"RIFF\x24\0\0\0AVI LIST", "this is a RIFF file without sound (AVI or WebP), not audio")]
    #[case::aiff(
        b"FORM\0\0\0\0AIFFCOMM",
        "an AIFF file is not accepted; send WAV, MP3, FLAC, Ogg (Vorbis or Opus), M4A or AAC"
    )]
    #[case::unknown(
        b"\0\x01\x02\x03\x04",
        "not a known audio file (it begins with 0001020304); send WAV, MP3, FLAC, Ogg (Vorbis or Opus), M4A or AAC"
    )]
    fn what_is_not_audio_is_named(#[case] head: &[u8], #[case] message: &str) {
        assert_eq!(sniff(head).unwrap_err().to_string(), message);
    }

    proptest! {
        #[test]
        fn any_bytes_get_an_answer(head in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = sniff(&head);
        }
    }
}
