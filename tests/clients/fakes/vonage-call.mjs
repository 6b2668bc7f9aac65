// One call as Vonage plays it towards the archive: the answer webhook and its NCCO, events, the recording event and
// the websocket. Webhooks are signed, and each signature is looked at by Vonage's own library first.
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { verifySignature } from '@vonage/jwt';
import jsonwebtoken from 'jsonwebtoken';
import WebSocket from 'ws';
import { within } from '../harness.mjs';
import { Post, retries, taken } from './post.mjs';

const ANSWER_MS_MAX = 5_000;
const FRAME_MS = 20;
const BUFFERED_BYTES_MAX = 1024 * 1024;
const NCCO_HEADERS_BYTES_MAX = 512;

/** A call. `answer`, `stream` and `hangUp` in this order, or `play` for all of them. */
export class VonageCall {
  /** Numbers are written as Vonage writes them: digits without `+`. */
  constructor(
    account,
    ids,
    { from, to, direction = 'inbound', conversation, startedAt = null, method = 'GET', post = {} },
  ) {
    const digits = (number) => number.replace(/^\+/, '');
    Object.assign(this, ids, { account, from: digits(from), to: digits(to), direction, conversation });
    Object.assign(this, { startedAt, method });
    this.state = 'started';
    this.placed = false;
    this.endedAt = null;
    this.recordings = [];
    this.streams = [];
    this.post = new Post({ seed: `${account.seed} ${this.uuid}`, ...account.postSettings, ...post });
  }

  /** The incoming call: asks the answer webhook, checks the NCCO and returns it; null where nobody answered. */
  async answer() {
    this.placed = true;
    this.startedAt ??= this.account.now() - this.conversation.durationMs;
    const fields = { to: this.to, from: this.from, uuid: this.uuid, conversation_uuid: this.conversationUuid };
    const address = `${this.account.hooks}/answer`;
    const letter =
      this.method === 'GET'
        ? this.letter('answer', `${address}?${new URLSearchParams(fields)}`, null)
        : this.letter('answer', address, fields);
    const outcome = await this.post.ask({ ...letter, retry: retries.vonageAnswer });
    if (!taken(outcome)) {
      Object.assign(this, { state: 'failed', endedAt: this.startedAt });
      return null;
    }
    if (outcome.tookMs > ANSWER_MS_MAX) this.account.violation('an answer webhook took longer than Vonage waits');
    this.ncco = readNcco(outcome);
    await this.event('started');
    await this.event('ringing');
    this.state = 'answered';
    await this.event('answered', { start_time: null, rate: null, network: null });
    return this.ncco;
  }

