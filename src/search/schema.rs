use tantivy::TantivyDocument;
use tantivy::schema::{
    BytesOptions, FAST, Field, IndexRecordOption, NumericOptions, Schema, SchemaBuilder, TextFieldIndexing,
    TextOptions,
};
use tantivy::{Term, tokenizer::TokenizerManager};
use uuid::Uuid;

use super::analysis::{self, Analyser, Language};
use super::document::CallDocument;
use super::layout::{LayoutFields, SPEAKER_BITS};
use super::linked::{self, LinkedPlace};
use super::placed::{PLACED, PlacedText, PlacedTokenizer};
use super::query::Speaker;
use super::term::{Attribute, form_text, in_tenant};

/// Names of the columns that searches read.
pub(super) mod column {
    pub(in super::super) const CALL_ID_HIGH: &str = "call_id_high";
    pub(in super::super) const CALL_ID_LOW: &str = "call_id_low";
    pub(in super::super) const STARTED_AT_US: &str = "started_at_us";
    pub(in super::super) const DURATION_MS: &str = "duration_ms";
    pub(in super::super) const SILENCE_MS: &str = "silence_ms";
    pub(in super::super) const TURN_PLACE: &str = "turn_place";
    pub(in super::super) const TURN_INDEX: &str = "turn_index";
    pub(in super::super) const TURN_START: &str = "turn_start";
    pub(in super::super) const TURN_END: &str = "turn_end";
    pub(in super::super) const WORD_START: &str = "word_start";
    pub(in super::super) const DIRECTION: &str = "direction";
    pub(in super::super) const PROVIDER: &str = "provider";
    pub(in super::super) const AGENT: &str = "agent";
    pub(in super::super) const LANGUAGE: &str = "language";
    pub(in super::super) const SENTIMENT: &str = "sentiment";
    pub(in super::super) const TAG: &str = "tag";
    /// Those of texts, by which a result is spread.
    pub(in super::super) const FACETS: [&str; 6] = [AGENT, DIRECTION, PROVIDER, LANGUAGE, SENTIMENT, TAG];
}

/// The fields of the index. A document is a call.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    pub(super) call_id: Field,
    /// Whatever a call is or has, as a whole: see [`Attribute`].
    pub(super) attribute: Field,
    /// The words of all turns, each at its place and with who says it.
    pub(super) said: Field,
    pub(super) summary: Field,
    pub(super) name: Field,
    /// The words of notes.
    pub(super) note: Field,
    /// The words of linked customers and bookings: see `linked`.
    pub(super) linked: Field,

    call_id_high: Field,
    call_id_low: Field,
    started_at_us: Field,
    duration_ms: Field,
    direction: Field,
    provider: Field,
    agent: Field,
    language: Field,
    sentiment: Field,
    tag: Field,
    layout: LayoutFields,
}

impl Fields {
    /// The schema and its fields.
    pub(super) fn build() -> (Schema, Self) {
        let mut schema = SchemaBuilder::new();
        let column = || TextOptions::default().set_fast("raw");
        let signed = || NumericOptions::default().set_fast();
        let fields = Self {
            call_id: schema.add_bytes_field("call_id", BytesOptions::default().set_indexed()),
            attribute: schema.add_text_field("attribute", whole()),
            said: schema.add_text_field("said", words()),
            summary: schema.add_text_field("summary", words()),
            name: schema.add_text_field("name", words()),
            note: schema.add_text_field("note", words()),
            linked: schema.add_text_field("linked", words_without_lengths()),

            call_id_high: schema.add_u64_field(column::CALL_ID_HIGH, FAST),
            call_id_low: schema.add_u64_field(column::CALL_ID_LOW, FAST),
            started_at_us: schema.add_i64_field(column::STARTED_AT_US, signed()),
            duration_ms: schema.add_i64_field(column::DURATION_MS, signed()),
            direction: schema.add_text_field(column::DIRECTION, column()),
            provider: schema.add_text_field(column::PROVIDER, column()),
            agent: schema.add_text_field(column::AGENT, column()),
            language: schema.add_text_field(column::LANGUAGE, column()),
            sentiment: schema.add_text_field(column::SENTIMENT, column()),
            tag: schema.add_text_field(column::TAG, column()),
            layout: LayoutFields {
                turn_place: schema.add_u64_field(column::TURN_PLACE, FAST),
                turn_index: schema.add_u64_field(column::TURN_INDEX, FAST),
                turn_start: schema.add_u64_field(column::TURN_START, FAST),
                turn_end: schema.add_u64_field(column::TURN_END, FAST),
                word_start: schema.add_u64_field(column::WORD_START, FAST),
                silence_ms: schema.add_u64_field(column::SILENCE_MS, FAST),
            },
        };
        (schema.build(), fields)
    }

