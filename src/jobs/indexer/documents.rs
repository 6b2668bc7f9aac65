//! From rows to what the index holds of a call.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use chrono_tz::Tz;
use entity::{
    CallId, LinkStatus, TenantId, Tenanted, booking, call, call_tag, customer, link, note, stage, summary,
    turn,
};
use sea_orm::prelude::Json;
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder};

use super::facts::{self, Booked};
use crate::app::App;
use crate::archive::speakers::{self, Names};
use crate::search::{CallDocument, LinkedDocument, TurnDocument};

/// Everything the index holds of calls; those that are no more are missing.
pub async fn load(app: &App, ids: &[CallId]) -> Result<HashMap<CallId, CallDocument>, DbErr> {
    let reader = app.database.reader();
    let any = || ids.iter().copied();
    let calls = call::Entity::across_tenants().filter(call::Column::Id.is_in(any())).all(reader).await?;
    let tags =
        call_tag::Entity::across_tenants().filter(call_tag::Column::CallId.is_in(any())).all(reader).await?;
    let stages =
        stage::Entity::across_tenants().filter(stage::Column::CallId.is_in(any())).all(reader).await?;
    let turns = turn::Entity::across_tenants()
        .filter(turn::Column::CallId.is_in(any()))
        .order_by_asc(turn::Column::CallId)
        .order_by_asc(turn::Column::Position)
        .all(reader)
        .await?;
    let summaries = summary::Entity::across_tenants()
        .filter(summary::Column::CallId.is_in(any()))
        .order_by_asc(summary::Column::CreatedAt)
        .all(reader)
        .await?;
    let links = link::Entity::across_tenants()
        .filter(link::Column::CallId.is_in(any()))
        .filter(link::Column::Status.eq(LinkStatus::Linked))
        .all(reader)
        .await?;
    let customers = customer::Entity::across_tenants()
        .filter(customer::Column::Id.is_in(links.iter().filter_map(|link| link.customer_id)))
        .all(reader)
        .await?;
    // Who asks for a customer asks for those that were merged into it too.
    let merged_into = customer::Entity::across_tenants()
        .filter(customer::Column::Id.is_in(customers.iter().filter_map(|customer| customer.merged_into)))
        .all(reader)
        .await?;
    let bookings = booking::Entity::across_tenants()
        .filter(booking::Column::Id.is_in(links.iter().filter_map(|link| link.booking_id)))
        .all(reader)
        .await?;
    let notes = note::Entity::across_tenants()
        .filter(note::Column::CallId.is_in(any()))
        .order_by_asc(note::Column::CallId)
        .order_by_asc(note::Column::AtMs)
        .order_by_asc(note::Column::Id)
        .all(reader)
        .await?;
    let mut speakers = HashMap::new();
    for (tenant, calls) in group(calls.clone(), |call| call.tenant_id.clone()) {
        speakers.extend(names_in(app, &tenant, &calls).await?);
    }
    let mut parts = Parts {
        notes: group(notes, |note| note.call_id),
        speakers,
        tags: group(tags, |tag| tag.call_id),
        stages: group(stages, |stage| stage.call_id),
        turns: group(turns, |turn| turn.call_id),
        summaries: group(summaries, |summary| summary.call_id),
        links: group(links, |link| link.call_id),
        customers: customers.into_iter().chain(merged_into).map(|customer| (customer.id, customer)).collect(),
        bookings: bookings.into_iter().map(|booking| (booking.id, booking)).collect(),
    };
    Ok(calls.into_iter().map(|call| (call.id, document(app, call, &mut parts))).collect())
}

/// The names of those who speak in calls of one tenant.
async fn names_in(
    app: &App,
    tenant: &TenantId,
    calls: &[call::Model],
) -> Result<HashMap<CallId, Names>, DbErr> {
    speakers::names(app.database.reader(), tenant, calls).await
}

struct Parts {
    notes: HashMap<CallId, Vec<note::Model>>,
    speakers: HashMap<CallId, Names>,
    tags: HashMap<CallId, Vec<call_tag::Model>>,
    stages: HashMap<CallId, Vec<stage::Model>>,
    turns: HashMap<CallId, Vec<turn::Model>>,
    summaries: HashMap<CallId, Vec<summary::Model>>,
    links: HashMap<CallId, Vec<link::Model>>,
    customers: HashMap<entity::CustomerId, customer::Model>,
    bookings: HashMap<entity::BookingId, booking::Model>,
}

fn group<K: Eq + Hash, V>(rows: Vec<V>, key: impl Fn(&V) -> K) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

