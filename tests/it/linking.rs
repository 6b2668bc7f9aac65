//! Links that the archive finds by itself: customers by number and name, bookings by what was said.

use earmark::access::Actor;
use entity::TenantId;
use serde_json::{Value, json};

use crate::harness::{TENANT, TestApp, each_field, text};

on_every_backend!(
    whoever_answers_sees_the_customer_at_the_first_ring,
    who_withholds_the_number_is_nobody,
    an_unknown_caller_becomes_a_lead_and_then_a_customer,
    a_dismissed_lead_stays_dismissed,
    a_number_that_comes_and_goes_takes_past_calls_with_it,
    of_two_with_one_number_the_name_decides,
    a_spoken_reference_links_with_its_evidence,
    a_booking_finds_the_calls_before_it,
    what_was_said_of_a_booking_finds_it_without_its_reference,
    a_persons_word_outlives_every_rule,
    merged_customers_are_one_and_can_be_split,
    deleted_words_are_no_evidence,
    another_tenants_booking_is_no_candidate,
    linking_again_changes_nothing,
);

const LINKS: &str = "query ($id: ID!) { call(by: { id: $id }) {
    customer { customer { id name status } method confidence explanation evidence { kind } decidedBy }
    bookings { booking { reference } method confidence explanation role evidence { kind turnIndex startMs words } }
    suggestions { id status against confidence customer { name } booking { reference } evidence { kind words } } } }";

async fn links(test: &TestApp, call: &str) -> Value {
    test.admin().data(LINKS, json!({ "id": call })).await["call"].take()
}

async fn customer(test: &TestApp, external_id: &str, name: &str, phones: &[&str]) -> String {
    let input = json!({ "externalId": external_id, "name": name, "phones": phones });
    let made = test.service().mutate("upsertCustomer", input, "customer { id }").await;
    text(&made["customer"]["id"])
}

async fn booking(test: &TestApp, input: Value) -> String {
    let made = test.service().mutate("upsertBooking", input, "booking { id }").await;
    text(&made["booking"]["id"])
}

/// Turns in which customer and agent take turns, the customer first, five seconds each.
async fn say(test: &TestApp, call: &str, lines: &[&str]) {
    let turns: Vec<Value> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            json!({
                "index": index, "speaker": if index % 2 == 0 { "CUSTOMER" } else { "AGENT" }, "text": line,
                "startMs": index * 5_000, "endMs": index * 5_000 + 4_000,
            })
        })
        .collect();
    let input = json!({ "callId": call, "turns": turns, "language": "en" });
    test.service().mutate("addTurns", input, "call { id }").await;
}

async fn call(test: &TestApp, from: &str, lines: &[&str]) -> String {
    let call = test.service().start_call(json!({ "from": from })).await;
    if !lines.is_empty() {
        say(test, &call, lines).await;
    }
    test.service().mutate("endCall", json!({ "callId": call }), "call { id }").await;
    call
}

fn kinds(link: &Value) -> Vec<String> {
    each_field(&link["evidence"], "kind").iter().map(text).collect()
}

fn references(links: &Value) -> Vec<String> {
    links["bookings"].as_array().unwrap().iter().map(|link| text(&link["booking"]["reference"])).collect()
}

async fn whoever_answers_sees_the_customer_at_the_first_ring(test: TestApp) {
    customer(&test, "c1", "Ann", &["(415) 555-0132"]).await;
    let started = test
        .service()
        .mutate(
            "startCall",
            json!({ "direction": "INBOUND", "from": "+1 415-555-0132 ext. 7", "to": "+14155550100" }),
            "call { customer { customer { name } method confidence evidence { kind } } }",
        )
        .await;
    let link = &started["call"]["customer"];
    assert_eq!(link["customer"]["name"], "Ann");
    assert_eq!(link["method"], "PHONE");
    assert_eq!(link["evidence"], json!([{ "kind": "PHONE" }]));
    assert!(link["confidence"].as_f64().unwrap() >= 0.9, "{link}");
    // Called instead of calling.
    let called = test
        .service()
        .mutate(
            "startCall",
            json!({ "direction": "OUTBOUND", "from": "+14155550100", "to": "tel:+14155550132" }),
            "call { customer { customer { name } } }",
        )
        .await;
    assert_eq!(called["call"]["customer"]["customer"]["name"], "Ann");
}

