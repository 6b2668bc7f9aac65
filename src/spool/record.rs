//! The form of a file: a header of 28 bytes, then records of 16 bytes and their audio.
//!
//! Header: `EARLIVE1`, the stream's id, CRC-32 of both. Record: CRC-32 of all that follows in it, three bytes of length
//! and one of track, the timestamp in milliseconds (all ones: none), the audio. Numbers are little-endian.

use flate2::Crc;
use uuid::Uuid;

/// The most bytes of audio in one frame.
pub const FRAME_BYTES_MAX: usize = 1 << 20;

pub(super) const HEADER_BYTES: usize = 28;
pub(super) const HEAD_BYTES: usize = 16;

const MAGIC: &[u8; 8] = b"EARLIVE1";
const NO_TIMESTAMP: u64 = u64::MAX;

/// A piece of audio as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Which of the stream's tracks.
    pub track: u8,
    /// Where it belongs, where that was said.
    pub timestamp_ms: Option<u64>,
    /// The coded samples.
    pub audio: &'a [u8],
}

/// What stands before a record's audio.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    checksum: u32,
    pub(super) track: u8,
    pub(super) timestamp_ms: Option<u64>,
    pub(super) audio_bytes: usize,
}

pub(super) fn header(stream: Uuid) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    header[..8].copy_from_slice(MAGIC);
    header[8..24].copy_from_slice(stream.as_bytes());
    let checksum = checksum([&header[..24]]);
    header[24..].copy_from_slice(&checksum.to_le_bytes());
    header
}

/// Puts a record into `buffer`, which is emptied before.
pub(super) fn write(frame: Frame<'_>, buffer: &mut Vec<u8>) {
    // The caller holds the bound, which fits three bytes.
    let length = (frame.audio.len() as u32).to_le_bytes();
    let timestamp = frame.timestamp_ms.unwrap_or(NO_TIMESTAMP).to_le_bytes();
    let about = [length[0], length[1], length[2], frame.track];
    let checksum = checksum([&about[..], &timestamp, frame.audio]);
    buffer.clear();
    buffer.extend_from_slice(&checksum.to_le_bytes());
    buffer.extend_from_slice(&about);
    buffer.extend_from_slice(&timestamp);
    buffer.extend_from_slice(frame.audio);
}

impl Head {
    /// Nothing where no record begins like this.
    pub(super) fn read(bytes: &[u8; HEAD_BYTES]) -> Option<Self> {
        let checksum = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let audio_bytes = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], 0]) as usize;
        let timestamp = &bytes[8..];
        let timestamp_ms = timestamp.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
        let timestamp_ms = Some(timestamp_ms).filter(|timestamp_ms| *timestamp_ms != NO_TIMESTAMP);
        let head = Self { checksum, track: bytes[7], timestamp_ms, audio_bytes };
        (audio_bytes <= FRAME_BYTES_MAX).then_some(head)
    }

    /// Whether the record is as it was written.
    pub(super) fn holds(&self, bytes: &[u8; HEAD_BYTES], audio: &[u8]) -> bool {
        checksum([&bytes[4..], audio]) == self.checksum
    }
}

fn checksum<const N: usize>(parts: [&[u8]; N]) -> u32 {
    let mut crc = Crc::new();
    for part in parts {
        crc.update(part);
    }
    crc.sum()
}
