// RingCentral as an account sees it: sign-in by JWT, the webhook subscription with its handshake, call log,
// recordings, insights, all under rate groups, and the truth. What it sends to the archive is in ringcentral-call.mjs.
import { createHmac } from 'node:crypto';
import { Chance, sha256 } from './random.mjs';
import { RateGroups } from './rate-limits.mjs';
import { RingcentralCall } from './ringcentral-call.mjs';
import { CallLog } from './ringcentral-log.mjs';
import { Subscriptions } from './ringcentral-subscriptions.mjs';
import { FakeServer, json, media } from './server.mjs';

const API = '/restapi/v1.0/account/{account}';
const INSIGHTS = '/ai/ringsense/v1/public/accounts/~/domains/pbx';

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
    Object.assign(this, {
      seed,
      recordingAfterPolls,
      insightsAfterPolls,
      shortestMs,
      tokenSeconds,
      postSettings: post,
    });
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
    this.subscriptions = new Subscriptions(this);
    this.callLog = new CallLog(this);
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
    const telephonySessionId = `s-a${this.#chance.hex(24)}z${this.#chance.hex(16)}`;
    const call = new RingcentralCall(this, { sessionId, telephonySessionId }, options);
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

  /** Every token is refused from now on. */
  expireTokens() {
    this.#tokens.clear();
  }

  /** Keeps a call's recording, if it is long enough. */
  keep(call, bytes) {
    if (call.conversation.durationMs < this.shortestMs) return;
    const { durationMs } = call.conversation;
    call.recordings.push({ id: call.recordingId, bytes, sha256: sha256(bytes), contentType: 'audio/wav', durationMs });
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
    const recording = this.callLog.recording(params.id);
    return recording ? media(recording.bytes, recording.contentType, rateHeaders) : this.error(404);
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
    const { subscriptions, callLog: log } = this;
    const path = '/restapi/v1.0/subscription';
    this.route(
      'GET',
      path,
      limited('light', () => subscriptions.list()),
    );
    this.route(
      'POST',
      path,
      limited('medium', (request) => subscriptions.create(request)),
    );
    this.route(
      'GET',
      `${path}/{id}`,
      limited('light', ({ params }) => subscriptions.one(params.id)),
    );
    this.route(
      'PUT',
      `${path}/{id}`,
      limited('medium', ({ params }) => subscriptions.renew(params.id)),
    );
    this.route(
      'POST',
      `${path}/{id}/renew`,
      limited('medium', ({ params }) => subscriptions.renew(params.id)),
    );
    this.route(
      'DELETE',
      `${path}/{id}`,
      limited('medium', ({ params }) => subscriptions.delete(params.id)),
    );
    this.route(
      'GET',
      `${API}/call-log`,
      limited('heavy', (request) => log.page(request)),
    );
    this.route(
      'GET',
      `${API}/call-log/{id}`,
      limited('heavy', ({ params }) => log.one(params.id)),
    );
    this.route(
      'GET',
      `${API}/recording/{id}`,
      limited('light', ({ params }) => log.metadata(params.id)),
    );
    this.route(
      'GET',
      `${INSIGHTS}/records/{id}/insights`,
      limited('light', ({ params }) => log.insightsOfRecording(params.id)),
    );
    this.route(
      'GET',
      `${INSIGHTS}/sessions/{id}/insights`,
      limited('light', ({ params }) => log.insightsOfSession(params.id)),
    );
  }

  #signIn(request) {
    const { refused, headers } = this.rates.count('auth');
    if (refused) return this.error(429, headers);
    const basic = `Basic ${Buffer.from(`${this.clientId}:${this.clientSecret}`).toString('base64')}`;
    const form = request.form();
    const grant = form.get('grant_type');
    const byJwt = grant === 'urn:ietf:params:oauth:grant-type:jwt-bearer' && form.get('assertion') === this.jwt;
    const byRefresh = grant === 'refresh_token' && /^refresh-/.test(form.get('refresh_token') ?? '');
    if (request.headers.authorization !== basic || !(byJwt || byRefresh)) {
      this.violation('a sign-in with wrong credentials');
      return json({ error: 'invalid_client', error_description: 'Invalid client', errors: [] }, 401, headers);
    }
    const token = createHmac('sha256', this.#key)
      .update(String(this.#tokens.size) + this.uuid())
      .digest('base64url');
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
}
