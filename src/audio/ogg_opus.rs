//! The length of an Opus recording, from its container alone: there is no Opus decoder in this build.
//!
//! Page layout: RFC 3533 section 6. Opus in Ogg: RFC 7845; granule positions count 48 kHz samples, and the
//! first `pre-skip` of them are not played (section 4.3).

use std::io::Read;

use super::measure::MeasureError;

/// Opus positions always count at this rate, whatever was recorded.
pub(super) const GRANULES_PER_SECOND: u32 = 48_000;

/// What the pages say.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OggOpus {
    /// Channels, from the identification header.
    pub channels: u8,
    /// Rate of the input before coding; 48,000 where the encoder did not say.
    pub sample_rate_hz: u32,
    /// Samples to play, at 48 kHz.
    pub granules: u64,
}

/// Walks the pages to the end of the stream; a last page that was cut off is not counted.
pub(super) fn read(source: &mut impl Read) -> Result<OggOpus, MeasureError> {
    let mut page = Page::default();
    if !page.next(source)? {
        return Err(MeasureError::undecodable("no Ogg page"));
    }
    let head = page.body.strip_prefix(b"OpusHead").filter(|head| head.len() >= 11);
    let head = head.ok_or_else(|| MeasureError::undecodable("no OpusHead in the first Ogg page"))?;
    let channels = head[1];
    let pre_skip = u64::from(u16::from_le_bytes([head[2], head[3]]));
    let input_rate_hz = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
    let serial = page.serial;

    let mut last_granule = 0;
    // Ends with the stream; every turn consumes a page.
    while page.next(source)? {
        // −1 says that no packet ends on this page.
        if page.serial == serial && page.granule != u64::MAX {
            last_granule = page.granule;
        }
    }
    let granules = last_granule.saturating_sub(pre_skip);
    if granules == 0 || channels == 0 {
        return Err(MeasureError::undecodable("an Opus header without any audio"));
    }
    let sample_rate_hz = if input_rate_hz == 0 { GRANULES_PER_SECOND } else { input_rate_hz };
    Ok(OggOpus { channels, sample_rate_hz, granules })
}

#[derive(Default)]
struct Page {
    serial: u32,
    granule: u64,
    body: Vec<u8>,
}

impl Page {
    /// Reads the next page into the same buffer (at most 65,025 bytes of body); false at the end.
    fn next(&mut self, source: &mut impl Read) -> Result<bool, MeasureError> {
        let mut header = [0; 27];
        if !filled(source, &mut header)? {
            return Ok(false);
        }
        if !header.starts_with(b"OggS") {
            return Err(MeasureError::undecodable("an Ogg page does not follow where it should"));
        }
        let mut segments = vec![0; usize::from(header[26])];
        if !filled(source, &mut segments)? {
            return Ok(false);
        }
        self.body.resize(segments.iter().map(|segment| usize::from(*segment)).sum(), 0);
        if !filled(source, &mut self.body)? {
            return Ok(false);
        }
        let mut granule = [0; 8];
        granule.copy_from_slice(&header[6..14]);
        self.granule = u64::from_le_bytes(granule);
        self.serial = u32::from_le_bytes([header[14], header[15], header[16], header[17]]);
        Ok(true)
    }
}

fn filled(source: &mut impl Read, buffer: &mut [u8]) -> Result<bool, MeasureError> {
    match source.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(MeasureError::Source(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(granule: u64, body: &[u8]) -> Vec<u8> {
        let mut page = b"OggS\0\0".to_vec();
        page.extend_from_slice(&granule.to_le_bytes());
        page.extend_from_slice(&7_u32.to_le_bytes());
        page.extend_from_slice(&[0; 8]);
        page.extend_from_slice(&[1, body.len() as u8]);
        page.extend_from_slice(body);
        page
    }

    fn head() -> Vec<u8> {
        let mut head = b"OpusHead\x01\x02".to_vec();
        head.extend_from_slice(&312_u16.to_le_bytes());
        head.extend_from_slice(&16_000_u32.to_le_bytes());
        head.extend_from_slice(&[0, 0, 0]);
        page(0, &head)
    }

    #[test]
    fn the_last_granule_tells_the_length() {
        let file = [head(), page(0, b"OpusTags"), page(u64::MAX, b"x"), page(96_312, b"sound")].concat();
        let opus = read(&mut file.as_slice()).unwrap();
        assert_eq!(opus, OggOpus { channels: 2, sample_rate_hz: 16_000, granules: 96_000 });
    }

    #[test]
    fn a_cut_page_is_not_counted() {
        let mut file = [head(), page(48_312, b"sound"), page(96_312, b"sound")].concat();
        file.truncate(file.len() - 1);
        assert_eq!(read(&mut file.as_slice()).unwrap().granules, 48_000);
    }

    #[test]
    fn headers_alone_are_refused() {
        let error = read(&mut head().as_slice()).unwrap_err();
        assert_eq!(error.to_string(), "the audio cannot be decoded: an Opus header without any audio");
    }
}
