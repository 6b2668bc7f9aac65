//! Playing: signed links, ranges, and the trail they leave.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, StatusCode, header};
use futures_util::StreamExt as _;
use serde_json::{Value, json};

use crate::harness::{Backend, Client, PEER, TestApp, each_field, eventually, text, wav};

on_every_backend!(
    the_whole_file_comes_with_what_a_player_needs,
    ranges_give_exactly_what_was_asked_for,
    conditions_are_kept,
    a_link_that_does_not_hold_opens_nothing,
    one_link_is_one_row_of_the_trail,
    a_listener_who_leaves_is_counted_for_what_was_served,
    a_link_lives_as_long_as_was_asked_within_bounds,
    a_link_that_was_passed_on_shows,
);

struct Recorded {
    id: String,
    call: String,
    bytes: Vec<u8>,
}

async fn record(test: &TestApp) -> Recorded {
    let service = test.service();
    let call = service.start_call(json!({ "campaignId": "front desk" })).await;
    let bytes = wav(2.0, 440.0);
    let id = service.store_recording(&call, bytes.clone()).await;
    Recorded { id, call, bytes }
}

/// The trail, newest first.
async fn trail(test: &TestApp) -> Vec<Value> {
    let query =
        "{ downloads(first: 100) { nodes { id recording { id } userId at lastAt ipAddress userAgent format
        disposition bytesServed requests redirected } } }";
    let data = test.admin().data(query, json!({})).await;
    data["downloads"]["nodes"].as_array().unwrap().clone()
}

async fn served(test: &TestApp) -> Vec<i64> {
    trail(test).await.iter().map(|row| row["bytesServed"].as_i64().unwrap()).collect()
}

async fn head(client: &Client, path: &str, headers: &[(&str, &str)]) -> crate::harness::Answer {
    let mut request = client.request(Method::HEAD, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    client.send(request.body(Body::empty()).unwrap()).await
}

async fn the_whole_file_comes_with_what_a_player_needs(test: TestApp) {
    let recorded = record(&test).await;
    let nobody = test.nobody();
    let link = test.analyst().link(&recorded.id, "").await;
    let answer = nobody.get(&link, &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body, recorded.bytes);
    assert_eq!(answer.header(header::CONTENT_TYPE), "audio/wav");
    assert_eq!(answer.header(header::CONTENT_LENGTH), "64044");
    assert_eq!(answer.header(header::ACCEPT_RANGES), "bytes");
    assert!(answer.header(header::CONTENT_DISPOSITION).starts_with("inline; filename="));
    let hash = hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &recorded.bytes));
    assert_eq!(answer.header(header::ETAG), format!("\"{hash}\""));
    assert_eq!(answer.header(header::LAST_MODIFIED), "Sat, 21 Nov 2026 09:00:00 GMT");
    let only_head = head(&nobody, &link, &[]).await;
    assert_eq!((only_head.status, only_head.body.len()), (StatusCode::OK, 0));
    for name in [header::CONTENT_LENGTH, header::ETAG, header::CONTENT_TYPE, header::ACCEPT_RANGES] {
        assert_eq!(only_head.header(name.clone()), answer.header(name));
    }
    let link = test.analyst().link(&recorded.id, "(disposition: ATTACHMENT)").await;
    let answer = nobody.get(&link, &[]).await;
    assert!(answer.header(header::CONTENT_DISPOSITION).starts_with("attachment; filename="));
    assert_eq!(answer.body, recorded.bytes);
    // What follows the token is a name for people, and a link has one form only.
    let (link, _) = link.rsplit_once('/').unwrap();
    assert_eq!(nobody.get(&format!("{link}/another%20name.mp3"), &[]).await.status, StatusCode::NOT_FOUND);
}

