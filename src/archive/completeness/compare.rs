//! One day of an account's log against the rows.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{CallId, GapId, StageKind, TenantId, Tenanted as _, call, checked_day, gap, recording, stage};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, LockType, OnConflict};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use super::judge::{self, Verdict};
use super::{Logged, account};
use crate::access::{Actor, Permission};
use crate::app::{App, Ids};
use crate::archive::{ArchiveError, input};
use crate::config::ProviderAccount;

/// Calls compared in one transaction.
const BATCH: usize = 200;
/// Gaps that one statement writes or closes.
const GAPS_AT_ONCE: usize = 500;

/// Compares a day's log with what is stored, and keeps the figures and the gaps. `logged` is the whole day's.
///
/// # Errors
/// Where the tenant has no such account, or the actor may not change calls.
pub async fn compare(
    app: &App,
    actor: &Actor,
    account_id: &str,
    day: NaiveDate,
    logged: &[Logged],
) -> Result<checked_day::Model, ArchiveError> {
    actor.require(Permission::ChangeCalls)?;
    let known = account(app, actor, account_id)?;
    let now = input::instant(app.clock.now());
    let comparison = Arc::new(Comparison {
        tenant: actor.tenant.clone(),
        account: known.id.clone(),
        provider: match &known.provider {
            ProviderAccount::Twilio(_) => entity::Provider::Twilio,
            ProviderAccount::Vapi(_) => entity::Provider::Vapi,
            ProviderAccount::Ringcentral(_) => entity::Provider::Ringcentral,
            ProviderAccount::Vonage(_) => entity::Provider::Vonage,
        },
        day,
        now,
    });
    let mut tally = Tally::default();
    for batch in logged.chunks(BATCH) {
        let (comparison, ids, batch) = (comparison.clone(), app.ids.clone(), batch.to_vec());
        let judged = app.database.write(move |transaction| {
            async move {
                let judged = comparison.judge(transaction, &batch).await?;
                note(transaction, comparison.gaps(&ids, &judged)).await?;
                Ok::<_, ArchiveError>(judged)
            }
            .boxed()
        });
        tally.count(judged.await?);
    }
    comparison.finish(app, logged.len(), tally).await
}

#[derive(Clone)]
struct Comparison {
    tenant: TenantId,
    account: String,
    provider: entity::Provider,
    day: NaiveDate,
    now: DateTime<Utc>,
}

/// One call or recording of the log, and what became of it.
struct Judged {
    provider_call_id: String,
    /// Empty where the log names none.
    provider_recording_id: String,
    call_id: Option<CallId>,
    verdict: Verdict,
}

#[derive(Default)]
struct Tally {
    recordings: i32,
    archived: i32,
    /// Calls and recordings with a gap, open ones and those that were closed from the start.
    open: HashSet<(String, String)>,
    closed: HashSet<(String, String)>,
}

impl Tally {
    fn count(&mut self, judged: Vec<Judged>) {
        for Judged { provider_call_id, provider_recording_id, verdict, .. } in judged {
            self.recordings += i32::from(verdict != Verdict::Nothing);
            self.archived += i32::from(verdict == Verdict::Stored);
            let Verdict::Gap { closed_at, .. } = verdict else { continue };
            let gaps = if closed_at.is_none() { &mut self.open } else { &mut self.closed };
            gaps.insert((provider_call_id, provider_recording_id));
        }
    }
}

impl Comparison {
    /// The rows of the gaps.
    fn gaps(&self, ids: &Ids, judged: &[Judged]) -> Vec<gap::Model> {
        let mut known = HashSet::new();
        let row = |judged: &Judged| {
            let Judged { provider_call_id, provider_recording_id, call_id, verdict } = judged;
            let Verdict::Gap { cause, detail, closed_at } = verdict else { return None };
            // A log may name the same thing twice.
            known.insert((provider_call_id.clone(), provider_recording_id.clone())).then(|| gap::Model {
                id: GapId(ids.next(self.now)),
                tenant_id: self.tenant.clone(),
                account: self.account.clone(),
                day: self.day.to_string(),
                provider_call_id: provider_call_id.clone(),
                provider_recording_id: provider_recording_id.clone(),
                call_id: *call_id,
                cause: *cause,
                detail: detail.clone(),
                found_at: self.now,
                closed_at: *closed_at,
            })
        };
        judged.iter().filter_map(row).collect()
    }

