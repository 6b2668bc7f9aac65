//! Rows as lines of a file. Every line is a row, and every row has the same columns in either form, the search and the
//! time of the export among them: so a file can be sorted, cut and put together with others, and still tells where each
//! row comes from.

use async_graphql::ID;
use chrono::{DateTime, SecondsFormat, Utc};
use entity::Speaker;
use serde::Serialize;

use crate::archive::ArchiveError;
use crate::archive::exports::{Export, Row, Rows};
use crate::archive::search::Moment;
use crate::archive::speakers::Named;
use crate::graphql::id::NodeId;

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values (RFC 4180), with a line of names.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

impl Format {
    /// As the answer names it.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ndjson => "application/x-ndjson",
        }
    }
}

/// A row that cannot be written, which would be a fault of ours.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// As CSV.
    #[error("not to be written as CSV")]
    Csv(#[from] csv::Error),
    /// As JSON.
    #[error("not to be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// A file about to be written.
pub struct Sheet {
    format: Format,
    rows: Rows,
    query: String,
    permalink: String,
    exported_at: DateTime<Utc>,
}

/// What is told of a call.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfCall<'a> {
    call_id: String,
    started_at: String,
    direction: String,
    from: &'a str,
    to: &'a str,
    agent: Option<&'a str>,
    agent_name: Option<String>,
    provider: String,
    status: String,
    duration_ms: Option<i64>,
    customers: &'a [String],
}

/// What is told of a moment.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfMoment {
    turn: i32,
    speaker: String,
    speaker_name: Option<String>,
    start_ms: Option<i64>,
    end_ms: Option<i64>,
    score: f32,
    text: String,
}

/// Where a row comes from.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfExport<'a> {
    query: &'a str,
    permalink: &'a str,
    exported_at: String,
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    call: OfCall<'a>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    moment: Option<OfMoment>,
    #[serde(flatten)]
    export: OfExport<'a>,
}

const CALL_COLUMNS: [&str; 11] = [
    "callId",
    "startedAt",
    "direction",
    "from",
    "to",
    "agent",
    "agentName",
    "provider",
    "status",
    "durationMs",
    "customers",
];
const MOMENT_COLUMNS: [&str; 7] = ["turn", "speaker", "speakerName", "startMs", "endMs", "score", "text"];
const EXPORT_COLUMNS: [&str; 3] = ["query", "permalink", "exportedAt"];

impl Sheet {
    /// A file of an export's rows.
    ///
    /// # Errors
    /// Where the search is too long for a permalink.
    pub fn new(format: Format, rows: Rows, export: &Export) -> Result<Self, ArchiveError> {
        let permalink = export.permalink();
        Ok(Self {
            format,
            rows,
            query: permalink.query.clone(),
            permalink: permalink.write()?,
            exported_at: export.started_at(),
        })
    }

    /// What it is saved as, unless somebody says otherwise.
    pub fn file_name(&self) -> String {
        let rows = match self.rows {
            Rows::Calls => "calls",
            Rows::Moments => "moments",
        };
        let extension = match self.format {
            Format::Csv => "csv",
            Format::Ndjson => "ndjson",
        };
        format!("earmark-{rows}-{}.{extension}", self.exported_at.format("%Y%m%dT%H%M%SZ"))
    }

    /// What comes before the rows.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn head(&self) -> Result<Vec<u8>, SheetError> {
        match self.format {
            Format::Csv => {
                let of_moments = (self.rows == Rows::Moments).then_some(MOMENT_COLUMNS);
                let columns = CALL_COLUMNS.into_iter().chain(of_moments.into_iter().flatten());
                csv_lines([columns.chain(EXPORT_COLUMNS)])
            }
            Format::Ndjson => Ok(Vec::new()),
        }
    }

    /// The lines of rows.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn lines(&self, rows: &[Row]) -> Result<Vec<u8>, SheetError> {
        let lines = rows.iter().map(|row| self.line(row));
        match self.format {
            Format::Csv => csv_lines(lines.map(cells)),
            Format::Ndjson => {
                let mut written = Vec::new();
                for line in lines {
                    serde_json::to_writer(&mut written, &line)?;
                    written.push(b'\n');
                }
                Ok(written)
            }
        }
    }

    fn line<'a>(&'a self, row: &'a Row) -> Line<'a> {
        let Row { call, customers, speakers, moment } = row;
        Line {
            call: OfCall {
                call_id: ID::from(NodeId::Call(call.id)).to_string(),
                started_at: written_at(call.started_at),
                direction: word(call.direction.as_str()),
                from: call.from_e164.as_deref().unwrap_or(&call.from_raw),
                to: call.to_e164.as_deref().unwrap_or(&call.to_raw),
                agent: call.agent.as_deref(),
                agent_name: name(speakers.of(Speaker::Agent, None)),
                provider: word(call.provider.as_str()),
                status: word(call.status.as_str()),
                duration_ms: call.duration_ms,
                customers,
            },
            moment: moment.as_ref().map(|Moment { turn, score, start_ms, end_ms, snippet }| OfMoment {
                turn: turn.position,
                speaker: word(turn.speaker.as_str()),
                speaker_name: name(speakers.of(turn.speaker, turn.speaker_label.as_deref())),
                start_ms: start_ms.or(turn.start_ms),
                end_ms: end_ms.or(turn.end_ms),
                score: *score,
                text: snippet.iter().map(|part| part.text.as_str()).collect(),
            }),
            export: OfExport {
                query: &self.query,
                permalink: &self.permalink,
                exported_at: written_at(self.exported_at),
            },
        }
    }
}

