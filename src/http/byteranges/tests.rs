use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::http::{HeaderName, Request};
use chrono::{TimeZone, Utc};
use futures_util::stream;
use http_body_util::BodyExt;
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::http::range::plan;

fn representation(size_bytes: usize) -> Representation {
    Representation {
        size_bytes: size_bytes as u64,
        sha256: "0123456789abcdef".repeat(4),
        last_modified: Utc.with_ymd_and_hms(2026, 11, 21, 5, 40, 0).unwrap(),
        content_type: "audio/wav".to_owned(),
        disposition: Disposition::Inline,
        file_name: "call.wav".to_owned(),
    }
}

fn recording(size_bytes: usize) -> Bytes {
    (0..size_bytes).map(|index| (index % 251) as u8).collect()
}

type Served = Arc<Mutex<Vec<u64>>>;

/// Answers a request over a recording of so many bytes, read in chunks of seven.
fn serve(request: &Request<()>, size_bytes: usize) -> (Response, Served) {
    let representation = representation(size_bytes);
    let plan = plan(request.method(), request.headers(), &representation);
    let audio = recording(size_bytes);
    let read = move |range: Range<u64>| {
        let piece = audio.slice(range.start as usize..range.end as usize);
        let chunks: Vec<_> =
            piece.chunks(7).map(|chunk| Ok::<_, Infallible>(Bytes::copy_from_slice(chunk))).collect();
        stream::iter(chunks)
    };
    let served = Served::default();
    let seen = served.clone();
    let on_end = move |bytes| seen.lock().unwrap().push(bytes);
    (response(request.method(), plan, &representation, read, on_end), served)
}

fn get(range: &str) -> Request<()> {
    Request::get("/audio/1").header(header::RANGE, range).body(()).unwrap()
}

fn value(response: &Response, name: HeaderName) -> &str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn bytes(response: Response) -> Bytes {
    response.into_body().collect().await.unwrap().to_bytes()
}

#[tokio::test]
async fn the_whole_recording_has_every_header() {
    let (response, served) = serve(&Request::get("/").body(()).unwrap(), 1000);
    assert_eq!(response.status(), StatusCode::OK);
    let expected = [
        (header::ACCEPT_RANGES, "bytes"),
        (header::CACHE_CONTROL, "private"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"call.wav\""),
        (header::CONTENT_LENGTH, "1000"),
        (header::CONTENT_RANGE, ""),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::CONTENT_TYPE, "audio/wav"),
        (header::ETAG, "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\""),
        (header::LAST_MODIFIED, "Sat, 21 Nov 2026 05:40:00 GMT"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, expected) in expected {
        assert_eq!(value(&response, name.clone()), expected, "{name}");
    }
    assert_eq!(bytes(response).await, recording(1000));
    assert_eq!(*served.lock().unwrap(), [1000]);
}

#[tokio::test]
async fn head_has_the_headers_and_no_body() {
    let (head, served) =
        serve(&Request::head("/").header(header::RANGE, "bytes=0-9").body(()).unwrap(), 1000);
    let (get, _) = serve(&Request::get("/").body(()).unwrap(), 1000);
    assert_eq!(head.headers(), get.headers());
    assert_eq!(bytes(head).await, Bytes::new());
    assert_eq!(*served.lock().unwrap(), [0]);
}

#[rstest]
#[case("bytes=0-9", "bytes 0-9/1000", 0..10)]
#[case("bytes=-1", "bytes 999-999/1000", 999..1000)]
#[case("bytes=990-2000", "bytes 990-999/1000", 990..1000)]
#[tokio::test]
async fn one_range_is_cut_out(
    #[case] range: &str,
    #[case] content_range: &str,
    #[case] expected: Range<usize>,
) {
    let (response, served) = serve(&get(range), 1000);
    assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(value(&response, header::CONTENT_RANGE), content_range);
    assert_eq!(value(&response, header::CONTENT_LENGTH), expected.len().to_string());
    assert_eq!(*served.lock().unwrap(), [] as [u64; 0]);
    assert_eq!(bytes(response).await, recording(1000).slice(expected.clone()));
    assert_eq!(*served.lock().unwrap(), [expected.len() as u64]);
}