async fn who_withholds_the_number_is_nobody(test: TestApp) {
    for from in [
        "anonymous",
        "Restricted",
        "unavailable",
        "+266696687",
        "+86282452253",
        "sip:alice@pbx.example",
        "client:alice",
        "",
        "unknown",
        "Private",
        "sip:anonymous@anonymous.invalid",
    ] {
        let call = call(&test, from, &[]).await;
        assert_eq!(links(&test, &call).await["customer"], Value::Null, "{from:?}");
    }
    test.link_now().await;
    let leads = test.admin().data("{ customers { totalCount } }", json!({})).await;
    assert_eq!(leads["customers"]["totalCount"], 0);
}

async fn an_unknown_caller_becomes_a_lead_and_then_a_customer(test: TestApp) {
    test.link_now().await;
    let first = call(&test, "+442079460018", &[]).await;
    let second = call(&test, "020 7946 0018;phone-context=+44", &[]).await;
    let third = call(&test, "+442079460018", &[]).await;
    test.link_now().await;
    let lead = links(&test, &first).await["customer"]["customer"].take();
    assert_eq!((&lead["name"], &lead["status"]), (&Value::Null, &json!("LEAD")));
    assert_eq!(links(&test, &third).await["customer"]["customer"]["id"], lead["id"]);
    drop(second);
    // Named, it is a customer: the same one, with its calls.
    let named = customer(&test, "c-9", "Grace", &["+44 20 7946 0018"]).await;
    assert_eq!(named, text(&lead["id"]));
    test.link_now().await;
    let link = links(&test, &third).await;
    assert_eq!(link["customer"]["customer"], json!({ "id": named, "name": "Grace", "status": "KNOWN" }));
    // A customer that is there already absorbs the lead of its new number.
    let other = call(&test, "+442079460019", &[]).await;
    customer(&test, "c-9", "Grace", &["+442079460018", "+442079460019"]).await;
    test.link_now().await;
    assert_eq!(links(&test, &other).await["customer"]["customer"]["id"], json!(named));
}

async fn a_dismissed_lead_stays_dismissed(test: TestApp) {
    let call_id = call(&test, "+442079460018", &[]).await;
    let lead = text(&links(&test, &call_id).await["customer"]["customer"]["id"]);
    let dismissed = test.admin().mutate("dismissLead", json!({ "id": lead }), "customer { id status }").await;
    assert_eq!(dismissed["customer"]["status"], "DISMISSED");
    let again = call(&test, "+442079460018", &[]).await;
    test.link_now().await;
    let link = links(&test, &again).await;
    assert_eq!(link["customer"]["customer"]["id"], json!(lead));
    assert_eq!(link["customer"]["customer"]["status"], "DISMISSED");
    let ann = customer(&test, "c1", "Ann", &[]).await;
    assert_eq!(test.admin().mutate_refused("dismissLead", json!({ "id": ann })).await.0, "CONFLICT");
}

async fn a_number_that_comes_and_goes_takes_past_calls_with_it(test: TestApp) {
    test.link_now().await;
    customer(&test, "c1", "Ann", &["+14155550111"]).await;
    let past = call(&test, "+14155550222", &[]).await;
    test.link_now().await;
    assert_eq!(links(&test, &past).await["customer"]["customer"]["status"], "LEAD");
    customer(&test, "c1", "Ann", &["+14155550111", "+14155550222"]).await;
    test.link_now().await;
    assert_eq!(links(&test, &past).await["customer"]["customer"]["name"], "Ann");
    customer(&test, "c1", "Ann", &["+14155550111"]).await;
    test.link_now().await;
    let link = links(&test, &past).await;
    assert_eq!(link["customer"]["customer"]["status"], "LEAD", "{link}");
}

