//! Keeping in step with the booking system: batches, webhooks, and what happened to a booking.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::harness::{Answer, Client, TestApp, each_field};

on_every_backend!(
    each_of_many_bookings_has_its_answer,
    each_of_many_customers_has_its_answer,
    a_booking_may_come_before_its_customer,
    what_happened_to_a_booking_is_told,
    a_webhook_is_answered_when_it_is_written,
    the_order_of_events_does_not_matter,
    what_the_source_did_not_sign_is_refused,
    what_cannot_be_read_is_told_and_costs_only_itself,
    statuses_mean_what_the_source_says_they_mean,
    a_customer_is_not_overwritten_by_older_news,
    changes_of_bookings_are_followed,
);

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const PREVIOUS: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// Two sources, of two tenants.
const SOURCES: &str = "[[tenant]]\nid = 'acme'\ntime_zone = 'Europe/Berlin'\n\
    [[booking_source]]\nid = 'tables'\ntenant = 'acme'\nsecret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'\n\
    previous_secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'\n\
    [booking_source.states]\n'SEATED-LATE' = 'completed'\nX = 'cancelled'\n\
    [[booking_source]]\nid = 'rooms'\ntenant = 'globex'\nsecret = 'whsec_cm9vbXMgb2YgZ2xvYmV4LCBub3QgdGFibGVz'\n";

const BOOKING: &str = "id reference kind venue status state startsAt endsAt partySize createdAt details
    changes { kind state at } customer { externalId }";

/// The stored booking, without what tells when we heard of it.
async fn booking(client: &Client, reference: &str) -> Value {
    let query =
        format!("query ($reference: String!) {{ booking(by: {{ reference: $reference }}) {{ {BOOKING} }} }}");
    client.data(&query, json!({ "reference": reference })).await["booking"].take()
}

/// A webhook as its source signs it.
struct Sent<'a> {
    source: &'a str,
    secret: &'a str,
    family: &'a str,
    /// Seconds from now at which it claims to be sent.
    skew: i64,
    body: String,
}

impl Sent<'_> {
    fn of(body: &Value) -> Self {
        Self { source: "tables", secret: SECRET, family: "webhook", skew: 0, body: body.to_string() }
    }

    async fn to(&self, test: &TestApp) -> Answer {
        let at = test.clock.now().timestamp() + self.skew;
        let signature = Webhook::new(self.secret).unwrap().sign("msg_1", at, self.body.as_bytes()).unwrap();
        self.signed(test, &at.to_string(), &signature).await
    }

    async fn signed(&self, test: &TestApp, at: &str, signature: &str) -> Answer {
        let nobody = test.nobody();
        let request = nobody
            .request(Method::POST, &format!("/hooks/bookings/{}", self.source))
            .header(format!("{}-id", self.family), "msg_1")
            .header(format!("{}-timestamp", self.family), at)
            .header(format!("{}-signature", self.family), signature)
            .body(Body::from(self.body.clone()))
            .unwrap();
        nobody.send(request).await
    }
}

async fn send(test: &TestApp, body: Value) -> Value {
    let answer = Sent::of(&body).to(test).await;
    assert_eq!(answer.status, StatusCode::OK, "{body} {answer:?}");
    answer.json()
}

