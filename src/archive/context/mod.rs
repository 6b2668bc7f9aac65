//! Context for the next call: what whoever answers should know of the caller, as short statements with their sources.
//!
//! What must always hold:
//! - The same question about the same rows at the same time gives the same text.
//! - A statement is whole or not there; a smaller budget gives the first of a larger one's statements.
//! - What people said stands in quotation marks that nothing within can close ([`quote`]).
//! - However much there is of a customer, a bounded number of rows is read ([`facts`]), because a telephone is ringing.
//!
//! Deliberately absent: addresses of audio or of anything else, and a model that writes prose.

mod due;
mod facts;
mod promises;
mod quote;
mod statements;
mod tokens;
mod words;

use chrono_tz::Tz;
use entity::{BookingState, CustomerId, CustomerStatus, Tenanted, booking, customer, customer_phone};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

pub use tokens::{count as count_tokens, prepare};

use self::facts::{BOOKINGS_MAX, Facts};
use super::customers::with_merged;
use super::linking::Rules;
use super::{ArchiveError, phone};
use crate::access::{Actor, Permission};
use crate::app::App;

/// Tokens of a context nobody gave a budget for.
pub const TOKENS_DEFAULT: i32 = 500;
/// The smallest budget: the first statement fits into it.
pub const TOKENS_MIN: i32 = 50;
/// The largest budget.
pub const TOKENS_MAX: i32 = 4_000;
/// Customers of one number that are looked at.
const OWNERS_MAX: u64 = 50;
/// Customers of one number that are told of.
const OWNERS_TOLD_MAX: usize = 5;

/// What to know of a customer within a budget of tokens; none where there is no such customer. What was merged into
/// another customer is told of as that one.
///
/// # Errors
/// Where the budget is out of bounds, or the actor may not read calls.
pub async fn for_customer(
    app: &App,
    actor: &Actor,
    id: CustomerId,
    max_tokens: Option<i32>,
) -> Result<Option<String>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let tokens_max = budget(max_tokens)?;
    let owners = whole(app, actor, vec![id]).await?;
    let Some(customer) = owners.into_iter().next() else { return Ok(None) };
    Ok(Some(tokens::fitting(&told_of(app, actor, customer).await?.0, tokens_max)))
}

/// What to know of whoever calls from a number, in any form; none where nobody known has it. Of a number of several
/// customers the context says so and tells of each in a line.
///
/// # Errors
/// Where the budget is out of bounds, or the actor may not read calls.
pub async fn for_phone(
    app: &App,
    actor: &Actor,
    phone: &str,
    max_tokens: Option<i32>,
) -> Result<Option<String>, ArchiveError> {
    actor.require(Permission::ReadCalls)?;
    let tokens_max = budget(max_tokens)?;
    // Whoever withholds the number, and whatever is none, is nobody known.
    let Some(number) = phone::e164(phone, Rules::of(app, &actor.tenant).region()) else { return Ok(None) };
    let ids = customer_phone::Entity::of(&actor.tenant)
        .filter(customer_phone::Column::Number.eq(number))
        .select_only()
        .column(customer_phone::Column::CustomerId)
        .order_by_desc(customer_phone::Column::CustomerId)
        .limit(OWNERS_MAX)
        .into_tuple()
        .all(app.database.reader())
        .await?;
    let mut owners = whole(app, actor, ids).await?;
    match (owners.len(), owners.pop()) {
        (1, Some(customer)) => {
            let is_lead = matches!(customer.status, CustomerStatus::Lead | CustomerStatus::Dismissed);
            let (statements, is_new) = told_of(app, actor, customer).await?;
            // A lead is made by the very call that rings: without a past it is nobody known.
            Ok((!is_lead || !is_new).then(|| tokens::fitting(&statements, tokens_max)))
        }
        (_, Some(last)) => {
            owners.push(last);
            Ok(Some(tokens::fitting(&told_of_several(app, actor, owners).await?, tokens_max)))
        }
        (_, None) => Ok(None),
    }
}

fn budget(max_tokens: Option<i32>) -> Result<usize, ArchiveError> {
    let wanted = max_tokens.unwrap_or(TOKENS_DEFAULT);
    if !(TOKENS_MIN..=TOKENS_MAX).contains(&wanted) {
        return Err(ArchiveError::bad_input(format!("maxTokens: must be {TOKENS_MIN} to {TOKENS_MAX}")));
    }
    Ok(usize::try_from(wanted).unwrap_or_default())
}

/// The time zone that days and times are told in.
fn zone(app: &App, actor: &Actor) -> Tz {
    Rules::of(app, &actor.tenant).zone
}

/// The customers of some ids, each as the one it was merged into, newest first.
async fn whole(app: &App, actor: &Actor, ids: Vec<CustomerId>) -> Result<Vec<customer::Model>, ArchiveError> {
    let found = super::customers::by_ids(app, actor, &ids).await?;
    let targets: Vec<CustomerId> = found.iter().filter_map(|row| row.merged_into).collect();
    let mut rows: Vec<_> = found.into_iter().filter(|row| row.merged_into.is_none()).collect();
    if !targets.is_empty() {
        rows.extend(super::customers::by_ids(app, actor, &targets).await?);
    }
    rows.sort_unstable_by_key(|row| std::cmp::Reverse((row.created_at, row.id)));
    rows.dedup_by_key(|row| row.id);
    Ok(rows)
}

/// All statements of one customer, and whether it has no past at all.
async fn told_of(
    app: &App,
    actor: &Actor,
    customer: customer::Model,
) -> Result<(Vec<String>, bool), ArchiveError> {
    let now = app.clock.now();
    let facts = Facts::of(app, actor, customer, now).await?;
    let is_new = facts.calls.is_empty() && facts.bookings.is_empty();
    Ok((statements::of_customer(&facts, zone(app, actor), now), is_new))
}

/// A number is shared: who they are, so that one can ask.
async fn told_of_several(
    app: &App,
    actor: &Actor,
    owners: Vec<customer::Model>,
) -> Result<Vec<String>, ArchiveError> {
    let (reader, tenant, now) = (app.database.reader(), &actor.tenant, app.clock.now());
    let mut all = vec![format!("Several customers ({}) have this number: ask who is calling", owners.len())];
    for customer in owners.iter().take(OWNERS_TOLD_MAX) {
        let everybody = with_merged(reader, tenant, customer.id).await?;
        let outline = facts::outline(app, actor, customer, &everybody).await?;
        let bookings: Vec<entity::BookingId> = booking::Entity::of(tenant)
            .filter(booking::Column::CustomerId.is_in(everybody))
            .filter(booking::Column::State.is_in([BookingState::Pending, BookingState::Confirmed]))
            .filter(booking::Column::StartsAt.gt(now))
            .select_only()
            .column(booking::Column::Id)
            .limit(BOOKINGS_MAX)
            .into_tuple()
            .all(reader)
            .await?;
        all.push(statements::of_one_among(customer, &outline, bookings.len(), zone(app, actor)));
    }
    Ok(all)
}
