//! Linking one call anew.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entity::{
    BookingId, CallId, CustomerId, EventKind, EvidenceKind, LinkId, LinkMethod, LinkRole, LinkStatus,
    TenantId, Tenanted, booking, call, link,
};
use futures_util::FutureExt as _;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Unchanged, ColumnTrait, ConnectionTrait, DatabaseTransaction,
    IntoActiveModel, QueryFilter,
};
use serde_json::json;

use super::calls::{self, Known};
use super::candidates::{self, Ends};
use super::{Rules, explain, facts, keys, leads};
use crate::app::App;
use crate::archive::{ArchiveError, input};
use crate::journal::{self, NewEvent};
use crate::linking::{self, BookingFacts, CallFacts, CustomerFacts, Evidence, Judged, Said, Turn};

/// Candidates that were passed over and are kept with their reason, the likeliest first.
const PASSED_OVER_MAX: usize = 3;
/// The probability below which a candidate is not kept at all.
const KEPT_FROM: f64 = 0.02;
/// The probability from which a customer's bookings are candidates.
const CUSTOMER_FROM: f64 = 0.2;
/// Suggestions of one call for customers, and for bookings.
const SUGGESTED_MAX: usize = 5;

/// What linking a call anew did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relinked {
    /// There is no such call.
    Gone,
    /// Its links are as they were.
    Unchanged,
    /// Its links or its keys were changed.
    Changed,
}

/// The other end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Customer(CustomerId),
    Booking(BookingId),
}

/// A link as it should be.
#[derive(Clone, Debug)]
struct Wanted {
    method: LinkMethod,
    status: LinkStatus,
    confidence: f64,
    role: Option<LinkRole>,
    evidence: Vec<Evidence>,
    against: Option<String>,
}

/// What should be kept of a call.
struct Plan {
    links: BTreeMap<Target, Wanted>,
    keys: BTreeSet<i64>,
    /// The number that a lead has to be made of.
    lead: Option<String>,
}

/// Links a call anew by what is known now. Where nothing changes, nothing is written.
///
/// # Errors
/// The database's own.
pub async fn relink(app: &App, tenant: &TenantId, call_id: CallId) -> Result<Relinked, ArchiveError> {
    let rules = Rules::of(app, tenant);
    let reader = app.database.reader();
    let Some(known) = calls::read(reader, tenant, call_id).await? else { return Ok(Relinked::Gone) };
    let plan = plan(reader, tenant, &rules, &known).await?;
    let known_keys = keys::of_call(reader, tenant, call_id).await?;
    if plan.lead.is_none() && plan.keys == known_keys && is_as_wanted(&known.links, &plan) {
        return Ok(Relinked::Unchanged);
    }
    let (app_for_rows, tenant) = (app.clone(), tenant.clone());
    app.database
        .write(move |transaction| {
            async move { relink_within(transaction, &app_for_rows, &rules, &tenant, call_id).await }.boxed()
        })
        .await
}

/// The same under the call's lock, from rows read under it.
async fn relink_within(
    transaction: &DatabaseTransaction,
    app: &App,
    rules: &Rules,
    tenant: &TenantId,
    call_id: CallId,
) -> Result<Relinked, ArchiveError> {
    match crate::archive::calls::find(transaction, tenant, call_id).await {
        Ok(_) => {}
        Err(ArchiveError::NotFound(_)) => return Ok(Relinked::Gone),
        Err(error) => return Err(error),
    }
    let Some(known) = calls::read(transaction, tenant, call_id).await? else { return Ok(Relinked::Gone) };
    let now = input::instant(app.clock.now());
    let mut plan = plan(transaction, tenant, rules, &known).await?;
    if let Some(number) = plan.lead.take()
        && let Some(id) = leads::of_number(transaction, app, tenant, &number, now).await?
    {
        plan.links.insert(Target::Customer(id), by_number_alone(&known, rules));
    }
    let known_keys = keys::of_call(transaction, tenant, call_id).await?;
    keys::write_call_keys(transaction, tenant, call_id, &known_keys, &plan.keys).await?;
    let changed = apply(transaction, app, &known, &plan, now).await?;
    if changed {
        let event = NewEvent::of_call(EventKind::LinkChanged, call_id).detail(json!({ "by": "rules" }));
        journal::append(transaction, tenant, [event], now).await?;
    }
    Ok(if changed || known_keys != plan.keys { Relinked::Changed } else { Relinked::Unchanged })
}

