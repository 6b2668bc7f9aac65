//! Rows of a file, one by one.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use csv::StringRecord;
use encoding_rs::Encoding;

use super::encoding::Decoding;

/// Bytes of one row. A quote that is never closed would otherwise take the rest of the file for one field.
const ROW_BYTES_MAX: usize = 1024 * 1024;

/// A row as it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The line it begins in, from 1.
    pub line: u64,
    /// Its columns.
    pub cells: Vec<String>,
    lines: u64,
}

/// Why a file cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// It has no row of names.
    #[error("the file is empty: its first row must name the columns")]
    Empty,
    /// It cannot be read, or is not what it seemed to be.
    #[error("from line {line} on the file cannot be read")]
    Unreadable {
        /// Where.
        line: u64,
        /// Why.
        #[source]
        source: csv::Error,
    },
}

/// Reads rows.
pub struct TableReader<R> {
    csv: csv::Reader<LineEnds<Bounded<Decoding<R>>>>,
    left: Arc<AtomicUsize>,
    /// The names of the columns.
    pub headers: Vec<String>,
}

impl<R: Read> TableReader<R> {
    /// Reads the row of names.
    ///
    /// # Errors
    /// Where there is none.
    pub fn open(file: R, encoding: &'static Encoding, delimiter: u8) -> Result<Self, TableError> {
        let left = Arc::new(AtomicUsize::new(0));
        let bounded = Bounded { inner: Decoding::new(file, encoding), left: left.clone() };
        let csv = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(LineEnds::new(bounded));
        let mut table = Self { csv, left, headers: Vec::new() };
        let mut names = table.row()?.ok_or(TableError::Empty)?;
        if names.cells[0].starts_with("sep=") {
            names = table.row()?.ok_or(TableError::Empty)?;
        }
        table.headers = names.cells.into_iter().map(|name| name.trim().to_owned()).collect();
        Ok(table)
    }

    /// The next row that is not blank.
    ///
    /// # Errors
    /// Where the file cannot be read on.
    pub fn row(&mut self) -> Result<Option<Row>, TableError> {
        loop {
            let line = self.csv.position().line();
            self.left.store(ROW_BYTES_MAX, Ordering::Relaxed);
            let mut record = StringRecord::new();
            match self.csv.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(source) => return Err(TableError::Unreadable { line, source }),
            }
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            // Counted back from the end: where the reader says that a record begins, blank lines may follow. A quote that
            // is never closed has no line after it.
            let lines = 1 + record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
            let line = self.csv.position().line().saturating_sub(lines).max(line);
            let cells = record.iter().map(str::to_owned).collect();
            return Ok(Some(Row { line, cells, lines }));
        }
    }

    /// Whether a row has the columns that the first row names.
    ///
    /// # Errors
    /// With a sentence for the person who corrects it.
    pub fn check_width(&self, row: &Row) -> Result<(), String> {
        let (has, wanted) = (row.cells.len(), self.headers.len());
        let beyond = row.cells.iter().skip(wanted).any(|cell| !cell.trim().is_empty());
        if has >= wanted && !beyond {
            return Ok(());
        }
        let quote = match row.lines {
            2.. => format!("; it goes over {} lines: is a quote not closed", row.lines),
            _ if has > wanted => "; put a field that contains the delimiter in quotes".to_owned(),
            _ => String::new(),
        };
        Err(format!("the row has {has} columns and the first row names {wanted}{quote}"))
    }
}

/// Ends a file in which a row does not end.
struct Bounded<R> {
    inner: R,
    left: Arc<AtomicUsize>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("the row is longer than {ROW_BYTES_MAX} bytes: is a quote not closed?"),
            ));
        }
        let length = self.inner.read(buffer)?;
        self.left.store(left.saturating_sub(length), Ordering::Relaxed);
        Ok(length)
    }
}

/// Makes every end of a line one `\n`, and ends the last line, so that lines can be counted.
struct LineEnds<R> {
    inner: R,
    after_return: bool,
    in_line: bool,
}