async fn of_two_with_one_number_the_name_decides(test: TestApp) {
    test.link_now().await;
    customer(&test, "c1", "Margaret Ellison", &["+14155550132"]).await;
    customer(&test, "c2", "Javier Nunez", &["+14155550132"]).await;
    let open = call(&test, "+14155550132", &["Hello, are you open on Sunday?", "Yes, from ten."]).await;
    let named =
        call(&test, "+14155550132", &["Hello, my name is Margaret Ellison.", "How can I help?"]).await;
    test.link_now().await;
    let link = links(&test, &open).await;
    assert_eq!(link["customer"], Value::Null, "{link}");
    let mut names: Vec<_> =
        link["suggestions"].as_array().unwrap().iter().map(|one| text(&one["customer"]["name"])).collect();
    names.sort();
    assert_eq!(names, ["Javier Nunez", "Margaret Ellison"]);
    assert_eq!(each_field(&link["suggestions"], "status"), ["SUGGESTED", "SUGGESTED"]);
    let link = links(&test, &named).await;
    assert_eq!(link["customer"]["customer"]["name"], "Margaret Ellison", "{link}");
    let kinds = kinds(&link["customer"]);
    assert!(kinds.contains(&"PHONE".to_owned()) && kinds.contains(&"NAME_SAID".to_owned()), "{kinds:?}");
}

async fn a_spoken_reference_links_with_its_evidence(test: TestApp) {
    test.link_now().await;
    booking(&test, json!({ "reference": "G56H54", "kind": "table", "venue": "Bird Dog" })).await;
    booking(&test, json!({ "reference": "G56H55", "kind": "table", "venue": "Bird Dog" })).await;
    let call = call(
        &test,
        "anonymous",
        &[
            "Hi, I have a question about my booking.",
            "Sure, what is your reference number?",
            "It is g 56 h 54.",
            "G 5 6 H 5 4, thank you. What would you like to know?",
        ],
    )
    .await;
    test.link_now().await;
    let link = links(&test, &call).await;
    assert_eq!(references(&link), ["G56H54"], "{link}");
    let link = &link["bookings"][0];
    assert_eq!(link["method"], "REFERENCE_SPOKEN");
    assert!(link["confidence"].as_f64().unwrap() > 0.9);
    let spoken = &link["evidence"][0];
    assert_eq!(spoken["kind"], "REFERENCE_SPOKEN");
    assert!(spoken["words"].as_str().unwrap().to_uppercase().contains("H 5"), "{spoken}");
    assert!(spoken["startMs"].as_i64().unwrap() >= 10_000, "{spoken}");
    let explanation = text(&link["explanation"]);
    assert!(explanation.starts_with("the booking's reference was spoken (at 0:1"), "{explanation}");
}

async fn a_booking_finds_the_calls_before_it(test: TestApp) {
    test.link_now().await;
    let call = call(
        &test,
        "anonymous",
        &["My confirmation number is 8 4 E S P 6 F 5.", "I cannot find 84ESP6F5 yet."],
    )
    .await;
    test.link_now().await;
    assert_eq!(references(&links(&test, &call).await), [""; 0]);
    booking(&test, json!({ "reference": "84ESP6F5" })).await;
    test.link_now().await;
    assert_eq!(references(&links(&test, &call).await), ["84ESP6F5"]);
}

