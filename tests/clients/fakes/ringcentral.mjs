// RingCentral as an account sees it: sign-in by JWT, the webhook subscription with its handshake, call log,
// recordings, insights, all under rate groups, and the truth. What it sends to the archive is in ringcentral-call.mjs.
import { createHmac } from 'node:crypto';
import { send } from './post.mjs';
import { Chance, sha256 } from './random.mjs';
import { RateGroups } from './rate-limits.mjs';
import { RingcentralCall } from './ringcentral-call.mjs';
import { FakeServer, json, media } from './server.mjs';

const API = '/restapi/v1.0/account/{account}';
const INSIGHTS = '/ai/ringsense/v1/public/accounts/~/domains/pbx';
const HANDSHAKE_MS_MAX = 3_000;
const HANDSHAKE_BYTES_MAX = 1024;

/** Where recordings lie: another host than the API, with the same tokens. */
class MediaHost extends FakeServer {
  constructor(account, options) {
    super(options);
    this.account = account;
    this.route('GET', `${API}/recording/{id}/content`, (request) => account.content(request));
  }

  errorBody(status) {
    return this.account.errorBody(status);
  }

  before(request) {
    return this.account.guard(request, 'heavy');
  }
}

/** A RingCentral account with one app and one user. */
export class Ringcentral extends FakeServer {
  #chance;
  #tokens = new Map();
  #key;

