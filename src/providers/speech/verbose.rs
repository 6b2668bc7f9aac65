//! `verbose_json`, as Whisper's servers write it: OpenAI with words beside the segments, whisper.cpp within them.

use serde_json::Value;

use super::{SEGMENTS_MAX, Segment, Transcription, language};
use crate::providers::Word;
use crate::providers::field::{list, number, seconds_to_ms, text};

/// Whisper's own rule: this sure that nobody speaks, and this unsure of the words, means that nobody spoke.
const NO_SPEECH_ABOVE: f64 = 0.6;
const LOG_PROBABILITY_BELOW: f64 = -1.0;

/// Reads an answer. One without segments becomes a single one, as long as the audio.
pub fn read(answer: &Value, audio_ms: i64, source: &str) -> Transcription {
    let listed = list(answer, "/segments");
    let mut segments: Vec<Segment> = listed.iter().take(SEGMENTS_MAX).filter_map(segment).collect();
    if listed.is_empty()
        && let Some(whole) = text(answer, &["/text"])
    {
        let end_ms =
            number(answer, &["/duration", "/usage/seconds"]).and_then(seconds_to_ms).unwrap_or(audio_ms);
        segments.push(Segment { start_ms: 0, end_ms, text: whole, confidence: None, words: Vec::new() });
    }
    segments.sort_by_key(|segment| segment.start_ms);
    give_out(list(answer, "/words"), &mut segments);
    let said = text(answer, &["/language", "/detected_language", "/languages/0"]);
    Transcription {
        language: said.and_then(|said| language::code(&said)),
        segments,
        source: source.to_owned(),
    }
}

fn segment(value: &Value) -> Option<Segment> {
    let log_probability = number(value, &["/avg_logprob"]);
    let no_speech = number(value, &["/no_speech_prob"]).unwrap_or(0.0);
    if no_speech > NO_SPEECH_ABOVE && log_probability.is_some_and(|log| log < LOG_PROBABILITY_BELOW) {
        return None;
    }
    let start_ms = number(value, &["/start"]).and_then(seconds_to_ms)?;
    let end_ms = number(value, &["/end"]).and_then(seconds_to_ms).unwrap_or(start_ms).max(start_ms);
    Some(Segment {
        start_ms,
        end_ms,
        text: text(value, &["/text"])?,
        // There is no confidence; the mean probability of the words is what stands for it elsewhere too.
        confidence: log_probability.map(|log| log.exp().clamp(0.0, 1.0)),
        words: joined(list(value, "/words")),
    })
}

/// whisper.cpp's words are tokens: one that does not begin with a blank goes on with the word before.
fn joined(tokens: &[Value]) -> Vec<Word> {
    let raw = |token: &Value| token.get("word").and_then(Value::as_str).map(str::to_owned);
    let are_tokens = tokens.iter().filter_map(raw).any(|token| token.starts_with(' '));
    let mut words: Vec<Word> = Vec::new();
    for token in tokens {
        let (Some(said), Some(next)) = (raw(token), word(token)) else { continue };
        match words.last_mut() {
            Some(last) if are_tokens && !said.starts_with(' ') => {
                last.text.push_str(&next.text);
                last.end_ms = next.end_ms.or(last.end_ms);
            }
            _ => words.push(next),
        }
    }
    words
}

fn word(value: &Value) -> Option<Word> {
    let start_ms = number(value, &["/start"]).and_then(seconds_to_ms)?;
    let end_ms = number(value, &["/end"]).and_then(seconds_to_ms).filter(|end| *end >= start_ms);
    Some(Word { text: text(value, &["/punctuated_word", "/word"])?, start_ms, end_ms })
}

/// Words that stand beside the segments go to the last segment that has begun when they begin. Those of a segment that
/// was taken for silence go with it.
fn give_out(words: &[Value], segments: &mut [Segment]) {
    if segments.iter().any(|segment| !segment.words.is_empty()) {
        return;
    }
    for word in words.iter().filter_map(word) {
        let begun = segments.partition_point(|segment| segment.start_ms <= word.start_ms);
        let segment = segments[..begun].last_mut();
        if let Some(segment) = segment.filter(|segment| word.start_ms <= segment.end_ms) {
            segment.words.push(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn words_beside_the_segments_find_theirs() {
        let answer = json!({
            "language": "english", "duration": "4.0", "text": " Hello. Who is it?",
            "segments": [
                {"id": 0, "start": 0.0, "end": 1.0, "text": " Hello.", "avg_logprob": -0.105_360_5, "no_speech_prob": 0.01},
                {"id": 1, "start": 1.5, "end": 3.0, "text": " Who is it?", "avg_logprob": -0.2, "no_speech_prob": 0.9},
                {"id": 2, "start": 3.0, "end": 4.0, "text": " Thanks for watching", "avg_logprob": -1.2, "no_speech_prob": 0.7}
            ],
            "words": [
                {"word": "Hello", "start": 0.1, "end": 0.6}, {"word": "Who", "start": 1.5, "end": 1.7},
                {"word": "is", "start": 1.8, "end": 1.9}, {"word": "it", "start": 2.0, "end": 2.2},
                {"word": "Thanks", "start": 3.1, "end": 3.4}
            ]
        });
        let read = read(&answer, 0, "whisper-1");
        let texts: Vec<_> =
            read.segments.iter().map(|segment| (segment.text.as_str(), segment.words.len())).collect();
        assert_eq!(texts, [("Hello.", 1), ("Who is it?", 3)]);
        assert_eq!(read.language.as_deref(), Some("en"));
        assert!((read.segments[0].confidence.unwrap() - 0.9).abs() < 1e-6);
    }

    #[test]
    fn tokens_are_joined_into_words() {
        let answer = json!({"segments": [{"start": 0, "end": 2, "text": " Good morning!", "words": [
            {"word": " Good", "start": 0.0, "end": 0.5}, {"word": " mor", "start": 0.6, "end": 0.8},
            {"word": "ning", "start": 0.8, "end": 1.0}, {"word": "!", "start": 1.0, "end": 1.1}
        ]}]});
        let words: Vec<_> =
            read(&answer, 0, "").segments.remove(0).words.into_iter().map(|word| word.text).collect();
        assert_eq!(words, ["Good", "morning!"]);
    }

    #[test]
    fn an_answer_of_text_alone_is_one_segment() {
        let [segment] = &read(&json!({"text": " Hello. "}), 2_500, "").segments[..] else { panic!() };
        assert_eq!((segment.text.as_str(), segment.end_ms), ("Hello.", 2_500));
        assert!(read(&json!({"text": ""}), 2_500, "").segments.is_empty());
        // Silence stays silence: what was dropped does not come back as a whole.
        let silence = json!({"text": "Thanks", "segments": [{"start": 0, "text": "Thanks", "avg_logprob": -2, "no_speech_prob": 0.9}]});
        assert!(read(&silence, 0, "").segments.is_empty());
    }

    proptest! {
        #[test]
        fn segments_are_in_order_and_end_after_they_begin(times in proptest::collection::vec((any::<f64>(), any::<f64>()), 0..20)) {
            let segments: Vec<_> = times.iter().map(|(start, end)| json!({"start": start, "end": end, "text": "x"})).collect();
            let words: Vec<_> = times.iter().map(|(start, end)| json!({"word": "x", "start": start, "end": end})).collect();
            let read = read(&json!({"segments": segments, "words": words}), 0, "");
            prop_assert!(read.segments.is_sorted_by_key(|segment| segment.start_ms));
            prop_assert!(read.segments.iter().all(|segment| segment.end_ms >= segment.start_ms));
        }
    }
}
