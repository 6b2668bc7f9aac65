//! Peaks in the formats of the BBC's audiowaveform, version 2, with 8 bits: JSON and binary (`.dat`). peaks.js,
//! waveform-data and wavesurfer read them.

use serde_json::json;

use super::peaks::Peaks;

/// Says that a number has 8 bits.
const FLAG_8_BIT: u32 = 1;

/// The peaks as JSON. A pixel stands for so many samples a channel, at least for those of a stored column.
pub fn json(peaks: &Peaks, sample_rate_hz: u32, samples_per_pixel: u32) -> String {
    let pairs = peaks.pairs(u64::from(samples_per_pixel));
    let data: Vec<i8> = pairs.iter().flat_map(|(min, max)| [*min, *max]).collect();
    json!({
        "version": 2,
        "channels": peaks.channels(),
        "sample_rate": sample_rate_hz,
        "samples_per_pixel": samples_per_pixel,
        "bits": 8,
        "length": pairs.len() / usize::from(peaks.channels()),
        "data": data,
    })
    .to_string()
}

/// The same as bytes: six little-endian numbers of 32 bits, then the pairs.
pub fn dat(peaks: &Peaks, sample_rate_hz: u32, samples_per_pixel: u32) -> Vec<u8> {
    let pairs = peaks.pairs(u64::from(samples_per_pixel));
    let length = pairs.len() / usize::from(peaks.channels());
    let header = [
        2,
        FLAG_8_BIT,
        sample_rate_hz,
        samples_per_pixel,
        u32::try_from(length).unwrap_or(u32::MAX),
        u32::from(peaks.channels()),
    ];
    let mut bytes: Vec<u8> = header.iter().flat_map(|number| number.to_le_bytes()).collect();
    bytes.extend(pairs.iter().flat_map(|(min, max)| [min.to_le_bytes()[0], max.to_le_bytes()[0]]));
    bytes
}

/// The samples a pixel stands for where so many are asked for: not fewer than a stored column has.
pub fn samples_per_pixel(peaks: &Peaks, wanted: Option<u32>) -> u32 {
    let stored = u32::try_from(peaks.frames_per_column()).unwrap_or(u32::MAX);
    wanted.unwrap_or(stored).max(stored)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::PeaksBuilder;

    fn peaks(channels: u8, frames: usize) -> Peaks {
        let mut builder = PeaksBuilder::new(channels);
        let samples: Vec<f32> =
            (0..frames * usize::from(channels)).map(|place| (place as f32 / 50.0).sin()).collect();
        builder.push_interleaved(&samples);
        builder.finish()
    }

    #[test]
    fn json_says_what_its_numbers_are() {
        let peaks = peaks(2, 10_000);
        let spp = samples_per_pixel(&peaks, None);
        let made: serde_json::Value = serde_json::from_str(&json(&peaks, 8_000, spp)).unwrap();
        assert_eq!(made["version"], 2);
        assert_eq!(
            (&made["bits"], &made["channels"], &made["sample_rate"]),
            (&json!(8), &json!(2), &json!(8_000))
        );
        assert_eq!(made["length"], 10_000_usize.div_ceil(spp as usize));
        let data = made["data"].as_array().unwrap();
        assert_eq!(data.len() as u64, made["length"].as_u64().unwrap() * 4);
        assert!(data.chunks(2).all(|pair| pair[0].as_i64() <= pair[1].as_i64()));
    }

    #[test]
    fn wider_pixels_hold_the_extremes_of_narrower_ones() {
        let peaks = peaks(1, 10_000);
        let (narrow, wide) = (peaks.pairs(8), peaks.pairs(24));
        assert_eq!(wide.len(), narrow.len().div_ceil(3));
        for (three, one) in narrow.chunks(3).zip(&wide) {
            assert_eq!(three.iter().map(|pair| pair.0).min(), Some(one.0));
            assert_eq!(three.iter().map(|pair| pair.1).max(), Some(one.1));
        }
        assert_eq!(peaks.pairs(1_000_000).len(), 1);
    }

    #[test]
    fn the_binary_form_has_the_same_numbers() {
        let peaks = peaks(2, 3_000);
        let bytes = dat(&peaks, 16_000, 4);
        let number = |place: usize| u32::from_le_bytes(bytes[place * 4..place * 4 + 4].try_into().unwrap());
        let header: Vec<u32> = (0..6).map(number).collect();
        assert_eq!(header, [2, 1, 16_000, 4, 750, 2]);
        assert_eq!(bytes.len(), 24 + 750 * 4);
    }

    #[test]
    fn silence_and_nothing_are_peaks_too() {
        let nothing = PeaksBuilder::new(1).finish();
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&json(&nothing, 8_000, 1)).unwrap()["length"],
            0
        );
    }
}
