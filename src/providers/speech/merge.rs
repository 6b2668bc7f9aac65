//! One transcription per channel becomes one conversation: who speaks is certain, only the order is to be found.

use super::{Segment, Transcription};
use crate::providers::{Party, TURNS_MAX, Turn, Word};

/// What one speaker says after a pause shorter than this belongs to the same turn.
const PAUSE_MS_MAX: i64 = 1_500;
/// A pause between two words in which the other may have had the word.
const GAP_MS_MIN: i64 = 300;
/// The other's words that part a turn even without a pause; shorter ones are a nod.
const INTERRUPTION_MS_MIN: i64 = 1_500;
/// A turn is not made longer than this by joining, so that one can be pointed at.
const TURN_MS_MAX: i64 = 60_000;

/// Turns in the order in which they begin.
///
/// A segment is parted where somebody else begins to speak within it, if its words show a pause there or the other
/// speaks for long. Segments of one speaker that follow each other closely are joined.
pub fn merge(channels: Vec<(Party, Transcription)>) -> Vec<Turn> {
    let mut begins: Vec<(usize, i64, i64)> = Vec::new();
    for (channel, (_, transcription)) in channels.iter().enumerate() {
        let times = transcription.segments.iter().map(|segment| (channel, segment.start_ms, segment.end_ms));
        begins.extend(times);
    }
    begins.sort_by_key(|(_, start_ms, _)| *start_ms);
    let mut pieces: Vec<(usize, Party, Segment)> = Vec::new();
    for (channel, (party, transcription)) in channels.into_iter().enumerate() {
        for segment in transcription.segments {
            pieces.extend(parted(segment, channel, &begins).into_iter().map(|piece| (channel, party, piece)));
        }
    }
    pieces.sort_by_key(|(channel, _, piece)| (piece.start_ms, *channel));
    joined(pieces)
}

fn parted(segment: Segment, channel: usize, begins: &[(usize, i64, i64)]) -> Vec<Segment> {
    let from = begins.partition_point(|(_, start_ms, _)| *start_ms <= segment.start_ms);
    let others = begins[from..]
        .iter()
        .take_while(|(_, start_ms, _)| *start_ms < segment.end_ms)
        .filter(|(other, ..)| *other != channel);
    let cuts = others.filter_map(|(_, start_ms, end_ms)| cut(&segment.words, *start_ms, *end_ms));
    let places = places(&segment);
    let mut cuts: Vec<(usize, usize)> =
        cuts.filter_map(|word| Some((word, *places.as_ref()?.get(word)?))).collect();
    // A service's words need not be in order, and then the places of the cuts are not.
    cuts.sort_unstable();
    cuts.dedup();
    if cuts.is_empty() {
        return vec![segment];
    }
    let Segment { start_ms, end_ms, text, confidence, words } = segment;
    let mut pieces = Vec::with_capacity(cuts.len() + 1);
    let (mut first, mut from) = (0, 0);
    for (last, until) in cuts.into_iter().chain([(words.len(), text.len())]) {
        let (words, said) = (&words[first..last], text[from..until].trim());
        if let (Some(front), Some(back), false) = (words.first(), words.last(), said.is_empty()) {
            let start_ms = if first == 0 { start_ms } else { front.start_ms };
            pieces.push(Segment {
                start_ms,
                end_ms: back.end_ms.unwrap_or(back.start_ms).max(start_ms),
                text: said.to_owned(),
                confidence,
                words: words.to_vec(),
            });
        }
        (first, from) = (last, until);
    }
    if let Some(last) = pieces.last_mut() {
        last.end_ms = end_ms.max(last.start_ms);
    }
    pieces
}

/// Where each word stands in the text, from the blank before it: words come without their punctuation in places, and
/// the text is what is kept. Nothing where a word is written otherwise there, as numbers are.
fn places(segment: &Segment) -> Option<Vec<usize>> {
    let text = &segment.text;
    let mut from = 0;
    let place = |word: &Word| {
        let at = from + text[from..].find(word.text.as_str())?;
        let begin = text[..at].rfind(char::is_whitespace).unwrap_or(0).max(from);
        from = at + word.text.len();
        Some(begin)
    };
    segment.words.iter().map(place).collect()
}

/// Before which word a segment is parted when another speaks in this time.
fn cut(words: &[Word], start_ms: i64, end_ms: i64) -> Option<usize> {
    let next = words.partition_point(|word| word.start_ms < start_ms);
    let (before, after) = (words.get(next.checked_sub(1)?)?, words.get(next)?);
    let gap_ms = after.start_ms - before.end_ms.unwrap_or(before.start_ms);
    (gap_ms >= GAP_MS_MIN || end_ms - start_ms >= INTERRUPTION_MS_MIN).then_some(next)
}

fn joined(pieces: Vec<(usize, Party, Segment)>) -> Vec<Turn> {
    let mut turns: Vec<(usize, Turn)> = Vec::new();
    for (channel, party, piece) in pieces {
        let Segment { start_ms, end_ms, text, confidence, words } = piece;
        if let Some((last_channel, last)) = turns.last_mut()
            && *last_channel == channel
            && let (Some(last_start), Some(last_end)) = (last.start_ms, last.end_ms)
            && start_ms - last_end < PAUSE_MS_MAX
            && end_ms - last_start <= TURN_MS_MAX
        {
            last.confidence = mean(last.confidence, last_end - last_start, confidence, end_ms - start_ms);
            last.text.push(' ');
            last.text.push_str(&text);
            last.end_ms = Some(last_end.max(end_ms));
            last.words.extend(words);
            continue;
        }
        if turns.len() == TURNS_MAX {
            break;
        }
        let turn = Turn {
            party,
            speaker: None,
            text,
            start_ms: Some(start_ms),
            end_ms: Some(end_ms),
            confidence,
            words,
        };
        turns.push((channel, turn));
    }
    turns.into_iter().map(|(_, turn)| turn).collect()
}

