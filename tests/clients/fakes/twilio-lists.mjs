// How Twilio's REST API writes calls and recordings, one by one and in pages.
import { json } from './server.mjs';
import { rfc2822 } from './twilio-call.mjs';

const PAGE_SIZE_MAX = 1000;
const DAY_MS = 86_400_000;

/** A page of recordings. */
export function listRecordings(account, request) {
  const { query } = request;
  const deleted = query.get('IncludeSoftDeleted') === 'true';
  const rows = [...account.recordings.values()].filter(
    (one) =>
      (!query.get('CallSid') || one.call.sid === query.get('CallSid')) &&
      (deleted || one.status !== 'deleted') &&
      onDay(query, 'DateCreated', one.startedAt),
  );
  return page(account, request, 'recordings', rows, recordingBody);
}

/** A page of calls. */
export function listCalls(account, request) {
  const { query } = request;
  const wanted = (field, value) => !query.get(field) || query.get(field) === value;
  const rows = [...account.calls.values()].filter(
    (call) =>
      call.placed &&
      wanted('Status', call.state) &&
      wanted('From', call.from) &&
      wanted('To', call.to) &&
      onDay(query, 'StartTime', call.startedAt),
  );
  return page(account, request, 'calls', rows, callBody);
}

/** Newest first, with the addresses of the pages around. */
function page(account, { path, query }, key, rows, body) {
  const size = Math.min(PAGE_SIZE_MAX, Math.max(1, Number(query.get('PageSize') ?? account.pageSize)));
  const number = Number(query.get('Page') ?? 0);
  const address = (other) => {
    const fields = new URLSearchParams(query);
    fields.set('PageSize', size);
    fields.set('Page', other);
    if (other > 0) fields.set('PageToken', `PA${other}`);
    return `${path}?${fields}`;
  };
  const start = number * size;
  return json({
    [key]: rows
      .toReversed()
      .slice(start, start + size)
      .map((row) => body(account, row)),
    page: number,
    page_size: size,
    start,
    end: Math.min(rows.length, start + size) - 1,
    uri: address(number),
    first_page_uri: address(0),
    next_page_uri: start + size < rows.length ? address(number + 1) : null,
    previous_page_uri: number > 0 ? address(number - 1) : null,
  });
}

/** A recording's resource. It never shows the states in flight. */
export function recordingBody(account, one) {
  const path = `/2010-04-01/Accounts/${account.accountSid}/Recordings/${one.sid}`;
  return {
    sid: one.sid,
    account_sid: account.accountSid,
    call_sid: one.call.sid,
    conference_sid: null,
    status: one.status === 'in-progress' ? 'processing' : one.status,
    channels: one.channels,
    source: one.source,
    track: one.track,
    start_time: rfc2822(one.startedAt),
    date_created: rfc2822(one.startedAt),
    date_updated: rfc2822(one.startedAt),
    duration: one.durationMs === null ? null : String(Math.round(one.durationMs / 1000)),
    price: null,
    price_unit: 'USD',
    error_code: one.status === 'absent' ? 16_101 : null,
    encryption_details: null,
    api_version: '2010-04-01',
    // As in the samples of the documentation: without TLS and without an extension.
    media_url: `${account.url}${path}`,
    uri: `${path}.json`,
  };
}

/** A call's resource. */
export function callBody(account, call) {
  return {
    sid: call.sid,
    account_sid: account.accountSid,
    parent_call_sid: null,
    from: call.from,
    to: call.to,
    direction: call.direction,
    status: call.state,
    start_time: rfc2822(call.startedAt),
    end_time: rfc2822(call.endedAt),
    duration: call.endedAt === null ? null : String(call.durationSeconds()),
    date_created: rfc2822(call.startedAt),
    date_updated: rfc2822(call.endedAt ?? call.startedAt),
    caller_name: null,
    forwarded_from: null,
    price: null,
    price_unit: 'USD',
    api_version: '2010-04-01',
    uri: `/2010-04-01/Accounts/${account.accountSid}/Calls/${call.sid}.json`,
  };
}

/** Whether a moment is on the days asked for: `Name=`, `Name>=`, `Name<=`, each a day in UTC or a moment. */
function onDay(query, name, ms) {
  const day = (value) => Date.parse(value.length === 10 ? `${value}T00:00:00Z` : value);
  const dayEnd = (value) => (value.length === 10 ? day(value) + DAY_MS : day(value));
  const from = query.get(`${name}>`);
  const until = query.get(`${name}<`);
  const exact = query.get(name);
  return (
    (!from || ms >= day(from)) && (!until || ms < dayEnd(until)) && (!exact || (ms >= day(exact) && ms < dayEnd(exact)))
  );
}
