//! References said in every way that people are known to say them.

use proptest::prelude::*;

use super::*;

const ALPHABET: [&str; 26] = [
    "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet", "kilo",
    "lima", "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor",
    "whiskey", "x-ray", "yankee", "zulu",
];
const NAMES: [&str; 26] = [
    "apple", "Bob", "cat", "David", "easy", "Freddy", "George", "Harry", "ice", "Jimmy", "king", "London",
    "Mary", "Nancy", "orange", "Peter", "Queen", "Roger", "Sugar", "Tommy", "uncle", "victory", "water",
    "x-ray", "yellow", "zebra",
];
const DIGITS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// How each character, and what is between them, is said: numbers that pick one of the ways.
#[derive(Clone, Debug)]
struct Manner {
    ways: Vec<u8>,
    gaps: Vec<u8>,
}

fn manner() -> impl Strategy<Value = Manner> {
    let picks = || proptest::collection::vec(any::<u8>(), 12);
    (picks(), picks()).prop_map(|(ways, gaps)| Manner { ways, gaps })
}

/// The spoken pieces of a reference.
fn pieces(reference: &str, manner: &Manner) -> Vec<String> {
    let characters: Vec<char> = reference.chars().collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let (piece, count) = piece(&characters[at..], manner.ways[at]);
        pieces.push(piece);
        at += count;
    }
    pieces
}

fn piece(rest: &[char], way: u8) -> (String, usize) {
    let same = rest.iter().take(3).take_while(|character| **character == rest[0]).count();
    let value = rest[0].to_digit(10).map(|value| value as usize);
    let next = rest.get(1).and_then(|character| character.to_digit(10)).map(|value| value as usize);
    let plain = value.map_or_else(|| rest[0].to_string(), |value| DIGITS[value].to_owned());
    match (value, way % 8) {
        (_, 0) if same == 3 => (format!("triple {plain}"), 3),
        (_, 0 | 1) if same >= 2 => (format!("double {plain}"), 2),
        (Some(0), 2) => ("oh".to_owned(), 1),
        (Some(tens @ 2..), 3) if next.is_some_and(|next| next > 0) => {
            (format!("{} {}", TENS[tens - 2], DIGITS[next.unwrap_or_default()]), 2)
        }
        (Some(_), 4 | 5) => (plain, 1),
        (Some(_), _) => (rest[0].to_string(), 1),
        (None, way) => (letter(rest[0], way), 1),
    }
}

fn letter(letter: char, way: u8) -> String {
    let place = letter as usize - 'A' as usize;
    match way {
        1 => ALPHABET[place].to_owned(),
        2 => format!("{letter} as in {}", NAMES[place]),
        3 => format!("{letter} for {}", NAMES[place]),
        4 => format!("{letter} like {}", ALPHABET[place]),
        5 => format!("capital {letter}"),
        6 => letter.to_ascii_lowercase().to_string(),
        _ => letter.to_string(),
    }
}

/// The pieces with what people put between them.
fn said(pieces: &[String], gaps: &[u8]) -> String {
    let mut said = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        if at > 0 {
            said.push_str(match gaps[at % gaps.len()] % 12 {
                0..=5 => " ",
                6 | 7 => ", ",
                8 => " um ",
                9 => " then ",
                10 => " dash ",
                _ => ". ",
            });
        }
        said.push_str(piece);
    }
    said
}

/// References as systems make them: letters and digits, in 6 to 8 places.
fn reference() -> impl Strategy<Value = String> {
    let all =
        "[A-Z0-9]{6,8}".prop_filter("has a digit", |code| code.bytes().any(|byte| byte.is_ascii_digit()));
    prop_oneof![all, "[A-Z]{2,3}[0-9]{4}", "[A-Z]{6}", "[0-9]{6,10}"]
        .prop_filter("is not one character", |code| normalise(code).is_some())
        .prop_filter("is not words of one letter", |code| {
            code.bytes().filter(|byte| !b"AI".contains(byte)).count() > 2
        })
}

