//! `read_call`: a call's transcript, or a part of it.

use std::fmt;

use entity::{call, turn};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::archive::calls::{self, CallKey};
use crate::archive::transcripts::{self, Stretch};
use crate::archive::{bookings, links, summaries};
use crate::mcp::line::{BookingLine, CallLine, CustomerLine};
use crate::mcp::moment::{At, ending, seconds, speaker};
use crate::mcp::refusal::Refusal;
use crate::mcp::tool::{Asker, Tool};
use crate::mcp::{arguments, cursor, id, line};

const LIMIT_DEFAULT: usize = 40;
const LIMIT_MAX: usize = 60;
/// Characters of all turns of a page, but for the first turn: clients cut longer answers.
const PAGE_CHARS_MAX: usize = 16_000;
/// Characters of one turn.
const TURN_CHARS_MAX: usize = 8_000;
/// Characters of a summary.
const SUMMARY_CHARS_MAX: usize = 2_000;
/// Bookings and action items of a call that are told.
const BESIDE_MAX: usize = 10;

pub struct ReadCall;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Arguments {
    /// The call's id.
    call_id: String,
    /// Only what is said from this second of the call on.
    #[schemars(range(min = 0))]
    from_second: Option<i64>,
    /// Only what is said before this second of the call.
    #[schemars(range(min = 0))]
    until_second: Option<i64>,
    /// Only turns from this place on, counted from 0.
    #[schemars(range(min = 0))]
    from_turn: Option<i32>,
    /// Only turns before this place.
    #[schemars(range(min = 0))]
    until_turn: Option<i32>,
    /// How many turns at most: 1 to 60, 40 unless said otherwise.
    #[schemars(range(min = 1, max = 60))]
    limit: Option<i64>,
    /// nextCursor of the page before, with all other arguments as they were.
    cursor: Option<String>,
}

/// What one speaker says without a pause of the other.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Turn {
    /// Its place in the call, from 0.
    turn: i32,
    /// The second at which it begins; missing where the transcript has no times.
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<i64>,
    /// Who says it: agent, customer, system, unknown, or what the source calls the speaker.
    speaker: String,
    /// What is said, word for word.
    words: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    call: CallLine,
    /// active, completed or failed.
    status: &'static str,
    /// The number that called.
    from_number: String,
    /// The number that was called.
    to_number: String,
    /// Language of the call (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// positive, neutral, negative or mixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    sentiment: Option<&'static str>,
    /// Words put on the call.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("type" = "array"))]
    tags: Vec<String>,
    /// Who the other side is believed to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<CustomerLine>,
    /// What it is believed to be about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("type" = "array"))]
    bookings: Vec<BookingLine>,
    /// What it was about, written by a program: no quotation.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    /// What is to be done, by the summary.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("type" = "array"))]
    action_items: Vec<String>,
    /// Turns of the whole call.
    turn_count: i32,
    /// Those of this page. For a link to one, put ?t= and its second behind the call's link.
    turns: Vec<Turn>,
    /// What could not be done as asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("type" = "array"))]
    notices: Vec<String>,
    /// Pass it as cursor for the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl Tool for ReadCall {
    const NAME: &'static str = "read_call";
    const TITLE: &'static str = "Read a call";
    const DESCRIPTION: &'static str = "Reads one call: who, when, which customer and bookings, its summary, and its \
        transcript word for word, turn by turn. Give seconds or turns to read only the part around a moment; a long \
        call comes in pages.";
    const PERMISSION: Permission = Permission::ReadCalls;
    type Arguments = Arguments;
    type Answer = Answer;

    async fn answer(asker: &Asker, arguments: Arguments) -> Result<Answer, Refusal> {
        let size = arguments::limit(arguments.limit, LIMIT_DEFAULT, LIMIT_MAX)?;
        let stretch = stretch(&arguments)?;
        let key = CallKey::Id(id::call(&arguments.call_id)?);
        let call =
            calls::get(&asker.app, &asker.actor, key).await?.ok_or_else(|| Refusal::not_found("call"))?;
        let mut answer = head(asker, &call).await?;
        // One more than asked for tells whether there are more.
        let rows =
            transcripts::turns_in(&asker.app, &asker.actor, call.id, &stretch, size as u64 + 1).await?;
        answer.put(rows, size);
        if answer.turn_count == 0 {
            answer.notices.push("the call has no transcript yet".into());
        } else if answer.turns.is_empty() {
            answer.notices.push(format!("nothing is said there: the call has {} turns", answer.turn_count));
        }
        Ok(answer)
    }
}

