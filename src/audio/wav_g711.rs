//! Writing WAV with G.711 inside, which hound does not: the `fmt ` chunk of anything but PCM has 18 bytes
//! and wants a `fact` chunk with the number of frames (Multimedia Programming Interface and Data
//! Specifications 1.0; tags from RFC 2361). ffmpeg and SoX write the same 58 bytes.

use std::io::{self, Seek, SeekFrom, Write};

use super::g711::Law;

const HEADER_BYTES: u32 = 58;

/// Writes codes as they come and fills in the lengths at the end.
pub struct G711Writer<W> {
    out: W,
    /// Where the file begins within `out`.
    start: u64,
    channels: u16,
    data_bytes: u32,
}

impl<W: Write + Seek> G711Writer<W> {
    /// Writes the header of a file of so many channels, of which there must be one.
    ///
    /// # Errors
    /// What `out` says.
    pub fn new(mut out: W, law: Law, sample_rate_hz: u32, channels: u16) -> io::Result<Self> {
        let start = out.stream_position()?;
        out.write_all(&header(law, sample_rate_hz, channels))?;
        Ok(Self { out, start, channels: channels.max(1), data_bytes: 0 })
    }

    /// Appends codes, interleaved where there are several channels.
    ///
    /// # Errors
    /// What `out` says, and [`io::ErrorKind::FileTooLarge`] above 4 GiB.
    pub fn write(&mut self, codes: &[u8]) -> io::Result<()> {
        let data_bytes = u32::try_from(codes.len()).ok().and_then(|bytes| self.data_bytes.checked_add(bytes));
        // The outer length counts the header, all but eight bytes of it, and a byte of padding.
        let data_bytes = data_bytes.filter(|bytes| *bytes <= u32::MAX - HEADER_BYTES);
        self.data_bytes = data_bytes.ok_or(io::ErrorKind::FileTooLarge)?;
        self.out.write_all(codes)
    }

    /// Writes the lengths, and gives back what was written to, placed at its end.
    ///
    /// # Errors
    /// What `out` says.
    pub fn finish(mut self) -> io::Result<W> {
        let padding = self.data_bytes % 2;
        self.out.write_all(&[0][..padding as usize])?;
        let frames = self.data_bytes / u32::from(self.channels);
        let riff_bytes = HEADER_BYTES - 8 + self.data_bytes + padding;
        for (offset, length) in [(4, riff_bytes), (46, frames), (54, self.data_bytes)] {
            self.out.seek(SeekFrom::Start(self.start + offset))?;
            self.out.write_all(&length.to_le_bytes())?;
        }
        self.out.seek(SeekFrom::End(0))?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// The header of an empty file.
fn header(law: Law, sample_rate_hz: u32, channels: u16) -> Vec<u8> {
    let tag: u16 = match law {
        Law::A => 6,
        Law::Mu => 7,
    };
    let mut header = b"RIFF\x32\0\0\0WAVEfmt \x12\0\0\0".to_vec();
    header.extend_from_slice(&tag.to_le_bytes());
    header.extend_from_slice(&channels.to_le_bytes());
    header.extend_from_slice(&sample_rate_hz.to_le_bytes());
    header.extend_from_slice(&sample_rate_hz.saturating_mul(u32::from(channels)).to_le_bytes());
    header.extend_from_slice(&channels.to_le_bytes());
    header.extend_from_slice(b"\x08\0\0\0fact\x04\0\0\0\0\0\0\0data\0\0\0\0");
    header
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn written(law: Law, channels: u16, codes: &[u8]) -> Vec<u8> {
        let mut writer = G711Writer::new(Cursor::new(Vec::new()), law, 8_000, channels).unwrap();
        for piece in codes.chunks(3) {
            writer.write(piece).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// The header that ffmpeg and SoX write before eight bytes of mu-law.
    #[test]
    fn the_header_is_the_one_of_ffmpeg_and_sox() {
        let expected = "524946463a00000057415645666d742012000000070001\
                        00401f0000401f0000010008000000666163740400000008000000\
                        6461746108000000";
        let file = written(Law::Mu, 1, &[0xFF; 8]);
        assert_eq!(hex::encode(&file[..58]), expected.replace(char::is_whitespace, ""));
        assert_eq!(file.len(), 66);
    }

    #[test]
    fn an_odd_length_is_padded_and_channels_share_the_frames() {
        let file = written(Law::A, 3, &[0xD5; 9]);
        assert_eq!(file.len(), 68);
        assert_eq!(file[4..8], 60_u32.to_le_bytes());
        assert_eq!((file[20], file[22], file[46], file[54]), (6, 3, 3, 9));
    }

    #[test]
    fn four_gibibytes_are_too_much() {
        let mut writer = G711Writer::new(Cursor::new(Vec::new()), Law::Mu, 8_000, 1).unwrap();
        writer.data_bytes = u32::MAX - 60;
        assert_eq!(writer.write(&[0xFF; 8]).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }
}
