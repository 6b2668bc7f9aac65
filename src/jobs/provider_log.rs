//! A day of a provider's own call log, in the archive's words.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use entity::{CallDirection, GapCause};
use futures_util::TryStreamExt as _;

use crate::app::App;
use crate::archive::completeness::{Logged, LoggedRecording, LoggedState, Without};
use crate::config::{Account, ChannelParty, ProviderAccount};
use crate::providers::ringcentral::{self, CallRecord, Endpoint};
use crate::providers::twilio::{CallEntry, RecordingEntry, RecordingStatus};
use crate::providers::vapi::{self, Consent, Contact, Direction, Report};
use crate::providers::{Client, ProviderError, twilio, vonage};

/// Calls of one day of one account: more are refused, because a comparison holds them in memory.
const CALLS_MAX: usize = 200_000;
/// A recording may be listed up to so long after its call began.
const LISTED_WITHIN: TimeDelta = TimeDelta::days(1);
/// How long Vapi keeps recordings on its usual plan.
const VAPI_KEEPS: TimeDelta = TimeDelta::days(14);

/// The first and the last moment of a day.
pub(super) fn span(day: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    (midnight(day), midnight(next))
}

/// The calls of an account that began on a day.
///
/// # Errors
/// The provider's own; [`ProviderError::Refused`] where there are too many.
pub(super) async fn of_day(
    app: &App,
    account: &Account,
    day: NaiveDate,
) -> Result<Vec<Logged>, ProviderError> {
    let (from, until) = span(day);
    let calls = match app.providers.of(&account.id)? {
        Client::Twilio(client) => twilio(client, account, from, until).await?,
        Client::Vonage(client) => vonage(app, client, account, from, until).await?,
        Client::Ringcentral(client) => ringcentral(app, client, from, until).await?,
        Client::Vapi(client) => vapi(client, from, until).await?,
    };
    Ok(calls)
}

fn bounded<T>(calls: &[T]) -> Result<(), ProviderError> {
    if calls.len() > CALLS_MAX {
        return Err(ProviderError::Refused(format!("the day has more than {CALLS_MAX} calls")));
    }
    Ok(())
}

fn milliseconds(seconds: Option<u64>) -> Option<i64> {
    seconds.and_then(|seconds| i64::try_from(seconds.checked_mul(1_000)?).ok())
}

/// Whose the first channel of a recording is: of a call that the business made the parties are swapped at Twilio.
pub(super) fn first_channel(account: &Account, direction: CallDirection) -> ChannelParty {
    match &account.provider {
        ProviderAccount::Twilio(twilio) => match (twilio.first_channel, direction) {
            (first, CallDirection::Inbound) => first,
            (ChannelParty::Agent, CallDirection::Outbound) => ChannelParty::Customer,
            (ChannelParty::Customer, CallDirection::Outbound) => ChannelParty::Agent,
        },
        ProviderAccount::Vapi(account) => account.first_channel,
        ProviderAccount::Ringcentral(account) => account.first_channel,
        ProviderAccount::Vonage(account) => account.first_channel,
    }
}

