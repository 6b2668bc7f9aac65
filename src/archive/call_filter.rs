//! Which calls are meant: one filter for lists (in the database) and for searches (in the index).

use chrono::{DateTime, Utc};
use entity::{
    BookingChangeKind, BookingId, BookingState, CallDirection, CallStatus, CustomerId, LinkRole, LinkStatus,
    Provider, Sentiment, StageKind, StageStatus, TenantId, booking, booking_change, call, call_tag, link,
    stage,
};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ArchiveError;
use super::{customers, phone};

/// Entries allowed in one list of a filter.
const LIST_MAX: usize = 100;

/// Whether hidden calls are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HiddenCalls {
    /// Only calls that are not hidden.
    Exclude,
    /// Hidden ones as well.
    Include,
    /// Only hidden ones.
    Only,
}

/// What a call must be; all given fields must hold, any entry of a list will do.
///
/// It is kept with saved searches and in permalinks: a field may be added, but not renamed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallFilter {
    /// Not before.
    pub started_from: Option<DateTime<Utc>>,
    /// Before.
    pub started_until: Option<DateTime<Utc>>,
    /// At least this long.
    pub duration_min_ms: Option<i64>,
    /// At most this long.
    pub duration_max_ms: Option<i64>,
    /// Inbound or outbound.
    pub direction: Option<CallDirection>,
    /// Active, completed or failed.
    pub status: Option<CallStatus>,
    /// Carried by.
    pub providers: Option<Vec<Provider>>,
    /// In any form; compared as E.164 with both ends.
    pub phone: Option<String>,
    /// Handled by.
    pub agents: Option<Vec<String>>,
    /// Of campaigns.
    pub campaign_ids: Option<Vec<String>>,
    /// Linked to a customer.
    pub customer_id: Option<CustomerId>,
    /// Linked to a booking.
    pub booking_id: Option<BookingId>,
    /// BCP 47; `en` means every English.
    pub languages: Option<Vec<String>>,
    /// In a mood.
    pub sentiments: Option<Vec<Sentiment>>,
    /// With any of these tags.
    pub tags: Option<Vec<String>>,
    /// With this stage in this state.
    pub stage: Option<(StageKind, StageStatus)>,
    /// Whether it is linked to any booking.
    pub has_booking: Option<bool>,
    /// Whether a booking that it is linked to was cancelled after it.
    pub booking_cancelled_later: Option<bool>,
    /// Whether hidden calls are meant; they are not where nothing is said.
    pub hidden: Option<HiddenCalls>,
}

impl CallFilter {
    /// Refuses lists past the bound, turns the number into E.164 and leaves empty lists away: a form where nothing
    /// is ticked asks nothing.
    ///
    /// # Errors
    /// With what is out of bounds.
    pub fn check(mut self, region: &str) -> Result<Self, ArchiveError> {
        for list in [&mut self.agents, &mut self.campaign_ids, &mut self.languages, &mut self.tags] {
            list.take_if(|list| list.is_empty());
        }
        self.providers.take_if(|list| list.is_empty());
        self.sentiments.take_if(|list| list.is_empty());
        let lists = [&self.agents, &self.campaign_ids, &self.languages, &self.tags];
        if lists.into_iter().flatten().any(|list| list.len() > LIST_MAX) {
            return Err(ArchiveError::Limit(format!("a list of the filter may have {LIST_MAX} entries")));
        }
        if let Some(number) = &self.phone {
            let known = phone::e164(number, region).ok_or_else(|| {
                ArchiveError::bad_input(format!(
                    "filter.phone: {number:?} is no telephone number: write it with its country code, such as +14155550132"
                ))
            })?;
            self.phone = Some(known);
        }
        Ok(self)
    }

    /// The same with hidden calls, unless it says what of them is meant.
    pub fn with_hidden_unless_said(mut self) -> Self {
        self.hidden.get_or_insert(HiddenCalls::Include);
        self
    }

    /// The same to be kept, without what is not asked; none where nothing is.
    ///
    /// # Errors
    /// A fault of ours.
    pub(super) fn to_json(&self) -> Result<Option<Map<String, Value>>, ArchiveError> {
        let Value::Object(mut fields) = serde_json::to_value(self).map_err(ArchiveError::internal)? else {
            return Ok(None);
        };
        fields.retain(|_, value| *value != Value::Null);
        Ok(Some(fields).filter(|fields| !fields.is_empty()))
    }

