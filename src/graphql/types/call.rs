//! Calls.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{CallId, StageKind, StageStatus, call, recording, stage};
use futures_util::FutureExt as _;
use serde_json::Value;
use uuid::Uuid;

use super::analytics::milliseconds;
use super::{
    Agent, Analytics, BookingLink, CallDirection, CallStatus, CustomerLink, LinkSuggestion, Note,
    NoteConnection, Provider, Recording, Speaker, Stage, StageStatus as StageStatusWord, Summary, Transcript,
    note,
};
use crate::archive::calls::CallOrderField;
use crate::archive::page::SortValue;
use crate::archive::speakers::Names;
use crate::archive::{analytics, notes, suggestions};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id::NodeId;
use crate::graphql::loaders::{
    AnalyticsOf, LinksOf, NamesOf, RecordingsOf, StagesOf, SummaryOf, TagsOf, TranscriptOf, TurnsOf,
};
use crate::graphql::page::{KeyKind, PageArguments, Total, connection, cost};

/// What the speakers of a call add to a query's complexity: its turns are read.
const SPEAKERS_COST: usize = 20;

/// One conversation between two parties.
#[derive(Clone, Debug)]
pub struct Call(pub call::Model);

connection!(
    /// A page of calls.
    CallConnection,
    /// A call and its place.
    CallEdge,
    Call
);

/// One end of a call: the number as the provider sent it, and as E.164 where it has one.
#[derive(SimpleObject)]
pub struct Party {
    /// As the provider sent it.
    raw: String,
    /// E.164 (ITU-T), where it has that form.
    e164: Option<String>,
}

/// What is known about a call beside its words.
#[derive(SimpleObject)]
pub struct CallMetadata {
    /// BCP 47.
    language: Option<String>,
    /// Where the caller is.
    region: Option<String>,
    /// What the caller holds.
    device_type: Option<String>,
    /// How good the line was.
    network_quality: Option<String>,
    /// Anything else.
    custom_data: Option<Value>,
}

/// Where one stage of a call stands.
#[derive(SimpleObject)]
pub struct StageState {
    /// Which stage.
    stage: Stage,
    /// Where it stands.
    status: StageStatusWord,
    /// How often it was tried.
    attempts: i32,
    /// What went wrong last.
    last_error: Option<String>,
    /// When it is tried again.
    next_attempt_at: Option<DateTime<Utc>>,
    /// Since when it stands there.
    updated_at: DateTime<Utc>,
}

impl From<stage::Model> for StageState {
    fn from(row: stage::Model) -> Self {
        let stage::Model {
            call_id: _,
            kind,
            tenant_id: _,
            status,
            attempts,
            last_error,
            next_attempt_at,
            updated_at,
        } = row;
        Self { stage: kind.into(), status: status.into(), attempts, last_error, next_attempt_at, updated_at }
    }
}

/// One who speaks in a call.
#[derive(SimpleObject)]
pub struct CallSpeaker {
    /// Which side.
    speaker: Speaker,
    /// What the source calls the speaker; null where it does not say.
    speaker_label: Option<String>,
    /// As in `Turn.speakerName`; null where nobody named them.
    name: Option<String>,
    /// The directory's entry, where the name is from there.
    agent: Option<Agent>,
    /// How many turns are theirs.
    turn_count: i32,
}

/// The place of a call in a list.
pub fn key(field: CallOrderField) -> impl Fn(&call::Model) -> (SortValue, Uuid) {
    move |row| {
        let value = match field {
            CallOrderField::StartedAt => SortValue::Time(row.started_at),
            CallOrderField::Duration => SortValue::Number(row.duration_ms.unwrap_or(0)),
        };
        (value, row.id.0)
    }
}

impl Call {
    fn call_id(&self) -> CallId {
        self.0.id
    }
}

async fn recordings(context: &Context<'_>, id: CallId) -> Result<Vec<recording::Model>> {
    Ok(context.loader().load_one(RecordingsOf(id)).await?.unwrap_or_default())
}

async fn names(context: &Context<'_>, id: CallId) -> Result<Names> {
    Ok(context.loader().load_one(NamesOf(id)).await?.unwrap_or_default())
}

