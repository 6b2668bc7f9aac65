import { describe, expect, test } from 'vitest';
import {
  type Board,
  CALLS_MAX,
  EMPTY_BOARD,
  LINGER_MS,
  type LiveCall,
  moved,
  reconciled,
  swept,
} from './board';
import { type Found, isLit, LIT_MS, MATCHES_MAX, NO_MATCHES, searchesOf, withMatch } from './matches';
import { lastSpokenAt, mergeTurns, type Turn } from './turns';

const turn = (index: number, more: Partial<Turn> = {}) => ({ index, text: `t${index}`, ...more }) as Turn;
const call = (id: string, status = 'ACTIVE', startedAt = `2026-11-02T10:00:0${id.length}Z`) =>
  ({ id, status, startedAt }) as LiveCall;
const ids = (board: Board) => board.calls.map((each) => each.call.id);

describe('turns of a call that goes on', () => {
  test('stand in their order, whatever the order in which they came', () => {
    const turns = mergeTurns(mergeTurns([], [turn(2)]), [turn(0), turn(1)]);
    expect(turns.map(({ index }) => index)).toEqual([0, 1, 2]);
  });
  test('are replaced by what was heard better later', () => {
    expect(mergeTurns([turn(0), turn(1)], [turn(1, { text: 'refund' })])[1]?.text).toBe('refund');
  });
  test('are no more than the newest, however long the call', () => {
    let turns: readonly Turn[] = [];
    for (let index = 0; index < 5_000; index += 1) turns = mergeTurns(turns, [turn(index)], 50);
    expect(turns).toHaveLength(50);
    expect(turns.at(-1)?.index).toBe(4_999);
    expect(mergeTurns(turns, [turn(3)], 50)[0]?.index).toBe(4_950);
  });
});

describe('silence', () => {
  test('begins where the last turn ends', () => {
    const spoken = lastSpokenAt('2026-11-02T10:00:00Z', [turn(0, { startMs: 1_000, endMs: 4_000 })], null);
    expect(spoken).toBe(Date.parse('2026-11-02T10:00:04Z'));
  });
  test('begins with the arrival where the source gives no times', () => {
    expect(lastSpokenAt('2026-11-02T10:00:00Z', [turn(0)], '2026-11-02T10:00:09Z')).toBe(
      Date.parse('2026-11-02T10:00:09Z'),
    );
  });
  test('is not known before the first word', () => {
    expect(lastSpokenAt('2026-11-02T10:00:00Z', [], null)).toBeNull();
  });
});

describe('the board', () => {
  test('shows a call from its beginning until a moment after its end', () => {
    let board = moved(EMPTY_BOARD, call('a'), 0);
    expect([ids(board), board.total]).toEqual([['a'], 1]);
    board = moved(board, call('a', 'COMPLETED'), 1_000);
    expect([ids(board), board.total]).toEqual([['a'], 0]);
    expect(ids(swept(board, 2_000))).toEqual(['a']);
    expect(ids(swept(board, 1_000 + LINGER_MS))).toEqual([]);
  });
  test('does not show what ended before it looked', () => {
    expect(moved(EMPTY_BOARD, call('a', 'COMPLETED'), 0)).toBe(EMPTY_BOARD);
  });
  test('counts what it has no room for', () => {
    let board = EMPTY_BOARD;
    for (let n = 0; n < CALLS_MAX + 3; n += 1) board = moved(board, call(`c${n}`), 0);
    expect([board.calls.length, board.total]).toEqual([CALLS_MAX, CALLS_MAX + 3]);
  });
  test('forgets calls that ended while it was not connected', () => {
    const board = reconciled(moved(EMPTY_BOARD, call('gone'), 0), [call('b')], 1, 5);
    expect(ids(board)).toEqual(['b']);
  });
  test('keeps a call that has just ended when it reads the list again', () => {
    let board = moved(moved(EMPTY_BOARD, call('a'), 0), call('a', 'COMPLETED'), 10);
    board = reconciled(board, [call('bb')], 1, 20);
    expect(ids(board)).toEqual(['a', 'bb']);
  });
});

describe('searches that match', () => {
  const found = (n: number, search = 's') =>
    ({
      call: { id: `c${n}` },
      savedSearch: { id: search, name: search },
      occurredAt: new Date(n).toISOString(),
    }) as Found;
  test('light up for a while and count on', () => {
    let matches = NO_MATCHES;
    for (let n = 0; n < MATCHES_MAX + 5; n += 1) matches = withMatch(matches, found(n));
    expect(matches.list).toHaveLength(MATCHES_MAX);
    expect(matches.counts.get('s')).toBe(MATCHES_MAX + 5);
    expect([isLit(matches, 's', LIT_MS), isLit(matches, 's', 2 * LIT_MS)]).toEqual([true, false]);
    expect(searchesOf(matches, `c${MATCHES_MAX}`)).toEqual(['s']);
  });
});
