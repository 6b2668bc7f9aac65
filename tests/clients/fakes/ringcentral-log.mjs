// RingCentral's call log, recordings and insights. What is ready later than the call itself is counted in polls.
import { json } from './server.mjs';

const DAY_MS = 86_400_000;

/** The log of one account. */
export class CallLog {
  constructor(account) {
    this.account = account;
  }

  /** A page of records, newest first. */
  page({ path, query }) {
    const size = Math.min(1000, Math.max(1, Number(query.get('perPage') ?? 100)));
    const page = Math.max(1, Number(query.get('page') ?? 1));
    const rows = this.#wanted(query);
    const shown = rows.slice((page - 1) * size, page * size);
    const pages = Math.max(1, Math.ceil(rows.length / size));
    const at = (number) => {
      const other = new URLSearchParams(query);
      other.set('page', number);
      other.set('perPage', size);
      return { uri: `${this.account.url}${path}?${other}` };
    };
    const pageStart = (page - 1) * size;
    return json({
      uri: at(page).uri,
      records: shown.map(({ call, ready }) => this.#record(call, ready)),
      paging: {
        page,
        perPage: size,
        pageStart,
        pageEnd: pageStart + shown.length - 1,
        totalPages: pages,
        totalElements: rows.length,
      },
      navigation: { firstPage: at(1), lastPage: at(pages), ...(page < pages ? { nextPage: at(page + 1) } : {}) },
    });
  }

  /** One record. */
  one(id) {
    const call = this.#calls().find((one) => one.logId === id && one.logged);
    return call ? json(this.#record(call, this.#polled(call))) : this.account.error(404);
  }

  /** A recording by its id. */
  recording(id) {
    return this.#calls()
      .flatMap((call) => call.recordings)
      .find((one) => one.id === id);
  }

  /** What is known of a recording without its file. */
  metadata(id) {
    const recording = this.recording(id);
    if (!recording) return this.account.error(404);
    return json({
      id,
      contentUri: this.#contentUri(recording),
      contentType: recording.contentType,
      duration: Math.round(recording.durationMs / 1000),
    });
  }

  /** The insights of a recording. */
  insightsOfRecording(id) {
    return this.#insights(
      this.#calls().find((one) => one.recordingId === id),
      (record) => record,
    );
  }

  /** The insights of all recordings of a session. */
  insightsOfSession(id) {
    return this.#insights(this.account.calls.get(id), (record) => ({ records: [record], paging: { page: 1 } }));
  }

  #calls() {
    return [...this.account.calls.values()];
  }

  #insights(call, shape) {
    const { insightsAfterPolls } = this.account;
    if (!call?.logged || insightsAfterPolls === null) return this.account.error(404);
    call.insightPolls += 1;
    return call.insightPolls > insightsAfterPolls ? json(shape(insightsRecord(call))) : this.account.error(404);
  }

  #wanted(query) {
    const from = query.get('dateFrom') ? Date.parse(query.get('dateFrom')) : this.account.now() - DAY_MS;
    const until = query.get('dateTo') ? Date.parse(query.get('dateTo')) : Infinity;
    const wanted = (name, value) => !query.get(name) || query.get(name) === value;
    return (
      this.#calls()
        .filter(
          (call) =>
            call.logged &&
            call.startedAt >= from &&
            call.startedAt <= until &&
            wanted('telephonySessionId', call.telephonySessionId) &&
            wanted('sessionId', call.sessionId) &&
            wanted('direction', call.direction),
        )
        .map((call) => ({ call, ready: this.#polled(call) }))
        // A record without its recording is no recorded call yet.
        .filter(({ ready }) => !query.get('recordingType') || ready)
        .reverse()
    );
  }

  /** Counts a look at a call's record; whether it has its recording by now. */
  #polled(call) {
    call.polls += 1;
    return call.recordings.length > 0 && call.polls > this.account.recordingAfterPolls;
  }

  #record(call, ready) {
    const { account } = this;
    const [recording] = call.recordings;
    const base = `${account.url}/restapi/v1.0/account/${account.accountId}`;
    const shared = ready && {
      id: recording.id,
      uri: `${base}/recording/${recording.id}`,
      type: 'Automatic',
      contentUri: this.#contentUri(recording),
    };
    return {
      id: call.logId,
      uri: `${base}/call-log/${call.logId}`,
      sessionId: call.sessionId,
      telephonySessionId: call.telephonySessionId,
      partyId: call.partyId,
      startTime: new Date(call.startedAt).toISOString(),
      duration: Math.round(call.conversation.durationMs / 1000),
      durationMs: call.conversation.durationMs,
      type: 'Voice',
      direction: call.direction,
      action: 'Phone Call',
      result: call.missed ? 'Missed' : 'Accepted',
      from: { phoneNumber: call.from, name: 'WIRELESS CALLER' },
      to: { phoneNumber: call.to, name: 'Front Desk', extensionId: account.extensionId },
      transport: 'PSTN',
      lastModifiedTime: new Date(account.now()).toISOString(),
      ...(call.recorded && call.recordings.length === 0 && !call.missed ? { shortRecording: true } : {}),
      ...(ready ? { recording: shared } : {}),
    };
  }

  #contentUri({ id }) {
    const { mediaHost, accountId } = this.account;
    return `${mediaHost.url}/restapi/v1.0/account/${accountId}/recording/${id}/content`;
  }
}

/** What RingSense found out about a call. */
export function insightsRecord(call) {
  const { account, conversation } = call;
  const spoken = ({ speaker, text, startMs, endMs }) => ({
    speakerId: speaker,
    text,
    start: startMs / 1000,
    end: endMs / 1000,
  });
  const whole = { start: 0, end: conversation.durationMs / 1000 };
  const now = new Date(account.now()).toISOString();
  return {
    title: `Call with ${call.from}`,
    rsRecordUri: `${account.url}/ringsense/${call.recordingId}`,
    domain: 'pbx',
    sourceRecordId: call.recordingId,
    sourceSessionId: call.telephonySessionId,
    callDirection: call.direction,
    ownerExtensionId: account.extensionId,
    recordingDurationMs: conversation.durationMs,
    recordingStartTime: new Date(call.startedAt).toISOString(),
    creationTime: now,
    lastModifiedTime: now,
    speakerInfo: [
      // An outside party has no account.
      { speakerId: 'customer', name: 'Caller', accountId: null, extensionId: null },
      { speakerId: 'agent', name: 'Front Desk', accountId: account.accountId, extensionId: account.extensionId },
    ],
    insights: {
      Transcript: conversation.turns.map(spoken),
      Summary: [{ value: call.summary, ...whole }],
      HighLights: [{ speakerId: 'customer', value: conversation.turns[0]?.text ?? '', ...whole }],
      NextSteps: [{ speakerId: 'agent', value: 'Call back tomorrow', ...whole }],
      AIScore: [{ value: '8' }],
      Sentiment: [{ value: 'Positive' }],
    },
  };
}