    /// The same in the database's words. The tenant stands in every subquery too: a filter must not be a
    /// way to ask about other tenants' rows.
    pub(super) fn condition(&self, tenant: &TenantId) -> Condition {
        let Self {
            started_from,
            started_until,
            duration_min_ms,
            duration_max_ms,
            direction,
            status,
            providers,
            phone,
            agents,
            campaign_ids,
            customer_id,
            booking_id,
            languages,
            sentiments,
            tags,
            stage,
            has_booking,
            booking_cancelled_later,
            hidden,
        } = self;
        Condition::all()
            .add_option(started_from.map(|from| call::Column::StartedAt.gte(from)))
            .add_option(started_until.map(|until| call::Column::StartedAt.lt(until)))
            .add_option(duration_min_ms.map(|min| call::Column::DurationMs.gte(min)))
            .add_option(duration_max_ms.map(|max| call::Column::DurationMs.lte(max)))
            .add_option(direction.map(|direction| call::Column::Direction.eq(direction)))
            .add_option(status.map(|status| call::Column::Status.eq(status)))
            .add_option(providers.as_ref().map(|list| call::Column::Provider.is_in(list.iter().copied())))
            .add_option(phone.as_ref().map(|number| {
                Condition::any().add(call::Column::FromE164.eq(number)).add(call::Column::ToE164.eq(number))
            }))
            .add_option(agents.as_ref().map(|list| call::Column::Agent.is_in(list)))
            .add_option(campaign_ids.as_ref().map(|list| call::Column::CampaignId.is_in(list)))
            .add_option(customer_id.map(|id| {
                linked(tenant, link::Column::CustomerId.in_subquery(customers::ids_with_merged(tenant, id)))
            }))
            .add_option(booking_id.map(|id| linked(tenant, link::Column::BookingId.eq(id))))
            .add_option(languages.as_ref().map(|list| spoken(list)))
            .add_option(sentiments.as_ref().map(|list| call::Column::Sentiment.is_in(list.iter().copied())))
            .add_option(tags.as_ref().map(|list| tagged(tenant, list)))
            .add_option(stage.map(|(kind, status)| at_stage(tenant, kind, status)))
            .add_option(has_booking.map(|wanted| there_is(wanted, booked(tenant))))
            .add_option(booking_cancelled_later.map(|wanted| there_is(wanted, cancelled_later(tenant))))
            .add_option(match hidden.unwrap_or(HiddenCalls::Exclude) {
                HiddenCalls::Exclude => Some(call::Column::HiddenAt.is_null()),
                HiddenCalls::Include => None,
                HiddenCalls::Only => Some(call::Column::HiddenAt.is_not_null()),
            })
    }

    /// The same in the index's words.
    ///
    /// # Errors
    /// Where something is asked that only the database knows.
    pub(super) fn search_filter(&self) -> Result<crate::search::Filter, ArchiveError> {
        let words = |list: &Option<Vec<String>>| list.clone().unwrap_or_default();
        let Self {
            started_from,
            started_until,
            duration_min_ms,
            duration_max_ms,
            direction,
            status,
            providers,
            phone,
            agents,
            campaign_ids,
            customer_id,
            booking_id,
            languages,
            sentiments,
            tags,
            stage,
            has_booking,
            booking_cancelled_later,
            hidden,
        } = self;
        for (field, asked) in [
            ("hasBooking", has_booking.is_some()),
            ("bookingCancelledLater", booking_cancelled_later.is_some()),
        ] {
            if asked {
                return Err(ArchiveError::bad_input(format!(
                    "filter.{field}: searches do not know what becomes of bookings: ask `calls` with it, or search without it"
                )));
            }
        }
        Ok(crate::search::Filter {
            calls: Vec::new(),
            started_from_us: started_from.map(|at| at.timestamp_micros()),
            started_until_us: started_until.map(|at| at.timestamp_micros()),
            duration_min_ms: *duration_min_ms,
            duration_max_ms: *duration_max_ms,
            direction: direction.map(|direction| direction.as_str().to_owned()),
            status: status.map(|status| status.as_str().to_owned()),
            providers: providers.iter().flatten().map(|provider| provider.as_str().to_owned()).collect(),
            phone: phone.clone(),
            agents: words(agents),
            campaign_ids: words(campaign_ids),
            customer_id: customer_id.map(|id| id.0),
            booking_id: booking_id.map(|id| id.0),
            languages: words(languages),
            sentiments: sentiments.iter().flatten().map(|mood| mood.as_str().to_owned()).collect(),
            tags: words(tags),
            stage: stage.map(|(kind, status)| (kind.as_str().to_owned(), status.as_str().to_owned())),
            hidden: match hidden.unwrap_or(HiddenCalls::Exclude) {
                HiddenCalls::Exclude => Some(false),
                HiddenCalls::Include => None,
                HiddenCalls::Only => Some(true),
            },
        })
    }
}

