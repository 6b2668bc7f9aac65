/// A word or a phrase: the folded words that must stand in one turn, one after the other. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::search) struct Leaf {
    pub(in crate::search) words: Vec<String>,
}

/// A query over the turns of a call. Each leaf may be found in another turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::search) enum Expression {
    /// Some turn has it.
    Leaf(Leaf),
    /// It does not hold.
    Not(Box<Expression>),
    /// All of them hold.
    All(Vec<Expression>),
    /// At least one holds.
    Any(Vec<Expression>),
}

impl Expression {
    /// Puts the leaves into `found` that help a call to match, each once. `negated` says whether an odd
    /// number of negations stands above.
    pub(super) fn collect_positive<'a>(&'a self, negated: bool, found: &mut Vec<&'a Leaf>) {
        match self {
            Self::Leaf(leaf) => {
                if !negated && !found.contains(&leaf) {
                    found.push(leaf);
                }
            }
            Self::Not(inner) => inner.collect_positive(!negated, found),
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.collect_positive(negated, found);
                }
            }
        }
    }
}
