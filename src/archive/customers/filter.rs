//! Which customers are meant.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    CallDirection, CustomerStatus, LinkStatus, TenantId, Tenanted, call, customer, customer_phone, link,
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, LikeExpr, Query, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, Condition, QueryFilter, Select};

use crate::access::Actor;
use crate::app::App;
use crate::archive::call_filter::escape_like;
use crate::archive::linking::Rules;
use crate::archive::{ArchiveError, phone};

/// Days that calls are counted over at most: every call of them is looked at.
const WITHIN_DAYS_MAX: i32 = 366;
/// Calls that can be asked for within those days.
const TIMES_MAX: i32 = 10_000;

/// What a customer must be; all given fields must hold.
#[derive(Clone, Debug, Default)]
pub struct CustomerFilter {
    /// Name, address, external id or number contains this text.
    pub search: Option<String>,
    /// In any of these states; where left out in any but merged.
    pub statuses: Option<Vec<CustomerStatus>>,
    /// Has this number, in any form.
    pub phone: Option<String>,
    /// Called so often lately.
    pub called_at_least: Option<CalledAtLeast>,
}

/// How often somebody must have called within the last days, up to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalledAtLeast {
    /// Calls at least.
    pub times: i32,
    /// Days of 24 hours, back from now.
    pub within_days: i32,
}

impl CustomerFilter {
    /// The customers of the actor's tenant that pass.
    ///
    /// # Errors
    /// Where the filter is out of bounds.
    pub(super) fn select(&self, app: &App, actor: &Actor) -> Result<Select<customer::Entity>, ArchiveError> {
        let Self { search, statuses, phone, called_at_least } = self;
        let tenant = &actor.tenant;
        let rules = Rules::of(app, tenant);
        let region = rules.region();
        let search = search.as_deref().map(str::trim).filter(|search| !search.is_empty());
        let counted = called_at_least.map(|wanted| called(tenant, wanted, app.clock.now())).transpose()?;
        let condition = Condition::all()
            .add(in_state(statuses.as_deref()))
            .add_option(search.map(|search| containing(tenant, search, region)))
            .add_option(phone.as_ref().map(|number| with_number(tenant, number, region)))
            .add_option(counted);
        Ok(customer::Entity::of(tenant).filter(condition))
    }
}

fn id() -> Expr {
    Expr::col((customer::Entity, customer::Column::Id))
}

/// One state is asked for as such, so that its index gives the order too.
fn in_state(statuses: Option<&[CustomerStatus]>) -> SimpleExpr {
    match statuses {
        None | Some([]) => customer::Column::Status.ne(CustomerStatus::Merged),
        Some([one]) => customer::Column::Status.eq(*one),
        Some(several) => customer::Column::Status.is_in(several.iter().copied()),
    }
}

/// Whose number it is: those it was given to, and the lead that it is all there is known of. One list of ids, so that
/// each half is found by its own index.
fn with_number(tenant: &TenantId, number: &str, region: &str) -> SimpleExpr {
    let number = phone::e164(number, region).unwrap_or_else(|| number.trim().to_owned());
    let leads = Query::select()
        .column((customer::Entity, customer::Column::Id))
        .from(customer::Entity)
        .and_where(customer::Column::TenantId.eq(tenant.clone()))
        .and_where(customer::Column::LeadNumber.eq(&number))
        .take();
    let owners = Query::select()
        .column(customer_phone::Column::CustomerId)
        .from(customer_phone::Entity)
        .and_where(customer_phone::Column::TenantId.eq(tenant.clone()))
        .and_where(customer_phone::Column::Number.eq(&number))
        .union(UnionType::All, leads)
        .take();
    id().in_subquery(owners)
}

/// Whose name, address, external id or number contains a text.
fn containing(tenant: &TenantId, search: &str, region: &str) -> Condition {
    let pattern = format!("%{}%", escape_like(&search.to_lowercase()));
    let like = || LikeExpr::new(pattern.clone()).escape('!');
    let mut any = Condition::any();
    for column in [customer::Column::Name, customer::Column::Email, customer::Column::ExternalId] {
        any = any.add(Expr::expr(Func::lower(Expr::col((customer::Entity, column)))).like(like()));
    }
    let number = phone::e164(search, region);
    let phones = Query::select()
        .column(customer_phone::Column::CustomerId)
        .from(customer_phone::Entity)
        .and_where(customer_phone::Column::TenantId.eq(tenant.clone()))
        .cond_where(
            Condition::any()
                .add_option(number.map(|number| customer_phone::Column::Number.eq(number)))
                .add(Expr::col(customer_phone::Column::Number).like(like())),
        )
        .take();
    any.add(id().in_subquery(phones))
}

/// Who called so often: the calls of those days are read by when they began, each with the customers it is linked to.
/// What somebody merged into another called counts as the other's.
fn called(
    tenant: &TenantId,
    CalledAtLeast { times, within_days }: CalledAtLeast,
    now: DateTime<Utc>,
) -> Result<SimpleExpr, ArchiveError> {
    if !(1..=TIMES_MAX).contains(&times) {
        return Err(ArchiveError::bad_input(format!("calledAtLeast.times: must be 1 to {TIMES_MAX}")));
    }
    if !(1..=WITHIN_DAYS_MAX).contains(&within_days) {
        return Err(ArchiveError::bad_input(format!(
            "calledAtLeast.withinDays: must be 1 to {WITHIN_DAYS_MAX}"
        )));
    }
    let caller = Alias::new("caller");
    let of_caller = |column| Expr::col((caller.clone(), column));
    let whole = Func::coalesce([of_caller(customer::Column::MergedInto), of_caller(customer::Column::Id)]);
    let calls = Func::count_distinct(Expr::col((call::Entity, call::Column::Id)));
    let since = now - TimeDelta::days(i64::from(within_days));
    let callers = Query::select()
        .expr(whole.clone())
        .from(call::Entity)
        .inner_join(
            link::Entity,
            Expr::col((link::Entity, link::Column::CallId)).equals((call::Entity, call::Column::Id)),
        )
        .join_as(
            sea_orm::JoinType::InnerJoin,
            customer::Entity,
            caller.clone(),
            of_caller(customer::Column::Id).equals((link::Entity, link::Column::CustomerId)),
        )
        .and_where(call::Column::TenantId.eq(tenant.clone()))
        .and_where(call::Column::StartedAt.gte(since))
        .and_where(call::Column::StartedAt.lte(now))
        .and_where(call::Column::Direction.eq(CallDirection::Inbound))
        // A link is of its call's tenant: to say so again would lead SQLite to begin with all links of the tenant.
        .and_where(link::Column::Status.eq(LinkStatus::Linked))
        .add_group_by([whole.into()])
        .and_having(Expr::expr(calls).gte(times))
        .take();
    Ok(id().in_subquery(callers))
}
