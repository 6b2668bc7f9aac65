//! Tantivy without anything of ours: one field of text, words as it finds them, and the best ten. With turns for documents
//! this is the limit, as it may pass over what cannot be among the ten; with calls for documents it counts all that match,
//! as we do.

use std::path::{Path, PathBuf};

use anyhow::Result;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, PhraseQuery, Query, RangeQuery, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, STRING, Schema, TEXT};
use tantivy::{Index, Searcher, TantivyDocument, Term};

use super::{Calls, Contestant, DEEP_PAGE, DEEP_PAGES, PAGE, WRITER_BYTES, each_batch, folder_bytes};
use crate::cases::{Case, Question};
use crate::corpus::place;
use crate::corpus::search::CallDocument;
use crate::growing::{YEAR_US, label, second_year_us};

const WITHIN: u32 = 5;

/// What a document is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Turn,
    Call,
}

pub struct Bare {
    unit: Unit,
    folder: PathBuf,
    searcher: Searcher,
    fields: Fields,
}

#[derive(Clone, Copy)]
struct Fields {
    call: Field,
    started_at_us: Field,
    speaker: Field,
    tag: Field,
    text: Field,
}

impl Fields {
    fn documents(&self, unit: Unit, call: &CallDocument) -> Vec<TantivyDocument> {
        let whole = |speaker: &str, text: &str| {
            let mut document = TantivyDocument::new();
            document.add_u64(self.call, place(call.id) as u64);
            document.add_i64(self.started_at_us, call.started_at_us);
            document.add_text(self.speaker, speaker);
            call.tags.iter().for_each(|tag| document.add_text(self.tag, tag));
            document.add_text(self.text, text);
            document
        };
        let turns = || call.turns.iter();
        match unit {
            Unit::Turn => turns().map(|turn| whole(&turn.speaker, &turn.text)).collect(),
            Unit::Call => {
                let texts: Vec<_> = turns().map(|turn| turn.text.as_str()).collect();
                vec![whole("", &texts.join("\n"))]
            }
        }
    }
}

impl Bare {
    pub fn new(folder: &Path, unit: Unit, calls: Calls<'_>) -> Result<Self> {
        let folder = folder.join(if unit == Unit::Turn { "turns" } else { "calls" });
        std::fs::create_dir(&folder)?;
        let mut schema = Schema::builder();
        let fields = Fields {
            call: schema.add_u64_field("call", FAST),
            started_at_us: schema.add_i64_field("started_at_us", FAST),
            speaker: schema.add_text_field("speaker", STRING),
            tag: schema.add_text_field("tag", STRING),
            text: schema.add_text_field("text", TEXT),
        };
        let index = Index::create_in_dir(&folder, schema.build())?;
        let mut writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        each_batch(calls, |batch| {
            for document in batch.iter().flat_map(|call| fields.documents(unit, call)) {
                writer.add_document(document)?;
            }
            writer.commit()?;
            Ok(())
        })?;
        writer.wait_merging_threads()?;
        Ok(Self { unit, folder, searcher: index.reader()?.searcher(), fields })
    }

    fn term(&self, field: Field, text: &str, option: IndexRecordOption) -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_text(field, text), option))
    }

    fn phrase(&self, words: &[String], slop: u32) -> Box<dyn Query> {
        let terms = words.iter().map(|word| Term::from_field_text(self.fields.text, word));
        let mut phrase = PhraseQuery::new(terms.collect());
        phrase.set_slop(slop);
        Box::new(phrase)
    }

    fn top(&self, query: &dyn Query, limit: usize, offset: usize) -> Result<u64> {
        let top = TopDocs::with_limit(limit).and_offset(offset).order_by_score();
        match self.unit {
            Unit::Turn => Ok(self.searcher.search(query, &top)?.len() as u64),
            Unit::Call => Ok(self.searcher.search(query, &(top, Count))?.1 as u64),
        }
    }
}

impl Contestant for Bare {
    fn name(&self) -> &'static str {
        match self.unit {
            Unit::Turn => "Tantivy, turns, top 10",
            Unit::Call => "Tantivy, calls, counted",
        }
    }

    fn ask(&self, Case { question, words }: &Case) -> Result<Option<u64>> {
        let word = |word: &String| self.term(self.fields.text, word, IndexRecordOption::WithFreqs);
        let all = || words.iter().map(word).collect::<Vec<_>>();
        let exact = |field, text: &str| self.term(field, text, IndexRecordOption::Basic);
        let page = |query: &dyn Query| self.top(query, PAGE, 0).map(Some);
        match question {
            Question::Rare | Question::Medium | Question::Frequent | Question::TwoWords => {
                page(&BooleanQuery::intersection(all()))
            }
            Question::Phrase => page(&self.phrase(words, 0)),
            // Up to four others between them, in this order.
            Question::Near => page(&self.phrase(words, WITHIN - 1)),
            Question::Speaker if self.unit == Unit::Turn => {
                let mut parts = all();
                parts.push(exact(self.fields.speaker, "agent"));
                page(&BooleanQuery::intersection(parts))
            }
            Question::Counted => {
                let at = |us| std::ops::Bound::Included(Term::from_field_i64(self.fields.started_at_us, us));
                let mut parts = all();
                parts.push(exact(self.fields.tag, &label()));
                parts.push(Box::new(RangeQuery::new(
                    at(second_year_us()),
                    at(second_year_us() + YEAR_US - 1),
                )));
                Ok(Some(self.searcher.search(&BooleanQuery::intersection(parts), &Count)? as u64))
            }
            Question::Deep => {
                let offset = (DEEP_PAGES - 1) * DEEP_PAGE;
                self.top(&BooleanQuery::intersection(all()), DEEP_PAGE, offset).map(Some)
            }
            Question::Moments if self.unit == Unit::Turn => page(&BooleanQuery::intersection(all())),
            Question::Speaker | Question::Moments => Ok(None),
        }
    }

    fn size_bytes(&self) -> Result<u64> {
        folder_bytes(&self.folder)
    }
}
