//! Customers, bookings, and a person's word on what a call belongs to.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::harness::{TestApp, each_field, text};

on_every_backend!(
    a_customer_is_recognised_by_its_names,
    a_number_of_two_customers_says_not_which,
    upserts_of_one_thing_at_once_make_one_thing,
    customers_are_searched,
    a_booking_is_recognised_by_its_reference,
    a_persons_word_links_and_unlinks,
    minutes_are_counted_from_call_to_booking,
);

const CUSTOMER: &str = "customer { id externalId name email phones }";
const BOOKING: &str =
    "booking { id reference kind venue status startsAt createdAt details customer { id } calls { method } }";

async fn upserts_of_one_thing_at_once_make_one_thing(test: TestApp) {
    let service = test.service();
    let customer = || json!({ "name": "Ada", "phones": ["+14155550111"] });
    let booking = || json!({ "reference": "R1", "status": "new" });
    let customers = join_all((0..8).map(|_| service.mutate("upsertCustomer", customer(), CUSTOMER))).await;
    let bookings = join_all((0..8).map(|_| service.mutate("upsertBooking", booking(), BOOKING))).await;
    assert!(customers.iter().all(|made| made == &customers[0]), "{customers:?}");
    assert!(bookings.iter().all(|made| made == &bookings[0]), "{bookings:?}");
    assert_eq!(test.events().await.len(), 2);
}

async fn a_customer_is_recognised_by_its_names(test: TestApp) {
    let service = test.service();
    let upsert =
        async |input: Value| service.mutate("upsertCustomer", input, CUSTOMER).await["customer"].take();
    let first =
        upsert(json!({ "externalId": "c-1", "name": "Ann", "phones": ["(415) 555-0132", "x 17"] })).await;
    assert_eq!(first["phones"], json!(["+14155550132", "x 17"]));
    let events = test.events().await.len();
    let again =
        upsert(json!({ "externalId": "c-1", "name": "Ann", "phones": ["x 17", "+1 415 555 0132"] })).await;
    assert_eq!(again, first);
    assert_eq!(test.event_kinds_after(events).await, [""; 0]);
    // By the number, without the external id; what is left out stays.
    let by_phone = upsert(json!({ "email": "ann@example.com", "phones": ["415.555.0132"] })).await;
    assert_eq!(
        by_phone,
        json!({
            "id": first["id"], "externalId": "c-1", "name": "Ann", "email": "ann@example.com",
            "phones": ["+14155550132"],
        })
    );
    assert_eq!(test.event_kinds_after(events).await, ["customer_changed"]);
    let other = upsert(json!({ "externalId": "c-2", "name": "Bob", "phones": [] })).await;
    assert_ne!(other["id"], first["id"]);
    // Found by each of its names.
    for by in [
        json!({ "id": first["id"] }),
        json!({ "externalId": "c-1" }),
        json!({ "phone": "+14155550132" }),
        json!({ "phone": "(415) 555 0132" }),
    ] {
        let query = "query ($by: CustomerKey!) { customer(by: $by) { id } }";
        let data = test.viewer().data(query, json!({ "by": by })).await;
        assert_eq!(data["customer"]["id"], first["id"], "{by}");
    }
    let many: Vec<_> = (0..33).map(|number| format!("+1415555{number:04}")).collect();
    for (input, code) in [
        (json!({ "externalId": "c-3", "phones": many }), "LIMIT_EXCEEDED"),
        (json!({ "externalId": " ", "phones": [] }), "BAD_INPUT"),
        (json!({ "externalId": "c-3", "phones": [""] }), "BAD_INPUT"),
    ] {
        assert_eq!(service.mutate_refused("upsertCustomer", input).await.0, code);
    }
}

async fn a_number_of_two_customers_says_not_which(test: TestApp) {
    let service = test.service();
    let mut ids = Vec::new();
    for name in ["husband", "wife"] {
        let input = json!({ "externalId": name, "name": name, "phones": ["+14155550132"] });
        ids.push(service.mutate("upsertCustomer", input, CUSTOMER).await["customer"]["id"].take());
        test.clock.advance(1);
    }
    assert_ne!(ids[0], ids[1]);
    let events = test.events().await.len();
    let (code, message) =
        service.mutate_refused("upsertCustomer", json!({ "name": "who?", "phones": ["+14155550132"] })).await;
    assert_eq!(code, "CONFLICT");
    assert_eq!(message, "phones: these numbers belong to 2 customers: say which is meant by its externalId");
    assert_eq!(test.event_kinds_after(events).await, [""; 0]);
    // One who asks by the number is given the newest.
    let query = r#"{ customer(by: { phone: "+14155550132" }) { id } }"#;
    assert_eq!(test.viewer().data(query, json!({})).await["customer"]["id"], ids[1]);
}

