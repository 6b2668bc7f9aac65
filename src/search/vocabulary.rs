//! The words of a tenant's calls: by which terms a word of a query is looked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, InvertedIndexReader, Searcher, TERMINATED, Term};
use tantivy_fst::Automaton;

use super::analysis::{self, Language};
use super::error::SearchError;
use super::leaf::{Key, Terms};
use super::schema::Fields;
use super::score::Rarity;
use super::term::{Attribute, in_tenant, several_words_prefix, tenant_prefix};

/// The most words that a pattern may stand for.
pub(super) const PATTERN_WORDS_MAX: usize = 2_000;
/// The most characters of a word that is looked for with mistakes.
const FUZZY_CHARS_MAX: usize = 64;
/// What another form of a word is worth beside the word itself.
const FORM_WEIGHT: f32 = 0.6;

/// A tenant's part of the index's dictionaries.
pub(super) struct Vocabulary<'a> {
    searcher: &'a Searcher,
    tenant: &'a str,
    /// How many calls the tenant has.
    pub(super) calls: u64,
    languages: Vec<Language>,
}

impl<'a> Vocabulary<'a> {
    pub(super) fn of(searcher: &'a Searcher, fields: &Fields, tenant: &'a str) -> Result<Self, SearchError> {
        let calls = searcher.doc_freq(&fields.attribute_term(tenant, &Attribute::Call))?;
        let mut vocabulary = Self { searcher, tenant, calls, languages: Vec::new() };
        // Few of the languages are ever in use, so what there is is read instead of asking for each.
        let mut tags = BTreeSet::new();
        let prefix = Attribute::ReadIn("").text();
        vocabulary.each_from(fields.attribute, &prefix, &mut |text, _| {
            tags.extend(text.strip_prefix(&prefix).map(str::to_owned));
            Ok(())
        })?;
        for language in Language::ALL.iter().filter(|language| tags.contains(language.tag())) {
            let term = fields.attribute_term(tenant, &Attribute::ReadIn(language.tag()));
            if is_there(searcher, &term)? {
                vocabulary.languages.push(*language);
            }
        }
        Ok(vocabulary)
    }

    /// A word with all its forms.
    pub(super) fn word(&self, field: Field, word: &str) -> Result<Terms, SearchError> {
        let mut found = Found::new(self.tenant);
        found.add(word, 1, 1.0);
        for key in self.languages.iter().flat_map(|language| analysis::keys(word, *language)) {
            self.add_key(field, &key, FORM_WEIGHT, &mut found)?;
        }
        for said in analysis::said(&analysis::words(word)) {
            self.add_key(field, &said.key, 1.0, &mut found)?;
        }
        self.terms(field, found)
    }

    /// A word as it is written.
    pub(super) fn exact(&self, field: Field, word: &str) -> Result<Terms, SearchError> {
        let mut found = Found::new(self.tenant);
        found.add(word, 1, 1.0);
        self.terms(field, found)
    }

    /// A number, code or date under its keys.
    pub(super) fn number(&self, field: Field, keys: &[String]) -> Result<Terms, SearchError> {
        let mut found = Found::new(self.tenant);
        for key in keys {
            self.add_key(field, key, 1.0, &mut found)?;
        }
        self.terms(field, found)
    }

    /// A booking's reference as it may have been said.
    pub(super) fn reference(&self, field: Field, reference: &str) -> Result<Terms, SearchError> {
        let mut found = Found::new(self.tenant);
        let words = analysis::words(reference);
        if let [word] = words.as_slice() {
            found.add(&word.text, 1, 1.0);
        }
        let whole = analysis::said(&words).into_iter().filter(|said| said.count == words.len());
        for said in whole {
            self.add_key(field, &said.key, 1.0, &mut found)?;
        }
        self.terms(field, found)
    }

    /// Words with `*` for any characters and `?` for one.
    pub(super) fn wildcard(&self, field: Field, pattern: &str) -> Result<Terms, SearchError> {
        let pattern: Vec<char> = pattern.chars().collect();
        let head: String = pattern.iter().take_while(|character| !matches!(character, '*' | '?')).collect();
        let mut found = Found::new(self.tenant);
        self.each_from(field, &head, &mut |word, _| {
            if is_word(word) && matches(&pattern, word) {
                found.add_bounded(word, &pattern)?;
            }
            Ok(())
        })?;
        self.terms(field, found)
    }