async fn what_was_said_of_a_booking_finds_it_without_its_reference(test: TestApp) {
    test.link_now().await;
    let call = call(
        &test,
        "anonymous",
        &[
            "Hi, I would like to book a table at Bird Dog for four people.",
            "Sure, for which day?",
            "For the 5th of December at half past seven in the evening, please.",
            "A table for four at Bird Dog on December 5th at 7:30 pm, it is booked.",
        ],
    )
    .await;
    let now = test.clock.now().to_rfc3339();
    for (reference, venue, at, party) in [
        ("A-1001", "Bird Dog", "2026-12-05T19:30:00Z", 4),
        ("A-1002", "Bird Dog", "2026-12-06T19:30:00Z", 4),
        ("A-1003", "Evvia", "2026-12-05T19:30:00Z", 2),
        ("A-1004", "Bird Dog", "2026-12-05T18:00:00Z", 6),
    ] {
        let input = json!({
            "reference": reference, "kind": "restaurant", "venue": venue, "startsAt": at, "partySize": party,
            "createdAt": if reference == "A-1001" { now.as_str() } else { "2026-01-01T00:00:00Z" },
        });
        booking(&test, input).await;
    }
    test.link_now().await;
    let link = links(&test, &call).await;
    assert_eq!(references(&link), ["A-1001"], "{link:#}");
    assert_eq!(link["bookings"][0]["method"], "CONTENT");
    let kinds = kinds(&link["bookings"][0]);
    for kind in ["VENUE", "DAY", "TIME", "PARTY_SIZE"] {
        assert!(kinds.contains(&kind.to_owned()), "{kind} in {kinds:?}");
    }
}

async fn a_persons_word_outlives_every_rule(test: TestApp) {
    test.link_now().await;
    booking(&test, json!({ "reference": "84ESP6F5" })).await;
    let ann = customer(&test, "c1", "Ann", &["+14155550132"]).await;
    let bob = customer(&test, "c2", "Bob", &[]).await;
    let call = call(&test, "+14155550132", &["My reference is 84ESP6F5.", "84ESP6F5, I have it here."]).await;
    test.link_now().await;
    assert_eq!(references(&links(&test, &call).await), ["84ESP6F5"]);
    let admin = test.admin();
    let unlink = "query ($id: ID!) { call(by: { id: $id }) { bookings { booking { id } } } }";
    let booking_id =
        text(&admin.data(unlink, json!({ "id": call })).await["call"]["bookings"][0]["booking"]["id"]);
    let input = json!({ "callId": call, "bookingId": booking_id });
    admin.mutate("unlinkCall", input, "call { id }").await;
    admin.mutate("linkCall", json!({ "callId": call, "customerId": bob }), "call { id }").await;
    admin.mutate("unlinkCall", json!({ "callId": call, "customerId": ann }), "call { id }").await;
    // Everything that a rule could go by changes; the person's word does not.
    booking(&test, json!({ "reference": "84ESP6F5", "venue": "Evvia", "status": "cancelled" })).await;
    customer(&test, "c1", "Ann", &["+14155550132", "+14155550133"]).await;
    say(&test, &call, &["My reference is 84ESP6F5.", "84ESP6F5, yes, 84ESP6F5."]).await;
    test.link_now().await;
    let link = links(&test, &call).await;
    assert_eq!(references(&link), [""; 0], "{link}");
    assert_eq!(link["customer"]["customer"]["name"], "Bob");
    assert_eq!(link["customer"]["decidedBy"], "admin");
    let rejected: Vec<_> =
        link["suggestions"].as_array().unwrap().iter().filter(|one| one["status"] == "REJECTED").collect();
    assert_eq!(rejected.len(), 2, "{link:#}");
    // A suggestion that is accepted stands.
    let id = text(&rejected[0]["id"]);
    let accepted =
        admin.mutate("acceptSuggestion", json!({ "id": id }), "suggestion { status decidedBy }").await;
    assert_eq!(accepted["suggestion"], json!({ "status": "LINKED", "decidedBy": "admin" }));
    let rejected = admin.mutate("rejectSuggestion", json!({ "id": id }), "suggestion { status }").await;
    assert_eq!(rejected["suggestion"]["status"], "REJECTED");
}

