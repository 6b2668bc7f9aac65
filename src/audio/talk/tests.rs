use proptest::prelude::*;

use super::*;
use crate::audio::voice::tests::vowel;
use crate::audio::{samples, sniff, wav};

/// Two lines of frames, `#` where a side speaks.
fn conversation(first: &str, second: &str) -> Talk {
    let mut conversation = Conversation::default();
    let frames = |line: &str| line.chars().map(|frame| frame == '#').collect::<Vec<_>>();
    conversation.hear(&mut [frames(first), frames(second)]);
    conversation.finish(first.len() as u64 * FRAME_MS)
}

fn repeated(parts: &[(char, usize)]) -> String {
    parts.iter().map(|(frame, count)| frame.to_string().repeat(*count)).collect()
}

#[test]
fn question_and_answer() {
    let talk = conversation("..####......##..", ".......###......");
    let ms = |frames: u64| frames * FRAME_MS;
    assert_eq!((talk.duration_ms, talk.silence_ms, talk.overlap_ms), (ms(16), ms(7), 0));
    let [first, second] = talk.sides;
    assert_eq!((first.talk_ms, first.spells, first.responses), (ms(6), 2, 1));
    assert_eq!((second.talk_ms, second.spells, second.responses), (ms(3), 1, 1));
    assert_eq!((second.response_ms_mean, first.response_ms_mean), (Some(ms(1)), Some(ms(2))));
    assert_eq!(talk.response_ms_mean, Some(ms(3) / 2));
    assert_eq!((first.longest_monologue_ms, second.longest_monologue_ms), (ms(4), ms(3)));
}

#[test]
fn going_on_alone_answers_nobody() {
    let talk = conversation("##..##..##", "..........");
    assert_eq!((talk.response_ms_mean, talk.sides[0].spells), (None, 3));
}

#[test]
fn beginning_as_the_other_stops_is_an_answer_without_delay() {
    assert_eq!(conversation("##..", "..##").sides[1].response_ms_mean, Some(0));
}

#[test]
fn an_interruption_lasts_half_a_second() {
    let spoken = repeated(&[('#', 100)]);
    let cut_in = |frames| repeated(&[('.', 30), ('#', frames), ('.', 70 - frames)]);
    assert_eq!(conversation(&spoken, &cut_in(32)).sides[1].interruptions, 1);
    assert_eq!(conversation(&spoken, &cut_in(31)).sides[1].interruptions, 0, "an aside is none");
    assert_eq!(conversation(&spoken, &spoken).sides.map(|side| side.interruptions), [0, 0]);
    // The one who was interrupted gives way: still one, and it is the other's.
    let (gives_way, takes_over) = (repeated(&[('#', 70), ('.', 30)]), repeated(&[('.', 30), ('#', 70)]));
    let talk = conversation(&gives_way, &takes_over);
    assert_eq!(talk.sides.map(|side| side.interruptions), [0, 1]);
    assert_eq!(talk.overlap_ms, 40 * FRAME_MS);
}

#[test]
fn a_monologue_ends_with_an_answer_or_a_long_silence() {
    let longest = |first: &[(char, usize)], second: &[(char, usize)]| {
        conversation(&repeated(first), &repeated(second)).sides[0].longest_monologue_ms / FRAME_MS
    };
    let alone = [('.', 500)];
    assert_eq!(longest(&[('#', 50), ('.', 124), ('#', 50), ('.', 276)], &alone), 224);
    assert_eq!(longest(&[('#', 50), ('.', 125), ('#', 60), ('.', 265)], &alone), 60);
    assert_eq!(longest(&[('#', 300), ('.', 200)], &[('.', 200), ('#', 10), ('.', 290)]), 200);
}

proptest! {
    #[test]
    fn the_parts_make_the_whole(pairs in proptest::collection::vec(any::<[bool; 2]>(), 0..400)) {
        let line = |side: usize| pairs.iter().map(|pair| if pair[side] { '#' } else { '.' }).collect::<String>();
        let talk = conversation(&line(0), &line(1));
        let [first, second] = talk.sides;
        prop_assert_eq!(first.talk_ms + second.talk_ms - talk.overlap_ms + talk.silence_ms, talk.duration_ms);
        for side in talk.sides {
            prop_assert!(side.responses + side.interruptions <= side.spells);
            prop_assert!(side.longest_monologue_ms <= talk.duration_ms);
        }
        let swapped = conversation(&line(1), &line(0));
        prop_assert_eq!([second, first], swapped.sides);
    }
}

