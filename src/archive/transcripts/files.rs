//! Transcripts as files: SubRip, WebVTT, plain text and JSON. Pure functions of turns and names.
//!
//! SubRip has no specification. What its readers agree on: UTF-8 without a byte order mark, counted from 1, lines ended
//! by a line feed, one blank line between captions and none within, and tags in angle brackets. There is no way to
//! write a bracket that is none, so they become quotation marks of that shape. WebVTT is written as the W3C has it.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::cues::{Line, cues, one_line, word_times};

/// SubRip.
pub fn srt(lines: &[Line]) -> String {
    let mut file = String::new();
    for (number, cue) in (1..).zip(cues(lines)) {
        let (from, until) = (clock(cue.start_ms, ','), clock(cue.end_ms, ','));
        let (name, text) = (plain(&cue.name), plain(&cue.text));
        // Writing to a string does not fail.
        _ = write!(file, "{number}\n{from} --> {until}\n{name}: {text}\n\n");
    }
    file
}

/// WebVTT, with each speaker as the voice of the caption.
pub fn vtt(lines: &[Line]) -> String {
    let mut file = "WEBVTT\n\n".to_owned();
    for cue in cues(lines) {
        let (from, until) = (clock(cue.start_ms, '.'), clock(cue.end_ms, '.'));
        let (name, text) = (escaped(&cue.name), escaped(&cue.text));
        _ = write!(file, "{from} --> {until}\n<v {name}>{text}</v>\n\n");
    }
    file
}

/// One paragraph a turn: when it begins where that is known, who speaks, and the words.
pub fn txt(lines: &[Line]) -> String {
    let mut file = String::new();
    for Line { turn, name } in lines {
        if let Some(start_ms) = turn.start_ms {
            let seconds = start_ms.max(0) / 1_000;
            _ = write!(file, "[{}:{:02}:{:02}] ", seconds / 3_600, seconds / 60 % 60, seconds % 60);
        }
        _ = write!(file, "{}: {}\n\n", one_line(name), one_line(&turn.text));
    }
    file
}

/// One JSON object: what `about` says of the transcript, and its turns in the names of the API.
pub fn json(about: Value, lines: &[Line]) -> String {
    let turns: Vec<Value> = lines.iter().map(turn_json).collect();
    let mut whole = about;
    whole["turns"] = Value::Array(turns);
    whole.to_string()
}

fn turn_json(line: &Line) -> Value {
    let Line { turn, name } = line;
    let words: Vec<Value> = word_times(turn)
        .into_iter()
        .map(|(text, start_ms, end_ms)| json!({ "text": text, "startMs": start_ms, "endMs": end_ms }))
        .collect();
    json!({
        "index": turn.position,
        "speaker": turn.speaker.as_str().to_uppercase(),
        "speakerLabel": turn.speaker_label,
        "speakerName": name,
        "startMs": turn.start_ms,
        "endMs": turn.end_ms,
        "text": turn.text,
        "words": (!words.is_empty()).then_some(words),
    })
}

/// `00:01:02,003`; hours have as many digits as they need.
fn clock(ms: i64, mark: char) -> String {
    let seconds = ms / 1_000;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}{mark}{:03}", seconds % 60, ms % 1_000)
}

/// Text that no reader of SubRip takes for a time, a tag or a style.
fn plain(text: &str) -> String {
    text.replace("-->", "→").replace('<', "‹").replace('>', "›").replace("{\\", "{ \\")
}

