//! What is asked. The words are drawn from what is really said, by how many turns have them.

use std::collections::{HashMap, HashSet};

use super::growing::{Growing, Random};

/// Words of each kind.
const WORDS: usize = 20;
/// Of a deep page only so many: the way to it is long.
const DEEP_WORDS: usize = 5;
const LETTERS_MIN: usize = 4;

/// What kind of search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    Rare,
    Medium,
    Frequent,
    TwoWords,
    Phrase,
    Near,
    Speaker,
    /// How many, and how they are spread.
    Counted,
    /// Page 1,000.
    Deep,
    Moments,
}

impl Question {
    pub const ALL: [Self; 10] = [
        Self::Rare,
        Self::Medium,
        Self::Frequent,
        Self::TwoWords,
        Self::Phrase,
        Self::Near,
        Self::Speaker,
        Self::Counted,
        Self::Deep,
        Self::Moments,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Rare => "a rare word",
            Self::Medium => "a word of medium frequency",
            Self::Frequent => "a frequent word",
            Self::TwoWords => "two words",
            Self::Phrase => "a phrase of two words",
            Self::Near => "two words within five",
            Self::Speaker => "a word said by the agent",
            Self::Counted => "a word in a year's calls with a tag, counted and spread",
            Self::Deep => "page 1,000 of a frequent word",
            Self::Moments => "the turns with a word",
        }
    }
}

/// One search.
pub struct Case {
    pub question: Question,
    pub words: Vec<String>,
}

/// All searches.
pub fn cases(growing: &Growing) -> Vec<Case> {
    let mut turns: HashMap<&str, usize> = HashMap::new();
    let mut pairs: HashMap<(&str, &str), usize> = HashMap::new();
    let mut all = 0;
    for text in growing.texts() {
        all += 1;
        // By spaces, so that what is chosen is one word to everyone.
        let words: Vec<_> = text.split(' ').collect();
        words.iter().filter(|word| is_plain(word)).collect::<HashSet<_>>().into_iter().for_each(|word| {
            *turns.entry(word).or_default() += 1;
        });
        let neighbours = words.windows(2).filter(|pair| pair.iter().all(|word| is_plain(word)));
        neighbours.map(|pair| (pair[0], pair[1])).collect::<HashSet<_>>().into_iter().for_each(|pair| {
            *pairs.entry(pair).or_default() += 1;
        });
    }
    let one = |turns: &(&str, usize)| vec![turns.0.to_owned()];
    // In so many turns of a million.
    let between = |from: usize, to: usize| {
        let chosen = turns.iter().filter(move |(_, turns)| (from..to).contains(&(**turns * 1_000_000 / all)));
        draw(chosen.map(|(word, turns)| vec![((*word).to_owned(), *turns)]).collect(), WORDS)
    };
    let rare = between(8, 30);
    let medium = between(500, 2_000);
    let mut frequent: Vec<_> = turns.iter().map(|(word, turns)| (*word, *turns)).collect();
    frequent.sort_unstable_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let frequent: Vec<_> = frequent.iter().take(WORDS).map(one).collect();
    let pairs = pairs.iter().filter(|((one, other), turns)| one != other && (100..2_000).contains(*turns));
    let pairs =
        pairs.map(|((one, other), turns)| vec![((*one).to_owned(), *turns), ((*other).to_owned(), *turns)]);
    let pairs = draw(pairs.collect(), WORDS);
    let of = |question| {
        let words = match question {
            Question::Rare => &rare[..],
            Question::Medium | Question::Speaker | Question::Counted | Question::Moments => &medium,
            Question::Frequent => &frequent,
            Question::Deep => &frequent[..DEEP_WORDS],
            Question::TwoWords | Question::Phrase | Question::Near => &pairs,
        };
        words.iter().map(move |words| Case { question, words: words.clone() })
    };
    Question::ALL.into_iter().flat_map(of).collect()
}

fn is_plain(word: &str) -> bool {
    word.len() >= LETTERS_MIN && word.bytes().all(|letter| letter.is_ascii_lowercase())
}

/// Some of these, the same on every run.
fn draw(mut from: Vec<Vec<(String, usize)>>, count: usize) -> Vec<Vec<String>> {
    from.sort_unstable();
    let mut random = Random(1);
    let mut drawn = Vec::new();
    while drawn.len() < count && !from.is_empty() {
        let place = random.below(from.len() as u64) as usize;
        drawn.push(from.swap_remove(place).into_iter().map(|(word, _)| word).collect());
    }
    drawn
}
