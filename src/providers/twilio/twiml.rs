//! The answer to the voice webhook, as TwiML.
//!
//! The recording starts before anything else, so that no word is lost and no request races with the call. Then the
//! call goes on: at the business's own TwiML, or at a number. An account with neither gets nothing after the starts,
//! and Twilio hangs up: holding a line that nobody is on would only cost money. Such an account is for calls that
//! somebody else answers.

use std::fmt::Write as _;

use reqwest::Url;

use crate::config::TwilioAccount;

/// Retries that Twilio is asked for, by the fragment of an address: it would not send again after a 5xx otherwise.
/// `rc` is how often, `rp` after what; the fragment is neither sent nor signed.
const RETRIES: &str = "rc=3&rp=ct,rt,5xx";

/// Where Twilio sends what comes of an answer.
#[derive(Clone, Copy, Debug)]
pub struct VoiceAnswer<'a> {
    /// The public address for recording status callbacks.
    pub recording_url: &'a Url,
    /// The public `wss` address for live audio. It carries no query, which Twilio would cut off.
    pub stream_url: &'a Url,
    /// The public address for stream status callbacks.
    pub stream_status_url: &'a Url,
    /// Comes back in the stream's first message, as the parameter `token`.
    pub stream_token: &'a str,
}

/// The TwiML for an incoming call.
pub fn voice_answer(account: &TwilioAccount, answer: &VoiceAnswer<'_>) -> String {
    let mut twiml = String::from(r#"<?xml version="1.0" encoding="UTF-8"?><Response>"#);
    let mut put =
        |element: std::fmt::Arguments<'_>| twiml.write_fmt(element).expect("a String takes everything");
    if account.record {
        put(format_args!(
            concat!(
                r#"<Start><Recording channels="dual" recordingStatusCallback="{}" "#,
                r#"recordingStatusCallbackEvent="in-progress completed absent" track="both" /></Start>"#
            ),
            with_retries(answer.recording_url)
        ));
    }
    if account.stream {
        put(format_args!(
            concat!(
                r#"<Start><Stream statusCallback="{}" track="both_tracks" url="{}">"#,
                r#"<Parameter name="token" value="{}" /></Stream></Start>"#
            ),
            with_retries(answer.stream_status_url),
            escaped(answer.stream_url.as_str()),
            escaped(answer.stream_token)
        ));
    }
    match (&account.redirect, account.dial.as_deref()) {
        (Some(url), _) => {
            put(format_args!(r#"<Redirect method="POST">{}</Redirect>"#, escaped(url.as_str())))
        }
        (None, Some(sip)) if is_sip(sip) => put(format_args!("<Dial><Sip>{}</Sip></Dial>", escaped(sip))),
        (None, Some(number)) => put(format_args!("<Dial><Number>{}</Number></Dial>", escaped(number))),
        (None, None) => {}
    }
    twiml.push_str("</Response>");
    twiml
}

/// A callback's address as Twilio is to be told it.
pub(super) fn retried(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(Some(RETRIES));
    url
}

fn with_retries(url: &Url) -> String {
    escaped(retried(url).as_str())
}

fn is_sip(address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("sip" | "sips"))
}

/// Text for an element or an attribute. Characters that XML 1.0 cannot hold are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;

    const RECORDING: &str = r#"<Start><Recording channels="dual" recordingStatusCallback="https://a.example/h?x=1#rc=3&amp;rp=ct,rt,5xx" recordingStatusCallbackEvent="in-progress completed absent" track="both" /></Start>"#;
    const STREAM: &str = r#"<Start><Stream statusCallback="https://a.example/s#rc=3&amp;rp=ct,rt,5xx" track="both_tracks" url="wss://a.example/m"><Parameter name="token" value="t&lt;&quot;&gt;'&amp;" /></Stream></Start>"#;

    fn answer(settings: Value) -> String {
        let mut account = json!({"account_sid": "AC1", "auth_token": "t"});
        account.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let urls = ["https://a.example/h?x=1", "wss://a.example/m", "https://a.example/s"]
            .map(|url| url.parse().unwrap());
        let [recording_url, stream_url, stream_status_url] = &urls;
        let stream_token = "t<\">'&\u{1}";
        voice_answer(
            &serde_json::from_value(account).unwrap(),
            &VoiceAnswer { recording_url, stream_url, stream_status_url, stream_token },
        )
    }

    // What is expected was rendered by Twilio's library for Python, 9.13.0.
    #[rstest]
    #[case(json!({"dial": "+1555"}), &[RECORDING, "<Dial><Number>+1555</Number></Dial>"])]
    #[case(json!({"stream": true, "dial": "sip:a@b.example;x=1&2"}), &[RECORDING, STREAM, "<Dial><Sip>sip:a@b.example;x=1&amp;2</Sip></Dial>"])]
    #[case(
        json!({"record": false, "stream": true, "dial": "+1555", "redirect": "https://b.example/x?a=1&b=2"}),
        &[STREAM, r#"<Redirect method="POST">https://b.example/x?a=1&amp;b=2</Redirect>"#]
    )]
    #[case(json!({}), &[RECORDING])]
    #[case(json!({"record": false}), &[])]
    fn the_recording_starts_before_the_call_goes_on(#[case] settings: Value, #[case] elements: &[&str]) {
        let expected =
            format!(r#"<?xml version="1.0" encoding="UTF-8"?><Response>{}</Response>"#, elements.concat());
        assert_eq!(answer(settings), expected);
    }
}