fn stretch(arguments: &Arguments) -> Result<Stretch, Refusal> {
    let Arguments { from_second, until_second, from_turn, until_turn, cursor, .. } = arguments;
    let ms = |second: &Option<i64>| second.map(|second| second.saturating_mul(1_000));
    let after = cursor.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let begin = match after.map(cursor::number).transpose()? {
        Some(number) => i32::try_from(number).unwrap_or(i32::MAX),
        None => from_turn.unwrap_or(0),
    };
    Ok(Stretch { from: begin, until: *until_turn, from_ms: ms(from_second), until_ms: ms(until_second) })
}

/// Everything but the turns.
async fn head(asker: &Asker, call: &call::Model) -> Result<Answer, Refusal> {
    let (app, actor, ids) = (&asker.app, &asker.actor, [call.id]);
    let tags = calls::tags_of(app, actor, &ids).await?;
    let links = links::of_calls(app, actor, &ids).await?;
    let customer = match links.iter().find_map(|link| link.customer_id) {
        Some(id) => line::customer(asker, id).await?,
        None => None,
    };
    let booking_ids: Vec<_> = links.iter().filter_map(|link| link.booking_id).take(BESIDE_MAX).collect();
    let bookings = match booking_ids.is_empty() {
        true => Vec::new(),
        false => bookings::by_ids(app, actor, &booking_ids).await?,
    };
    let summary = summaries::of_calls(app, actor, &ids).await?.pop();
    let transcript = transcripts::of_calls(app, actor, &ids).await?.pop();
    let number = |e164: &Option<String>, raw: &str| e164.clone().unwrap_or_else(|| raw.to_owned());
    let items = summary.as_ref().and_then(|summary| summary.action_items.as_array());
    let items = items.into_iter().flatten().filter_map(|item| item.as_str());
    Ok(Answer {
        call: CallLine::of(asker, call),
        status: call.status.as_str(),
        from_number: number(&call.from_e164, &call.from_raw),
        to_number: number(&call.to_e164, &call.to_raw),
        language: call.language.clone(),
        sentiment: call.sentiment.map(|mood| mood.as_str()),
        tags: tags.into_iter().map(|row| row.tag).collect(),
        customer: customer.as_ref().map(Into::into),
        bookings: bookings.iter().map(Into::into).collect(),
        action_items: items.take(BESIDE_MAX).map(|item| cut(item, SUMMARY_CHARS_MAX)).collect(),
        summary: summary.map(|summary| cut(&summary.text, SUMMARY_CHARS_MAX)),
        turn_count: transcript.map_or(0, |transcript| transcript.turn_count),
        turns: Vec::new(),
        notices: Vec::new(),
        next_cursor: None,
    })
}

fn cut(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text.to_owned(),
    }
}

impl Answer {
    /// As many of the turns as a page holds.
    fn put(&mut self, rows: Vec<turn::Model>, size: usize) {
        let mut chars = 0;
        for row in rows {
            let length = row.text.chars().count().min(TURN_CHARS_MAX);
            if self.turns.len() == size || (!self.turns.is_empty() && chars + length > PAGE_CHARS_MAX) {
                self.next_cursor = Some(cursor::of_number(row.position.unsigned_abs() as usize));
                return;
            }
            chars += length;
            let words = cut(&row.text, TURN_CHARS_MAX);
            if words.len() != row.text.len() {
                let notice =
                    format!("turn {} is longer than {TURN_CHARS_MAX} characters and is cut", row.position);
                self.notices.push(notice);
            }
            self.turns.push(Turn {
                turn: row.position,
                second: row.start_ms.map(seconds),
                speaker: speaker(&row),
                words,
            });
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.call)?;
        writeln!(formatter, "From {} to {}, {}", self.from_number, self.to_number, self.status)?;
        writeln!(formatter, "{}", self.call.link)?;
        if let Some(language) = &self.language {
            writeln!(formatter, "Language: {language}")?;
        }
        if let Some(sentiment) = self.sentiment {
            writeln!(formatter, "Sentiment: {sentiment}")?;
        }
        if !self.tags.is_empty() {
            writeln!(formatter, "Tags: {}", self.tags.join(", "))?;
        }
        if let Some(customer) = &self.customer {
            writeln!(formatter, "Customer: {customer}")?;
        }
        for booking in &self.bookings {
            writeln!(formatter, "Booking: {booking}")?;
        }
        if let Some(summary) = &self.summary {
            writeln!(formatter, "Summary: {summary}")?;
        }
        for item in &self.action_items {
            writeln!(formatter, "To do: {item}")?;
        }
        write!(formatter, "\n{} of {} turns", self.turns.len(), self.turn_count)?;
        for Turn { turn, second, speaker, words } in &self.turns {
            write!(formatter, "\n#{turn} {}{speaker}: {words}", At(*second))?;
        }
        formatter.write_str(&ending(&self.notices, self.next_cursor.as_deref()))
    }
}
