//! From a tenant's settings to the rows that are due.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{CallId, StageStatus, TenantId, Tenanted as _, call, recording, summary, transcript, turn};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _, QuerySelect as _, QueryTrait as _, Select};

use crate::app::App;
use crate::archive::{ArchiveError, input};
use crate::config::TenantConfig;

/// What is kept for how long, as of one moment.
pub struct Rules {
    tenant: TenantId,
    config: TenantConfig,
    now: DateTime<Utc>,
}

/// What a rule is about.
#[derive(Clone, Copy)]
enum Kind {
    Audio,
    Words,
}

impl Rules {
    /// The rules of a tenant. Without settings everything is kept.
    pub fn of(app: &App, tenant: &TenantId) -> Self {
        let config = app.tenants.tenants.get(tenant.as_str()).cloned().unwrap_or_default();
        Self { tenant: tenant.clone(), config, now: input::instant(app.clock.now()) }
    }

    /// Recordings that can be played and are due.
    pub fn recordings(&self) -> Select<recording::Entity> {
        let due = self.scopes(Kind::Audio).fold(Condition::any(), |due, (scope, cutoff)| {
            // Where a part was recorded later than its call began, it is as old as itself.
            let old = recording::Column::RecordedAt.is_null().or(recording::Column::RecordedAt.lt(cutoff));
            due.add(recording::Column::CallId.in_subquery(self.calls_before(scope, cutoff)).and(old))
        });
        recording::Entity::of(&self.tenant)
            .filter(recording::Column::Status.eq(StageStatus::Completed))
            .filter(nothing_unless(due))
    }

    /// Calls that have words and are due.
    pub fn wordy_calls(&self) -> Select<call::Entity> {
        call::Entity::of(&self.tenant).filter(self.wordy())
    }

    /// Calls of which anything is due.
    pub fn calls(&self) -> Select<call::Entity> {
        let audible = self.recordings().select_only().column(recording::Column::CallId).into_query();
        let due = Condition::any().add(call::Column::Id.in_subquery(audible)).add(self.wordy());
        call::Entity::of(&self.tenant).filter(due)
    }

    fn wordy(&self) -> Condition {
        let due = self.scopes(Kind::Words).fold(Condition::any(), |due, (scope, cutoff)| {
            due.add(Condition::all().add(scope).add(call::Column::StartedAt.lt(cutoff)))
        });
        let has = |rows: SelectStatement| Expr::exists(rows);
        let words = Condition::any()
            .add(has(rows_of_call(transcript::Entity, transcript::Column::CallId)))
            .add(has(rows_of_call(summary::Entity, summary::Column::CallId)))
            .add(has(rows_of_call(turn::Entity, turn::Column::CallId)));
        Condition::all().add(nothing_unless(due)).add(words)
    }

    fn calls_before(&self, scope: Condition, cutoff: DateTime<Utc>) -> SelectStatement {
        call::Entity::of(&self.tenant)
            .select_only()
            .column(call::Column::Id)
            .filter(scope)
            .filter(call::Column::StartedAt.lt(cutoff))
            .into_query()
    }

    /// Which calls have which limit: the tenant's own, but for campaigns that have an entry.
    fn scopes(&self, kind: Kind) -> impl Iterator<Item = (Condition, DateTime<Utc>)> {
        let named: Vec<&str> = self.config.campaigns.iter().map(|campaign| campaign.id.as_str()).collect();
        let others = Condition::any()
            .add(call::Column::CampaignId.is_null())
            .add(call::Column::CampaignId.is_not_in(named));
        let own = (others, self.days(None, kind));
        let campaigns = self.config.campaigns.iter().map(move |campaign| {
            let scope = Condition::all().add(call::Column::CampaignId.eq(&campaign.id));
            (scope, self.days(Some(&campaign.id), kind))
        });
        std::iter::once(own).chain(campaigns).filter_map(|(scope, days)| Some((scope, self.cutoff(days?))))
    }

    fn days(&self, campaign: Option<&str>, kind: Kind) -> Option<u32> {
        let entry = self.config.campaigns.iter().find(|entry| Some(entry.id.as_str()) == campaign);
        match (entry, kind) {
            (Some(entry), Kind::Audio) => entry.audio_days,
            (Some(entry), Kind::Words) => entry.transcript_days,
            (None, Kind::Audio) => self.config.audio_days,
            (None, Kind::Words) => self.config.transcript_days,
        }
    }

    fn cutoff(&self, days: u32) -> DateTime<Utc> {
        self.now - TimeDelta::days(i64::from(days))
    }

    /// Why what is due of a call is due, and since when.
    pub fn reason(&self, call: &call::Model, audio: bool, words: bool) -> (String, DateTime<Utc>) {
        let days = |wanted: bool, kind| self.days(call.campaign_id.as_deref(), kind).filter(|_| wanted);
        let (audio, words) = (days(audio, Kind::Audio), days(words, Kind::Words));
        let reason = match (audio, words) {
            (Some(audio), Some(words)) if audio != words => {
                format!("retention: audio {audio} days, transcripts {words} days")
            }
            (Some(days), _) | (_, Some(days)) => format!("retention: {days} days"),
            (None, None) => "retention".into(),
        };
        let first = audio.into_iter().chain(words).min().unwrap_or(0);
        (reason, call.started_at + TimeDelta::days(i64::from(first)))
    }

    /// Why a recording of a call is due; none where the call is gone.
    pub async fn audio_reason(&self, app: &App, call_id: CallId) -> Result<Option<String>, ArchiveError> {
        let call = call::Entity::of(&self.tenant).filter(call::Column::Id.eq(call_id));
        Ok(call.one(app.database.reader()).await?.map(|call| self.reason(&call, true, false).0))
    }
}

/// An empty list of alternatives means that nothing is due; as a condition it would mean everything.
fn nothing_unless(due: Condition) -> Condition {
    if due.is_empty() { Condition::all().add(Expr::val(1).eq(0)) } else { due }
}

/// Whether a table has a row of the call at hand.
fn rows_of_call<E: sea_orm::EntityTrait>(table: E, call_id: E::Column) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(table)
        .and_where(Expr::col((table, call_id)).equals((call::Entity, call::Column::Id)))
        .take()
}
