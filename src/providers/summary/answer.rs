//! What the model answered.

use serde_json::Value;

use super::{Sentiment, Summary};
use crate::providers::ProviderError;
use crate::providers::field::{list, text};

/// Characters of a summary that are kept.
const TEXT_CHARACTERS_MAX: usize = 10_000;
/// Topics, and things to do, that are kept.
const LIST_MAX: usize = 50;
/// Characters kept of one of them.
const ITEM_CHARACTERS_MAX: usize = 1_000;
/// Characters of an answer that a failure shows.
const SHOWN_CHARACTERS_MAX: usize = 300;

/// Reads a completion.
///
/// # Errors
/// [`ProviderError::Malformed`] where the model refused, broke off, or answered in another shape.
pub fn read(completion: &Value, model: &str) -> Result<Summary, ProviderError> {
    let choice = completion.pointer("/choices/0").unwrap_or(&Value::Null);
    let content = text(choice, &["/message/content"]).unwrap_or_default();
    if let Some(refusal) = text(choice, &["/message/refusal"]) {
        return Err(malformed("the model refused", &refusal));
    }
    // Some servers leave the reason out where all is well.
    match text(choice, &["/finish_reason"]).as_deref() {
        None | Some("stop") => {}
        Some(reason) => return Err(malformed(&format!("the model stopped for {reason}"), &content)),
    }
    let raw: Value = serde_json::from_str(unfenced(&content))
        .map_err(|error| malformed(&format!("the model's answer is no JSON: {error}"), &content))?;
    let summary =
        raw.get("summary").and_then(Value::as_str).map(str::trim).filter(|summary| !summary.is_empty());
    let summary = summary.ok_or_else(|| malformed("the model's answer holds no summary", &content))?;
    Ok(Summary {
        text: summary.chars().take(TEXT_CHARACTERS_MAX).collect(),
        sentiment: text(&raw, &["/sentiment"]).and_then(|word| sentiment(&word)),
        topics: texts(&raw, "/topics"),
        action_items: texts(&raw, "/action_items"),
        model: text(completion, &["/model"]).unwrap_or_else(|| model.to_owned()),
        raw,
    })
}

/// What stands between code fences, which servers that are not strict put around JSON.
fn unfenced(content: &str) -> &str {
    let content = content.trim();
    let Some(inner) = content.strip_prefix("```") else { return content };
    // The word after the fence names the language.
    let inner = inner.split_once('\n').map_or(inner, |(_, inner)| inner);
    inner.trim_end().strip_suffix("```").unwrap_or(inner).trim()
}

fn sentiment(word: &str) -> Option<Sentiment> {
    match word.to_ascii_lowercase().as_str() {
        "positive" => Some(Sentiment::Positive),
        "neutral" => Some(Sentiment::Neutral),
        "negative" => Some(Sentiment::Negative),
        "mixed" => Some(Sentiment::Mixed),
        _ => None,
    }
}

fn texts(raw: &Value, place: &str) -> Vec<String> {
    let items = list(raw, place).iter().filter_map(|item| text(item, &[""])).take(LIST_MAX);
    items.map(|item| item.chars().take(ITEM_CHARACTERS_MAX).collect()).collect()
}

fn malformed(what: &str, said: &str) -> ProviderError {
    let shown: String = said.chars().take(SHOWN_CHARACTERS_MAX).collect();
    ProviderError::Malformed(if shown.is_empty() { what.to_owned() } else { format!("{what}: {shown}") })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn completion(content: &str) -> Value {
        json!({"choices": [{"finish_reason": "stop", "message": {"content": content, "refusal": null}}]})
    }

    #[rstest]
    #[case("{\"summary\": \"So.\"}")]
    #[case("```json\n{\"summary\": \"So.\"}\n```")]
    #[case("  ```\n{\"summary\": \" So. \", \"sentiment\": \"cheerful\", \"topics\": \"none\"}\n```  ")]
    fn fences_and_odd_members_do_no_harm(#[case] content: &str) {
        let summary = read(&completion(content), "small").unwrap();
        assert_eq!(
            (summary.text.as_str(), summary.sentiment, summary.model.as_str()),
            ("So.", None, "small")
        );
        assert!(summary.topics.is_empty());
    }

    #[rstest]
    #[case(
        completion("I cannot"),
        "the model's answer is no JSON: expected value at line 1 column 1: I cannot"
    )]
    #[case(completion("{\"topics\": []}"), "the model's answer holds no summary: {\"topics\": []}")]
    #[case(
        json!({"choices": [{"finish_reason": "length", "message": {"content": "{\"summary\": \"So"}}]}),
        "the model stopped for length: {\"summary\": \"So"
    )]
    #[case(json!({"choices": [{"finish_reason": "stop", "message": {"content": null, "refusal": "No."}}]}), "the model refused: No.")]
    fn another_shape_is_a_failure_that_shows_its_beginning(#[case] completion: Value, #[case] said: &str) {
        assert_eq!(read(&completion, "small"), Err(ProviderError::Malformed(said.into())));
    }

    #[test]
    fn items_are_kept_in_order_and_in_bounds() {
        let items: Vec<_> = (0..60).map(|item| item.to_string()).collect();
        let content =
            json!({"summary": "So.", "topics": items, "action_items": ["Call", 7, {}, " "]}).to_string();
        let summary = read(&completion(&content), "small").unwrap();
        assert_eq!((summary.topics.len(), summary.topics[1].as_str()), (50, "1"));
        assert_eq!(summary.action_items, ["Call", "7"]);
    }

    proptest! {
        #[test]
        fn no_content_breaks_it(content in "\\PC{0,80}|```.{0,40}```?") {
            let _ = read(&completion(&content), "small");
        }
    }
}