async fn merged_customers_are_one_and_can_be_split(test: TestApp) {
    test.link_now().await;
    let ann = customer(&test, "c1", "Ann", &["+14155550111"]).await;
    let anne = customer(&test, "c2", "Anne", &["+14155550222"]).await;
    let one = call(&test, "+14155550111", &[]).await;
    let two = call(&test, "+14155550222", &[]).await;
    booking(&test, json!({ "reference": "R-2222", "customerId": anne })).await;
    test.link_now().await;
    let admin = test.admin();
    let seen = "query ($id: ID!) { customer(by: { id: $id }) { phones mergedFrom { id }
        calls { nodes { id } } bookings { nodes { reference } } } }";
    let before = admin.data(seen, json!({ "id": ann })).await;
    let input = json!({ "intoId": ann, "customerIds": [anne] });
    admin.mutate("mergeCustomers", input.clone(), "customer { id }").await;
    test.link_now().await;
    let events = test.events().await.len();
    admin.mutate("mergeCustomers", input, "customer { id }").await;
    assert_eq!(test.events().await.len(), events, "a repeat changes nothing");
    let merged = admin.data(seen, json!({ "id": ann })).await;
    let customer = &merged["customer"];
    assert_eq!(customer["phones"], json!(["+14155550111", "+14155550222"]));
    let mut calls: Vec<_> = each_field(&customer["calls"]["nodes"], "id").iter().map(text).collect();
    calls.sort();
    let mut expected = vec![one.clone(), two.clone()];
    expected.sort();
    assert_eq!(calls, expected);
    assert_eq!(customer["bookings"]["nodes"], json!([{ "reference": "R-2222" }]));
    assert_eq!(links(&test, &two).await["customer"]["customer"]["name"], "Ann");
    admin.mutate("splitCustomer", json!({ "id": anne }), "customer { id }").await;
    test.link_now().await;
    assert_eq!(admin.data(seen, json!({ "id": ann })).await, before);
    assert_eq!(links(&test, &two).await["customer"]["customer"]["name"], "Anne");
    assert_eq!(admin.mutate_refused("splitCustomer", json!({ "id": anne })).await.0, "CONFLICT");
}

async fn deleted_words_are_no_evidence(test: TestApp) {
    test.link_now().await;
    booking(&test, json!({ "reference": "84ESP6F5" })).await;
    let call = call(&test, "anonymous", &["My reference is 84ESP6F5.", "84ESP6F5, I see."]).await;
    test.link_now().await;
    let actor = Actor::archive(TenantId::new(TENANT));
    let id = entity::CallId(call.strip_prefix("call_").unwrap().parse().unwrap());
    earmark::archive::retention::delete_words(&test.app, &actor, id, "asked".into()).await.unwrap();
    test.link_now().await;
    booking(&test, json!({ "reference": "84ESP6F5", "venue": "Evvia" })).await;
    test.link_now().await;
    let link = links(&test, &call).await;
    assert_eq!(references(&link), ["84ESP6F5"], "the link stays");
    let evidence = link["bookings"][0]["evidence"].as_array().unwrap();
    assert!(!evidence.is_empty() && evidence.iter().all(|piece| piece["words"].is_null()), "{link:#}");
}

async fn another_tenants_booking_is_no_candidate(test: TestApp) {
    test.link_now().await;
    test.stranger().mutate("upsertBooking", json!({ "reference": "84ESP6F5" }), "booking { id }").await;
    let input = json!({ "externalId": "x", "name": "Eve", "phones": ["+14155550132"] });
    test.stranger().mutate("upsertCustomer", input, "customer { id }").await;
    let call = call(&test, "+14155550132", &["My reference is 84ESP6F5.", "84ESP6F5, I see."]).await;
    test.link_now().await;
    let link = links(&test, &call).await;
    assert_eq!(references(&link), [""; 0]);
    assert_eq!(link["customer"]["customer"]["status"], "LEAD");
    assert_eq!(link["suggestions"], json!([]));
}

async fn linking_again_changes_nothing(test: TestApp) {
    test.link_now().await;
    booking(&test, json!({ "reference": "84ESP6F5" })).await;
    customer(&test, "c1", "Ann", &["+14155550132"]).await;
    for from in ["+14155550132", "+14155550199", "anonymous"] {
        call(&test, from, &["My reference is 84ESP6F5.", "84ESP6F5, I see."]).await;
    }
    test.link_now().await;
    let events = test.events().await.len();
    let tenant = TenantId::new(TENANT);
    let reached = earmark::jobs::linker::relink_all(&test.app, &tenant, true, |_| ()).await.unwrap();
    assert_eq!((reached.done, reached.changed), (3, 0));
    assert_eq!(test.events().await.len(), events);
}

