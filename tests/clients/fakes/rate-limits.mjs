// Rate groups as RingCentral has them: so many requests in a window, then a penalty that each further request starts
// anew. Time is an argument.

/** Requests a minute of each group, as documented. */
export const documentedLimits = { light: 50, medium: 40, heavy: 10, auth: 5 };

/** The groups of one user of one app. */
export class RateGroups {
  #groups = new Map();

  constructor({ limits = documentedLimits, windowSeconds = 60, penaltySeconds = 60, now }) {
    Object.assign(this, { limits, windowMs: windowSeconds * 1000, penaltyMs: penaltySeconds * 1000, now });
    /** Requests that came during a penalty, by group: a client that honours Retry-After makes none. */
    this.violations = {};
    /** Penalties that began, by group. */
    this.penalties = {};
  }

  /** Counts a request: `{ refused, headers }`. */
  count(name) {
    const nowMs = this.now();
    const limit = this.limits[name];
    const group = this.#groups.get(name) ?? { windowFromMs: nowMs, used: 0, penaltyUntilMs: 0 };
    this.#groups.set(name, group);
    if (nowMs < group.penaltyUntilMs) {
      this.violations[name] = (this.violations[name] ?? 0) + 1;
      return this.#refuse(name, group, nowMs);
    }
    if (nowMs >= group.windowFromMs + this.windowMs || group.penaltyUntilMs > 0) {
      Object.assign(group, { windowFromMs: nowMs, used: 0, penaltyUntilMs: 0 });
    }
    if (group.used >= limit) {
      this.penalties[name] = (this.penalties[name] ?? 0) + 1;
      return this.#refuse(name, group, nowMs);
    }
    group.used += 1;
    return { refused: false, headers: this.#headers(name, limit - group.used) };
  }

  #refuse(name, group, nowMs) {
    group.penaltyUntilMs = nowMs + this.penaltyMs;
    const headers = { ...this.#headers(name, 0), 'retry-after': String(Math.ceil(this.penaltyMs / 1000)) };
    return { refused: true, headers };
  }

  #headers(name, remaining) {
    return {
      'x-rate-limit-group': name,
      'x-rate-limit-limit': String(this.limits[name]),
      'x-rate-limit-remaining': String(remaining),
      'x-rate-limit-window': String(Math.ceil(this.windowMs / 1000)),
    };
  }
}
