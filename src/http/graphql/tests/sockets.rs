//! Operations over a websocket: the protocol in memory, then the socket itself on loopback.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::ws::Message;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite};
use tokio_util::sync::{PollSendError, PollSender};

use super::world::World;
use crate::http::graphql::session::Refusal;
use crate::http::graphql::websocket;

/// The server's end of a socket in memory, one message long.
struct Wire {
    incoming: mpsc::Receiver<Message>,
    outgoing: PollSender<Message>,
}

impl Stream for Wire {
    type Item = Result<Message, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.incoming.poll_recv(context).map(|message| message.map(Ok))
    }
}

impl Sink<Message> for Wire {
    type Error = PollSendError<Message>;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.outgoing.poll_ready_unpin(context)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Self::Error> {
        self.outgoing.start_send_unpin(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.outgoing.poll_flush_unpin(context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.outgoing.poll_close_unpin(context)
    }
}

/// The client's end.
struct Client {
    to_server: mpsc::Sender<Message>,
    from_server: mpsc::Receiver<Message>,
    serving: JoinHandle<()>,
}

impl Client {
    fn connect(world: &World, header: Result<Option<&str>, Refusal>) -> Self {
        let (to_server, incoming) = mpsc::channel(16);
        let (outgoing, from_server) = mpsc::channel(1);
        let wire = Wire { incoming, outgoing: PollSender::new(outgoing) };
        let header = header.map(|token| token.map(str::to_owned));
        let serving = tokio::spawn(websocket::serve(world.endpoint.clone(), header, None, wire));
        Self { to_server, from_server, serving }
    }

    async fn connect_as_good(world: &World) -> Self {
        let mut client = Self::connect(world, Ok(None));
        client.say(json!({ "type": "connection_init", "payload": { "authorization": "Bearer good" } })).await;
        assert_eq!(client.hear().await, json!({ "type": "connection_ack" }));
        client
    }

    async fn send(&self, message: Message) {
        self.to_server.send(message).await.unwrap();
    }

    async fn say(&self, message: Value) {
        self.send(Message::Text(message.to_string().into())).await;
    }

    async fn subscribe(&self, id: &str, query: &str) {
        self.say(json!({ "type": "subscribe", "id": id, "payload": { "query": query } })).await;
    }

    async fn next(&mut self) -> Message {
        self.from_server.recv().await.expect("the server says something")
    }

    async fn hear(&mut self) -> Value {
        match self.next().await {
            Message::Text(text) => serde_json::from_str(text.as_str()).unwrap(),
            other => panic!("not a text: {other:?}"),
        }
    }

    /// The code and reason the server closes with, whatever it says before.
    async fn closed(mut self) -> (u16, String) {
        loop {
            if let Message::Close(Some(frame)) = self.next().await {
                drop(self.to_server);
                self.serving.await.unwrap();
                return (frame.code, frame.reason.as_str().to_owned());
            }
        }
    }
}

const GOOD: &str = r#"{"type": "connection_init", "payload": {"token": "good"}}"#;
const SILENCE: &str = r#"{"type": "subscribe", "id": "a", "payload": {"query": "subscription { silence }"}}"#;

#[rstest]
#[case::subscribe_first(&[SILENCE], 4401)]
#[case::two_inits(&[GOOD, GOOD], 4429)]
#[case::no_token(&[r#"{"type": "connection_init"}"#], 4403)]
#[case::bad_token(&[r#"{"type": "connection_init", "payload": {"Authorization": "Bearer bad"}}"#], 4403)]
#[case::other_scheme(&[r#"{"type": "connection_init", "payload": {"authorization": "good"}}"#], 4403)]
#[case::token_is_no_text(&[r#"{"type": "connection_init", "payload": {"token": 7}}"#], 4403)]
#[case::unchecked(&[r#"{"type": "connection_init", "payload": {"token": "unchecked"}}"#], 1013)]
#[case::not_json(&["nonsense"], 4400)]
#[case::unknown_type(&[r#"{"type": "start", "id": "a"}"#], 4400)]
#[case::payload_is_no_object(&[r#"{"type": "connection_init", "payload": 7}"#], 4400)]
#[case::no_id(&[GOOD, r#"{"type": "subscribe", "payload": {"query": "{ word }"}}"#], 4400)]
#[case::empty_id(&[GOOD, r#"{"type": "subscribe", "id": "", "payload": {"query": "{ word }"}}"#], 4400)]
#[case::no_query(&[GOOD, r#"{"type": "subscribe", "id": "a", "payload": {}}"#], 4400)]
#[case::id_in_use(&[GOOD, SILENCE, SILENCE], 4409)]
#[tokio::test]
async fn who_breaks_the_protocol_is_told_how(#[case] messages: &[&'static str], #[case] code: u16) {
    let client = Client::connect(&World::new(), Ok(None));
    for message in messages {
        client.send(Message::Text((*message).into())).await;
    }
    assert_eq!(client.closed().await.0, code);
}

#[tokio::test]
async fn a_binary_message_is_not_understood() {
    let client = Client::connect(&World::new(), Ok(None));
    client.send(Message::Binary(vec![7].into())).await;
    assert_eq!(client.closed().await, (4400, "invalid message: a binary message".to_owned()));
}

#[tokio::test]
async fn who_does_not_say_who_they_are_is_let_go() {
    let mut world = World::new();
    world.endpoint.pace.socket.init = Duration::from_millis(1);
    assert_eq!(Client::connect(&world, Ok(None)).closed().await.0, 4408);
}

#[rstest]
#[case::header(Ok(Some("good")), json!({}), None)]
#[case::payload_first(Ok(Some("good")), json!({ "token": "bad" }), Some("token not valid"))]
#[case::header_of_another_scheme(Err(Refusal::Invalid("no".into())), json!({}), Some("no"))]
#[tokio::test]
async fn the_token_may_come_with_the_upgrade(
    #[case] header: Result<Option<&str>, Refusal>,
    #[case] payload: Value,
    #[case] refused: Option<&str>,
) {
    let mut client = Client::connect(&World::new(), header);
    client.say(json!({ "type": "connection_init", "payload": payload })).await;
    match refused {
        None => assert_eq!(client.hear().await, json!({ "type": "connection_ack" })),
        Some(reason) => assert_eq!(client.closed().await, (4403, reason.to_owned())),
    }
}

#[tokio::test]
async fn operations_give_results_and_an_end() {
    let mut client = Client::connect_as_good(&World::new()).await;
    client.subscribe("a", "subscription { count(to: 2) }").await;
    for number in 0..2 {
        let next = json!({ "type": "next", "id": "a", "payload": { "data": { "count": number } } });
        assert_eq!(client.hear().await, next);
    }
    assert_eq!(client.hear().await, json!({ "type": "complete", "id": "a" }));
    // The id is free again.
    client.subscribe("a", "{ who }").await;
    assert_eq!(client.hear().await["payload"], json!({ "data": { "who": "good" } }));
    assert_eq!(client.hear().await, json!({ "type": "complete", "id": "a" }));
}

#[rstest]
#[case("{ nope }", "BAD_INPUT")]
#[case("subscription {", "BAD_INPUT")]
#[case("{ a: word b: word c: word } #\"", "")]
#[case("{ add(left: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "LIMIT_EXCEEDED")]
#[tokio::test]
async fn an_operation_that_cannot_run_is_an_error_and_the_socket_lives(
    #[case] query: &str,
    #[case] code: &str,
) {
    let mut client = Client::connect_as_good(&World::new()).await;
    client.subscribe("a", query).await;
    let heard = client.hear().await;
    if code.is_empty() {
        assert_eq!(heard["type"], "next");
        assert_eq!(client.hear().await["type"], "complete");
    } else {
        assert_eq!(
            (&heard["type"], &heard["payload"][0]["extensions"]["code"]),
            (&json!("error"), &json!(code))
        );
    }
    client.say(json!({ "type": "ping", "payload": { "n": 7 } })).await;
    assert_eq!(client.hear().await, json!({ "type": "pong", "payload": { "n": 7 } }));
}

#[tokio::test]
async fn a_panic_ends_its_operation_only() {
    let mut client = Client::connect_as_good(&World::new()).await;
    client.subscribe("a", "{ panics }").await;
    let heard = client.hear().await;
    assert_eq!(
        (&heard["type"], &heard["payload"][0]["message"]),
        (&json!("error"), &json!("internal error"))
    );
    client.subscribe("a", "{ word }").await;
    assert_eq!(client.hear().await["payload"], json!({ "data": { "word": "earmark" } }));
}

#[tokio::test]
async fn a_socket_takes_so_many_operations_and_no_more() {
    let world = World::new();
    let mut client = Client::connect_as_good(&world).await;
    client.subscribe("a", "subscription { silence }").await;
    client.subscribe("b", "subscription { silence }").await;
    client.subscribe("c", "{ word }").await;
    let refused = client.hear().await;
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("c")));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
    client.say(json!({ "type": "complete", "id": "a" })).await;
    client.subscribe("c", "{ word }").await;
    assert_eq!(client.hear().await["payload"], json!({ "data": { "word": "earmark" } }));
}

