//! Which encoding a file is in. It is read through once for this, because a file that begins like UTF-8 need not go on
//! like it, and a name in the wrong letters is not noticed until somebody looks for it.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes read at once.
const CHUNK: usize = 64 * 1024;
/// Bytes that have no character in Windows-1252.
const NOT_IN_WINDOWS_1252: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/// An encoding, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recognised {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Whether another would be possible, so that a person should be told.
    pub assumed: bool,
}

/// The encoding of this name.
///
/// # Errors
/// Where there is none of this name.
pub fn named(label: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(|| {
        format!("--encoding {label:?} is unknown: name one such as utf-8, windows-1252 or windows-1255")
    })
}

/// Recognises UTF-8 and UTF-16, with or without a byte order mark, and Windows-1252.
///
/// # Errors
/// Where the file is in none of them, with a sentence that says what to do, or cannot be read.
pub fn recognise(mut file: impl Read) -> io::Result<Result<Recognised, String>> {
    let mut buffer = vec![0; CHUNK];
    let mut length = fill(&mut file, &mut buffer)?;
    let first = &buffer[..length];
    if first.starts_with(&[0xff, 0xfe, 0, 0]) || first.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Ok(Err("the file is in UTF-32: save it as UTF-8".into()));
    }
    if first.starts_with(b"PK\x03\x04") || first.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Ok(Err("the file is a spreadsheet: export it as CSV".into()));
    }
    if first.starts_with(&[0x1f, 0x8b]) {
        return Ok(Err("the file is compressed: unpack it first".into()));
    }
    let sure = |encoding| Ok(Ok(Recognised { encoding, assumed: false }));
    if let Some((encoding, _)) = Encoding::for_bom(first) {
        return sure(encoding);
    }
    if let Some(encoding) = by_zeros(first) {
        return sure(encoding);
    }
    let mut utf_8 = UTF_8.new_decoder_without_bom_handling();
    let mut letters = Letters::default();
    let mut is_utf_8 = true;
    let mut text = String::with_capacity(CHUNK * 3 + 16);
    loop {
        let chunk = &buffer[..length];
        letters.count(chunk);
        text.clear();
        let (result, ..) = utf_8.decode_to_string_without_replacement(chunk, &mut text, length == 0);
        is_utf_8 &= !matches!(result, DecoderResult::Malformed(..));
        if length == 0 || !is_utf_8 && letters.seen > CHUNK {
            break;
        }
        length = fill(&mut file, &mut buffer)?;
    }
    if is_utf_8 {
        return sure(UTF_8);
    }
    if letters.are_western() {
        return Ok(Ok(Recognised { encoding: WINDOWS_1252, assumed: true }));
    }
    Ok(Err(
        "the file is neither in UTF-8, UTF-16 nor Windows-1252: save it as UTF-8, or name its encoding with \
            --encoding, such as windows-1255 for Hebrew or windows-1251 for Cyrillic"
            .into(),
    ))
}