  /**
   * `limits`, `windowSeconds`, `penaltySeconds`: see RateGroups. `recordingAfterPolls`: in how many answers of the
   * call log a record still lacks its recording. `insightsAfterPolls`: likewise for insights; null for none at all.
   * `shortestMs`: shorter recordings are not kept, as the real service does below half a minute.
   */
  constructor({
    seed = 1,
    limits,
    windowSeconds,
    penaltySeconds,
    recordingAfterPolls = 2,
    insightsAfterPolls = 1,
    shortestMs = 0,
    tokenSeconds = 3_600,
    post = {},
    ...options
  } = {}) {
    super(options);
    this.#chance = new Chance(`ringcentral ${seed}`);
    this.#key = this.#chance.hex(32);
    Object.assign(this, { seed, recordingAfterPolls, insightsAfterPolls, shortestMs, tokenSeconds, postSettings: post });
    this.rates = new RateGroups({ limits, windowSeconds, penaltySeconds, now: this.now });
    this.mediaHost = new MediaHost(this, options);
    this.clientId = this.#chance.hex(22);
    this.clientSecret = this.#chance.hex(32);
    this.jwt = `${this.#chance.hex(20)}.${this.#chance.hex(60)}.${this.#chance.hex(40)}`;
    this.verificationToken = this.#chance.hex(32);
    this.accountId = String(this.#chance.between(100_000_000, 999_999_999));
    this.extensionId = String(this.#chance.between(100_000_000, 999_999_999));
    /** The truth: every call by its telephony session. */
    this.calls = new Map();
    /** Subscriptions by id. */
    this.subscriptions = new Map();
    /** How each handshake went: `{ accepted, status, tookMs, sizeBytes, wrong }`. */
    this.handshakes = [];
    this.#routes();
  }

  async start() {
    await this.mediaHost.start();
    return super.start();
  }

  async stop() {
    await super.stop();
    await this.mediaHost.stop();
  }

  /** Tells RingCentral where the archive is, and which of its accounts this is. */
  connect(door, account) {
    Object.assign(this, { door, hook: `${door.publicUrl}/hooks/ringcentral/${account}` });
    return this;
  }

  /** The account's entry in the archive's tenants file. */
  tenantEntry({ id = 'ringcentral', tenant = 'acme', campaign = null, more = [] } = {}) {
    return [
      '[[ringcentral]]',
      `id = "${id}"`,
      `tenant = "${tenant}"`,
      ...(campaign ? [`campaign_id = "${campaign}"`] : []),
      '[ringcentral.account]',
      `client_id = "${this.clientId}"`,
      `client_secret = "${this.clientSecret}"`,
      `jwt = "${this.jwt}"`,
      `verification_token = "${this.verificationToken}"`,
      `server_url = "${this.url}"`,
      `media_hosts = ["${this.mediaHost.url}"]`,
      ...more,
      '',
    ].join('\n');
  }

  /** A call that has not begun; see RingcentralCall. */
  call(options) {
    const sessionId = String(this.#chance.between(100_000_000_000, 999_999_999_999));
    const call = new RingcentralCall(this, { sessionId, telephonySessionId: `s-a${this.#chance.hex(24)}z${this.#chance.hex(16)}` }, options);
    this.calls.set(call.telephonySessionId, call);
    return call;
  }

  /** A new id of digits. */
  number() {
    return String(this.#chance.between(1_000_000_000, 9_999_999_999));
  }

  /** A new UUID. */
  uuid() {
    return this.#chance.uuid();
  }

  /** The active webhook subscriptions. */
  active() {
    return [...this.subscriptions.values()].filter((one) => one.status === 'Active');
  }

  /** Gives up on a subscription, as after many failed notifications. */
  blacklist(id) {
    Object.assign(this.subscriptions.get(id), {
      status: 'Blacklisted',
      blacklistedData: { blacklistedAt: new Date(this.now()).toISOString(), reason: 'too many failures' },
    });
  }

  /** Every token is refused from now on. */
  expireTokens() {
    this.#tokens.clear();
  }

  /** Makes a call's recording and its log record. */
  keep(call, bytes) {
    if (call.conversation.durationMs < this.shortestMs) return null;
    const recording = { id: call.recordingId, bytes, sha256: sha256(bytes), contentType: 'audio/wav', durationMs: call.conversation.durationMs };
    call.recordings.push(recording);
    return recording;
  }

  /** Every call that was placed, with the recordings that exist and their hashes. */
  truth() {
    return [...this.calls.values()]
      .filter((call) => call.placed)
      .map((call) => ({
        provider: 'ringcentral',
        id: call.telephonySessionId,
        from: call.from,
        to: call.to,
        conversation: call.conversation,
        recordings: call.recordings.map((one) => ({ ...one, status: 'completed', channels: 2 })),
        streams: [],
      }));
  }

  errorBody(status) {
    const code = { 401: 'OAU-213', 404: 'CMN-102', 429: 'CMN-301' }[status] ?? 'CMN-203';
    return { errorCode: code, message: `status ${status}`, errors: [{ errorCode: code, message: `status ${status}` }] };
  }

  /** An answer that refuses, for want of a token or by the rate group; null where the request may go on. */
  guard(request, group) {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const expiresAt = this.#tokens.get(token);
    if (expiresAt === undefined || expiresAt <= this.now()) return this.error(401);
    if (request.query.has('access_token')) this.violation('a token stood in an address');
    const { refused, headers } = this.rates.count(group);
    request.rateHeaders = headers;
    return refused ? this.error(429, headers) : null;
  }

  /** A recording's file, from the media host. */
  content({ params, rateHeaders }) {
    const recording = this.#recording(params.id);
    return recording ? media(recording.bytes, recording.contentType, rateHeaders) : this.error(404);
  }

  /** The insights of a call, as a record of RingSense. */
  insights(call) {
    const spoken = (turn) => ({ speakerId: turn.speaker, text: turn.text, start: turn.startMs / 1000, end: turn.endMs / 1000 });
    const endS = call.conversation.durationMs / 1000;
    return {
      title: `Call with ${call.from}`,
      rsRecordUri: `${this.url}/ringsense/${call.recordingId}`,
      domain: 'pbx',
      sourceRecordId: call.recordingId,
      sourceSessionId: call.telephonySessionId,
      callDirection: call.direction,
      ownerExtensionId: this.extensionId,
      recordingDurationMs: call.conversation.durationMs,
      recordingStartTime: new Date(call.startedAt).toISOString(),
      creationTime: new Date(this.now()).toISOString(),
      lastModifiedTime: new Date(this.now()).toISOString(),
      speakerInfo: [
        { speakerId: 'customer', name: 'Caller', accountId: null, extensionId: null },
        { speakerId: 'agent', name: 'Front Desk', accountId: this.accountId, extensionId: this.extensionId },
      ],
      insights: {
        Transcript: call.conversation.turns.map(spoken),
        Summary: [{ value: call.summary, start: 0, end: endS }],
        HighLights: [{ speakerId: 'customer', value: call.conversation.turns[0]?.text ?? '', start: 0, end: endS }],
        NextSteps: [{ speakerId: 'agent', value: 'Call back tomorrow', start: 0, end: endS }],
        AIScore: [{ value: '8' }],
        Sentiment: [{ value: 'Positive' }],
      },
    };
  }

  #routes() {
    const limited = (group, handler) => async (request) => {
      const refusal = this.guard(request, group);
      if (refusal) return refusal;
      const answer = await handler(request);
      return { ...answer, headers: { ...answer.headers, ...request.rateHeaders } };
    };
    this.route('POST', '/restapi/oauth/token', (request) => this.#signIn(request));
    this.route('POST', '/restapi/oauth/revoke', (request) => {
      this.#tokens.delete(request.form().get('token'));
      return json({});
    });
    const subscription = '/restapi/v1.0/subscription';
    this.route('GET', subscription, limited('light', () => json({ records: [...this.subscriptions.values()] })));
    this.route('POST', subscription, limited('medium', (request) => this.#subscribe(request)));
    this.route('GET', `${subscription}/{id}`, limited('light', ({ params }) => this.#subscription(params.id)));
    this.route('PUT', `${subscription}/{id}`, limited('medium', (request) => this.#renew(request)));
    this.route('POST', `${subscription}/{id}/renew`, limited('medium', (request) => this.#renew(request)));
    this.route('DELETE', `${subscription}/{id}`, limited('medium', ({ params }) =>
      this.subscriptions.delete(params.id) ? { status: 204 } : this.error(404)));
    this.route('GET', `${API}/call-log`, limited('heavy', (request) => this.#callLog(request)));
    this.route('GET', `${API}/call-log/{id}`, limited('heavy', ({ params }) => {
      const call = [...this.calls.values()].find((one) => one.logId === params.id && one.logged);
      return call ? json(this.#record(call, this.#polled(call))) : this.error(404);
    }));
    this.route('GET', `${API}/recording/{id}`, limited('light', ({ params }) => this.#metadata(params.id)));
    this.route('GET', `${INSIGHTS}/records/{id}/insights`, limited('light', ({ params }) => {
      const call = [...this.calls.values()].find((one) => one.recordingId === params.id);
      return this.#insightsOf(call, (record) => record);
    }));
    this.route('GET', `${INSIGHTS}/sessions/{id}/insights`, limited('light', ({ params }) =>
      this.#insightsOf(this.calls.get(params.id), (record) => ({ records: [record], paging: { page: 1 } }))));
  }

  #signIn(request) {
    const { refused, headers } = this.rates.count('auth');
    if (refused) return this.error(429, headers);
    const basic = `Basic ${Buffer.from(`${this.clientId}:${this.clientSecret}`).toString('base64')}`;
    const form = request.form();
    const byJwt = form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer' && form.get('assertion') === this.jwt;
    const byRefresh = form.get('grant_type') === 'refresh_token' && /^refresh-/.test(form.get('refresh_token') ?? '');
    if (request.headers.authorization !== basic || !(byJwt || byRefresh)) {
      this.violation('a sign-in with wrong credentials');
      return json({ error: 'invalid_client', error_description: 'Invalid client', errors: [] }, 401, headers);
    }
    const token = createHmac('sha256', this.#key).update(String(this.#tokens.size) + this.uuid()).digest('base64url');
    this.#tokens.set(token, this.now() + this.tokenSeconds * 1000);
    return json(
      {
        access_token: token,
        token_type: 'bearer',
        expires_in: this.tokenSeconds,
        refresh_token: `refresh-${this.#chance.hex(16)}`,
        refresh_token_expires_in: 604_800,
        scope: 'ReadCallLog ReadCallRecording CallControl SubscriptionWebhook RingSense',
        owner_id: this.extensionId,
      },
      200,
      headers,
    );
  }

  async #subscribe(request) {
    const { eventFilters, deliveryMode, expiresIn } = request.json();
    if (deliveryMode?.transportType !== 'WebHook') return this.error(400);
    if (!deliveryMode.address?.startsWith('https://')) this.violation(`a webhook at ${deliveryMode.address}: not https`);
    const refusal = await this.#handshake(deliveryMode.address);
    if (refusal) return json({ errorCode: refusal, message: 'the webhook did not answer as it must', errors: [] }, 400);
    const id = this.uuid();
    const lifeS = Math.min(expiresIn ?? 604_800, 630_720_000);
    this.subscriptions.set(id, {
      id,
      uri: `${this.url}/restapi/v1.0/subscription/${id}`,
      eventFilters,
      deliveryMode: { transportType: 'WebHook', address: deliveryMode.address, encryption: false },
      status: 'Active',
      creationTime: new Date(this.now()).toISOString(),
      expirationTime: new Date(this.now() + lifeS * 1000).toISOString(),
      expiresIn: lifeS,
      disabledFilters: [],
    });
    // The token comes back with notifications, and is never shown again.
    this.sentToken = deliveryMode.verificationToken ?? deliveryMode.validationToken ?? null;
    return this.#subscription(id);
  }

  /** Null where the archive answered as it must, otherwise RingCentral's error code. */
  async #handshake(address) {
    const token = this.uuid();
    const outcome = await send({ url: this.door.real(address), headers: { 'validation-token': token }, timeoutMs: HANDSHAKE_MS_MAX });
    const wrong = [
      outcome.error && `no answer: ${outcome.error.message}`,
      !outcome.error && outcome.status !== 200 && `status ${outcome.status}`,
      outcome.headers?.['validation-token'] !== token && 'the token was not sent back',
      !/^application\/json/.test(outcome.headers?.['content-type'] ?? '') && 'the content type is not JSON',
      outcome.sizeBytes > HANDSHAKE_BYTES_MAX && `${outcome.sizeBytes} bytes`,
    ].filter(Boolean);
    const { status, tookMs, sizeBytes } = outcome;
    this.handshakes.push({ accepted: wrong.length === 0, status, tookMs, sizeBytes, wrong });
    if (wrong.length === 0) return null;
    return outcome.status !== undefined && outcome.status !== 200 ? 'SUB-522' : 'SUB-525';
  }

  #subscription(id) {
    const subscription = this.subscriptions.get(id);
    return subscription ? json(subscription) : this.error(404);
  }

  #renew({ params }) {
    const subscription = this.subscriptions.get(params.id);
    // A blacklisted subscription stays so: it must be made anew.
    if (!subscription || subscription.status !== 'Active') return this.error(404);
    subscription.expirationTime = new Date(this.now() + subscription.expiresIn * 1000).toISOString();
    return json(subscription);
  }

  #callLog({ path, query }) {
    const size = Math.min(1000, Math.max(1, Number(query.get('perPage') ?? 100)));
    const page = Math.max(1, Number(query.get('page') ?? 1));
    const from = Date.parse(query.get('dateFrom') ?? new Date(this.now() - 86_400_000).toISOString());
    const until = query.get('dateTo') ? Date.parse(query.get('dateTo')) : Infinity;
    const wanted = (name, value) => !query.get(name) || query.get(name) === value;
    const rows = [...this.calls.values()]
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
      .reverse();
    const shown = rows.slice((page - 1) * size, page * size);
    const pages = Math.max(1, Math.ceil(rows.length / size));
    const uri = (number) => {
      const other = new URLSearchParams(query);
      other.set('page', number);
      other.set('perPage', size);
      return { uri: `${this.url}${path}?${other}` };
    };
    return json({
      uri: uri(page).uri,
      records: shown.map(({ call, ready }) => this.#record(call, ready)),
      paging: { page, perPage: size, pageStart: (page - 1) * size, pageEnd: (page - 1) * size + shown.length - 1, totalPages: pages, totalElements: rows.length },
      navigation: { firstPage: uri(1), lastPage: uri(pages), ...(page < pages ? { nextPage: uri(page + 1) } : {}) },
    });
  }

  /** Counts a look at a call's record; whether it has its recording by now. */
  #polled(call) {
    call.polls += 1;
    return call.recordings.length > 0 && call.polls > this.recordingAfterPolls;
  }

  #record(call, ready) {
    const [recording] = call.recordings;
    return {
      id: call.logId,
      uri: `${this.url}/restapi/v1.0/account/${this.accountId}/call-log/${call.logId}`,
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
      to: { phoneNumber: call.to, name: 'Front Desk', extensionId: this.extensionId },
      transport: 'PSTN',
      lastModifiedTime: new Date(this.now()).toISOString(),
      ...(call.recorded && call.conversation.durationMs < this.shortestMs ? { shortRecording: true } : {}),
      ...(ready
        ? {
            recording: {
              id: recording.id,
              uri: `${this.url}/restapi/v1.0/account/${this.accountId}/recording/${recording.id}`,
              type: 'Automatic',
              contentUri: this.#contentUri(recording),
            },
          }
        : {}),
    };
  }

  #contentUri(recording) {
    return `${this.mediaHost.url}/restapi/v1.0/account/${this.accountId}/recording/${recording.id}/content`;
  }

  #recording(id) {
    return [...this.calls.values()].flatMap((call) => call.recordings).find((one) => one.id === id);
  }

  #metadata(id) {
    const recording = this.#recording(id);
    if (!recording) return this.error(404);
    return json({
      id,
      contentUri: this.#contentUri(recording),
      contentType: recording.contentType,
      duration: Math.round(recording.durationMs / 1000),
    });
  }

  #insightsOf(call, shape) {
    if (!call?.logged || this.insightsAfterPolls === null) return this.error(404);
    call.insightPolls += 1;
    return call.insightPolls > this.insightsAfterPolls ? json(shape(this.insights(call))) : this.error(404);
  }
}
