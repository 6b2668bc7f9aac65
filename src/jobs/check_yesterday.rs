//! Has yesterday compared with the providers' logs, and again each recent day that was still waiting for something.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use entity::{GapCause, TenantId, Tenanted as _, gap};
use futures_util::FutureExt as _;
use sea_orm::{ColumnTrait as _, QueryFilter as _, QuerySelect as _};

use super::Outcome;
use crate::app::App;
use crate::archive::{ArchiveError, pipeline};
use crate::queue::Work;

/// Days after which what is waited for is not asked for again.
const RECENT_DAYS: u64 = 14;

/// The job.
pub(super) async fn run(app: &App) -> Outcome {
    match enqueue(app).await {
        Ok(()) => Outcome::Done,
        Err(error) => error.into(),
    }
}

async fn enqueue(app: &App) -> Result<(), ArchiveError> {
    let now = app.clock.now();
    let today = now.date_naive();
    let Some(yesterday) = today.pred_opt() else { return Ok(()) };
    let mut days: BTreeSet<(String, NaiveDate)> =
        app.tenants.accounts.keys().map(|account| (account.clone(), yesterday)).collect();
    days.extend(waiting(app, today).await?);
    let (app, database) = (app.clone(), app.database.clone());
    database
        .write(move |transaction| {
            async move {
                for (account, day) in days {
                    let Some(known) = app.tenants.accounts.get(&account) else { continue };
                    let tenant = TenantId::new(&known.tenant);
                    pipeline::enqueue(transaction, &app, &tenant, &Work::CheckDay { account, day }, now)
                        .await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

/// Recent days with gaps that were waiting for something.
async fn waiting(app: &App, today: NaiveDate) -> Result<Vec<(String, NaiveDate)>, ArchiveError> {
    let since = today.checked_sub_days(Days::new(RECENT_DAYS)).unwrap_or(today);
    let rows: Vec<(String, String)> = gap::Entity::across_tenants()
        .select_only()
        .column(gap::Column::Account)
        .column(gap::Column::Day)
        .filter(gap::Column::ClosedAt.is_null())
        .filter(gap::Column::Cause.eq(GapCause::Waiting))
        .filter(gap::Column::Day.gte(since.to_string()))
        .distinct()
        .into_tuple()
        .all(app.database.reader())
        .await?;
    Ok(rows.into_iter().filter_map(|(account, day)| Some((account, day.parse().ok()?))).collect())
}
