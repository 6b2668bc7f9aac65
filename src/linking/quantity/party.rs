//! Sizes of parties: "table for four", "5 people", "my wife and I", "a single ticket".

use super::super::lexicon::{Language, is_one};
use super::super::words::Line;
use super::Reading;

/// Between a number and what it counts stand at most so many other words: "two economy class tickets".
const WORDS_BETWEEN_MAX: usize = 2;

/// The size of a party that begins at a word.
pub(super) fn party(line: &Line, at: usize, language: Language) -> Option<Reading> {
    let english = || (language == Language::English).then(|| phrase(line, at)).flatten();
    english()
        .or_else(|| counted(line, at, language))
        .or_else(|| after_noun(line, at, language))
        .or_else(|| for_number(line, at, language))
        .or_else(|| answer(line, at, language))
}

/// Phrases that say one or two without a number.
fn phrase(line: &Line, at: usize) -> Option<Reading> {
    const PHRASES: [(&[&str], u32, f64); 22] = [
        (&["just", "me"], 1, 0.9),
        (&["only", "me"], 1, 0.9),
        (&["just", "myself"], 1, 0.9),
        (&["only", "myself"], 1, 0.9),
        (&["by", "myself"], 1, 0.9),
        (&["for", "myself"], 1, 0.8),
        (&["just", "one"], 1, 0.5),
        (&["only", "one"], 1, 0.4),
        (&["a", "single"], 1, 0.5),
        (&["both", "of", "us"], 2, 1.0),
        (&["a", "couple", "of"], 2, 0.4),
        (&["the", "couple"], 2, 0.6),
        (&["and", "i"], 2, 0.0),
        (&["a", "ticket"], 1, 0.6),
        (&["one", "ticket"], 1, 1.0),
        (&["a", "seat"], 1, 0.6),
        (&["a", "room"], 1, 0.3),
        (&["the", "room"], 1, 0.1),
        (&["a", "double", "room"], 1, 0.3),
        (&["with", "my", "wife"], 2, 0.5),
        (&["with", "my", "husband"], 2, 0.5),
        (&["for", "me"], 1, 0.2),
    ];
    const PARTNERS: [&str; 16] = [
        "wife",
        "husband",
        "girlfriend",
        "boyfriend",
        "partner",
        "friend",
        "mother",
        "father",
        "mom",
        "dad",
        "mum",
        "sister",
        "brother",
        "son",
        "daughter",
        "fiance",
    ];
    // "my wife and I", "me and my husband", "myself and a friend".
    if matches!(line.word(at), "my" | "a") && is_one(&PARTNERS, line.word(at + 1)) {
        let is_two = line.word(at + 2) == "and" && matches!(line.word(at + 3), "i" | "me" | "myself");
        return is_two.then_some(Reading { number: 2, certainty: 0.9, count: 4 });
    }
    if matches!(line.word(at), "me" | "myself") && line.word(at + 1) == "and" {
        let is_two = matches!(line.word(at + 2), "my" | "a") && is_one(&PARTNERS, line.word(at + 3));
        return is_two.then_some(Reading { number: 2, certainty: 0.9, count: 4 });
    }
    let (words, number, certainty) = PHRASES.iter().find(|(words, ..)| line.says(at, words))?;
    (*certainty > 0.0).then_some(Reading { number: *number, certainty: *certainty, count: words.len() })
}

/// "5 people", "two of us", "three economy tickets", "2-person room", "четыре человека".
fn counted(line: &Line, at: usize, language: Language) -> Option<Reading> {
    let (number, count) = language.number(line, at)?;
    if !is_free(line, at) {
        return None;
    }
    if language == Language::English
        && line.word(at + count) == "of"
        && matches!(line.word(at + count + 1), "us" | "them")
    {
        return Some(Reading { number, certainty: 1.0, count: count + 2 });
    }
    let people = language.lexicon().people;
    let between = (0..=WORDS_BETWEEN_MAX).find(|between| is_one(people, line.word(at + count + between)))?;
    let end = at + count + between;
    // "2 bedroom apartment with a seat", "7 pm for the guests": what stands between must be of the same phrase.
    let is_one_phrase =
        line.is_in_one_go(at, end + 1 - at) && (at + count..end).all(|at| is_adjective(line.word(at)));
    is_one_phrase.then_some(Reading {
        number,
        certainty: if between == 0 { 1.0 } else { 0.9 },
        count: end + 1 - at,
    })
}

