//! From lines to rows.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    AnalyticsId, BookingChangeKind, BookingId, CallDirection, CallId, CallStatus, CustomerId, CustomerStatus,
    LinkId, LinkMethod, LinkStatus, StageKind, StageStatus, SummaryId, TenantId, TranscriptId, analytics,
    booking, booking_change, call, call_tag, customer, customer_phone, link, stage, summary, transcript,
    turn,
};
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Imported;
use super::line::{ImportedBooking, ImportedCall, ImportedTurn, milliseconds};
use crate::app::App;
use crate::archive::transcripts::{NewTurn, turn_row, word_count};
use crate::archive::{ArchiveError, booking_changes, booking_states, calls, input, linking, phone, stages};

/// Rows inserted by one statement: both databases bound the parameters of one.
const INSERT_MAX: usize = 1_000;

/// All rows of a batch.
#[derive(Default)]
pub struct CallRows {
    pub calls: Vec<call::Model>,
    pub turn_counts: Vec<usize>,
    pub bookings: Vec<booking::Model>,
    changed_bookings: Vec<booking::Model>,
    tags: Vec<call_tag::Model>,
    stages: Vec<stage::ActiveModel>,
    transcripts: Vec<transcript::Model>,
    turns: Vec<turn::Model>,
    summaries: Vec<summary::Model>,
    analytics: Vec<analytics::Model>,
    links: Vec<link::Model>,
}

impl CallRows {
    /// What the batch will have done.
    pub fn imported(&self, known: u64) -> Imported {
        Imported {
            calls: self.calls.len() as u64,
            turns: self.turns.len() as u64,
            bookings: self.bookings.len() as u64,
            known,
        }
    }

    /// The bookings that are new or changed.
    pub fn booking_ids(&self) -> impl Iterator<Item = Uuid> {
        self.bookings.iter().chain(&self.changed_bookings).map(|row| row.id.0)
    }

    /// Turns a line into rows.
    pub fn add(
        &mut self,
        app: &App,
        tenant: &TenantId,
        line: ImportedCall,
        customers: &HashMap<String, CustomerId>,
        bookings: &mut HashMap<String, booking::Model>,
        now: DateTime<Utc>,
    ) -> Result<(), ArchiveError> {
        let call_id = CallId(app.ids.next(now));
        let call = (call_id, input::instant(line.started_at()));
        let customer_id = line.customer_ref.as_ref().and_then(|name| customers.get(name)).copied();
        if let Some(customer_id) = customer_id {
            let name = line.customer_ref.as_deref().unwrap_or_default();
            let because = format!("the import names customer {name}");
            self.links.push(linked(app, tenant, call, (Some(customer_id), None), because, now));
        }
        for (place, booking) in line.bookings.iter().enumerate() {
            let row = booking_row(app, tenant, &line, booking, place, customer_id, now)?;
            self.book(app, tenant, call, row, bookings, now);
        }
        self.summarise(app, tenant, call_id, &line, now)?;
        self.tag(tenant, call_id, &line)?;
        self.transcribe(app, tenant, call_id, &line, now)?;
        let summary = if line.summary.is_some() { StageStatus::Completed } else { StageStatus::Absent };
        let recording = if line.audio.is_some() { StageStatus::Pending } else { StageStatus::Absent };
        self.stages.extend(stages::initial(
            tenant,
            call_id,
            [
                (StageKind::Recording, recording),
                (StageKind::Transcript, StageStatus::Completed),
                (StageKind::Summary, summary),
            ],
            now,
        ));
        self.turn_counts.push(line.turns.len());
        self.calls.push(call_row(app, tenant, call_id, line, now)?);
        Ok(())
    }

