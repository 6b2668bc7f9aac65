//! What symphonia decodes, packet by packet.

use std::io;

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;

use super::{DecodeError, Shape, Step};
use crate::audio::format::AudioFormat;

/// A container and the decoder of its audio track.
pub(super) struct Packets<'a> {
    reader: Box<dyn FormatReader + 'a>,
    decoder: Box<dyn AudioDecoder>,
    track_id: u32,
    promised_frames: Option<u64>,
}

impl<'a> Packets<'a> {
    pub fn open(source: Box<dyn MediaSource + 'a>, format: AudioFormat) -> Result<Self, DecodeError> {
        let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
        let mut hint = Hint::new();
        hint.with_extension(format.extension());
        let reader = symphonia::default::get_probe()
            .probe(&hint, stream, FormatOptions::default(), MetadataOptions::default())
            .map_err(refused)?;
        let track = reader
            .default_track(TrackType::Audio)
            .ok_or_else(|| DecodeError::undecodable("there is no audio track in it"))?;
        let (track_id, promised_frames) = (track.id, track.num_frames);
        let Some(CodecParameters::Audio(parameters)) = &track.codec_params else {
            return Err(DecodeError::undecodable("its audio track has no codec"));
        };
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(parameters, &AudioDecoderOptions::default())
            .map_err(refused)?;
        Ok(Self { reader, decoder, track_id, promised_frames })
    }

    pub fn codec(&self) -> &'static str {
        self.decoder.codec_info().short_name
    }

    /// Samples per channel that the container says it holds.
    pub fn promised_frames(&self) -> Option<u64> {
        self.promised_frames
    }

    /// Decodes the next packet into `samples`; what the container cannot read counts as a failed one.
    pub fn step(&mut self, samples: &mut Vec<i16>) -> Result<Step, DecodeError> {
        // Ends with the stream; every turn consumes a packet of another track.
        let packet = loop {
            match self.reader.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track_id => break packet,
                Ok(Some(_)) => {}
                Ok(None) => return Ok(Step::End),
                Err(Error::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Ok(Step::End);
                }
                Err(Error::IoError(error)) => return Err(DecodeError::Source(error)),
                // A second recording chained to the first: what was asked for has been read.
                Err(Error::ResetRequired) => return Ok(Step::End),
                Err(_) => return Ok(Step::Failed),
            }
        };
        let buffer = match self.decoder.decode(&packet) {
            Ok(buffer) => buffer,
            Err(Error::IoError(error)) if error.kind() != io::ErrorKind::UnexpectedEof => {
                return Err(DecodeError::Source(error));
            }
            Err(_) => return Ok(Step::Failed),
        };
        let Ok(channels) = u8::try_from(buffer.spec().channels().count()) else { return Ok(Step::Failed) };
        let shape = Shape { sample_rate_hz: buffer.spec().rate(), channels };
        buffer.copy_to_vec_interleaved(samples);
        Ok(Step::Sound(shape))
    }
}

fn refused(error: Error) -> DecodeError {
    match error {
        Error::IoError(error) if error.kind() != io::ErrorKind::UnexpectedEof => DecodeError::Source(error),
        error => DecodeError::undecodable(error.to_string()),
    }
}