async fn customers_are_searched(test: TestApp) {
    let service = test.service();
    for (external_id, name, email, phone) in [
        ("one", "Margaret Ellison", "margaret@example.com", "+442079460142"),
        ("two", "Javier Núñez", "jn@example.es", "+34910000001"),
        ("100%_sure", "Amir", "amir@example.com", "+972500000001"),
    ] {
        let input = json!({ "externalId": external_id, "name": name, "email": email, "phones": [phone] });
        service.mutate("upsertCustomer", input, CUSTOMER).await;
    }
    for (search, expected) in [
        ("ellison", vec!["one"]),
        ("MARGARET", vec!["one"]),
        ("example.com", vec!["100%_sure", "one"]),
        ("+44 20 7946 0142", vec!["one"]),
        ("946014", vec!["one"]),
        ("0%_s", vec!["100%_sure"]),
        ("%", vec!["100%_sure"]),
        ("_", vec!["100%_sure"]),
        ("nobody", vec![]),
        ("  ", vec!["100%_sure", "one", "two"]),
    ] {
        let query =
            "query ($search: String) { customers(search: $search) { totalCount nodes { externalId } } }";
        let data = test.viewer().data(query, json!({ "search": search })).await;
        let mut found: Vec<_> =
            each_field(&data["customers"]["nodes"], "externalId").iter().map(text).collect();
        found.sort();
        assert_eq!(found, expected, "{search}");
        assert_eq!(data["customers"]["totalCount"], expected.len(), "{search}");
    }
}

async fn a_booking_is_recognised_by_its_reference(test: TestApp) {
    let service = test.service();
    let customer = json!({ "externalId": "c-1", "phones": [] });
    let customer = service.mutate("upsertCustomer", customer, CUSTOMER).await["customer"]["id"].take();
    let whole = json!({
        "reference": "K7MQ2X", "kind": "hotel", "venue": "Gullwing House", "status": "confirmed",
        "startsAt": "2026-12-01T15:00:00+01:00", "createdAt": "2026-11-01T10:00:00Z", "customerId": customer,
        "details": { "room": "sea view double", "nights": 2 },
    });
    let upsert = async |input: Value| service.mutate("upsertBooking", input, BOOKING).await["booking"].take();
    let first = upsert(whole.clone()).await;
    assert_eq!(first["startsAt"], "2026-12-01T14:00:00+00:00");
    assert_eq!(first["customer"]["id"], customer);
    let events = test.events().await.len();
    assert_eq!(upsert(whole).await, first);
    assert_eq!(test.event_kinds_after(events).await, [""; 0]);
    let cancelled = upsert(json!({ "reference": "K7MQ2X", "status": "cancelled" })).await;
    let mut expected = first.clone();
    expected["status"] = json!("cancelled");
    assert_eq!(cancelled, expected, "what is left out stays");
    assert_eq!(test.event_kinds_after(events).await, ["booking_changed"]);
    let other = upsert(json!({ "reference": "k7mq2x", "status": "new" })).await;
    assert_ne!(other["id"], first["id"]);
    let list = async |filter: Value| {
        let query = "query ($filter: BookingFilter) { bookings(filter: $filter) { nodes { reference } } }";
        let data = service.data(query, json!({ "filter": filter })).await;
        each_field(&data["bookings"]["nodes"], "reference")
    };
    assert_eq!(list(json!({ "customerId": customer })).await, ["K7MQ2X"]);
    assert_eq!(list(json!({ "status": "new" })).await, ["k7mq2x"]);
    assert_eq!(list(json!({ "startsAt": { "from": "2026-12-01T14:00:00Z" } })).await, ["K7MQ2X"]);
    assert_eq!(list(json!({ "startsAt": { "until": "2026-12-01T14:00:00Z" } })).await, [""; 0]);
    let query = r#"query ($by: BookingKey!) { booking(by: $by) { id } }"#;
    for by in [json!({ "reference": "K7MQ2X" }), json!({ "id": first["id"] })] {
        assert_eq!(service.data(query, json!({ "by": by })).await["booking"]["id"], first["id"]);
    }
}

const LINKS: &str = "call { id customer { customer { id } method confidence explanation }
    bookings { booking { id } call { id } method confidence explanation minutesUntilBooking } }";

