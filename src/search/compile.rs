use tantivy::Term;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

use super::filter::{Filter, has_term};
use super::join::ToParentQuery;
use super::parents::ParentCache;
use super::query::{Expression, Leaf, ParsedQuery};
use super::schema::Fields;

type Clause = (Occur, Box<dyn Query>);

/// Puts our queries into the engine's terms.
///
/// All logic happens among calls: a leaf becomes "calls with a turn that has it", and everything else combines
/// such sets. Filters cost no score, so that relevance is of the words alone.
pub(super) struct Compiler<'a> {
    pub(super) fields: &'a Fields,
    pub(super) parents: &'a ParentCache,
}

impl Compiler<'_> {
    /// The calls of a tenant that match filter and query.
    pub(super) fn calls(&self, tenant: &str, filter: &Filter, query: &ParsedQuery) -> Box<dyn Query> {
        let tenant = has_term(Term::from_field_text(self.fields.tenant, tenant));
        let mut clauses = vec![must_without_score(tenant)];
        clauses.extend(filter.clauses(self.fields).into_iter().map(must_without_score));
        if let Some(expression) = &query.expression {
            self.require(expression, false, &mut clauses);
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// The turns that have at least one of the words and phrases looked for; none if nothing is.
    pub(super) fn turns(&self, query: &ParsedQuery) -> Option<Box<dyn Query>> {
        let leaves = query.positive_leaves();
        if leaves.is_empty() {
            return None;
        }
        let clauses = leaves.into_iter().map(|leaf| (Occur::Should, self.leaf(leaf))).collect();
        Some(Box::new(BooleanQuery::new(clauses)))
    }

    /// Adds the clauses by which a call must match `expression`, or must not, if `negated`.
    ///
    /// Negations go down to the leaves (De Morgan), so that a leaf under two of them counts and scores as
    /// one under none. Clauses that only exclude need others beside them to have something to exclude from.
    fn require(&self, expression: &Expression, negated: bool, clauses: &mut Vec<Clause>) {
        match (expression, negated) {
            (Expression::Leaf(leaf), _) => {
                let occur = if negated { Occur::MustNot } else { Occur::Must };
                clauses.push((occur, Box::new(ToParentQuery::new(self.leaf(leaf), self.parents.clone()))));
            }
            (Expression::Not(inner), _) => self.require(inner, !negated, clauses),
            (Expression::All(parts), false) | (Expression::Any(parts), true) => {
                for part in parts {
                    self.require(part, negated, clauses);
                }
            }
            (Expression::Any(parts), false) | (Expression::All(parts), true) => {
                let branches = parts.iter().map(|part| (Occur::Should, self.branch(part, negated))).collect();
                clauses.push((Occur::Must, Box::new(BooleanQuery::new(branches))));
            }
        }
    }

    /// The calls that match `expression` by itself.
    fn branch(&self, expression: &Expression, negated: bool) -> Box<dyn Query> {
        let mut clauses = Vec::new();
        self.require(expression, negated, &mut clauses);
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push(must_without_score(has_term(self.fields.call_term())));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    fn leaf(&self, leaf: &Leaf) -> Box<dyn Query> {
        let mut terms: Vec<_> =
            leaf.words.iter().map(|word| Term::from_field_text(self.fields.turn_text, word)).collect();
        match terms.pop() {
            Some(term) if terms.is_empty() => Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
            last => Box::new(PhraseQuery::new(terms.into_iter().chain(last).collect())),
        }
    }
}

fn must_without_score(query: Box<dyn Query>) -> Clause {
    (Occur::Must, Box::new(ConstScoreQuery::new(query, 0.0)))
}