async fn each_of_many_bookings_has_its_answer(test: TestApp) {
    let service = test.service();
    let query = "mutation ($inputs: [UpsertBookingInput!]!) { upsertBookings(inputs: $inputs) {
        results { index booking { reference state partySize } error { index code message } } } }";
    let inputs = json!([
        { "reference": "B2", "status": "confirmed", "partySize": 4 },
        { "reference": " " },
        { "reference": "B1", "status": "no-show", "endsAt": "2026-12-01T21:00:00Z" },
        { "reference": "B3", "customerId": format!("customer_{}", "0".repeat(32)) },
        { "reference": "B4", "customerId": "17" },
        { "reference": "B5", "partySize": -1 },
        { "reference": "B2", "partySize": 5 },
        { "reference": "B6", "changedAt": "2099-01-01T00:00:00Z" },
    ]);
    let data = service.data(query, json!({ "inputs": inputs })).await;
    let results = data["upsertBookings"]["results"].clone();
    assert_eq!(each_field(&results, "index"), (0..8).map(Value::from).collect::<Vec<_>>());
    let codes: Vec<_> = results.as_array().unwrap().iter().map(|result| &result["error"]["code"]).collect();
    let bad = &json!("BAD_INPUT");
    let absent = &json!("NOT_FOUND");
    assert_eq!(codes, [&Value::Null, bad, &Value::Null, absent, absent, bad, &Value::Null, bad]);
    assert_eq!(results[1]["error"]["index"], 1);
    assert_eq!(results[0]["booking"], json!({ "reference": "B2", "state": "CONFIRMED", "partySize": 4 }));
    assert_eq!(results[2]["booking"]["state"], "NO_SHOW");
    assert_eq!(results[6]["booking"], json!({ "reference": "B2", "state": "CONFIRMED", "partySize": 5 }));
    let events = test.events().await.len();
    let again = json!([{ "reference": "B1", "status": "no-show" }, { "reference": "B2", "partySize": 5 }]);
    service.data(query, json!({ "inputs": again })).await;
    assert_eq!(test.event_kinds_after(events).await, [""; 0], "a repeat changes nothing");
    let many: Vec<_> = (0..501).map(|number| json!({ "reference": number.to_string() })).collect();
    let (code, message) = service.refused(query, json!({ "inputs": many })).await;
    assert_eq!(code, "LIMIT_EXCEEDED");
    assert_eq!(message, "inputs: at most 500 are taken at once, and these are 501");
    service.data(query, json!({ "inputs": &many[..500] })).await;
    let states = async |states: Value| {
        let query =
            "query ($states: [BookingState!]) { bookings(filter: { states: $states }) { totalCount } }";
        service.data(query, json!({ "states": states })).await["bookings"]["totalCount"].take()
    };
    assert_eq!(states(json!(["NO_SHOW"])).await, 1);
    assert_eq!(states(json!(["NO_SHOW", "CONFIRMED"])).await, 2);
    assert_eq!(states(json!([])).await, 502, "an empty list asks nothing");
    assert_eq!(states(Value::Null).await, 502);
}

async fn each_of_many_customers_has_its_answer(test: TestApp) {
    let service = test.service();
    let query = "mutation ($inputs: [UpsertCustomerInput!]!) { upsertCustomers(inputs: $inputs) {
        results { index customer { externalId name phones } error { code message } } } }";
    let inputs = json!([
        { "externalId": "c-1", "name": "Ann", "phones": ["(415) 555-0132"] },
        { "name": "Nobody", "phones": [] },
        { "externalId": "c-2", "name": "Bob", "phones": ["+14155550132"] },
        { "name": "who?", "phones": ["+14155550132"] },
        { "externalId": "c-1", "email": "ann@example.com", "phones": ["(415) 555-0132"] },
    ]);
    let data = service.data(query, json!({ "inputs": inputs })).await;
    let results = &data["upsertCustomers"]["results"];
    assert_eq!(results[0]["customer"]["phones"], json!(["+14155550132"]));
    assert_eq!(results[1]["error"]["code"], "BAD_INPUT");
    assert_eq!(results[2]["customer"]["externalId"], "c-2");
    assert_eq!(results[3]["error"]["code"], "CONFLICT", "{results}");
    assert_eq!(results[4]["customer"]["name"], "Ann");
    let events = test.events().await.len();
    service.data(query, json!({ "inputs": inputs })).await;
    assert_eq!(test.event_kinds_after(events).await, [""; 0], "a repeat changes nothing");
}

async fn a_booking_may_come_before_its_customer(test: TestApp) {
    let service = test.service();
    let input = json!({ "reference": "B", "status": "new", "customerExternalId": "c-9" });
    let made = service.mutate("upsertBooking", input, "booking { customer { id externalId name } }").await;
    assert_eq!(made["booking"]["customer"]["externalId"], "c-9");
    let customer = json!({ "externalId": "c-9", "name": "Zoë", "phones": ["+14155550132"] });
    let customer = service.mutate("upsertCustomer", customer, "customer { id }").await;
    assert_eq!(customer["customer"]["id"], made["booking"]["customer"]["id"]);
    let both =
        json!({ "reference": "B", "customerExternalId": "c-9", "customerId": customer["customer"]["id"] });
    let (code, message) = service.mutate_refused("upsertBooking", both).await;
    assert_eq!(
        (&*code, &*message),
        ("BAD_INPUT", "customerId, customerExternalId: name the customer by one of them")
    );
    let theirs = test.stranger().data("{ customers { totalCount } }", json!({})).await;
    assert_eq!(theirs["customers"]["totalCount"], 0);
}