#[tokio::test]
async fn what_the_client_completes_is_dropped() {
    let world = World::new();
    let client = Client::connect_as_good(&world).await;
    client.subscribe("a", "subscription { silence }").await;
    // The resolver has run; its stream is polled or not, and dropped in either case.
    world.traces.begun.notified().await;
    client.say(json!({ "type": "complete", "id": "a" })).await;
    world.traces.dropped.notified().await;
}

#[tokio::test]
async fn a_client_that_leaves_ends_its_operations() {
    let world = World::new();
    let client = Client::connect_as_good(&world).await;
    client.subscribe("a", "subscription { silence }").await;
    world.traces.begun.notified().await;
    drop(client.to_server);
    client.serving.await.unwrap();
    world.traces.dropped.notified().await;
}

#[tokio::test]
async fn a_slow_client_makes_its_stream_wait() {
    let world = World::new();
    let mut client = Client::connect_as_good(&world).await;
    client.subscribe("a", "subscription { count(to: 100000) }").await;
    for read in 0..200 {
        // Whatever can move moves before the next message is read.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        let made = world.traces.made.load(Ordering::SeqCst);
        assert!(made <= read + 16, "{made} events were made for a client that read {read}");
        assert_eq!(client.hear().await["payload"]["data"]["count"], read);
    }
}