fn fill(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match file.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// UTF-16 without a mark: of mostly Latin text every other byte is zero.
fn by_zeros(first: &[u8]) -> Option<&'static Encoding> {
    let pairs = first.len() / 2;
    let zeros = |odd: usize| first.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = |count: usize| count * 10 > pairs * 3 && count > 1;
    match (many(even), many(odd)) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

/// Bytes beyond ASCII: in western languages single letters among others, in other alphabets whole words.
#[derive(Default)]
struct Letters {
    seen: usize,
    in_words: usize,
    run: usize,
    impossible: bool,
}

impl Letters {
    fn count(&mut self, chunk: &[u8]) {
        for byte in chunk {
            self.impossible |= NOT_IN_WINDOWS_1252.contains(byte);
            if *byte >= 0xc0 {
                self.seen += 1;
                self.run += 1;
                match self.run {
                    3 => self.in_words += 3,
                    4.. => self.in_words += 1,
                    _ => {}
                }
            } else {
                self.run = 0;
            }
        }
    }

    fn are_western(&self) -> bool {
        !self.impossible && self.in_words * 5 <= self.seen
    }
}

/// The text of a file as UTF-8.
pub struct Decoding<R> {
    file: R,
    decoder: Decoder,
    name: &'static str,
    input: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Decoding<R> {
    /// Decodes; a byte order mark is dropped.
    pub fn new(file: R, encoding: &'static Encoding) -> Self {
        Self {
            file,
            decoder: encoding.new_decoder_with_bom_removal(),
            name: encoding.name(),
            input: vec![0; 8 * 1024],
            text: Vec::new(),
            given: 0,
            ended: false,
        }
    }

    fn decode_more(&mut self) -> io::Result<()> {
        let length = fill(&mut self.file, &mut self.input)?;
        self.ended = length == 0;
        let needed =
            self.decoder.max_utf8_buffer_length_without_replacement(length).unwrap_or(self.input.len() * 4);
        self.text.resize(needed, 0);
        self.given = 0;
        let (result, _, written) = self.decoder.decode_to_utf8_without_replacement(
            &self.input[..length],
            &mut self.text,
            self.ended,
        );
        self.text.truncate(written);
        match result {
            DecoderResult::InputEmpty => Ok(()),
            _ => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!(
                    "it is not in {} throughout: save it as UTF-8, or name its encoding with --encoding",
                    self.name
                ),
            )),
        }
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.ended {
            self.decode_more()?;
        }
        let left = &self.text[self.given..];
        let length = left.len().min(buffer.len());
        buffer[..length].copy_from_slice(&left[..length]);
        self.given += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(bytes: &[u8]) -> Result<&'static str, String> {
        recognise(bytes).unwrap().map(|recognised| recognised.encoding.name())
    }

    fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn encodings_are_recognised() {
        let text = "name;phone\r\nJavier Núñez;+34 910 000 001\r\nשרה;1\r\n";
        assert_eq!(name(text.as_bytes()), Ok("UTF-8"));
        assert_eq!(name(format!("\u{feff}{text}").as_bytes()), Ok("UTF-8"));
        assert_eq!(name(&utf_16(&format!("\u{feff}{text}"), u16::to_le_bytes)), Ok("UTF-16LE"));
        assert_eq!(name(&utf_16(&format!("\u{feff}{text}"), u16::to_be_bytes)), Ok("UTF-16BE"));
        assert_eq!(name(&utf_16(text, u16::to_le_bytes)), Ok("UTF-16LE"));
        assert_eq!(name(&utf_16(text, u16::to_be_bytes)), Ok("UTF-16BE"));
        assert_eq!(name(b"name\nJavier N\xfa\xf1ez\nZo\xeb\n"), Ok("windows-1252"));
        assert_eq!(name(b""), Ok("UTF-8"));
        // The first letter beyond ASCII stands far from the beginning, and across two reads.
        let mut late = vec![b'a'; CHUNK - 1];
        late.extend("é".as_bytes());
        assert_eq!(name(&late), Ok("UTF-8"));
        late.extend(b"\xe9a");
        assert_eq!(name(&late), Ok("windows-1252"));
    }

    #[test]
    fn what_would_be_read_in_the_wrong_letters_is_refused() {
        let (hebrew, ..) = encoding_rs::WINDOWS_1255.encode("שם,טלפון\nשרה כהן,0501234567\n");
        assert!(name(&hebrew).unwrap_err().contains("windows-1255"));
        let (cyrillic, ..) = encoding_rs::WINDOWS_1251.encode("Имя,Телефон\nИван Петров,1\n");
        assert!(name(&cyrillic).unwrap_err().contains("--encoding"));
        assert!(name(b"PK\x03\x04rest").unwrap_err().contains("export it as CSV"));
        assert!(name(b"\xff\xfe\0\0n\0\0\0").unwrap_err().contains("UTF-32"));
        assert!(named("windows-1255").is_ok());
        assert!(named("klingon").is_err());
    }

    #[test]
    fn text_is_decoded_across_reads_and_without_its_mark() {
        let text = format!("\u{feff}{}", "Zoë, שרה, 🍷\n".repeat(5_000));
        let mut read = String::new();
        Decoding::new(&utf_16(&text, u16::to_le_bytes)[..], UTF_16LE).read_to_string(&mut read).unwrap();
        assert_eq!(read, text.trim_start_matches('\u{feff}'));
        let broken = Decoding::new(&b"a\xffb"[..], UTF_8).read_to_string(&mut read).unwrap_err();
        assert!(broken.to_string().contains("UTF-8 throughout"), "{broken}");
    }
}