async fn stages(context: &Context<'_>, id: CallId) -> Result<Vec<stage::Model>> {
    Ok(context.loader().load_one(StagesOf(id)).await?.unwrap_or_default())
}

/// One conversation between two parties.
#[Object]
impl Call {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeId::Call(self.call_id()).into()
    }
    /// Who carried it.
    async fn provider(&self) -> Provider {
        self.0.provider.into()
    }
    /// The provider's own id: Twilio Call SID, Vapi call id, RingCentral session id, Vonage UUID.
    async fn provider_call_id(&self) -> Option<&str> {
        self.0.provider_call_id.as_deref()
    }
    /// The id of its live audio stream.
    async fn stream_id(&self) -> Option<&str> {
        self.0.stream_id.as_deref()
    }
    /// The campaign it belongs to.
    async fn campaign_id(&self) -> Option<&str> {
        self.0.campaign_id.as_deref()
    }
    /// Who called whom.
    async fn direction(&self) -> CallDirection {
        self.0.direction.into()
    }
    /// Where it stands.
    async fn status(&self) -> CallStatus {
        self.0.status.into()
    }
    /// The calling end.
    async fn from(&self) -> Party {
        Party { raw: self.0.from_raw.clone(), e164: self.0.from_e164.clone() }
    }
    /// The called end.
    async fn to(&self) -> Party {
        Party { raw: self.0.to_raw.clone(), e164: self.0.to_e164.clone() }
    }
    /// The person or assistant who handled the call for the business.
    async fn agent(&self) -> Option<&str> {
        self.0.agent.as_deref()
    }
    /// When it began.
    async fn started_at(&self) -> DateTime<Utc> {
        self.0.started_at
    }
    /// When it ended.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }
    /// How long it took, in milliseconds.
    async fn duration_ms(&self) -> Option<i32> {
        self.0.duration_ms.map(milliseconds)
    }
    /// Words put on it, to find it by.
    async fn tags(&self, context: &Context<'_>) -> Result<Vec<String>> {
        Ok(context.loader().load_one(TagsOf(self.call_id())).await?.unwrap_or_default())
    }
    /// Customers and bookings that the call may belong to and that do not count yet, the likeliest first, and candidates
    /// that were passed over or rejected, each with its reason. At most 30.
    async fn suggestions(&self, context: &Context<'_>) -> Result<Vec<LinkSuggestion>> {
        let rows = suggestions::of_call(context.app(), context.actor(), self.call_id()).await?;
        Ok(rows.into_iter().map(LinkSuggestion).collect())
    }
    /// What users wrote down, by the second where it stands, then by when it was written.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn notes(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<NoteConnection> {
        let page = PageArguments::forwards(first, after).request(KeyKind::Number)?;
        let id = self.call_id();
        let rows = notes::list(context.app(), context.actor(), id, &page).await?;
        let total = Total::new(move |app, actor| async move { notes::count(&app, &actor, id).await }.boxed());
        Ok(NoteConnection::new(rows, note::key, Note, total))
    }
    /// Those who speak in it, in the order in which they first speak.
    #[graphql(complexity = "SPEAKERS_COST + child_complexity")]
    async fn speakers(&self, context: &Context<'_>) -> Result<Vec<CallSpeaker>> {
        let names = names(context, self.call_id()).await?;
        let turns = context.loader().load_one(TurnsOf(self.call_id())).await?.unwrap_or_default();
        let mut speakers: Vec<CallSpeaker> = Vec::new();
        let mut places = HashMap::new();
        for turn in turns {
            let place = *places.entry((turn.speaker, turn.speaker_label.clone())).or_insert_with(|| {
                let named = names.of(turn.speaker, turn.speaker_label.as_deref());
                let (name, agent) = named.map(|named| (named.name, named.agent)).unzip();
                speakers.push(CallSpeaker {
                    speaker: turn.speaker.into(),
                    speaker_label: turn.speaker_label.clone(),
                    name,
                    agent: agent.flatten().map(Agent),
                    turn_count: 0,
                });
                speakers.len() - 1
            });
            speakers[place].turn_count += 1;
        }
        Ok(speakers)
    }
    /// The name of whoever handled it: as named in the call, else as the directory has it; null where `agent` is all
    /// that is known.
    async fn agent_name(&self, context: &Context<'_>) -> Result<Option<String>> {
        let names = names(context, self.call_id()).await?;
        Ok(names.of(entity::Speaker::Agent, None).map(|named| named.name))
    }
    /// The directory's entry for whoever handled it; null where it has none.
    async fn agent_entry(&self, context: &Context<'_>) -> Result<Option<Agent>> {
        Ok(names(context, self.call_id()).await?.agent.map(Agent))
    }
    /// Since when it is left out of lists and searches; null where it is not.
    async fn hidden_at(&self) -> Option<DateTime<Utc>> {
        self.0.hidden_at
    }
    /// The user who hid it; null where it is not hidden.
    async fn hidden_by(&self) -> Option<&str> {
        self.0.hidden_by.as_deref()
    }
    /// What is known beside its words.
    async fn metadata(&self) -> CallMetadata {
        let call = self.0.clone();
        CallMetadata {
            language: call.language,
            region: call.region,
            device_type: call.device_type,
            network_quality: call.network_quality,
            custom_data: call.custom_data,
        }
    }
    /// Where each stage stands, what went wrong last and when it is tried again.
    async fn stages(&self, context: &Context<'_>) -> Result<Vec<StageState>> {
        Ok(stages(context, self.call_id()).await?.into_iter().map(Into::into).collect())
    }
    /// The one to play: the newest that is complete, else the newest.
    async fn recording(&self, context: &Context<'_>) -> Result<Option<Recording>> {
        let mut all = recordings(context, self.call_id()).await?;
        let complete = all.iter().rposition(|recording| recording.status == StageStatus::Completed);
        Ok(match complete {
            Some(place) => Some(all.swap_remove(place)),
            None => all.pop(),
        }
        .map(Recording))
    }
    /// All of them, oldest first: a provider may record one call in several pieces.
    async fn recordings(&self, context: &Context<'_>) -> Result<Vec<Recording>> {
        Ok(recordings(context, self.call_id()).await?.into_iter().map(Recording).collect())
    }
    /// Its words.
    async fn transcript(&self, context: &Context<'_>) -> Result<Option<Transcript>> {
        Ok(context.loader().load_one(TranscriptOf(self.call_id())).await?.map(Transcript))
    }
    /// What it was about.
    async fn summary(&self, context: &Context<'_>) -> Result<Option<Summary>> {
        Ok(context.loader().load_one(SummaryOf(self.call_id())).await?.map(Summary))
    }
    /// Newest snapshot; measured from the audio where the provider sent none.
    async fn analytics(&self, context: &Context<'_>) -> Result<Option<Analytics>> {
        let all = context.loader().load_one(AnalyticsOf(self.call_id())).await?.unwrap_or_default();
        Ok(analytics::to_show(all).map(Into::into))
    }
    /// All snapshots, oldest first.
    async fn analytics_history(&self, context: &Context<'_>) -> Result<Vec<Analytics>> {
        let all = context.loader().load_one(AnalyticsOf(self.call_id())).await?.unwrap_or_default();
        Ok(all.into_iter().map(Into::into).collect())
    }
    /// A transcript exists although there is no audio and there will be none.
    async fn transcript_only(&self, context: &Context<'_>) -> Result<bool> {
        let stages = stages(context, self.call_id()).await?;
        let at = |kind| stages.iter().find(|stage| stage.kind == kind).map(|stage| stage.status);
        let silent = matches!(
            at(StageKind::Recording),
            Some(StageStatus::Absent | StageStatus::Failed | StageStatus::Deleted)
        );
        Ok(silent && at(StageKind::Transcript) == Some(StageStatus::Completed))
    }
    /// Who the other side is believed to be.
    async fn customer(&self, context: &Context<'_>) -> Result<Option<CustomerLink>> {
        let links = context.loader().load_one(LinksOf(self.call_id())).await?.unwrap_or_default();
        Ok(links.into_iter().find_map(CustomerLink::of))
    }
    /// What it is believed to be about.
    async fn bookings(&self, context: &Context<'_>) -> Result<Vec<BookingLink>> {
        let links = context.loader().load_one(LinksOf(self.call_id())).await?.unwrap_or_default();
        Ok(links.into_iter().filter_map(BookingLink::of).collect())
    }
}
