//! Takes jobs from the queue and sees them through: leases, attempts, stages, alerts.
//!
//! A job runs in a task of its own. While it runs its lease is renewed; where the lease is lost, the task is stopped and
//! its word is not heard any more. How it ended is written in one transaction with the stage that tells of it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{JobId, JobStatus, StageStatus, TenantId, Tenanted as _, job};
use futures_util::FutureExt as _;
use sea_orm::{ColumnTrait as _, Condition, DatabaseTransaction, QueryFilter as _, QuerySelect as _};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Outcome, alert, schedule};
use crate::app::App;
use crate::archive::stages::{self, Report};
use crate::archive::{ArchiveError, announcements, webhooks};
use crate::queue::{self, Conclusion, Lane, Leased, Work};

/// How often a lane that nobody woke looks for work that has become due.
const LOOK: Duration = Duration::from_secs(1);
/// How long a woken lane waits for further commits, so that a burst of them is one look.
const GATHER: Duration = Duration::from_millis(20);
/// How often the schedule is looked at.
const TICK: Duration = Duration::from_secs(5);
/// How long a lane rests after the database failed it.
const REST: Duration = Duration::from_secs(2);

/// Everybody who works. Cheap to clone.
#[derive(Clone)]
pub struct Workers {
    app: App,
    running: TaskTracker,
}

impl Workers {
    /// Nobody works yet.
    pub fn new(app: App) -> Self {
        Self { app, running: TaskTracker::new() }
    }

    /// Works until told to stop, then returns. Jobs under way are left: their leases run out, and whoever comes next
    /// does them from the beginning.
    pub async fn run(&self, stop: CancellationToken) {
        let lanes = self.lanes().into_iter().map(|(lane, at_once)| {
            let (workers, stop) = (self.clone(), stop.clone());
            tokio::spawn(async move { stop.run_until_cancelled(workers.serve(lane, at_once)).await })
        });
        let schedule = stop.run_until_cancelled(self.keep_schedule());
        futures_util::future::join(futures_util::future::join_all(lanes), schedule).await;
    }

    /// Enqueues what the clock makes due. Every node does so; each thing is enqueued once.
    async fn keep_schedule(&self) {
        loop {
            if let Err(error) = schedule::tick(&self.app, self.app.clock.now()).await {
                tracing::warn!(%error, "the schedule could not be kept for now");
            }
            tokio::time::sleep(TICK).await;
        }
    }

    /// Does everything that is due now, one after the other, and what follows from it; how many jobs that were. For
    /// tests and commands.
    ///
    /// # Errors
    /// The database's own.
    pub async fn drain(&self) -> Result<usize, ArchiveError> {
        let mut done = 0;
        loop {
            let before = done;
            for (lane, _) in self.lanes() {
                while let Some(leased) = self.claim(&lane).await? {
                    self.see_through(leased).await;
                    done += 1;
                }
            }
            if done == before {
                return Ok(done);
            }
        }
    }

    /// The lanes of this node, and how many of each are worked at once.
    fn lanes(&self) -> Vec<(Lane, usize)> {
        let pipeline = &self.app.config.pipeline;
        vec![
            (Lane::Webhooks, 4),
            (Lane::Urgent, 4),
            (Lane::Streams(self.app.node.clone()), 2),
            (Lane::Fetch, pipeline.downloads_at_once),
            (Lane::Speech, pipeline.transcriptions_at_once),
            (Lane::Summary, 2),
            (Lane::Audio, 1),
            (Lane::Logs, 1),
            // A long sweep must not hold up the alarms.
            (Lane::Housekeeping, 2),
        ]
    }

