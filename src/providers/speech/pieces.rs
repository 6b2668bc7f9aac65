//! A long file in pieces that a service takes, cut where it is quiet.

use std::io::{self, SeekFrom};
use std::path::Path;

use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use crate::providers::ProviderError;

/// Bytes of a second of 16-bit samples at 16 kHz.
pub const BYTES_PER_SECOND: u64 = 32_000;
/// Where the first chunks of a file are looked for its samples.
const HEAD_BYTES: usize = 4_096;
/// The last seconds of a piece, in which its end is looked for.
const SEARCH_BYTES: u64 = 20 * BYTES_PER_SECOND;
/// A tenth of a second, of which the quietest is cut.
const FRAME_BYTES: usize = 3_200;

/// A run of a file's samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins in the file.
    pub offset_bytes: u64,
    /// How long it is.
    pub size_bytes: u64,
    /// When it begins in the audio.
    pub start_ms: i64,
}

/// Cuts a file into pieces of at most `piece_bytes_max`. One that is shorter is one piece, as is one without a header
/// that could be read: what that is, the service shall say.
///
/// # Errors
/// [`ProviderError::Unavailable`] where the file cannot be read.
pub async fn cut(wav: &Path, piece_bytes_max: u64) -> Result<Option<Vec<Piece>>, ProviderError> {
    cut_file(wav, piece_bytes_max).await.map_err(|error| unreadable(&error))
}

/// What a file that cannot be read means: the disk may be well again later.
pub fn unreadable(error: &io::Error) -> ProviderError {
    ProviderError::Unavailable(format!("the audio cannot be read: {error}"))
}

async fn cut_file(wav: &Path, piece_bytes_max: u64) -> io::Result<Option<Vec<Piece>>> {
    let mut file = File::open(wav).await?;
    let file_bytes = file.metadata().await?.len();
    if file_bytes <= piece_bytes_max {
        return Ok(None);
    }
    let mut head = Vec::with_capacity(HEAD_BYTES);
    (&mut file).take(HEAD_BYTES as u64).read_to_end(&mut head).await?;
    let Some((begin, declared_bytes)) = samples(&head) else { return Ok(None) };
    // A file of unknown length declares the largest there is.
    let end = file_bytes.min(begin.saturating_add(declared_bytes));
    let mut pieces = Vec::new();
    let mut at = begin;
    while at < end {
        let size_bytes = if end - at <= piece_bytes_max {
            end - at
        } else {
            piece_bytes_max - quietest(&mut file, at + piece_bytes_max).await?
        };
        let start_ms = i64::try_from((at - begin) * 1_000 / BYTES_PER_SECOND).unwrap_or(i64::MAX);
        pieces.push(Piece { offset_bytes: at, size_bytes, start_ms });
        at += size_bytes;
    }
    Ok(Some(pieces))
}

/// Where the samples begin, and how many bytes there are said to be.
fn samples(head: &[u8]) -> Option<(u64, u64)> {
    if head.get(..4)? != b"RIFF" || head.get(8..12)? != b"WAVE" {
        return None;
    }
    let mut at = 12_usize;
    // Each turn moves on by at least eight bytes, so the length of `head` bounds the loop.
    loop {
        let chunk = head.get(at..at.checked_add(8)?)?;
        let size_bytes = u32::from_le_bytes(chunk[4..].try_into().ok()?);
        at += 8;
        if &chunk[..4] == b"data" {
            return Some((at as u64, u64::from(size_bytes)));
        }
        at = at.checked_add(size_bytes as usize)?.checked_add(size_bytes as usize % 2)?;
    }
}

/// How many bytes before `end` the quietest tenth of a second of the last seconds lies; the latest of equals.
async fn quietest(file: &mut File, end: u64) -> io::Result<u64> {
    let mut samples = vec![0; SEARCH_BYTES as usize];
    file.seek(SeekFrom::Start(end - SEARCH_BYTES)).await?;
    file.read_exact(&mut samples).await?;
    let loudness = |frame: &[u8]| -> u64 {
        frame
            .chunks_exact(2)
            .map(|sample| u64::from(i16::from_le_bytes([sample[0], sample[1]]).unsigned_abs()))
            .sum()
    };
    let frames = samples.chunks_exact(FRAME_BYTES).rev().map(loudness);
    let back = frames.enumerate().min_by_key(|(_, loudness)| *loudness).map_or(0, |(back, _)| back);
    Ok((back * FRAME_BYTES + FRAME_BYTES / 2) as u64)
}

/// The header of a file of one channel at 16 kHz.
pub fn header(size_bytes: u64) -> [u8; 44] {
    // Pieces are shorter than 4 GiB by far.
    let size_bytes = u32::try_from(size_bytes).unwrap_or(u32::MAX - 36);
    let mut header = *b"RIFF....WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data....";
    header[4..8].copy_from_slice(&(size_bytes + 36).to_le_bytes());
    header[40..].copy_from_slice(&size_bytes.to_le_bytes());
    header
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    /// A minute that is loud but for its forty-fifth second.
    fn minute() -> tempfile::NamedTempFile {
        let mut samples = vec![0x40; 60 * BYTES_PER_SECOND as usize];
        samples[45 * BYTES_PER_SECOND as usize..46 * BYTES_PER_SECOND as usize].fill(0);
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&header(samples.len() as u64)).unwrap();
        file.write_all(&samples).unwrap();
        file
    }

    #[tokio::test]
    async fn a_long_file_is_cut_where_it_is_quiet() {
        let file = minute();
        let pieces = cut(file.path(), 50 * BYTES_PER_SECOND).await.unwrap().unwrap();
        let [first, second] = &pieces[..] else { panic!("{pieces:?}") };
        assert!((45_000..46_000).contains(&second.start_ms), "{second:?}");
        assert_eq!((first.offset_bytes, first.start_ms), (44, 0));
        assert_eq!(first.offset_bytes + first.size_bytes, second.offset_bytes);
        assert_eq!(second.offset_bytes + second.size_bytes, 44 + 60 * BYTES_PER_SECOND);
        assert!(first.size_bytes % 2 == 0, "samples stay whole");
        assert_eq!(cut(file.path(), 61 * BYTES_PER_SECOND).await.unwrap(), None);
    }

    #[test]
    fn the_header_is_the_usual_one() {
        let header = header(BYTES_PER_SECOND);
        assert_eq!(samples(&header), Some((44, BYTES_PER_SECOND)));
        let reader = |at: usize| u32::from_le_bytes(header[at..at + 4].try_into().unwrap());
        assert_eq!((reader(4), reader(16), reader(24), reader(28)), (32_036, 16, 16_000, 32_000));
    }

    proptest! {
        #[test]
        fn no_head_breaks_it(mut head in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = samples(&head);
            if head.len() >= 12 {
                head[..4].copy_from_slice(b"RIFF");
                head[8..12].copy_from_slice(b"WAVE");
            }
            let _ = samples(&head);
        }
    }
}
