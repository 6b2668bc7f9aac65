//! A query made ready: every word with the terms it is looked for by, the same for all segments.

use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, SegmentReader, Term};

use super::error::SearchError;
use super::filter::{Filter, Range};
use super::journey::roles;
use super::leaf::Terms;
use super::node::{Check, Node, Numbers};
use super::operator::Operator;
use super::query::{Condition, Expression, FieldText, ParsedQuery, Pattern, Spans, Speaker};
use super::relaxed::{Asked, Relaxed, is_of_any_text};
use super::schema::{Fields, column};
use super::synonyms::Synonyms;
use super::term::Attribute;
use super::vocabulary::Vocabulary;

/// What a search looks for in each segment.
pub(super) struct Plan {
    query: Part,
    having: Vec<Vec<Term>>,
    ranges: Vec<Range>,
    call: Term,
    work: u64,
}

/// A part of a query.
enum Part {
    Spans(Operator<Terms>),
    /// Words about the call: nobody says them, so they are no moments.
    About(Operator<Terms>),
    Having(Term),
    Check(Condition),
    Not(Box<Part>),
    All(Vec<Part>),
    Any(Vec<Part>),
    Relaxed(Vec<Asked>),
}

impl Plan {
    /// Makes a query ready.
    ///
    /// # Errors
    /// `TooManyWords` for a pattern that stands for too many words; `Engine` if the index cannot be read.
    pub(super) fn new(
        searcher: &Searcher,
        fields: &Fields,
        tenant: &str,
        query: &ParsedQuery,
        filter: &Filter,
    ) -> Result<Self, SearchError> {
        let vocabulary = Vocabulary::of(searcher, fields, tenant)?;
        let preparing = Preparing { vocabulary: &vocabulary, fields, tenant };
        let query = match &query.expression {
            Some(expression) => preparing.part(expression)?,
            None => Part::All(Vec::new()),
        };
        let having: Vec<Vec<_>> = filter
            .attributes()
            .iter()
            .map(|any| any.iter().map(|attribute| fields.attribute_term(tenant, attribute)).collect())
            .collect();
        let call = fields.attribute_term(tenant, &Attribute::Call);
        let mut work = query.calls().unwrap_or(vocabulary.calls);
        for any in &having {
            work = work.min(any.iter().map(|term| searcher.doc_freq(term)).sum::<Result<u64, _>>()?);
        }
        Ok(Self { query, having, ranges: filter.ranges(), call, work })
    }

    /// About how many calls have to be gone through.
    pub(super) fn work(&self) -> u64 {
        self.work
    }

    /// The calls of a segment that match.
    pub(super) fn open(&self, segment: &SegmentReader) -> Result<Node, SearchError> {
        let mut opened = Opened::new(segment, &self.call);
        opened.add(&self.query, false)?;
        for any in &self.having {
            let found = any.iter().map(|term| having(term, segment)).collect::<Result<Vec<_>, _>>()?;
            opened.musts.push(any_of(found));
        }
        for Range { column, comparison, value } in &self.ranges {
            let column = Numbers::Signed(segment.fast_fields().i64(column)?);
            opened.checks.push(Check { column, comparison: *comparison, value: *value, negated: false });
        }
        opened.node()
    }

    /// Whether there can be moments: whether words are looked for, not only excluded.
    pub(super) fn has_spans(&self) -> bool {
        self.query.has_spans(false)
    }
}

impl Part {
    /// In how many calls the words stand, one that has several of them counted for each; none without words.
    fn calls(&self) -> Option<u64> {
        match self {
            Self::Spans(operator) | Self::About(operator) => {
                let mut calls = 0;
                operator.visible(&mut |terms: &Terms| calls += terms.calls);
                Some(calls)
            }
            Self::Having(_) | Self::Check(_) | Self::Not(_) => None,
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().filter_map(Self::calls).reduce(|one, other| one + other)
            }
            Self::Relaxed(parts) => Some(parts.iter().map(Asked::calls).sum()),
        }
    }

    fn has_spans(&self, negated: bool) -> bool {
        match self {
            Self::Spans(_) => !negated,
            Self::About(_) | Self::Having(_) | Self::Check(_) => false,
            Self::Relaxed(_) => !negated,
            Self::Not(inner) => inner.has_spans(!negated),
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.has_spans(negated)),
        }
    }
}

/// From the words of a query to terms of the index.
struct Preparing<'a> {
    vocabulary: &'a Vocabulary<'a>,
    fields: &'a Fields,
    tenant: &'a str,
}

