//! Decodes a whole recording once and says how long it plays, at which rate, in how many channels, and
//! what its waveform looks like. Memory is bounded by one packet and the peaks.
//!
//! Opus is measured from its container and has no waveform, since no decoder for it is built in.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::Mutex;

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error as DecodeError;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

use super::format::AudioFormat;
use super::ogg_opus;
use super::peaks::{Peaks, PeaksBuilder};
use super::validate::{HEAD_BYTES_MAX, duration_ms};
use super::wav_header::{self, CHANNELS_MAX};

/// More packets than this share that do not decode mean that the recording is damaged, in percent.
pub const FAILED_PERCENT_MAX: u64 = 10;
/// Less sound than this share of what the container promises means that it was cut off, in percent.
pub const DECODED_PERCENT_MIN: u64 = 90;

/// What a recording turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Short name of the codec: `pcm_s16le`, `pcm_mulaw`, `mp3`, `flac`, `vorbis`, `opus`, `aac`.
    pub codec: String,
    /// Samples per second and channel.
    pub sample_rate_hz: u32,
    /// Number of channels, 1 to 16.
    pub channels: u8,
    /// Playing time, from the decoded samples, rounded to the millisecond.
    pub duration_ms: u64,
    /// The waveform; `None` for Opus.
    pub peaks: Option<Peaks>,
}

/// Why a recording could not be measured. All but [`Self::Source`] are facts about the recording.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// Nothing could be decoded.
    #[error("the audio cannot be decoded: {reason}")]
    Undecodable {
        /// What the decoder said.
        reason: String,
    },
    /// Too much of it could not be decoded.
    #[error("the audio is damaged: {failed} of {packets} packets do not decode; upload the file again")]
    Damaged {
        /// Packets that failed.
        failed: u64,
        /// All packets.
        packets: u64,
    },
    /// It ends too early.
    #[error(
        "the file promises {promised_ms} ms of audio but only {decoded_ms} ms are there; upload the whole file"
    )]
    Incomplete {
        /// Playing time according to the container.
        promised_ms: u64,
        /// Playing time that was decoded.
        decoded_ms: u64,
    },
    /// The bytes could not be read; trying again may help.
    #[error("the audio could not be read")]
    Source(#[source] io::Error),
}

impl MeasureError {
    pub(super) fn undecodable(reason: impl Into<String>) -> Self {
        Self::Undecodable { reason: reason.into() }
    }
}

/// Measures a recording that can be read from any place; needed for an M4A whose index stands at its end.
/// Blocks, and reads everything: call it where blocking is allowed.
///
/// # Errors
/// [`MeasureError`], see there.
pub fn measure<R>(source: R, size_bytes: u64, format: AudioFormat) -> Result<Measured, MeasureError>
where
    R: Read + Seek + Send,
{
    match format {
        AudioFormat::M4a => decode(Box::new(Seekable(Mutex::new(source), size_bytes)), format),
        _ => measure_stream(source, format),
    }
}

/// Measures a recording that comes in order. An M4A must have its index in front.
/// Blocks, and reads everything: call it where blocking is allowed.
///
/// # Errors
/// [`MeasureError`], see there.
pub fn measure_stream<R: Read + Send>(mut source: R, format: AudioFormat) -> Result<Measured, MeasureError> {
    match format {
        AudioFormat::OggOpus => measure_opus(&mut source),
        AudioFormat::Wav => {
            let head = wav_head(&mut source)?;
            decode(Box::new(Streamed(Mutex::new(Cursor::new(head).chain(source)))), format)
        }
        _ => decode(Box::new(Streamed(Mutex::new(source))), format),
    }
}

fn measure_opus(source: &mut impl Read) -> Result<Measured, MeasureError> {
    let opus = ogg_opus::read(source)?;
    Ok(Measured {
        codec: "opus".to_owned(),
        sample_rate_hz: opus.sample_rate_hz,
        channels: opus.channels,
        duration_ms: duration_ms(opus.granules, ogg_opus::GRANULES_PER_SECOND),
        peaks: None,
    })
}

/// The beginning of a WAV as the decoder likes it. It is strict where recorders are not: about the outer
/// (RIFF) length, the size of a mu-law format chunk, a data length of zero. We have read that header
/// already, so we write it again in its plainest form and put the sound behind it.
fn wav_head(source: &mut impl Read) -> Result<Vec<u8>, MeasureError> {
    let mut head = Vec::with_capacity(HEAD_BYTES_MAX);
    source.take(HEAD_BYTES_MAX as u64).read_to_end(&mut head).map_err(MeasureError::Source)?;
    let header = wav_header::parse(&head)
        .map_err(|refusal| MeasureError::undecodable(refusal.to_string()))?
        .ok_or_else(|| MeasureError::undecodable("the file ends inside its WAV header"))?;
    let mut plain = header.plain();
    // The data chunk was found within the head, so its offset fits.
    plain.extend_from_slice(&head[header.data_offset as usize..]);
    Ok(plain)
}

fn decode(source: Box<dyn MediaSource + '_>, format: AudioFormat) -> Result<Measured, MeasureError> {
    let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
    let mut hint = Hint::new();
    hint.with_extension(format.extension());
    let mut reader = symphonia::default::get_probe()
        .probe(&hint, stream, FormatOptions::default(), MetadataOptions::default())
        .map_err(refused)?;
    let track = reader
        .default_track(TrackType::Audio)
        .ok_or_else(|| MeasureError::undecodable("there is no audio track in it"))?;
    let track_id = track.id;
    let promised_frames = track.num_frames;
    let Some(CodecParameters::Audio(parameters)) = track.codec_params.clone() else {
        return Err(MeasureError::undecodable("its audio track has no codec"));
    };
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(&parameters, &AudioDecoderOptions::default())
        .map_err(refused)?;

    let mut tally = Tally::default();
    while let Some(packet) = next_packet(reader.as_mut(), &mut tally)? {
        if packet.track_id == track_id {
            tally.take(decoder.as_mut(), &packet)?;
        }
    }
    tally.finish(decoder.codec_info().short_name, promised_frames)
}

