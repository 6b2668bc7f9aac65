// Chance with a seed: the same seed tells the same story again.
import { createHash } from 'node:crypto';

/** A generator of pseudo-random numbers (mulberry32); `seed` is a number or a text. */
export class Chance {
  #state;

  constructor(seed = 1) {
    this.seed = seed;
    this.#state = createHash('sha256').update(String(seed)).digest().readUInt32LE(0);
  }

  /** At least 0, below 1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Whether what happens with this probability happens now. */
  happens(probability) {
    return this.next() < probability;
  }

  /** A whole number, both ends included. */
  between(from, to) {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  /** One of the list. */
  pick(list) {
    return list[this.between(0, list.length - 1)];
  }

  /** `count` hex digits. */
  hex(count) {
    return Array.from({ length: count }, () => this.between(0, 15).toString(16)).join('');
  }

  /** A UUID of version 4. */
  uuid() {
    const digits = this.hex(32);
    return [
      digits.slice(0, 8),
      digits.slice(8, 12),
      `4${digits.slice(13, 16)}`,
      `a${digits.slice(17, 20)}`,
      digits.slice(20),
    ].join('-');
  }
}

/** SHA-256 in lower-case hex, as the archive shows it. */
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
