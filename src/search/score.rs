//! BM25 (Robertson and Zaragoza, 2009), with the statistics of the tenant alone.
//!
//! A score must not tell what other tenants' calls are like, and must not move while theirs come in. So the
//! number of calls and the frequency of a word are the tenant's own, and the average length is a constant.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;
use tantivy::{DocId, SegmentReader};

/// How soon more of the same word counts no more.
const K1: f32 = 1.2;
/// How much a call's length counts against it.
const B: f32 = 0.75;
/// What passes for the average length of a call, in words and their forms.
const AVERAGE_WORDS: f32 = 160.0;
/// What passes for the average length of a turn, in words.
const AVERAGE_TURN_WORDS: f32 = 12.0;

/// What a word is worth for being rare.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rarity {
    worth: f32,
    is_of_nothing: bool,
}

impl Rarity {
    /// Of a word that stands in `having` of `all` calls.
    pub(super) fn of(having: u64, all: u64) -> Self {
        let is_of_nothing = having == 0;
        let having = having.min(all) as f32;
        Self { worth: (1.0 + (all as f32 - having + 0.5) / (having + 0.5)).ln(), is_of_nothing }
    }

    /// What it is worth.
    pub(super) fn worth(self) -> f32 {
        self.worth
    }

    /// Whether no call has the word.
    pub(super) fn is_of_nothing(self) -> bool {
        self.is_of_nothing
    }

    /// What `frequency` occurrences are worth in a text of this length norm.
    pub(super) fn score(self, frequency: f32, norm: f32) -> f32 {
        self.worth * (1.0 + K1) * frequency / (frequency + norm)
    }

    /// What occurrences in a turn of so many words are worth.
    pub(super) fn in_turn(self, frequency: usize, words: u32) -> f32 {
        self.score(frequency as f32, norm(words as f32 / AVERAGE_TURN_WORDS))
    }
}

fn norm(relative_length: f32) -> f32 {
    K1 * (1.0 - B + B * relative_length)
}

/// The lengths of a segment's calls.
pub(super) struct Lengths {
    reader: Option<FieldNormReader>,
    norms: Box<[f32]>,
}

impl Lengths {
    pub(super) fn open(segment: &SegmentReader, field: Field) -> tantivy::Result<Self> {
        let reader = segment.fieldnorms_readers().get_field(field)?;
        let of_id = |id| norm(FieldNormReader::id_to_fieldnorm(id) as f32 / AVERAGE_WORDS);
        Ok(Self { reader, norms: (0..=u8::MAX).map(of_id).collect() })
    }

    fn of_id(&self, id: u8) -> f32 {
        self.norms[usize::from(id)]
    }

    pub(super) fn of(&self, call: DocId) -> f32 {
        self.of_id(self.reader.as_ref().map_or(0, |reader| reader.fieldnorm_id(call)))
    }
}