async fn twilio(
    client: &twilio::Client,
    account: &Account,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Logged>, ProviderError> {
    let mut recordings: HashMap<String, Vec<LoggedRecording>> = HashMap::new();
    let mut pages = std::pin::pin!(client.recordings(from, until + LISTED_WITHIN));
    while let Some(page) = pages.try_next().await? {
        for entry in page {
            // A conference's recording belongs to no call alone.
            let Some(call_sid) = entry.call_sid.clone() else { continue };
            recordings.entry(call_sid).or_default().push(twilio_recording(entry));
        }
    }
    let is_recorded = matches!(&account.provider, ProviderAccount::Twilio(twilio) if twilio.record);
    let mut calls = Vec::new();
    let mut pages = std::pin::pin!(client.calls(from, until));
    while let Some(page) = pages.try_next().await? {
        calls.extend(page.into_iter().filter_map(|entry| {
            let recordings = recordings.remove(&entry.sid).unwrap_or_default();
            // A leg that another call dialled is part of that call, unless it was recorded by itself.
            let is_leg = entry.parent_call_sid.is_some() && recordings.is_empty();
            (!is_leg).then(|| twilio_call(entry, recordings, is_recorded))
        }));
        bounded(&calls)?;
    }
    Ok(calls)
}

fn twilio_call(entry: CallEntry, recordings: Vec<LoggedRecording>, is_recorded: bool) -> Logged {
    let is_outbound =
        matches!(entry.direction, twilio::CallDirection::OutboundApi | twilio::CallDirection::OutboundDial);
    let lasted = milliseconds(entry.duration_seconds).map(TimeDelta::milliseconds);
    let without = if is_recorded { Without::Unknown } else { Without::NotWanted };
    Logged {
        provider_call_id: entry.sid,
        from: entry.from.unwrap_or_default(),
        to: entry.to.unwrap_or_default(),
        direction: if is_outbound { CallDirection::Outbound } else { CallDirection::Inbound },
        started_at: entry.start_time,
        ended_at: entry.end_time.or_else(|| Some(entry.start_time? + lasted?)),
        is_over: entry.status.is_over(),
        is_answered: matches!(entry.status, twilio::CallStatus::Completed | twilio::CallStatus::InProgress),
        recordings,
        without,
    }
}

fn twilio_recording(entry: RecordingEntry) -> LoggedRecording {
    let not = |cause, detail: &str| LoggedState::Not { cause, detail: detail.to_owned() };
    let state = match (&entry.status, entry.error_code) {
        (RecordingStatus::Completed, _) => LoggedState::Available,
        (_, Some(16_101)) => not(GapCause::TooShort, "the call was too short to be recorded (Twilio 16101)"),
        (_, Some(16_102)) => {
            not(GapCause::TooShort, "the recording was silent, so Twilio deleted it (16102)")
        }
        (RecordingStatus::Absent, _) => not(GapCause::Absent, "Twilio says that the recording is absent"),
        (RecordingStatus::Deleted, _) => not(GapCause::Expired, "the recording was deleted at Twilio"),
        (RecordingStatus::Failed, _) => not(GapCause::Unavailable, "Twilio could not make the recording"),
        _ => LoggedState::Coming,
    };
    LoggedRecording {
        id: entry.sid,
        duration_ms: milliseconds(entry.duration_seconds),
        url: None,
        fetch_by: None,
        recorded_at: entry.start_time,
        channels: entry.channels,
        state,
    }
}

/// Vonage lists legs, of which a call has several, and no recordings.
async fn vonage(
    app: &App,
    client: &vonage::Client,
    account: &Account,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Logged>, ProviderError> {
    let is_recorded = matches!(&account.provider, ProviderAccount::Vonage(vonage) if vonage.record);
    let (mut calls, mut places, mut index) = (Vec::<Logged>::new(), HashMap::new(), Some(0));
    while let Some(first) = index {
        let now = app.clock.now();
        let page = client.calls(from, until, first, now, app.ids.next(now)).await?;
        for leg in page.calls {
            // A leg to the archive's own socket is nobody's call.
            if leg.to.as_deref().is_some_and(|to| to.starts_with("ws:") || to.starts_with("wss:")) {
                continue;
            }
            let conversation = leg.conversation_uuid.clone().unwrap_or_else(|| leg.uuid.clone());
            let call = vonage_call(conversation.clone(), leg, is_recorded);
            match places.get(&conversation) {
                Some(place) => join(&mut calls[*place], call),
                None => {
                    places.insert(conversation, calls.len());
                    calls.push(call);
                }
            }
        }
        bounded(&calls)?;
        index = page.next_index;
    }
    Ok(calls)
}

fn vonage_call(conversation: String, leg: vonage::CallEntry, is_recorded: bool) -> Logged {
    use vonage::{CallDirection as Way, CallStatus};
    let is_answered = matches!(
        leg.status,
        CallStatus::Completed
            | CallStatus::Disconnected
            | CallStatus::Answered
            | CallStatus::Human
            | CallStatus::Machine
    );
    Logged {
        provider_call_id: conversation,
        from: leg.from.unwrap_or_default(),
        to: leg.to.unwrap_or_default(),
        direction: if leg.direction == Some(Way::Outbound) {
            CallDirection::Outbound
        } else {
            CallDirection::Inbound
        },
        started_at: leg.start_time,
        ended_at: leg.end_time,
        is_over: leg.status.is_over(),
        is_answered,
        recordings: Vec::new(),
        without: if is_recorded { Without::Unknown } else { Without::NotWanted },
    }
}

/// RingCentral lists a transferred call in parts; those of one session are one call.
async fn ringcentral(
    app: &App,
    client: &ringcentral::Client,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Logged>, ProviderError> {
    let (mut calls, mut places) = (Vec::<Logged>::new(), HashMap::new());
    let log = client.whole_call_log(from, until, app.clock.now()).await?;
    for record in log.into_iter().filter(|record| !record.is_deleted) {
        // RingCentral counts the end of a time to it; midnight is the next day's.
        if record.started_at.is_some_and(|start| start >= until) {
            continue;
        }
        let Some(session) = record.telephony_session_id.clone() else { continue };
        let call = ringcentral_call(session.clone(), record);
        match places.get(&session) {
            Some(place) => join(&mut calls[*place], call),
            None => {
                places.insert(session, calls.len());
                calls.push(call);
            }
        }
    }
    bounded(&calls)?;
    Ok(calls)
}

/// Adds another part of the same call: who called whom is what its first part says.
fn join(call: &mut Logged, part: Logged) {
    if part.started_at.is_some_and(|start| call.started_at.is_none_or(|known| start < known)) {
        call.started_at = part.started_at;
        (call.from, call.to, call.direction) = (part.from, part.to, part.direction);
    }
    call.ended_at = call.ended_at.max(part.ended_at);
    call.is_over &= part.is_over;
    call.is_answered |= part.is_answered;
    if call.without == Without::NotWanted {
        call.without = part.without;
    }
    for recording in part.recordings {
        if !call.recordings.iter().any(|known| known.id == recording.id) {
            call.recordings.push(recording);
        }
    }
    // A log that begins with the newest part must not make its recording the first of the call.
    call.recordings.sort_by_key(|recording| recording.recorded_at);
}

fn ringcentral_call(session: String, record: CallRecord) -> Logged {
    let number = |end: &Endpoint| {
        end.phone_number.clone().or_else(|| end.extension_number.clone()).unwrap_or_default()
    };
    let result = record.result.as_deref().unwrap_or_default();
    let lasted = record.duration_ms.filter(|lasted| *lasted > 0).map(TimeDelta::milliseconds);
    let recordings = record.recordings.into_iter().map(|recording| LoggedRecording {
        id: recording.id,
        duration_ms: None,
        url: recording.content_uri,
        fetch_by: None,
        recorded_at: recording.started_at,
        channels: None,
        state: LoggedState::Available,
    });
    let recordings: Vec<_> = recordings.collect();
    // Which calls are recorded is decided at RingCentral; only its log says of which it was done.
    let without = if record.is_short_recording {
        let detail = "too short: RingCentral keeps no recording of so short a call".to_owned();
        Without::Explained { cause: GapCause::TooShort, detail }
    } else {
        Without::NotWanted
    };
    Logged {
        provider_call_id: session,
        from: number(&record.from),
        to: number(&record.to),
        direction: if record.is_inbound == Some(false) {
            CallDirection::Outbound
        } else {
            CallDirection::Inbound
        },
        started_at: record.started_at,
        ended_at: record.started_at.zip(lasted).map(|(start, lasted)| start + lasted),
        is_over: result != "In Progress",
        // The words are an open set; what was recorded was answered.
        is_answered: matches!(result, "Accepted" | "Call connected" | "Connected" | "Answered")
            || record.is_short_recording
            || !recordings.is_empty(),
        recordings,
        without,
    }
}

async fn vapi(
    client: &vapi::Client,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Logged>, ProviderError> {
    let (mut calls, mut known, mut end) = (Vec::new(), HashSet::new(), Some(until));
    while let Some(until) = end {
        let page = client.list_calls(from, until).await?;
        let new = page.calls.iter().filter(|report| known.insert(report.call.id.clone()));
        calls.extend(new.map(vapi_call));
        bounded(&calls)?;
        end = page.earlier_than;
    }
    Ok(calls)
}

fn vapi_call(report: &Report) -> Logged {
    let number =
        |contact: &Contact| contact.number.clone().or_else(|| contact.sip_uri.clone()).unwrap_or_default();
    let (customer, business) = (number(&report.customer), number(&report.phone_number));
    let is_outbound = report.call.direction() == Some(Direction::Outbound);
    let (from, to) = if is_outbound { (business, customer) } else { (customer, business) };
    let refused = report.consent == Consent::NotGiven;
    let recording = (report.audio.any() && !refused).then(|| LoggedRecording {
        id: report.call.id.clone(),
        duration_ms: None,
        url: report.audio.presigned_stereo.clone().or_else(|| report.audio.presigned_mono.clone()),
        fetch_by: report.ended_at.map(|at| at + VAPI_KEEPS),
        recorded_at: report.started_at,
        channels: None,
        state: LoggedState::Available,
    });
    let without = if refused {
        let detail = "consent to being recorded was not given".to_owned();
        Without::Explained { cause: GapCause::Refused, detail }
    } else {
        let detail = "Vapi's report names no recording: it keeps none of this call".to_owned();
        Without::Explained { cause: GapCause::Absent, detail }
    };
    Logged {
        provider_call_id: report.call.id.clone(),
        from,
        to,
        direction: if is_outbound { CallDirection::Outbound } else { CallDirection::Inbound },
        started_at: report.started_at.or(report.call.created_at),
        ended_at: report.ended_at,
        is_over: report.ended_at.is_some(),
        is_answered: report.started_at.is_some(),
        recordings: recording.into_iter().collect(),
        without,
    }
}