    /// The term of one call's document.
    pub(super) fn id_term(&self, call_id: Uuid) -> Term {
        Term::from_field_bytes(self.call_id, call_id.as_bytes())
    }

    /// The term that stands on a tenant's calls with an attribute, and on no other's.
    pub(super) fn attribute_term(&self, tenant: &str, attribute: &Attribute<'_>) -> Term {
        Term::from_field_text(self.attribute, &in_tenant(tenant, &attribute.text()))
    }

    /// A call's document.
    pub(super) fn document(&self, call: &CallDocument, analyser: &mut Analyser) -> TantivyDocument {
        let language = match &call.language {
            Some(tag) => Language::of_tag(tag),
            None => analysis::detect(call.turns.iter().map(|turn| turn.text.as_str())),
        };
        let mut document = TantivyDocument::new();
        let (high, low) = call.id.as_u64_pair();
        document.add_bytes(self.call_id, call.id.as_bytes());
        document.add_u64(self.call_id_high, high);
        document.add_u64(self.call_id_low, low);
        document.add_i64(self.started_at_us, call.started_at_us);
        if let Some(duration_ms) = call.duration_ms {
            document.add_i64(self.duration_ms, duration_ms);
        }
        document.add_text(self.direction, &call.direction);
        document.add_text(self.provider, &call.provider);
        add_texts(&mut document, self.agent, &call.agent);
        add_texts(&mut document, self.language, &call.language);
        add_texts(&mut document, self.sentiment, &call.sentiment);
        add_texts(&mut document, self.tag, &call.tags);
        for attribute in attributes(call, language) {
            document.add_text(self.attribute, in_tenant(&call.tenant, &attribute.text()));
        }
        let words: Vec<_> = call.turns.iter().map(|turn| analysis::words(&turn.text)).collect();
        self.layout.write(call, &words, &mut document);
        let said = call.turns.iter().zip(&words);
        let said = said.map(|(turn, words)| (turn.text.as_str(), words, Speaker::of_name(&turn.speaker)));
        document.add_text(self.said, placed(&call.tenant, language, said, analyser));
        let mut add = |field, texts: &[String]| {
            let words: Vec<_> = texts.iter().map(|text| analysis::words(text)).collect();
            let texts =
                texts.iter().zip(&words).map(|(text, words)| (text.as_str(), words, Speaker::Unknown));
            document.add_text(field, placed(&call.tenant, language, texts, analyser));
        };
        add(self.summary, call.summary.as_slice());
        add(self.name, &call.names);
        add(self.note, &call.notes);
        if !call.linked.is_empty() {
            document.add_text(self.linked, linked_words(call, language, analyser));
        }
        document
    }
}

/// The words of texts that each stand for themselves (turns, names), one text after the other, and their forms.
fn placed<'a>(
    tenant: &str,
    language: Option<Language>,
    texts: impl Iterator<Item = (&'a str, &'a Vec<analysis::Word>, Speaker)>,
    analyser: &mut Analyser,
) -> String {
    let mut placed = PlacedText::new(tenant);
    let mut place = 0;
    for (text, words, speaker) in texts {
        let position = |number| (place + number) << SPEAKER_BITS | speaker as usize;
        let forms = analyser.forms(text, words, language);
        let alone = (0..).zip(words).map(|(number, word)| (position(number), word.text.as_str().into()));
        let forms = forms.iter().map(|form| (position(form.first), form_text(&form.key, form.count)));
        placed.add(alone.chain(forms).collect());
        place += words.len() + 1;
    }
    placed.finish()
}

