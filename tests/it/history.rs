//! What happened between a customer and the business, and the questions a business asks of its lists.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{CustomerId, CustomerStatus, Tenanted as _, call, customer};
use futures_util::FutureExt as _;
use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, DbErr, QueryFilter as _};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Client, TENANT, TestApp, each_field, text};

on_every_backend!(
    calls_and_bookings_come_in_one_order,
    pages_put_together_are_the_whole,
    a_page_goes_on_where_rows_have_gone_or_come,
    what_was_merged_counts_as_ones_own,
    calls_are_asked_for_by_what_became_of_their_bookings,
    no_shows_with_and_without_a_call,
    customers_who_call_again_and_again,
    customers_by_state_and_leads_by_number,
);

/// What is linked to one customer.
pub struct Desk<'a> {
    pub service: Client,
    pub admin: Client,
    pub test: &'a TestApp,
}

impl<'a> Desk<'a> {
    pub fn new(test: &'a TestApp) -> Self {
        Self { service: test.service(), admin: test.admin(), test }
    }

    pub async fn customer(&self, input: Value) -> String {
        text(&self.service.mutate("upsertCustomer", input, "customer { id }").await["customer"]["id"])
    }

    /// A call; of a number that nobody has only where the input says so, because its caller would be a lead.
    pub async fn call(&self, mut input: Value, customer: Option<&str>) -> String {
        if input["from"].is_null() {
            input["from"] = json!("anonymous");
        }
        let call = self.service.start_call(input).await;
        if let Some(customer) = customer {
            self.link(json!({ "callId": call, "customerId": customer })).await;
        }
        call
    }

    pub async fn link(&self, input: Value) {
        self.admin.mutate("linkCall", input, "call { id }").await;
    }

    pub async fn booking(&self, input: Value) -> String {
        text(&self.service.mutate("upsertBooking", input, "booking { id }").await["booking"]["id"])
    }

    pub fn at(&self, minutes: i64) -> String {
        (self.test.clock.now() + TimeDelta::minutes(minutes)).to_rfc3339()
    }
}

fn uuid(id: &str) -> Uuid {
    Uuid::try_parse(id.split_once('_').unwrap().1).unwrap()
}

/// Marks a customer as merged into another one.
async fn merge(test: &TestApp, from: &str, into: &str) {
    let (from, into) = (CustomerId(uuid(from)), CustomerId(uuid(into)));
    let tenant = entity::TenantId::new(TENANT);
    let merged: Result<(), DbErr> = test
        .app
        .database
        .write(move |transaction| {
            async move {
                customer::Entity::update_of(&tenant)
                    .filter(customer::Column::Id.eq(from))
                    .col_expr(customer::Column::MergedInto, Expr::value(into))
                    .col_expr(customer::Column::Status, Expr::value(CustomerStatus::Merged.as_str()))
                    .exec(transaction)
                    .await
                    .map(drop)
            }
            .boxed()
        })
        .await;
    merged.unwrap();
}

const HISTORY: &str = "query ($id: ID!, $first: Int, $after: String) { customer(by: { id: $id }) {
    history(first: $first, after: $after) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
        edges { cursor node { __typename ... on Call { id startedAt } ... on Booking { id createdAt } } } } } }";

async fn history(client: &Client, customer: &str, first: usize, after: Option<&str>) -> Value {
    let variables = json!({ "id": customer, "first": first, "after": after });
    client.data(HISTORY, variables).await["customer"]["history"].take()
}

fn ids(page: &Value) -> Vec<String> {
    each_field(&page["edges"], "node").iter().map(|node| text(&node["id"])).collect()
}

/// All pages of a size, one after the other.
async fn all_pages(client: &Client, customer: &str, size: usize) -> Vec<String> {
    let mut all = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = history(client, customer, size, after.as_deref()).await;
        assert_eq!(page["pageInfo"]["hasPreviousPage"], after.is_some());
        let found = ids(&page);
        assert!(found.len() <= size);
        all.extend(found);
        if page["pageInfo"]["hasNextPage"] != true {
            return all;
        }
        assert_eq!(page["edges"].as_array().unwrap().len(), size, "a page that others follow is full");
        after = Some(text(&page["pageInfo"]["endCursor"]));
    }
}

