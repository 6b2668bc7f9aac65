//! What is said of calls, bookings and customers wherever they are named: one line each.

use std::collections::HashMap;
use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use entity::{CallId, CustomerId, booking, call, customer};
use schemars::JsonSchema;
use serde::Serialize;

use super::refusal::Refusal;
use super::tool::Asker;
use super::{id, moment};
use crate::archive::{calls, customers};

/// A call in one line.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CallLine {
    /// The call's id, for read_call.
    pub call_id: String,
    /// When it began (UTC).
    pub started_at: String,
    /// Who handled it for the business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// inbound or outbound.
    pub direction: &'static str,
    /// How long it took; missing while it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<i64>,
    /// Where a person sees it.
    pub link: String,
}

impl CallLine {
    /// Of a call.
    pub fn of(asker: &Asker, call: &call::Model) -> Self {
        Self {
            call_id: id::of_call(call.id),
            started_at: instant(call.started_at),
            agent: call.agent.clone(),
            direction: call.direction.as_str(),
            duration_seconds: call.duration_ms.map(moment::seconds),
            link: asker.link(call.id, None),
        }
    }
}

impl fmt::Display for CallLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call_id, started_at, agent, direction, duration_seconds, .. } = self;
        write!(formatter, "{started_at}, {direction}")?;
        if let Some(agent) = agent {
            write!(formatter, ", agent {agent}")?;
        }
        match duration_seconds {
            Some(seconds) => write!(formatter, ", {seconds} s")?,
            None => write!(formatter, ", still going on")?,
        }
        write!(formatter, " ({call_id})")
    }
}

/// A customer in one line.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerLine {
    /// The customer's id, for customer_context.
    pub customer_id: String,
    /// Full name; missing for an unknown caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The business's own name for the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// known; lead: an unknown caller; dismissed: no customer; merged: the same as another.
    pub status: &'static str,
}

impl From<&customer::Model> for CustomerLine {
    fn from(row: &customer::Model) -> Self {
        Self {
            customer_id: id::of_customer(row.id),
            name: row.name.clone(),
            external_id: row.external_id.clone(),
            status: row.status.as_str(),
        }
    }
}

impl fmt::Display for CustomerLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { customer_id, name, external_id, status } = self;
        write!(formatter, "{}", name.as_deref().unwrap_or("no name"))?;
        if let Some(external_id) = external_id {
            write!(formatter, ", external id {external_id}")?;
        }
        if *status != "known" {
            write!(formatter, ", {status}")?;
        }
        write!(formatter, " ({customer_id})")
    }
}

/// A booking in one line.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BookingLine {
    /// The booking's id, for booking_with_calls.
    pub booking_id: String,
    /// What the customer was told.
    pub reference: String,
    /// Table, room, repair …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    /// pending, confirmed, cancelled, completed, no_show, failed or unknown.
    pub state: &'static str,
    /// The state in the business's own words.
    pub status: String,
    /// When it begins (UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<String>,
    /// When it ends (UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<String>,
    /// For how many people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party_size: Option<i32>,
    /// When it was made (UTC).
    pub made_at: String,
}

impl From<&booking::Model> for BookingLine {
    fn from(row: &booking::Model) -> Self {
        Self {
            booking_id: id::of_booking(row.id),
            reference: row.reference.clone(),
            kind: row.kind.clone(),
            venue: row.venue.clone(),
            state: row.state.as_str(),
            status: row.status.clone(),
            starts_at: row.starts_at.map(instant),
            ends_at: row.ends_at.map(instant),
            party_size: row.party_size,
            made_at: instant(row.created_at),
        }
    }
}

impl fmt::Display for BookingLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { booking_id, reference, kind, venue, state, starts_at, party_size, .. } = self;
        write!(formatter, "{reference}, {state}")?;
        for text in [kind, venue].into_iter().flatten() {
            write!(formatter, ", {text}")?;
        }
        if let Some(starts_at) = starts_at {
            write!(formatter, ", from {starts_at}")?;
        }
        if let Some(size) = party_size {
            write!(formatter, ", for {size}")?;
        }
        write!(formatter, " ({booking_id})")
    }
}

/// An instant as clients read it, in whole seconds.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Calls by id; those that do not exist for the asker are missing.
pub async fn calls_by_id(asker: &Asker, ids: &[CallId]) -> Result<HashMap<CallId, call::Model>, Refusal> {
    let rows = calls::by_ids(&asker.app, &asker.actor, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// A customer, or the one that it was merged into.
pub async fn customer(asker: &Asker, id: CustomerId) -> Result<Option<customer::Model>, Refusal> {
    let one = |id| async move {
        let rows = customers::by_ids(&asker.app, &asker.actor, &[id]).await?;
        Ok::<_, Refusal>(rows.into_iter().next())
    };
    match one(id).await? {
        Some(customer::Model { merged_into: Some(into), .. }) => one(into).await,
        found => Ok(found),
    }
}
