//! The Info tag: the first frame of an MP3 of constant rate, as LAME writes it ("Mp3 Info Tag revision 1",
//! G. Bouvigne). It holds no sound; where a frame would have its sound stand the number of frames, places
//! to seek to, and how much the encoder put before and behind the sound.

/// Samples of one frame of MPEG-2 and 2.5.
const FRAME_SAMPLES: u64 = 576;
/// Silence that LAME puts before the sound, in samples.
const DELAY_SAMPLES: u64 = 576;
/// Bit rate of the tag's own frame, in kbit/s, and its index in the header: room enough for the tag.
const TAG_KBPS: u32 = 48;
const TAG_KBPS_INDEX: u8 = 6;

/// What the tag says.
pub(super) struct Tag {
    rate_hz: u32,
    channels: u8,
    kbps: u32,
    /// Header of the first frame of sound.
    header: Option<[u8; 4]>,
    coded_bytes: u64,
}

impl Tag {
    pub fn new(rate_hz: u32, channels: u8, kbps: u32) -> Self {
        Self { rate_hz, channels, kbps, header: None, coded_bytes: 0 }
    }

    /// What keeps the place of the tag.
    pub fn blank(&self) -> Vec<u8> {
        vec![0; frame_bytes(TAG_KBPS, self.rate_hz) as usize]
    }

    /// Sees the coded sound pass.
    pub fn pass(&mut self, coded: &[u8]) {
        if self.header.is_none() {
            self.header = coded.first_chunk().copied();
        }
        self.coded_bytes += coded.len() as u64;
    }

    /// The whole frame, once all the sound has passed: so many samples per channel.
    pub fn frame(&self, samples: u64) -> Vec<u8> {
        let mut tag = self.blank();
        let file_bytes = self.coded_bytes + tag.len() as u64;
        // At these rates every frame has the same length: none is padded.
        let frames = self.coded_bytes / u64::from(frame_bytes(self.kbps, self.rate_hz));
        let padding = (frames * FRAME_SAMPLES).saturating_sub(DELAY_SAMPLES + samples);
        let [sync, version, rates, mode] = self.header.unwrap_or_default();
        let header = [sync, version, rates & 0b0000_1100 | TAG_KBPS_INDEX << 4, mode];
        let side_info_bytes = if self.channels == 1 { 9 } else { 17 };

        let mut parts = header.to_vec();
        parts.resize(header.len() + side_info_bytes, 0);
        parts.extend_from_slice(b"Info");
        // Frames, bytes and places to seek to follow.
        parts.extend_from_slice(&7_u32.to_be_bytes());
        parts.extend_from_slice(&u32::try_from(frames).unwrap_or(u32::MAX).to_be_bytes());
        parts.extend_from_slice(&u32::try_from(file_bytes).unwrap_or(u32::MAX).to_be_bytes());
        // Hundredths of the time, in 256ths of the file.
        parts.extend((0..100_u32).map(|hundredth| (hundredth * 256 / 100) as u8));
        parts.extend_from_slice(b"LAME3.100");
        // Revision 0, constant rate; then what we do not know: low-pass, peak and gains.
        parts.extend_from_slice(&[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        parts.push(self.kbps as u8);
        // Twelve bits each.
        let trim = (DELAY_SAMPLES as u32) << 12 | padding.min(0xFFF) as u32;
        parts.extend_from_slice(&trim.to_be_bytes()[1..]);
        // What remains of it, checksums among it, may be zero.
        tag[..parts.len()].copy_from_slice(&parts);
        tag
    }
}

/// Length of a frame of MPEG-2 or 2.5 (ISO/IEC 13818-3), in bytes.
fn frame_bytes(kbps: u32, rate_hz: u32) -> u32 {
    72_000 * kbps / rate_hz
}