fn document(app: &App, call: call::Model, parts: &mut Parts) -> CallDocument {
    let id = call.id;
    let settled = app.tenants.tenants.get(call.tenant_id.as_str()).and_then(|tenant| tenant.time_zone);
    let zone = settled.unwrap_or(app.config.linking.time_zone);
    let links = parts.links.remove(&id).unwrap_or_default();
    let summary = parts.summaries.remove(&id).unwrap_or_default().pop();
    let speakers = parts.speakers.remove(&id).unwrap_or_default();
    let named = speakers.all().chain(speakers.agent.iter().map(|agent| agent.name.as_str()));
    let of_customers =
        links.iter().filter_map(|link| parts.customers.get(&link.customer_id?)?.name.as_deref());
    CallDocument {
        id: id.0,
        tenant: call.tenant_id.0,
        started_at_us: call.started_at.timestamp_micros(),
        duration_ms: call.duration_ms,
        direction: call.direction.as_str().to_owned(),
        status: call.status.as_str().to_owned(),
        provider: call.provider.as_str().to_owned(),
        agent: call.agent,
        campaign_id: call.campaign_id,
        language: call.language,
        sentiment: call.sentiment.map(|mood| mood.as_str().to_owned()),
        phones: call.from_e164.into_iter().chain(call.to_e164).collect(),
        names: of_customers.chain(named).map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect(),
        hidden: call.hidden_at.is_some(),
        notes: parts.notes.remove(&id).unwrap_or_default().into_iter().map(|note| note.text).collect(),
        customer_ids: customer_ids(&links, &parts.customers),
        booking_ids: links.iter().filter_map(|link| Some(link.booking_id?.0)).collect(),
        references: links
            .iter()
            .filter_map(|link| Some(parts.bookings.get(&link.booking_id?)?.reference.clone()))
            .collect(),
        linked: links.iter().flat_map(|link| linked(link, parts, zone)).collect(),
        topics: summary.iter().flat_map(|summary| texts(&summary.topics)).collect(),
        tags: parts.tags.remove(&id).unwrap_or_default().into_iter().map(|tag| tag.tag).collect(),
        stages: parts
            .stages
            .remove(&id)
            .unwrap_or_default()
            .into_iter()
            .map(|stage| (stage.kind.as_str().to_owned(), stage.status.as_str().to_owned()))
            .collect(),
        summary: summary.map(|summary| summary.text),
        turns: parts.turns.remove(&id).unwrap_or_default().into_iter().map(turn_document).collect(),
    }
}

/// The customers of a call, and those that they were merged into: a call is found by both.
fn customer_ids(
    links: &[link::Model],
    customers: &HashMap<entity::CustomerId, customer::Model>,
) -> Vec<uuid::Uuid> {
    let own = links.iter().filter_map(|link| link.customer_id);
    let standing = own.clone().filter_map(|id| customers.get(&id)?.merged_into);
    let ids: std::collections::BTreeSet<_> = own.chain(standing).map(|id| id.0).collect();
    ids.into_iter().collect()
}

/// What a link leads to, in words.
fn linked(link: &link::Model, parts: &Parts, zone: Tz) -> Vec<LinkedDocument> {
    let customer = link.customer_id.and_then(|id| parts.customers.get(&id));
    let other = customer.and_then(|customer| parts.customers.get(&customer.merged_into?));
    let customers = customer.into_iter().chain(other);
    let booking = link.booking_id.and_then(|id| parts.bookings.get(&id));
    customers
        .map(|customer| facts::of_customer(customer.name.as_deref(), customer.external_id.as_deref()))
        .chain(booking.map(|booking| booked(booking, zone)))
        .collect()
}

fn booked(booking: &booking::Model, zone: Tz) -> LinkedDocument {
    // An import makes a reference of the call's id where its source has none: nobody was told that.
    let is_made_up = booking.reference.contains('#')
        && booking.identity.starts_with("import:")
        && booking.identity.ends_with(&booking.reference);
    facts::of_booking(&Booked {
        reference: (!is_made_up).then_some(&booking.reference),
        kind: booking.kind.as_deref(),
        venue: booking.venue.as_deref(),
        status: &booking.status,
        state: booking.state.as_str(),
        starts_at: booking.starts_at.map(|starts_at| starts_at.with_timezone(&zone).naive_local()),
        party_size: booking.party_size,
        details: booking.details.as_ref(),
    })
}

fn turn_document(turn: turn::Model) -> TurnDocument {
    TurnDocument {
        // Positions are not negative: the archive refuses others.
        index: u32::try_from(turn.position).unwrap_or_default(),
        speaker: turn.speaker.as_str().to_owned(),
        text: turn.text,
        start_ms: turn.start_ms,
        end_ms: turn.end_ms,
        words: turn.words.as_ref().map(timed_words).unwrap_or_default(),
    }
}

/// A list of strings as it is kept; what else stands there is left out.
fn texts(list: &Json) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|text| Some(text.as_str()?.to_owned())).collect()
}

/// `[[word, start_ms], …]` as it is kept; what else stands there is left out.
fn timed_words(list: &Json) -> Vec<(String, i64)> {
    let timed = |pair: &Json| Some((pair.get(0)?.as_str()?.to_owned(), pair.get(1)?.as_i64()?));
    list.as_array().into_iter().flatten().filter_map(timed).collect()
}
