//! Opus in Ogg (RFC 7845), decoded by libopus.
//!
//! Granule positions count samples at 48 kHz whatever was recorded. The first `pre-skip` of them are not
//! played (section 4.2), and where the last page says an earlier position than its packets reach, the rest
//! is not played either (section 4.4). libopus decodes at the rate of the input where it knows that rate,
//! else at 48 kHz.

use std::collections::VecDeque;
use std::io::Read;

use ogg::reading::BasePacketReader;
use opus::{MSDecoder, packet};

use super::{DecodeError, Shape, Step};
use crate::audio::wav_header::CHANNELS_MAX;

use page::{Page, Paged};

/// Pages of Ogg.
mod page;

/// Opus positions always count at this rate.
const GRANULES_PER_SECOND: u32 = 48_000;
/// The longest packet: 120 ms (RFC 6716 section 3.2.5).
const PACKET_GRANULES_MAX: u32 = 5_760;
/// Pages that one packet may span, 65,025 bytes each. Only a cover picture among the tags needs many.
const PAGES_PER_PACKET_MAX: u32 = 128;

/// An open stream.
pub(super) struct OggOpus<R> {
    source: R,
    serial: u32,
    packets: BasePacketReader,
    /// Packets of the page read last, or of none.
    waiting: VecDeque<Vec<u8>>,
    decoder: MSDecoder,
    head: Head,
    /// Whether the tags have passed; they are the second packet.
    tagged: bool,
    /// Position at which the next packet begins.
    position: u64,
    /// Position at which the sound ends, once the last page has told it.
    end: Option<u64>,
    /// Samples per channel at the start that are not played, still to come.
    skip: usize,
    decoded: Vec<i16>,
}

impl<R: Read> OggOpus<R> {
    pub fn open(mut source: R) -> Result<Self, DecodeError> {
        let mut packets = BasePacketReader::new();
        // Makes the reader go on behind a page that is damaged.
        packets.update_after_seek();
        let Paged::Page(Page { serial, page, last: _, granule: _ }) = Page::read(&mut source)? else {
            return Err(DecodeError::undecodable("no Ogg page"));
        };
        let head = packets.push_page(page).ok().and_then(|()| packets.read_packet());
        let head = head.ok_or_else(|| DecodeError::undecodable("no OpusHead in the first Ogg page"))?;
        let head = Head::read(&head.data)?;
        let decoder = MSDecoder::new(head.sample_rate_hz, head.streams, head.coupled, &head.mapping)
            .map_err(|error| DecodeError::undecodable(error.to_string()))?;
        let skip = head.frames(u64::from(head.pre_skip));
        let block = head.frames(u64::from(PACKET_GRANULES_MAX)) * head.mapping.len();
        Ok(Self {
            source,
            serial,
            packets,
            waiting: VecDeque::new(),
            decoder,
            head,
            tagged: false,
            position: 0,
            end: None,
            skip,
            decoded: vec![0; block],
        })
    }

    /// Decodes the next packet into `samples`.
    pub fn step(&mut self, samples: &mut Vec<i16>) -> Result<Step, DecodeError> {
        samples.clear();
        let mut pages = 0;
        // Ends with the stream or when a packet spans too many pages.
        let packet = loop {
            if let Some(packet) = self.waiting.pop_front() {
                break packet;
            }
            pages += 1;
            if pages > PAGES_PER_PACKET_MAX {
                return Err(DecodeError::undecodable("one Opus packet has no end"));
            }
            match Page::read(&mut self.source)? {
                Paged::End => return Ok(Step::End),
                Paged::Damaged => return Ok(Step::Failed),
                Paged::Page(page) if page.serial == self.serial => {
                    if !self.take_page(page) {
                        return Ok(Step::Failed);
                    }
                }
                // Another stream beside this one, or chained to it.
                Paged::Page(_) => pages -= 1,
            }
        };
        Ok(self.decode(&packet, samples))
    }

    /// Takes the packets that end on a page; false where it does not follow the one before.
    fn take_page(&mut self, Page { serial: _, granule, last, page }: Page) -> bool {
        if self.packets.push_page(page).is_err() {
            return false;
        }
        while let Some(packet) = self.packets.read_packet() {
            if self.tagged {
                self.waiting.push_back(packet.data);
            }
            self.tagged = true;
        }
        // −1 says that no packet ends on this page.
        if granule == u64::MAX {
            return true;
        }
        if last {
            self.end = Some(granule);
        } else {
            // A stream need not begin at zero, and pages may have been lost (section 4.5).
            let granules = self.waiting.iter().map(|packet| granules(packet)).sum();
            self.position = granule.saturating_sub(granules);
        }
        true
    }