impl<R> LineEnds<R> {
    fn new(inner: R) -> Self {
        Self { inner, after_return: false, in_line: false }
    }
}

impl<R: Read> Read for LineEnds<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.inner.read(buffer)?;
            if length == 0 && self.in_line && !buffer.is_empty() {
                self.in_line = false;
                buffer[0] = b'\n';
                return Ok(1);
            }
            let mut kept = 0;
            for place in 0..length {
                let byte = buffer[place];
                let is_second = byte == b'\n' && self.after_return;
                self.after_return = byte == b'\r';
                if is_second {
                    continue;
                }
                buffer[kept] = if self.after_return { b'\n' } else { byte };
                self.in_line = buffer[kept] != b'\n';
                kept += 1;
            }
            if kept > 0 || length == 0 {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::*;

    fn rows(text: &str) -> (Vec<String>, Vec<(u64, Vec<String>)>) {
        let mut table = TableReader::open(text.as_bytes(), UTF_8, b',').unwrap();
        let mut rows = Vec::new();
        while let Some(row) = table.row().unwrap() {
            rows.push((row.line, row.cells));
        }
        (table.headers, rows)
    }

    #[test]
    fn rows_are_read_whatever_ends_their_lines() {
        for text in ["a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4", "\u{feff}a , b\n1,2\n\n3,4\n,\n"] {
            let (headers, rows) = rows(text);
            assert_eq!(headers, ["a", "b"], "{text}");
            let cells: Vec<_> = rows.into_iter().map(|(_, cells)| cells.join("+")).collect();
            assert_eq!(cells, ["1+2", "3+4"], "{text}");
        }
        // As old programs for the Macintosh write it.
        assert_eq!(rows("a,b\r1,2\r3,4\r").1.len(), 2);
    }

    #[test]
    fn a_row_knows_its_line_whatever_ends_the_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,2", "", "\"3", "4\",5", "", "", "6,7"].join(end);
            for text in [text.clone(), text + end] {
                let lines: Vec<_> = rows(&text).1.into_iter().map(|(line, _)| line).collect();
                assert_eq!(lines, [2, 4, 8], "{text:?}");
            }
        }
    }

    #[test]
    fn quoted_fields_hold_anything() {
        let (_, rows) = rows("a,b\n\"Li, Ann\",\"She said \"\"no\"\"\r\ntwice\"\n20\" pizza,x\n");
        assert_eq!(rows[0], (2, vec!["Li, Ann".into(), "She said \"no\"\ntwice".into()]));
        assert_eq!(rows[1], (4, vec!["20\" pizza".into(), "x".into()]));
    }

    #[test]
    fn a_row_of_another_width_says_so() {
        let text = "a,b\n1\n1,2,3\n1,2,,\n\"1,2\n3,4\n5,6\n";
        let mut table = TableReader::open(text.as_bytes(), UTF_8, b',').unwrap();
        let mut said = Vec::new();
        while let Some(row) = table.row().unwrap() {
            said.push((row.line, table.check_width(&row).err().unwrap_or_default()));
        }
        assert_eq!(said[0], (2, "the row has 1 columns and the first row names 2".into()));
        assert!(said[1].1.ends_with("in quotes"), "{said:?}");
        assert_eq!(said[2], (4, String::new()));
        assert_eq!(said[3].0, 5);
        assert!(said[3].1.ends_with("is a quote not closed"), "{said:?}");
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_the_reading() {
        let text = format!("a,b\n1,2\n\"3,4\n{}", "5,6\n".repeat(ROW_BYTES_MAX / 2));
        let mut table = TableReader::open(text.as_bytes(), UTF_8, b',').unwrap();
        assert_eq!(table.row().unwrap().unwrap().cells, ["1", "2"]);
        let error = table.row().unwrap_err();
        assert_eq!(error.to_string(), "from line 3 on the file cannot be read");
        assert!(matches!(TableReader::open(&b""[..], UTF_8, b','), Err(TableError::Empty)));
    }
}
