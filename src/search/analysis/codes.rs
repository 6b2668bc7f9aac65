//! Codes of letters and digits, such as booking references and postcodes, spelled out or written.
//!
//! What is spelled may begin or end with a word that is not part of it ("a", "i", `ref`), so a row of pieces
//! is a form with and without such ends.

use super::Form;
use super::phrase::{Gap, Phrase};
use super::pieces::{Kind, Piece, follows};
use super::written::is_digits;

/// Longer rows are no codes that anybody looks for.
const CODE_CHARS_MAX: usize = 24;

/// A written code has at least this many letters and digits, one that is spelled out one more.
const CODE_CHARS_MIN: usize = 3;

/// Appends the forms of all codes among the pieces.
pub(super) fn forms(phrase: &Phrase, pieces: &[Piece], forms: &mut Vec<Form>) {
    let is_row = |before: &Piece, after: &Piece| {
        follows(phrase, before, after) && phrase.gap_after(before.end() - 1) != Gap::Tight(':')
    };
    for row in pieces.chunk_by(is_row) {
        for piece in row.iter().filter(|piece| piece.kind == Kind::Mixed && row.len() > 1) {
            code(std::slice::from_ref(piece), forms);
        }
        let without_first = row.split_first().filter(|(first, _)| first.is_doubtful).map(|(_, rest)| rest);
        let without_last = row.split_last().filter(|(last, _)| last.is_doubtful).map(|(_, rest)| rest);
        let without_both = without_first.and_then(<[Piece]>::split_last).filter(|(last, _)| last.is_doubtful);
        for row in [Some(row), without_first, without_last, without_both.map(|(_, rest)| rest)] {
            code(row.unwrap_or_default(), forms);
        }
    }
}

/// Appends, for a query, each word of letters as the code it may be spelled as, and each code that is spelled
/// in letters as the word it may be written as.
pub(super) fn written_and_spelled(phrase: &Phrase, said: &mut Vec<Form>) {
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase());
    let spelled = said.iter().filter(|said| said.count > 1).filter_map(|said| {
        let letters = said.key.strip_prefix("#c:").filter(|letters| is_word(letters))?;
        Some(Form { key: format!("={letters}"), first: said.first, count: said.count })
    });
    let spelled: Vec<_> = spelled.collect();
    said.extend(spelled);
    for (first, word) in phrase.words.iter().enumerate() {
        if is_word(&word.text) && (CODE_CHARS_MIN..=CODE_CHARS_MAX).contains(&word.text.len()) {
            said.push(Form { key: format!("#c:{}", word.text), first, count: 1 });
        }
    }
}

fn code(row: &[Piece], forms: &mut Vec<Form>) {
    let (Some(first), Some(last)) = (row.first(), row.last()) else { return };
    let length: usize = row.iter().map(|piece| piece.text.len()).sum();
    if length <= CODE_CHARS_MAX && is_code(row, length) {
        let code: String = row.iter().map(|piece| piece.text.as_str()).collect();
        forms.push(Form { key: format!("#c:{code}"), first: first.first, count: last.end() - first.first });
    }
}

fn is_code(row: &[Piece], length: usize) -> bool {
    if let [piece] = row {
        return piece.kind == Kind::Mixed && length >= CODE_CHARS_MIN;
    }
    if row.iter().any(|piece| piece.text.contains('.')) {
        return false;
    }
    if row.iter().all(|piece| piece.kind == Kind::Letter) {
        // One letter again and again is a stutter.
        return row.len() >= CODE_CHARS_MIN && row.iter().any(|piece| piece.text != row[0].text);
    }
    let has_digits = row.iter().any(|piece| matches!(piece.kind, Kind::Number | Kind::Mixed));
    let has_letters = row.iter().any(|piece| !is_digits(&piece.text) && !is_article(piece));
    let has_group = row.iter().any(|piece| piece.kind == Kind::Group);
    has_digits && has_letters && length > CODE_CHARS_MIN + usize::from(has_group)
}

/// The English "a" and "I".
fn is_article(piece: &Piece) -> bool {
    piece.kind == Kind::Letter && piece.is_doubtful && !piece.is_spoken
}