/// Links a call that begins to the customers of its numbers, in the transaction that starts it; an unknown caller becomes
/// a lead. Everything else follows when the journal is read.
pub async fn link_new_call(
    transaction: &DatabaseTransaction,
    app: &App,
    row: &call::Model,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    let rules = Rules::of(app, &row.tenant_id);
    if candidates::ends(row, &rules).all.is_empty() {
        return Ok(());
    }
    let tenant = &row.tenant_id;
    let known = Known { call: row.clone(), turns: Vec::new(), links: Vec::new(), is_without_words: false };
    let mut plan = plan(transaction, tenant, &rules, &known).await?;
    if let Some(number) = plan.lead.take()
        && let Some(id) = leads::of_number(transaction, app, tenant, &number, now).await?
    {
        plan.links.insert(Target::Customer(id), by_number_alone(&known, &rules));
    }
    apply(transaction, app, &known, &plan, now).await?;
    Ok(())
}

/// What should be kept of a call, by what is known now.
async fn plan(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    rules: &Rules,
    known: &Known,
) -> Result<Plan, ArchiveError> {
    let turns: Vec<Turn<'_>> = known.turns.iter().map(facts::turn).collect();
    let call = CallFacts {
        started_at: known.call.started_at,
        ended_at: known.call.ended_at,
        zone: rules.zone,
        language: known.call.language.as_deref(),
        turns: &turns,
    };
    let said = Said::of(&call);
    let introduced = linking::name::introduced(&turns).into_iter().map(|introduced| introduced.key);
    let names = keys::of_name(tenant, introduced);
    let mut keys = names.clone();
    if !turns.is_empty() {
        keys.extend(keys::hashed(tenant, linking::call_keys(&said)));
    }
    let mut bookings = Bookings::default();
    bookings.ids.extend(candidates::bookings_by_keys(connection, tenant, &keys).await?);
    bookings.ids.extend(known.links.iter().filter_map(|link| link.booking_id));
    bookings.load(connection, tenant, rules).await?;
    let discussed = discussed(&call, &said, &bookings);
    let ends = candidates::ends(&known.call, rules);
    let people = people(connection, tenant, (&call, &said), known, &ends, &names, &discussed).await?;
    let mut plan = Plan { links: BTreeMap::new(), keys, lead: people.lead };
    if known.is_without_words {
        plan.keep(&known.links, |link| link.booking_id.is_some() || link.method == LinkMethod::Name);
    } else {
        let of_customers = customers_of(connection, tenant, &people.judged).await?;
        let ids: Vec<CustomerId> = of_customers.iter().map(|(id, _)| *id).collect();
        for row in candidates::bookings_of(connection, tenant, &ids, known.call.started_at).await? {
            bookings.ids.insert(row.id);
        }
        bookings.load(connection, tenant, rules).await?;
        let weights: Vec<_> = of_customers.into_iter().map(|(id, weight)| (id.0, weight)).collect();
        let judged = linking::judge(&call, &said, &weights, &bookings.facts);
        plan.add(
            judged.into_iter().map(|judged| {
                let Judged { booking, probability, evidence, role, against } = judged;
                (Target::Booking(BookingId(booking)), probability, evidence, Some(role), against)
            }),
            rules,
        );
    }
    plan.add(
        people.judged.into_iter().map(|judged| {
            let linking::JudgedCustomer { id, probability, evidence, against } = judged;
            (Target::Customer(CustomerId(id)), probability, evidence, None, against)
        }),
        rules,
    );
    Ok(plan)
}

/// Bookings that a call may be about.
#[derive(Default)]
struct Bookings {
    ids: BTreeSet<BookingId>,
    rows: Vec<booking::Model>,
    facts: Vec<BookingFacts>,
}

