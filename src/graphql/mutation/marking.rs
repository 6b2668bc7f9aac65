//! What people put on calls: tags, names of speakers, and whether they are left out of lists.

use async_graphql::{Context, ID, InputObject, Object};

use super::CallPayload;
use crate::archive::{calls, speakers};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id;
use crate::graphql::types::{Call, Speaker};

/// All tags a call shall have.
#[derive(InputObject)]
pub struct SetTagsInput {
    /// The call.
    call_id: ID,
    /// The tags, at most 64; those it has and that are left out are taken away.
    tags: Vec<String>,
}

/// One who speaks in a call, about to be named.
#[derive(InputObject)]
pub struct NameSpeakerInput {
    /// The call.
    call_id: ID,
    /// Which side.
    speaker: Speaker,
    /// Only the turns that the source labels so; all turns of the side where left out.
    speaker_label: Option<String>,
    /// The name. Where it is left out together with `agentId`, a name given earlier is taken away.
    name: Option<String>,
    /// An agent of the directory, whose name it is from now on, also when it changes there. Not together with `name`.
    agent_id: Option<ID>,
}

/// A call about to be left out of lists and searches.
#[derive(InputObject)]
pub struct HideCallInput {
    /// The call.
    call_id: ID,
}

/// A hidden call about to be taken into lists and searches again.
#[derive(InputObject)]
pub struct UnhideCallInput {
    /// The call.
    call_id: ID,
}

#[derive(Default)]
pub struct MarkingMutation;

#[Object]
impl MarkingMutation {
    /// Gives a call these tags and no others. A repeat changes nothing.
    async fn set_tags(&self, context: &Context<'_>, input: SetTagsInput) -> Result<CallPayload> {
        let SetTagsInput { call_id, tags } = input;
        let call = calls::set_tags(context.app(), context.actor(), id::call(&call_id)?, tags).await?;
        Ok(CallPayload { call: Call(call) })
    }

    /// Names one who speaks in a call: shown in its turns, found by `name:`, written into files and exports. Without a
    /// name and an agent a name given earlier is taken away. A repeat changes nothing.
    async fn name_speaker(&self, context: &Context<'_>, input: NameSpeakerInput) -> Result<CallPayload> {
        let NameSpeakerInput { call_id, speaker, speaker_label, name, agent_id } = input;
        let wanted = speakers::NameSpeaker {
            call_id: id::call(&call_id)?,
            speaker: speaker.into(),
            label: speaker_label,
            name,
            agent_id: agent_id.as_ref().map(id::agent).transpose()?,
        };
        let call = speakers::name(context.app(), context.actor(), wanted).await?;
        Ok(CallPayload { call: Call(call) })
    }

    /// Leaves a call out of lists and searches that do not ask for hidden ones. Nothing is deleted, and whoever has its
    /// id reads it as before. A repeat changes nothing.
    async fn hide_call(&self, context: &Context<'_>, input: HideCallInput) -> Result<CallPayload> {
        let id = id::call(&input.call_id)?;
        Ok(CallPayload { call: Call(calls::hide(context.app(), context.actor(), id, true).await?) })
    }

    /// Takes a hidden call into lists and searches again. A repeat changes nothing.
    async fn unhide_call(&self, context: &Context<'_>, input: UnhideCallInput) -> Result<CallPayload> {
        let id = id::call(&input.call_id)?;
        Ok(CallPayload { call: Call(calls::hide(context.app(), context.actor(), id, false).await?) })
    }
}
