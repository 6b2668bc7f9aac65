/** One page of a connection. */
export type KeysetPage<Row> = { rows: Row[]; endCursor: string | null; hasNextPage: boolean };
export type FetchPage<Row> = (after: string | null, first: number) => Promise<KeysetPage<Row>>;

type Slot<Row> = {
  after: string | null;
  count: number;
  endCursor: string | null;
  /** Null while the page is not in memory: it is fetched again by `after` when it is looked at. */
  rows: Row[] | null;
  loading: boolean;
};

/** What a list shows now; a new object after each change. */
export type WindowSnapshot<Row> = {
  /** Rows that are known of, loaded or not. */
  count: number;
  /** Nothing follows the last of them. */
  complete: boolean;
  phase: 'loading' | 'ready' | 'failed';
  error: unknown;
  /** New rows that wait to be shown. */
  waiting: number;
  at: (index: number) => Row | undefined;
};

type Options = {
  pageSize?: number;
  /** Pages kept in memory; at least what the eye can see. */
  pagesMax?: number;
  /** How live changes are gathered before the list is told. */
  schedule?: (callback: () => void) => void;
};

/** New rows that are kept to be shown at once; with more, showing them loads the list anew. */
const WAITING_ROWS_MAX = 200;
const WAITING_MAX = 10_000;
const GATHER_MS = 100;

/**
 * A list of any length over a keyset connection: pages come as one scrolls, those far away are forgotten (all but
 * their cursors), and live changes replace rows where they stand. New rows wait until they are asked for, so that
 * nothing moves under the reader's eyes.
 */
export class KeysetWindow<Row extends { id: string }> {
  /** For whoever comes back to the list: its place, its chosen row, the last event it has seen. */
  place = { offset: 0, activeId: null as string | null, cursor: null as string | null };

  #slots: Slot<Row>[] = [];
  #head: Row[] = [];
  #where = new Map<string, number>();
  #waiting = new Map<string, Row | null>();
  #complete = false;
  #phase: WindowSnapshot<Row>['phase'] = 'loading';
  #error: unknown = null;
  #generation = 0;
  #scheduled = false;
  readonly #listeners = new Set<() => void>();
  readonly #fetch: FetchPage<Row>;
  readonly #pageSize: number;
  readonly #pagesMax: number;
  readonly #schedule: (callback: () => void) => void;
  #snapshot: WindowSnapshot<Row>;

  constructor(fetch: FetchPage<Row>, options: Options = {}) {
    this.#fetch = fetch;
    this.#pageSize = options.pageSize ?? 50;
    this.#pagesMax = options.pagesMax ?? 12;
    this.#schedule = options.schedule ?? ((callback) => setTimeout(callback, GATHER_MS));
    this.#snapshot = this.#take();
  }

