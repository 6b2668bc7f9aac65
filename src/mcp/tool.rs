//! What a tool is: a name, who may use it, what it takes and answers.

use std::fmt::Display;
use std::future::Future;

use entity::CallId;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use rmcp::model::{CallToolResult, ContentBlock, JsonObject, ToolAnnotations};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::refusal::Refusal;
use super::{id, schema};
use crate::access::{Actor, Permission};
use crate::app::App;

/// Who asks, and what is asked.
#[derive(Clone)]
pub struct Asker {
    /// The archive.
    pub app: App,
    /// Whose rows, and which of them.
    pub actor: Actor,
}

impl Asker {
    /// Where a person sees a call, from a second on.
    pub fn link(&self, call: CallId, second: Option<i64>) -> String {
        let page = format!("{}/calls/{}", self.app.public_url, id::of_call(call));
        match second {
            Some(second) => format!("{page}?t={second}"),
            None => page,
        }
    }
}

/// A question that an assistant can ask.
pub trait Tool {
    /// Its name in the protocol.
    const NAME: &'static str;
    /// Its name for people.
    const TITLE: &'static str;
    /// What it does, for a model that decides whether to use it.
    const DESCRIPTION: &'static str;
    /// What the asker must be allowed to do.
    const PERMISSION: Permission;
    /// What it takes.
    type Arguments: DeserializeOwned + JsonSchema + Send;
    /// What it answers: data, and as text.
    type Answer: Serialize + JsonSchema + Display;

    /// Answers. The asker's permission has been looked at; the archive does it again.
    fn answer(
        asker: &Asker,
        arguments: Self::Arguments,
    ) -> impl Future<Output = Result<Self::Answer, Refusal>> + Send;
}

/// A tool as the server knows it.
pub struct Definition {
    /// As clients are told of it.
    pub tool: rmcp::model::Tool,
    /// What the asker must be allowed to do.
    pub permission: Permission,
    call: fn(Asker, JsonObject) -> BoxFuture<'static, Result<CallToolResult, Refusal>>,
}

impl Definition {
    /// Of a tool.
    pub fn of<T: Tool + 'static>() -> Self {
        let annotations = ToolAnnotations::with_title(T::TITLE)
            .read_only(true)
            .destructive(false)
            .idempotent(true)
            .open_world(false);
        let tool = rmcp::model::Tool::new(T::NAME, T::DESCRIPTION, schema::of_arguments::<T::Arguments>())
            .with_title(T::TITLE)
            .with_raw_output_schema(schema::of_answer::<T::Answer>())
            .with_annotations(annotations);
        Self { tool, permission: T::PERMISSION, call: |asker, arguments| call::<T>(asker, arguments).boxed() }
    }

    /// Asks it.
    ///
    /// # Errors
    /// Where the asker may not, the arguments cannot be right, or the archive refuses.
    pub async fn call(&self, asker: Asker, arguments: JsonObject) -> Result<CallToolResult, Refusal> {
        asker.actor.require(self.permission)?;
        (self.call)(asker, arguments).await
    }
}

async fn call<T: Tool>(asker: Asker, arguments: JsonObject) -> Result<CallToolResult, Refusal> {
    let arguments = serde_json::from_value(Value::Object(arguments))
        .map_err(|error| Refusal::bad_input(format!("arguments of {}: {error}", T::NAME)))?;
    let answer = T::answer(&asker, arguments).await?;
    let data = serde_json::to_value(&answer).map_err(|error| {
        tracing::error!(%error, tool = T::NAME, "an answer cannot be written");
        Refusal::internal()
    })?;
    let mut result = CallToolResult::success(vec![ContentBlock::text(answer.to_string())]);
    result.structured_content = Some(data);
    Ok(result)
}