impl Bookings {
    /// Reads those that are not read yet.
    async fn load(
        &mut self,
        connection: &impl ConnectionTrait,
        tenant: &TenantId,
        rules: &Rules,
    ) -> Result<(), ArchiveError> {
        let read: BTreeSet<BookingId> = self.rows.iter().map(|row| row.id).collect();
        let new: BTreeSet<BookingId> = self.ids.difference(&read).copied().collect();
        let rows = candidates::bookings(connection, tenant, &new).await?;
        let ids: Vec<BookingId> = rows.iter().map(|row| row.id).collect();
        let changes = facts::changes(connection, tenant, &ids).await?;
        for row in rows {
            let of_row = changes.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            self.facts.push(facts::booking(&row, of_row, rules.zone));
            self.rows.push(row);
        }
        Ok(())
    }
}

/// The customers of bookings whose reference was spoken.
fn discussed(call: &CallFacts<'_>, said: &Said<'_>, bookings: &Bookings) -> BTreeSet<CustomerId> {
    let spoken = linking::judge(call, said, &[], &bookings.facts).into_iter().filter(|judged| {
        judged.probability >= 0.5
            && judged.evidence.iter().any(|piece| piece.kind == EvidenceKind::ReferenceSpoken)
    });
    let spoken: BTreeSet<BookingId> = spoken.map(|judged| BookingId(judged.booking)).collect();
    bookings.rows.iter().filter(|row| spoken.contains(&row.id)).filter_map(|row| row.customer_id).collect()
}

/// Who a call is with.
struct People {
    judged: Vec<linking::JudgedCustomer>,
    lead: Option<String>,
}

async fn people(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    (call, said): (&CallFacts<'_>, &Said<'_>),
    known: &Known,
    ends: &Ends,
    names: &BTreeSet<i64>,
    discussed: &BTreeSet<CustomerId>,
) -> Result<People, ArchiveError> {
    let by_number = candidates::by_numbers(connection, tenant, &ends.all).await?;
    let by_name = candidates::by_names(connection, tenant, names).await?;
    let settled: Vec<CustomerId> =
        known.links.iter().filter(|link| is_settled(link)).filter_map(|link| link.customer_id).collect();
    let ids: BTreeSet<CustomerId> =
        by_number.iter().chain(&by_name).chain(discussed).chain(&settled).copied().collect();
    let rows = candidates::customers(connection, tenant, &ids).await?;
    let standing =
        |id: &CustomerId| rows.get(id).filter(|row| candidates::is_standing(row)).map(|row| row.id);
    let with_number: BTreeSet<CustomerId> = by_number.iter().filter_map(standing).collect();
    let discussed: BTreeSet<CustomerId> = discussed.iter().filter_map(standing).collect();
    let is_settled_with_somebody = known
        .links
        .iter()
        .any(|link| link.customer_id.is_some() && is_settled(link) && link.status == LinkStatus::Linked);
    let unique: BTreeMap<CustomerId, _> =
        rows.values().filter(|row| candidates::is_standing(row)).map(|row| (row.id, row)).collect();
    let names = candidates::names(connection, tenant, &unique.values().copied().collect::<Vec<_>>()).await?;
    let candidates: Vec<CustomerFacts> = unique
        .keys()
        .map(|id| CustomerFacts {
            id: id.0,
            names: names.get(id).cloned().unwrap_or_default(),
            has_number: with_number.contains(id),
            number_shared_by: with_number.len(),
            has_discussed_booking: discussed.contains(id),
        })
        .collect();
    let mut judged = linking::judge_customers(call, said, &candidates);
    if is_settled_with_somebody {
        set_back(&mut judged);
    }
    let lead = ends.other.clone().filter(|_| by_number.is_empty() && !is_settled_with_somebody);
    Ok(People { judged, lead })
}

/// Whom a person or a source named decides; what rules would say of others is kept as passed over.
fn set_back(judged: &mut [linking::JudgedCustomer]) {
    for customer in judged {
        customer.probability = customer.probability.min(KEPT_FROM);
        customer.against = Some("the call's customer is settled by a person or by its source".into());
    }
}

/// Whether a person or a source has the last word on a link.
fn is_settled(link: &link::Model) -> bool {
    link.decided_by.is_some() || matches!(link.method, LinkMethod::Manual | LinkMethod::ExternalId)
}