async fn what_happened_to_a_booking_is_told(test: TestApp) {
    let service = test.service();
    for (minute, input) in [
        (0, json!({ "status": "pending", "venue": "Hall", "createdAt": "2026-11-20T10:00:00Z" })),
        (1, json!({ "status": "confirmed" })),
        (2, json!({ "partySize": 6, "endsAt": "2026-12-01T23:00:00Z" })),
        (3, json!({ "status": "cancelled" })),
    ] {
        let mut input = input;
        input["reference"] = json!("B");
        if minute == 2 {
            input["changedAt"] = json!("2026-11-21T09:01:30Z");
        }
        service.mutate("upsertBooking", input, "booking { id }").await;
        test.clock.advance(60);
    }
    let booking = booking(&test.viewer(), "B").await;
    assert_eq!(
        booking["changes"],
        json!([
            { "kind": "MADE", "state": "PENDING", "at": "2026-11-20T10:00:00+00:00" },
            { "kind": "STATE", "state": "CONFIRMED", "at": "2026-11-21T09:01:00+00:00" },
            { "kind": "CHANGED", "state": "CONFIRMED", "at": "2026-11-21T09:01:30+00:00" },
            { "kind": "CANCELLED", "state": "CANCELLED", "at": "2026-11-21T09:03:00+00:00" },
        ])
    );
    assert_eq!((&booking["partySize"], &booking["endsAt"]), (&json!(6), &json!("2026-12-01T23:00:00+00:00")));
}

async fn a_webhook_is_answered_when_it_is_written(test: TestApp) {
    let test = test.settled(SOURCES);
    let body = json!({
        "type": "booking.upserted", "timestamp": "2026-11-21T08:59:30Z",
        "data": { "reference": "K7MQ2X", "kind": "table", "venue": "Harbour Room", "status": "confirmed",
            "starts_at": "2026-12-01T19:30", "partySize": 4, "customerExternalId": "c-1", "table": "12" },
    });
    assert_eq!(send(&test, body.clone()).await, json!({ "changed": 1, "unchanged": 0, "rejected": [] }));
    let written = booking(&test.viewer(), "K7MQ2X").await;
    assert_eq!(written["startsAt"], "2026-12-01T18:30:00+00:00", "in the business's time zone");
    assert_eq!(written["details"], json!({ "table": "12" }));
    assert_eq!(written["customer"]["externalId"], "c-1");
    let events = test.events().await.len();
    // By every name of the headers, with the old secret, and with a clock that is not quite right.
    let again = Sent::of(&body);
    for sent in [
        Sent { family: "svix", body: again.body.clone(), ..again },
        Sent { secret: PREVIOUS, ..Sent::of(&body) },
        Sent { skew: -299, ..Sent::of(&body) },
        Sent { skew: 299, ..Sent::of(&body) },
    ] {
        let answer = sent.to(&test).await;
        assert_eq!(answer.json(), json!({ "changed": 0, "unchanged": 1, "rejected": [] }), "{}", sent.family);
    }
    assert_eq!(test.event_kinds_after(events).await, [""; 0], "a repeat changes nothing");
    let customers = json!({
        "type": "customer.upserted", "timestamp": "2026-11-21T08:59:40Z",
        "data": [{ "externalId": "c-1", "name": "Ann", "phones": ["+14155550132"] }, { "external_id": "c-2", "phone": "+14155550133" }],
    });
    assert_eq!(send(&test, customers).await["changed"], 2);
    let query = r#"{ customer(by: { phone: "+14155550132" }) { bookings { nodes { reference } } } }"#;
    let found = test.viewer().data(query, json!({})).await;
    assert_eq!(found["customer"]["bookings"]["nodes"][0]["reference"], "K7MQ2X");
    assert_eq!(booking(&test.stranger(), "K7MQ2X").await, Value::Null);
    let other = json!({ "type": "invoice.paid", "data": { "id": 7 } });
    assert_eq!(send(&test, other).await, json!({ "changed": 0, "unchanged": 0, "rejected": [] }));
}

/// All orders of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(count - 1);
    let insert = |order: &Vec<usize>, place: usize| {
        let mut order = order.clone();
        order.insert(place, count - 1);
        order
    };
    shorter.iter().flat_map(|order| (0..count).map(move |place| insert(order, place))).collect()
}