/// Words between a number and the people, seats or rooms that it counts.
fn is_adjective(word: &str) -> bool {
    const OTHERS: [&str; 22] = [
        "at", "for", "in", "on", "to", "and", "the", "a", "of", "am", "pm", "oclock", "night", "nights",
        "day", "days", "with", "or", "is", "star", "bedroom", "from",
    ];
    !OTHERS.contains(&word) && !word.is_empty() && !word.bytes().all(|byte| byte.is_ascii_digit())
}

/// "party of six", "table for 4", "number of guests is 3", "rooms: 2".
fn after_noun(line: &Line, at: usize, language: Language) -> Option<Reading> {
    if language != Language::English {
        return None;
    }
    let noun = line.word(at);
    let is_noun = matches!(noun, "party" | "table" | "group" | "tables" | "size")
        || is_one(language.lexicon().people, noun);
    if !is_noun {
        return None;
    }
    let link = usize::from(matches!(line.word(at + 1), "of" | "for" | "is" | "to" | "will"));
    let link = link + usize::from(matches!(line.word(at + 1 + link), "be" | "about" | "only" | "just"));
    let (number, count) = language.number(line, at + 1 + link)?;
    let is_size = matches!(noun, "party" | "table" | "group" | "tables" | "size");
    let is_near = line.is_in_one_go(at, 1 + link + count) && is_free(line, at + 1 + link);
    let is_party = is_near && (link > 0) && !counts_other(line, at + 1 + link + count, language);
    is_party.then_some(Reading {
        number,
        certainty: if is_size { 1.0 } else { 0.6 },
        count: 1 + link + count,
    })
}

/// "for four", "на двоих".
fn for_number(line: &Line, at: usize, language: Language) -> Option<Reading> {
    let is_for = is_one(language.lexicon().for_, line.word(at));
    // A Hebrew preposition is written with its number.
    if language == Language::Hebrew && line.word(at).starts_with('ל') {
        let (number, count) = language.number(line, at)?;
        return (!counts_other(line, at + count, language)).then_some(Reading {
            number,
            certainty: 0.5,
            count,
        });
    }
    if !is_for {
        return None;
    }
    let the = usize::from(matches!(line.word(at + 1), "the" | "just" | "only" | "about" | "up"));
    let (number, count) = language.number(line, at + 1 + the)?;
    let end = at + 1 + the + count;
    let is_party = is_free(line, at + 1 + the) && !counts_other(line, end, language);
    is_party.then_some(Reading { number, certainty: 0.7, count: end - at })
}

/// A turn that is a number and little else: "4", "Three please", "make it two".
fn answer(line: &Line, at: usize, language: Language) -> Option<Reading> {
    let (number, count) = language.number(line, at)?;
    let is_changed = at >= 2 && (line.says(at - 2, &["make", "it"]) || line.word(at - 1) == "to")
        || line.word(at + count) == "instead";
    let is_short = line.words.len() <= count + 2;
    let is_party = (is_short || is_changed) && is_free(line, at) && !counts_other(line, at + count, language);
    is_party.then_some(Reading { number, certainty: 0.4, count })
}

/// Whether a number is no part of an amount, a time or a code.
fn is_free(line: &Line, at: usize) -> bool {
    !line.gap_before(at).ends_with(['$', '£', '€', '#', '.', ':', '/'])
        && !line.gap(at).starts_with([':', '/', '%'])
        && line.gap(at) != "."
        && !matches!(line.word(at + 1), "th" | "st" | "nd" | "rd")
}

/// Whether what follows a number shows that it counts no people.
fn counts_other(line: &Line, at: usize, language: Language) -> bool {
    const OTHERS: [&str; 40] = [
        "oclock",
        "clock",
        "am",
        "pm",
        "hours",
        "hour",
        "minutes",
        "minute",
        "mins",
        "hrs",
        "dollars",
        "pounds",
        "euros",
        "stars",
        "star",
        "miles",
        "th",
        "st",
        "nd",
        "rd",
        "percent",
        "months",
        "month",
        "years",
        "year",
        "bedroom",
        "bedrooms",
        "bed",
        "beds",
        "bath",
        "baths",
        "bathroom",
        "bathrooms",
        "street",
        "avenue",
        "road",
        "a",
        "p",
        "uhr",
        "options",
    ];
    let lexicon = language.lexicon();
    let word = line.word(at);
    let is_hour = matches!(word, "a" | "p") && line.word(at + 1) != "m";
    is_one(lexicon.night_units, word)
        || is_one(lexicon.day_units, word)
        || is_one(lexicon.week_units, word)
        || (OTHERS.contains(&word) && !is_hour)
        || language.month(word).is_some()
        || word.bytes().all(|byte| byte.is_ascii_digit())
            && !word.is_empty()
            && line.gap(at - 1).trim().is_empty()
}
