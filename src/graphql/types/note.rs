//! Notes.

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};
use entity::note;
use uuid::Uuid;

use super::Call;
use super::analytics::milliseconds;
use crate::archive::notes;
use crate::archive::page::SortValue;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::{Failure, Result};
use crate::graphql::id::NodeId;
use crate::graphql::loaders::CallBy;
use crate::graphql::page::connection;

/// What a user wrote down at a second of a call.
#[derive(Clone, Debug)]
pub struct Note(pub note::Model);

connection!(
    /// A page of notes.
    NoteConnection,
    /// A note and its place.
    NoteEdge,
    Note
);

/// The place of a note in a list.
pub fn key(row: &note::Model) -> (SortValue, Uuid) {
    (SortValue::Number(row.at_ms), row.id.0)
}

/// What a user wrote down at a second of a call.
#[Object]
impl Note {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeId::Note(self.0.id).into()
    }
    /// Its call.
    async fn call(&self, context: &Context<'_>) -> Result<Call> {
        let call = context.loader().load_one(CallBy(self.0.call_id)).await?;
        call.map(Call).ok_or_else(|| Failure::not_found("call"))
    }
    /// Where it stands, in milliseconds from the call's first second of audio.
    async fn at_ms(&self) -> i32 {
        milliseconds(self.0.at_ms)
    }
    /// Plain text, at most 4,000 characters; never markup.
    async fn text(&self) -> &str {
        &self.0.text
    }
    /// The user who wrote it.
    async fn user_id(&self) -> &str {
        &self.0.user_id
    }
    /// When it was written.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    /// When it was changed last; null where it never was.
    async fn edited_at(&self) -> Option<DateTime<Utc>> {
        self.0.edited_at
    }
    /// Whether the asker may edit and delete it: its author may, and an administrator.
    async fn editable(&self, context: &Context<'_>) -> bool {
        notes::is_editable(context.actor(), &self.0)
    }
}
