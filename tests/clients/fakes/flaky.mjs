// How a service fails: now and then with a seed, or exactly as a test says. A plan is given to any fake; the fake asks
// it before each answer. No address fails more often in a row than `inARowMax`, so that a patient client always wins.
import { Chance } from './random.mjs';

/** The ways to fail. `truncated` and `shortFile` are for media; another answer fails with 500 in their place. */
export const failureKinds = ['notFound', 'tooMany', 'serverError', 'hang', 'truncated', 'shortFile'];

/** Decides which requests fail, and how. */
export class FailurePlan {
  #chance;
  #scripted = [];
  #inARow = new Map();

  /**
   * `rates`: probability of each kind, such as `{ notFound: 0.1, hang: 0.05 }`. `only`: which requests may fail at
   * all. `hangMs`: how long a hanging answer keeps the client waiting before its connection is cut.
   */
  constructor({ seed = 1, rates = {}, only = () => true, retryAfterSeconds = 1, hangMs = 2_000, inARowMax = 3 } = {}) {
    const unknown = Object.keys(rates).find((kind) => !failureKinds.includes(kind));
    if (unknown) throw new Error(`no way to fail: ${unknown}`);
    Object.assign(this, { rates, only, retryAfterSeconds, hangMs, inARowMax, paused: false, failed: 0 });
    this.#chance = new Chance(seed);
  }

  /** The next requests fail so, one after the other, whatever chance says; `null` lets one pass. */
  then(...kinds) {
    this.#scripted.push(...kinds);
    return this;
  }

  /** How this request fails; null where it does not. `isMedia`: its answer is a file. */
  decide(request, isMedia = false) {
    if (this.paused || !this.only(request)) return null;
    const kind = this.#scripted.length > 0 ? this.#scripted.shift() : this.#byChance(request);
    if (!kind) return null;
    this.failed += 1;
    return !isMedia && ['truncated', 'shortFile'].includes(kind) ? 'serverError' : kind;
  }

  #byChance(request) {
    // One number for each request, failing or not, so that the sequence depends on their order alone.
    const drawn = this.#chance.next();
    const address = `${request.method} ${request.path}`;
    const before = this.#inARow.get(address) ?? 0;
    let below = 0;
    const kind = Object.entries(this.rates).find(([, rate]) => drawn < (below += rate))?.[0];
    if (!kind || before >= this.inARowMax) {
      this.#inARow.delete(address);
      return null;
    }
    if (this.#inARow.size > 10_000) this.#inARow.clear();
    this.#inARow.set(address, before + 1);
    return kind;
  }
}
