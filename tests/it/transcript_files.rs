//! Transcripts saved as files, and the trail they leave.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::harness::{Answer, Client, TestApp, eventually, text};

on_every_backend!(
    a_transcript_is_saved_in_each_form,
    a_file_has_the_words_and_names_of_now,
    who_took_a_transcript_is_written_down,
    a_link_to_a_transcript_opens_nothing_else,
);

const TURNS: &str = r#"[
    { "index": 0, "speaker": "AGENT", "text": "Good morning.", "startMs": 0, "endMs": 900 },
    { "index": 1, "speaker": "CUSTOMER", "text": "Is it 1 --> 2 & <b>?\n\nYes", "startMs": 950 },
    { "index": 2, "speaker": "UNKNOWN", "speakerLabel": "Speaker 3", "text": "I came late.", "startMs": 800, "endMs": 2000 },
    { "index": 3, "speaker": "SYSTEM", "text": "Beep" }
]"#;

async fn spoken(test: &TestApp) -> String {
    let service = test.service();
    let call = service.start_call(json!({ "agent": "a-17" })).await;
    let turns: Value = serde_json::from_str(TURNS).unwrap();
    let input = json!({ "callId": call, "turns": turns, "complete": true, "language": "en" });
    service.mutate("addTurns", input, "call { id }").await;
    call
}

/// A link to a call's transcript as path and query; `arguments` such as `format: SRT`.
async fn link(client: &Client, call: &str, arguments: &str) -> String {
    let query = format!(
        "query ($id: ID!) {{ call(by: {{ id: $id }}) {{ transcript {{ download({arguments}) {{ url }} }} }} }}"
    );
    let data = client.data(&query, json!({ "id": call })).await;
    let url = text(&data["call"]["transcript"]["download"]["url"]);
    url.strip_prefix("http://earmark.test").unwrap().to_owned()
}

async fn file(test: &TestApp, call: &str, arguments: &str) -> Answer {
    test.nobody().get(&link(&test.analyst(), call, arguments).await, &[]).await
}

fn body(answer: &Answer) -> &str {
    assert_eq!(answer.status, StatusCode::OK);
    std::str::from_utf8(&answer.body).unwrap()
}

async fn a_transcript_is_saved_in_each_form(test: TestApp) {
    let call = spoken(&test).await;
    let uuid = call.strip_prefix("call_").unwrap();
    let named = |answer: &Answer, extension: &str| {
        let disposition = answer.header(header::CONTENT_DISPOSITION).replace('-', "");
        assert!(
            disposition.starts_with("attachment; filename=") && disposition.contains(uuid),
            "{disposition}"
        );
        assert!(disposition.contains(&format!(".{extension}")), "{disposition}");
    };
    let srt = file(&test, &call, "format: SRT").await;
    assert_eq!(srt.header(header::CONTENT_TYPE), "application/x-subrip; charset=utf-8");
    named(&srt, "srt");
    assert_eq!(
        body(&srt),
        "1\n00:00:00,000 --> 00:00:00,900\nAgent: Good morning.\n\n\
         2\n00:00:00,800 --> 00:00:02,000\nSpeaker 3: I came late.\n\n\
         3\n00:00:00,950 --> 00:00:04,150\nCustomer: Is it 1 → 2 & ‹b›? Yes\n\n\
         4\n00:00:02,000 --> 00:00:03,000\nSystem: Beep\n\n"
    );
    let vtt = file(&test, &call, "format: VTT, disposition: INLINE").await;
    assert_eq!(vtt.header(header::CONTENT_TYPE), "text/vtt; charset=utf-8");
    assert!(vtt.header(header::CONTENT_DISPOSITION).starts_with("inline; filename="));
    assert!(
        body(&vtt).starts_with("WEBVTT\n\n00:00:00.000 --> 00:00:00.900\n<v Agent>Good morning.</v>\n\n")
    );
    assert!(body(&vtt).contains("<v Customer>Is it 1 --&gt; 2 &amp; &lt;b&gt;? Yes</v>\n\n"));
    let txt = file(&test, &call, "format: TXT").await;
    assert_eq!(txt.header(header::CONTENT_TYPE), "text/plain; charset=utf-8");
    assert!(body(&txt).ends_with("[0:00:00] Speaker 3: I came late.\n\nSystem: Beep\n\n"));
    let json = file(&test, &call, "format: JSON").await;
    assert_eq!(json.header(header::CONTENT_TYPE), "application/json");
    let json = json.json();
    assert_eq!((&json["callId"], &json["language"]), (&json!(call), &json!("en")));
    assert_eq!(json["turns"][2]["speakerLabel"], "Speaker 3");
    assert_eq!(
        (&json["turns"][1]["speaker"], &json["turns"][1]["startMs"]),
        (&json!("CUSTOMER"), &json!(950))
    );
    // Parts of a file, as of audio.
    let part = test
        .nobody()
        .get(&link(&test.analyst(), &call, "format: VTT").await, &[("range", "bytes=0-5")])
        .await;
    assert_eq!((part.status, &part.body[..]), (StatusCode::PARTIAL_CONTENT, &b"WEBVTT"[..]));
}

