/// A piece of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Word(String),
    Phrase(String),
    Open,
    Close,
    And,
    Or,
    Not,
    /// `-` before a word, phrase or bracket.
    Minus,
}

/// A piece and the character it begins at, counted from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) piece: Piece,
    pub(super) character: usize,
}

/// The pieces of a query; notices say what did not make sense.
pub(super) fn pieces(text: &str, notices: &mut Vec<String>) -> Vec<Located> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut place = 0;
    while let Some(&character) = characters.get(place) {
        let begin = place;
        place += 1;
        let piece = match character {
            _ if character.is_whitespace() => continue,
            '(' => Piece::Open,
            ')' => Piece::Close,
            '-' if characters.get(place).is_some_and(|&next| starts_operand(next)) => Piece::Minus,
            _ if is_quote(&characters, begin) => {
                let Some(length) = (place..characters.len()).position(|end| is_quote(&characters, end))
                else {
                    notices.push(format!(
                        "unclosed quote at character {}: searched the words instead",
                        begin + 1
                    ));
                    continue;
                };
                place += length + 1;
                Piece::Phrase(characters[begin + 1..place - 1].iter().collect())
            }
            _ => {
                while place < characters.len() && !ends_word(&characters, place) {
                    place += 1;
                }
                word(characters[begin..place].iter().collect())
            }
        };
        found.push(Located { piece, character: begin + 1 });
    }
    found
}

fn word(text: String) -> Piece {
    match text.as_str() {
        "AND" => Piece::And,
        "OR" => Piece::Or,
        "NOT" => Piece::Not,
        _ => Piece::Word(text),
    }
}

fn starts_operand(character: char) -> bool {
    !character.is_whitespace() && !matches!(character, '-' | ')')
}

fn ends_word(characters: &[char], place: usize) -> bool {
    characters[place].is_whitespace() || matches!(characters[place], '(' | ')') || is_quote(characters, place)
}

/// A quotation mark, except between two Hebrew letters: there it belongs to the word, as in צה"ל.
fn is_quote(characters: &[char], place: usize) -> bool {
    let is_hebrew = |place: Option<usize>| {
        place.and_then(|place| characters.get(place)).is_some_and(|letter| matches!(letter, 'א'..='ת'))
    };
    matches!(characters[place], '"' | '“' | '”' | '„' | '‟' | '«' | '»')
        && !(is_hebrew(place.checked_sub(1)) && is_hebrew(Some(place + 1)))
}
