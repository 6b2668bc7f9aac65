use tantivy::TantivyDocument;
use tantivy::schema::{
    BytesOptions, FAST, Field, IndexRecordOption, NumericOptions, Schema, SchemaBuilder, TextFieldIndexing,
    TextOptions,
};
use tantivy::{Term, tokenizer::TokenizerManager};
use uuid::Uuid;

use super::analyser::{ANALYSER, Analyser};
use super::document::{CallDocument, TurnDocument};

/// The value of `kind` on a turn.
const KIND_TURN: &str = "turn";
/// The value of `kind` on a call, the parent of its turns.
const KIND_CALL: &str = "call";

/// Names of the columns that searches read.
pub(super) mod column {
    pub(in super::super) const CALL_ID_HIGH: &str = "call_id_high";
    pub(in super::super) const CALL_ID_LOW: &str = "call_id_low";
    pub(in super::super) const STARTED_AT_US: &str = "started_at_us";
    pub(in super::super) const TURN_INDEX: &str = "turn_index";
}

/// The fields of the index. On a turn stand `call_id`, `kind` and those of its own; on a call all others.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    pub(super) call_id: Field,
    kind: Field,

    pub(super) turn_text: Field,
    turn_index: Field,
    turn_speaker: Field,
    turn_start_ms: Field,
    turn_end_ms: Field,
    turn_tenant: Field,

    call_id_high: Field,
    call_id_low: Field,
    pub(super) tenant: Field,
    pub(super) started_at_us: Field,
    pub(super) duration_ms: Field,
    pub(super) direction: Field,
    pub(super) status: Field,
    pub(super) provider: Field,
    pub(super) agent: Field,
    pub(super) campaign_id: Field,
    language: Field,
    pub(super) language_range: Field,
    pub(super) sentiment: Field,
    pub(super) phone: Field,
    pub(super) customer_id: Field,
    pub(super) booking_id: Field,
    pub(super) tag: Field,
    pub(super) stage: Field,
    summary: Field,
    name: Field,
}

impl Fields {
    /// The schema and its fields.
    pub(super) fn build() -> (Schema, Self) {
        let mut schema = SchemaBuilder::new();
        let exact = exact_text;
        let facet = || exact().set_fast("raw");
        let number = || NumericOptions::default().set_fast();
        let id = || BytesOptions::default().set_indexed();
        let fields = Self {
            call_id: schema.add_bytes_field("call_id", id()),
            kind: schema.add_text_field("kind", exact()),

            turn_text: schema.add_text_field("turn_text", words()),
            turn_index: schema.add_u64_field(column::TURN_INDEX, FAST),
            turn_speaker: schema.add_text_field("turn_speaker", facet()),
            turn_start_ms: schema.add_i64_field("turn_start_ms", number()),
            turn_end_ms: schema.add_i64_field("turn_end_ms", number()),
            turn_tenant: schema.add_text_field("turn_tenant", exact()),

            call_id_high: schema.add_u64_field(column::CALL_ID_HIGH, FAST),
            call_id_low: schema.add_u64_field(column::CALL_ID_LOW, FAST),
            tenant: schema.add_text_field("tenant", exact()),
            started_at_us: schema.add_i64_field(column::STARTED_AT_US, number()),
            duration_ms: schema.add_i64_field("duration_ms", number()),
            direction: schema.add_text_field("direction", facet()),
            status: schema.add_text_field("status", facet()),
            provider: schema.add_text_field("provider", facet()),
            agent: schema.add_text_field("agent", facet()),
            campaign_id: schema.add_text_field("campaign_id", facet()),
            language: schema.add_text_field("language", facet()),
            language_range: schema.add_text_field("language_range", exact()),
            sentiment: schema.add_text_field("sentiment", facet()),
            phone: schema.add_text_field("phone", exact()),
            customer_id: schema.add_bytes_field("customer_id", id()),
            booking_id: schema.add_bytes_field("booking_id", id()),
            tag: schema.add_text_field("tag", facet()),
            stage: schema.add_text_field("stage", exact()),
            summary: schema.add_text_field("summary", words()),
            name: schema.add_text_field("name", words()),
        };
        (schema.build(), fields)
    }

    /// The term that stands on every document of a call's block.
    pub(super) fn block_term(&self, call_id: Uuid) -> Term {
        Term::from_field_bytes(self.call_id, call_id.as_bytes())
    }

    /// The term that stands on calls only.
    pub(super) fn call_term(&self) -> Term {
        Term::from_field_text(self.kind, KIND_CALL)
    }