#[tokio::test]
async fn several_ranges_come_as_multipart() {
    let (response, served) = serve(&get("bytes=0-9,20-29"), 1000);
    assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT);
    let boundary = "earmark-0123456789abcdef0123456789abcdef";
    assert_eq!(value(&response, header::CONTENT_TYPE), format!("multipart/byteranges; boundary={boundary}"));
    assert_eq!(value(&response, header::CONTENT_RANGE), "");
    let length: usize = value(&response, header::CONTENT_LENGTH).parse().unwrap();
    let body = bytes(response).await;
    assert_eq!(body.len(), length);
    let audio = recording(1000);
    let mut expected = Vec::new();
    for (start, line_break) in [(0, ""), (20, "\r\n")] {
        expected.extend_from_slice(
            format!(
                "{line_break}--{boundary}\r\nContent-Type: audio/wav\r\nContent-Range: bytes {start}-{}/1000\r\n\r\n",
                start + 9
            )
            .as_bytes(),
        );
        expected.extend_from_slice(&audio[start..start + 10]);
    }
    expected.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    assert_eq!(body, expected);
    assert_eq!(*served.lock().unwrap(), [20], "boundaries are not audio");
}

#[rstest]
#[case::unsatisfiable(header::RANGE, "bytes=1000-", StatusCode::RANGE_NOT_SATISFIABLE, "bytes */1000")]
#[case::not_modified(header::IF_NONE_MATCH, "*", StatusCode::NOT_MODIFIED, "")]
#[case::precondition(header::IF_MATCH, "\"other\"", StatusCode::PRECONDITION_FAILED, "")]
#[tokio::test]
async fn answers_without_audio(
    #[case] name: HeaderName,
    #[case] asked: &str,
    #[case] status: StatusCode,
    #[case] content_range: &str,
) {
    let (response, served) = serve(&Request::get("/").header(name, asked).body(()).unwrap(), 1000);
    assert_eq!(response.status(), status);
    assert_eq!(value(&response, header::CONTENT_RANGE), content_range);
    assert!(response.headers().contains_key(header::ETAG));
    assert_eq!(bytes(response).await, Bytes::new());
    assert_eq!(*served.lock().unwrap(), [0]);
}

#[tokio::test]
async fn a_listener_who_leaves_is_counted_as_far_as_he_came() {
    let (response, served) = serve(&get("bytes=0-"), 1000);
    let mut body = response.into_body();
    for _ in 0..3 {
        body.frame().await.unwrap().unwrap();
    }
    drop(body);
    assert_eq!(*served.lock().unwrap(), [21]);
}

#[tokio::test]
async fn an_answer_nobody_reads_counts_nothing() {
    let (response, served) = serve(&get("bytes=0-"), 1000);
    drop(response);
    assert_eq!(*served.lock().unwrap(), [0]);
}

#[tokio::test]
async fn an_object_shorter_than_its_record_breaks_the_answer() {
    let served = Served::default();
    let seen = served.clone();
    let short = |_| stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"four"))]);
    let response = response(&Method::GET, Plan::Full, &representation(10), short, move |bytes| {
        seen.lock().unwrap().push(bytes)
    });
    let error = response.into_body().collect().await.unwrap_err();
    assert_eq!(error.to_string(), "the recording ends 6 bytes early");
    assert_eq!(*served.lock().unwrap(), [4]);
}

#[tokio::test]
async fn more_than_was_asked_for_is_cut_off() {
    let long = |_| stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"0123456789"))]);
    let response = response(&Method::GET, Plan::Single(0..4), &representation(10), long, |_| ());
    assert_eq!(bytes(response).await, "0123");
}