#[tokio::test]
async fn a_token_that_expires_closes_the_socket() {
    let world = World::new();
    let client = Client::connect_as_good(&world).await;
    client.subscribe("a", "subscription { silence }").await;
    world.expire.cancel();
    assert_eq!(client.closed().await, (4403, "token expired".to_owned()));
}

/// The client reads nothing, so that everything on the way to it stands still.
#[tokio::test]
async fn a_token_that_expires_closes_the_socket_of_a_client_that_does_not_read() {
    let world = World::new();
    let client = Client::connect_as_good(&world).await;
    client.subscribe("a", "subscription { count(to: 100000) }").await;
    while world.traces.made.load(Ordering::SeqCst) < 5 {
        tokio::task::yield_now().await;
    }
    world.expire.cancel();
    assert_eq!(client.closed().await.0, 4403);
}

#[tokio::test]
async fn a_server_that_stops_sends_its_clients_elsewhere() {
    let world = World::new();
    let client = Client::connect_as_good(&world).await;
    world.shutdown.cancel();
    assert_eq!(client.closed().await.0, 1001);
}

#[tokio::test]
async fn a_silent_peer_is_pinged_and_then_given_up() {
    let mut world = World::new();
    world.endpoint.pace.socket.ping = Duration::from_millis(1);
    let mut client = Client::connect_as_good(&world).await;
    assert_eq!(client.next().await, Message::Ping(Default::default()));

    world.endpoint.pace.socket.silence = Duration::from_millis(1);
    world.endpoint.pace.socket.goodbye = Duration::from_millis(1);
    let mut silent = Client::connect(&world, Ok(None));
    silent.send(Message::Text(GOOD.into())).await;
    while silent.from_server.recv().await.is_some() {}
    silent.serving.await.unwrap();
}

