//! Chance that is the same at every run: numbers from the hash of a text.

/// FNV-1a, mixed once more so that all bits depend on all bytes.
pub fn hash(text: &str) -> u64 {
    let mut hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// A number below another one, by a text.
pub fn below(text: &str, end: u64) -> u64 {
    hash(text) % end
}

/// A number from 0 to 1, by a text.
pub fn part(text: &str) -> f64 {
    below(text, 1_000_000) as f64 / 1e6
}