fn calls_in(select: SelectStatement) -> SimpleExpr {
    Expr::col((call::Entity, call::Column::Id)).in_subquery(select)
}

fn linked(tenant: &TenantId, to: SimpleExpr) -> SimpleExpr {
    calls_in(
        Query::select()
            .column(link::Column::CallId)
            .from(link::Entity)
            .and_where(link::Column::TenantId.eq(tenant.clone()))
            .and_where(link::Column::Status.eq(LinkStatus::Linked))
            .and_where(to)
            .take(),
    )
}

/// Whether there is a row or none.
fn there_is(wanted: bool, rows: SelectStatement) -> SimpleExpr {
    if wanted { Expr::exists(rows) } else { Expr::not_exists(rows) }
}

/// The links of a call to bookings that stand.
fn booked(tenant: &TenantId) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(link::Entity)
        .and_where(Expr::col((link::Entity, link::Column::CallId)).equals((call::Entity, call::Column::Id)))
        .and_where(link::Column::TenantId.eq(tenant.clone()))
        .and_where(link::Column::Status.eq(LinkStatus::Linked))
        .and_where(link::Column::BookingId.is_not_null())
        .take()
}

/// The bookings of a call that are cancelled, and were after the call had begun, by another than it.
fn cancelled_later(tenant: &TenantId) -> SelectStatement {
    let booking = (link::Entity, link::Column::BookingId);
    let change = |column| Expr::col((booking_change::Entity, column));
    booked(tenant)
        .inner_join(booking::Entity, Expr::col((booking::Entity, booking::Column::Id)).equals(booking))
        .inner_join(booking_change::Entity, change(booking_change::Column::BookingId).equals(booking))
        .cond_where(
            Condition::any()
                .add(link::Column::Role.is_null())
                .add(link::Column::Role.ne(LinkRole::Cancelled)),
        )
        .and_where(booking::Column::State.eq(BookingState::Cancelled))
        .and_where(booking_change::Column::Kind.eq(BookingChangeKind::Cancelled))
        .and_where(change(booking_change::Column::At).gt(Expr::col((call::Entity, call::Column::StartedAt))))
        .take()
}

fn tagged(tenant: &TenantId, tags: &[String]) -> SimpleExpr {
    calls_in(
        Query::select()
            .column(call_tag::Column::CallId)
            .from(call_tag::Entity)
            .and_where(call_tag::Column::TenantId.eq(tenant.clone()))
            .and_where(call_tag::Column::Tag.is_in(tags))
            .take(),
    )
}

fn at_stage(tenant: &TenantId, kind: StageKind, status: StageStatus) -> SimpleExpr {
    calls_in(
        Query::select()
            .column(stage::Column::CallId)
            .from(stage::Entity)
            .and_where(stage::Column::TenantId.eq(tenant.clone()))
            .and_where(stage::Column::Kind.eq(kind))
            .and_where(stage::Column::Status.eq(status))
            .take(),
    )
}

/// `en` means `en` and every `en-…`, as in RFC 4647 basic filtering; compared without case.
fn spoken(languages: &[String]) -> Condition {
    let column = || Expr::expr(Func::lower(Expr::col((call::Entity, call::Column::Language))));
    languages.iter().fold(Condition::any(), |any, language| {
        let language = language.to_lowercase();
        let longer = LikeExpr::new(format!("{}-%", escape_like(&language))).escape('!');
        any.add(column().eq(language)).add(column().like(longer))
    })
}

/// The text as itself in a LIKE pattern whose escape character is `!`.
pub(super) fn escape_like(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}
