// How a provider's webhooks come to the archive: each tried as often as that provider tries, and, where a test wants
// it, sent twice or after the one that should have followed it.
import { request as httpRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Chance } from './random.mjs';

const ANSWER_BYTES_MAX = 1024 * 1024;
const OUTCOMES_MAX = 100_000;

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
    const all = { 'content-length': Buffer.byteLength(body), ...headers };
    const request = httpRequest(url, { method, agent: false, headers: all });
    const timer = setTimeout(() => request.destroy(new Error('no answer in time')), timeoutMs);
    const fail = (error) => {
      clearTimeout(timer);
      done({ error, connected: error.code !== 'ECONNREFUSED', tookMs: tookMs() });
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
  /** Never again: Vapi without a back-off plan, and what is not documented. */
  none: { attemptsMax: 1, again: () => false },
  /** Vonage's answer address. */
  vonageAnswer: { attemptsMax: 3, again: ({ error, status }) => Boolean(error) || [429, 503, 504].includes(status) },
  /** What no provider promises: until it is taken, so that a killed server still hears of everything. */
  untilTaken: { attemptsMax: 600, again: (outcome) => !taken(outcome) },
};

/** Twilio's policy, which the fragment of an address sets: `#rc=3&rp=ct,rt,5xx`; once more after `ct` by default. */
export function twilioRetries(address) {
  const settings = new URLSearchParams(address.split('#')[1] ?? '');
  const policy = (settings.get('rp') ?? 'ct').split(',');
  const causes = {
    ct: ({ error, connected }) => Boolean(error) && !connected,
    rt: ({ error, connected }) => Boolean(error) && connected,
    '4xx': ({ status }) => status >= 400 && status < 500,
    '5xx': ({ status }) => status >= 500,
    all: (outcome) => !taken(outcome),
  };
  return {
    attemptsMax: 1 + Math.min(5, Number(settings.get('rc') ?? 1)),
    again: (outcome) => policy.some((cause) => causes[cause]?.(outcome)),
  };
}

/**
 * Sends letters in the order they are posted, with `duplicates` and `swaps` as probabilities. A letter is
 * `{ what, url, method?, headers, body, retry? }`; `headers` may be a function of the attempt's number (1, 2, …), and
 * `retry` is the provider's own policy, which the post's overrules.
 */
export class Post {
  #chance;
  #held = null;
  #line = Promise.resolve();

  constructor({ seed = 1, duplicates = 0, swaps = 0, retry = null, pauseMs = 100, timeoutMs = 15_000 } = {}) {
    Object.assign(this, { duplicates, swaps, retry, pauseMs, timeoutMs });
    this.#chance = new Chance(`post ${seed}`);
    /** What came of each letter: `{ what, letter, status | error, tookMs, attempts }`, in the order they were sent. */
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
    return taken(outcome) && this.#chance.happens(this.duplicates) ? this.#tried(letter) : outcome;
  }

  /** Letters that were not taken, neither at first nor as duplicates. */
  lost() {
    const arrived = new Set(this.outcomes.filter(taken).map((outcome) => outcome.letter));
    return this.outcomes.filter((outcome) => !arrived.has(outcome.letter));
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
    const retry = this.retry ?? letter.retry ?? retries.none;
    for (let attempt = 1; ; attempt += 1) {
      const headers = typeof letter.headers === 'function' ? letter.headers(attempt) : letter.headers;
      const outcome = await send({ ...letter, headers, timeoutMs: this.timeoutMs });
      if (attempt >= retry.attemptsMax || taken(outcome) || !retry.again(outcome)) {
        const { status, error, tookMs } = outcome;
        const entry = { what: letter.what, letter, status, error, tookMs, attempts: attempt };
        if (this.outcomes.length < OUTCOMES_MAX) this.outcomes.push(entry);
        return outcome;
      }
      await pause(this.pauseMs);
    }
  }
}
