//! Files of JSON lines, compressed with gzip, and their hashes.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use aws_lc_rs::digest::{Context, SHA256};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The longest line taken; the turns of one call are lines of their own, so real ones are far shorter.
const LINE_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Bytes read at once for hashing.
const READ_BYTES: usize = 256 * 1024;

/// A file of a backup as the manifest knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Its path in the backup's folder.
    pub file: String,
    /// How many lines it has.
    pub rows: u64,
    /// Its compressed size.
    pub size_bytes: u64,
    /// Lower-case hex SHA-256 of the compressed file.
    pub sha256: String,
}

impl FileEntry {
    /// Checks that the file is what was written.
    ///
    /// # Errors
    /// Where it is missing, cannot be read, or holds other bytes.
    pub fn check(&self, folder: &Path) -> anyhow::Result<()> {
        let path = folder.join(&self.file);
        let failed = || format!("{} of the backup cannot be read", path.display());
        let mut file = File::open(&path).with_context(failed)?;
        let mut digest = Context::new(&SHA256);
        let mut buffer = vec![0; READ_BYTES];
        // Ends with the file.
        loop {
            let count = file.read(&mut buffer).with_context(failed)?;
            if count == 0 {
                break;
            }
            digest.update(&buffer[..count]);
        }
        if hex::encode(digest.finish()) != self.sha256 {
            bail!(
                "{} is damaged: its SHA-256 is not the one in the manifest. Nothing was written; use another backup",
                path.display()
            );
        }
        Ok(())
    }
}

/// Writes lines into a file that must not exist.
pub struct LinesWriter {
    file: String,
    gzip: GzEncoder<Hashing>,
    rows: u64,
}

struct Hashing {
    file: BufWriter<File>,
    digest: Context,
    size_bytes: u64,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.digest.update(&bytes[..count]);
        self.size_bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl LinesWriter {
    /// Begins `file` in the backup's folder.
    ///
    /// # Errors
    /// Where it cannot be created.
    pub fn create(folder: &Path, file: &str) -> anyhow::Result<Self> {
        let path = folder.join(file);
        let opened =
            File::create_new(&path).with_context(|| format!("{} cannot be written", path.display()))?;
        let hashing = Hashing { file: BufWriter::new(opened), digest: Context::new(&SHA256), size_bytes: 0 };
        Ok(Self { file: file.to_owned(), gzip: GzEncoder::new(hashing, Compression::fast()), rows: 0 })
    }

    /// Adds a line and tells how many there are.
    ///
    /// # Errors
    /// Where the file cannot be written, a full disk for example.
    pub fn write(&mut self, row: &impl Serialize) -> anyhow::Result<u64> {
        serde_json::to_writer(&mut self.gzip, row)?;
        self.gzip.write_all(b"\n")?;
        self.rows += 1;
        Ok(self.rows)
    }

    /// Brings everything to the disk.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn finish(self) -> anyhow::Result<FileEntry> {
        let Self { file, gzip, rows } = self;
        let Hashing { file: writer, digest, size_bytes } = gzip.finish()?;
        writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok(FileEntry { file, rows, size_bytes, sha256: hex::encode(digest.finish()) })
    }
}

/// Reads lines back.
pub struct LinesReader {
    path: PathBuf,
    lines: BufReader<MultiGzDecoder<BufReader<File>>>,
    number: u64,
}

impl LinesReader {
    /// Opens `file` in the backup's folder.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub fn open(folder: &Path, file: &str) -> anyhow::Result<Self> {
        let path = folder.join(file);
        let opened = File::open(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let lines = BufReader::new(MultiGzDecoder::new(BufReader::new(opened)));
        Ok(Self { path, lines, number: 0 })
    }

    /// The next row; none after the last.
    ///
    /// # Errors
    /// Where the file cannot be read or a line is no such row.
    pub fn next<T: DeserializeOwned>(&mut self) -> anyhow::Result<Option<T>> {
        let mut line = Vec::new();
        let mut bounded = self.lines.by_ref().take(LINE_BYTES_MAX);
        let place = || format!("line {} of {}", self.number + 1, self.path.display());
        let length = bounded.read_until(b'\n', &mut line).with_context(place)?;
        if length == 0 {
            return Ok(None);
        }
        let row = serde_json::from_slice(&line).with_context(place)?;
        self.number += 1;
        Ok(Some(row))
    }

    /// The next rows, at most `rows_max`; empty after the last.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub fn batch<T: DeserializeOwned>(&mut self, rows_max: usize) -> anyhow::Result<Vec<T>> {
        let mut batch = Vec::new();
        while batch.len() < rows_max {
            let Some(row) = self.next()? else { break };
            batch.push(row);
        }
        Ok(batch)
    }
}

/// Writes a file so that it is there whole or not at all.
///
/// # Errors
/// Where the folder cannot be written.
pub fn write_whole(folder: &Path, file: &str, content: &[u8]) -> anyhow::Result<()> {
    let path = folder.join(file);
    let failed = || format!("{} cannot be written", path.display());
    let partial = folder.join(format!("{file}.partial"));
    let mut opened = File::create(&partial).with_context(failed)?;
    opened.write_all(content).with_context(failed)?;
    opened.sync_all().with_context(failed)?;
    fs::rename(&partial, &path).with_context(failed)?;
    // The rename itself has to reach the disk too.
    File::open(folder).and_then(|folder| folder.sync_all()).with_context(failed)
}
