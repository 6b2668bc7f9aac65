// One call as Twilio plays it towards the archive: the voice webhook and what its TwiML asks for, status callbacks,
// recording callbacks, and the stream of live audio. Signatures are made by Twilio's own library.
import { setTimeout as pause } from 'node:timers/promises';
import twilio from 'twilio';
import { Post, taken, twilioRetries } from './post.mjs';
import { streamCall } from './twilio-stream.mjs';
import { readTwiml } from './twiml.mjs';

const ANSWER_MS_MAX = 15_000;

/** A call. `ring`, `answer`, `stream` and `hangUp` in this order, or `play` for all of them. */
export class TwilioCall {
  #sequence = 0;

  /**
   * `conversation`: what is said, and so what is recorded. `firstChannel`: whose the recording's first channel is;
   * the customer's for inbound calls, as the parent leg is theirs.
   */
  constructor(
    account,
    sid,
    { from, to, direction = 'inbound', conversation, firstChannel, startedAt = null, post = {} },
  ) {
    const first = firstChannel ?? (direction === 'inbound' ? 'customer' : 'agent');
    Object.assign(this, { account, sid, from, to, direction, conversation });
    this.order = first === 'customer' ? ['customer', 'agent'] : ['agent', 'customer'];
    this.startedAt = startedAt;
    this.answeredAt = null;
    this.endedAt = null;
    this.state = 'queued';
    this.placed = false;
    this.recordings = [];
    this.streams = [];
    /** Streams that the TwiML asked for. */
    this.wantedStreams = [];
    this.post = new Post({ seed: `${account.seed} ${sid}`, ...account.postSettings, ...post });
  }

  /**
   * The incoming call: asks the voice webhook, checks the TwiML and does what it says. Returns its verbs, or null
   * where nobody answered the webhook, and so the call failed.
   */
  async ring() {
    this.#place('ringing');
    const fields = this.#fields({ CallStatus: 'ringing' });
    const outcome = await this.post.ask(this.letter('voice', `${this.account.hooks}/voice`, fields));
    if (!taken(outcome)) {
      Object.assign(this, { state: 'failed', endedAt: this.startedAt + 1_000 });
      return null;
    }
    if (outcome.tookMs > ANSWER_MS_MAX) this.account.violation('a voice webhook took longer than Twilio waits');
    this.verbs = readTwiml(outcome);
    checkOrder(this.verbs, this.account);
    this.#answered();
    for (const verb of this.verbs.filter((one) => one.name === 'Start')) this.#begin(verb);
    return this.verbs;
  }

  /** A call that others answer, inbound or outbound: the archive hears of it by a status callback alone. */
  async answeredElsewhere() {
    this.#place('ringing');
    await this.status('ringing');
    this.#answered();
    await this.status('in-progress');
    // What is laid aside is overtaken by the next letter, and not by the end of the call.
    await this.post.flush();
  }

  /** A call that nobody answers. `state`: `busy`, `failed`, `no-answer` or `canceled`. */
  async unanswered(state = 'no-answer') {
    this.#place('ringing');
    Object.assign(this, { state, endedAt: this.startedAt + 1_000 });
    await this.status(state);
    await this.post.flush();
  }

