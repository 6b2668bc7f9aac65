//! One snapshot of figures of a call.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::*;

/// One snapshot of figures of a call.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "analytics")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AnalyticsId,
    pub tenant_id: TenantId,
    pub call_id: CallId,
    pub at: DateTimeUtc,
    pub source: String,
    pub sentiment: Option<Sentiment>,
    pub sentiment_score: Option<f64>,
    pub talk_ms: Option<i64>,
    pub silence_ms: Option<i64>,
    pub interruptions: Option<i32>,
    pub average_latency_ms: Option<f64>,
    pub metrics: Option<Json>,
}

crate::tenanted!();