async fn calls_and_bookings_come_in_one_order(test: TestApp) {
    let desk = Desk::new(&test);
    let ann = desk.customer(json!({ "externalId": "ann", "phones": [] })).await;
    let first = desk.call(json!({ "startedAt": desk.at(-90) }), Some(&ann)).await;
    let made = desk.booking(json!({ "reference": "B1", "customerId": ann, "createdAt": desk.at(-85),
        "startsAt": desk.at(100_000) }));
    let made = made.await;
    let second = desk.call(json!({ "startedAt": desk.at(-60) }), Some(&ann)).await;
    // Not the customer's: somebody else's, nobody's, and one that a person said is not.
    let bob = desk.customer(json!({ "externalId": "bob", "phones": [] })).await;
    desk.call(json!({}), Some(&bob)).await;
    desk.call(json!({}), None).await;
    let not_hers = desk.call(json!({}), Some(&ann)).await;
    let unlink = json!({ "callId": not_hers, "customerId": ann });
    desk.admin.mutate("unlinkCall", unlink, "call { id }").await;
    let page = history(&test.viewer(), &ann, 10, None).await;
    assert_eq!(ids(&page), [second.clone(), made.clone(), first.clone()]);
    assert_eq!(page["totalCount"], 3);
    let kinds = each_field(&page["edges"], "node");
    assert_eq!(each_field(&json!(kinds), "__typename"), ["Call", "Booking", "Call"]);
    // A later word of the booking leaves it where it was made.
    desk.booking(json!({ "reference": "B1", "status": "cancelled", "startsAt": desk.at(-1_000) })).await;
    assert_eq!(all_pages(&test.viewer(), &ann, 1).await, [second, made, first]);
    assert_eq!(ids(&history(&test.viewer(), &ann, 0, None).await), [""; 0]);
    assert_eq!(ids(&history(&test.viewer(), &bob, 5, None).await).len(), 1);
    let (code, message) =
        test.viewer().refused(HISTORY, json!({ "id": ann, "first": 2, "after": "bm90IGEgY3Vyc29y" })).await;
    assert_eq!((&*code, &*message), ("BAD_INPUT", "after: not a cursor of this list in this order"));
    assert_eq!(test.viewer().refused(HISTORY, json!({ "id": ann, "first": 101 })).await.0, "BAD_INPUT");
}

/// Times are drawn from a few, so that many rows share one, also with rows of the other kind.
async fn pages_put_together_are_the_whole(test: TestApp) {
    let desk = Desk::new(&test);
    let mut runner = TestRunner::deterministic();
    let drawn = proptest::collection::vec((0..3u8, 0..4i64), 0..14);
    for round in 0..5 {
        let ann = desk.customer(json!({ "externalId": format!("ann {round}"), "phones": [] })).await;
        let former = desk.customer(json!({ "externalId": format!("former {round}"), "phones": [] })).await;
        merge(&test, &former, &ann).await;
        let mut whole = BTreeSet::new();
        for (number, (kind, minutes)) in
            drawn.new_tree(&mut runner).unwrap().current().into_iter().enumerate()
        {
            let owner = if number % 3 == 0 { &former } else { &ann };
            let at = desk.at(-minutes);
            whole.insert(match kind {
                0 => {
                    let reference = format!("B{round}-{number}");
                    desk.booking(json!({ "reference": reference, "customerId": owner, "createdAt": at }))
                        .await
                }
                1 => desk.call(json!({ "startedAt": at }), Some(owner)).await,
                // Linked to both: told of once all the same.
                _ => {
                    let call = desk.call(json!({ "startedAt": at }), Some(owner)).await;
                    desk.link(json!({ "callId": call, "customerId": ann })).await;
                    call
                }
            });
        }
        let page = history(&test.viewer(), &ann, 100, None).await;
        let all = ids(&page);
        assert_eq!(page["totalCount"], whole.len());
        assert_eq!(all.len(), whole.len());
        assert_eq!(all.iter().cloned().collect::<BTreeSet<_>>(), whole);
        let place = |edge: &Value| {
            let node = &edge["node"];
            let at = node["startedAt"].as_str().or(node["createdAt"].as_str()).unwrap();
            let at: DateTime<Utc> = DateTime::parse_from_rfc3339(at).unwrap().to_utc();
            (at, uuid(node["id"].as_str().unwrap()))
        };
        let places: Vec<_> = page["edges"].as_array().unwrap().iter().map(place).collect();
        assert!(places.is_sorted_by(|one, other| one > other), "{places:?}");
        for size in [1, 2, 3, 5, 8, 13] {
            assert_eq!(all_pages(&test.viewer(), &ann, size).await, all, "pages of {size}");
        }
    }
}