/// The protocol wants a text, so that clients send an empty one beside the name; others leave it out.
#[tokio::test]
async fn a_document_may_be_named_over_a_socket() {
    let mut client = Client::connect_as_good(&World::new()).await;
    let hash = hex::encode(digest(&SHA256, b"{ who }"));
    let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
    for payload in [json!({ "query": "", "extensions": extensions }), json!({ "extensions": extensions })] {
        client.say(json!({ "type": "subscribe", "id": "a", "payload": payload })).await;
        let heard = client.hear().await;
        assert_eq!(
            (&heard["type"], &heard["payload"][0]["message"]),
            (&json!("error"), &json!("PersistedQueryNotFound"))
        );
        assert_eq!(heard["payload"][0]["extensions"]["code"], "PERSISTED_QUERY_NOT_FOUND");
    }
    let id = format!("sha256:{}", hex::encode(digest(&SHA256, b"{ word }")));
    for payload in [json!({ "query": "{ word }", "documentId": id }), json!({ "documentId": id })] {
        client.say(json!({ "type": "subscribe", "id": "a", "payload": payload })).await;
        assert_eq!(client.hear().await["payload"]["data"]["word"], "earmark");
        assert_eq!(client.hear().await["type"], "complete");
    }
}

type Socket = WebSocketStream<TcpStream>;

/// Serves the world on loopback and opens a socket to it.
async fn dial(world: &World, protocol: Option<&str>) -> Socket {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = world.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
    if let Some(protocol) = protocol {
        request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
    }
    let stream = TcpStream::connect(address).await.unwrap();
    client_async(request, stream).await.expect("the socket opens").0
}

async fn close_code(socket: &mut Socket) -> Option<CloseCode> {
    while let Some(message) = socket.next().await {
        if let tungstenite::Message::Close(frame) = message.expect("no reset") {
            return frame.map(|frame| frame.code);
        }
    }
    None
}

#[tokio::test]
async fn a_real_socket_subscribes_and_says_goodbye() {
    let world = World::new();
    let mut socket = dial(&world, Some("graphql-transport-ws")).await;
    for text in
        [GOOD, r#"{"type": "subscribe", "id": "a", "payload": {"query": "subscription { count(to: 1) }"}}"#]
    {
        socket.send(tungstenite::Message::text(text)).await.unwrap();
    }
    for text in [
        r#"{"type":"connection_ack"}"#,
        r#"{"type":"next","id":"a","payload":{"data":{"count":0}}}"#,
        r#"{"id":"a","type":"complete"}"#,
    ] {
        assert_eq!(socket.next().await.unwrap().unwrap(), tungstenite::Message::text(text));
    }
    socket.close(None).await.unwrap();
    while let Some(message) = socket.next().await {
        message.expect("the goodbye is answered, not cut");
    }
    let sockets = world.endpoint.sockets();
    sockets.close();
    sockets.wait().await;
}

#[tokio::test]
async fn a_message_that_is_too_long_closes_the_socket() {
    let mut socket = dial(&World::new(), Some("graphql-transport-ws")).await;
    let long = format!(r#"{{"type": "ping", "payload": {{"x": "{}"}}}}"#, "x".repeat(128 * 1024));
    socket.send(tungstenite::Message::text(long)).await.unwrap();
    assert_eq!(close_code(&mut socket).await, Some(CloseCode::Size));
}

#[tokio::test]
async fn a_client_of_no_protocol_of_ours_is_told_so() {
    let mut socket = dial(&World::new(), None).await;
    assert_eq!(close_code(&mut socket).await, Some(CloseCode::Library(4406)));
}
