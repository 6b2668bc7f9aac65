//! The rows of an import that were not taken.

use std::fs::File;
use std::path::Path;

use anyhow::Context as _;

use crate::archive::tables::Row;

/// Rows told at the terminal where there is no file for them.
const SHOWN_MAX: usize = 20;

/// Writes rows with line and reason before their own columns, so that they can be corrected and imported.
pub struct Rejects {
    file: Option<csv::Writer<File>>,
    shown: usize,
}

impl Rejects {
    /// Begins the file, if there is one.
    pub fn create(path: Option<&Path>, headers: &[String]) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self { file: None, shown: 0 }) };
        let file = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        let mut file = csv::WriterBuilder::new().flexible(true).from_writer(file);
        file.write_record(["line", "reason"].into_iter().chain(headers.iter().map(String::as_str)))?;
        file.flush()?;
        Ok(Self { file: Some(file), shown: 0 })
    }

    /// Writes rows, each with its reason.
    pub fn write(&mut self, rows: Vec<(Row, String)>) -> anyhow::Result<()> {
        for (row, reason) in rows {
            let line = row.line.to_string();
            match &mut self.file {
                Some(file) => {
                    let cells = row.cells.iter().map(String::as_str);
                    file.write_record([line.as_str(), reason.as_str()].into_iter().chain(cells))?;
                }
                None if self.shown < SHOWN_MAX => eprintln!("line {line}: {reason}"),
                None => {}
            }
            self.shown += 1;
        }
        Ok(())
    }

    /// Ends the file.
    pub fn finish(&mut self) -> anyhow::Result<()> {
        if let Some(file) = &mut self.file {
            file.flush()?;
        } else if self.shown > SHOWN_MAX {
            eprintln!("and {} more", self.shown - SHOWN_MAX);
        }
        Ok(())
    }
}