async fn a_page_goes_on_where_rows_have_gone_or_come(test: TestApp) {
    let desk = Desk::new(&test);
    let ann = desk.customer(json!({ "externalId": "ann", "phones": [] })).await;
    let mut calls = Vec::new();
    for minutes in 0..6 {
        calls.push(desk.call(json!({ "startedAt": desk.at(-minutes) }), Some(&ann)).await);
    }
    let page = history(&test.viewer(), &ann, 2, None).await;
    let after = text(&page["pageInfo"]["endCursor"]);
    // The row that the place names goes, and so does the next; newer ones come.
    let tenant = entity::TenantId::new(TENANT);
    let gone: Vec<Uuid> = calls[1..3].iter().map(|id| uuid(id)).collect();
    let deleted: Result<(), DbErr> = test
        .app
        .database
        .write(move |transaction| {
            let delete = call::Entity::delete_of(&tenant).filter(call::Column::Id.is_in(gone));
            async move { delete.exec(transaction).await.map(drop) }.boxed()
        })
        .await;
    deleted.unwrap();
    desk.call(json!({ "startedAt": desk.at(5) }), Some(&ann)).await;
    let rest = history(&test.viewer(), &ann, 10, Some(&after)).await;
    assert_eq!(ids(&rest), calls[3..].to_vec());
}

async fn what_was_merged_counts_as_ones_own(test: TestApp) {
    let desk = Desk::new(&test);
    let ann = desk.customer(json!({ "externalId": "ann", "phones": [] })).await;
    let former = desk.customer(json!({ "externalId": "former", "phones": [] })).await;
    let call = desk.call(json!({ "startedAt": desk.at(-2) }), Some(&former)).await;
    let booking =
        desk.booking(json!({ "reference": "B1", "customerId": former, "createdAt": desk.at(-1) })).await;
    assert_eq!(ids(&history(&test.viewer(), &ann, 5, None).await), [""; 0]);
    merge(&test, &former, &ann).await;
    let both = [booking, call];
    assert_eq!(ids(&history(&test.viewer(), &ann, 5, None).await), both);
    assert_eq!(ids(&history(&test.viewer(), &former, 5, None).await), both, "its own history is kept");
}

async fn found(client: &Client, list: &str, kind: &str, filter: Value) -> Vec<String> {
    let query =
        format!("query ($filter: {kind}) {{ {list}(filter: $filter) {{ totalCount nodes {{ id }} }} }}");
    let data = client.data(&query, json!({ "filter": filter })).await;
    let ids: Vec<_> = each_field(&data[list]["nodes"], "id").iter().map(text).collect();
    assert_eq!(data[list]["totalCount"], ids.len());
    ids
}

