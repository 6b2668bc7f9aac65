//! Who speaks in a call, by name: as a person named them in this call, else as the directory of agents has them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{AgentId, CallId, EventKind, Speaker, TenantId, Tenanted, agent, call, call_speaker, turn};
use futures_util::FutureExt as _;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, IntoActiveModel, ModelTrait,
    QueryFilter,
};

use super::{ArchiveError, agents, calls, input};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::journal::{self, NewEvent};

/// Names that one call may have.
const NAMES_MAX: usize = 64;

/// A name, and the directory's entry where it is from there.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The entry.
    pub agent: Option<agent::Model>,
}

/// The names of those who speak in one call.
#[derive(Clone, Debug, Default)]
pub struct Names {
    given: HashMap<(Speaker, String), Named>,
    /// The directory's entry for whoever handled the call.
    pub agent: Option<agent::Model>,
}

impl Names {
    /// The name of one who speaks; none where nobody named them.
    pub fn of(&self, speaker: Speaker, label: Option<&str>) -> Option<Named> {
        let given = |label: &str| self.given.get(&(speaker, label.to_owned()));
        let labelled = label.filter(|label| !label.is_empty()).and_then(given);
        labelled.or_else(|| given("")).cloned().or_else(|| {
            let agent = self.agent.as_ref().filter(|_| speaker == Speaker::Agent)?;
            Some(Named { name: agent.name.clone(), agent: Some(agent.clone()) })
        })
    }

    /// The name of one who speaks, or the word for their side.
    pub fn shown(&self, turn: &turn::Model) -> String {
        let label = turn.speaker_label.as_deref();
        match (self.of(turn.speaker, label), turn.speaker) {
            (Some(named), _) => named.name,
            (None, Speaker::Agent) => "Agent".to_owned(),
            (None, Speaker::Customer) => "Customer".to_owned(),
            (None, Speaker::System) => "System".to_owned(),
            (None, Speaker::Unknown) => label.unwrap_or("Unknown").to_owned(),
        }
    }

    /// All names that were given in the call.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.given.values().map(|named| named.name.as_str())
    }
}

/// The names in calls.
///
/// # Errors
/// Where the actor may not read calls.
pub async fn of_calls(
    app: &App,
    actor: &Actor,
    ids: &[CallId],
) -> Result<Vec<(CallId, Names)>, ArchiveError> {
    let calls = calls::by_ids(app, actor, ids).await?;
    Ok(names(app.database.reader(), &actor.tenant, &calls).await?.into_iter().collect())
}

/// The same for calls at hand.
pub(crate) async fn names(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    calls: &[call::Model],
) -> Result<HashMap<CallId, Names>, DbErr> {
    let mut handled = agents::of_calls(connection, tenant, calls).await?;
    let rows = call_speaker::Entity::of(tenant)
        .filter(call_speaker::Column::CallId.is_in(calls.iter().map(|call| call.id)))
        .all(connection)
        .await?;
    let entries: Vec<AgentId> = rows.iter().filter_map(|row| row.agent_id).collect();
    let entries: HashMap<AgentId, agent::Model> = if entries.is_empty() {
        HashMap::new()
    } else {
        let found =
            agent::Entity::of(tenant).filter(agent::Column::Id.is_in(entries)).all(connection).await?;
        found.into_iter().map(|row| (row.id, row)).collect()
    };
    let mut names: HashMap<CallId, Names> = calls
        .iter()
        .map(|call| (call.id, Names { given: HashMap::new(), agent: handled.remove(&call.id) }))
        .collect();
    for row in rows {
        let agent = row.agent_id.and_then(|id| entries.get(&id).cloned());
        let Some(name) = agent.as_ref().map(|agent| agent.name.clone()).or(row.name) else { continue };
        if let Some(of_call) = names.get_mut(&row.call_id) {
            of_call.given.insert((row.speaker, row.label), Named { name, agent });
        }
    }
    Ok(names)
}

/// Who is to be called what.
#[derive(Clone, Debug)]
pub struct NameSpeaker {
    /// In which call.
    pub call_id: CallId,
    /// Which side.
    pub speaker: Speaker,
    /// Only the turns that the source labels so.
    pub label: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The directory's entry.
    pub agent_id: Option<AgentId>,
}

/// Names one who speaks in a call, or takes the name away. A repeat changes nothing.
///
/// # Errors
/// Where there is no such call or agent, both a name and an agent are given, or the actor may not annotate calls.
pub async fn name(app: &App, actor: &Actor, wanted: NameSpeaker) -> Result<call::Model, ArchiveError> {
    actor.require(Permission::Annotate)?;
    let NameSpeaker { call_id, speaker, label, name, agent_id } = wanted;
    let label = input::optional_name("speakerLabel", label)?.unwrap_or_default();
    let name = input::optional_name("name", name)?;
    if name.is_some() && agent_id.is_some() {
        return Err(ArchiveError::bad_input(
            "name, agentId: give one of them; the agent's name is the directory's",
        ));
    }
    let now = input::instant(app.clock.now());
    let row = call_speaker::Model {
        call_id,
        speaker,
        label,
        tenant_id: actor.tenant.clone(),
        name,
        agent_id,
        named_by: actor.user.clone(),
        named_at: now,
    };
    app.database.write(move |transaction| write(transaction, row, now).boxed()).await
}

async fn write(
    transaction: &DatabaseTransaction,
    row: call_speaker::Model,
    now: DateTime<Utc>,
) -> Result<call::Model, ArchiveError> {
    let tenant = row.tenant_id.clone();
    let call = calls::find(transaction, &tenant, row.call_id).await?;
    if let Some(id) = row.agent_id {
        agents::find(transaction, &tenant, id).await?;
    }
    let there = call_speaker::Entity::of(&tenant)
        .filter(call_speaker::Column::CallId.eq(row.call_id))
        .all(transaction)
        .await?;
    let count = there.len();
    let known = there.into_iter().find(|known| known.speaker == row.speaker && known.label == row.label);
    let is_there = known.as_ref().map(|known| (known.name.clone(), known.agent_id));
    let wanted = (row.name.is_some() || row.agent_id.is_some()).then(|| (row.name.clone(), row.agent_id));
    if is_there == wanted {
        return Ok(call);
    }
    if known.is_none() && count >= NAMES_MAX {
        return Err(ArchiveError::Limit(format!("a call may have {NAMES_MAX} names of speakers")));
    }
    if let Some(known) = known {
        known.delete(transaction).await?;
    }
    if wanted.is_some() {
        row.into_active_model().insert(transaction).await?;
    }
    let event = NewEvent::of_call(EventKind::SpeakerNamed, call.id);
    journal::append(transaction, &tenant, [event], now).await?;
    Ok(call)
}
