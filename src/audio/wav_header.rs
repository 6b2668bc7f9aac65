//! Reading the header of a WAV file: the chunks up to the first byte of sound.
//!
//! We walk the chunks ourselves, because hound skips neither the pad byte of an odd chunk nor a header
//! whose length is unknown, and then let hound judge the format chunk. What it reports as unsupported
//! although our decoder plays it (mu-law, A-law, 64-bit float) is read here.

use std::io::Cursor;

use super::validate::Refusal;

/// Channels above this are refused: no telephone system records more, and each costs memory in the peaks.
pub const CHANNELS_MAX: u16 = 16;
/// Sample rates above this are refused, in Hz.
pub const SAMPLE_RATE_HZ_MAX: u32 = 384_000;

const FORMAT_PCM: u16 = 1;
const FORMAT_FLOAT: u16 = 3;
const FORMAT_ALAW: u16 = 6;
const FORMAT_MULAW: u16 = 7;
const FORMAT_EXTENSIBLE: u16 = 0xFFFE;

/// How samples are coded in a WAV file; the names are those that ffmpeg and the decoder use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WavCodec {
    /// Unsigned 8-bit PCM.
    PcmU8,
    /// Signed 16-bit PCM.
    PcmS16,
    /// Signed 24-bit PCM.
    PcmS24,
    /// Signed 32-bit PCM.
    PcmS32,
    /// 32-bit float.
    F32,
    /// 64-bit float.
    F64,
    /// G.711 mu-law.
    MuLaw,
    /// G.711 A-law.
    ALaw,
}

impl WavCodec {
    /// The short name stored with a recording.
    pub fn name(self) -> &'static str {
        match self {
            Self::PcmU8 => "pcm_u8",
            Self::PcmS16 => "pcm_s16le",
            Self::PcmS24 => "pcm_s24le",
            Self::PcmS32 => "pcm_s32le",
            Self::F32 => "pcm_f32le",
            Self::F64 => "pcm_f64le",
            Self::MuLaw => "pcm_mulaw",
            Self::ALaw => "pcm_alaw",
        }
    }
}

/// What the header says about the length of the sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataLength {
    /// This many bytes follow.
    Known(u64),
    /// A streaming recorder did not know: everything that follows is sound.
    Streamed,
    /// Zero: an empty file, or a streaming recorder that never came back to fill it in.
    Zero,
}

/// The facts of a WAV header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WavHeader {
    /// How the samples are coded.
    pub codec: WavCodec,
    /// Samples per second and channel.
    pub sample_rate_hz: u32,
    /// Number of channels, 1 to 16.
    pub channels: u16,
    /// Bytes of one sample of every channel.
    pub frame_bytes: u16,
    /// What the RIFF chunk says about the whole file, in bytes.
    pub riff_bytes: u64,
    /// Where the sound begins, in bytes from the start of the file.
    pub data_offset: u64,
    /// How much sound the header promises.
    pub data_length: DataLength,
}

impl WavHeader {
    /// The same facts as a header of 46 bytes with nothing optional in it; an unknown length is all ones.
    pub(super) fn plain(&self) -> Vec<u8> {
        let Self { codec, sample_rate_hz, channels, frame_bytes, riff_bytes: _, data_offset: _, data_length } =
            *self;
        let tag = match codec {
            WavCodec::PcmU8 | WavCodec::PcmS16 | WavCodec::PcmS24 | WavCodec::PcmS32 => FORMAT_PCM,
            WavCodec::F32 | WavCodec::F64 => FORMAT_FLOAT,
            WavCodec::MuLaw => FORMAT_MULAW,
            WavCodec::ALaw => FORMAT_ALAW,
        };
        let data_bytes = match data_length {
            DataLength::Known(bytes) => u32::try_from(bytes).unwrap_or(u32::MAX),
            DataLength::Streamed | DataLength::Zero => u32::MAX,
        };
        let mut header = b"RIFF\xFF\xFF\xFF\xFFWAVEfmt \x12\0\0\0".to_vec();
        header.extend_from_slice(&tag.to_le_bytes());
        header.extend_from_slice(&channels.to_le_bytes());
        header.extend_from_slice(&sample_rate_hz.to_le_bytes());
        header.extend_from_slice(&sample_rate_hz.saturating_mul(u32::from(frame_bytes)).to_le_bytes());
        header.extend_from_slice(&frame_bytes.to_le_bytes());
        header.extend_from_slice(&(frame_bytes / channels * 8).to_le_bytes());
        header.extend_from_slice(b"\0\0data");
        header.extend_from_slice(&data_bytes.to_le_bytes());
        header
    }
}

/// Reads the header; `None` means that `head` ends before the data chunk begins.
///
/// # Errors
/// [`Refusal::Header`] where the header contradicts itself, [`Refusal::Unsupported`] for other codecs.
pub fn parse(head: &[u8]) -> Result<Option<WavHeader>, Refusal> {
    let mut format = None;
    let mut offset = 12_usize;
    // Each turn moves on by at least eight bytes, so the length of `head` bounds the loop.
    while let Some(chunk) = head.get(offset..offset.saturating_add(8)) {
        let length = u32_at(chunk, 4);
        let body = offset + 8;
        match &chunk[..4] {
            b"fmt " => {
                let Some(bytes) = head.get(body..body.saturating_add(length as usize)) else {
                    return Ok(None);
                };
                format = Some(Format::read(bytes)?);
            }
            b"data" => {
                let format = format.ok_or(Refusal::header("its data chunk comes before its fmt chunk"))?;
                let riff_bytes = u64::from(u32_at(head, 4)) + 8;
                return Ok(Some(format.header(riff_bytes, body as u64, data_length(length))));
            }
            _ => {}
        }
        offset = body.saturating_add(length as usize).saturating_add(length as usize & 1);
    }
    Ok(None)
}

