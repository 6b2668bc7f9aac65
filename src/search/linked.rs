//! Where the words of linked customers and bookings stand in the index.
//!
//! A call's customers and bookings are its *things*. Each fact of a thing (its name, its day, where it begins) is a short
//! text, and a place says of which thing, of which fact, at which word, and how many words the fact has. So what matches
//! can be told apart by places alone: whether words are of one booking, how much of a name was asked for, and whether
//! a town is where the journey begins or where it ends.

use std::ops::Range;

use super::document::{Fact, LinkedDocument};

/// The most words of a fact; what is longer is cut off.
pub(super) const WORDS_MAX: usize = 15;
/// Bits of a place that number the word within its fact. One number more than words: two facts never touch.
const WORD_BITS: u32 = 4;
/// Bits for how many words the fact has; of longer ones it is not said how much longer.
const LENGTH_BITS: u32 = 3;
/// Bits for the fact's number.
const FACT_BITS: u32 = 5;
/// How many facts a thing may have.
pub(super) const FACTS: usize = 1 << FACT_BITS;
/// How many things of a call are known: bookings that stand, bookings that came to nothing, customers.
pub(super) const THINGS: usize = 16;
const STANDING: Range<usize> = 0..8;
const FAILED: Range<usize> = 8..12;
const CUSTOMERS: Range<usize> = 12..THINGS;
/// The greatest length that is told from others.
pub(super) const LENGTH_MAX: u32 = (1 << LENGTH_BITS) - 1;

/// The numbers of the facts of each kind: how many of each a thing may have.
const fn numbers(fact: Fact) -> Range<usize> {
    match fact {
        Fact::Name => 0..1,
        Fact::Kind => 1..2,
        Fact::State => 2..3,
        Fact::Reference => 3..4,
        Fact::Party => 4..5,
        Fact::Day => 5..8,
        Fact::Departure => 8..11,
        Fact::Destination => 11..14,
        Fact::Other => 14..20,
    }
}

/// A place, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LinkedPlace {
    pub(super) thing: usize,
    pub(super) fact: usize,
    /// Of the fact, in words.
    pub(super) length: u32,
    pub(super) word: u32,
}

impl LinkedPlace {
    pub(super) fn of(place: u32) -> Self {
        let bits = |shift: u32, count: u32| place >> shift & ((1 << count) - 1);
        Self {
            word: bits(0, WORD_BITS),
            length: bits(WORD_BITS, LENGTH_BITS),
            fact: bits(WORD_BITS + LENGTH_BITS, FACT_BITS) as usize,
            thing: (place >> (WORD_BITS + LENGTH_BITS + FACT_BITS)) as usize,
        }
    }

    /// Where it stands as a number.
    pub(super) fn place(self) -> usize {
        let Self { thing, fact, length, word } = self;
        ((thing << FACT_BITS | fact) << LENGTH_BITS | length as usize) << WORD_BITS | word as usize
    }

    pub(super) fn is_of_customer(self) -> bool {
        CUSTOMERS.contains(&self.thing)
    }

    /// Of a booking that came to nothing.
    pub(super) fn is_of_failed(self) -> bool {
        FAILED.contains(&self.thing)
    }

    pub(super) fn kind(self) -> Fact {
        let kinds = Fact::ALL.into_iter();
        kinds.rev().find(|kind| numbers(*kind).start <= self.fact).unwrap_or(Fact::Name)
    }
}

/// The facts of all things that there is room for, each with its thing and its number.
pub(super) fn facts(linked: &[LinkedDocument]) -> Vec<(usize, usize, &str)> {
    let mut free = [STANDING, FAILED, CUSTOMERS];
    let mut found = Vec::new();
    for document in linked {
        let things = match document {
            LinkedDocument::Booking { stands: true, .. } => &mut free[0],
            LinkedDocument::Booking { stands: false, .. } => &mut free[1],
            LinkedDocument::Customer { .. } => &mut free[2],
        };
        let Some(thing) = things.next() else { continue };
        let mut free = Fact::ALL.map(numbers);
        for (kind, text) in document.facts() {
            if let Some(number) = free[*kind as usize].next() {
                found.push((thing, number, text.as_str()));
            }
        }
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        for (thing, fact, length, word) in [(0, 0, 1, 0), (15, 19, LENGTH_MAX, 14), (3, 8, 2, 1)] {
            let place = LinkedPlace { thing, fact, length, word };
            assert_eq!(LinkedPlace::of(u32::try_from(place.place()).unwrap()), place);
        }
    }

    #[test]
    fn a_fact_has_the_kind_it_was_given() {
        for kind in Fact::ALL {
            for fact in numbers(kind) {
                assert!(fact < FACTS);
                assert_eq!(LinkedPlace { thing: 0, fact, length: 1, word: 0 }.kind(), kind);
            }
        }
    }
}