    fn book(
        &mut self,
        app: &App,
        tenant: &TenantId,
        call: (CallId, DateTime<Utc>),
        row: booking::Model,
        known: &mut HashMap<String, booking::Model>,
        now: DateTime<Utc>,
    ) {
        let because = format!("the import lists booking {} with the call", row.reference);
        let id = match known.get(&row.identity) {
            None => {
                known.insert(row.identity.clone(), row.clone());
                self.bookings.push(row.clone());
                row.id
            }
            Some(first) => {
                // What a later call does not say stays as it was.
                let changed = booking::Model {
                    id: first.id,
                    created_at: first.created_at,
                    kind: row.kind.or_else(|| first.kind.clone()),
                    venue: row.venue.or_else(|| first.venue.clone()),
                    starts_at: row.starts_at.or(first.starts_at),
                    ends_at: row.ends_at.or(first.ends_at),
                    party_size: row.party_size.or(first.party_size),
                    details: row.details.or_else(|| first.details.clone()),
                    customer_id: row.customer_id.or(first.customer_id),
                    ..row
                };
                known.insert(changed.identity.clone(), changed.clone());
                // Within one batch the first row is not written yet: it simply becomes the later word.
                match self.bookings.iter_mut().find(|booking| booking.id == changed.id) {
                    Some(unwritten) => *unwritten = changed.clone(),
                    None => self.changed_bookings.push(changed.clone()),
                }
                changed.id
            }
        };
        let listed = |link: &&link::Model| link.call_id == call.0 && link.booking_id == Some(id);
        if self.links.iter().find(listed).is_none() {
            self.links.push(linked(app, tenant, call, (None, Some(id)), because, now));
        }
    }

    fn tag(&mut self, tenant: &TenantId, call_id: CallId, line: &ImportedCall) -> Result<(), ArchiveError> {
        let tags = match (&line.tags, &line.domain) {
            (Some(tags), _) => tags.clone(),
            (None, Some(domain)) => domain.split('+').map(str::to_owned).collect(),
            (None, None) => Vec::new(),
        };
        self.tags.extend(calls::tags(&tags)?.into_iter().map(|tag| call_tag::Model {
            call_id,
            tag,
            tenant_id: tenant.clone(),
        }));
        Ok(())
    }

    fn transcribe(
        &mut self,
        app: &App,
        tenant: &TenantId,
        call_id: CallId,
        line: &ImportedCall,
        now: DateTime<Utc>,
    ) -> Result<(), ArchiveError> {
        let mut words = 0;
        for (position, turn) in line.turns.iter().enumerate() {
            words += word_count(&turn.text);
            self.turns.push(turn_row(tenant, call_id, new_turn(position, turn.clone()))?);
        }
        self.transcripts.push(transcript::Model {
            id: TranscriptId(app.ids.next(now)),
            tenant_id: tenant.clone(),
            call_id,
            source: "import".into(),
            language: line.language.clone(),
            confidence: None,
            word_count: words,
            turn_count: i32::try_from(line.turns.len()).unwrap_or(i32::MAX),
            complete: true,
            fetched_at: now,
        });
        Ok(())
    }

    fn summarise(
        &mut self,
        app: &App,
        tenant: &TenantId,
        call_id: CallId,
        line: &ImportedCall,
        now: DateTime<Utc>,
    ) -> Result<(), ArchiveError> {
        if let Some(summary) = line.summary.clone() {
            self.summaries.push(summary::Model {
                id: SummaryId(app.ids.next(now)),
                tenant_id: tenant.clone(),
                call_id,
                text: input::text("summary.text", summary.text, input::TEXT_MAX)?,
                source: summary.source.unwrap_or_else(|| "import".into()),
                sentiment: summary.sentiment,
                topics: json!(summary.topics),
                action_items: json!(summary.action_items),
                insights: None,
                created_at: now,
            });
        }
        if let Some(figures) = line.analytics.clone() {
            self.analytics.push(analytics::Model {
                id: AnalyticsId(app.ids.next(now)),
                tenant_id: tenant.clone(),
                call_id,
                at: now,
                source: "import".into(),
                sentiment: figures.sentiment,
                sentiment_score: figures.sentiment_score,
                talk_ms: figures.talk_ms,
                silence_ms: figures.silence_ms,
                interruptions: figures.interruptions,
                average_latency_ms: figures.average_latency_ms,
                metrics: figures.metrics,
            });
        }
        Ok(())
    }