/// The words of linked customers and bookings and their forms, at places that tell what they are of.
fn linked_words(call: &CallDocument, language: Option<Language>, analyser: &mut Analyser) -> String {
    let mut placed = PlacedText::new(&call.tenant);
    for (thing, fact, text) in linked::facts(&call.linked) {
        let inflected = LinkedPlace { thing, fact, length: 0, word: 0 }.kind().is_inflected();
        let mut words = analysis::words(text);
        words.truncate(linked::WORDS_MAX);
        let length = (words.len() as u32).min(linked::LENGTH_MAX);
        let position =
            |word: usize| LinkedPlace { thing, fact, length, word: word as u32 }.place() << SPEAKER_BITS;
        let mut forms = analyser.forms(text, &words, language.filter(|_| inflected));
        if inflected && language != Some(Language::English) {
            // Booking systems write English, whatever is spoken.
            forms.extend(analyser.forms(text, &words, Some(Language::English)));
        }
        let alone = (0..).zip(&words).map(|(number, word)| (position(number), word.text.as_str().into()));
        let forms = forms.iter().map(|form| (position(form.first), form_text(&form.key, form.count)));
        placed.add(alone.chain(forms).collect());
    }
    placed.finish()
}

/// Everything a call is or has as a whole.
fn attributes(call: &CallDocument, read_in: Option<Language>) -> impl Iterator<Item = Attribute<'_>> {
    // Destructured, so that a new property stops the build until someone has decided what it is.
    let CallDocument {
        id,
        tenant: _,
        started_at_us: _,
        duration_ms: _,
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
        references,
        tags,
        topics,
        stages,
        hidden,
        notes: _,
        summary: _,
        names: _,
        linked: _,
        turns: _,
    } = call;
    [
        Attribute::Call,
        Attribute::Id(*id),
        Attribute::Direction(direction),
        Attribute::Status(status),
        Attribute::Provider(provider),
        Attribute::Hidden(*hidden),
    ]
    .into_iter()
    .chain(agent.iter().map(|agent| Attribute::Agent(agent)))
    .chain(campaign_id.iter().map(|id| Attribute::Campaign(id)))
    .chain(language.iter().flat_map(|tag| language_ranges(tag)).map(Attribute::Language))
    .chain(read_in.map(|language| Attribute::ReadIn(language.tag())))
    .chain(sentiment.iter().map(|sentiment| Attribute::Sentiment(sentiment)))
    .chain(phones.iter().map(|phone| Attribute::Phone(phone)))
    .chain(customer_ids.iter().map(|id| Attribute::Customer(*id)))
    .chain(booking_ids.iter().map(|id| Attribute::Booking(*id)))
    .chain(tags.iter().flat_map(|tag| [Attribute::Tag(tag), Attribute::TagSaid(tag)]))
    .chain(topics.iter().map(|topic| Attribute::TopicSaid(topic)))
    .chain(references.iter().map(|reference| Attribute::Reference(reference)))
    .chain(stages.iter().map(|(stage, status)| Attribute::Stage(stage, status)))
}

/// The ranges a language tag lies in, itself first: `en-GB` lies in `en-gb` and `en` (RFC 4647, basic
/// filtering).
fn language_ranges(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |range| Some(&range[..range.rfind('-')?]))
}

/// The engine's own analysers are not used: what stands in the index comes from `analysis`.
pub(super) fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::default();
    tokenizers.register(PLACED, PlacedTokenizer::default());
    tokenizers
}

/// Text that matches as a whole or not at all.
fn whole() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    TextOptions::default().set_indexing_options(indexing)
}

/// Text that matches by its words.
fn words() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(PLACED)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

/// The same, for texts of which the number of words stands at each of them.
fn words_without_lengths() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(PLACED)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

fn add_texts<'a>(document: &mut TantivyDocument, field: Field, values: impl IntoIterator<Item = &'a String>) {
    for value in values {
        document.add_text(field, value);
    }
}