#[rstest]
#[case("call.wav", "attachment; filename=\"call.wav\"")]
#[case("two words.wav", "attachment; filename=\"two words.wav\"")]
#[case("שלום.wav", "attachment; filename=\"____.wav\"; filename*=UTF-8''%D7%A9%D7%9C%D7%95%D7%9D.wav")]
#[case("a\"b\r\n.wav", "attachment; filename=\"a_b__.wav\"; filename*=UTF-8''a%22b%0D%0A.wav")]
#[case("100%.wav", "attachment; filename=\"100_.wav\"; filename*=UTF-8''100%25.wav")]
fn file_names_survive_in_any_script(#[case] file_name: &str, #[case] header: &str) {
    let representation = Representation {
        file_name: file_name.to_owned(),
        disposition: Disposition::Attachment,
        ..representation(1)
    };
    assert_eq!(content_disposition(&representation), header);
}

/// Takes a multipart answer apart again, trusting nothing but its boundary and Content-Range.
fn parts(body: &[u8], boundary: &str) -> Vec<(usize, Vec<u8>)> {
    let find = |bytes: &[u8], text: &str| bytes.windows(text.len()).position(|w| w == text.as_bytes());
    let mut rest = body;
    let mut parts = Vec::new();
    while let Some(head_end) = find(rest, "\r\n\r\n") {
        let head = String::from_utf8(rest[..head_end].to_vec()).unwrap();
        let start = head.split("bytes ").nth(1).unwrap().split('-').next().unwrap().parse().unwrap();
        rest = &rest[head_end + 4..];
        let end = find(rest, &format!("\r\n--{boundary}")).unwrap();
        parts.push((start, rest[..end].to_vec()));
        rest = &rest[end..];
    }
    assert_eq!(rest, format!("\r\n--{boundary}--\r\n").as_bytes());
    parts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn reassembled_ranges_equal_the_slices(
        asked in proptest::collection::vec((0_usize..400, 0_usize..60), 1..16),
        size_bytes in 1_usize..400,
    ) {
        let set: Vec<_> = asked.iter().map(|(first, more)| format!("{first}-{}", first + more)).collect();
        let (response, served) = serve(&get(&format!("bytes={}", set.join(","))), size_bytes);
        let audio = recording(size_bytes);
        let length: usize = value(&response, header::CONTENT_LENGTH).parse().unwrap();
        let content_type = value(&response, header::CONTENT_TYPE).to_owned();
        let content_range = value(&response, header::CONTENT_RANGE).to_owned();
        let status = response.status();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let body = runtime.block_on(bytes(response));
        prop_assert_eq!(body.len(), length);
        let parts = match content_type.split_once("boundary=") {
            Some((_, boundary)) => parts(&body, boundary),
            None if status == StatusCode::PARTIAL_CONTENT => {
                let start = content_range["bytes ".len()..].split('-').next().unwrap().parse().unwrap();
                vec![(start, body.to_vec())]
            }
            None => vec![],
        };
        let mut covered = vec![false; size_bytes];
        for (start, part) in &parts {
            prop_assert_eq!(&audio[*start..start + part.len()], part.as_slice());
            covered[*start..start + part.len()].fill(true);
        }
        for (byte, covered) in covered.iter().enumerate() {
            prop_assert_eq!(*covered, asked.iter().any(|(first, more)| (*first..=first + more).contains(&byte)));
        }
        let audio_bytes: usize = parts.iter().map(|(_, part)| part.len()).sum();
        prop_assert_eq!(served.lock().unwrap().clone(), vec![audio_bytes as u64]);
    }
}

#[tokio::test]
async fn a_stored_recording_is_served_from_the_store() {
    use crate::media::{Settings, Store, key};

    let store = Store::open(&Settings::Memory).unwrap();
    let key = key::recording("acme", None, "call", "wav");
    let mut upload = store.put(&key, "audio/wav").await.unwrap();
    upload.write(recording(1_000_000)).await.unwrap();
    let size_bytes = upload.finish().await.unwrap();
    let read = move |range| store.read(&key, range, size_bytes);
    let answer =
        response(&Method::GET, Plan::Single(1_000..900_000), &representation(1_000_000), read, |_| ());
    assert_eq!(bytes(answer).await, recording(1_000_000).slice(1_000..900_000));
}