/// The next packet; what the container cannot read counts as a failed one, as long as there are few.
fn next_packet(reader: &mut dyn FormatReader, tally: &mut Tally) -> Result<Option<Packet>, MeasureError> {
    // Ends with the stream or when damage has no end.
    loop {
        match reader.next_packet() {
            Ok(packet) => return Ok(packet),
            Err(DecodeError::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Ok(None);
            }
            Err(DecodeError::IoError(error)) => return Err(MeasureError::Source(error)),
            // A second recording chained to the first: what was asked for has been read.
            Err(DecodeError::ResetRequired) => return Ok(None),
            Err(_) => tally.fail()?,
        }
    }
}

/// Failures in a row that end the reading, since a broken container need not move on.
const FAILED_IN_A_ROW_MAX: u64 = 1_000;

/// What has been decoded so far.
#[derive(Default)]
struct Tally {
    packets: u64,
    failed: u64,
    failed_in_a_row: u64,
    frames: u64,
    shape: Option<(u32, u8)>,
    peaks: Option<PeaksBuilder>,
    samples: Vec<f32>,
}

impl Tally {
    fn take(&mut self, decoder: &mut dyn AudioDecoder, packet: &Packet) -> Result<(), MeasureError> {
        let buffer = match decoder.decode(packet) {
            Ok(buffer) => buffer,
            Err(DecodeError::IoError(error)) if error.kind() != io::ErrorKind::UnexpectedEof => {
                return Err(MeasureError::Source(error));
            }
            Err(_) => return self.fail(),
        };
        let channels = buffer.spec().channels().count();
        let Ok(channels) = u8::try_from(channels) else { return self.fail() };
        if channels == 0 || u16::from(channels) > CHANNELS_MAX {
            return Err(MeasureError::undecodable(format!(
                "it has {channels} channels, 1 to {CHANNELS_MAX} are allowed"
            )));
        }
        let shape = *self.shape.get_or_insert((buffer.spec().rate(), channels));
        if shape != (buffer.spec().rate(), channels) {
            return self.fail();
        }
        buffer.copy_to_vec_interleaved(&mut self.samples);
        self.packets += 1;
        self.failed_in_a_row = 0;
        self.frames += buffer.frames() as u64;
        self.peaks.get_or_insert_with(|| PeaksBuilder::new(channels)).push_interleaved(&self.samples);
        Ok(())
    }

    fn fail(&mut self) -> Result<(), MeasureError> {
        self.packets += 1;
        self.failed += 1;
        self.failed_in_a_row += 1;
        if self.failed_in_a_row > FAILED_IN_A_ROW_MAX {
            return Err(MeasureError::Damaged { failed: self.failed, packets: self.packets });
        }
        Ok(())
    }

    fn finish(self, codec: &str, promised_frames: Option<u64>) -> Result<Measured, MeasureError> {
        let Self { packets, failed, failed_in_a_row: _, frames, shape, peaks, samples: _ } = self;
        let (Some((sample_rate_hz, channels)), Some(peaks)) = (shape, peaks) else {
            return Err(MeasureError::undecodable("not one packet of it is sound"));
        };
        if frames == 0 || sample_rate_hz == 0 {
            return Err(MeasureError::undecodable("it holds no samples"));
        }
        if failed * 100 > packets * FAILED_PERCENT_MAX {
            return Err(MeasureError::Damaged { failed, packets });
        }
        let decoded_ms = duration_ms(frames, sample_rate_hz);
        if let Some(promised) = promised_frames
            && u128::from(frames) * 100 < u128::from(promised) * u128::from(DECODED_PERCENT_MIN)
        {
            let promised_ms = duration_ms(promised, sample_rate_hz);
            return Err(MeasureError::Incomplete { promised_ms, decoded_ms });
        }
        Ok(Measured {
            codec: codec.to_owned(),
            sample_rate_hz,
            channels,
            duration_ms: decoded_ms,
            peaks: Some(peaks.finish()),
        })
    }
}

fn refused(error: DecodeError) -> MeasureError {
    match error {
        DecodeError::IoError(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            MeasureError::Source(error)
        }
        error => MeasureError::undecodable(error.to_string()),
    }
}

/// The decoder wants its source `Sync`; a mutex that is only ever entered through `&mut` costs nothing.
struct Streamed<R>(Mutex<R>);

impl<R: Read> Read for Streamed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        entered(&mut self.0).read(buffer)
    }
}

impl<R> Seek for Streamed<R> {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }
}

impl<R: Read + Send> MediaSource for Streamed<R> {
    fn is_seekable(&self) -> bool {
        false
    }

    fn byte_len(&self) -> Option<u64> {
        None
    }
}

struct Seekable<R>(Mutex<R>, u64);

impl<R: Read> Read for Seekable<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        entered(&mut self.0).read(buffer)
    }
}

impl<R: Seek> Seek for Seekable<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        entered(&mut self.0).seek(to)
    }
}

impl<R: Read + Seek + Send> MediaSource for Seekable<R> {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.1)
    }
}

fn entered<R>(source: &mut Mutex<R>) -> &mut R {
    source.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
