//! What sources reported about a booking, and what it comes to.
//!
//! What must always hold: the outcome depends on the reports and not on the order in which they came. Each names the
//! time from which it holds; of two that name the same field the later one counts, and of two of the same time the one
//! with the greater digest. A booking keeps [`REPORTS_MAX`] reports; beyond that the two oldest become one.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{BookingChangeKind, BookingState, CustomerId, TenantId, Tenanted, booking, booking_report};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::archive::ArchiveError;
use crate::archive::booking_changes::Changes;

/// Reports kept of one booking.
const REPORTS_MAX: usize = 64;

/// The fields that a report names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<BookingState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party_size: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Facts {
    fn of(row: &booking::Model) -> Self {
        let row = row.clone();
        Self {
            kind: row.kind,
            venue: row.venue,
            status: Some(row.status),
            state: Some(row.state),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            party_size: row.party_size,
            created_at: Some(row.created_at),
            customer_id: row.customer_id,
            details: row.details,
            source: row.source,
        }
    }

    /// These fields, and of the others what the earlier report says.
    fn over(self, earlier: Self) -> Self {
        Self {
            kind: self.kind.or(earlier.kind),
            venue: self.venue.or(earlier.venue),
            status: self.status.or(earlier.status),
            state: self.state.or(earlier.state),
            starts_at: self.starts_at.or(earlier.starts_at),
            ends_at: self.ends_at.or(earlier.ends_at),
            party_size: self.party_size.or(earlier.party_size),
            created_at: self.created_at.or(earlier.created_at),
            customer_id: self.customer_id.or(earlier.customer_id),
            details: self.details.or(earlier.details),
            source: self.source.or(earlier.source),
        }
    }

    /// What was agreed with the customer.
    fn agreed(&self) -> impl PartialEq + '_ {
        (&self.kind, &self.venue, self.starts_at, self.ends_at, self.party_size)
    }

    fn cancelled(&self) -> bool {
        self.state == Some(BookingState::Cancelled)
    }
}

/// What a source said about a booking.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    at: DateTime<Utc>,
    digest: String,
    exact: bool,
    facts: Facts,
    stored: bool,
}

impl Report {
    /// A report that holds from `at`, which is when the booking changed where it is `exact`.
    pub fn new(at: DateTime<Utc>, exact: bool, facts: Facts) -> Self {
        // Whether it is exact belongs to what it says: of two that differ in nothing else, both are kept, whichever came
        // first.
        let written = serde_json::to_string(&(exact, &facts)).unwrap_or_default();
        let digest = hex::encode(&digest(&SHA256, written.as_bytes()).as_ref()[..16]);
        Self { at, digest, exact, facts, stored: false }
    }

    fn place(&self) -> (DateTime<Utc>, &str) {
        (self.at, &self.digest)
    }
}

/// What the reports of a booking come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    facts: Facts,
    earliest: Option<DateTime<Utc>>,
    /// What happened to the booking and when.
    pub changes: Changes,
}

impl Outcome {
    /// The booking as the reports have it.
    pub fn row(&self, base: booking::Model) -> booking::Model {
        let facts = self.facts.clone();
        booking::Model {
            kind: facts.kind,
            venue: facts.venue,
            status: facts.status.unwrap_or(base.status),
            state: facts.state.unwrap_or(base.state),
            starts_at: facts.starts_at,
            ends_at: facts.ends_at,
            party_size: facts.party_size,
            created_at: facts.created_at.or(self.earliest).unwrap_or(base.created_at),
            customer_id: facts.customer_id,
            details: facts.details,
            source: facts.source,
            ..base
        }
    }
}

/// All reports of a booking, in the order of their times.
pub struct Reports {
    reports: Vec<Report>,
    merged: Vec<Report>,
}

impl Reports {
    /// The reports of a booking. One that was written otherwise, by an import with its calls for example, is taken for
    /// reported when it was made, and what was changed otherwise, for reported when the row was changed.
    pub async fn of(
        transaction: &DatabaseTransaction,
        tenant: &TenantId,
        known: Option<&booking::Model>,
    ) -> Result<Self, ArchiveError> {
        let Some(known) = known else { return Ok(Self { reports: Vec::new(), merged: Vec::new() }) };
        let rows = booking_report::Entity::of(tenant)
            .filter(booking_report::Column::BookingId.eq(known.id))
            .order_by_asc(booking_report::Column::At)
            .order_by_asc(booking_report::Column::Digest)
            .limit(REPORTS_MAX as u64)
            .all(transaction)
            .await?;
        let reports = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let mut all = Self { reports, merged: Vec::new() };
        if all.reports.is_empty() {
            all.add(Report::new(known.created_at, true, Facts::of(known)));
        } else if all.outcome().row(known.clone()) != *known {
            all.add(Report::new(all.next(known.updated_at), true, Facts::of(known)));
        }
        Ok(all)
    }

