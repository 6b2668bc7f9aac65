// What all fakes are: an HTTP server on a free loopback port that keeps a log of what it was asked, counts what no
// provider would have put up with, and fails where its plan says so.
import { createServer } from 'node:http';
import { within } from '../harness.mjs';

const BODY_BYTES_MAX = 256 * 1024 * 1024;
const LOG_MAX = 50_000;

/** A file as an answer: failures of media apply to it. */
export const media = (bytes, contentType, headers = {}) => ({
  status: 200,
  headers: { 'content-type': contentType, ...headers },
  body: bytes,
  isMedia: true,
});

/** A JSON answer. */
export const json = (value, status = 200, headers = {}) => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(JSON.stringify(value)),
});

/** An HTTP server with routes. Subclasses add routes and say how their errors look (`errorBody`). */
export class FakeServer {
  #server = null;
  #port = 0;
  #routes = [];
  #watchers = new Set();

  /** `failures`: a FailurePlan. `now`: milliseconds since 1970, for what depends on time. */
  constructor({ failures = null, now = Date.now } = {}) {
    this.failures = failures;
    this.now = now;
    /** Every request with its answer's status, oldest first; bounded. */
    this.log = [];
    /** What a client did that the real service forbids. A good test ends with none. */
    this.violations = [];
    /** Takes connections that want to be websockets; without it they are cut. */
    this.onUpgrade = null;
  }

  /** Listens; a second start after a stop takes the same port again. */
  async start() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error) => {
        this.violations.push(`the fake itself failed: ${error.stack}`);
        response.destroy();
      });
    });
    this.#server.on('upgrade', (request, socket, head) =>
      this.onUpgrade ? this.onUpgrade(request, socket, head) : socket.destroy(),
    );
    // Nothing that is meant to end a test in time may be left to a default of minutes.
    this.#server.keepAliveTimeout = 5_000;
    await new Promise((listening, failed) => {
      this.#server.once('error', failed);
      this.#server.listen(this.#port, '127.0.0.1', listening);
    });
    this.#port = this.#server.address().port;
    return this;
  }

  /** Ends every connection, as an outage would. What the fake knows stays. */
  async stop() {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await within(closed, 'the fake server closes', 10_000);
  }

  /** Its address, without a slash at the end. */
  get url() {
    if (this.#port === 0) throw new Error('the fake was not started');
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Answers `method` on `pattern`, such as `/Calls/{sid}.json`, with what `handler(request)` returns. */
  route(method, pattern, handler) {
    const names = [];
    const source = pattern
      .replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')
      .replaceAll(/\{(\w+)\}/g, (_, name) => (names.push(name), '([^/]+?)'));
    this.#routes.push({ method, names, expression: new RegExp(`^${source}$`), handler });
  }

  /** The body of an answer that is an error, in the service's own manner. */
  errorBody(status) {
    return { error: { message: `status ${status}` } };
  }

  /** An error answer. */
  error(status, headers = {}, body = this.errorBody(status)) {
    return json(body, status, headers);
  }

  /** Something to be done before routing; an answer it returns is final. */
  before() {
    return null;
  }

  /** Notes what the real service would not have put up with. */
  violation(text) {
    if (this.violations.length < LOG_MAX) this.violations.push(text);
  }

  /** Waits until `accept()` is true; it is asked after each request. */
  async until(accept, what, limitMs = 60_000) {
    if (accept()) return;
    let watcher;
    const seen = new Promise((done) => {
      watcher = () => accept() && done();
      this.#watchers.add(watcher);
    });
    await within(seen, what, limitMs).finally(() => this.#watchers.delete(watcher));
  }

  /** Lets those who wait look again. */
  changed() {
    this.#watchers.forEach((watcher) => watcher());
  }

  async #answer(incoming, response) {
    // A client may go at any time; its connection then ends, and nothing else.
    response.on('error', () => {});
    const request = await read(incoming).catch((error) => (error.code === 'ECONNRESET' ? null : Promise.reject(error)));
    // A client that is gone before it has asked, as a killed one is, did nothing wrong.
    if (!request) return;
    const entry = { at: this.now(), method: request.method, path: request.path, query: request.search, status: 0 };
    if (this.log.length >= LOG_MAX) this.log.shift();
    this.log.push(entry);
    const answer = (await this.before(request)) ?? (await this.#routed(request));
    const failure = this.failures?.decide(request, answer.isMedia) ?? null;
    entry.failure = failure;
    entry.status = this.#send(response, answer, failure);
    this.changed();
  }

  async #routed(request) {
    for (const { method, names, expression, handler } of this.#routes) {
      const match = method === request.method ? expression.exec(request.path) : null;
      if (!match) continue;
      request.params = Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(match[at + 1])]));
      return handler(request);
    }
    return this.error(404);
  }

  #send(response, answer, failure) {
    switch (failure) {
      case 'notFound':
        return write(response, this.error(404));
      case 'tooMany':
        return write(response, this.error(429, { 'retry-after': String(this.failures.retryAfterSeconds) }));
      case 'serverError':
        return write(response, this.error(500));
      case 'hang': {
        const timer = setTimeout(() => response.destroy(), this.failures.hangMs);
        response.once('close', () => clearTimeout(timer));
        return 0;
      }
      case 'truncated':
        // The whole length is promised; half of it comes, then the connection is cut.
        response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
        response.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), () => response.destroy());
        return answer.status;
      case 'shortFile':
        // A whole answer with half a file in it: only the file itself tells.
        return write(response, { ...answer, body: answer.body.subarray(0, Math.floor(answer.body.length / 2)) });
      default:
        return write(response, answer);
    }
  }
}

function write(response, { status, headers = {}, body = Buffer.alloc(0) }) {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  const length = status === 204 || status === 304 ? {} : { 'content-length': bytes.length };
  response.writeHead(status, { ...headers, ...length });
  response.end(status === 204 ? undefined : bytes);
  return status;
}

async function read(incoming) {
  const pieces = [];
  let size = 0;
  for await (const piece of incoming) {
    size += piece.length;
    if (size > BODY_BYTES_MAX) throw new Error('a body that no test sends');
    pieces.push(piece);
  }
  const url = new URL(incoming.url, 'http://fake.invalid');
  const body = Buffer.concat(pieces);
  return {
    method: incoming.method,
    path: url.pathname,
    search: url.search,
    query: url.searchParams,
    headers: incoming.headers,
    body,
    form: () => new URLSearchParams(body.toString('utf8')),
    json: () => JSON.parse(body.toString('utf8')),
    /** The parts of a multipart body. */
    parts: () => new Response(body, { headers: { 'content-type': incoming.headers['content-type'] ?? '' } }).formData(),
  };
}