fn assert_found(texts: &[(Speaker, &str)], reference: &str) -> Result<SpokenCode, TestCaseError> {
    let spoken = spoken(&super::tests::turns(texts));
    let code = spoken.iter().find(|spoken| spoken.code == reference);
    let codes: Vec<_> = spoken.iter().map(|spoken| spoken.code.as_str()).collect();
    code.cloned()
        .ok_or_else(|| TestCaseError::fail(format!("{reference} of {texts:?} is not among {codes:?}")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn spelled(reference in reference(), manner in manner(), before in 0..5usize, after in 0..3usize) {
        let before = ["", "my reference is ", "sure, it's ", "The confirmation number. ", "okay so "][before];
        let after = ["", " thank you", ". Is that right?"][after];
        let text = format!("{before}{}{after}", said(&pieces(&reference, &manner), &manner.gaps));
        assert_found(&[(Speaker::Customer, &text)], &reference)?;
    }

    #[test]
    fn written(reference in reference(), lower: bool, cue: bool) {
        let text = if lower { reference.to_lowercase() } else { reference.clone() };
        let has_digit = reference.bytes().any(|byte| byte.is_ascii_digit());
        let text = if cue || !has_digit { format!("your booking reference is {text}.") } else { text };
        assert_found(&[(Speaker::Agent, &text)], &reference)?;
    }

    #[test]
    fn hyphenated(letters in "[A-Z]{2,4}", digits in "[0-9]{3,6}", lower: bool, mark in 0..3usize) {
        let reference = format!("{letters}{digits}");
        prop_assume!(normalise(&reference).is_some());
        let text = format!("it was {letters}{}{digits}", ["-", "/", "_"][mark]);
        let text = if lower { text.to_lowercase() } else { text };
        assert_found(&[(Speaker::Agent, &text)], &reference)?;
    }

    #[test]
    fn in_two_turns(reference in reference(), manner in manner(), cut in 2..5usize, reply in 0..5usize) {
        let (first, second) = reference.split_at(cut);
        // "A" and "I" alone are words.
        let is_spelled = |half: &str| half.bytes().any(|byte| !b"AI".contains(&byte));
        prop_assume!(!second.starts_with(&reference[..2]) && is_spelled(first) && is_spelled(second));
        // A turn of nothing but "oh" says nothing.
        let say = |half: &str| said(&pieces(half, &manner), &manner.gaps).replace("oh", "zero");
        let (first, second) = (say(first), say(second));
        let reply = ["uh huh", "okay", "Yes, go on.", "mm-hmm", first.as_str()][reply];
        let texts = [
            (Speaker::Agent, "May I have the booking reference?"),
            (Speaker::Customer, first.as_str()),
            (Speaker::Agent, reply),
            (Speaker::Customer, second.as_str()),
        ];
        let code = assert_found(&texts, &reference)?;
        prop_assert!(code.cued);
    }

    #[test]
    fn corrected(reference in reference(), manner in manner(), at in 0..6usize, wrong in 1..8u8, how in 0..6usize) {
        let mut pieces: Vec<String> = reference.chars().map(String::from).collect();
        let meant = reference.as_bytes()[at];
        let first = if meant.is_ascii_digit() { b'0' } else { b'B' };
        let wrong = char::from(first + (meant.max(first) - first + wrong) % 8 + 1);
        prop_assume!(!wrong.eq_ignore_ascii_case(&char::from(meant)) && wrong != 'I');
        let correction = [", no, ", ", sorry, ", ", I mean ", " no wait ", ", correction, ", " er no sorry "][how];
        pieces[at] = format!("{wrong}{correction}{}", pieces[at]);
        let text = format!("the reference is {}", said(&pieces, &manner.gaps[..1]));
        let code = assert_found(&[(Speaker::Customer, &text)], &reference)?;
        prop_assert!(code.corrected);
    }

    #[test]
    fn restarted(reference in reference(), manner in manner(), kept in 2..6usize, how in 0..3usize) {
        let all = said(&pieces(&reference, &manner), &manner.gaps);
        let restart = [", scratch that, ", ". Let me start again. ", " no let me start over "][how];
        let text = format!("it's {}{restart}{all}", said(&pieces(&reference[..kept], &manner), &manner.gaps));
        assert_found(&[(Speaker::Customer, &text)], &reference)?;
    }

    #[test]
    fn any_text_is_read(texts in proptest::collection::vec("\\PC{0,60}", 0..6)) {
        let texts: Vec<_> = texts.iter().map(|text| (Speaker::Unknown, text.as_str())).collect();
        for spoken in spoken(&super::tests::turns(&texts)) {
            prop_assert_eq!(normalise(&spoken.code), Some(spoken.code));
        }
    }

    #[test]
    fn words_of_dictation_in_any_order_are_read(
        words in proptest::collection::vec(
            prop_oneof![
                "[A-Za-z0-9]{1,4}", "(no|not|sorry|scratch that|double|triple|as in|for|oh|and|dash|B as in Bob)",
                "(как Ваня|as in Ваня|Б|ß|twenty|hundred|thousand|five|vier|zweiund|quatre|vingt|5:06|3/4/2019|\\$5|#7|,|\\.|\\?|@|&)",
            ],
            0..60,
        ),
    ) {
        let text = words.join(" ");
        for spoken in spoken(&super::tests::turns(&[(Speaker::Customer, &text), (Speaker::Customer, &text)])) {
            prop_assert!(!spoken.words.is_empty() && spoken.words.len() <= WORDS_BYTES_MAX);
            prop_assert_eq!(normalise(&spoken.code), Some(spoken.code));
        }
    }
}
