//! Numbers, spoken or written, under their digits.
//!
//! Each number is a form, and so are numbers in a row, under the digits of all: telephone numbers are grouped
//! in many ways, and dictated digit by digit. A single small word is no row: "one" is not a number here, and
//! two single digits beside each other are two numbers.

use std::ops::RangeInclusive;

use super::Form;
use super::digits::Speech;
use super::phrase::{Gap, Phrase};
use super::pieces::{Kind, Piece, follows};
use super::written::DIGITS_MAX;

/// Numbers in a row have at least this many digits; below, they are mostly two counts.
const ROW_DIGITS_MIN: usize = 3;

/// Telephone numbers are written in at most so many groups, and have so many digits (E.164 allows 15).
const GROUPS_MAX: usize = 4;
const TELEPHONE_DIGITS: RangeInclusive<usize> = 7..=15;

/// With their country's code, perhaps after the zeros with which it is dialled, or long national ones.
const LONG_TELEPHONE_DIGITS: RangeInclusive<usize> = 10..=17;

/// What national and international forms of a telephone number have in common.
const TELEPHONE_DIGITS_COMMON: usize = 9;

/// Appends the forms of all numbers among the pieces.
pub(super) fn forms(phrase: &Phrase, pieces: &[Piece], speech: Speech, forms: &mut Vec<Form>) {
    for row in pieces.chunk_by(|before, after| is_row(phrase, before, after)) {
        let counts_alone = |piece: &&Piece| counts_alone(piece, row.len(), speech);
        for piece in row.iter().filter(counts_alone) {
            push(&piece.text, piece.first, piece.count, forms);
        }
        joined(row, forms);
        parts(phrase, row, forms);
    }
}

/// Appends what may be a number within a row that begins or ends with another one: what is joined by hyphens
/// and the like, what is dictated digit by digit, and groups of digits as long as a telephone number.
fn parts(phrase: &Phrase, row: &[Piece], forms: &mut Vec<Form>) {
    let is_tight = |before: &Piece, _: &Piece| matches!(phrase.gap_after(before.end() - 1), Gap::Tight(_));
    let is_alike = |before: &Piece, after: &Piece| (before.text.len() == 1) == (after.text.len() == 1);
    let groups = row.chunk_by(is_alike).filter(|row| row.iter().all(|piece| piece.text.len() > 1));
    let windows = groups.flat_map(|row| (2..=GROUPS_MAX).flat_map(|count| row.windows(count)));
    let telephones = windows.filter(|window| TELEPHONE_DIGITS.contains(&length(window)));
    let parts = row.chunk_by(is_tight).chain(row.chunk_by(is_alike)).chain(telephones);
    for part in parts.filter(|part| part.len() < row.len()) {
        joined(part, forms);
    }
}

fn is_row(phrase: &Phrase, before: &Piece, after: &Piece) -> bool {
    before.digits().is_some() && after.digits().is_some() && follows(phrase, before, after)
}

/// A spoken digit may be dictated, part of an idiom or, in most languages, an article.
fn counts_alone(piece: &Piece, row: usize, speech: Speech) -> bool {
    let is_count = speech.is_english() && row <= 2 && !matches!(piece.text.as_str(), "0" | "1");
    piece.kind == Kind::Number && (!piece.is_spoken || piece.text.len() > 1 || is_count)
}

fn joined(row: &[Piece], forms: &mut Vec<Form>) {
    let (Some(first), Some(last)) = (row.first(), row.last()) else { return };
    if row.len() > 1 && (ROW_DIGITS_MIN..=DIGITS_MAX).contains(&length(row)) {
        let digits: String = row.iter().filter_map(Piece::digits).collect();
        push(&digits, first.first, last.end() - first.first, forms);
    }
}

fn length(row: &[Piece]) -> usize {
    row.iter().filter_map(Piece::digits).map(str::len).sum()
}

/// Appends a number, and if it may be one for the telephone, what is common to the ways to write that.
fn push(digits: &str, first: usize, count: usize, forms: &mut Vec<Form>) {
    let mut push = |key| forms.push(Form { key, first, count });
    push(format!("#{digits}"));
    if LONG_TELEPHONE_DIGITS.contains(&digits.len()) && !digits.contains('.') {
        push(format!("#p:{}", &digits[digits.len() - TELEPHONE_DIGITS_COMMON..]));
        if let Some(international) = digits.strip_prefix("00") {
            push(format!("#{international}"));
        }
    }
}
