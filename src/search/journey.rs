//! Which end of a journey a place is that somebody asks for.

use super::query::{Pattern, Spans};

/// What a place is to a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It begins there.
    Departure,
    /// It ends there.
    Destination,
}

/// Words before a place where a journey begins. Only those that mean little else: a query has no language.
const FROM: &[&str] = &["from", "von", "desde", "depuis", "vanaf", "из", "от", "从"];
/// Words before a place where one ends.
const TO: &[&str] = &["to", "nach", "hasta", "vers", "naar", "до", "到"];

/// What each part of a query may be to a journey: `cambridge` begins one and `ely` ends one in `cambridge to ely`, and
/// so they do in `to ely from cambridge`. None where nothing says so.
pub(super) fn roles(parts: &[Spans]) -> Vec<Option<Role>> {
    let markers: Vec<_> = parts.iter().map(marker).collect();
    // What stands before the first "to" is where it begins.
    let mut role =
        markers.iter().flatten().next().filter(|first| **first == Role::Destination).map(|_| Role::Departure);
    let of = |marker: Option<Role>| {
        role = marker.or(role);
        role.filter(|_| marker.is_none())
    };
    markers.into_iter().map(of).collect()
}

fn marker(spans: &Spans) -> Option<Role> {
    let word = match spans {
        Spans::Word(word) => word,
        Spans::Exact(words) => match words.as_slice() {
            [Pattern::Word(word)] => word,
            _ => return None,
        },
        _ => return None,
    };
    let is_one_of = |words: &[&str]| words.contains(&word.as_str());
    match (is_one_of(FROM), is_one_of(TO)) {
        (true, _) => Some(Role::Departure),
        (_, true) => Some(Role::Destination),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::in_order("cambridge to ely", "D.E")]
    #[case::in_full("train from cambridge to ely", "-.D.E")]
    #[case::the_other_way_round("to ely from cambridge", ".E.D")]
    #[case::without_either("cambridge ely", "--")]
    #[case::several_words("kings lynn nach ely", "DD.E")]
    fn a_place_has_its_role(#[case] query: &str, #[case] expected: &str) {
        let parts: Vec<_> = query.split(' ').map(|word| Spans::Word(word.to_owned())).collect();
        let shown = |(part, role): (&Spans, Option<Role>)| match (marker(part), role) {
            (Some(_), _) => '.',
            (_, Some(Role::Departure)) => 'D',
            (_, Some(Role::Destination)) => 'E',
            _ => '-',
        };
        assert_eq!(parts.iter().zip(roles(&parts)).map(shown).collect::<String>(), expected);
    }
}