    /// Writes everything, parents before children.
    pub async fn insert(
        self,
        transaction: &DatabaseTransaction,
        app: &App,
        tenant: &TenantId,
    ) -> Result<(), ArchiveError> {
        let rules = linking::Rules::of(app, tenant);
        let made = self.bookings.iter().map(|row| {
            booking_changes::of(app, row, BookingChangeKind::Made, row.created_at).into_active_model()
        });
        let made: Vec<_> = made.collect();
        let keys: Vec<_> =
            self.bookings.iter().flat_map(|row| linking::keys_of_booking(row, &rules)).collect();
        insert::<call::Entity>(transaction, active(self.calls)).await?;
        insert::<call_tag::Entity>(transaction, active(self.tags)).await?;
        insert::<stage::Entity>(transaction, self.stages).await?;
        insert::<transcript::Entity>(transaction, active(self.transcripts)).await?;
        insert::<turn::Entity>(transaction, active(self.turns)).await?;
        insert::<summary::Entity>(transaction, active(self.summaries)).await?;
        insert::<analytics::Entity>(transaction, active(self.analytics)).await?;
        insert::<booking::Entity>(transaction, active(self.bookings)).await?;
        insert::<booking_change::Entity>(transaction, made).await?;
        linking::insert_booking_keys(transaction, tenant, keys).await?;
        for changed in self.changed_bookings {
            let id = changed.id;
            let mut row = changed.into_active_model().reset_all();
            row.id = sea_orm::ActiveValue::Unchanged(id);
            let row = row.update(transaction).await?;
            linking::write_booking_keys(transaction, &rules, &row).await?;
        }
        insert::<link::Entity>(transaction, active(self.links)).await
    }
}

fn active<M: IntoActiveModel<A>, A: ActiveModelTrait>(rows: Vec<M>) -> Vec<A> {
    rows.into_iter().map(IntoActiveModel::into_active_model).collect()
}

/// Inserts many rows, in statements of a bounded size.
pub async fn insert<E: EntityTrait>(
    transaction: &DatabaseTransaction,
    rows: Vec<E::ActiveModel>,
) -> Result<(), ArchiveError>
where
    E::ActiveModel: Send,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<_> = rows.by_ref().take(INSERT_MAX).collect();
        E::insert_many(chunk).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// A customer that is not there yet, and its number.
pub fn customer(
    app: &App,
    tenant: &TenantId,
    external_id: &str,
    line: &ImportedCall,
    now: DateTime<Utc>,
) -> Result<(customer::Model, Option<customer_phone::Model>), ArchiveError> {
    let id = CustomerId(app.ids.next(now));
    let number = line.customer_phone.as_ref().map(|raw| {
        let known = phone::e164(raw, &linking::region(app, tenant, None));
        customer_phone::Model {
            customer_id: id,
            number: known.unwrap_or_else(|| raw.clone()),
            tenant_id: tenant.clone(),
        }
    });
    let row = customer::Model {
        id,
        tenant_id: tenant.clone(),
        external_id: Some(input::name("customer_ref", external_id.to_owned())?),
        name: input::optional_name("customer_name", line.customer_name.clone())?,
        email: input::optional_name("customer_email", line.customer_email.clone())?,
        created_at: now,
        updated_at: now,
        status: CustomerStatus::Known,
        lead_number: None,
        merged_into: None,
        merged_by: None,
        merged_at: None,
    };
    Ok((row, number))
}

fn call_row(
    app: &App,
    tenant: &TenantId,
    id: CallId,
    line: ImportedCall,
    now: DateTime<Utc>,
) -> Result<call::Model, ArchiveError> {
    let (provider, provider_call_id) = line.provider_key();
    let started_at = input::instant(line.started_at());
    let duration_ms = line.duration_ms();
    let sentiment = line
        .summary
        .as_ref()
        .and_then(|summary| summary.sentiment)
        .or_else(|| line.analytics.as_ref().and_then(|figures| figures.sentiment));
    let region = &linking::region(app, tenant, None);
    let from = line
        .from
        .clone()
        .or_else(|| line.customer_phone.clone())
        .or_else(|| line.caller_id.clone())
        .unwrap_or_else(|| "unknown".into());
    let to = line.to.clone().unwrap_or_else(|| "unknown".into());
    let custom_data = input::json("custom data", Some(custom_data(&line)))?;
    let metadata = line.metadata;
    Ok(call::Model {
        id,
        tenant_id: tenant.clone(),
        provider,
        provider_call_id: Some(input::name("source_id", provider_call_id)?),
        stream_id: None,
        account: None,
        campaign_id: Some(input::name("campaign_id", line.campaign_id.unwrap_or(line.source))?),
        direction: line.direction.unwrap_or(CallDirection::Inbound),
        status: CallStatus::Completed,
        from_e164: phone::e164(&from, region),
        from_raw: input::text("from", from, input::NAME_MAX)?,
        to_e164: phone::e164(&to, region),
        to_raw: input::text("to", to, input::NAME_MAX)?,
        agent: input::optional_name("agent", line.agent)?,
        started_at,
        ended_at: duration_ms.map(|duration_ms| started_at + TimeDelta::milliseconds(duration_ms)),
        duration_ms,
        sentiment,
        language: input::optional_name("language", line.language)?,
        region: metadata.as_ref().and_then(|metadata| metadata.region.clone()),
        device_type: metadata.as_ref().and_then(|metadata| metadata.device_type.clone()),
        network_quality: metadata.and_then(|metadata| metadata.network_quality),
        custom_data,
        created_at: now,
        updated_at: now,
        hidden_at: None,
        hidden_by: None,
    })
}