impl Preparing<'_> {
    fn part(&self, expression: &Expression) -> Result<Part, SearchError> {
        let parts = |parts: &[Expression]| {
            parts.iter().map(|part| self.part(part)).collect::<Result<Vec<_>, SearchError>>()
        };
        Ok(match expression {
            Expression::Spans(spans) => Part::Spans(self.said(spans, None)?),
            Expression::Field(field) => self.field(field)?,
            Expression::Condition(condition) => Part::Check(*condition),
            Expression::Not(inner) => Part::Not(Box::new(self.part(inner)?)),
            Expression::All(all) => Part::All(parts(all)?),
            Expression::Any(any) => Part::Any(parts(any)?),
            Expression::Relaxed(parts) => Part::Relaxed(self.relaxed(parts)?),
        })
    }

    fn relaxed(&self, parts: &[Spans]) -> Result<Vec<Asked>, SearchError> {
        let synonyms = Synonyms::of(parts);
        let linked = |spans: &Spans| {
            let ways = [is_of_any_text(spans).then(|| spans.clone()), synonyms.word(spans)];
            let ways = ways.iter().flatten().map(|spans| self.operator(spans, self.fields.linked, None));
            let mut ways = ways.collect::<Result<Vec<_>, SearchError>>()?;
            Ok::<_, SearchError>(if ways.len() == 1 { ways.remove(0) } else { Operator::Any(ways) })
        };
        let asked = |(spans, role)| Ok(Asked::new(spans, self.said(spans, None)?, linked(spans)?, role));
        parts.iter().zip(roles(parts)).map(asked).collect()
    }

    fn field(&self, field: &FieldText) -> Result<Part, SearchError> {
        let having = |attribute| Part::Having(self.fields.attribute_term(self.tenant, &attribute));
        let text = |field, spans| Ok(Part::About(self.operator(spans, field, None)?));
        match field {
            FieldText::Summary(spans) => text(self.fields.summary, spans),
            FieldText::Note(spans) => text(self.fields.note, spans),
            FieldText::Name(spans) => text(self.fields.name, spans),
            FieldText::Tag(tag) => Ok(having(Attribute::TagSaid(tag))),
            FieldText::Topic(topic) => Ok(having(Attribute::TopicSaid(topic))),
            FieldText::Reference(reference) => {
                // Linked to such a booking, or said so in the call.
                let said = self.vocabulary.reference(self.fields.said, reference)?;
                Ok(Part::Any(vec![
                    having(Attribute::Reference(reference)),
                    Part::Spans(Operator::Leaf(said)),
                ]))
            }
        }
    }

    fn said(&self, spans: &Spans, speaker: Option<Speaker>) -> Result<Operator<Terms>, SearchError> {
        self.operator(spans, self.fields.said, speaker)
    }

    fn operator(
        &self,
        spans: &Spans,
        field: tantivy::schema::Field,
        speaker: Option<Speaker>,
    ) -> Result<Operator<Terms>, SearchError> {
        let inner = |spans: &Spans| self.operator(spans, field, speaker);
        let all = |parts: &[Spans]| parts.iter().map(inner).collect::<Result<Vec<_>, _>>();
        let two = |one: &Spans, other: &Spans| Ok::<_, SearchError>(Box::new([inner(one)?, inner(other)?]));
        let who = speaker.map(|speaker| speaker as u32);
        let leaf = |mut terms: Terms| {
            terms.speaker = who;
            Operator::Leaf(terms)
        };
        Ok(match spans {
            Spans::Word(word) => leaf(self.vocabulary.word(field, word)?),
            Spans::Pattern(pattern) => leaf(self.pattern(field, pattern)?),
            Spans::Exact(patterns) => {
                let mut parts = patterns
                    .iter()
                    .map(|pattern| Ok(leaf(self.pattern(field, pattern)?)))
                    .collect::<Result<Vec<_>, SearchError>>()?;
                if parts.len() == 1 { parts.remove(0) } else { Operator::Chain(parts) }
            }
            // One word is one key more, so that all of them are one look.
            Spans::Number { keys, words } if words.len() == 1 => {
                let keys: Vec<_> = keys.iter().cloned().chain([format!("={}", words[0])]).collect();
                leaf(self.vocabulary.number(field, &keys)?)
            }
            Spans::Number { keys, words } => {
                let exact = words.iter().map(|word| Pattern::Word(word.clone())).collect();
                let said = leaf(self.vocabulary.number(field, keys)?);
                Operator::Any(vec![said, inner(&Spans::Exact(exact))?])
            }
            Spans::Any(parts) => Operator::Any(all(parts)?),
            Spans::SameTurn(parts) => Operator::SameTurn(all(parts)?),
            Spans::Near { one, other, within, across } => {
                Operator::Near { sides: two(one, other)?, within: *within, across: *across }
            }
            Spans::Then { first, second, within } => {
                Operator::Then { sides: two(first, second)?, within: *within }
            }
            Spans::NotIn { spans, hole } => Operator::NotIn(two(spans, hole)?),
            Spans::By { speaker: inner, spans } => match speaker {
                // Nobody says what two say.
                Some(outer) if outer != *inner => Operator::Any(Vec::new()),
                _ => self.operator(spans, field, Some(*inner))?,
            },
            Spans::TurnStart(spans) => Operator::TurnStart(Box::new(inner(spans)?)),
            Spans::Within { spans, part } => Operator::Within(Box::new(inner(spans)?), *part),
        })
    }

    fn pattern(&self, field: tantivy::schema::Field, pattern: &Pattern) -> Result<Terms, SearchError> {
        match pattern {
            Pattern::Word(word) => self.vocabulary.exact(field, word),
            Pattern::Wildcard(wildcard) => self.vocabulary.wildcard(field, wildcard),
            Pattern::Fuzzy { word, distance } => self.vocabulary.fuzzy(field, word, *distance),
        }
    }
}