async fn ranges_give_exactly_what_was_asked_for(test: TestApp) {
    let recorded = record(&test).await;
    let link = test.analyst().link(&recorded.id, "").await;
    let nobody = test.nobody();
    for (range, first, last) in [
        ("bytes=0-0", 0, 0),
        ("bytes=0-", 0, 64_043),
        ("bytes=44-99", 44, 99),
        ("bytes=64043-", 64_043, 64_043),
        ("bytes=60000-99999", 60_000, 64_043),
        ("bytes=-1", 64_043, 64_043),
        ("bytes=-44", 64_000, 64_043),
        ("bytes=-99999", 0, 64_043),
        ("bytes=10-20, 15-30", 10, 30),
    ] {
        let answer = nobody.get(&link, &[("range", range)]).await;
        assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT, "{range}");
        assert_eq!(answer.header(header::CONTENT_RANGE), format!("bytes {first}-{last}/64044"), "{range}");
        assert_eq!(answer.body, recorded.bytes[first..=last], "{range}");
        assert_eq!(answer.header(header::CONTENT_LENGTH), (last - first + 1).to_string(), "{range}");
    }
    for range in ["bytes=64044-", "bytes=99999-100000", "bytes=-0"] {
        let answer = nobody.get(&link, &[("range", range)]).await;
        assert_eq!(answer.status, StatusCode::RANGE_NOT_SATISFIABLE, "{range}");
        assert_eq!(answer.header(header::CONTENT_RANGE), "bytes */64044");
        assert_eq!(answer.body.len(), 0);
    }
    for nonsense in ["bytes=5", "bytes=9-0", "seconds=0-1", "bytes=a-b"] {
        let answer = nobody.get(&link, &[("range", nonsense)]).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 64_044), "{nonsense}");
    }
    let answer = nobody.get(&link, &[("range", "bytes=0-3,1000-1007,-2")]).await;
    assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(answer.header(header::CONTENT_LENGTH), answer.body.len().to_string());
    let kind = answer.header(header::CONTENT_TYPE);
    let boundary = kind.strip_prefix("multipart/byteranges; boundary=").unwrap();
    let mut expected = Vec::new();
    for (place, (first, last)) in [(0, 3), (1_000, 1_007), (64_042, 64_043)].into_iter().enumerate() {
        let line_break = if place == 0 { "" } else { "\r\n" };
        let head = format!(
            "{line_break}--{boundary}\r\nContent-Type: audio/wav\r\nContent-Range: bytes {first}-{last}/64044\r\n\r\n"
        );
        expected.extend_from_slice(head.as_bytes());
        expected.extend_from_slice(&recorded.bytes[first..=last]);
    }
    expected.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    assert_eq!(answer.body, expected);
}

async fn conditions_are_kept(test: TestApp) {
    let recorded = record(&test).await;
    let link = test.analyst().link(&recorded.id, "").await;
    let nobody = test.nobody();
    let answer = nobody.get(&link, &[]).await;
    let (tag, date) =
        (answer.header(header::ETAG).to_owned(), answer.header(header::LAST_MODIFIED).to_owned());
    let earlier = "Fri, 20 Nov 2026 09:00:00 GMT";
    let range = ("range", "bytes=0-9");
    let status = async |headers: &[(&str, &str)]| {
        let answer = nobody.get(&link, headers).await;
        (answer.status.as_u16(), answer.body.len())
    };
    assert_eq!(status(&[("if-none-match", &tag)]).await, (304, 0));
    assert_eq!(status(&[("if-none-match", "*")]).await, (304, 0));
    assert_eq!(status(&[("if-none-match", "\"other\"")]).await, (200, 64_044));
    assert_eq!(status(&[("if-modified-since", &date)]).await, (304, 0));
    assert_eq!(status(&[("if-modified-since", earlier)]).await, (200, 64_044));
    assert_eq!(status(&[("if-match", &tag)]).await, (200, 64_044));
    assert_eq!(status(&[("if-match", "\"other\"")]).await, (412, 0));
    assert_eq!(status(&[("if-unmodified-since", earlier)]).await, (412, 0));
    assert_eq!(status(&[range, ("if-range", &tag)]).await, (206, 10));
    assert_eq!(status(&[range, ("if-range", &date)]).await, (206, 10));
    assert_eq!(status(&[range, ("if-range", "\"other\"")]).await, (200, 64_044));
    assert_eq!(status(&[range, ("if-range", earlier)]).await, (200, 64_044));
    assert_eq!(status(&[range, ("if-none-match", &tag)]).await, (304, 0));
    let answer = nobody.get(&link, &[("if-none-match", &tag)]).await;
    assert_eq!(answer.header(header::ETAG), tag);
    let answer = head(&nobody, &link, &[range]).await;
    assert_eq!((answer.status, answer.header(header::CONTENT_LENGTH)), (StatusCode::OK, "64044"));
}

