// An S3 service that fails: a proxy in front of a real one that refuses or drops a share of the requests, some before
// the service saw them and some after it has done the work, so that the client cannot know.
import { createServer, request as httpRequest } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { within } from '../harness.mjs';
import { Chance } from './random.mjs';

/** The ways to fail. `late` ones let the service work first; `half` cuts an answer in its middle. */
export const s3Failures = ['refused', 'slowDown', 'cut', 'lateRefused', 'lateCut', 'half'];

/** Stands between the archive and its S3 service. */
export class S3Proxy {
  #server = null;
  #chance;
  #kinds;
  #port = 0;

  /** `rate`: the share of requests that fail. `kinds`: how, each as likely as the others. */
  constructor({ upstream = process.env.EARMARK_TEST_S3_ENDPOINT, seed = 1, rate = 0.3, kinds = s3Failures } = {}) {
    if (!upstream) throw new Error('no S3 service to stand in front of');
    this.upstream = new URL(upstream);
    this.rate = rate;
    this.#kinds = kinds;
    this.#chance = new Chance(`s3 ${seed}`);
    /** How many requests came, and how many failed by kind. */
    this.requests = 0;
    this.failed = {};
  }

  async start() {
    this.#server = createServer((request, response) => {
      this.#pass(request, response).catch(() => response.destroy());
    });
    await new Promise((listening, failed) => {
      this.#server.once('error', failed);
      this.#server.listen(this.#port, '127.0.0.1', listening);
    });
    this.#port = this.#server.address().port;
    return this;
  }

  async stop() {
    const closed = new Promise((done) => this.#server.close(done));
    this.#server.closeAllConnections();
    await within(closed, 'the S3 proxy closes', 10_000);
  }

  /** Its address, for EARMARK_MEDIA_ENDPOINT. */
  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Settings of the archive, to be laid over those of the service itself. */
  settings() {
    return { EARMARK_MEDIA_ENDPOINT: this.url };
  }

  #failure() {
    const fails = this.#chance.happens(this.rate);
    const kind = this.#chance.pick(this.#kinds);
    if (!fails) return null;
    this.failed[kind] = (this.failed[kind] ?? 0) + 1;
    return kind;
  }

  async #pass(request, response) {
    this.requests += 1;
    const failure = this.#failure();
    if (failure === 'cut') return void response.destroy();
    if (failure === 'refused' || failure === 'slowDown') {
      // The body is read first, so that the client hears the answer and not a broken pipe.
      for await (const _ of request);
      return refuse(response, failure === 'refused' ? [500, 'InternalError'] : [503, 'SlowDown']);
    }
    const answer = await this.#forward(request);
    if (failure === 'lateCut' || failure === 'lateRefused') {
      for await (const _ of answer);
      return failure === 'lateCut' ? void response.destroy() : refuse(response, [500, 'InternalError']);
    }
    response.writeHead(answer.statusCode, answer.headers);
    if (failure === 'half') return half(answer, response);
    await pipeline(answer, response);
  }

  /** The request as it came: its signature covers the host name, so that stays too. */
  #forward(incoming) {
    return new Promise((done, failed) => {
      const { method, url: path, headers } = incoming;
      const { hostname, port } = this.upstream;
      const outgoing = httpRequest({ hostname, port, method, path, headers, agent: false, setHost: false });
      outgoing.once('response', done);
      outgoing.on('error', failed);
      incoming.once('close', () => incoming.complete || outgoing.destroy());
      pipeline(incoming, outgoing).catch(failed);
    });
  }
}

/** Half of what comes, then the connection is cut; where nothing comes it is cut after the headers. */
async function half(answer, response) {
  const pieces = [];
  for await (const piece of answer) pieces.push(piece);
  const body = Buffer.concat(pieces);
  if (body.length < 2) return void response.destroy();
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

function refuse(response, [status, code]) {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>as planned</Message></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': body.length });
  response.end(body);
}