async fn calls_are_asked_for_by_what_became_of_their_bookings(test: TestApp) {
    let desk = Desk::new(&test);
    let booked = desk.call(json!({ "startedAt": desk.at(-50) }), None).await;
    let kept = desk.call(json!({ "startedAt": desk.at(-40) }), None).await;
    let none = desk.call(json!({ "startedAt": desk.at(-30) }), None).await;
    let after = desk.call(json!({ "startedAt": desk.at(-5) }), None).await;
    let lost =
        desk.booking(json!({ "reference": "LOST", "status": "confirmed", "createdAt": desk.at(-49), "changedAt": desk.at(-49) })).await;
    let good =
        desk.booking(json!({ "reference": "GOOD", "status": "confirmed", "createdAt": desk.at(-39), "changedAt": desk.at(-39) })).await;
    for (call, booking) in [(&booked, &lost), (&kept, &good), (&after, &lost)] {
        desk.link(json!({ "callId": call, "bookingId": booking })).await;
    }
    let cancel = json!({ "reference": "LOST", "status": "cancelled", "changedAt": desk.at(-10) });
    desk.booking(cancel).await;
    let calls = async |filter: Value| found(&test.viewer(), "calls", "CallFilter", filter).await;
    assert_eq!(calls(json!({ "hasBooking": false })).await, std::slice::from_ref(&none));
    assert_eq!(calls(json!({ "hasBooking": true })).await, [after.clone(), kept.clone(), booked.clone()]);
    assert_eq!(calls(json!({ "bookingCancelledLater": true })).await, std::slice::from_ref(&booked));
    assert_eq!(calls(json!({ "bookingCancelledLater": false })).await, [after, none, kept.clone()]);
    // What a person took back is no booking of the call.
    let unlink = json!({ "callId": booked, "bookingId": lost });
    desk.admin.mutate("unlinkCall", unlink, "call { id }").await;
    assert_eq!(calls(json!({ "bookingCancelledLater": true })).await, [""; 0]);
    // What the booking system took back is not cancelled.
    desk.link(json!({ "callId": booked, "bookingId": lost })).await;
    desk.booking(json!({ "reference": "LOST", "status": "confirmed", "changedAt": desk.at(-1) })).await;
    assert_eq!(calls(json!({ "bookingCancelledLater": true })).await, [""; 0]);
    // Searches have no such field, and say so at once.
    for field in ["hasBooking", "bookingCancelledLater"] {
        let query =
            "query ($filter: CallFilter) { searchCalls(query: \"\", filter: $filter) { totalCount } }";
        let (code, message) = test.admin().refused(query, json!({ "filter": { field: true } })).await;
        assert_eq!(code, "BAD_INPUT");
        assert!(message.starts_with(&format!("filter.{field}: searches do not know")), "{message}");
        let saved = json!({ "name": "s", "query": "hello", "filter": { field: false } });
        assert_eq!(test.admin().mutate_refused("saveSearch", saved).await.0, "BAD_INPUT");
    }
}

async fn no_shows_with_and_without_a_call(test: TestApp) {
    let desk = Desk::new(&test);
    let mut bookings = Vec::new();
    for (number, (reference, status)) in
        [("A", "no-show"), ("B", "no_show"), ("C", "completed"), ("D", "no show"), ("E", "no-show")]
            .into_iter()
            .enumerate()
    {
        let starts_at = if reference == "E" { Value::Null } else { json!(desk.at(-60)) };
        let created_at = desk.at(-1_000 + number as i64);
        let input = json!({ "reference": reference, "status": status, "startsAt": starts_at, "createdAt": created_at });
        bookings.push(desk.booking(input).await);
    }
    let [a, b, c, d, e] = bookings.try_into().unwrap();
    // A was called about before, B only after its time, D by a call that somebody unlinked, E before it was made.
    for (booking, minutes) in [(&a, -120), (&b, -30), (&d, -120), (&e, -1_000)] {
        let call = desk.call(json!({ "startedAt": desk.at(minutes) }), None).await;
        desk.link(json!({ "callId": call, "bookingId": booking })).await;
        if booking == &d {
            desk.admin.mutate("unlinkCall", json!({ "callId": call, "bookingId": d }), "call { id }").await;
        }
    }
    let list = async |filter: Value| found(&test.viewer(), "bookings", "BookingFilter", filter).await;
    let missed = json!({ "states": ["NO_SHOW"], "hasCallBefore": true });
    assert_eq!(list(missed).await, [e.clone(), a.clone()]);
    let missed = json!({ "states": ["NO_SHOW"], "hasCallBefore": false });
    assert_eq!(list(missed).await, [d.clone(), b.clone()]);
    assert_eq!(list(json!({ "hasCallBefore": false })).await, [d.clone(), c.clone(), b.clone()]);
    assert_eq!(list(json!({ "states": ["COMPLETED", "CANCELLED"] })).await, std::slice::from_ref(&c));
    assert_eq!(list(json!({ "states": [] })).await, [e, d, c, b, a]);
}

