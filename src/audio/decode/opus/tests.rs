use std::io::Cursor;

use ogg::{PacketWriteEndInfo, PacketWriter};

use super::*;

const TONE: &[u8] = include_bytes!("../../measure/fixtures/tone.opus");

fn frames(file: &[u8]) -> usize {
    let mut opus = OggOpus::open(file).unwrap();
    let (mut samples, mut frames) = (Vec::new(), 0);
    while let Step::Sound(shape) = opus.step(&mut samples).unwrap() {
        frames += samples.len() / usize::from(shape.channels);
    }
    frames
}

fn head(channels: u8, family: u8, table: &[u8]) -> Vec<u8> {
    let mut head = b"OpusHead\x01".to_vec();
    head.push(channels);
    head.extend_from_slice(&312_u16.to_le_bytes());
    head.extend_from_slice(&16_000_u32.to_le_bytes());
    head.extend_from_slice(&[0, 0, family]);
    head.extend_from_slice(table);
    head
}

/// A file of so many silent packets of 20 ms, whose last page says the given position.
fn silence(head: &[u8], packets: u64, granule: u64) -> Vec<u8> {
    let mut writer = PacketWriter::new(Cursor::new(Vec::new()));
    writer.write_packet(head, 7, PacketWriteEndInfo::EndPage, 0).unwrap();
    writer.write_packet(b"OpusTags".as_slice(), 7, PacketWriteEndInfo::EndPage, 0).unwrap();
    for packet in 1..=packets {
        let (end, granule) = match packet == packets {
            true => (PacketWriteEndInfo::EndStream, granule),
            false => (PacketWriteEndInfo::EndPage, packet * 960),
        };
        // One frame of the SILK wideband mode, of no bytes: nothing was sent for 20 ms.
        writer.write_packet([0x48].as_slice(), 7, end, granule).unwrap();
    }
    writer.into_inner().into_inner()
}

#[test]
fn one_second_is_one_second() {
    assert_eq!(frames(TONE), 16_000);
}

#[test]
fn the_last_position_trims_the_end() {
    assert_eq!(frames(&silence(&head(1, 0, &[]), 50, 312 + 47_400)), 15_800);
    // Where it promises more than there is, there is no more.
    assert_eq!(frames(&silence(&head(1, 0, &[]), 50, 96_000)), 16_000 - 104);
}

#[test]
fn a_cut_page_is_not_counted() {
    let file = silence(&head(1, 0, &[]), 50, 48_000);
    assert_eq!(frames(&file[..file.len() - 1]), 49 * 320 - 104);
}

#[test]
fn a_damaged_page_is_skipped() {
    let mut file = silence(&head(1, 0, &[]), 50, 48_000);
    // Each page has 29 bytes, and its packet is the last of them.
    let within = file.len() - 20 * 29 - 1;
    file[within] ^= 1;
    let mut opus = OggOpus::open(file.as_slice()).unwrap();
    let mut samples = Vec::new();
    let mut steps = std::iter::from_fn(|| match opus.step(&mut samples) {
        Ok(Step::End) | Err(_) => None,
        Ok(step) => Some(matches!(step, Step::Failed)),
    });
    assert!(steps.any(|failed| failed));
}

#[test]
fn several_channels_come_from_several_streams() {
    // Six channels in four streams, as a 5.1 file has them, silent: one packet holds all four.
    let head = Head::read(&head(6, 1, &[4, 2, 0, 4, 1, 2, 3, 5])).unwrap();
    assert_eq!((head.streams, head.coupled, head.mapping.len()), (4, 2, 6));
    assert!(MSDecoder::new(head.sample_rate_hz, head.streams, head.coupled, &head.mapping).is_ok());
}

#[test]
fn headers_that_make_no_sense_are_refused() {
    for (channels, family, table) in [(0, 0, &[][..]), (3, 0, &[]), (2, 1, &[1]), (17, 255, &[0; 19])] {
        assert!(Head::read(&head(channels, family, table)).is_err(), "{channels} {family}");
    }
    // The mapping points to a stream that is not there.
    assert!(OggOpus::open(silence(&head(2, 1, &[1, 0, 0, 9]), 1, 960).as_slice()).is_err());
}

#[test]
fn the_gain_of_the_header_is_applied() {
    let mut louder = head(1, 0, &[]);
    louder[16..18].copy_from_slice(&(6 * 256_i16).to_le_bytes());
    let mut samples = [1_000, -30_000];
    Head::read(&louder).unwrap().amplify(&mut samples);
    assert_eq!(samples, [1_995, i16::MIN]);
}
