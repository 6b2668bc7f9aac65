use super::*;
use crate::audio::{sniff, wav};

fn decoded(bytes: &[u8]) -> Result<(Vec<i16>, u64), DecodeError> {
    let mut decoder = Decoder::open_stream(bytes, sniff(bytes).unwrap())?;
    assert_eq!(decoder.frames(), 0);
    let (mut all, mut block) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block)? {
        assert!(!block.is_empty());
        all.extend_from_slice(&block);
    }
    assert!(!decoder.next_block(&mut block)?, "the end stays the end");
    Ok((all, decoder.frames()))
}

#[test]
fn sixteen_bits_come_out_as_they_went_in() {
    let samples: Vec<i16> = (0..20_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 16) as i16).collect();
    let file = wav::pcm16(8_000, 2, &samples).unwrap();
    assert_eq!(decoded(&file).unwrap(), (samples, 10_000));
}

#[test]
fn opus_decodes_to_the_tone_it_was_made_from() {
    let (samples, frames) = decoded(include_bytes!("../measure/fixtures/tone.opus")).unwrap();
    assert_eq!(frames, 16_000);
    // A sine of 440 Hz crosses zero 880 times a second.
    let crossings = samples.windows(2).filter(|pair| (pair[0] < 0) != (pair[1] < 0)).count();
    assert!((870..=890).contains(&crossings), "{crossings}");
    let loudest = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
    assert!((3_000..=5_500).contains(&loudest), "{loudest}");
}