fn measured(file: &[u8]) -> Option<Talk> {
    talk(Decoder::open_stream(file, sniff(file).unwrap()).unwrap()).unwrap()
}

#[test]
fn one_channel_tells_nothing_of_two_sides() {
    assert_eq!(measured(&wav::pcm16(8_000, 1, &[0; 800]).unwrap()), None);
}

/// A frame and the network's afterglow, at each end of each spell.
const EDGE_MS: u64 = 64;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// Sides take turns, each a vowel of known length after a known pause.
    #[test]
    fn bursts_in_turn_are_measured(
        turns in proptest::collection::vec((400_u64..1_500, 400_u64..1_200), 2..8),
        sample_rate_hz in proptest::sample::select(vec![8_000_u32, 16_000]),
    ) {
        let mut frames = Vec::new();
        let step = (16_000 / sample_rate_hz) as usize;
        for (turn, (pause_ms, spell_ms)) in turns.iter().enumerate() {
            frames.extend(vec![[0, 0]; (pause_ms * 16) as usize / step]);
            let pitch_hz = [125.0, 200.0][turn % 2];
            let sound = vowel((spell_ms * 16) as usize, pitch_hz).into_iter().step_by(step);
            frames.extend(sound.map(|sample| if turn % 2 == 0 { [sample, 0] } else { [0, sample] }));
        }
        frames.extend(vec![[0, 0]; 8_000]);
        let talk = measured(&wav::pcm16(sample_rate_hz, 2, frames.as_flattened()).unwrap()).unwrap();
        for side in [0, 1] {
            let mine = turns.iter().skip(side).step_by(2);
            let (count, spells_ms) = mine.fold((0, 0), |(count, ms), turn| (count + 1, ms + turn.1));
            prop_assert_eq!(talk.sides[side].spells, count);
            prop_assert!(talk.sides[side].talk_ms.abs_diff(spells_ms) <= 2 * EDGE_MS * count, "{talk:?}");
            prop_assert_eq!(talk.sides[side].interruptions, 0);
        }
        let answers = turns.len() as u64 - 1;
        let pauses_ms: u64 = turns.iter().skip(1).map(|turn| turn.0).sum();
        prop_assert!(talk.response_ms_mean.unwrap().abs_diff(pauses_ms / answers) <= 2 * EDGE_MS, "{talk:?}");
        prop_assert_eq!(talk.sides.iter().map(|side| side.responses).sum::<u64>(), answers);
        let longest = turns.iter().map(|turn| turn.1).max().unwrap();
        let monologue = talk.sides.iter().map(|side| side.longest_monologue_ms).max().unwrap();
        prop_assert!(monologue.abs_diff(longest) <= 2 * EDGE_MS, "{talk:?}");
        prop_assert_eq!(talk.overlap_ms, 0);
    }
}

#[test]
fn who_speaks_into_a_vowel_interrupts() {
    let mut frames: Vec<[i16; 2]> = vowel(64_000, 125.0).into_iter().map(|sample| [sample, 0]).collect();
    for (frame, sample) in frames[32_000..].iter_mut().zip(vowel(32_000, 200.0)) {
        frame[1] = sample;
    }
    let talk = measured(&wav::pcm16(16_000, 2, frames.as_flattened()).unwrap()).unwrap();
    assert_eq!(talk.sides.map(|side| side.interruptions), [0, 1]);
    assert!(talk.overlap_ms.abs_diff(2_000) <= 2 * EDGE_MS, "{talk:?}");
}

/// The manifest's own measure, by a threshold of energy: agent 133.3 s, customer 93.0 s, overlap 22.4 s,
/// silence 33.6 s.
#[test]
fn a_real_call_gives_plausible_numbers() {
    let Some((folder, _)) = samples::collection() else { return };
    let file = std::fs::read(folder.join("real_autorepair49_dual_8k.mp3")).unwrap();
    let talk = measured(&file).unwrap();
    let near = |measured_ms: u64, manifest_ms: u64| measured_ms.abs_diff(manifest_ms) <= 10_000;
    let [agent, customer] = talk.sides;
    assert!(near(agent.talk_ms, 133_300) && near(customer.talk_ms, 93_000), "{talk:?}");
    assert!(near(talk.overlap_ms, 22_400) && near(talk.silence_ms, 33_600), "{talk:?}");
    assert!((20..=80).contains(&agent.spells) && (20..=80).contains(&customer.spells), "{talk:?}");
    assert!((100..3_000).contains(&talk.response_ms_mean.unwrap()), "{talk:?}");
    assert!((5_000..60_000).contains(&agent.longest_monologue_ms), "{talk:?}");
}