/// The mean by time; both are needed.
fn mean(one: Option<f64>, one_ms: i64, other: Option<f64>, other_ms: i64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of one call")]
    let (one_ms, other_ms) = (one_ms.max(1) as f64, other_ms.max(1) as f64);
    Some((one? * one_ms + other? * other_ms) / (one_ms + other_ms))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn segment(start_ms: i64, end_ms: i64, text: &str, word_starts: &[i64]) -> Segment {
        let words = text.split(' ').zip(word_starts);
        let words = words.map(|(text, start)| Word {
            text: text.into(),
            start_ms: *start,
            end_ms: Some(start + 200),
        });
        Segment { start_ms, end_ms, text: text.into(), confidence: Some(0.5), words: words.collect() }
    }

    fn channel(segments: Vec<Segment>) -> Transcription {
        Transcription { language: None, segments, source: "test".into() }
    }

    fn lines(agent: Vec<Segment>, customer: Vec<Segment>) -> Vec<(Party, String)> {
        let turns = merge(vec![(Party::Agent, channel(agent)), (Party::Customer, channel(customer))]);
        turns.into_iter().map(|turn| (turn.party, turn.text)).collect()
    }

    #[test]
    fn what_follows_closely_is_one_turn() {
        let agent = vec![
            segment(0, 1_000, "Hello.", &[]),
            segment(2_000, 3_000, "It is me.", &[]),
            segment(4_600, 5_000, "So?", &[]),
        ];
        let expected = [(Party::Agent, "Hello. It is me.".into()), (Party::Agent, "So?".into())];
        assert_eq!(lines(agent, vec![]), expected);
    }

    #[test]
    fn the_other_in_between_parts_turns() {
        let agent = vec![segment(0, 1_000, "Hello.", &[]), segment(1_600, 2_000, "Good.", &[])];
        let customer = vec![segment(1_050, 1_500, "Hi.", &[])];
        let expected = [
            (Party::Agent, "Hello.".into()),
            (Party::Customer, "Hi.".into()),
            (Party::Agent, "Good.".into()),
        ];
        assert_eq!(lines(agent, customer), expected);
    }

    #[test]
    fn a_long_segment_is_parted_where_the_other_answers() {
        let agent = vec![segment(0, 5_000, "Is it you? Then come in", &[0, 300, 600, 3_000, 3_300, 3_600])];
        let customer = vec![segment(1_000, 1_800, "Yes.", &[1_000])];
        let expected = [
            (Party::Agent, "Is it you?".into()),
            (Party::Customer, "Yes.".into()),
            (Party::Agent, "Then come in".into()),
        ];
        assert_eq!(lines(agent, customer), expected);
    }

    #[test]
    fn punctuation_stays_with_its_word_and_strange_words_are_not_parted() {
        let mut agent = segment(0, 5_000, "You there Qué pasa", &[0, 300, 3_000, 3_300]);
        agent.text = "You there? ¿Qué pasa?".into();
        let customer = vec![segment(1_000, 1_800, "Yes.", &[1_000])];
        assert_eq!(lines(vec![agent.clone()], customer.clone())[2].1, "¿Qué pasa?");
        agent.words[2].text = "what".into();
        assert_eq!(lines(vec![agent], customer)[0].1, "You there? ¿Qué pasa?");
    }

    #[test]
    fn a_nod_does_not_part_what_goes_on() {
        let words = [0, 250, 500, 750, 1_000];
        let agent = vec![segment(0, 1_500, "one two three four five", &words)];
        let customer = vec![segment(600, 900, "Mhm.", &[600])];
        assert_eq!(lines(agent.clone(), customer)[0].1, "one two three four five");
        let customer = vec![segment(600, 2_600, "No, wait a moment.", &[600])];
        assert_eq!(lines(agent, customer)[0].1, "one two three");
    }

    fn any_channel() -> impl Strategy<Value = Vec<Segment>> {
        let one = (0_i64..20_000, 0_i64..4_000, 1_usize..6).prop_map(|(start, lasts, words)| {
            let starts: Vec<i64> =
                (0..words as i64).map(|word| start + word * lasts / words as i64).collect();
            segment(start, start + lasts, &vec!["w"; words].join(" "), &starts)
        });
        proptest::collection::vec(one, 0..12).prop_map(|mut segments| {
            segments.sort_by_key(|segment| segment.start_ms);
            segments
        })
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_all_is_in_order(agent in any_channel(), customer in any_channel()) {
            let count = |segments: &[Segment]| -> usize { segments.iter().map(|segment| segment.words.len()).sum() };
            let said = count(&agent) + count(&customer);
            let turns = merge(vec![(Party::Agent, channel(agent)), (Party::Customer, channel(customer))]);
            prop_assert_eq!(turns.iter().map(|turn| turn.text.split(' ').count()).sum::<usize>(), said);
            prop_assert!(turns.is_sorted_by_key(|turn| turn.start_ms));
            prop_assert!(turns.iter().all(|turn| turn.end_ms >= turn.start_ms));
        }
    }
}