  snapshot = (): WindowSnapshot<Row> => this.#snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Loads the first page where nothing is loaded yet. */
  start(): void {
    if (this.#slots.length === 0 && this.#phase !== 'failed') void this.reload();
  }

  /** Forgets everything and begins anew from the top. */
  async reload(): Promise<void> {
    this.#generation += 1;
    this.#slots = [];
    this.#head = [];
    this.#where.clear();
    this.#waiting.clear();
    this.#complete = false;
    this.#error = null;
    this.#phase = 'loading';
    this.#tell();
    await this.#append();
  }

  /** The rows from `first` to `last` are looked at: loads what is missing, forgets what is far. */
  look(first: number, last: number): void {
    if (this.#phase === 'failed') return;
    const page = (index: number) => Math.floor((index - this.#head.length) / this.#pageSize);
    const [from, to] = [Math.max(page(first), 0), page(last)];
    for (let number = from; number <= Math.min(to, this.#slots.length - 1); number += 1) {
      const slot = this.#slots[number];
      if (slot && !slot.rows && !slot.loading) void this.#fill(slot);
    }
    if (to >= this.#slots.length - 1 && last >= this.#count() - this.#pageSize / 2 && !this.#complete) {
      void this.#append();
    }
    this.#forget(from, to);
  }

  /** Tries again what failed. */
  retry(): void {
    if (this.#phase !== 'failed') return;
    this.#phase = this.#slots.length > 0 ? 'ready' : 'loading';
    this.#error = null;
    this.#tell();
    void this.#append();
  }

  has = (id: string): boolean => this.#where.has(id);

  indexOf(id: string): number {
    const where = this.#where.get(id);
    if (where === undefined) return -1;
    if (where < 0) return this.#head.findIndex((row) => row.id === id);
    const inPage = this.#slots[where]?.rows?.findIndex((row) => row.id === id) ?? -1;
    return inPage < 0 ? -1 : this.#head.length + where * this.#pageSize + inPage;
  }

  /** A row has changed: it is replaced where it stands. False where it is not in memory. */
  patch(row: Row): boolean {
    const where = this.#where.get(row.id);
    if (where === undefined) {
      if (this.#waiting.get(row.id)) this.#waiting.set(row.id, row);
      return false;
    }
    const rows = where < 0 ? this.#head : this.#slots[where]?.rows;
    const index = rows?.findIndex(({ id }) => id === row.id) ?? -1;
    if (!rows || index < 0) return false;
    rows[index] = row;
    this.#tellSoon();
    return true;
  }

  /** A row that belongs to the top and is not shown yet. */
  announce(row: Row): void {
    if (this.has(row.id)) return void this.patch(row);
    if (this.#waiting.size >= WAITING_MAX && !this.#waiting.has(row.id)) return;
    const keep = this.#waiting.size < WAITING_ROWS_MAX || Boolean(this.#waiting.get(row.id));
    this.#waiting.set(row.id, keep ? row : null);
    this.#tellSoon();
  }

  /** Shows what waits, newest first. */
  async reveal(order: (a: Row, b: Row) => number): Promise<void> {
    const rows = [...this.#waiting.values()];
    if (rows.length === 0) return;
    if (rows.includes(null) || this.#head.length + rows.length > WAITING_ROWS_MAX * 2) return this.reload();
    this.#head = [...(rows as Row[]).sort(order), ...this.#head];
    for (const row of rows as Row[]) this.#where.set(row.id, -1);
    this.#waiting.clear();
    this.#tell();
  }

  /** Reads the top again: what is known is replaced, what is new waits. For the moment a subscription begins. */
  async refreshTop(): Promise<void> {
    const generation = this.#generation;
    const page = await this.#fetch(null, this.#pageSize).catch(() => null);
    if (!page || generation !== this.#generation || this.#phase !== 'ready') return;
    const known = page.rows.findIndex((row) => this.has(row.id));
    const fresh = known < 0 ? page.rows : page.rows.slice(0, known);
    for (const row of fresh) this.announce(row);
    for (const row of page.rows) this.patch(row);
  }

  async #append(): Promise<void> {
    const before = this.#slots.at(-1);
    if (this.#complete || before?.loading || (before && !before.endCursor)) return;
    const slot: Slot<Row> = {
      after: before?.endCursor ?? null,
      count: 0,
      endCursor: null,
      rows: null,
      loading: false,
    };
    this.#slots.push(slot);
    await this.#fill(slot);
  }

  async #fill(slot: Slot<Row>): Promise<void> {
    const generation = this.#generation;
    slot.loading = true;
    try {
      const page = await this.#fetch(slot.after, this.#pageSize);
      if (generation !== this.#generation) return;
      const number = this.#slots.indexOf(slot);
      slot.rows = [...page.rows];
      slot.loading = false;
      for (const row of page.rows) this.#where.set(row.id, number);
      if (number === this.#slots.length - 1) {
        slot.count = page.rows.length;
        slot.endCursor = page.endCursor;
        this.#complete = !page.hasNextPage || page.endCursor === null;
      }
      this.#phase = 'ready';
    } catch (error) {
      if (generation !== this.#generation) return;
      slot.loading = false;
      if (slot.count === 0) this.#slots.splice(this.#slots.indexOf(slot), 1);
      this.#phase = 'failed';
      this.#error = error;
    }
    this.#tell();
  }

  /** Keeps the pages around those that are looked at. */
  #forget(from: number, to: number): void {
    const loaded = this.#slots.filter((slot) => slot.rows).length;
    if (loaded <= this.#pagesMax) return;
    const distance = (number: number) => (number < from ? from - number : number > to ? number - to : 0);
    const farthest = this.#slots
      .map((slot, number) => ({ slot, number }))
      .filter(({ slot, number }) => slot.rows && number < this.#slots.length - 1 && distance(number) > 0)
      .sort((a, b) => distance(b.number) - distance(a.number));
    for (const { slot, number } of farthest.slice(0, loaded - this.#pagesMax)) {
      for (const row of slot.rows ?? []) if (this.#where.get(row.id) === number) this.#where.delete(row.id);
      slot.rows = null;
    }
  }

  #count = (): number => this.#head.length + this.#slots.reduce((sum, slot) => sum + slot.count, 0);

  #take(): WindowSnapshot<Row> {
    const head = this.#head;
    const slots = this.#slots;
    const size = this.#pageSize;
    return {
      count: this.#count(),
      complete: this.#complete,
      phase: this.#phase,
      error: this.#error,
      waiting: this.#waiting.size,
      at: (index) => {
        if (index < head.length) return head[index];
        const place = index - head.length;
        return slots[Math.floor(place / size)]?.rows?.[place % size];
      },
    };
  }

  #tellSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      this.#tell();
    });
  }

  #tell(): void {
    this.#snapshot = this.#take();
    for (const listener of this.#listeners) listener();
  }
}