async fn the_order_of_events_does_not_matter(test: TestApp) {
    let test = test.settled(SOURCES);
    let events = [
        json!({ "type": "booking.created", "timestamp": "2026-11-20T10:00:00Z",
            "data": { "status": "pending", "venue": "Hall", "partySize": 2, "customerExternalId": "c-1" } }),
        json!({ "type": "booking.updated", "timestamp": "2026-11-20T11:00:00Z",
            "data": { "status": "confirmed", "venue": "Bar", "note": "window" } }),
        json!({ "type": "booking.updated", "timestamp": "2026-11-20T12:00:00Z", "data": { "partySize": 5 } }),
        json!({ "type": "booking.cancelled", "timestamp": "2026-11-20T13:00:00Z", "data": {} }),
    ];
    let mut outcomes = Vec::new();
    for (number, order) in orders(events.len()).into_iter().enumerate() {
        let reference = format!("B{number}");
        for place in &order {
            let mut event = events[*place].clone();
            event["data"]["reference"] = json!(reference);
            send(&test, event).await;
            test.clock.advance(1);
        }
        let mut outcome = booking(&test.viewer(), &reference).await;
        outcome["id"] = Value::Null;
        outcome["reference"] = Value::Null;
        outcomes.push((order, outcome));
    }
    for (order, outcome) in &outcomes {
        assert_eq!(outcome, &outcomes[0].1, "{order:?}");
    }
    let outcome = &outcomes[0].1;
    assert_eq!(outcome["createdAt"], "2026-11-20T10:00:00+00:00");
    assert_eq!((&outcome["venue"], &outcome["partySize"]), (&json!("Bar"), &json!(5)));
    assert_eq!((&outcome["state"], &outcome["status"]), (&json!("CANCELLED"), &json!("cancelled")));
    assert_eq!(
        each_field(&outcome["changes"], "kind"),
        ["MADE", "CHANGED", "CHANGED", "CANCELLED"].map(Value::from)
    );
}

