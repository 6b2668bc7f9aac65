// Twilio as an account sees it: its REST API with recordings and calls, and the truth about both. What Twilio does
// towards the archive (webhooks, callbacks, streams) is in twilio-call.mjs.
import { Chance, sha256 } from './random.mjs';
import { FakeServer, json, media } from './server.mjs';
import { MediaStore } from './media-store.mjs';
import { readWav, writeWav } from './audio.mjs';
import { TwilioCall } from './twilio-call.mjs';
import { callBody, listCalls, listRecordings, recordingBody } from './twilio-lists.mjs';

const PREFIX = '/2010-04-01/Accounts/{account}';

/** A Twilio account. */
export class Twilio extends FakeServer {
  #chance;

  /**
   * `elsewhere`: media are redirected to storage at another origin. `notReady`: how often the first requests for a
   * file find none yet. `post`: settings of the Post that carries webhooks.
   */
  constructor({ seed = 1, elsewhere = true, notReady = 1, pageSize = 50, post = {}, ...options } = {}) {
    super(options);
    this.#chance = new Chance(`twilio ${seed}`);
    Object.assign(this, { seed, elsewhere, notReady, pageSize, postSettings: post });
    this.accountSid = `AC${this.#chance.hex(32)}`;
    this.authToken = this.#chance.hex(32);
    this.storage = new MediaStore({ key: this.authToken, failures: options.failures, now: options.now });
    /** The truth: every call by its sid, every recording by its sid. */
    this.calls = new Map();
    this.recordings = new Map();
    this.#routes();
  }

  async start() {
    await this.storage.start();
    return super.start();
  }

  async stop() {
    await super.stop();
    await this.storage.stop();
  }

  /** Tells Twilio where the archive is, and which of its accounts this is. */
  connect(door, account) {
    Object.assign(this, { door, hooks: `${door.publicUrl}/hooks/twilio/${account}` });
    return this;
  }

  /** The account's entry in the archive's tenants file. `more`: further lines of its `account` table. */
  tenantEntry({ id = 'twilio', tenant = 'acme', campaign = null, more = [] } = {}) {
    return [
      '[[twilio]]',
      `id = "${id}"`,
      `tenant = "${tenant}"`,
      ...(campaign ? [`campaign_id = "${campaign}"`] : []),
      '[twilio.account]',
      `account_sid = "${this.accountSid}"`,
      `auth_token = "${this.authToken}"`,
      `api_url = "${this.url}"`,
      ...(this.elsewhere ? [`media_hosts = ["${this.storage.url}"]`] : []),
      ...more,
      '',
    ].join('\n');
  }

  /** A call that has not begun; see TwilioCall. */
  call(options) {
    const call = new TwilioCall(this, this.sid('CA'), options);
    this.calls.set(call.sid, call);
    return call;
  }

  /** A new id. */
  sid(kind) {
    return `${kind}${this.#chance.hex(32)}`;
  }

  /** Starts a recording of a call that is in progress, and returns it. */
  record(call, { source, channels, track = 'both', callback = null, events = ['completed'] }) {
    // The same mechanism twice is a silent no-op; another one makes a recording of its own.
    const already = call.recordings.find((one) => one.source === source && one.status === 'in-progress');
    if (already) return already;
    const recording = {
      sid: this.sid('RE'),
      call,
      source,
      channels,
      track,
      callback,
      events,
      status: 'in-progress',
      startedAt: call.answeredAt,
      durationMs: null,
      bytes: null,
      sha256: null,
      misses: this.notReady,
    };
    this.recordings.set(recording.sid, recording);
    call.recordings.push(recording);
    return recording;
  }

  /** Ends a recording with its audio, or as `absent` where `wav` is null. */
  finish(recording, wav) {
    const audio = wav && readWav(wav);
    Object.assign(recording, {
      status: wav ? 'completed' : 'absent',
      bytes: wav,
      sha256: wav && sha256(wav),
      durationMs: audio && audio.durationMs,
    });
    if (wav) this.storage.put(`${recording.sid}.wav`, wav, 'audio/x-wav');
  }

  /** Every call that was placed, with the recordings that exist and their hashes. */
  truth() {
    return [...this.calls.values()]
      .filter((call) => call.placed)
      .map((call) => ({
        provider: 'twilio',
        id: call.sid,
        from: call.from,
        to: call.to,
        conversation: call.conversation,
        recordings: call.recordings.map(({ sid, status, sha256: hash, bytes, durationMs, channels }) => ({
          id: sid,
          status,
          sha256: hash,
          bytes,
          durationMs,
          channels,
        })),
        streams: call.streams,
      }));
  }

