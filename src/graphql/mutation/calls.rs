//! How calls begin, change and end.

use async_graphql::{Context, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::CallPayload;
use crate::archive::{analytics, calls, pipeline};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id;
use crate::graphql::types::{Call, CallDirection, CallStatus, Provider, Sentiment, Stage};

/// A call about to begin.
#[derive(InputObject)]
pub struct StartCallInput {
    /// Who carries it; DIRECT where left out.
    provider: Option<Provider>,
    /// The provider's own id. A call known by it is returned as it is.
    provider_call_id: Option<String>,
    /// The id of its live audio stream. A call known by it is returned as it is.
    stream_id: Option<String>,
    /// The campaign it belongs to.
    campaign_id: Option<String>,
    /// Who called whom.
    direction: CallDirection,
    /// The calling number, as the provider sent it.
    from: String,
    /// The called number, as the provider sent it.
    to: String,
    /// Who handles it.
    agent: Option<String>,
    /// When it began; now where left out.
    started_at: Option<DateTime<Utc>>,
    /// Words to find it by, at most 64.
    tags: Option<Vec<String>>,
}

/// Figures of a call.
#[derive(InputObject)]
pub struct AddAnalyticsInput {
    /// The call.
    call_id: ID,
    /// The mood.
    sentiment: Option<Sentiment>,
    /// How strong the mood is.
    sentiment_score: Option<f64>,
    /// Time somebody spoke, in milliseconds.
    talk_ms: Option<i32>,
    /// Time nobody spoke, in milliseconds.
    silence_ms: Option<i32>,
    /// How often one side spoke into the other.
    interruptions: Option<i32>,
    /// From the end of one side's words to the start of the other's, on average, in milliseconds.
    average_latency_ms: Option<f64>,
    /// Anything else.
    metrics: Option<Value>,
}

/// What is known about a call beside its words; a field left out stays as it is.
#[derive(InputObject)]
pub struct SetCallMetadataInput {
    /// The call.
    call_id: ID,
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

/// The end of a call.
#[derive(InputObject)]
pub struct EndCallInput {
    /// The call.
    call_id: ID,
    /// When it ended; now where left out.
    ended_at: Option<DateTime<Utc>>,
    /// COMPLETED (also where left out) or FAILED.
    status: Option<CallStatus>,
}

/// A stage to be tried again.
#[derive(InputObject)]
pub struct RetryStageInput {
    /// The call.
    call_id: ID,
    /// Which of its stages.
    stage: Stage,
}

#[derive(Default)]
pub struct CallMutation;

#[Object]
impl CallMutation {
    /// Begins a call. Idempotent by the provider's id and by the stream id.
    async fn start_call(&self, context: &Context<'_>, input: StartCallInput) -> Result<CallPayload> {
        let StartCallInput {
            provider,
            provider_call_id,
            stream_id,
            campaign_id,
            direction,
            from,
            to,
            agent,
            started_at,
            tags,
        } = input;
        let call = calls::StartCall {
            provider: provider.unwrap_or(Provider::Direct).into(),
            provider_call_id,
            stream_id,
            campaign_id,
            account: None,
            direction: direction.into(),
            from,
            to,
            agent,
            started_at,
            tags: tags.unwrap_or_default(),
        };
        let call = Call(calls::start(context.app(), context.actor(), call).await?);
        Ok(CallPayload { call })
    }

    /// Adds a snapshot of figures. Sending the newest again changes nothing.
    async fn add_analytics(&self, context: &Context<'_>, input: AddAnalyticsInput) -> Result<CallPayload> {
        let AddAnalyticsInput {
            call_id,
            sentiment,
            sentiment_score,
            talk_ms,
            silence_ms,
            interruptions,
            average_latency_ms,
            metrics,
        } = input;
        let figures = analytics::NewAnalytics {
            source: None,
            sentiment: sentiment.map(Into::into),
            sentiment_score,
            talk_ms: talk_ms.map(i64::from),
            silence_ms: silence_ms.map(i64::from),
            interruptions,
            average_latency_ms,
            metrics,
        };
        let call_id = id::call(&call_id)?;
        let call = Call(analytics::add(context.app(), context.actor(), call_id, figures).await?);
        Ok(CallPayload { call })
    }

    /// Sets what is known about a call beside its words.
    async fn set_call_metadata(
        &self,
        context: &Context<'_>,
        input: SetCallMetadataInput,
    ) -> Result<CallPayload> {
        let SetCallMetadataInput { call_id, language, region, device_type, network_quality, custom_data } =
            input;
        let metadata = calls::CallMetadata { language, region, device_type, network_quality, custom_data };
        let call_id = id::call(&call_id)?;
        let call = Call(calls::set_metadata(context.app(), context.actor(), call_id, metadata).await?);
        Ok(CallPayload { call })
    }

    /// Tries a stage again from the beginning, whatever it stands at: the recording is fetched anew, the transcript or
    /// summary asked for anew.
    async fn retry_stage(&self, context: &Context<'_>, input: RetryStageInput) -> Result<CallPayload> {
        let RetryStageInput { call_id, stage } = input;
        let call_id = id::call(&call_id)?;
        let call = Call(pipeline::retry(context.app(), context.actor(), call_id, stage.into()).await?);
        Ok(CallPayload { call })
    }

    /// Ends a call. A call that has ended stays as it is.
    async fn end_call(&self, context: &Context<'_>, input: EndCallInput) -> Result<CallPayload> {
        let EndCallInput { call_id, ended_at, status } = input;
        let status = status.map(Into::into);
        let call_id = id::call(&call_id)?;
        let call = Call(calls::end(context.app(), context.actor(), call_id, ended_at, status).await?);
        Ok(CallPayload { call })
    }
}