async fn customers_who_call_again_and_again(test: TestApp) {
    let desk = Desk::new(&test);
    let ann = desk.customer(json!({ "externalId": "ann", "phones": [] })).await;
    test.clock.advance(1);
    let bob = desk.customer(json!({ "externalId": "bob", "phones": [] })).await;
    let former = desk.customer(json!({ "externalId": "former", "phones": [] })).await;
    merge(&test, &former, &bob).await;
    const DAY: i64 = 24 * 60;
    for (days, owner) in [(1, &ann), (2, &ann), (9, &ann), (1, &bob), (3, &former)] {
        desk.call(json!({ "startedAt": desk.at(-days * DAY) }), Some(owner)).await;
    }
    // Neither what the business dials counts, nor what is yet to come, nor one call twice.
    desk.call(json!({ "startedAt": desk.at(-DAY), "direction": "OUTBOUND" }), Some(&ann)).await;
    desk.call(json!({ "startedAt": desk.at(60) }), Some(&ann)).await;
    let both = desk.call(json!({ "startedAt": desk.at(-4 * DAY) }), Some(&bob)).await;
    desk.link(json!({ "callId": both, "customerId": former })).await;
    let list = async |times: i32, within_days: i32| {
        let often = json!({ "times": times, "withinDays": within_days });
        let filter = json!({ "statuses": ["KNOWN"], "calledAtLeast": often });
        found(&test.viewer(), "customers", "CustomerFilter", filter).await
    };
    assert_eq!(list(1, 7).await, [bob.clone(), ann.clone()]);
    assert_eq!(list(2, 2).await, std::slice::from_ref(&ann));
    assert_eq!(list(3, 7).await, std::slice::from_ref(&bob));
    assert_eq!(list(3, 10).await, [bob.clone(), ann.clone()]);
    assert_eq!(list(4, 366).await, [""; 0]);
    test.clock.advance(DAY * 60);
    assert_eq!(list(3, 4).await, [ann], "the days end now, and what was to come has come");
    for (times, within_days) in [(0, 1), (1, 0), (1, 367), (-1, 5)] {
        let query = "query ($filter: CustomerFilter) { customers(filter: $filter) { totalCount } }";
        let often = json!({ "times": times, "withinDays": within_days });
        let filter = json!({ "statuses": ["KNOWN"], "calledAtLeast": often });
        assert_eq!(test.viewer().refused(query, json!({ "filter": filter })).await.0, "BAD_INPUT");
    }
}

async fn customers_by_state_and_leads_by_number(test: TestApp) {
    let desk = Desk::new(&test);
    let ann = desk.customer(json!({ "externalId": "ann", "phones": ["+14155550132"] })).await;
    let former = desk.customer(json!({ "externalId": "former", "phones": ["+14155550133"] })).await;
    merge(&test, &former, &ann).await;
    let lead = desk.customer(json!({ "phones": ["+14155550134"] })).await;
    let id = CustomerId(uuid(&lead));
    let tenant = entity::TenantId::new(TENANT);
    let marked: Result<(), DbErr> = test
        .app
        .database
        .write(move |transaction| {
            let update = customer::Entity::update_of(&tenant)
                .filter(customer::Column::Id.eq(id))
                .col_expr(customer::Column::LeadNumber, Expr::value("+14155550135"))
                .col_expr(customer::Column::Status, Expr::value(CustomerStatus::Lead.as_str()));
            async move { update.exec(transaction).await.map(drop) }.boxed()
        })
        .await;
    marked.unwrap();
    let list = async |filter: Value| found(&test.viewer(), "customers", "CustomerFilter", filter).await;
    assert_eq!(list(Value::Null).await, [lead.clone(), ann.clone()], "who was merged is left out");
    assert_eq!(list(json!({ "statuses": [] })).await, [lead.clone(), ann.clone()]);
    assert_eq!(list(json!({ "statuses": ["MERGED"] })).await, std::slice::from_ref(&former));
    assert_eq!(list(json!({ "statuses": ["LEAD", "DISMISSED"] })).await, std::slice::from_ref(&lead));
    for number in ["(415) 555-0134", "+1 415 555 0135"] {
        assert_eq!(
            list(json!({ "statuses": ["LEAD"], "phone": number })).await,
            std::slice::from_ref(&lead),
            "{number}"
        );
    }
    assert_eq!(list(json!({ "statuses": ["LEAD"], "phone": "+14155550132" })).await, [""; 0]);
    assert_eq!(list(json!({ "phone": "415.555.0132" })).await, [ann]);
    assert_eq!(list(json!({ "phone": "nonsense" })).await, [""; 0]);
    let stranger = test.stranger();
    let found = found(&stranger, "customers", "CustomerFilter", json!({ "phone": "+14155550132" })).await;
    assert_eq!(found, [""; 0]);
}
