use std::process::Command;

use aws_lc_rs::digest;
use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn table(law: Law) -> Vec<i16> {
    (0..=255).map(|code| law.decode(code)).collect()
}

fn bytes(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

/// Sums of the decoded tables, as little-endian 16-bit samples in the order of the codes.
#[rstest]
#[case::mu(Law::Mu, "3dab54339e520bb2c924826e3b72a917a2b612e9fd12fc867500f1d983a75827")]
#[case::a(Law::A, "e04788d110e58ff8c70c93b8480190d973e3b67876b6119abbaec766cc75c174")]
fn all_codes_decode_as_the_reference_does(#[case] law: Law, #[case] sha256: &str) {
    let sum = digest::digest(&digest::SHA256, &bytes(&table(law)));
    assert_eq!(hex::encode(sum.as_ref()), sha256);
}

#[test]
fn known_codes_decode() {
    let mu = [(0x00, -32124), (0x0F, -16764), (0x55, -716), (0x7E, -8), (0x7F, 0), (0x80, 32124), (0xFF, 0)];
    for (code, sample) in mu {
        assert_eq!(Law::Mu.decode(code), sample, "{code:#04x}");
    }
    let a = [(0x00, -5504), (0x20, -22016), (0x55, -8), (0x7F, -848), (0xAA, 32256), (0xD5, 8), (0xFF, 848)];
    for (code, sample) in a {
        assert_eq!(Law::A.decode(code), sample, "{code:#04x}");
    }
}

#[test]
fn known_samples_encode() {
    let mu = [
        (0, 0xFF),
        (3, 0xFF),
        (4, 0xFE),
        (100, 0xF2),
        (-100, 0x72),
        (1000, 0xCE),
        (-1000, 0x4E),
        (8031, 0xA0),
        (16_000, 0x90),
        (32_000, 0x80),
        (32_635, 0x80),
        (i16::MAX, 0x80),
        (i16::MIN, 0x00),
    ];
    for (sample, code) in mu {
        assert_eq!(Law::Mu.encode(sample), code, "{sample}");
    }
    let a = [(0, 0xD5), (-1, 0x55), (1000, 0xFA), (-1000, 0x7A), (i16::MAX, 0xAA), (i16::MIN, 0x2A)];
    for (sample, code) in a {
        assert_eq!(Law::A.encode(sample), code, "{sample}");
    }
}

#[test]
fn every_code_comes_back() {
    for code in 0..=255 {
        let expected = if code == 0x7F { 0xFF } else { code };
        assert_eq!(Law::Mu.encode(Law::Mu.decode(code)), expected);
        assert_eq!(Law::A.encode(Law::A.decode(code)), code);
    }
}

#[test]
fn silence_is_nearly_nothing() {
    assert_eq!((Law::Mu.decode(Law::Mu.silence()), Law::A.decode(Law::A.silence())), (0, 8));
}

proptest! {
    /// Half the widest step, within the range of the curve.
    #[test]
    fn coding_stays_near(sample in -32_124_i16..=32_124) {
        for law in [Law::Mu, Law::A] {
            let near = i32::from(law.decode(law.encode(sample)));
            prop_assert!((near - i32::from(sample)).abs() <= 515, "{law:?} {sample} {near}");
        }
    }
}

/// SoX is an independent reading of the same recommendation.
#[rstest]
#[case::mu(Law::Mu, "u-law")]
#[case::a(Law::A, "a-law")]
fn sox_decodes_the_same(#[case] law: Law, #[case] encoding: &str) {
    let folder = tempfile::tempdir().unwrap();
    let codes = folder.path().join("codes.raw");
    std::fs::write(&codes, (0..=255).collect::<Vec<u8>>()).unwrap();
    let sox = Command::new("sox")
        .args(["-D", "-t", "raw", "-r", "8000", "-c", "1", "-e", encoding, "-b", "8"])
        .arg(&codes)
        .args(["-t", "raw", "-e", "signed", "-b", "16", "-L", "-"])
        .output();
    let Ok(sox) = sox else {
        println!("skipped: no sox on the PATH");
        return;
    };
    assert!(sox.status.success(), "{}", String::from_utf8_lossy(&sox.stderr));
    assert_eq!(sox.stdout, bytes(&table(law)));
}
