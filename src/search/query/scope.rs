//! What holds for a whole group: pushed down to the stretches of words in it.

use super::expression::{Expression, FieldText, Part, Pattern, Spans, Speaker};

/// What a group is read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Said by this speaker.
    By(Speaker),
    /// In a text about the call.
    Field(Field),
    /// At the beginning of a turn.
    TurnStart,
    /// In a part of the call.
    Within(Part),
}

/// A text about the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Summary,
    Note,
    Name,
    Reference,
    Tag,
    Topic,
}

impl Scope {
    /// What it can be about.
    pub(super) fn expects(self) -> &'static str {
        match self {
            Self::By(_) | Self::TurnStart => "words that are said behind it",
            Self::Within(_) => "words that are said before it",
            Self::Field(Field::Summary | Field::Note | Field::Name) => "words, phrases or patterns behind it",
            Self::Field(Field::Reference | Field::Tag | Field::Topic) => "words or phrases behind it",
        }
    }

    /// The expression with every stretch of words in this scope; none where one cannot be.
    ///
    /// It recurses as deep as brackets do, which the parser bounds.
    pub(super) fn over(self, expression: Expression) -> Option<Expression> {
        let all = |parts: Vec<Expression>| {
            parts.into_iter().map(|part| self.over(part)).collect::<Option<Vec<_>>>()
        };
        Some(match expression {
            Expression::Spans(spans) => self.over_spans(spans)?,
            Expression::Not(inner) => Expression::Not(Box::new(self.over(*inner)?)),
            Expression::All(parts) => Expression::All(all(parts)?),
            Expression::Any(parts) => Expression::Any(all(parts)?),
            // Nobody says a number of the call or a text about it.
            Expression::Field(_) | Expression::Condition(_) | Expression::Relaxed(_) => return None,
        })
    }

    fn over_spans(self, spans: Spans) -> Option<Expression> {
        Some(match self {
            Self::By(speaker) => Expression::Spans(Spans::By { speaker, spans: Box::new(spans) }),
            Self::TurnStart => Expression::Spans(Spans::TurnStart(Box::new(spans))),
            Self::Within(part) => Expression::Spans(Spans::Within { spans: Box::new(spans), part }),
            Self::Field(field) => field.of(spans)?,
        })
    }
}

impl Field {
    fn of(self, spans: Spans) -> Option<Expression> {
        Some(Expression::Field(match self {
            Self::Summary => FieldText::Summary(flat(spans)?),
            Self::Note => FieldText::Note(flat(spans)?),
            Self::Name => FieldText::Name(flat(spans)?),
            Self::Reference => FieldText::Reference(label(&spans)?),
            Self::Tag => FieldText::Tag(label(&spans)?),
            Self::Topic => FieldText::Topic(label(&spans)?),
        }))
    }
}

/// Words, phrases and patterns, which a text without turns can have too.
fn flat(spans: Spans) -> Option<Spans> {
    match &spans {
        Spans::Word(_) | Spans::Exact(_) | Spans::Pattern(_) | Spans::Number { .. } => Some(spans),
        Spans::Any(parts) => parts.iter().all(|part| flat(part.clone()).is_some()).then_some(spans),
        _ => None,
    }
}

/// The words of a label.
fn label(spans: &Spans) -> Option<String> {
    match spans {
        Spans::Word(word) => Some(word.clone()),
        Spans::Number { words, .. } => Some(words.join(" ")),
        Spans::Exact(patterns) => {
            let words = patterns.iter().map(|pattern| match pattern {
                Pattern::Word(word) => Some(word.as_str()),
                _ => None,
            });
            Some(words.collect::<Option<Vec<_>>>()?.join(" "))
        }
        _ => None,
    }
}

/// The stretches of words of an expression that is nothing else.
pub(super) fn spans_of(expression: &Expression) -> Option<Spans> {
    match expression {
        Expression::Spans(spans) => Some(spans.clone()),
        Expression::Any(parts) => Some(Spans::Any(parts.iter().map(spans_of).collect::<Option<_>>()?)),
        _ => None,
    }
}
