import type { LiveCallFragment } from './generated/graphql';

export type LiveCall = LiveCallFragment;
export type BoardCall = { call: LiveCall /** When this page learnt of the end. */; endedAt: number | null };
export type Board = { calls: readonly BoardCall[] /** Calls that go on, shown or not. */; total: number };

/** Calls shown at once. Each has a subscription, and a connection carries 50 unless configured otherwise. */
export const CALLS_MAX = 24;
/** How long a call stays after its end, so that nothing vanishes under the reader's eyes. */
export const LINGER_MS = 20_000;

export const EMPTY_BOARD: Board = { calls: [], total: 0 };

const oldestFirst = (calls: BoardCall[]) =>
  calls.sort(
    (a, b) => a.call.startedAt.localeCompare(b.call.startedAt) || a.call.id.localeCompare(b.call.id),
  );

/** The board after the list of active calls was read again. Calls that are no longer in it have ended or are too many. */
export function reconciled(board: Board, active: readonly LiveCall[], total: number, now: number): Board {
  const read = new Set(active.map(({ id }) => id));
  const lingering = board.calls.filter(({ call, endedAt }) => !read.has(call.id) && lingers(endedAt, now));
  const going = active.slice(0, CALLS_MAX).map((call) => ({ call, endedAt: null }));
  return { calls: oldestFirst([...going, ...lingering]), total };
}

/** The board after something happened to a call. The same board where it does not matter. */
export function moved(board: Board, call: LiveCall, now: number): Board {
  const known = board.calls.find((each) => each.call.id === call.id);
  const active = call.status === 'ACTIVE';
  if (!known && !active) return board;
  if (!known) {
    const total = board.total + 1;
    const going = board.calls.filter(({ endedAt }) => endedAt === null).length;
    if (going >= CALLS_MAX) return { ...board, total };
    return { calls: oldestFirst([...board.calls, { call, endedAt: null }]), total };
  }
  const ends = known.endedAt === null && !active;
  const next = { call, endedAt: active ? null : (known.endedAt ?? now) };
  return {
    calls: board.calls.map((each) => (each === known ? next : each)),
    total: Math.max(0, board.total - (ends ? 1 : 0)),
  };
}

/** The board without the calls that ended a while ago; the same board where there are none. */
export function swept(board: Board, now: number): Board {
  const calls = board.calls.filter(({ endedAt }) => endedAt === null || lingers(endedAt, now));
  return calls.length === board.calls.length ? board : { ...board, calls };
}

const lingers = (endedAt: number | null, now: number) => endedAt !== null && now - endedAt < LINGER_MS;
