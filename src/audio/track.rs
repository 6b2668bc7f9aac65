//! One channel as it travels live: raw samples without a container.

use std::io::{self, Read};

use super::g711::Law;

/// How the samples of a live track are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// G.711 mu-law.
    MuLaw,
    /// G.711 A-law.
    ALaw,
    /// Signed 16-bit PCM, little-endian.
    Pcm16,
}

impl Encoding {
    /// Bytes of one sample.
    pub fn sample_bytes(self) -> u64 {
        match self {
            Self::MuLaw | Self::ALaw => 1,
            Self::Pcm16 => 2,
        }
    }

    /// The curve, where there is one.
    pub fn law(self) -> Option<Law> {
        match self {
            Self::MuLaw => Some(Law::Mu),
            Self::ALaw => Some(Law::A),
            Self::Pcm16 => None,
        }
    }

    /// The byte that silence consists of.
    pub fn silence_byte(self) -> u8 {
        self.law().map_or(0, Law::silence)
    }

    /// So many samples of silence, to be read.
    pub fn silence(self, samples: u64) -> io::Take<io::Repeat> {
        io::repeat(self.silence_byte()).take(samples.saturating_mul(self.sample_bytes()))
    }

    /// Appends the samples that `bytes` stand for; half a sample at the end is left out.
    pub fn decode_into(self, bytes: &[u8], samples: &mut Vec<i16>) {
        match self.law() {
            Some(law) => law.decode_into(bytes, samples),
            None => {
                let pairs = bytes.chunks_exact(2);
                samples.extend(pairs.map(|pair| i16::from_le_bytes([pair[0], pair[1]])));
            }
        }
    }
}

/// What a live track consists of. Always one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TrackFormat {
    /// How its samples are coded.
    pub encoding: Encoding,
    /// Samples per second.
    pub sample_rate_hz: u32,
}

impl TrackFormat {
    /// What telephone networks and Twilio's media streams carry.
    pub const TELEPHONE: Self = Self { encoding: Encoding::MuLaw, sample_rate_hz: 8_000 };

    /// The sample at which a moment falls, rounded to the nearest.
    pub fn samples_at(self, milliseconds: u64) -> u64 {
        let thousandths = u128::from(milliseconds) * u128::from(self.sample_rate_hz);
        ((thousandths + 500) / 1_000).try_into().unwrap_or(u64::MAX)
    }

    /// Playing time of so many samples, rounded to the millisecond.
    pub fn duration_ms(self, samples: u64) -> u64 {
        super::validate::duration_ms(samples, self.sample_rate_hz.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_decodes_to_nothing_one_can_hear() {
        for encoding in [Encoding::MuLaw, Encoding::ALaw, Encoding::Pcm16] {
            let mut bytes = Vec::new();
            encoding.silence(80).read_to_end(&mut bytes).unwrap();
            let mut samples = Vec::new();
            encoding.decode_into(&bytes, &mut samples);
            assert_eq!(samples.len(), 80);
            assert!(samples.iter().all(|sample| sample.abs() <= 8));
        }
    }

    #[test]
    fn moments_and_samples_agree() {
        assert_eq!(TrackFormat::TELEPHONE.samples_at(61), 488);
        assert_eq!(TrackFormat::TELEPHONE.duration_ms(488), 61);
        assert_eq!(TrackFormat::TELEPHONE.samples_at(u64::MAX), u64::MAX);
    }
}