async fn what_the_source_did_not_sign_is_refused(test: TestApp) {
    let test = test.settled(SOURCES);
    let body = json!({ "type": "booking.upserted", "data": { "reference": "B", "status": "new" } });
    let good = Sent::of(&body);
    let at = test.clock.now().timestamp();
    let signature = Webhook::new(SECRET).unwrap().sign("msg_1", at, good.body.as_bytes()).unwrap();
    let at = at.to_string();
    for (sent, at, signature, expected) in [
        (Sent::of(&body), &at, "v1,rubbish", StatusCode::UNAUTHORIZED),
        (Sent::of(&body), &at, "", StatusCode::UNAUTHORIZED),
        (Sent::of(&body), &"1700000000".to_owned(), &*signature, StatusCode::UNAUTHORIZED),
        (
            Sent { body: format!("{} ", good.body), ..Sent::of(&body) },
            &at,
            &*signature,
            StatusCode::UNAUTHORIZED,
        ),
        // Another tenant's source.
        (Sent { source: "rooms", ..Sent::of(&body) }, &at, &*signature, StatusCode::UNAUTHORIZED),
        (Sent { source: "nobody", ..Sent::of(&body) }, &at, &*signature, StatusCode::NOT_FOUND),
        (Sent { family: "x", ..Sent::of(&body) }, &at, &*signature, StatusCode::UNAUTHORIZED),
    ] {
        let answer = sent.signed(&test, at, signature).await;
        assert_eq!(answer.status, expected, "{} {} {at} {signature}", sent.source, sent.family);
    }
    for skew in [-301, 301] {
        let answer = Sent { skew, ..Sent::of(&body) }.to(&test).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        let said = String::from_utf8(answer.body.to_vec()).unwrap();
        assert!(said.contains("more than 5 minutes from now"), "{said}");
    }
    let large =
        json!({ "type": "booking.upserted", "data": { "reference": "B", "note": "x".repeat(1024 * 1024) } });
    assert_eq!(Sent::of(&large).to(&test).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(test.events().await.len(), 0);
    assert_eq!(good.signed(&test, &at, &signature).await.status, StatusCode::OK);
}

async fn what_cannot_be_read_is_told_and_costs_only_itself(test: TestApp) {
    let test = test.settled(SOURCES);
    let data = json!([
        { "reference": "B1", "status": "new" }, { "status": "new" }, { "reference": "B2", "partySize": -1 }, "B3",
    ]);
    let answer = send(&test, json!({ "type": "booking.upserted", "data": data })).await;
    assert_eq!((&answer["changed"], &answer["unchanged"]), (&json!(1), &json!(0)));
    assert_eq!(each_field(&answer["rejected"], "index"), [1, 2, 3].map(Value::from));
    assert_eq!(answer["rejected"][1]["message"], "partySize: must be 0 to 100000");
    assert_eq!(booking(&test.viewer(), "B1").await["status"], "new");
    for (body, because) in [
        (json!({ "type": "booking.upserted", "data": { "status": "new" } }), "reference"),
        (json!({ "type": "booking.upserted" }), "data:"),
        (json!({ "data": {} }), "type:"),
        (
            json!({ "type": "booking.upserted", "data": vec![json!({ "reference": "r" }); 501] }),
            "at most 500",
        ),
    ] {
        let answer = Sent::of(&body).to(&test).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{because}");
        let said = String::from_utf8(answer.body.to_vec()).unwrap();
        assert!(said.contains(because), "{said}");
    }
}

async fn statuses_mean_what_the_source_says_they_mean(test: TestApp) {
    let test = test.settled(SOURCES);
    for (status, state) in [
        ("SEATED-LATE", "COMPLETED"),
        ("X", "CANCELLED"),
        ("No Show", "NO_SHOW"),
        ("booked", "CONFIRMED"),
        ("mystery", "UNKNOWN"),
    ] {
        let data = json!({ "reference": status, "status": status });
        send(&test, json!({ "type": "booking.upserted", "data": data })).await;
        let written = booking(&test.viewer(), status).await;
        assert_eq!((&written["status"], &written["state"]), (&json!(status), &json!(state)));
    }
    // What one source calls so means nothing where another client says it.
    let input = json!({ "reference": "other", "status": "X" });
    let made = test.service().mutate("upsertBooking", input, "booking { state }").await;
    assert_eq!(made["booking"]["state"], "UNKNOWN");
}

async fn a_customer_is_not_overwritten_by_older_news(test: TestApp) {
    let test = test.settled(SOURCES);
    let news = |minute: u32, data: Value| json!({ "type": "customer.upserted", "timestamp": format!("2026-11-20T10:{minute:02}:00Z"), "data": data });
    send(&test, news(5, json!({ "externalId": "c-1", "name": "Ann Li" }))).await;
    let older = json!({ "externalId": "c-1", "name": "Ann Smith", "email": "ann@example.com", "phones": ["+14155550132"] });
    send(&test, news(4, older.clone())).await;
    let query = r#"{ customer(by: { externalId: "c-1" }) { name email phones } }"#;
    let expected = json!({ "name": "Ann Li", "email": "ann@example.com", "phones": ["+14155550132"] });
    assert_eq!(test.viewer().data(query, json!({})).await["customer"], expected);
    let events = test.events().await.len();
    send(&test, news(4, older)).await;
    assert_eq!(test.event_kinds_after(events).await, [""; 0]);
    // What is left out stays, numbers too.
    send(&test, news(6, json!({ "externalId": "c-1", "name": "Ann Lee" }))).await;
    let customer = test.viewer().data(query, json!({})).await["customer"].take();
    assert_eq!((&customer["name"], &customer["phones"]), (&json!("Ann Lee"), &json!(["+14155550132"])));
}

async fn changes_of_bookings_are_followed(test: TestApp) {
    let (service, viewer) = (test.service(), test.viewer());
    let query = "subscription ($after: EventCursor) { bookingChanged(after: $after) { cursor occurredAt booking { reference state } } }";
    // Without a cursor a subscription begins at the moment when it is first listened to.
    let head = earmark::journal::head(test.app.database.reader()).await.unwrap();
    let start = earmark::journal::Cursor::after(test.app.epoch, head).encode();
    let mut events = viewer.subscribe(query, json!({ "after": start })).await;
    let mut theirs = test.stranger().subscribe(query, json!({ "after": start })).await;
    let upsert = async |reference: &str, status: &str| {
        let input = json!({ "reference": reference, "status": status });
        service.mutate("upsertBooking", input, "booking { id }").await;
    };
    upsert("B1", "confirmed").await;
    let first = events.field("bookingChanged").await;
    assert_eq!(first["booking"], json!({ "reference": "B1", "state": "CONFIRMED" }));
    drop(events);
    upsert("B1", "confirmed").await;
    upsert("B1", "cancelled").await;
    upsert("B2", "no show").await;
    let mut events = viewer.subscribe(query, json!({ "after": first["cursor"] })).await;
    let next = events.field("bookingChanged").await;
    assert_eq!(next["booking"], json!({ "reference": "B1", "state": "CANCELLED" }));
    let next = events.field("bookingChanged").await;
    assert_eq!(next["booking"], json!({ "reference": "B2", "state": "NO_SHOW" }));
    assert!(theirs.is_silent().await, "another tenant hears nothing of it");
}
