// How a provider's webhooks come to the archive: each tried as often as that provider tries, and, where a test wants
// it, sent twice or after the one that should have followed it.
import { request as httpRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Chance } from './random.mjs';

const ANSWER_BYTES_MAX = 1024 * 1024;

/**
 * The archive as a provider knows it. `publicUrl` is what stands in addresses and signatures; `url` is where it really
 * listens, as if a proxy that ends TLS stood in between.
 */
export class Door {
  constructor({ url, publicUrl = url }) {
    this.url = url.replace(/\/$/, '');
    this.publicUrl = publicUrl.replace(/\/$/, '');
  }

  /** Where a public http(s) or ws(s) address really is; addresses of others are refused. */
  real(address) {
    const asked = new URL(address);
    const own = new URL(this.publicUrl);
    if (asked.host !== own.host) throw new Error(`${address} is not the archive, which is ${this.publicUrl}`);
    const target = new URL(this.url);
    target.pathname = asked.pathname;
    target.search = asked.search;
    if (/^ws/.test(asked.protocol)) target.protocol = 'ws:';
    return target;
  }
}

/**
 * Sends one request and says what came of it: `{ status, headers, body, tookMs, sizeBytes }`, or `{ error, tookMs }`.
 * `sizeBytes` is the whole answer with its status line and headers.
 */
export function send({ method = 'POST', url, headers = {}, body = '', timeoutMs = 15_000 }) {
  const started = performance.now();
  const tookMs = () => Math.round(performance.now() - started);
  return new Promise((done) => {
    const request = httpRequest(url, { method, agent: false, headers: { 'content-length': Buffer.byteLength(body), ...headers } });
    const timer = setTimeout(() => request.destroy(new Error('no answer in time')), timeoutMs);
    const fail = (error) => {
      clearTimeout(timer);
      done({ error, connected: request.reusedSocket || !/ECONNREFUSED/.test(error.code ?? ''), tookMs: tookMs() });
    };
    request.once('error', fail);
    request.once('response', (response) => {
      const pieces = [];
      let size = 0;
      response.on('data', (piece) => {
        size += piece.length;
        if (size > ANSWER_BYTES_MAX) request.destroy(new Error('a webhook answered with too much'));
        else pieces.push(piece);
      });
      response.once('error', fail);
      response.once('end', () => {
        clearTimeout(timer);
        const raw = response.rawHeaders;
        const head = raw.reduce((sum, text) => sum + Buffer.byteLength(text) + 2, 0);
        done({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(pieces),
          tookMs: tookMs(),
          sizeBytes: `HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n\r\n`.length + head + size,
        });
      });
    });
    request.end(body);
  });
}

/** Whether an answer counts as taken. */
export const taken = (outcome) => outcome.status >= 200 && outcome.status < 300;

/** How often a provider tries, and after what. */
export const retries = {
  /** Never again. */
  none: { attemptsMax: 1, again: () => false },
  /** Only where no connection was made, as Twilio does by default. */
  onConnectFailure: { attemptsMax: 2, again: (outcome) => Boolean(outcome.error) && !outcome.connected },
  /** What no provider promises: until it is taken, so that a killed server still hears of everything. */
  untilTaken: { attemptsMax: 600, again: (outcome) => !taken(outcome) },
};

/**
 * Sends letters in the order they are posted, with `duplicates` and `swaps` as probabilities. A letter is
 * `{ what, url, method?, headers, body }`; `headers` may be a function of the attempt's number (1, 2, …).
 */
export class Post {
  #chance;
  #held = null;
  #line = Promise.resolve();

  constructor({ seed = 1, duplicates = 0, swaps = 0, retry = retries.none, pauseMs = 100, timeoutMs = 15_000 } = {}) {
    Object.assign(this, { duplicates, swaps, retry, pauseMs, timeoutMs });
    this.#chance = new Chance(`post ${seed}`);
    /** What came of each letter: `{ what, status | error, tookMs, attempts }`, in the order they were sent. */
    this.outcomes = [];
  }

  /** Posts a letter. Resolves when it was sent, or laid aside to be overtaken by the next. */
  async post(letter) {
    return this.#inLine(async () => {
      if (this.#held) {
        const held = this.#held;
        this.#held = null;
        await this.#sent(letter);
        await this.#sent(held);
      } else if (this.#chance.happens(this.swaps)) {
        this.#held = letter;
      } else {
        await this.#sent(letter);
      }
    });
  }

  /** Sends what was laid aside. */
  async flush() {
    return this.#inLine(async () => {
      if (this.#held) await this.#sent(this.#held);
      this.#held = null;
    });
  }

  /** Sends at once, outside the order, and returns the outcome: for webhooks whose answer matters. */
  async ask(letter) {
    const outcome = await this.#tried(letter);
    if (this.#chance.happens(this.duplicates)) return this.#tried(letter);
    return outcome;
  }

  /** Letters that were never taken. */
  lost() {
    return this.outcomes.filter((outcome) => !taken(outcome));
  }

  #inLine(work) {
    this.#line = this.#line.then(work, work);
    return this.#line;
  }

  async #sent(letter) {
    await this.#tried(letter);
    if (this.#chance.happens(this.duplicates)) await this.#tried(letter);
  }

  async #tried(letter) {
    for (let attempt = 1; ; attempt += 1) {
      const headers = typeof letter.headers === 'function' ? letter.headers(attempt) : letter.headers;
      const outcome = await send({ ...letter, headers, timeoutMs: this.timeoutMs });
      if (attempt >= this.retry.attemptsMax || taken(outcome) || !this.retry.again(outcome)) {
        const { status, error, tookMs } = outcome;
        if (this.outcomes.length < 100_000) this.outcomes.push({ what: letter.what, status, error, tookMs, attempts: attempt });
        return outcome;
      }
      await pause(this.pauseMs);
    }
  }
}