    /// Words that differ by `distance` letters at most.
    pub(super) fn fuzzy(&self, field: Field, word: &str, distance: u8) -> Result<Terms, SearchError> {
        let shown: Vec<char> = word.chars().collect();
        let mut found = Found::new(self.tenant);
        self.each_like(field, word, distance, &mut |similar, _, _| found.add_bounded(similar, &shown))?;
        found.add(word, 1, 1.0);
        self.terms(field, found)
    }

    /// The word that the tenant's calls have and that `word` may have meant: the nearest, of those the most
    /// frequent. None where calls have the word itself.
    pub(super) fn suggestion(&self, field: Field, word: &str) -> Result<Option<String>, SearchError> {
        let distance = match word.chars().count() {
            0..4 => return Ok(None),
            4..6 => 1,
            _ => 2,
        };
        let mut similar: BTreeMap<String, (u8, u64)> = BTreeMap::new();
        self.each_like(field, word, distance, &mut |text, distance, calls| {
            let (_, all) = similar.entry(text.to_owned()).or_insert((distance, 0));
            *all += calls;
            Ok(())
        })?;
        let best = similar.into_iter().min_by_key(|(_, (distance, calls))| (*distance, u64::MAX - calls));
        Ok(best.map(|(text, _)| text).filter(|text| text != word))
    }

    fn terms(&self, field: Field, found: Found<'_>) -> Result<Terms, SearchError> {
        let keys = found.into_keys();
        let mut having = 0;
        for key in &keys {
            having += self.searcher.doc_freq(&Term::from_field_text(field, &key.text))?;
        }
        Ok(Terms { field, keys, speaker: None, rarity: Rarity::of(having, self.calls), calls: having })
    }

    /// Adds the word that a key stands for, or the form, of one word and of as many as the index has it for.
    fn add_key(
        &self,
        field: Field,
        key: &str,
        weight: f32,
        found: &mut Found<'_>,
    ) -> Result<(), SearchError> {
        if let Some(word) = key.strip_prefix('=') {
            found.add(word, 1, weight);
            return Ok(());
        }
        found.add(key, 1, weight);
        // Several words say a number together, a code or a date; a stem is one word's.
        if key.starts_with('~') {
            return Ok(());
        }
        let several = several_words_prefix(key);
        self.each_from(field, &several, &mut |text, _| {
            let words = text.strip_prefix(&several).and_then(|words| words.parse().ok());
            if let Some(words) = words {
                found.add(text, words, weight);
            }
            Ok(())
        })
    }

    /// Visits the tenant's terms that begin with `prefix`, and in how many calls of a segment each stands.
    fn each_from(
        &self,
        field: Field,
        prefix: &str,
        visit: &mut dyn FnMut(&str, u64) -> Result<(), SearchError>,
    ) -> Result<(), SearchError> {
        let tenant = tenant_prefix(self.tenant);
        let prefix = in_tenant(self.tenant, prefix);
        for inverted in self.dictionaries(field)? {
            let mut stream = inverted.terms().range().ge(prefix.as_bytes()).into_stream()?;
            while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                if let Some(text) = text_within(stream.key(), &tenant) {
                    visit(text, u64::from(stream.value().doc_freq))?;
                }
            }
        }
        Ok(())
    }

    /// Visits the tenant's words within an edit distance of `word`, each with its distance.
    fn each_like(
        &self,
        field: Field,
        word: &str,
        distance: u8,
        visit: &mut dyn FnMut(&str, u8, u64) -> Result<(), SearchError>,
    ) -> Result<(), SearchError> {
        if word.chars().count() > FUZZY_CHARS_MAX {
            return Ok(());
        }
        let tenant = tenant_prefix(self.tenant);
        let dfa = LevenshteinAutomatonBuilder::new(distance, true).build_dfa(word);
        let similar = BehindPrefix { prefix: tenant.as_bytes(), dfa: &dfa };
        for inverted in self.dictionaries(field)? {
            let mut stream = inverted.terms().search(&similar).into_stream()?;
            while stream.advance() {
                let Some(text) = text_within(stream.key(), &tenant).filter(|text| is_word(text)) else {
                    continue;
                };
                if let Distance::Exact(distance) = dfa.eval(text) {
                    visit(text, distance, u64::from(stream.value().doc_freq))?;
                }
            }
        }
        Ok(())
    }

    fn dictionaries(&self, field: Field) -> Result<Vec<Arc<InvertedIndexReader>>, SearchError> {
        let segments = self.searcher.segment_readers().iter();
        Ok(segments.map(|segment| segment.inverted_index(field)).collect::<Result<_, _>>()?)
    }
}