  /** Sends one event. */
  async event(status, more = {}) {
    const event = this.#event({ status, direction: this.direction, ...more });
    await this.post.post(this.letter(`event ${status}`, this.#eventUrl(), event));
  }

  /** Connects the call to each websocket of the NCCO; see playSocket for `options`. */
  async stream(options = {}) {
    const endpoints = this.ncco.filter((one) => one.action === 'connect').flatMap((one) => one.endpoint);
    for (const endpoint of endpoints.filter((one) => one.type === 'websocket')) {
      if (!endpoint.uri.startsWith('wss://')) this.account.violation(`a websocket at ${endpoint.uri}: not wss`);
      const rateHz = Number(/rate=(\d+)/.exec(endpoint['content-type'])?.[1]);
      const authorization = { vonage: `Bearer ${this.token(null)}`, custom: endpoint.authorization?.value }[
        endpoint.authorization?.type
      ];
      const played = await playSocket({
        url: this.account.door.real(endpoint.uri).href,
        headers: authorization ? { authorization } : {},
        contentType: endpoint['content-type'],
        fields: endpoint.headers ?? {},
        samples: this.conversation.mixed(rateHz),
        rateHz,
        ...options,
      });
      // Vonage has no name for a stream: the archive knows it by the call. It is the mix of all parties.
      this.streams.push({ ...played, streamSid: this.conversationUuid, parties: { both: played.expected } });
      // A closed socket ends its leg; the event says so with the socket's address as `to`.
      await this.event(played.opened ? 'disconnected' : 'failed', { to: endpoint.uri, headers: endpoint.headers });
    }
    return this.streams;
  }

  /** Ends the call: the last event, and then, `recordedAfterMs` later, the recording's, which has no status. */
  async hangUp({ recordedAfterMs = 0 } = {}) {
    this.state = 'completed';
    this.endedAt = this.startedAt + this.conversation.durationMs;
    const times = { start_time: this.iso(this.startedAt), end_time: this.iso(this.endedAt) };
    await this.event('completed', {
      ...times,
      duration: String(this.durationSeconds()),
      rate: '0.00450000',
      price: '0.00090000',
      network: 'US-FIXED',
    });
    if (recordedAfterMs > 0) {
      await this.post.flush();
      await pause(recordedAfterMs);
    }
    for (const action of this.ncco.filter((one) => one.action === 'record')) {
      const bytes = this.conversation.wav({ sampleRateHz: 16_000 });
      const recording = this.account.keep(this, bytes, action.format ?? 'mp3');
      const address = action.eventUrl?.[0] ?? this.#eventUrl();
      await this.post.post(
        this.letter('recording', address, {
          ...times,
          recording_url: `${this.account.url}/v1/files/${recording.file}`,
          recording_uuid: recording.uuid,
          size: bytes.length,
          conversation_uuid: this.conversationUuid,
          timestamp: this.iso(this.account.now()),
        }),
      );
    }
    await this.post.flush();
  }

  /** The whole of an incoming call. */
  async play({ stream = {}, recordedAfterMs = 0 } = {}) {
    if ((await this.answer()) === null) return this;
    if (stream) await this.stream(stream);
    // A call that began just now is not over before all of it was said.
    if (stream) await pause(Math.max(0, this.startedAt + this.conversation.durationMs - this.account.now()));
    await this.hangUp({ recordedAfterMs });
    return this;
  }

  /** A signed webhook; `value` is its JSON body, null for a GET. Every attempt has a token of its own. */
  letter(what, address, value) {
    const body = value === null ? '' : JSON.stringify(value);
    return {
      what: `${this.conversationUuid} ${what}`,
      url: this.account.door.real(address),
      method: value === null ? 'GET' : 'POST',
      body,
      headers: {
        ...(value === null ? {} : { 'content-type': 'application/json' }),
        authorization: `Bearer ${this.token(body)}`,
      },
    };
  }

  /** A token as Vonage signs webhooks with; `body` is what it vouches for. */
  token(body) {
    return signedWebhook(this.account, body);
  }

  /** ISO 8601 in UTC. */
  iso(ms) {
    return new Date(ms).toISOString();
  }

  /** Whole seconds. */
  durationSeconds() {
    return Math.round((this.endedAt - this.startedAt) / 1000);
  }

  #eventUrl() {
    return `${this.account.hooks}/event`;
  }

  #event(more) {
    return {
      from: this.from,
      to: this.to,
      uuid: this.uuid,
      conversation_uuid: this.conversationUuid,
      timestamp: this.iso(this.account.now()),
      ...more,
    };
  }
}

/** HS256 over the claims of signed webhooks, with the hash of the body where there is one. */
export function signedWebhook(account, body) {
  const claims = {
    iat: Math.floor(account.now() / 1000),
    jti: account.uuid(),
    iss: 'Vonage',
    ...(body ? { payload_hash: createHash('sha256').update(body).digest('hex') } : {}),
    api_key: account.apiKey,
    application_id: account.applicationId,
  };
  const token = jsonwebtoken.sign(claims, account.signatureSecret, { algorithm: 'HS256' });
  if (!verifySignature(token, account.signatureSecret)) throw new Error("Vonage's library refuses the token");
  return token;
}

