//! Ogg Opus (RFC 6716, RFC 7845): the two headers, then packets of 20 ms, one page a second.

use std::io::Write;

use ogg::{PacketWriteEndInfo, PacketWriter};
use opus::{Application, Bitrate, Channels, Signal};

use super::{ConvertError, Encode};

/// Bits per second for one voice, and for two on a channel each; the container adds a twentieth.
const BIT_RATE_MONO: i32 = 20_000;
const BIT_RATE_STEREO: i32 = 32_000;
/// Length of a packet: 20 ms, what the codec was tuned for.
const PACKETS_PER_SECOND: u32 = 50;
/// Packets on a page: a second, so that a player can seek and start quickly (RFC 7845 section 6 advises it).
const PACKETS_PER_PAGE: u64 = 50;
/// No packet of 20 ms is longer (RFC 6716 section 3.4).
const PACKET_BYTES_MAX: usize = 1_275;
/// Granule positions count at this rate.
const GRANULES_PER_SECOND: u32 = 48_000;
/// There is one stream in the file, so any number will do; the same input makes the same file.
const SERIAL: u32 = 1;

/// The rate at which a recording is encoded: the slowest that keeps all of it, for Opus knows five.
pub(super) fn rate_hz(recorded_hz: u32) -> u32 {
    [8_000, 12_000, 16_000, 24_000].into_iter().find(|rate_hz| recorded_hz <= *rate_hz).unwrap_or(48_000)
}

/// Encodes and writes.
pub(super) struct Encoder<W: Write> {
    writer: PacketWriter<'static, W>,
    encoder: opus::Encoder,
    /// Samples that do not fill a packet yet, interleaved.
    waiting: Vec<i16>,
    packet_samples: usize,
    channels: u64,
    granules_per_frame: u64,
    /// Positions at the start that a player leaves out.
    pre_skip: u64,
    frames: u64,
    packets: u64,
    /// The last packet: only the end of the sound shows whether it ends the file.
    last: Option<Vec<u8>>,
}

impl<W: Write> Encoder<W> {
    /// Writes the headers.
    pub fn new(out: W, rate_hz: u32, channels: u8) -> Result<Self, ConvertError> {
        let (layout, bit_rate) = match channels {
            1 => (Channels::Mono, BIT_RATE_MONO),
            _ => (Channels::Stereo, BIT_RATE_STEREO),
        };
        let mut encoder = opus::Encoder::new(rate_hz, layout, Application::Voip).map_err(failed)?;
        encoder.set_bitrate(Bitrate::Bits(bit_rate)).map_err(failed)?;
        encoder.set_signal(Signal::Voice).map_err(failed)?;
        let granules_per_frame = u64::from(GRANULES_PER_SECOND / rate_hz);
        let lookahead = encoder.get_lookahead().map_err(failed)?;
        let pre_skip = u64::try_from(lookahead).unwrap_or(0) * granules_per_frame;
        let mut writer = PacketWriter::new(out);
        for header in [head(channels, pre_skip, rate_hz), tags()] {
            writer.write_packet(header, SERIAL, PacketWriteEndInfo::EndPage, 0).map_err(ConvertError::Out)?;
        }
        let packet_samples = (rate_hz / PACKETS_PER_SECOND) as usize * usize::from(channels);
        Ok(Self {
            writer,
            encoder,
            waiting: Vec::with_capacity(packet_samples),
            packet_samples,
            channels: u64::from(channels),
            granules_per_frame,
            pre_skip,
            frames: 0,
            packets: 0,
            last: None,
        })
    }

    /// Encodes one packet's worth, and writes the packet before.
    fn packet(&mut self) -> Result<(), ConvertError> {
        let packet = self.encoder.encode_vec(&self.waiting, PACKET_BYTES_MAX).map_err(failed)?;
        self.waiting.clear();
        if let Some(before) = self.last.replace(packet) {
            let end = match self.packets.is_multiple_of(PACKETS_PER_PAGE) {
                true => PacketWriteEndInfo::EndPage,
                false => PacketWriteEndInfo::NormalPacket,
            };
            let position = self.encoded_granules();
            self.writer.write_packet(before, SERIAL, end, position).map_err(ConvertError::Out)?;
        }
        self.packets += 1;
        Ok(())
    }

    /// Position behind the packets that were made so far.
    fn encoded_granules(&self) -> u64 {
        self.packets * u64::from(GRANULES_PER_SECOND / PACKETS_PER_SECOND)
    }

    /// Position at which the sound ends.
    fn end_granules(&self) -> u64 {
        self.pre_skip + self.frames * self.granules_per_frame
    }
}

impl<W: Write> Encode for Encoder<W> {
    const KIND: (&'static str, &'static str, &'static str) = ("audio/ogg; codecs=opus", "opus", "opus");

    fn samples(&mut self, interleaved: &[i16]) -> Result<(), ConvertError> {
        self.frames += interleaved.len() as u64 / self.channels;
        let mut rest = interleaved;
        while !rest.is_empty() {
            let (taken, behind) = rest.split_at((self.packet_samples - self.waiting.len()).min(rest.len()));
            self.waiting.extend_from_slice(taken);
            rest = behind;
            if self.waiting.len() == self.packet_samples {
                self.packet()?;
            }
        }
        Ok(())
    }

    /// Pushes out with silence what is still in the encoder; the last position cuts that silence off again.
    fn end(mut self) -> Result<(), ConvertError> {
        while self.encoded_granules() < self.end_granules() || self.last.is_none() {
            self.waiting.resize(self.packet_samples, 0);
            self.packet()?;
        }
        let last = self.last.take().unwrap_or_default();
        let position = self.end_granules();
        self.writer
            .write_packet(last, SERIAL, PacketWriteEndInfo::EndStream, position)
            .and_then(|()| self.writer.inner_mut().flush())
            .map_err(ConvertError::Out)
    }
}

/// The identification header (RFC 7845 section 5.1).
fn head(channels: u8, pre_skip: u64, rate_hz: u32) -> Vec<u8> {
    let mut head = b"OpusHead\x01".to_vec();
    head.push(channels);
    // Some hundred samples; the field has 16 bits.
    head.extend_from_slice(&(pre_skip as u16).to_le_bytes());
    head.extend_from_slice(&rate_hz.to_le_bytes());
    // No gain, and the channels as they are.
    head.extend_from_slice(&[0, 0, 0]);
    head
}

/// The comment header (section 5.2), without comments.
fn tags() -> Vec<u8> {
    let vendor = env!("CARGO_PKG_NAME");
    let mut tags = b"OpusTags".to_vec();
    tags.extend_from_slice(&(vendor.len() as u32).to_le_bytes());
    tags.extend_from_slice(vendor.as_bytes());
    tags.extend_from_slice(&[0; 4]);
    tags
}

fn failed(error: opus::Error) -> ConvertError {
    ConvertError::Encoder { encoder: "Opus", reason: error.to_string() }
}