fn name(named: Option<Named>) -> Option<String> {
    named.map(|named| named.name)
}

/// A word of the schema, as the schema has it.
fn word(stored: &str) -> String {
    stored.to_uppercase()
}

fn written_at(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The cells of a line, in the order of the columns.
fn cells(line: Line<'_>) -> Vec<String> {
    let Line { call, moment, export } = line;
    let OfCall {
        call_id,
        started_at,
        direction,
        from,
        to,
        agent,
        agent_name,
        provider,
        status,
        duration_ms,
        customers,
    } = call;
    let number = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
    let mut cells = vec![
        call_id,
        started_at,
        direction,
        text(from),
        text(to),
        text(agent.unwrap_or_default()),
        text(&agent_name.unwrap_or_default()),
        provider,
        status,
        number(duration_ms),
        text(&customers.join("; ")),
    ];
    if let Some(OfMoment { turn, speaker, speaker_name, start_ms, end_ms, score, text: said }) = moment {
        cells.extend([turn.to_string(), speaker, text(&speaker_name.unwrap_or_default())]);
        cells.extend([number(start_ms), number(end_ms), score.to_string(), text(&said)]);
    }
    let OfExport { query, permalink, exported_at } = export;
    cells.extend([text(query), text(permalink), exported_at]);
    cells
}

/// A text as a cell. What begins as a formula does would be one to a spreadsheet, and what is said in a call is
/// anybody's: an apostrophe before it makes it text.
fn text(text: &str) -> String {
    let begins_a_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let guard = if begins_a_formula { "'" } else { "" };
    format!("{guard}{text}")
}

fn csv_lines<L>(lines: impl IntoIterator<Item = L>) -> Result<Vec<u8>, SheetError>
where
    L: IntoIterator<Item: AsRef<[u8]>>,
{
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        writer.write_record(line)?;
    }
    Ok(writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_calculate_is_text() {
        for formula in ["=1+1", "+14155550132", "-2", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(text(formula), format!("'{formula}"));
        }
        for plain in ["", "refund", "1+1", "'=1", "שלום", "a=b"] {
            assert_eq!(text(plain), plain);
        }
    }

    #[test]
    fn both_forms_have_the_same_columns() {
        let customers = ["Ann".to_owned(), "Bob \"the\" builder, Ltd".to_owned()];
        let line = || Line {
            call: OfCall {
                call_id: "call_1".into(),
                started_at: "2026-11-21T09:00:00Z".into(),
                direction: "INBOUND".into(),
                from: "+1",
                to: "2",
                agent: None,
                agent_name: Some("=Cara".into()),
                provider: "DIRECT".into(),
                status: "ACTIVE".into(),
                duration_ms: None,
                customers: &customers,
            },
            moment: Some(OfMoment {
                turn: 3,
                speaker: "AGENT".into(),
                speaker_name: Some("Cara".into()),
                start_ms: Some(5),
                end_ms: None,
                score: 0.5,
                text: "line\nline".into(),
            }),
            export: OfExport {
                query: "=refund",
                permalink: "abc",
                exported_at: "2026-11-21T09:00:00Z".into(),
            },
        };
        let columns: Vec<_> = CALL_COLUMNS.into_iter().chain(MOMENT_COLUMNS).chain(EXPORT_COLUMNS).collect();
        let json = serde_json::to_string(&line()).unwrap();
        let mut place = 0;
        for column in &columns {
            place += json[place..].find(&format!("\"{column}\":")).expect(column);
        }
        let csv = String::from_utf8(csv_lines([cells(line())]).unwrap()).unwrap();
        assert_eq!(
            csv,
            "call_1,2026-11-21T09:00:00Z,INBOUND,'+1,2,,'=Cara,DIRECT,ACTIVE,,\"Ann; Bob \"\"the\"\" builder, Ltd\",\
             3,AGENT,Cara,5,,0.5,\"line\nline\",'=refund,abc,2026-11-21T09:00:00Z\n"
        );
        assert_eq!(cells(line()).len(), columns.len());
    }
}