    /// What became of each. The calls are held meanwhile: a recording that is being stored fills its gap either before
    /// this looks, or after the gap is noted; else a gap would be opened behind its back, and stay.
    async fn judge(
        &self,
        transaction: &DatabaseTransaction,
        logged: &[Logged],
    ) -> Result<Vec<Judged>, ArchiveError> {
        let names: Vec<&str> = logged.iter().map(|call| call.provider_call_id.as_str()).collect();
        let calls = call::Entity::of(&self.tenant)
            .filter(call::Column::Provider.eq(self.provider))
            .filter(call::Column::ProviderCallId.is_in(names))
            .order_by_asc(call::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .all(transaction)
            .await?;
        let ids: Vec<CallId> = calls.iter().map(|call| call.id).collect();
        let recordings = recording::Entity::of(&self.tenant)
            .filter(recording::Column::CallId.is_in(ids.clone()))
            .order_by_asc(recording::Column::CreatedAt)
            .order_by_asc(recording::Column::Id)
            .all(transaction)
            .await?;
        let stages = stage::Entity::of(&self.tenant)
            .filter(stage::Column::Kind.eq(StageKind::Recording))
            .filter(stage::Column::CallId.is_in(ids))
            .all(transaction)
            .await?;
        let calls: HashMap<&str, CallId> =
            calls.iter().filter_map(|call| Some((call.provider_call_id.as_deref()?, call.id))).collect();
        Ok(logged.iter().flat_map(|logged| self.of_call(logged, &calls, &recordings, &stages)).collect())
    }

    fn of_call(
        &self,
        logged: &Logged,
        calls: &HashMap<&str, CallId>,
        recordings: &[recording::Model],
        stages: &[stage::Model],
    ) -> Vec<Judged> {
        let call_id = calls.get(logged.provider_call_id.as_str()).copied();
        let rows: Vec<_> = recordings.iter().filter(|row| Some(row.call_id) == call_id).collect();
        let judged = |provider_recording_id: &str, verdict| Judged {
            provider_call_id: logged.provider_call_id.clone(),
            provider_recording_id: provider_recording_id.to_owned(),
            call_id,
            verdict,
        };
        if logged.recordings.is_empty() {
            let stage = stages.iter().find(|stage| Some(stage.call_id) == call_id);
            return vec![judged("", judge::call(logged, &rows, stage, self.now))];
        }
        let of_recording = |named: &super::LoggedRecording| {
            let row = rows.iter().find(|row| row.provider_recording_id.as_deref() == Some(named.id.as_str()));
            judged(&named.id, judge::recording(named, row.copied(), self.now))
        };
        logged.recordings.iter().map(of_recording).collect()
    }

    /// Closes what is a gap no more, and keeps the day's figures.
    async fn finish(
        &self,
        app: &App,
        calls: usize,
        tally: Tally,
    ) -> Result<checked_day::Model, ArchiveError> {
        let comparison = self.clone();
        app.database
            .write(move |transaction| {
                async move {
                    let whole = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
                    let open = comparison.close(transaction, &tally.open).await?;
                    let filled_meanwhile = tally.open.len().saturating_sub(open);
                    let day = checked_day::Model {
                        account: comparison.account,
                        day: comparison.day.to_string(),
                        tenant_id: comparison.tenant,
                        calls: whole(calls),
                        recordings: tally.recordings,
                        archived: tally.archived + whole(filled_meanwhile),
                        gaps: whole(open + tally.closed.len()),
                        checked_at: comparison.now,
                    };
                    let key = [checked_day::Column::Account, checked_day::Column::Day];
                    let again = OnConflict::columns(key)
                        .update_columns([
                            checked_day::Column::Calls,
                            checked_day::Column::Recordings,
                            checked_day::Column::Archived,
                            checked_day::Column::Gaps,
                            checked_day::Column::CheckedAt,
                        ])
                        .to_owned();
                    checked_day::Entity::insert(day.clone().into_active_model())
                        .on_conflict(again)
                        .exec_without_returning(transaction)
                        .await?;
                    Ok(day)
                }
                .boxed()
            })
            .await
    }

    /// Closes the gaps that were not found again; how many of the others are open. They are held, so that the figures
    /// count each of them once, whoever fills it.
    async fn close(
        &self,
        transaction: &DatabaseTransaction,
        found: &HashSet<(String, String)>,
    ) -> Result<usize, ArchiveError> {
        let open: Vec<(GapId, String, String)> = gap::Entity::of(&self.tenant)
            .select_only()
            .column(gap::Column::Id)
            .column(gap::Column::ProviderCallId)
            .column(gap::Column::ProviderRecordingId)
            .filter(gap::Column::Account.eq(&self.account))
            .filter(gap::Column::Day.eq(self.day.to_string()))
            .filter(gap::Column::ClosedAt.is_null())
            .lock_exclusive()
            .into_tuple()
            .all(transaction)
            .await?;
        let (still_open, filled): (Vec<_>, Vec<_>) = open
            .into_iter()
            .partition(|(_, call, recording)| found.contains(&(call.clone(), recording.clone())));
        let filled: Vec<GapId> = filled.into_iter().map(|(id, ..)| id).collect();
        for ids in filled.chunks(GAPS_AT_ONCE) {
            gap::Entity::update_of(&self.tenant)
                .col_expr(gap::Column::ClosedAt, Expr::value(self.now))
                .filter(gap::Column::Id.is_in(ids.iter().copied()))
                .exec(transaction)
                .await?;
        }
        Ok(still_open.len())
    }
}

/// Keeps gaps; one that is known keeps its id and when it was found.
async fn note(transaction: &DatabaseTransaction, gaps: Vec<gap::Model>) -> Result<(), ArchiveError> {
    let key = [gap::Column::Account, gap::Column::ProviderCallId, gap::Column::ProviderRecordingId];
    let again = OnConflict::columns(key)
        .update_columns([
            gap::Column::Day,
            gap::Column::CallId,
            gap::Column::Cause,
            gap::Column::Detail,
            gap::Column::ClosedAt,
        ])
        .to_owned();
    for gaps in gaps.chunks(GAPS_AT_ONCE) {
        gap::Entity::insert_many(gaps.iter().cloned().map(gap::Model::into_active_model))
            .on_conflict(again.clone())
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}
