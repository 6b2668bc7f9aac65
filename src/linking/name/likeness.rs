//! How much two names are alike, to the eye and to the ear.

/// A word of a name or of a text, and which letters it has, so that most pairs need not be compared in full.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: String,
    letters: u32,
}

impl Word {
    pub(super) fn of(text: String) -> Self {
        let letters = text.chars().fold(0, |letters, letter| letters | 1 << (u32::from(letter) % 32));
        Self { text, letters }
    }

    /// As `likeness`; 0 where too few letters are the same for the words to be alike.
    pub(super) fn likeness(&self, other: &Self) -> f64 {
        let shared = (self.letters & other.letters).count_ones();
        let most = self.letters.count_ones().max(other.letters.count_ones());
        if 2 * shared < most { 0.0 } else { likeness(&self.text, &other.text) }
    }
}

/// From 0 to 1, where 1 is the same word. Below `ALIKE_MIN` names are different ones.
pub(super) fn likeness(one: &str, other: &str) -> f64 {
    if one == other {
        return 1.0;
    }
    let (shorter, longer) = if one.len() < other.len() { (one, other) } else { (other, one) };
    if shorter.len() < CHARS_MIN || longer.len() > 2 * shorter.len() {
        return 0.0;
    }
    let written = strsim::jaro_winkler(one, other);
    if (SOUND_MIN..ALIKE_MIN).contains(&written) && sound(one) == sound(other) {
        return ALIKE_MIN;
    }
    written
}

/// From here on two words may be one name.
pub(super) const ALIKE_MIN: f64 = 0.88;

/// Names that sound alike are written alike to this degree.
const SOUND_MIN: f64 = 0.7;

/// Shorter words are alike by chance.
const CHARS_MIN: usize = 3;

/// What is left of a word without vowels and doubled letters, and with one sign for each sound.
pub(super) fn sound(word: &str) -> String {
    const DIGRAPHS: [(&str, &str); 12] = [
        ("ph", "f"),
        ("ck", "k"),
        ("sch", "x"),
        ("sh", "x"),
        ("sz", "x"),
        ("cz", "x"),
        ("ch", "x"),
        ("rz", "x"),
        ("gh", ""),
        ("kn", "n"),
        ("wr", "r"),
        ("th", "t"),
    ];
    let mut plain = word.to_owned();
    for (digraph, sound) in DIGRAPHS {
        plain = plain.replace(digraph, sound);
    }
    let mut sounds = String::with_capacity(plain.len());
    for (at, letter) in plain.chars().enumerate() {
        let sound = match letter {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w' if at > 0 => continue,
            'c' | 'q' => 'k',
            's' | 'z' => 's',
            'v' | 'w' => 'f',
            'j' => 'g',
            'd' => 't',
            'b' => 'p',
            other => other,
        };
        if !sounds.ends_with(sound) {
            sounds.push(sound);
        }
    }
    sounds
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("adams", "addams")]
    #[case("holly", "hollie")]
    #[case("smith", "smyth")]
    #[case("savage", "savidge")]
    #[case("watson", "watsen")]
    #[case("philip", "filip")]
    fn alike(#[case] one: &str, #[case] other: &str) {
        assert!(likeness(one, other) >= ALIKE_MIN, "{}", likeness(one, other));
        let words = [one, other].map(|word| Word::of(word.to_owned()));
        assert_eq!(words[0].likeness(&words[1]).to_bits(), likeness(one, other).to_bits());
        assert_eq!(likeness(one, other).to_bits(), likeness(other, one).to_bits());
    }

    #[rstest]
    #[case("adams", "evans")]
    #[case("smith", "smart")]
    #[case("brown", "green")]
    #[case("ann", "an")]
    #[case("", "x")]
    fn not_alike(#[case] one: &str, #[case] other: &str) {
        assert!(likeness(one, other) < ALIKE_MIN, "{}", likeness(one, other));
    }
}