/// What the archive has no column for.
fn custom_data(line: &ImportedCall) -> Value {
    let mut data = line.rest.clone();
    data.insert("source".into(), json!(line.source));
    data.insert("source_id".into(), json!(line.source_id));
    let beside = [
        ("domain", &line.domain),
        ("customer_name", &line.customer_name),
        ("customer_email", &line.customer_email),
        ("customer_phone", &line.customer_phone),
        ("caller_id", &line.caller_id),
    ];
    for (name, value) in beside {
        if let Some(value) = value {
            data.insert(name.into(), json!(value));
        }
    }
    let given: Option<&Map<String, Value>> =
        line.metadata.as_ref().and_then(|metadata| metadata.custom_data.as_ref());
    data.extend(given.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
    Value::Object(data)
}

fn new_turn(position: usize, turn: ImportedTurn) -> NewTurn {
    let ImportedTurn { speaker, text, start_s, end_s, speaker_label, confidence, words } = turn;
    let words = words.map(|words| {
        words
            .into_iter()
            .map(|(word, start_s)| json!([word, start_s.and_then(milliseconds)]))
            .collect::<Value>()
    });
    NewTurn {
        position: i32::try_from(position).unwrap_or(i32::MAX),
        speaker,
        speaker_label,
        text: text.replace('\0', ""),
        start_ms: start_s.and_then(milliseconds),
        end_ms: end_s.and_then(milliseconds),
        confidence,
        words,
    }
}

fn booking_row(
    app: &App,
    tenant: &TenantId,
    line: &ImportedCall,
    booking: &ImportedBooking,
    place: usize,
    customer_id: Option<CustomerId>,
    now: DateTime<Utc>,
) -> Result<booking::Model, ArchiveError> {
    let reference = booking.reference.clone().unwrap_or_else(|| format!("{}#{place}", line.source_id));
    let created_at = booking.created_at.unwrap_or_else(|| line.started_at());
    Ok(booking::Model {
        id: BookingId(app.ids.next(now)),
        tenant_id: tenant.clone(),
        identity: booking.identity(line, place),
        reference: input::name("reference", reference)?,
        kind: input::optional_name("type", booking.kind.clone())?,
        venue: input::optional_name("venue", booking.venue.clone())?,
        status: input::name("status", booking.status.clone().unwrap_or_else(|| "unknown".into()))?,
        starts_at: booking.starts_at.map(input::instant),
        created_at: input::instant(created_at),
        updated_at: now,
        details: input::json("details", Some(booking.all_details()))?,
        customer_id,
        state: booking_states::by_word(booking.status.as_deref().unwrap_or_default()),
        ends_at: booking.ends_at.map(input::instant),
        party_size: booking.party_size(),
        source: None,
    })
}

fn linked(
    app: &App,
    tenant: &TenantId,
    (call_id, call_started_at): (CallId, DateTime<Utc>),
    (customer_id, booking_id): (Option<CustomerId>, Option<BookingId>),
    explanation: String,
    now: DateTime<Utc>,
) -> link::Model {
    link::Model {
        id: LinkId(app.ids.next(now)),
        tenant_id: tenant.clone(),
        call_id,
        customer_id,
        booking_id,
        method: LinkMethod::ExternalId,
        confidence: 1.0,
        explanation,
        created_by: None,
        created_at: now,
        status: LinkStatus::Linked,
        role: None,
        evidence: None,
        against: None,
        decided_by: None,
        decided_at: None,
        updated_at: Some(now),
        call_started_at,
    }
}