  errorBody(status) {
    const code = { 400: 21_220, 401: 20_003, 404: 20_404, 429: 20_429 }[status] ?? 20_500;
    return this.#errorOf(status, code, `status ${status}`);
  }

  before(request) {
    const expected = `Basic ${Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64')}`;
    if (request.headers.authorization === expected) return null;
    this.violation(`no or wrong credentials: ${request.method} ${request.path}`);
    return this.error(401, { 'www-authenticate': 'Basic realm="Twilio API"' });
  }

  #errorOf(status, code, message) {
    return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  }

  #routes() {
    const call = (request) => this.calls.get(request.params.call);
    this.route('POST', `${PREFIX}/Calls/{call}/Recordings.json`, (request) =>
      this.#startRecording(call(request), request),
    );
    this.route('GET', `${PREFIX}/Calls/{call}/Recordings.json`, (request) => {
      request.query.set('CallSid', request.params.call);
      return listRecordings(this, request);
    });
    this.route('GET', `${PREFIX}/Calls/{call}.json`, (request) =>
      call(request)?.placed ? json(callBody(this, call(request))) : this.error(404),
    );
    this.route('GET', `${PREFIX}/Calls.json`, (request) => listCalls(this, request));
    this.route('GET', `${PREFIX}/Recordings.json`, (request) => listRecordings(this, request));
    this.route('GET', `${PREFIX}/Recordings/{recording}.json`, ({ params }) => {
      const recording = this.recordings.get(params.recording);
      return recording ? json(recordingBody(this, recording)) : this.error(404);
    });
    this.route('DELETE', `${PREFIX}/Recordings/{recording}.json`, ({ params }) => this.#delete(params.recording));
    this.route('GET', `${PREFIX}/Recordings/{recording}.wav`, (request) => this.#media(request));
    this.route('GET', `${PREFIX}/Recordings/{recording}.mp3`, () => this.error(404));
    this.route('GET', `${PREFIX}/Recordings/{recording}`, (request) => this.#media(request));
  }

  #startRecording(call, request) {
    if (!call?.placed) return this.error(404);
    if (call.state !== 'in-progress') {
      return this.error(400, {}, this.#errorOf(400, 21_220, 'Requested resource is not eligible for recording'));
    }
    const form = request.form();
    const recording = this.record(call, {
      source: 'StartCallRecordingAPI',
      channels: form.get('RecordingChannels') === 'dual' ? 2 : 1,
      track: form.get('RecordingTrack') ?? 'both',
      callback: form.get('RecordingStatusCallback'),
      events: form
        .getAll('RecordingStatusCallbackEvent')
        .flatMap((value) => value.split(' '))
        .filter(Boolean),
    });
    if (recording.events.length === 0) recording.events = ['completed'];
    call.recordingStarted(recording);
    return json({ ...recordingBody(this, recording), status: 'in-progress' }, 201);
  }

  #delete(sid) {
    const recording = this.recordings.get(sid);
    if (!recording || recording.status === 'deleted') return this.error(404);
    if (recording.status !== 'completed') return this.error(400);
    recording.status = 'deleted';
    return { status: 204 };
  }

  #media({ params, query }) {
    const recording = this.recordings.get(params.recording);
    if (recording?.status !== 'completed') return this.error(404);
    if (recording.misses > 0) {
      recording.misses -= 1;
      return this.error(404);
    }
    const channels = Number(query.get('RequestedChannels') ?? recording.channels);
    if (channels > recording.channels) return this.error(400);
    const name = channels === recording.channels ? `${recording.sid}.wav` : `${recording.sid}-mono.wav`;
    const bytes = channels === recording.channels ? recording.bytes : downmixed(recording.bytes);
    if (!this.elsewhere) return media(bytes, 'audio/x-wav');
    this.storage.put(name, bytes, 'audio/x-wav');
    return { status: 302, headers: { location: this.storage.address(name) } };
  }
}

function downmixed(bytes) {
  const { channels, sampleRateHz } = readWav(bytes);
  const [left, right] = channels;
  return writeWav([left.map((sample, at) => Math.round((sample + right[at]) / 2))], sampleRateHz);
}