async fn a_file_has_the_words_and_names_of_now(test: TestApp) {
    let call = spoken(&test).await;
    let link = link(&test.analyst(), &call, "format: TXT").await;
    let input = json!({ "callId": call, "speaker": "CUSTOMER", "name": "Ms Ellison" });
    test.analyst().mutate("nameSpeaker", input, "call { id }").await;
    let query =
        r#"mutation { upsertAgents(inputs: [{ externalId: "a-17", name: "Cara" }]) { results { index } } }"#;
    test.service().data(query, json!({})).await;
    let answer = test.nobody().get(&link, &[]).await;
    assert!(
        body(&answer).starts_with("[0:00:00] Cara: Good morning.\n\n[0:00:00] Ms Ellison: "),
        "{}",
        body(&answer)
    );
    let query = "query ($id: ID!) { call(by: { id: $id }) { transcript { text } } }";
    let data = test.viewer().data(query, json!({ "id": call })).await;
    assert!(text(&data["call"]["transcript"]["text"]).starts_with("Cara: Good morning.\nMs Ellison: "));
}

async fn trail(test: &TestApp) -> Vec<Value> {
    let query = "{ transcriptDownloads(first: 100) {
        nodes { userId format disposition bytesServed requests ipAddress call { id } } } }";
    let data = test.admin().data(query, json!({})).await;
    data["transcriptDownloads"]["nodes"].as_array().unwrap().clone()
}

async fn who_took_a_transcript_is_written_down(test: TestApp) {
    let call = spoken(&test).await;
    let link = link(&test.analyst(), &call, "format: SRT").await;
    let nobody = test.nobody();
    let size = nobody.get(&link, &[]).await.body.len() as i64;
    nobody.get(&link, &[]).await;
    let taken = json!({
        "userId": "analyst", "format": "SRT", "disposition": "ATTACHMENT", "bytesServed": 2 * size, "requests": 2,
        "ipAddress": "192.0.2.7", "call": { "id": call },
    });
    eventually(|| trail(&test), vec![taken]).await;
    let query = "query ($id: ID!) { call(by: { id: $id }) { transcript { downloads { totalCount } } } }";
    let data = test.admin().data(query, json!({ "id": call })).await;
    assert_eq!(data["call"]["transcript"]["downloads"]["totalCount"], 1);
    let by =
        |user: &str| format!(r#"{{ transcriptDownloads(filter: {{ userId: "{user}" }}) {{ totalCount }} }}"#);
    let count = async |user: &str| {
        test.admin().data(&by(user), json!({})).await["transcriptDownloads"]["totalCount"].as_i64().unwrap()
    };
    assert_eq!((count("analyst").await, count("ann").await), (1, 0));
}

async fn a_link_to_a_transcript_opens_nothing_else(test: TestApp) {
    let call = spoken(&test).await;
    let link = link(&test.analyst(), &call, "format: SRT, expiresIn: 60").await;
    let nobody = test.nobody();
    let status = async |path: String| nobody.get(&path, &[]).await.status;
    assert_eq!(status(link.replace("/transcripts/", "/audio/")).await, StatusCode::FORBIDDEN);
    assert_eq!(status(link.replace("/transcripts/", "/peaks/")).await, StatusCode::FORBIDDEN);
    assert_eq!(status(link.replace(".srt", ".vtt")).await, StatusCode::NOT_FOUND);
    assert_eq!(status(format!("{link}x")).await, StatusCode::NOT_FOUND);
    assert_eq!(trail(&test).await, [Value::Null; 0], "nothing was taken");
    test.clock.advance(60);
    assert_eq!(status(link).await, StatusCode::FORBIDDEN);
    // Without words there is nothing to link to.
    let silent = test.service().start_call(json!({ "streamId": "silent" })).await;
    let query = "query ($id: ID!) { call(by: { id: $id }) { transcript { download(format: SRT) { url } } } }";
    assert_eq!(test.analyst().data(query, json!({ "id": silent })).await["call"]["transcript"], Value::Null);
}
