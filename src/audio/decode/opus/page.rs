//! Reading Ogg pages in order (RFC 3533 section 6).

use std::io::{self, Read};

use ogg::reading::{OggPage, PageParser};

use super::DecodeError;

/// One page, its checksum verified.
pub(super) struct Page {
    /// Which stream it belongs to.
    pub serial: u32,
    /// Position at its end; all ones where no packet ends on it.
    pub granule: u64,
    /// Whether it is the last of its stream.
    pub last: bool,
    /// For the packet reader.
    pub page: OggPage,
}

/// What came of reading one page.
pub(super) enum Paged {
    Page(Page),
    /// Its checksum does not fit.
    Damaged,
    /// There is no further whole page.
    End,
}

impl Page {
    /// Reads the next page, at most 65,307 bytes. A last page that was cut off is the end.
    pub fn read(source: &mut impl Read) -> Result<Paged, DecodeError> {
        let mut header = [0; 27];
        if !filled(source, &mut header)? {
            return Ok(Paged::End);
        }
        if !header.starts_with(b"OggS") {
            return Err(DecodeError::undecodable("an Ogg page does not follow where it should"));
        }
        let mut granule = [0; 8];
        granule.copy_from_slice(&header[6..14]);
        let serial = u32::from_le_bytes([header[14], header[15], header[16], header[17]]);
        let (mut parser, segments) =
            PageParser::new(header).map_err(|error| DecodeError::undecodable(error.to_string()))?;
        let mut lacing = vec![0; segments];
        if !filled(source, &mut lacing)? {
            return Ok(Paged::End);
        }
        let mut body = vec![0; parser.parse_segments(lacing)];
        if !filled(source, &mut body)? {
            return Ok(Paged::End);
        }
        let Ok(page) = parser.parse_packet_data(body) else { return Ok(Paged::Damaged) };
        Ok(Paged::Page(Self { serial, granule: u64::from_le_bytes(granule), last: header[5] & 4 != 0, page }))
    }
}

fn filled(source: &mut impl Read, buffer: &mut [u8]) -> Result<bool, DecodeError> {
    match source.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(DecodeError::Source(error)),
    }
}