/** Reads the answer to an answer webhook; throws where Vonage would not take it. */
export function readNcco({ status, headers, body }) {
  if (status !== 200) throw new Error(`an answer webhook answered ${status}`);
  if (!/^application\/json\b/.test(headers['content-type'] ?? '')) throw new Error('an NCCO is JSON');
  const ncco = JSON.parse(body.toString('utf8'));
  if (!Array.isArray(ncco) || ncco.some((one) => typeof one.action !== 'string'))
    throw new Error('an NCCO lists actions');
  for (const action of ncco) {
    if (action.action === 'connect') {
      if (action.endpoint?.length !== 1) throw new Error('connect wants a list of one endpoint');
      const [{ type, uri, headers: fields, 'content-type': contentType }] = action.endpoint;
      if (type === 'websocket' && !(uri && /^audio\/l16;rate=(8000|16000|24000)$/.test(contentType))) {
        throw new Error(`no websocket endpoint: ${uri} ${contentType}`);
      }
      if (JSON.stringify(fields ?? {}).length > NCCO_HEADERS_BYTES_MAX)
        throw new Error('headers of more than 512 bytes');
    }
    if (action.action !== 'record') continue;
    if (action.channels && action.split !== 'conversation') throw new Error('channels want split: conversation');
    if (action.eventUrl && !Array.isArray(action.eventUrl)) throw new Error('eventUrl is a list');
  }
  return ncco;
}

/**
 * Plays samples to a server as Vonage does: JSON first, then 20 ms of PCM16 a frame, silence included. `pace`: `real`
 * or `fast`. `cutAtMs`: the socket is cut there. Returns `{ opened, status, frames, durationMs, expected, rateHz }`.
 */
export async function playSocket({
  url,
  headers,
  contentType,
  fields,
  samples,
  rateHz,
  pace = 'fast',
  cutAtMs = Infinity,
}) {
  const socket = new WebSocket(url, { headers, perMessageDeflate: false });
  const opening = new Promise((done) => {
    socket.once('open', () => done(101));
    socket.once('unexpected-response', (request, response) => (request.destroy(), done(response.statusCode)));
    socket.once('error', () => done(0));
  });
  const status = await within(opening, 'the websocket opens or is refused', 15_000);
  if (status !== 101) {
    return { opened: false, status, frames: 0, durationMs: 0, expected: new Int16Array(), rateHz };
  }
  const closed = new Promise((done) => socket.once('close', done));
  socket.on('error', () => {});
  socket.send(JSON.stringify({ event: 'websocket:connected', 'content-type': contentType, ...fields }));
  const size = (rateHz * FRAME_MS) / 1000;
  const began = performance.now();
  let frames = 0;
  for (; frames * size < samples.length; frames += 1) {
    if (frames * FRAME_MS >= cutAtMs || socket.readyState !== WebSocket.OPEN) break;
    if (pace === 'real') await pause(Math.max(0, (frames + 1) * FRAME_MS - (performance.now() - began)));
    // The last frame is as long as the others: Vonage sends silence where nobody speaks.
    const frame = new Int16Array(size);
    frame.set(samples.subarray(frames * size, (frames + 1) * size));
    const sent = new Promise((done) => socket.send(Buffer.from(frame.buffer), done));
    if (socket.bufferedAmount > BUFFERED_BYTES_MAX) await sent;
  }
  while (socket.readyState === WebSocket.OPEN && socket.bufferedAmount > 0) await pause(1);
  if (cutAtMs === Infinity) socket.close();
  else socket.terminate();
  await within(closed, 'the websocket is closed', 30_000);
  const expected = new Int16Array(frames * size);
  expected.set(samples.subarray(0, frames * size));
  return { opened: true, status, frames, durationMs: frames * FRAME_MS, expected, rateHz };
}