/// All orders of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(count - 1);
    shorter
        .into_iter()
        .flat_map(|order| {
            (0..count).map(move |place| {
                let mut order = order.clone();
                order.insert(place, count - 1);
                order
            })
        })
        .collect()
}

/// What is linked to what in the end, without ids: calls by their agents, customers and bookings by their names.
async fn linked(test: &TestApp) -> Value {
    let query = "{ calls { nodes { agent customer { customer { name status } method confidence evidence { kind words } }
        bookings { booking { reference } method confidence role evidence { kind words } }
        suggestions { status against confidence customer { name } booking { reference } } } }
        customers { nodes { name status phones } } }";
    let mut data = test.admin().data(query, json!({})).await;
    for list in ["calls", "customers"] {
        let nodes = data[list]["nodes"].as_array_mut().unwrap();
        for node in nodes.iter_mut() {
            // Those that are equally likely stand in the order of their ids.
            if let Some(suggestions) = node["suggestions"].as_array_mut() {
                suggestions.sort_by_key(ToString::to_string);
            }
        }
        nodes.sort_by_key(ToString::to_string);
    }
    data
}

/// The things that links depend on, told one after the other; each is told twice.
async fn tell(test: &TestApp, what: usize) {
    let started = |agent: &str, from: &str| {
        json!({ "direction": "INBOUND", "from": from, "to": "+14155550100", "agent": agent,
            "providerCallId": agent, "startedAt": "2026-11-21T10:00:00Z" })
    };
    let spoken =
        ["My reference is 84ESP6F5.", "84ESP6F5, for Saturday at seven thirty, for four at Bird Dog."];
    let service = test.service();
    match what {
        0 => {
            customer(test, "c1", "Ann Carter", &["+14155550132"]).await;
        }
        1 => {
            customer(test, "c2", "Bob Carter", &["+14155550132", "+14155550133"]).await;
        }
        2 => {
            let input = json!({ "reference": "84ESP6F5", "venue": "Bird Dog", "kind": "restaurant", "partySize": 4,
                "startsAt": "2026-11-28T19:30:00Z", "createdAt": "2026-11-21T10:00:30Z",
                "changedAt": "2026-11-21T10:00:30Z" });
            booking(test, input).await;
        }
        3 => {
            let input = json!({ "reference": "84ESP6F6", "venue": "Bird Dog", "kind": "restaurant", "partySize": 4,
                "startsAt": "2026-11-28T19:30:00Z", "createdAt": "2026-11-20T10:00:00Z",
                "changedAt": "2026-11-20T10:00:00Z" });
            booking(test, input).await;
        }
        _ => {
            for (agent, from) in
                [("Priya", "+14155550132"), ("Tom", "+14155550133"), ("Lea", "+442079460018")]
            {
                let made = service.mutate("startCall", started(agent, from), "call { id }").await;
                let id = text(&made["call"]["id"]);
                say(test, &id, &spoken).await;
                let ended = json!({ "callId": id, "endedAt": "2026-11-21T10:01:00Z" });
                service.mutate("endCall", ended, "call { id }").await;
            }
        }
    }
}

#[tokio::test]
async fn the_order_of_arrival_does_not_matter() {
    let mut first = None;
    for (number, order) in orders(5).into_iter().enumerate() {
        let test = TestApp::new(crate::harness::Backend::SqliteMemory).await;
        test.link_now().await;
        for what in &order {
            tell(&test, *what).await;
            // Sometimes the journal is read in between, sometimes only at the end.
            if number % 2 == 0 {
                test.link_now().await;
            }
            tell(&test, *what).await;
        }
        test.link_now().await;
        let linked = linked(&test).await;
        match &first {
            None => {
                assert_eq!(linked["calls"]["nodes"].as_array().unwrap().len(), 3);
                first = Some(linked);
            }
            Some(first) => {
                let lines = |value: &Value| -> Vec<String> {
                    format!("{value:#}").lines().map(str::to_owned).collect()
                };
                assert_eq!(lines(&linked), lines(first), "{order:?}");
            }
        }
    }
}