/// The customers a call is with and those merged into them, with how likely each is.
async fn customers_of(
    connection: &impl ConnectionTrait,
    tenant: &TenantId,
    judged: &[linking::JudgedCustomer],
) -> Result<Vec<(CustomerId, f64)>, ArchiveError> {
    let likely: BTreeMap<CustomerId, f64> = judged
        .iter()
        .filter(|judged| judged.probability >= CUSTOMER_FROM)
        .map(|judged| (CustomerId(judged.id), judged.probability))
        .collect();
    let ids: Vec<CustomerId> = likely.keys().copied().collect();
    let with_merged = candidates::with_merged(connection, tenant, &ids).await?;
    Ok(with_merged.into_iter().filter_map(|(id, standing)| Some((id, *likely.get(&standing)?))).collect())
}

/// The link to a customer that has the call's number and nothing else to be compared.
fn by_number_alone(known: &Known, rules: &Rules) -> Wanted {
    let call = CallFacts {
        started_at: known.call.started_at,
        ended_at: known.call.ended_at,
        zone: rules.zone,
        language: None,
        turns: &[],
    };
    let facts = CustomerFacts {
        id: uuid::Uuid::nil(),
        names: Vec::new(),
        has_number: true,
        number_shared_by: 1,
        has_discussed_booking: false,
    };
    let judged = linking::judge_customers(&call, &Said::of(&call), &[facts]).pop();
    let (confidence, evidence) =
        judged.map_or((1.0, Vec::new()), |judged| (judged.probability, judged.evidence));
    Wanted {
        method: LinkMethod::Phone,
        status: LinkStatus::Linked,
        confidence: rounded(confidence),
        role: None,
        evidence,
        against: None,
    }
}

/// Three decimals: more is not known, and figures that move in the tenth are no change.
fn rounded(probability: f64) -> f64 {
    (probability * 1_000.0).round() / 1_000.0
}

type Found = (Target, f64, Vec<Evidence>, Option<LinkRole>, Option<String>);

impl Plan {
    /// Adds what was found, the likeliest first: what stands, what is suggested, and the best of the others.
    fn add(&mut self, found: impl Iterator<Item = Found>, rules: &Rules) {
        let mut found: Vec<Found> = found
            .filter(|(_, probability, evidence, ..)| *probability >= KEPT_FROM && !evidence.is_empty())
            .collect();
        found.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let (mut suggested, mut passed_over) = (0, 0);
        for (target, probability, evidence, role, against) in found {
            let status = if probability >= rules.threshold {
                LinkStatus::Linked
            } else if probability >= rules.suggestion && suggested < SUGGESTED_MAX {
                suggested += 1;
                LinkStatus::Suggested
            } else if passed_over < PASSED_OVER_MAX {
                passed_over += 1;
                LinkStatus::PassedOver
            } else {
                continue;
            };
            let wanted = Wanted {
                method: method(target, &evidence),
                status,
                confidence: rounded(probability),
                role,
                against: against.filter(|_| status != LinkStatus::Linked).or_else(|| {
                    (status == LinkStatus::PassedOver).then(|| "too little speaks for it".to_owned())
                }),
                evidence,
            };
            self.links.insert(target, wanted);
        }
    }

    /// Leaves links as they are.
    fn keep(&mut self, links: &[link::Model], which: impl Fn(&link::Model) -> bool) {
        for link in links.iter().filter(|link| which(link)) {
            if let Some(target) = target(link) {
                let wanted = Wanted {
                    method: link.method,
                    status: link.status,
                    confidence: link.confidence,
                    role: link.role,
                    evidence: Vec::new(),
                    against: link.against.clone(),
                };
                self.links.insert(target, wanted);
            }
        }
    }
}

/// The strongest kind of evidence, in the words of the API.
fn method(target: Target, evidence: &[Evidence]) -> LinkMethod {
    let has = |kinds: &[EvidenceKind]| evidence.iter().any(|piece| kinds.contains(&piece.kind));
    let said = [
        EvidenceKind::Venue,
        EvidenceKind::Day,
        EvidenceKind::Time,
        EvidenceKind::PartySize,
        EvidenceKind::LengthOfStay,
    ];
    match target {
        Target::Customer(_) if has(&[EvidenceKind::Phone]) => LinkMethod::Phone,
        Target::Customer(_) if has(&[EvidenceKind::NameSaid]) => LinkMethod::Name,
        Target::Customer(_) => LinkMethod::ReferenceSpoken,
        Target::Booking(_) if has(&[EvidenceKind::ReferenceSpoken]) => LinkMethod::ReferenceSpoken,
        Target::Booking(_) if has(&said) => LinkMethod::Content,
        Target::Booking(_) => LinkMethod::Time,
    }
}

