//! Notes: writing, changing and deleting them.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::archive::notes;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::{Failure, Result};
use crate::graphql::id;
use crate::graphql::loaders::CallBy;
use crate::graphql::types::{Call, Note};

/// A note about to be written.
#[derive(InputObject)]
pub struct AddNoteInput {
    /// The call.
    call_id: ID,
    /// Where it stands, in milliseconds from the call's first second of audio.
    at_ms: i32,
    /// Plain text, at most 4,000 characters.
    text: String,
}

/// A note about to be changed; a field left out stays as it is.
#[derive(InputObject)]
pub struct EditNoteInput {
    /// The note.
    id: ID,
    /// Plain text, at most 4,000 characters.
    text: Option<String>,
    /// Where it stands, in milliseconds from the call's first second of audio.
    at_ms: Option<i32>,
}

/// A note about to be deleted.
#[derive(InputObject)]
pub struct DeleteNoteInput {
    /// The note.
    id: ID,
}

/// The note as it is now, or as it was before it was deleted.
#[derive(SimpleObject)]
pub struct NotePayload {
    /// The note.
    note: Note,
    /// Its call.
    call: Call,
}

async fn payload(context: &Context<'_>, row: entity::note::Model) -> Result<NotePayload> {
    let call = context.loader().load_one(CallBy(row.call_id)).await?;
    let call = call.map(Call).ok_or_else(|| Failure::not_found("call"))?;
    Ok(NotePayload { note: Note(row), call })
}

#[derive(Default)]
pub struct NoteMutation;

#[Object]
impl NoteMutation {
    /// Writes down something at a second of a call, for everybody who reads the call. A call may have 1,000 notes.
    async fn add_note(&self, context: &Context<'_>, input: AddNoteInput) -> Result<NotePayload> {
        let AddNoteInput { call_id, at_ms, text } = input;
        let row = notes::add(context.app(), context.actor(), id::call(&call_id)?, at_ms, text).await?;
        payload(context, row).await
    }

    /// Changes a note. Its author may, and an administrator; others get `FORBIDDEN`. A repeat changes nothing.
    async fn edit_note(&self, context: &Context<'_>, input: EditNoteInput) -> Result<NotePayload> {
        let EditNoteInput { id, text, at_ms } = input;
        let row = notes::edit(context.app(), context.actor(), id::note(&id)?, at_ms, text).await?;
        payload(context, row).await
    }

    /// Deletes a note and gives what it was. Its author may, and an administrator; others get `FORBIDDEN`.
    async fn delete_note(&self, context: &Context<'_>, input: DeleteNoteInput) -> Result<NotePayload> {
        let DeleteNoteInput { id } = input;
        let row = notes::delete(context.app(), context.actor(), id::note(&id)?).await?;
        payload(context, row).await
    }
}
