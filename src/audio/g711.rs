//! G.711, the coding of telephone audio: eight bits a sample, mu-law in North America and Japan, A-law
//! elsewhere (ITU-T G.711, tables 1 and 2).
//!
//! Decoding is exact everywhere; the tests hold it against sums that were made elsewhere. Encoders differ
//! by one step at the decision values: ours is the classic, symmetrical one for mu-law, and Sun's for A-law.
//! Every code comes back to itself, save mu-law 0x7F (minus zero), which becomes 0xFF.

/// Which of the two curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Law {
    /// Mu-law (PCMU).
    Mu,
    /// A-law (PCMA).
    A,
}

impl Law {
    /// The sample that a code stands for.
    pub fn decode(self, code: u8) -> i16 {
        match self {
            Self::Mu => MU_SAMPLES[usize::from(code)],
            Self::A => A_SAMPLES[usize::from(code)],
        }
    }

    /// The code nearest to a sample.
    pub fn encode(self, sample: i16) -> u8 {
        match self {
            Self::Mu => encode_mu(sample),
            Self::A => encode_a(sample),
        }
    }

    /// The code of silence. A-law has no zero: its silence decodes to 8.
    pub fn silence(self) -> u8 {
        match self {
            Self::Mu => 0xFF,
            Self::A => 0xD5,
        }
    }

    /// Appends the samples of `codes`.
    pub fn decode_into(self, codes: &[u8], samples: &mut Vec<i16>) {
        samples.extend(codes.iter().map(|code| self.decode(*code)));
    }

    /// Appends the codes of `samples`.
    pub fn encode_into(self, samples: &[i16], codes: &mut Vec<u8>) {
        codes.extend(samples.iter().map(|sample| self.encode(*sample)));
    }
}

const MU_SAMPLES: [i16; 256] = table(Law::Mu);
const A_SAMPLES: [i16; 256] = table(Law::A);

const fn table(law: Law) -> [i16; 256] {
    let mut samples = [0; 256];
    let mut code = 0;
    // Iterators do not work in constants.
    while code < samples.len() {
        samples[code] = match law {
            Law::Mu => decode_mu(code as u8),
            Law::A => decode_a(code as u8),
        };
        code += 1;
    }
    samples
}

/// What is added before the logarithm, so that the first segment is as the others.
const MU_BIAS: i16 = 132;
/// The loudest sample that the bias leaves within 16 bits.
const MU_MAX: i16 = 32_635;

const fn decode_mu(code: u8) -> i16 {
    let bits = !code;
    let step = ((bits & 0x0F) as i16) << 3;
    let magnitude = ((step + MU_BIAS) << (bits >> 4 & 7)) - MU_BIAS;
    if bits & 0x80 == 0 { magnitude } else { -magnitude }
}

fn encode_mu(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    // Not below the bias, so at least bit 7 is set.
    let biased = sample.saturating_abs().min(MU_MAX) + MU_BIAS;
    let segment = biased.ilog2() - 7;
    let step = biased >> (segment + 3) & 0x0F;
    !(sign | (segment as u8) << 4 | step as u8)
}

const fn decode_a(code: u8) -> i16 {
    // Every other bit is inverted on the line.
    let bits = code ^ 0x55;
    let step = ((bits & 0x0F) as i16) << 4;
    let magnitude = match bits >> 4 & 7 {
        0 => step + 0x08,
        segment => (step + 0x108) << (segment - 1),
    };
    if bits & 0x80 == 0 { -magnitude } else { magnitude }
}

fn encode_a(sample: i16) -> u8 {
    let (mask, magnitude) = if sample < 0 { (0x55, !(sample >> 3)) } else { (0xD5, sample >> 3) };
    // The first two segments have the same step.
    let segment = (magnitude | 0x1F).ilog2() - 4;
    let step = magnitude >> segment.max(1) & 0x0F;
    ((segment as u8) << 4 | step as u8) ^ mask
}

#[cfg(test)]
mod tests;
