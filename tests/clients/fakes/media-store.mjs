// Storage at another origin, as providers keep their media: a short-lived signed address opens a file, and whoever
// also sends a credential that was meant for the provider is found out.
import { createHmac } from 'node:crypto';
import { FakeServer, media } from './server.mjs';

/** Serves files by signed addresses. */
export class MediaStore extends FakeServer {
  #files = new Map();
  #key;
  #signed = 0;

  constructor({ key = 'media-store', ...options } = {}) {
    super(options);
    this.#key = key;
    /** Addresses that were asked for after they had expired. */
    this.expired = 0;
    this.route('GET', '/{name}', (request) => this.#serve(request));
    this.route('HEAD', '/{name}', (request) => ({ ...this.#serve(request), body: undefined }));
  }

  /** Keeps a file. */
  put(name, bytes, contentType) {
    this.#files.set(name, { bytes, contentType });
  }

  /** Takes a file away. */
  delete(name) {
    this.#files.delete(name);
  }

  /** An address that opens the file for a while; each one is another. */
  address(name, lifeMs = 60_000) {
    const expires = this.now() + lifeMs;
    const nonce = (this.#signed += 1);
    return `${this.url}/${encodeURIComponent(name)}?expires=${expires}&nonce=${nonce}&signature=${this.#sign(name, expires, nonce)}`;
  }

  #serve({ params, query, headers }) {
    if (headers.authorization) {
      this.violation(`a credential came to storage with the request for ${params.name}`);
      return this.error(400);
    }
    if (query.get('signature') !== this.#sign(params.name, query.get('expires'), query.get('nonce'))) {
      return this.error(403);
    }
    if (Number(query.get('expires')) <= this.now()) {
      this.expired += 1;
      return this.error(403);
    }
    const file = this.#files.get(params.name);
    return file ? media(file.bytes, file.contentType) : this.error(404);
  }

  #sign(name, expires, nonce) {
    return createHmac('sha256', this.#key).update(`${name}\n${expires}\n${nonce}`).digest('hex');
  }
}
