//! Writing WAV, through hound.

use std::io::{self, Cursor, Seek, Write};

/// The most sound that the lengths in a WAV header can say, in bytes.
const DATA_BYTES_MAX: u64 = u32::MAX as u64 - 44;

/// A complete WAV file of 16-bit PCM; `samples` are interleaved. Its size is 44 bytes and two per sample.
///
/// # Errors
/// [`hound::Error`] where the samples do not fill whole frames of `channels`, or pass 4 GiB.
pub fn pcm16(sample_rate_hz: u32, channels: u16, samples: &[i16]) -> Result<Vec<u8>, hound::Error> {
    let mut file = Cursor::new(Vec::with_capacity(44 + samples.len() * 2));
    let mut writer = hound::WavWriter::new(&mut file, spec(sample_rate_hz, channels))?;
    for sample in samples {
        writer.write_sample(*sample)?;
    }
    writer.finalize()?;
    Ok(file.into_inner())
}

fn spec(sample_rate_hz: u32, channels: u16) -> hound::WavSpec {
    hound::WavSpec {
        channels,
        sample_rate: sample_rate_hz,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    }
}

/// Writes 16-bit PCM as it comes and fills in the lengths at the end. The file begins where `out` does.
pub struct Pcm16Writer<W: Write + Seek> {
    writer: hound::WavWriter<W>,
    data_bytes: u64,
}

impl<W: Write + Seek> Pcm16Writer<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// What `out` says.
    pub fn new(out: W, sample_rate_hz: u32, channels: u16) -> io::Result<Self> {
        let writer = hound::WavWriter::new(out, spec(sample_rate_hz, channels)).map_err(io_error)?;
        Ok(Self { writer, data_bytes: 0 })
    }

    /// Appends interleaved samples.
    ///
    /// # Errors
    /// What `out` says, and [`io::ErrorKind::FileTooLarge`] above 4 GiB.
    pub fn write(&mut self, samples: &[i16]) -> io::Result<()> {
        self.data_bytes += samples.len() as u64 * 2;
        let count = u32::try_from(samples.len()).ok().filter(|_| self.data_bytes <= DATA_BYTES_MAX);
        let mut writer = self.writer.get_i16_writer(count.ok_or(io::ErrorKind::FileTooLarge)?);
        for sample in samples {
            writer.write_sample(*sample);
        }
        writer.flush().map_err(io_error)
    }

    /// Writes the lengths.
    ///
    /// # Errors
    /// What `out` says, and [`io::ErrorKind::Other`] where the last frame is not whole.
    pub fn finish(self) -> io::Result<()> {
        self.writer.finalize().map_err(io_error)
    }
}

fn io_error(error: hound::Error) -> io::Error {
    match error {
        hound::Error::IoError(error) => error,
        error => io::Error::other(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_seconds_of_16_khz_mono_are_64_044_bytes() {
        assert_eq!(pcm16(16_000, 1, &vec![0; 32_000]).unwrap().len(), 64_044);
    }

    /// The header that Python's `wave` writes before 32 bytes of 8 kHz stereo.
    #[test]
    fn the_header_is_the_one_of_44_bytes() {
        let expected = "524946464400000057415645666d74201000000001000200\
                        401f0000007d000004001000\
                        6461746120000000";
        assert_eq!(hex::encode(&pcm16(8_000, 2, &[0; 16]).unwrap()[..44]), expected);
    }

    #[test]
    fn half_a_frame_is_refused() {
        assert!(pcm16(8_000, 2, &[1, 2, 3]).is_err());
    }

    #[test]
    fn in_pieces_it_is_the_same_file() {
        let samples: Vec<i16> = (0..1_000).collect();
        let mut file = Cursor::new(Vec::new());
        let mut writer = Pcm16Writer::new(&mut file, 8_000, 2).unwrap();
        for piece in samples.chunks(64) {
            writer.write(piece).unwrap();
        }
        writer.finish().unwrap();
        assert_eq!(file.into_inner(), pcm16(8_000, 2, &samples).unwrap());
    }

    #[test]
    fn four_gibibytes_are_too_much() {
        let mut writer = Pcm16Writer::new(Cursor::new(Vec::new()), 8_000, 1).unwrap();
        writer.data_bytes = DATA_BYTES_MAX;
        assert_eq!(writer.write(&[0]).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }
}