async fn a_link_that_does_not_hold_opens_nothing(test: TestApp) {
    let recorded = record(&test).await;
    let nobody = test.nobody();
    let link = test.analyst().link(&recorded.id, "(expiresIn: 60)").await;
    let (_, rest) = link.split_at("/audio/".len());
    let (token, file) = rest.split_once('/').unwrap();
    for place in 0..token.len() {
        let mut tampered = token.as_bytes().to_vec();
        tampered[place] = if tampered[place] == b'A' { b'B' } else { b'A' };
        let tampered = String::from_utf8(tampered).unwrap();
        let answer = nobody.get(&format!("/audio/{tampered}/{file}"), &[]).await;
        assert!(matches!(answer.status.as_u16(), 403 | 404), "{place}: {}", answer.status);
    }
    for part in [&token[..token.len() - 1], &token[1..], "", ".", "rubbish"] {
        let answer = nobody.get(&format!("/audio/{part}/{file}"), &[]).await;
        assert!(matches!(answer.status.as_u16(), 403 | 404), "{part}: {}", answer.status);
    }
    assert_eq!(trail(&test).await, [Value::Null; 0], "nothing was heard");
    test.clock.advance(59);
    assert_eq!(nobody.get(&link, &[]).await.status, StatusCode::OK);
    test.clock.advance(1);
    let answer = nobody.get(&link, &[]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(
        answer.json(),
        json!({ "error": { "code": "FORBIDDEN", "message": "the link has expired; ask for a new one" } })
    );
    // A link is no right for ever: the recording is asked again.
    let link = test.analyst().link(&recorded.id, "").await;
    let delete = json!({ "recordingId": recorded.id, "reason": "asked" });
    test.admin().mutate("deleteRecording", delete, "recording { id }").await;
    assert_eq!(nobody.get(&link, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(trail(&test).await.len(), 1);
}

async fn one_link_is_one_row_of_the_trail(test: TestApp) {
    let recorded = record(&test).await;
    let nobody = test.nobody();
    let link = test.analyst().link(&recorded.id, "").await;
    let player = ("user-agent", "Player/1.0");
    // As a player asks: the first bytes, then the middle, then the rest.
    for range in ["bytes=0-1", "bytes=0-9999", "bytes=32000-", "bytes=10-19,30-39"] {
        nobody.get(&link, &[player, ("range", range)]).await;
        test.clock.advance(10);
    }
    let whole = 2 + 10_000 + 32_044 + 20;
    eventually(|| served(&test), vec![whole]).await;
    // Answers without audio are requests too.
    head(&nobody, &link, &[player]).await;
    nobody.get(&link, &[player, ("range", "bytes=99999-")]).await;
    let rows = trail(&test).await;
    let mut row = rows[0].clone();
    let last_at = row.as_object_mut().unwrap().remove("lastAt").unwrap();
    assert!(text(&last_at).starts_with("2026-11-21T09:00:4"), "{last_at}");
    row.as_object_mut().unwrap().remove("id");
    assert_eq!(
        row,
        json!({
            "recording": { "id": recorded.id }, "userId": "analyst", "at": "2026-11-21T09:00:00+00:00",
            "ipAddress": "192.0.2.7", "userAgent": "Player/1.0", "format": "ORIGINAL", "disposition": "INLINE",
            "bytesServed": whole, "requests": 6, "redirected": false,
        })
    );
    assert!(PEER.starts_with("192.0.2.7:"));
    test.clock.advance(10);
    let second = test.admin().link(&recorded.id, "(disposition: ATTACHMENT)").await;
    nobody.get(&second, &[]).await;
    eventually(|| served(&test), vec![64_044, whole]).await;
    let rows = trail(&test).await;
    assert_eq!(rows[0]["userId"], "admin");
    assert_eq!(rows[0]["disposition"], "ATTACHMENT");
    assert_eq!(rows[0]["userAgent"], Value::Null);
    // The trail is narrowed by each of its filters.
    for (filter, expected) in [
        (json!({ "recordingId": recorded.id }), 2),
        (json!({ "callId": recorded.call }), 2),
        (json!({ "userId": "admin" }), 1),
        (json!({ "userId": "nobody" }), 0),
        (json!({ "at": { "until": "2026-11-21T09:00:01Z" } }), 1),
        (json!({ "at": { "from": "2026-11-21T09:00:01Z" } }), 1),
    ] {
        let query =
            "query ($filter: DownloadFilter) { downloads(filter: $filter) { totalCount nodes { id } } }";
        let data = test.admin().data(query, json!({ "filter": filter })).await;
        assert_eq!(data["downloads"]["totalCount"], expected, "{filter}");
        assert_eq!(each_field(&data["downloads"]["nodes"], "id").len(), expected, "{filter}");
    }
    let data = test.admin().data("{ archive { downloads recordings storageBytes } }", json!({})).await;
    assert_eq!(data["archive"], json!({ "downloads": 2, "recordings": 1, "storageBytes": 64_044 }));
}

async fn a_listener_who_leaves_is_counted_for_what_was_served(test: TestApp) {
    let service = test.service();
    let call = service.start_call(json!({})).await;
    // More than a store hands out at once, so that there is something to leave behind.
    let bytes = wav(60.0, 440.0);
    let id = service.store_recording(&call, bytes.clone()).await;
    let link = test.analyst().link(&id, "").await;
    let nobody = test.nobody();
    let response = nobody.begin(nobody.request(Method::GET, &link).body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(served(&test).await, [0], "the row is there before the first byte");
    let mut body = response.into_body().into_data_stream();
    let first = body.next().await.unwrap().unwrap();
    assert!(first.len() < bytes.len());
    drop(body);
    eventually(|| served(&test), vec![i64::try_from(first.len()).unwrap()]).await;
}

async fn a_link_lives_as_long_as_was_asked_within_bounds(test: TestApp) {
    let recorded = record(&test).await;
    let analyst = test.analyst();
    let query = "query ($id: ID!, $in: Int) { node(id: $id) { ... on Recording {
        audio(expiresIn: $in) { expiresAt expiresIn } } } }";
    for (asked, seconds, until) in [
        (Value::Null, 3_600, "2026-11-21T10:00:00+00:00"),
        (json!(1), 1, "2026-11-21T09:00:01+00:00"),
        (json!(86_400), 86_400, "2026-11-22T09:00:00+00:00"),
    ] {
        let data = analyst.data(query, json!({ "id": recorded.id, "in": asked })).await;
        assert_eq!(data["node"]["audio"], json!({ "expiresIn": seconds, "expiresAt": until }));
    }
    for asked in [0, -1, 86_401, i32::MIN] {
        let (code, message) = analyst.refused(query, json!({ "id": recorded.id, "in": asked })).await;
        assert_eq!(code, "BAD_INPUT");
        assert_eq!(message, "expiresIn: a link lives 1 to 86400 seconds");
    }
}

/// The address that an access from `peer` with `X-Forwarded-For` leaves in the trail.
async fn noted_address(test: &TestApp, link: &str, peer: &str, forwarded_for: &str) -> String {
    let nobody = test.nobody();
    let request = nobody.request(Method::GET, link).header("x-forwarded-for", forwarded_for);
    let request = request.extension(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
    nobody.send(request.body(Body::empty()).unwrap()).await;
    text(&trail(test).await[0]["ipAddress"])
}

async fn a_link_that_was_passed_on_shows(test: TestApp) {
    let recorded = record(&test).await;
    let link = test.analyst().link(&recorded.id, "").await;
    for (peer, agent) in
        [("203.0.113.9:1", "player"), ("203.0.113.9:2", "player"), ("198.51.100.1:1", "player")]
    {
        let request = test.nobody().request(Method::GET, &link).header("user-agent", agent);
        let request = request.extension(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        assert_eq!(test.nobody().send(request.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
    }
    let mut rows: Vec<_> =
        trail(&test).await.iter().map(|row| (text(&row["ipAddress"]), row["requests"].clone())).collect();
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(rows, [("198.51.100.1".into(), json!(1)), ("203.0.113.9".into(), json!(2))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_is_believed_only_where_the_settings_trust_it() {
    let settings = [("EARMARK_HTTP_TRUSTED_PROXIES", "10.0.0.0/8")];
    let test = TestApp::configured(Backend::SqliteMemory, &settings).await;
    let recorded = record(&test).await;
    for (peer, forwarded_for, expected) in [
        ("203.0.113.9:1", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1:1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1:1", "1.1.1.1, 198.51.100.1, 10.2.3.4", "198.51.100.1"),
        ("[::ffff:10.0.0.1]:1", "2001:db8::7", "2001:db8::7"),
    ] {
        test.clock.advance(1);
        let link = test.analyst().link(&recorded.id, "").await;
        assert_eq!(
            noted_address(&test, &link, peer, forwarded_for).await,
            expected,
            "{peer} {forwarded_for}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_to_the_bucket_is_noted_as_one() {
    if !Backend::PostgresS3.is_there() {
        return;
    }
    let settings = [("EARMARK_MEDIA_PRESIGNED_REDIRECT", "true")];
    let test = TestApp::configured(Backend::PostgresS3, &settings).await;
    let recorded = record(&test).await;
    let link = test.analyst().link(&recorded.id, "(expiresIn: 60)").await;
    let answer = test.nobody().get(&link, &[]).await;
    assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT);
    let address = answer.header(header::LOCATION).to_owned();
    assert!(address.contains("X-Amz-Expires=60"), "{address}");
    let stored = reqwest::get(&address).await.unwrap();
    assert_eq!(stored.bytes().await.unwrap(), recorded.bytes);
    let rows = trail(&test).await;
    assert_eq!((&rows[0]["redirected"], &rows[0]["bytesServed"]), (&json!(true), &json!(0)));
    // The address is signed for GET alone, so HEAD is answered here.
    assert_eq!(head(&test.nobody(), &link, &[]).await.status, StatusCode::OK);
}