/// Text of a WebVTT caption: with it, `-->` cannot occur either.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use entity::{CallId, Speaker, TenantId, turn};
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;

    fn line(name: &str, times: (Option<i64>, Option<i64>), text: &str) -> Line {
        let turn = turn::Model {
            call_id: CallId(Uuid::nil()),
            position: 0,
            tenant_id: TenantId::new("acme"),
            speaker: Speaker::Agent,
            speaker_label: None,
            text: text.into(),
            word_count: 1,
            start_ms: times.0,
            end_ms: times.1,
            confidence: None,
            words: None,
        };
        Line { turn, name: name.into() }
    }

    #[test]
    fn subrip_is_counted_from_one_and_timed() {
        let lines = [
            line("Ann", (Some(0), Some(1_500)), "Good morning."),
            line("Bob", (Some(1_600), Some(362_000_005)), "Hi."),
        ];
        assert_eq!(
            srt(&lines),
            "1\n00:00:00,000 --> 00:00:01,500\nAnn: Good morning.\n\n2\n00:00:01,600 --> 100:33:20,005\nBob: Hi.\n\n"
        );
    }

    #[test]
    fn webvtt_names_the_voice() {
        let lines = [line("Ann", (Some(61_001), Some(62_000)), "Good morning.")];
        assert_eq!(vtt(&lines), "WEBVTT\n\n00:01:01.001 --> 00:01:02.000\n<v Ann>Good morning.</v>\n\n");
        assert_eq!(vtt(&[]), "WEBVTT\n\n");
    }

    /// What trackers of players tell of: each of these has ended a caption, or the whole file, before its end.
    #[rstest]
    #[case::arrow("see 1 --> 2", "see 1 → 2", "see 1 --&gt; 2")]
    #[case::blank_lines("one\n\n\r\n2\n\ntwo", "one 2 two", "one 2 two")]
    #[case::tags("a MyValue<String> & <b", "a MyValue‹String› & ‹b", "a MyValue&lt;String&gt; &amp; &lt;b")]
    #[case::styles("{\\an8} up", "{ \\an8} up", "{\\an8} up")]
    #[case::separators("a\u{2028}b\u{85}c\u{0b}d", "a b c d", "a b c d")]
    #[case::nothing_to_show("a\u{7}b", "a b", "a b")]
    fn text_stays_within_its_caption(#[case] text: &str, #[case] in_srt: &str, #[case] in_vtt: &str) {
        let lines = [line("A\n<b>", (Some(0), Some(9)), text)];
        assert_eq!(srt(&lines), format!("1\n00:00:00,000 --> 00:00:00,009\nA ‹b›: {in_srt}\n\n"));
        assert_eq!(
            vtt(&lines),
            format!("WEBVTT\n\n00:00:00.000 --> 00:00:00.009\n<v A &lt;b&gt;>{in_vtt}</v>\n\n")
        );
    }

    #[test]
    fn a_blank_turn_is_no_caption() {
        assert_eq!(srt(&[line("A", (Some(0), Some(9)), " \n ")]), "");
    }

    fn times(lines: &[Line]) -> Vec<(i64, i64)> {
        cues(lines).into_iter().map(|cue| (cue.start_ms, cue.end_ms)).collect()
    }

    #[rstest]
    #[case::until_the_next(&[(Some(0), None), (Some(600), Some(900))], &[(0, 600), (600, 900)])]
    #[case::no_longer_than_said(&[(Some(0), None), (Some(60_000), Some(61_000))], &[(0, 1_000), (60_000, 61_000)])]
    #[case::the_last(&[(Some(5), None)], &[(5, 1_005)])]
    #[case::without_any_time(&[(None, None), (None, None)], &[(0, 1_000), (1_000, 2_000)])]
    #[case::an_end_before_the_start(&[(Some(50), Some(20))], &[(50, 51)])]
    #[case::of_no_length(&[(Some(50), Some(50))], &[(50, 51)])]
    #[case::before_the_audio(&[(Some(-20), Some(30))], &[(0, 30)])]
    #[case::over_each_other(&[(Some(0), Some(900)), (Some(100), Some(200))], &[(0, 900), (100, 200)])]
    #[case::out_of_order(&[(Some(500), Some(900)), (Some(100), Some(200))], &[(100, 200), (500, 900)])]
    #[case::together(&[(Some(0), Some(900)), (Some(0), Some(200))], &[(0, 200), (0, 900)])]
    fn every_caption_has_a_beginning_and_a_later_end(
        #[case] turns: &[(Option<i64>, Option<i64>)],
        #[case] expected: &[(i64, i64)],
    ) {
        let lines: Vec<Line> = turns.iter().map(|times| line("A", *times, "yes")).collect();
        assert_eq!(times(&lines), expected);
    }

    #[test]
    fn a_monologue_is_cut_between_words() {
        let text = "word ".repeat(60);
        let cut = cues(&[line("A", (Some(0), Some(30_000)), &text)]);
        assert!(cut.len() > 3);
        assert!(cut.iter().all(|cue| cue.text.chars().count() <= 90 && cue.end_ms > cue.start_ms));
        assert_eq!(cut.iter().map(|cue| cue.text.split(' ').count()).sum::<usize>(), 60);
        assert!(cut.windows(2).all(|pair| pair[0].end_ms == pair[1].start_ms));
        assert_eq!((cut[0].start_ms, cut[cut.len() - 1].end_ms), (0, 30_000));
    }

    #[test]
    fn a_cut_stands_at_the_word_that_begins_it() {
        let mut long = line("A", (Some(0), Some(30_000)), &"word ".repeat(20));
        let words: Vec<_> = (0..20).map(|number| json!(["word", number * 100, number * 100 + 90])).collect();
        long.turn.words = Some(Value::Array(words));
        let cut = cues(&[long]);
        assert_eq!((cut[0].start_ms, cut[1].start_ms, cut[1].end_ms), (0, 1_800, 30_000));
    }

    #[test]
    fn plain_text_has_a_paragraph_a_turn() {
        let lines =
            [line("Ann", (Some(3_723_000), None), "Good\nmorning."), line("Bob", (None, None), "Hi.")];
        assert_eq!(txt(&lines), "[1:02:03] Ann: Good morning.\n\nBob: Hi.\n\n");
    }
}
