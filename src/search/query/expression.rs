//! What a query asks, as understood: no trace of its brackets, and none of the engine.

/// A query over a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::search) enum Expression {
    /// Such stretches of words are said somewhere.
    Spans(Spans),
    /// Something about the call has these words.
    Field(FieldText),
    /// A number of the call is so.
    Condition(Condition),
    /// It does not hold.
    Not(Box<Expression>),
    /// All of them hold.
    All(Vec<Expression>),
    /// At least one holds.
    Any(Vec<Expression>),
    /// At least one is said, or is a word of a customer or booking that the call is linked to; the more of them the
    /// better.
    Relaxed(Vec<Spans>),
}

impl Expression {
    /// Visits all stretches of words that are said, the inner ones too, and says of each whether it is under an odd
    /// number of negations. What only excludes is left out.
    pub(super) fn visit_spans<'a>(&'a self, negated: bool, visit: &mut dyn FnMut(&'a Spans, bool)) {
        match self {
            Self::Spans(spans) => spans.visit(&mut |spans| visit(spans, negated)),
            Self::Not(inner) => inner.visit_spans(!negated, visit),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().for_each(|part| part.visit_spans(negated, visit));
            }
            Self::Relaxed(parts) => {
                parts.iter().for_each(|part| part.visit(&mut |spans| visit(spans, negated)));
            }
            Self::Field(_) | Self::Condition(_) => {}
        }
    }
}

impl Expression {
    /// Visits what is asked of texts about the call, and says of each whether it is under an odd number of negations.
    pub(super) fn visit_fields<'a>(&'a self, negated: bool, visit: &mut dyn FnMut(&'a FieldText, bool)) {
        match self {
            Self::Field(field) => visit(field, negated),
            Self::Not(inner) => inner.visit_fields(!negated, visit),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().for_each(|part| part.visit_fields(negated, visit));
            }
            Self::Spans(_) | Self::Condition(_) | Self::Relaxed(_) => {}
        }
    }
}

impl Spans {
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'a Spans)) {
        visit(self);
        match self {
            Self::Word(_) | Self::Exact(_) | Self::Pattern(_) | Self::Number { .. } => {}
            Self::Any(parts) | Self::SameTurn(parts) => parts.iter().for_each(|part| part.visit(visit)),
            Self::Near { one, other, .. } => [one, other].iter().for_each(|part| part.visit(visit)),
            Self::Then { first, second, .. } => [first, second].iter().for_each(|part| part.visit(visit)),
            Self::NotIn { spans, .. }
            | Self::By { spans, .. }
            | Self::TurnStart(spans)
            | Self::Within { spans, .. } => spans.visit(visit),
        }
    }
}

/// Stretches of words in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::search) enum Spans {
    /// A folded word in any of its forms.
    Word(String),
    /// Exact forms one directly after the other in one turn. Never empty.
    Exact(Vec<Pattern>),
    /// One of several words.
    Pattern(Pattern),
    /// A number, code or date that words of the query say: under its keys, or as these words in order.
    Number { keys: Vec<String>, words: Vec<String> },
    /// Any of these.
    Any(Vec<Spans>),
    /// With the nearest of the other, if it is near enough; across turns only where that is asked.
    Near { one: Box<Spans>, other: Box<Spans>, within: Distance, across: bool },
    /// From the last `first` before it to a `second`.
    Then { first: Box<Spans>, second: Box<Spans>, within: Option<Distance> },
    /// In turns that have all of them.
    SameTurn(Vec<Spans>),
    /// Not as a part of a hole.
    NotIn { spans: Box<Spans>, hole: Box<Spans> },
    /// Only what this speaker says.
    By { speaker: Speaker, spans: Box<Spans> },
    /// At the beginning of a turn.
    TurnStart(Box<Spans>),
    /// In a part of the call.
    Within { spans: Box<Spans>, part: Part },
}

/// A folded word, or what several words look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::search) enum Pattern {
    /// This word.
    Word(String),
    /// With `*` for any characters and `?` for one.
    Wildcard(String),
    /// With so many letters wrong at most.
    Fuzzy { word: String, distance: u8 },
}

/// How far apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::search) enum Distance {
    /// In words; neighbours are one apart.
    Words(u32),
    /// In milliseconds, from the end of the earlier to the beginning of the later.
    Ms(u64),
}

/// A part of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::search) enum Part {
    /// Its first milliseconds.
    FirstMs(u64),
    /// Its last milliseconds.
    LastMs(u64),
    /// Its first half.
    FirstHalf,
    /// Its second half.
    LastHalf,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::search) enum Speaker {
    /// The business.
    Agent,
    /// Whoever it speaks with.
    Customer,
    /// A machine.
    System,
    /// Nobody knows.
    Unknown,
}

impl Speaker {
    /// All of them, by their numbers.
    pub(in crate::search) const ALL: [Self; 4] = [Self::Agent, Self::Customer, Self::System, Self::Unknown];

    /// The name by which documents and queries know it.
    pub(in crate::search) fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Customer => "customer",
            Self::System => "system",
            Self::Unknown => "unknown",
        }
    }

    /// The speaker of a name; unknown where it is none.
    pub(in crate::search) fn of_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|speaker| speaker.name() == name).unwrap_or(Self::Unknown)
    }
}

/// Words about a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::search) enum FieldText {
    /// In its summary: words, phrases and patterns.
    Summary(Spans),
    /// In one of its notes: words, phrases and patterns.
    Note(Spans),
    /// In the name of a customer, or of one who speaks: words, phrases and patterns.
    Name(Spans),
    /// The reference of a booking, linked or said.
    Reference(String),
    /// A tag.
    Tag(String),
    /// A topic of its summary.
    Topic(String),
}

/// A number of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::search) enum Condition {
    /// How long it lasted, in milliseconds.
    Duration(Comparison, u64),
    /// The longest stretch in which nobody speaks, in milliseconds.
    Silence(Comparison, u64),
}

/// How two numbers compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::search) enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `>=`
    AtLeast,
    /// `>`
    More,
}

impl Comparison {
    /// Whether one number is so beside another.
    pub(in crate::search) fn holds(self, one: i64, other: i64) -> bool {
        match self {
            Self::Less => one < other,
            Self::AtMost => one <= other,
            Self::Equal => one == other,
            Self::AtLeast => one >= other,
            Self::More => one > other,
        }
    }
}