/// 0xFFFFFFFF is what ffmpeg writes to a pipe, 0x7FFFF000 what SoX does.
fn data_length(length: u32) -> DataLength {
    match length {
        0 => DataLength::Zero,
        u32::MAX | 0x7FFF_F000 => DataLength::Streamed,
        length => DataLength::Known(u64::from(length)),
    }
}

#[derive(Clone, Copy)]
struct Format {
    codec: WavCodec,
    sample_rate_hz: u32,
    channels: u16,
    frame_bytes: u16,
}

impl Format {
    fn read(chunk: &[u8]) -> Result<Self, Refusal> {
        if chunk.len() < 16 {
            return Err(Refusal::header(format!(
                "its fmt chunk has {} bytes, 16 are the least",
                chunk.len()
            )));
        }
        let channels = u16_at(chunk, 2);
        let sample_rate_hz = u32_at(chunk, 4);
        let frame_bytes = u16_at(chunk, 12);
        let bits = u16_at(chunk, 14);
        if channels == 0 || channels > CHANNELS_MAX {
            return Err(Refusal::header(format!(
                "it claims {channels} channels, 1 to {CHANNELS_MAX} are allowed"
            )));
        }
        if sample_rate_hz == 0 || sample_rate_hz > SAMPLE_RATE_HZ_MAX {
            return Err(Refusal::header(format!(
                "it claims {sample_rate_hz} Hz, 1 to {SAMPLE_RATE_HZ_MAX} are allowed"
            )));
        }
        if u32::from(frame_bytes) != u32::from(channels) * u32::from(bits.div_ceil(8)) {
            return Err(Refusal::header(format!(
                "{channels} channels of {bits} bits do not make the {frame_bytes} bytes a frame that it claims"
            )));
        }
        let codec = codec(chunk, bits)?;
        Ok(Self { codec, sample_rate_hz, channels, frame_bytes })
    }

    fn header(self, riff_bytes: u64, data_offset: u64, data_length: DataLength) -> WavHeader {
        let Self { codec, sample_rate_hz, channels, frame_bytes } = self;
        WavHeader { codec, sample_rate_hz, channels, frame_bytes, riff_bytes, data_offset, data_length }
    }
}

fn codec(chunk: &[u8], bits: u16) -> Result<WavCodec, Refusal> {
    let tag = match u16_at(chunk, 0) {
        // The real tag stands in the first two bytes of the sub-format.
        FORMAT_EXTENSIBLE if chunk.len() >= 26 => u16_at(chunk, 24),
        tag => tag,
    };
    match (tag, bits) {
        (FORMAT_MULAW, 8) => return Ok(WavCodec::MuLaw),
        (FORMAT_ALAW, 8) => return Ok(WavCodec::ALaw),
        (FORMAT_FLOAT, 64) => return Ok(WavCodec::F64),
        (FORMAT_PCM | FORMAT_FLOAT, _) => {}
        _ => return Err(Refusal::Unsupported { name: other_codec(tag) }),
    }
    let reader = hound::WavReader::new(Cursor::new(canonical(chunk))).map_err(|error| match error {
        hound::Error::Unsupported => Refusal::header(format!("{bits} bits a sample are not supported")),
        error => Refusal::header(error.to_string()),
    })?;
    let spec = reader.spec();
    match (spec.sample_format, spec.bits_per_sample) {
        (hound::SampleFormat::Int, 8) => Ok(WavCodec::PcmU8),
        (hound::SampleFormat::Int, 16) => Ok(WavCodec::PcmS16),
        (hound::SampleFormat::Int, 24) => Ok(WavCodec::PcmS24),
        (hound::SampleFormat::Int, 32) => Ok(WavCodec::PcmS32),
        (hound::SampleFormat::Float, 32) => Ok(WavCodec::F32),
        _ => Err(Refusal::header(format!("{bits} bits a sample are not supported"))),
    }
}

/// The smallest WAV file with this fmt chunk, for hound to judge.
fn canonical(chunk: &[u8]) -> Vec<u8> {
    let mut file = Vec::with_capacity(chunk.len() + 28);
    file.extend_from_slice(b"RIFF\0\0\0\0WAVEfmt ");
    // The head that is looked at has 64 KiB, so a chunk inside it fits 32 bits.
    file.extend_from_slice(&(chunk.len() as u32).to_le_bytes());
    file.extend_from_slice(chunk);
    file.extend_from_slice(b"data\0\0\0\0");
    file
}

/// Tags from the registry of RFC 2361.
fn other_codec(tag: u16) -> &'static str {
    match tag {
        0x0002 => "a WAV file coded as Microsoft ADPCM",
        0x0011 => "a WAV file coded as IMA ADPCM",
        0x0031 => "a WAV file coded as GSM 6.10",
        0x0040 | 0x0045 | 0x0064 => "a WAV file coded as G.721 or G.726 ADPCM",
        0x0055 => "a WAV file with MP3 inside",
        _ => "a WAV file that is neither PCM, float, mu-law nor A-law",
    }
}

fn u16_at(bytes: &[u8], offset: usize) -> u16 {
    u16::from_le_bytes([bytes[offset], bytes[offset + 1]])
}

fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    u32::from_le_bytes([bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]])
}