  /** Sends one status callback. */
  async status(state, more = {}) {
    const fields = this.#fields({
      CallStatus: state,
      Timestamp: rfc2822(this.account.now()),
      CallbackSource: 'call-progress-events',
      SequenceNumber: String(this.#sequence++),
      ...more,
    });
    await this.post.post(this.letter(`status ${state}`, `${this.account.hooks}/status`, fields));
  }

  /** Plays the live audio to every stream the TwiML asked for; see streamCall for `options`. */
  async stream(options = {}) {
    for (const wanted of this.wantedStreams) this.streams.push(await streamCall(this, wanted, options));
    return this.streams;
  }

  /**
   * Ends the call: recordings end, then come the callbacks. `absent`: nothing was recorded. `recordedAfterMs`: how much
   * later a recording is there.
   */
  async hangUp({ absent = false, recordedAfterMs = 0 } = {}) {
    this.endedAt = this.answeredAt + this.conversation.durationMs;
    this.state = 'completed';
    await this.status('completed', {
      CallDuration: String(this.durationSeconds()),
      // Billing minutes, not seconds.
      Duration: String(Math.ceil(this.durationSeconds() / 60)),
    });
    if (recordedAfterMs > 0) {
      await this.post.flush();
      await pause(recordedAfterMs);
    }
    for (const recording of this.recordings.filter((one) => one.status === 'in-progress')) {
      this.account.finish(recording, absent ? null : this.#recorded(recording));
      await this.callback(recording, recording.status);
    }
    await this.post.flush();
  }

  /** Waits for the archive to start a recording; false where it does not in time. */
  async isRecorded(limitMs = 15_000) {
    const recorded = this.account.until(() => this.recordings.length > 0, 'a recording is started', limitMs);
    return recorded.then(
      () => true,
      () => false,
    );
  }

  /**
   * The whole of a call. `stream`: options of the live audio, or null for none. A call that others answer goes on until
   * the archive records it, but no longer than `recordedWithinMs`. For the others see hangUp.
   */
  async play({ stream = {}, absent = false, recordedAfterMs = 0, recordedWithinMs = 15_000 } = {}) {
    if (this.direction !== 'inbound') {
      await this.answeredElsewhere();
      await this.isRecorded(recordedWithinMs);
    } else if ((await this.ring()) === null) {
      return this;
    }
    if (stream) await this.stream(stream);
    // A call that began just now is not over before all of it was said, whatever became of its stream.
    if (stream) await pause(Math.max(0, this.answeredAt + this.conversation.durationMs - this.account.now()));
    await this.hangUp({ absent, recordedAfterMs });
    return this;
  }

  /** A recording was started by REST. */
  recordingStarted(recording) {
    if (recording.announced) return;
    recording.announced = true;
    this.callback(recording, 'in-progress').catch((error) => this.account.violation(String(error)));
  }

  /** Sends a recording callback, where it was asked for. */
  async callback(recording, status) {
    if (!recording.callback || !recording.events.includes(status)) return;
    const { account } = this;
    const fields = {
      AccountSid: account.accountSid,
      CallSid: this.sid,
      RecordingSid: recording.sid,
      RecordingUrl: `${account.url}/2010-04-01/Accounts/${account.accountSid}/Recordings/${recording.sid}`,
      RecordingStatus: status,
      RecordingChannels: String(recording.channels),
      RecordingStartTime: rfc2822(recording.startedAt),
      RecordingSource: recording.source,
      RecordingTrack: recording.track,
      ErrorCode: status === 'absent' ? '16101' : '0',
      ...(status === 'completed' ? { RecordingDuration: String(Math.round(recording.durationMs / 1000)) } : {}),
      ...(status === 'absent' ? { RecordingDuration: '-1' } : {}),
    };
    await this.post.post(this.letter(`recording ${status}`, recording.callback, fields));
  }

  /** A signed form POST to an address as the archive gave it: the fragment is neither sent nor signed. */
  letter(what, address, fields) {
    const [url] = address.split('#');
    const idempotency = this.account.sid('IT');
    return {
      what: `${this.sid} ${what}`,
      url: this.account.door.real(url),
      method: 'POST',
      retry: twilioRetries(address),
      body: new URLSearchParams(fields).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'user-agent': 'TwilioProxy/1.1',
        'i-twilio-idempotency-token': idempotency,
        'x-twilio-signature': sign(this.account.authToken, url, fields),
      },
    };
  }

  /** Whole seconds, as Twilio counts. */
  durationSeconds() {
    return this.answeredAt === null ? 0 : Math.round((this.endedAt - this.answeredAt) / 1000);
  }

  /** A call without a time of its own began so long ago that it ends about now. */
  #place(state) {
    const ago = this.account.now() - this.conversation.durationMs - 1_000;
    Object.assign(this, { placed: true, state, startedAt: this.startedAt ?? ago });
  }

  #answered() {
    Object.assign(this, { state: 'in-progress', answeredAt: this.startedAt + 1_000 });
  }

  #fields(more) {
    return {
      CallSid: this.sid,
      AccountSid: this.account.accountSid,
      From: this.from,
      To: this.to,
      Called: this.to,
      Caller: this.from,
      Direction: this.direction,
      ApiVersion: '2010-04-01',
      FromCity: '',
      FromCountry: 'US',
      ToCountry: 'US',
      ...more,
    };
  }

  #begin(verb) {
    for (const noun of verb.children) {
      const { attributes } = noun;
      if (noun.name === 'Stream') this.wantedStreams.push(noun);
      if (noun.name !== 'Recording') continue;
      const recording = this.account.record(this, {
        source: 'StartCallRecordingTwiML',
        // Two channels, whatever the attributes say.
        channels: 2,
        callback: attributes.recordingStatusCallback ?? null,
        events: (attributes.recordingStatusCallbackEvent ?? 'completed').split(' '),
      });
      this.recordingStarted(recording);
    }
  }

  #recorded(recording) {
    if (recording.channels === 2) return this.conversation.wav({ order: this.order });
    return this.conversation.wav({ order: ['both'] });
  }
}

/** The recording must run before anything is said or anyone is put through, and something must come after. */
function checkOrder(verbs, account) {
  const names = verbs.map((verb) => verb.name);
  const recording = verbs.findIndex((verb) => verb.children.some((noun) => noun.name === 'Recording'));
  const heard = names.findIndex((name) => !['Start', 'Stop'].includes(name));
  if (recording > heard && heard >= 0) account.violation('the recording starts after something was heard');
  if (names.includes('Start') && heard < 0) account.violation('no verb follows <Start>, so the call hangs up');
  for (const verb of verbs) {
    for (const { name, attributes } of verb.children) {
      if (name !== 'Stream') continue;
      const url = attributes.url ?? '';
      if (!url.startsWith('wss://')) account.violation(`a stream to ${url}: only wss is supported`);
      if (url.includes('?')) account.violation(`a stream to ${url}: no query string is supported`);
    }
  }
}

/** The signature of a request by Twilio's own library, which must also take it. */
export function sign(authToken, url, fields) {
  const signature = twilio.getExpectedTwilioSignature(authToken, url, fields);
  if (!twilio.validateRequest(authToken, signature, url, fields)) throw new Error(`the library refuses ${url}`);
  return signature;
}

/** RFC 2822 in UTC, as Twilio writes dates. */
export const rfc2822 = (ms) => (ms === null ? null : new Date(ms).toUTCString().replace('GMT', '+0000'));
