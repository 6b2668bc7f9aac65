//! Periodic work: who is due when, kept in the database, so that nodes share it and a missed time is made up once.

use std::collections::HashMap;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use entity::{TenantId, Tenanted as _, schedule};
use futures_util::FutureExt as _;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};

use crate::app::App;
use crate::archive::{ArchiveError, input, pipeline};
use crate::config::ProviderAccount;
use crate::queue::Work;

/// How often something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rhythm {
    /// Once a day at this time, UTC.
    Daily(NaiveTime),
    /// Again and again after this time.
    Every(TimeDelta),
}

impl Rhythm {
    fn after(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Every(span) => now + span,
            Self::Daily(at) => {
                let today = now.date_naive().and_time(at).and_utc();
                if today > now { today } else { today + TimeDelta::days(1) }
            }
        }
    }

    /// When something is due that was never due before: a day's work in its night, the rest at once.
    fn first(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Daily(_) => self.after(now),
            Self::Every(_) => now,
        }
    }
}

/// One periodic piece of work.
#[derive(Clone)]
struct Entry {
    tenant: TenantId,
    work: Work,
    rhythm: Rhythm,
}

fn entries(app: &App) -> Vec<Entry> {
    let nightly = Rhythm::Daily(app.config.housekeeping.at);
    let every = |span| Rhythm::Every(span);
    let global = [
        (Work::SweepOrphans, nightly),
        (Work::KeepRetention, nightly),
        (Work::CheckYesterday, nightly),
        (Work::PruneWebhooks, nightly),
        (Work::RaiseAlarms, every(TimeDelta::minutes(1))),
        (Work::MendPipeline, every(TimeDelta::minutes(5))),
    ];
    let global = global.into_iter().map(|(work, rhythm)| Entry { tenant: TenantId::new(""), work, rhythm });
    let watched = app.tenants.accounts.values().filter(|account| {
        matches!(&account.provider, ProviderAccount::Ringcentral(ringcentral) if ringcentral.subscribe)
    });
    let watched = watched.map(|account| Entry {
        tenant: TenantId::new(&account.tenant),
        work: Work::WatchSubscription { account: account.id.clone() },
        rhythm: every(TimeDelta::hours(1)),
    });
    global.chain(watched).collect()
}

/// Enqueues what has become due since the last tick. Ticking twice, or on two nodes at once, enqueues once.
///
/// # Errors
/// The database's own.
pub async fn tick(app: &App, now: DateTime<Utc>) -> Result<(), ArchiveError> {
    let now = input::instant(now);
    let known: HashMap<String, DateTime<Utc>> = schedule::Entity::across_tenants()
        .all(app.database.reader())
        .await?
        .into_iter()
        .map(|row| (row.name, row.due_at))
        .collect();
    for entry in entries(app) {
        let due_at = known.get(&entry.work.key()).copied();
        if due_at.is_some_and(|due_at| due_at > now) {
            continue;
        }
        let app = app.clone();
        let database = app.database.clone();
        database.write(move |transaction| enqueue(transaction, app, entry, due_at, now).boxed()).await?;
    }
    Ok(())
}

async fn enqueue(
    transaction: &DatabaseTransaction,
    app: App,
    entry: Entry,
    due_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    let Entry { tenant, work, rhythm } = entry;
    let due_at = match due_at {
        Some(due_at) => due_at,
        None => {
            let first = rhythm.first(now);
            let row = schedule::ActiveModel {
                name: Set(work.key()),
                tenant_id: Set(tenant.clone()),
                due_at: Set(first),
            };
            let known = OnConflict::column(schedule::Column::Name).do_nothing().to_owned();
            schedule::Entity::insert(row).on_conflict(known).exec_without_returning(transaction).await?;
            first
        }
    };
    if due_at > now {
        return Ok(());
    }
    // Whoever moves the time on enqueues; another node that saw the same time moves nothing.
    let moved = schedule::Entity::update_of(&tenant)
        .col_expr(schedule::Column::DueAt, Expr::value(rhythm.after(now)))
        .filter(schedule::Column::Name.eq(work.key()))
        .filter(schedule::Column::DueAt.eq(due_at))
        .exec(transaction)
        .await?;
    if moved.rows_affected > 0 {
        pipeline::enqueue(transaction, &app, &tenant, &work, now).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_night_comes_once_a_day() {
        let nightly = Rhythm::Daily(NaiveTime::from_hms_opt(2, 0, 0).unwrap());
        assert_eq!(nightly.after(at("2026-11-25T01:59:59Z")), at("2026-11-25T02:00:00Z"));
        assert_eq!(nightly.after(at("2026-11-25T02:00:00Z")), at("2026-11-26T02:00:00Z"));
        assert_eq!(nightly.first(at("2026-11-25T09:00:00Z")), at("2026-11-26T02:00:00Z"));
    }

    #[test]
    fn what_was_missed_is_made_up_once() {
        let minutely = Rhythm::Every(TimeDelta::minutes(1));
        assert_eq!(minutely.after(at("2026-11-25T09:00:00Z")), at("2026-11-25T09:01:00Z"));
        assert_eq!(minutely.first(at("2026-11-25T09:00:00Z")), at("2026-11-25T09:00:00Z"));
    }
}