    async fn serve(self, lane: Lane, at_once: usize) {
        let places = Arc::new(Semaphore::new(at_once));
        let mut commits = self.app.database.commits();
        loop {
            let Ok(place) = places.clone().acquire_owned().await else { return };
            match self.claim(&lane).await {
                Ok(Some(leased)) => {
                    let workers = self.clone();
                    self.running.spawn(async move {
                        workers.see_through(leased).await;
                        drop(place);
                    });
                }
                Ok(None) => {
                    drop(place);
                    // A closed channel means that the process ends.
                    let _ = tokio::time::timeout(LOOK, commits.changed()).await;
                    tokio::time::sleep(GATHER).await;
                    commits.mark_unchanged();
                }
                Err(error) => {
                    drop(place);
                    tracing::warn!(%error, lane = lane.name(), "no work can be taken for now");
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }

    async fn claim(&self, lane: &Lane) -> Result<Option<Leased>, ArchiveError> {
        let now = self.app.clock.now();
        // A look that only reads comes first: it holds nobody up, and mostly there is nothing.
        let due = Condition::any()
            .add(
                Condition::all()
                    .add(job::Column::Status.eq(JobStatus::Ready))
                    .add(job::Column::RunAt.lte(now)),
            )
            .add(
                Condition::all()
                    .add(job::Column::Status.eq(JobStatus::Leased))
                    .add(job::Column::LeasedUntil.lt(now)),
            );
        let waiting: Option<JobId> = job::Entity::across_tenants()
            .select_only()
            .column(job::Column::Id)
            .filter(job::Column::Lane.eq(lane.name()))
            .filter(due)
            .limit(1)
            .into_tuple()
            .one(self.app.database.reader())
            .await?;
        if waiting.is_none() {
            return Ok(None);
        }
        let (lane, lease) = (lane.clone(), self.app.config.pipeline.lease);
        self.app
            .database
            .write(move |transaction| {
                async move { Ok(queue::claim(transaction, &lane, lease, now).await?) }.boxed()
            })
            .await
    }

    /// One job from its lease to its end.
    async fn see_through(&self, leased: Leased) {
        let kind = leased.work.kind();
        if let Err(error) = self.begin(&leased).await {
            tracing::warn!(%error, job.id = %leased.id, kind, "a job could not be begun; its lease will run out");
            return;
        }
        let Some(outcome) = self.do_it(&leased).await else {
            tracing::warn!(job.id = %leased.id, kind, "a job was taken over by somebody else");
            return;
        };
        metrics::counter!("earmark_jobs_total", "kind" => kind, "outcome" => word(&outcome)).increment(1);
        if let Err(error) = self.conclude(&leased, outcome).await {
            tracing::warn!(%error, job.id = %leased.id, kind, "a job's end could not be written; it will be done again");
        }
    }

    /// The stage says that somebody is at it.
    async fn begin(&self, leased: &Leased) -> Result<(), ArchiveError> {
        let Some(subject) = leased.work.subject() else { return Ok(()) };
        let (tenant, now) = (leased.tenant.clone(), self.app.clock.now());
        self.app
            .database
            .write(move |transaction| {
                async move {
                    let report = Report::Begun;
                    Ok(stages::report(transaction, &tenant, subject.call_id, subject.stage, report, now)
                        .await?)
                }
                .boxed()
            })
            .await
    }

    /// The work itself, while its lease is renewed; none where the lease was lost.
    async fn do_it(&self, leased: &Leased) -> Option<Outcome> {
        let (app, work) = (self.app.clone(), leased.clone());
        let mut task = tokio::spawn(async move { super::run(&app, &work).await });
        let lease = self.app.config.pipeline.lease;
        loop {
            match tokio::time::timeout(lease / 3, &mut task).await {
                Ok(Ok(outcome)) => return Some(outcome),
                Ok(Err(failure)) => {
                    tracing::error!(error = %failure, job.id = %leased.id, kind = leased.work.kind(), "a job broke down");
                    return Some(Outcome::Again {
                        error: "the archive's own fault; the log says more".into(),
                    });
                }
                Err(_) => match self.renew(leased, lease).await {
                    Ok(true) => {}
                    Ok(false) => {
                        task.abort();
                        return None;
                    }
                    // The lease has some time left: the next attempt to renew it comes before it ends.
                    Err(error) => tracing::warn!(%error, job.id = %leased.id, "a lease could not be renewed"),
                },
            }
        }
    }

    async fn renew(&self, leased: &Leased, lease: Duration) -> Result<bool, ArchiveError> {
        let (leased, now) = (leased.clone(), self.app.clock.now());
        self.app
            .database
            .write(move |transaction| {
                async move { Ok(queue::renew(transaction, &leased, lease, now).await?) }.boxed()
            })
            .await
    }

    async fn conclude(&self, leased: &Leased, outcome: Outcome) -> Result<(), ArchiveError> {
        let now = self.app.clock.now();
        let (conclusion, report) = self.judge(leased, outcome, now);
        if let Conclusion::Failed { error } = &conclusion {
            let tenant = &leased.tenant;
            alert("job_failed", &format!("{} of tenant {tenant} is given up: {error}", leased.work.key()));
        }
        let leased = leased.clone();
        self.app
            .database
            .write(move |transaction| {
                async move {
                    if queue::conclude(transaction, &leased, &conclusion).await? {
                        tell(transaction, &leased.tenant, &leased.work, &conclusion, report, now).await?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// What an outcome means for the job and for its stage.
    fn judge(&self, leased: &Leased, outcome: Outcome, now: DateTime<Utc>) -> (Conclusion, Option<Report>) {
        match outcome {
            Outcome::Done => (Conclusion::Done, None),
            Outcome::Absent { reason } => (Conclusion::Done, Some(Report::Absent { reason })),
            Outcome::Later { run_at, reason } => {
                let report = Report::Waits { until: Some(run_at), reason: reason.clone() };
                (Conclusion::Later { run_at, reason }, Some(report))
            }
            Outcome::GiveUp { error } => {
                (Conclusion::Failed { error: error.clone() }, Some(Report::Failed { error }))
            }
            Outcome::Again { error } => {
                let delay = self.app.config.pipeline.retries.get(leased.failed_attempts as usize);
                let Some(delay) = delay.and_then(|delay| TimeDelta::from_std(*delay).ok()) else {
                    let error = format!("given up after {} attempts: {error}", leased.failed_attempts + 1);
                    return (Conclusion::Failed { error: error.clone() }, Some(Report::Failed { error }));
                };
                let at = now + delay;
                (
                    Conclusion::Again { run_at: at, error: error.clone() },
                    Some(Report::TriedAgain { at, error }),
                )
            }
        }
    }
}

/// What a job's end means for rows other than its own.
async fn tell(
    transaction: &DatabaseTransaction,
    tenant: &TenantId,
    work: &Work,
    conclusion: &Conclusion,
    report: Option<Report>,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    if let (Work::ApplyWebhook { webhook_id }, Conclusion::Done) = (work, conclusion) {
        webhooks::applied(transaction, tenant, *webhook_id, now).await?;
    }
    let (Some(subject), Some(report)) = (work.subject(), report) else { return Ok(()) };
    let ended = match &report {
        Report::Failed { error } => Some((StageStatus::Failed, error)),
        Report::Absent { reason } => Some((StageStatus::Absent, reason)),
        _ => None,
    };
    match (work, ended) {
        (Work::FetchRecording { call_id, recording_id }, Some((status, error))) => {
            announcements::give_up(transaction, tenant, *recording_id, status, error).await?;
            announcements::settle_stage(transaction, tenant, *call_id, report, now).await
        }
        (Work::StoreStream { call_id, .. }, Some(_)) => {
            announcements::settle_stage(transaction, tenant, *call_id, report, now).await
        }
        _ => Ok(stages::report(transaction, tenant, subject.call_id, subject.stage, report, now).await?),
    }
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "done",
        Outcome::Later { .. } => "later",
        Outcome::Again { .. } => "again",
        Outcome::GiveUp { .. } => "given_up",
        Outcome::Absent { .. } => "absent",
    }
}
