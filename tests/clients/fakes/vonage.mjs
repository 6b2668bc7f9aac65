// Vonage as an application sees it: its API with the list of calls and the files of recordings, which want a JWT of
// the application, and the truth about both. What Vonage does towards the archive is in vonage-call.mjs.
import { createVerify, generateKeyPairSync } from 'node:crypto';
import { sha256, Chance } from './random.mjs';
import { FakeServer, json, media } from './server.mjs';
import { VonageCall } from './vonage-call.mjs';

/** How far a token's time may be off. */
const SKEW_S = 60;

/** A Vonage application. */
export class Vonage extends FakeServer {
  #chance;
  #publicKey;

  /** `notReady`: how often the first requests for a file find none yet. `post`: settings of the Post. */
  constructor({ seed = 1, notReady = 0, post = {}, ...options } = {}) {
    super(options);
    this.#chance = new Chance(`vonage ${seed}`);
    const keys = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    Object.assign(this, { seed, notReady, postSettings: post, privateKey: keys.privateKey });
    this.#publicKey = keys.publicKey;
    this.apiKey = this.#chance.hex(8);
    this.signatureSecret = this.#chance.hex(48);
    this.applicationId = this.#chance.uuid();
    /** The truth: every call by its conversation, every recording by its uuid. */
    this.calls = new Map();
    this.recordings = new Map();
    this.route('GET', '/v1/calls', (request) => this.#list(request));
    this.route('GET', '/v1/calls/{uuid}', ({ params }) => {
      const call = [...this.calls.values()].find((one) => one.uuid === params.uuid && one.placed);
      return call ? json(this.#callBody(call)) : this.error(404);
    });
    this.route('GET', '/v1/files/{file}', ({ params }) => this.#file(params.file));
  }

  /** Tells Vonage where the archive is, and which of its accounts this is. */
  connect(door, account) {
    Object.assign(this, { door, hooks: `${door.publicUrl}/hooks/vonage/${account}` });
    return this;
  }

  /** The account's entry in the archive's tenants file. */
  tenantEntry({ id = 'vonage', tenant = 'acme', campaign = null, more = [] } = {}) {
    return [
      '[[vonage]]',
      `id = "${id}"`,
      `tenant = "${tenant}"`,
      ...(campaign ? [`campaign_id = "${campaign}"`] : []),
      '[vonage.account]',
      `api_key = "${this.apiKey}"`,
      `signature_secret = "${this.signatureSecret}"`,
      `application_id = "${this.applicationId}"`,
      `private_key = """\n${this.privateKey}"""`,
      `api_url = "${this.url}"`,
      ...more,
      '',
    ].join('\n');
  }

  /** A call that has not begun; see VonageCall. */
  call(options) {
    const ids = { uuid: this.#chance.uuid(), conversationUuid: `CON-${this.#chance.uuid()}` };
    const call = new VonageCall(this, ids, options);
    this.calls.set(call.conversationUuid, call);
    return call;
  }

  /** A new id. */
  uuid() {
    return this.#chance.uuid();
  }

  /** Keeps a finished recording of a call. */
  keep(call, bytes, format) {
    const recording = {
      uuid: this.#chance.uuid(),
      // The file in the address has another id than the recording.
      file: this.#chance.uuid(),
      call,
      bytes,
      contentType: format === 'mp3' ? 'audio/mpeg' : 'audio/wav',
      sha256: sha256(bytes),
      misses: this.notReady,
    };
    this.recordings.set(recording.uuid, recording);
    call.recordings.push(recording);
    return recording;
  }

  /** Every call that was placed, with the recordings that exist and their hashes. */
  truth() {
    return [...this.calls.values()]
      .filter((call) => call.placed)
      .map((call) => ({
        provider: 'vonage',
        id: call.conversationUuid,
        from: `+${call.from}`,
        to: `+${call.to}`,
        conversation: call.conversation,
        recordings: call.recordings.map(({ uuid, sha256: hash, bytes }) => ({
          id: uuid,
          status: 'completed',
          sha256: hash,
          bytes,
          durationMs: call.conversation.durationMs,
          channels: 2,
        })),
        streams: call.streams,
      }));
  }

  errorBody(status) {
    return {
      type: `https://developer.vonage.com/api-errors#${status}`,
      title: `status ${status}`,
      detail: '',
      instance: 'x',
    };
  }

  before(request) {
    const wrong = this.#wrongToken(request.headers.authorization ?? '');
    if (!wrong) return null;
    this.violation(`${request.method} ${request.path}: ${wrong}`);
    return this.error(401);
  }

  /** What is wrong with an application's token; null where nothing is. */
  #wrongToken(authorization) {
    const [, head, payload, signature] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization) ?? [];
    if (!signature) return 'no bearer token';
    const parse = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
    const claims = parse(payload);
    if (parse(head).alg !== 'RS256') return 'the token is not signed with RS256';
    const verify = createVerify('RSA-SHA256').update(`${head}.${payload}`);
    if (!verify.verify(this.#publicKey, Buffer.from(signature, 'base64url'))) return 'the signature is wrong';
    const nowS = this.now() / 1000;
    if (claims.application_id !== this.applicationId) return 'a token of another application';
    if (!Number.isInteger(claims.iat) || claims.iat > nowS + SKEW_S) return 'iat is missing or in the future';
    if (claims.exp !== undefined && claims.exp < nowS - SKEW_S) return 'the token has expired';
    if (typeof claims.jti !== 'string' || claims.jti === '') return 'jti is missing';
    return null;
  }

  #file(file) {
    const recording = [...this.recordings.values()].find((one) => one.file === file);
    if (!recording) return this.error(404);
    if (recording.misses > 0) {
      recording.misses -= 1;
      return this.error(404);
    }
    return media(recording.bytes, recording.contentType);
  }

  #list({ path, query }) {
    const size = Math.min(100, Math.max(1, Number(query.get('page_size') ?? 10)));
    const first = Number(query.get('record_index') ?? 0);
    const rows = [...this.calls.values()].filter(
      (call) =>
        call.placed &&
        (!query.get('status') || query.get('status') === call.state) &&
        (!query.get('conversation_uuid') || query.get('conversation_uuid') === call.conversationUuid) &&
        (!query.get('date_start') || call.startedAt >= Date.parse(query.get('date_start'))) &&
        (!query.get('date_end') || call.startedAt <= Date.parse(query.get('date_end'))),
    );
    if (query.get('order') === 'desc') rows.reverse();
    const link = (index) => {
      const other = new URLSearchParams(query);
      other.set('record_index', index);
      other.set('page_size', size);
      return { href: `${path}?${other}` };
    };
    return json({
      count: rows.length,
      page_size: size,
      record_index: first,
      _links: {
        self: link(first),
        first: link(0),
        ...(first + size < rows.length ? { next: link(first + size) } : {}),
      },
      _embedded: { calls: rows.slice(first, first + size).map((call) => this.#callBody(call)) },
    });
  }

  #callBody(call) {
    return {
      uuid: call.uuid,
      conversation_uuid: call.conversationUuid,
      status: call.state,
      direction: call.direction,
      from: { type: 'phone', number: call.from },
      to: { type: 'phone', number: call.to },
      start_time: call.iso(call.startedAt),
      end_time: call.endedAt && call.iso(call.endedAt),
      duration: call.endedAt && String(call.durationSeconds()),
      rate: '0.00450000',
      price: '0.00090000',
      network: 'US-FIXED',
      _links: { self: { href: `/v1/calls/${call.uuid}` } },
    };
  }
}