    /// The term that stands on turns only.
    pub(super) fn turn_term(&self) -> Term {
        Term::from_field_text(self.kind, KIND_TURN)
    }

    /// A call's block: its turns in order, then the call.
    pub(super) fn block(&self, call: &CallDocument) -> Vec<TantivyDocument> {
        let mut block: Vec<_> = call.turns.iter().map(|turn| self.turn(call, turn)).collect();
        block.push(self.call(call));
        block
    }

    fn turn(&self, call: &CallDocument, turn: &TurnDocument) -> TantivyDocument {
        let TurnDocument { index, speaker, text, start_ms, end_ms } = turn;
        let mut document = TantivyDocument::new();
        document.add_bytes(self.call_id, call.id.as_bytes());
        document.add_text(self.kind, KIND_TURN);
        document.add_text(self.turn_tenant, &call.tenant);
        document.add_u64(self.turn_index, u64::from(*index));
        document.add_text(self.turn_speaker, speaker);
        document.add_text(self.turn_text, text);
        add_number(&mut document, self.turn_start_ms, *start_ms);
        add_number(&mut document, self.turn_end_ms, *end_ms);
        document
    }

    fn call(&self, call: &CallDocument) -> TantivyDocument {
        // Destructured, so that a new property stops the build until someone has given it a field.
        let CallDocument {
            id,
            tenant,
            started_at_us,
            duration_ms,
            direction,
            status,
            provider,
            agent,
            campaign_id,
            language,
            sentiment,
            phones,
            customer_ids,
            booking_ids,
            tags,
            stages,
            summary,
            names,
            turns: _,
        } = call;
        let mut document = TantivyDocument::new();
        let (high, low) = id.as_u64_pair();
        document.add_bytes(self.call_id, id.as_bytes());
        document.add_u64(self.call_id_high, high);
        document.add_u64(self.call_id_low, low);
        document.add_text(self.kind, KIND_CALL);
        document.add_text(self.tenant, tenant);
        document.add_i64(self.started_at_us, *started_at_us);
        add_number(&mut document, self.duration_ms, *duration_ms);
        document.add_text(self.direction, direction);
        document.add_text(self.status, status);
        document.add_text(self.provider, provider);
        add_texts(&mut document, self.agent, agent);
        add_texts(&mut document, self.campaign_id, campaign_id);
        add_texts(&mut document, self.language, language);
        add_texts(&mut document, self.language_range, language.iter().flat_map(|tag| language_ranges(tag)));
        add_texts(&mut document, self.sentiment, sentiment);
        add_texts(&mut document, self.phone, phones);
        add_texts(&mut document, self.tag, tags);
        add_texts(&mut document, self.stage, stages.iter().map(|(stage, status)| stage_state(stage, status)));
        add_texts(&mut document, self.summary, summary);
        add_texts(&mut document, self.name, names);
        for customer_id in customer_ids {
            document.add_bytes(self.customer_id, customer_id.as_bytes());
        }
        for booking_id in booking_ids {
            document.add_bytes(self.booking_id, booking_id.as_bytes());
        }
        document
    }
}

/// How a stage and its status stand together in one term.
pub(super) fn stage_state(stage: &str, status: &str) -> String {
    format!("{stage}:{status}")
}

/// The ranges a language tag lies in, itself first: `en-GB` lies in `en-gb` and `en` (RFC 4647, basic
/// filtering).
pub(super) fn language_ranges(tag: &str) -> impl Iterator<Item = String> {
    let tag = tag.to_ascii_lowercase();
    let mut rest = Some(tag);
    std::iter::from_fn(move || {
        let range = rest.take()?;
        rest = range.rfind('-').map(|end| range[..end].to_owned());
        Some(range)
    })
}

/// The analysers the schema names.
pub(super) fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::default();
    tokenizers.register(ANALYSER, Analyser);
    tokenizers
}

/// Text that matches as a whole or not at all.
fn exact_text() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    TextOptions::default().set_indexing_options(indexing)
}

/// Text that matches by its words and phrases.
fn words() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(ANALYSER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

fn add_number(document: &mut TantivyDocument, field: Field, value: Option<i64>) {
    if let Some(value) = value {
        document.add_i64(field, value);
    }
}

fn add_texts<Text: AsRef<str>>(
    document: &mut TantivyDocument,
    field: Field,
    values: impl IntoIterator<Item = Text>,
) {
    for value in values {
        document.add_text(field, value);
    }
}