async fn a_persons_word_links_and_unlinks(test: TestApp) {
    let (service, admin) = (test.service(), test.admin());
    let call = service.start_call(json!({ "from": "anonymous" })).await;
    let other = service.start_call(json!({ "from": "anonymous" })).await;
    let customer = json!({ "externalId": "c-1", "phones": [] });
    let customer = service.mutate("upsertCustomer", customer, CUSTOMER).await["customer"]["id"].take();
    let booking = json!({ "reference": "B", "status": "new", "customerId": customer });
    let booking = service.mutate("upsertBooking", booking, BOOKING).await["booking"]["id"].take();
    let both = json!({ "callId": call, "customerId": customer, "bookingId": booking });
    let linked = admin.mutate("linkCall", both.clone(), LINKS).await["call"].take();
    assert_eq!(
        linked["customer"],
        json!({
            "customer": { "id": customer }, "method": "MANUAL", "confidence": 1.0,
            "explanation": "admin linked it by hand",
        })
    );
    assert_eq!(linked["bookings"][0]["booking"]["id"], booking);
    assert_eq!(linked["bookings"][0]["minutesUntilBooking"], Value::Null, "nobody knows when it begins");
    let events = test.events().await.len();
    assert_eq!(admin.mutate("linkCall", both.clone(), LINKS).await["call"], linked);
    assert_eq!(test.event_kinds_after(events).await, [""; 0]);
    // Seen from every side, and by the filter.
    let query = "query ($customer: ID!, $booking: ID!) {
        calls(filter: { customerId: $customer }) { nodes { id } }
        booked: calls(filter: { bookingId: $booking }) { nodes { id } }
        customer(by: { id: $customer }) { calls { totalCount nodes { id } } bookings { totalCount nodes { id } } }
        booking(by: { id: $booking }) { calls { call { id } } } }";
    let variables = json!({ "customer": customer, "booking": booking });
    let data = service.data(query, variables.clone()).await;
    assert_eq!(data["calls"], json!({ "nodes": [{ "id": call }] }));
    assert_eq!(data["booked"], data["calls"]);
    assert_eq!(data["customer"]["calls"], json!({ "totalCount": 1, "nodes": [{ "id": call }] }));
    assert_eq!(data["customer"]["bookings"], json!({ "totalCount": 1, "nodes": [{ "id": booking }] }));
    assert_eq!(data["booking"]["calls"], json!([{ "call": { "id": call } }]));
    let unlinked = admin.mutate("unlinkCall", both.clone(), LINKS).await["call"].take();
    assert_eq!(unlinked, json!({ "id": call, "customer": null, "bookings": [] }));
    let data = service.data(query, variables.clone()).await;
    assert_eq!(data["calls"], json!({ "nodes": [] }));
    assert_eq!(data["customer"]["calls"]["totalCount"], 0);
    assert_eq!(data["booking"]["calls"], json!([]));
    // No is kept too, also where nobody had claimed it; and a person may come back on it.
    let no = json!({ "callId": other, "customerId": customer });
    let events = test.events().await.len();
    admin.mutate("unlinkCall", no.clone(), LINKS).await;
    admin.mutate("unlinkCall", no.clone(), LINKS).await;
    assert_eq!(test.event_kinds_after(events).await, ["link_changed"]);
    let linked = admin.mutate("linkCall", no, LINKS).await["call"].take();
    assert_eq!(linked["customer"]["customer"]["id"], customer);
    let (code, message) = admin.mutate_refused("linkCall", json!({ "callId": call })).await;
    assert_eq!((&*code, &*message), ("BAD_INPUT", "name a customerId, a bookingId or both"));
    // Half a word is no word: where one of two targets does not exist, neither is linked.
    let events = test.events().await.len();
    let half = json!({ "callId": call, "customerId": customer, "bookingId": "booking_0" });
    assert_eq!(admin.mutate_refused("linkCall", half).await.0, "NOT_FOUND");
    let half = json!({
        "callId": call, "customerId": customer, "bookingId": format!("booking_{}", "0".repeat(32)),
    });
    assert_eq!(admin.mutate_refused("linkCall", half).await.0, "NOT_FOUND");
    assert_eq!(test.event_kinds_after(events).await, [""; 0]);
    let data = service.data(query, variables).await;
    assert_eq!(data["calls"], json!({ "nodes": [{ "id": other }] }));
}

async fn minutes_are_counted_from_call_to_booking(test: TestApp) {
    let (service, admin) = (test.service(), test.admin());
    let call = service.start_call(json!({ "startedAt": "2026-11-21T09:00:00Z" })).await;
    for (starts_at, minutes) in [
        ("2026-11-21T09:00:00Z", 0),
        ("2026-11-21T10:30:59Z", 90),
        ("2026-11-22T09:00:00+01:00", 1_380),
        ("2026-11-21T08:00:00Z", -60),
    ] {
        let booking = json!({ "reference": starts_at, "status": "new", "startsAt": starts_at });
        let booking = service.mutate("upsertBooking", booking, BOOKING).await["booking"]["id"].take();
        let link = json!({ "callId": call, "bookingId": booking });
        let linked = admin.mutate("linkCall", link.clone(), LINKS).await["call"].take();
        assert_eq!(linked["bookings"][0]["minutesUntilBooking"], minutes, "{starts_at}");
        admin.mutate("unlinkCall", link, LINKS).await;
    }
}