    fn decode(&mut self, packet: &[u8], samples: &mut Vec<i16>) -> Step {
        let shape = self.head.shape();
        let channels = usize::from(shape.channels);
        let begins = self.position;
        self.position = begins.saturating_add(granules(packet));
        // An empty packet is a lost one to the decoder, which would make something up for it.
        let decoded =
            if packet.is_empty() { None } else { self.decoder.decode(packet, &mut self.decoded, false).ok() };
        let Some(frames) = decoded else { return Step::Failed };
        let until = match self.end {
            Some(end) => self.head.frames(end.saturating_sub(begins)).min(frames),
            None => frames,
        };
        let from = self.skip.min(frames);
        self.skip -= from;
        if from < until {
            samples.extend_from_slice(&self.decoded[from * channels..until * channels]);
            self.head.amplify(samples);
        }
        Step::Sound(shape)
    }
}

/// Samples at 48 kHz in a packet; none where it is no packet.
fn granules(bytes: &[u8]) -> u64 {
    packet::get_nb_samples(bytes, GRANULES_PER_SECOND).unwrap_or(0) as u64
}

/// The identification header (RFC 7845 section 5.1).
#[derive(Debug, PartialEq)]
struct Head {
    pre_skip: u16,
    /// The rate at which we decode.
    sample_rate_hz: u32,
    /// Factor on every sample.
    gain: f32,
    streams: u8,
    coupled: u8,
    /// Which channel of which stream plays in each channel of ours.
    mapping: Vec<u8>,
}

impl Head {
    fn read(packet: &[u8]) -> Result<Self, DecodeError> {
        let head = packet.strip_prefix(b"OpusHead").filter(|head| head.len() >= 11);
        let head = head.ok_or_else(|| DecodeError::undecodable("no OpusHead in the first Ogg page"))?;
        let channels = head[1];
        if channels == 0 || u16::from(channels) > CHANNELS_MAX {
            return Err(DecodeError::undecodable(format!(
                "it has {channels} channels, 1 to {CHANNELS_MAX} are allowed"
            )));
        }
        let input_rate_hz = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let gain_db = f32::from(i16::from_le_bytes([head[8], head[9]])) / 256.0;
        let (streams, coupled, mapping) = match (head[10], channels, head.get(11..13 + usize::from(channels)))
        {
            (0, 1, _) => (1, 0, vec![0]),
            (0, 2, _) => (1, 1, vec![0, 1]),
            (1 | 255, _, Some(table)) => (table[0], table[1], table[2..].to_vec()),
            (family, ..) => {
                return Err(DecodeError::undecodable(format!(
                    "{channels} channels of Opus mapping family {family} are not known"
                )));
            }
        };
        Ok(Self {
            pre_skip: u16::from_le_bytes([head[2], head[3]]),
            sample_rate_hz: match input_rate_hz {
                8_000 | 12_000 | 16_000 | 24_000 => input_rate_hz,
                _ => GRANULES_PER_SECOND,
            },
            gain: 10_f32.powf(gain_db / 20.0),
            streams,
            coupled,
            mapping,
        })
    }

    fn shape(&self) -> Shape {
        // At most sixteen were let through.
        Shape { sample_rate_hz: self.sample_rate_hz, channels: self.mapping.len() as u8 }
    }

    /// Granules as samples at our rate, to the nearest.
    fn frames(&self, granules: u64) -> usize {
        // Every rate divides 48,000.
        let granules_per_frame = u64::from(GRANULES_PER_SECOND / self.sample_rate_hz);
        usize::try_from((granules + granules_per_frame / 2) / granules_per_frame).unwrap_or(usize::MAX)
    }

    fn amplify(&self, samples: &mut [i16]) {
        if self.gain != 1.0 {
            // The cast saturates.
            samples.iter_mut().for_each(|sample| *sample = (f32::from(*sample) * self.gain).round() as i16);
        }
    }
}

#[cfg(test)]
mod tests;