fn target(link: &link::Model) -> Option<Target> {
    link.customer_id.map(Target::Customer).or_else(|| link.booking_id.map(Target::Booking))
}

fn is_as_wanted(links: &[link::Model], plan: &Plan) -> bool {
    let by_rule = links.iter().filter(|link| !is_settled(link)).count();
    let settled: BTreeSet<Target> = links.iter().filter(|link| is_settled(link)).filter_map(target).collect();
    let wanted = plan.links.keys().filter(|target| !settled.contains(target)).count();
    by_rule == wanted
        && links.iter().all(|link| {
            let wanted = target(link).and_then(|target| plan.links.get(&target));
            match wanted {
                Some(wanted) => as_wanted(link, wanted).is_none(),
                None => is_settled(link),
            }
        })
}

/// The row as it should be; none where it is so already.
fn as_wanted(link: &link::Model, wanted: &Wanted) -> Option<link::Model> {
    let evidence = (!wanted.evidence.is_empty()).then(|| explain::kept(&wanted.evidence));
    let mut row = link.clone();
    if link.decided_by.is_some() {
        return None;
    }
    row.role = wanted.role.or(link.role);
    row.evidence = evidence.or_else(|| link.evidence.clone());
    if !is_settled(link) {
        row.method = wanted.method;
        row.status = wanted.status;
        row.confidence = wanted.confidence;
        row.against.clone_from(&wanted.against);
        if !wanted.evidence.is_empty() {
            row.explanation = explain::sentence(&wanted.evidence);
        }
    }
    (row != *link).then_some(row)
}

/// Writes what differs; false where nothing does.
async fn apply(
    transaction: &DatabaseTransaction,
    app: &App,
    known: &Known,
    plan: &Plan,
    now: DateTime<Utc>,
) -> Result<bool, ArchiveError> {
    let tenant = &known.call.tenant_id;
    let mut changed = false;
    let mut unlinked = Vec::new();
    let there: BTreeSet<Target> = known.links.iter().filter_map(target).collect();
    for link in &known.links {
        let wanted = target(link).and_then(|target| plan.links.get(&target));
        match wanted {
            Some(wanted) => {
                if let Some(row) = as_wanted(link, wanted) {
                    let mut row =
                        link::Model { updated_at: Some(now), ..row }.into_active_model().reset_all();
                    row.id = Unchanged(link.id);
                    row.update(transaction).await?;
                    changed = true;
                }
            }
            None if is_settled(link) => {}
            None => {
                link::Entity::delete_of(tenant)
                    .filter(link::Column::Id.eq(link.id))
                    .exec(transaction)
                    .await?;
                unlinked.extend(link.customer_id);
                changed = true;
            }
        }
    }
    for (target, wanted) in plan.links.iter().filter(|(target, _)| !there.contains(target)) {
        new_link(app, known, *target, wanted, now).into_active_model().insert(transaction).await?;
        changed = true;
    }
    leads::remove_unused(transaction, tenant, unlinked, now).await?;
    Ok(changed)
}

fn new_link(app: &App, known: &Known, target: Target, wanted: &Wanted, now: DateTime<Utc>) -> link::Model {
    let (customer_id, booking_id) = match target {
        Target::Customer(id) => (Some(id), None),
        Target::Booking(id) => (None, Some(id)),
    };
    link::Model {
        id: LinkId(app.ids.next(now)),
        tenant_id: known.call.tenant_id.clone(),
        call_id: known.call.id,
        call_started_at: known.call.started_at,
        customer_id,
        booking_id,
        method: wanted.method,
        confidence: wanted.confidence,
        explanation: explain::sentence(&wanted.evidence),
        created_by: None,
        created_at: now,
        status: wanted.status,
        role: wanted.role,
        evidence: Some(explain::kept(&wanted.evidence)),
        against: wanted.against.clone(),
        decided_by: None,
        decided_at: None,
        updated_at: Some(now),
    }
}
