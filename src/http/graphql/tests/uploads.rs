//! Files with an operation.

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{Request, StatusCode};
use rstest::rstest;
use serde_json::{Value, json};

use super::world::{World, request};

const ONE: &str = "mutation ($file: Upload!) { upload(file: $file) }";
const TWO: &str = "mutation ($files: [Upload!]!) { uploadTwo(files: $files) }";

/// The form as browsers write it (RFC 7578): parts of a name, a file name or none, and a text.
fn form(parts: &[(&str, Option<&str>, &str)]) -> String {
    let mut form = String::new();
    for (name, file, text) in parts {
        let file =
            file.map(|file| format!("; filename=\"{file}\"\r\nContent-Type: audio/wav")).unwrap_or_default();
        form += &format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{text}\r\n");
    }
    form + "--b--\r\n"
}

fn upload(parts: &[(&str, Option<&str>, &str)]) -> Request<Body> {
    request()
        .header(ACCEPT, "application/graphql-response+json")
        .header(CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header("graphql-require-preflight", "1")
        .body(form(parts).into())
        .unwrap()
}

fn operations(query: &str, variables: Value) -> String {
    json!({ "query": query, "variables": variables }).to_string()
}

#[tokio::test]
async fn a_file_arrives_with_its_name_and_kind() {
    let operations = operations(ONE, json!({ "file": null }));
    let answer = World::new()
        .ask(upload(&[
            ("operations", None, &operations),
            ("map", None, r#"{"a": ["variables.file"]}"#),
            ("a", Some("call.wav"), "sound"),
        ]))
        .await;
    assert_eq!(answer.body, json!({ "data": { "upload": "call.wav audio/wav sound" } }));
}

#[tokio::test]
async fn each_file_goes_to_its_place() {
    let operations = operations(TWO, json!({ "files": [null, null] }));
    let answer = World::new()
        .ask(upload(&[
            ("operations", None, &operations),
            ("map", None, r#"{"a": ["variables.files.1"], "b": ["variables.files.0"]}"#),
            ("a", Some("a.wav"), "four"),
            ("b", Some("b.wav"), "seven  "),
        ]))
        .await;
    assert_eq!(answer.body, json!({ "data": { "uploadTwo": [7, 4] } }));
}

#[rstest]
#[case(None)]
#[case(Some(("graphql-require-preflight", "")))]
#[tokio::test]
async fn a_form_any_page_could_send_is_refused(#[case] header: Option<(&str, &str)>) {
    let mut request = request().header(CONTENT_TYPE, "multipart/form-data; boundary=b");
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    let answer = World::new().ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "BAD_INPUT"));
    assert!(answer.message().contains("preflight"), "{}", answer.body);
}

#[rstest]
#[case("apollo-require-preflight")]
#[case("x-requested-with")]
#[tokio::test]
async fn any_header_that_forces_a_preflight_will_do(#[case] header: &str) {
    let request = request().header(CONTENT_TYPE, "multipart/form-data; boundary=b").header(header, "1");
    let answer = World::new().ask(request.body(form(&[]).into()).unwrap()).await;
    assert!(answer.message().contains("`operations` is missing"), "{}", answer.body);
}

const MAP: (&str, Option<&str>, &str) = ("map", None, r#"{"a": ["variables.file"]}"#);
const FILE: (&str, Option<&str>, &str) = ("a", Some("call.wav"), "sound");
const LONG: &str = "a thousand and one bytes are more than a thousand; ";

#[rstest]
#[case::a_batch("[]", vec![MAP, FILE], StatusCode::BAD_REQUEST, "is not a null variable")]
#[case::no_json("{", vec![MAP, FILE], StatusCode::BAD_REQUEST, "`operations` is not JSON")]
#[case::no_map("", vec![FILE], StatusCode::BAD_REQUEST, "`map` is missing")]
#[case::bad_map("", vec![("map", None, "7")], StatusCode::BAD_REQUEST, "not an object of lists")]
#[case::two_places("", vec![("map", None, r#"{"a": ["variables.file", "variables.file"]}"#)], StatusCode::BAD_REQUEST, "exactly one place")]
#[case::no_such_place("", vec![("map", None, r#"{"a": ["variables.nothing"]}"#)], StatusCode::BAD_REQUEST, "not a null variable")]
#[case::outside("", vec![("map", None, r#"{"a": ["query"]}"#)], StatusCode::BAD_REQUEST, "not a null variable")]
#[case::too_many("", vec![("map", None, r#"{"a": [], "b": [], "c": []}"#)], StatusCode::PAYLOAD_TOO_LARGE, "at most 2")]
#[case::not_sent("", vec![MAP], StatusCode::BAD_REQUEST, "did not come")]
#[case::sent_twice("", vec![MAP, FILE, FILE], StatusCode::BAD_REQUEST, "came twice")]
#[tokio::test]
async fn a_form_that_is_not_as_specified_is_refused(
    #[case] operations_text: &str,
    #[case] mut rest: Vec<(&'static str, Option<&'static str>, &'static str)>,
    #[case] status: StatusCode,
    #[case] message: &str,
) {
    let good = operations(ONE, json!({ "file": null }));
    let operations_text =
        if operations_text.is_empty() { good.leak() } else { operations_text.to_owned().leak() };
    rest.insert(0, ("operations", None, operations_text));
    let answer = World::new().ask(upload(&rest)).await;
    assert_eq!(answer.status, status, "{}", answer.body);
    assert!(answer.message().contains(message), "{}", answer.body);
}

#[rstest]
#[case::file("operations", "a", "is longer than 1000 bytes")]
#[case::operations("operations", "operations", "`operations` is longer than 20000 bytes")]
#[tokio::test]
async fn no_part_is_longer_than_agreed(#[case] first: &str, #[case] long: &str, #[case] message: &str) {
    let good = operations(ONE, json!({ "file": null }));
    let file = LONG.repeat(20);
    let text = if long == first { LONG.repeat(400) } else { good };
    let answer = World::new().ask(upload(&[(first, None, &text), MAP, ("a", Some("call.wav"), &file)])).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::PAYLOAD_TOO_LARGE, "LIMIT_EXCEEDED"));
    assert!(answer.message().contains(message), "{}", answer.body);
}

#[tokio::test]
async fn a_form_that_breaks_off_is_refused() {
    let good = operations(ONE, json!({ "file": null }));
    let whole = form(&[("operations", None, &good), MAP, FILE]);
    let request = upload(&[]).map(|_| Body::from(whole[..whole.len() - 10].to_owned()));
    let answer = World::new().ask(request).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "BAD_INPUT"), "{}", answer.body);
}
