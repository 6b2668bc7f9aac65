//! Writing WAV, through hound.

use std::io::Cursor;

/// A complete WAV file of 16-bit PCM; `samples` are interleaved. Its size is 44 bytes and two per sample.
///
/// # Errors
/// [`hound::Error`] where the samples do not fill whole frames of `channels`, or pass 4 GiB.
pub fn pcm16(sample_rate_hz: u32, channels: u16, samples: &[i16]) -> Result<Vec<u8>, hound::Error> {
    let spec = hound::WavSpec {
        channels,
        sample_rate: sample_rate_hz,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = Cursor::new(Vec::with_capacity(44 + samples.len() * 2));
    let mut writer = hound::WavWriter::new(&mut file, spec)?;
    for sample in samples {
        writer.write_sample(*sample)?;
    }
    writer.finalize()?;
    Ok(file.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_seconds_of_16_khz_mono_are_64_044_bytes() {
        assert_eq!(pcm16(16_000, 1, &vec![0; 32_000]).unwrap().len(), 64_044);
    }

    #[test]
    fn half_a_frame_is_refused() {
        assert!(pcm16(8_000, 2, &[1, 2, 3]).is_err());
    }
}