/// Whether a call that is not deleted has a term.
fn is_there(searcher: &Searcher, term: &Term) -> Result<bool, SearchError> {
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(term.field())?;
        let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else { continue };
        let mut call = postings.doc();
        while call != TERMINATED {
            if !segment.is_deleted(call) {
                return Ok(true);
            }
            call = postings.advance();
        }
    }
    Ok(false)
}

/// The text of a term behind its tenant.
fn text_within<'a>(term: &'a [u8], tenant: &str) -> Option<&'a str> {
    std::str::from_utf8(term.strip_prefix(tenant.as_bytes())?).ok()
}

/// Whether a term is a word and not another form of some.
fn is_word(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
}

/// Whether `*` and `?` can be filled so that the pattern is the word.
fn matches(pattern: &[char], word: &str) -> bool {
    let word: Vec<char> = word.chars().collect();
    let (mut at, mut place) = (0, 0);
    // Where to go on when what follows the last star does not fit: one character further.
    let mut star: Option<(usize, usize)> = None;
    while place < word.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at + 1, place));
                at += 1;
            }
            Some(&character) if character == '?' || character == word[place] => {
                at += 1;
                place += 1;
            }
            _ => match star {
                Some((behind, from)) => {
                    star = Some((behind, from + 1));
                    (at, place) = (behind, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|character| *character == '*')
}

/// The keys found for a word, each once, with the most it is worth.
struct Found<'a> {
    tenant: &'a str,
    keys: BTreeMap<String, (u32, f32)>,
}

impl<'a> Found<'a> {
    fn new(tenant: &'a str) -> Self {
        Self { tenant, keys: BTreeMap::new() }
    }

    fn add(&mut self, text: &str, words: u32, weight: f32) {
        let (_, best) = self.keys.entry(text.to_owned()).or_insert((words, weight));
        *best = best.max(weight);
    }

    fn add_bounded(&mut self, word: &str, pattern: &[char]) -> Result<(), SearchError> {
        self.add(word, 1, FORM_WEIGHT);
        if self.keys.len() > PATTERN_WORDS_MAX {
            return Err(SearchError::TooManyWords { pattern: pattern.iter().collect() });
        }
        Ok(())
    }

    fn into_keys(self) -> Vec<Key> {
        let Self { tenant, keys } = self;
        keys.into_iter()
            .map(|(text, (words, weight))| Key { text: in_tenant(tenant, &text), words, weight })
            .collect()
    }
}

/// Words like another, behind a prefix that must be as it is.
struct BehindPrefix<'a> {
    prefix: &'a [u8],
    dfa: &'a DFA,
}

/// How much of the prefix was seen, or where the automaton behind it stands.
#[derive(Clone, Copy)]
enum Seen {
    Prefix(usize),
    Behind(u32),
    Nowhere,
}

impl Automaton for BehindPrefix<'_> {
    type State = Seen;

    fn start(&self) -> Seen {
        Seen::Prefix(0)
    }

    fn is_match(&self, state: &Seen) -> bool {
        matches!(state, Seen::Behind(state) if matches!(self.dfa.distance(*state), Distance::Exact(_)))
    }

    fn can_match(&self, state: &Seen) -> bool {
        match state {
            Seen::Prefix(_) => true,
            Seen::Behind(state) => *state != SINK_STATE,
            Seen::Nowhere => false,
        }
    }

    fn accept(&self, state: &Seen, byte: u8) -> Seen {
        match *state {
            Seen::Prefix(seen) if self.prefix.get(seen) != Some(&byte) => Seen::Nowhere,
            Seen::Prefix(seen) if seen + 1 == self.prefix.len() => Seen::Behind(self.dfa.initial_state()),
            Seen::Prefix(seen) => Seen::Prefix(seen + 1),
            Seen::Behind(state) => Seen::Behind(self.dfa.transition(state, byte)),
            Seen::Nowhere => Seen::Nowhere,
        }
    }
}