    /// The time of a report that is the newest.
    pub fn next(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let after = self.reports.last().map(|newest| newest.at + TimeDelta::microseconds(1));
        after.map_or(now, |after| after.max(now))
    }

    /// Whether this was reported before.
    pub fn contains(&self, report: &Report) -> bool {
        self.reports.binary_search_by(|known| known.place().cmp(&report.place())).is_ok()
    }

    /// Puts a report in its place.
    pub fn add(&mut self, report: Report) {
        let place = self.reports.partition_point(|known| known.place() < report.place());
        self.reports.insert(place, report);
        while self.reports.len() > REPORTS_MAX {
            self.shorten();
        }
    }

    /// Takes one report away: one that the next repeats, as a table does that is imported every day, else the oldest.
    fn shorten(&mut self) {
        let is_repeated = |place: &usize| {
            let (one, next) = (&self.reports[*place], &self.reports[place + 1]);
            !one.exact && !next.exact && one.digest == next.digest
        };
        // The first says since when the booking is known.
        if let Some(place) = (1..self.reports.len() - 1).find(is_repeated) {
            let repeated = self.reports.remove(place);
            self.merged.extend(Some(repeated).filter(|report| report.stored));
            return;
        }
        let first = self.reports.remove(0);
        let second = self.reports.remove(0);
        let facts = second.facts.clone().over(first.facts.clone());
        // In the second's place, so that the order stays and a repeat of it is still known.
        let both = Report { facts, exact: first.exact && second.exact, stored: false, ..second.clone() };
        self.merged.extend([first, second].into_iter().filter(|report| report.stored));
        self.reports.insert(0, both);
    }

    /// What the reports come to.
    pub fn outcome(&self) -> Outcome {
        let all = self.reports.iter();
        let created_at = all.clone().filter_map(|report| report.facts.created_at).next_back();
        let mut facts = Facts::default();
        let mut changes = BTreeMap::new();
        for (index, report) in all.enumerate() {
            let before = facts.clone();
            facts = report.facts.clone().over(facts);
            let state = facts.state.unwrap_or(BookingState::Unknown);
            let mut happened =
                |kind: BookingChangeKind, at| changes.insert((at, kind.as_str()), (kind, state));
            if index == 0 && (report.exact || created_at.is_some()) {
                happened(BookingChangeKind::Made, created_at.unwrap_or(report.at));
            }
            if !report.exact {
                continue;
            }
            if facts.cancelled() && !before.cancelled() {
                happened(BookingChangeKind::Cancelled, report.at);
            } else if index > 0 && before.agreed() != facts.agreed() {
                happened(BookingChangeKind::Changed, report.at);
            } else if index > 0 && before.state != facts.state {
                happened(BookingChangeKind::State, report.at);
            }
        }
        let changes = changes.into_iter().map(|((at, _), (kind, state))| (kind, state, at)).collect();
        Outcome { facts, earliest: self.reports.first().map(|report| report.at), changes }
    }

    /// Writes what is not stored yet.
    pub async fn store(
        &self,
        transaction: &DatabaseTransaction,
        row: &booking::Model,
    ) -> Result<(), ArchiveError> {
        for merged in &self.merged {
            booking_report::Entity::delete_of(&row.tenant_id)
                .filter(booking_report::Column::BookingId.eq(row.id))
                .filter(booking_report::Column::At.eq(merged.at))
                .filter(booking_report::Column::Digest.eq(&merged.digest))
                .exec(transaction)
                .await?;
        }
        let rows = self.reports.iter().filter(|report| !report.stored).map(|report| write(row, report));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        booking_report::Entity::insert_many(rows).exec_without_returning(transaction).await?;
        Ok(())
    }
}

fn read(row: booking_report::Model) -> Result<Report, ArchiveError> {
    let facts = serde_json::from_value(row.facts).map_err(ArchiveError::internal)?;
    Ok(Report { at: row.at, digest: row.digest, exact: row.exact, facts, stored: true })
}

fn write(row: &booking::Model, report: &Report) -> Result<booking_report::ActiveModel, ArchiveError> {
    Ok(booking_report::ActiveModel {
        booking_id: Set(row.id),
        at: Set(report.at),
        digest: Set(report.digest.clone()),
        tenant_id: Set(row.tenant_id.clone()),
        facts: Set(serde_json::to_value(&report.facts).map_err(ArchiveError::internal)?),
        exact: Set(report.exact),
    })
}

#[cfg(test)]
mod tests;