/// What must hold together in a segment.
struct Opened<'a> {
    segment: &'a SegmentReader,
    /// Stands on every call of the tenant.
    call: &'a Term,
    musts: Vec<Node>,
    must_nots: Vec<Node>,
    checks: Vec<Check>,
}

impl<'a> Opened<'a> {
    fn new(segment: &'a SegmentReader, call: &'a Term) -> Self {
        Self { segment, call, musts: Vec::new(), must_nots: Vec::new(), checks: Vec::new() }
    }

    /// Adds what must hold for `part` to hold, or not to, if `negated`.
    ///
    /// Negations go down to the leaves (De Morgan), so that what stands under two of them counts and is seen as
    /// what stands under none.
    fn add(&mut self, part: &Part, negated: bool) -> Result<(), SearchError> {
        match (part, negated) {
            (Part::Spans(operator), _) => {
                let operator = operator.open(self.segment)?;
                self.push(Node::said(operator), negated);
            }
            (Part::About(operator), _) => {
                let operator = operator.open(self.segment)?;
                self.push(Node::about(operator), negated);
            }
            (Part::Relaxed(parts), _) => {
                let relaxed = Relaxed::open(parts, self.segment)?;
                self.push(Node::Relaxed(Box::new(relaxed)), negated);
            }
            (Part::Having(term), _) => self.push(having(term, self.segment)?, negated),
            (Part::Check(condition), _) => self.checks.push(check(condition, negated, self.segment)?),
            (Part::Not(inner), _) => self.add(inner, !negated)?,
            (Part::All(parts), false) | (Part::Any(parts), true) => {
                for part in parts {
                    self.add(part, negated)?;
                }
            }
            (Part::Any(parts), false) | (Part::All(parts), true) => {
                let branch = |part| {
                    let mut branch = Self::new(self.segment, self.call);
                    branch.add(part, negated)?;
                    branch.node()
                };
                let branches = parts.iter().map(branch).collect::<Result<_, _>>()?;
                self.musts.push(Node::Any(branches));
            }
        }
        Ok(())
    }

    fn push(&mut self, node: Node, negated: bool) {
        if negated { self.must_nots.push(node) } else { self.musts.push(node) }
    }

    fn node(mut self) -> Result<Node, SearchError> {
        // What only excludes needs something to exclude from. Every other term is the tenant's own already.
        if self.musts.is_empty() {
            self.musts.push(having(self.call, self.segment)?);
        }
        Ok(Node::all(self.musts, self.must_nots, self.checks))
    }
}

fn check(condition: &Condition, negated: bool, segment: &SegmentReader) -> Result<Check, SearchError> {
    let columns = segment.fast_fields();
    let (column, comparison, ms) = match *condition {
        Condition::Duration(comparison, ms) => {
            (Numbers::Signed(columns.i64(column::DURATION_MS)?), comparison, ms)
        }
        Condition::Silence(comparison, ms) => {
            (Numbers::Unsigned(columns.u64(column::SILENCE_MS)?), comparison, ms)
        }
    };
    Ok(Check { column, comparison, value: i64::try_from(ms).unwrap_or(i64::MAX), negated })
}

fn having(term: &Term, segment: &SegmentReader) -> Result<Node, SearchError> {
    let inverted = segment.inverted_index(term.field())?;
    let postings = inverted.read_postings(term, IndexRecordOption::Basic)?;
    Ok(postings.map_or(Node::Nothing, |postings| Node::Having(Box::new(postings))))
}

fn any_of(mut nodes: Vec<Node>) -> Node {
    if nodes.len() == 1 { nodes.remove(0) } else { Node::Any(nodes) }
}
