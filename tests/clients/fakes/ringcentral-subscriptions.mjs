// RingCentral's webhook subscriptions: the handshake that decides about one, its life, and its end.
import { send } from './post.mjs';
import { json } from './server.mjs';

const HANDSHAKE_MS_MAX = 3_000;
const HANDSHAKE_BYTES_MAX = 1024;
const LIFE_SECONDS = 604_800;
const LIFE_SECONDS_MAX = 630_720_000;

/** All subscriptions of one account. */
export class Subscriptions {
  #all = new Map();

  constructor(account) {
    this.account = account;
    /** How each handshake went: `{ accepted, status, tookMs, sizeBytes, wrong }`. */
    this.handshakes = [];
    /** The token that comes with notifications; it is never shown again. */
    this.token = null;
  }

  /** All, whatever their state. */
  list() {
    return json({ records: [...this.#all.values()] });
  }

  /** The active ones. */
  active() {
    return [...this.#all.values()].filter((one) => one.status === 'Active');
  }

  /** Gives up on one, as after many failed notifications. */
  blacklist(id) {
    const blacklistedAt = new Date(this.account.now()).toISOString();
    const blacklistedData = { blacklistedAt, reason: 'too many failures' };
    Object.assign(this.#all.get(id), { status: 'Blacklisted', blacklistedData });
  }

  /** Makes one, if its address answers the handshake as it must. */
  async create(request) {
    const { account } = this;
    const { eventFilters, deliveryMode, expiresIn } = request.json();
    if (deliveryMode?.transportType !== 'WebHook') return account.error(400);
    const { address } = deliveryMode;
    if (!address?.startsWith('https://')) account.violation(`a webhook at ${address}: not https`);
    const errorCode = await this.#handshake(address);
    if (errorCode) return json({ errorCode, message: 'the webhook did not answer as it must', errors: [] }, 400);
    const id = account.uuid();
    const lifeSeconds = Math.min(expiresIn ?? LIFE_SECONDS, LIFE_SECONDS_MAX);
    this.#all.set(id, {
      id,
      uri: `${account.url}/restapi/v1.0/subscription/${id}`,
      eventFilters,
      deliveryMode: { transportType: 'WebHook', address, encryption: false },
      status: 'Active',
      creationTime: new Date(account.now()).toISOString(),
      expirationTime: new Date(account.now() + lifeSeconds * 1000).toISOString(),
      expiresIn: lifeSeconds,
      disabledFilters: [],
    });
    this.token = deliveryMode.verificationToken ?? deliveryMode.validationToken ?? null;
    return this.one(id);
  }

  /** One of them. */
  one(id) {
    const subscription = this.#all.get(id);
    return subscription ? json(subscription) : this.account.error(404);
  }

  /** Prolongs one. A blacklisted one stays so: it must be made anew. */
  renew(id) {
    const subscription = this.#all.get(id);
    if (subscription?.status !== 'Active') return this.account.error(404);
    subscription.expirationTime = new Date(this.account.now() + subscription.expiresIn * 1000).toISOString();
    return json(subscription);
  }

  /** Takes one away. */
  delete(id) {
    return this.#all.delete(id) ? { status: 204 } : this.account.error(404);
  }

  /** Null where the archive answered as it must, otherwise RingCentral's error code. */
  async #handshake(address) {
    const token = this.account.uuid();
    const url = this.account.door.real(address);
    const outcome = await send({ url, headers: { 'validation-token': token }, timeoutMs: HANDSHAKE_MS_MAX });
    const { error, status, headers = {}, tookMs, sizeBytes } = outcome;
    const wrong = [
      error && `no answer: ${error.message}`,
      !error && status !== 200 && `status ${status}`,
      headers['validation-token'] !== token && 'the token was not sent back',
      !/^application\/json/.test(headers['content-type'] ?? '') && 'the content type is not JSON',
      sizeBytes > HANDSHAKE_BYTES_MAX && `${sizeBytes} bytes`,
    ].filter(Boolean);
    this.handshakes.push({ accepted: wrong.length === 0, status, tookMs, sizeBytes, wrong });
    if (wrong.length === 0) return null;
    return !error && status !== 200 ? 'SUB-522' : 'SUB-525';
  }
}
