import { describe, expect, test, vi } from 'vitest';
import { type FetchPage, KeysetWindow } from './keyset-window';

type Row = { id: string; at: number; text?: string };
const newestFirst = (a: Row, b: Row) => b.at - a.at;
const settle = () => new Promise((done) => setTimeout(done, 0));

/** A server with rows n-1 … 0, whose cursor is the number of the last row. */
function archive(total: number) {
  const rows = Array.from({ length: total }, (_, n): Row => ({ id: `r${total - 1 - n}`, at: total - 1 - n }));
  const fetch = vi.fn<FetchPage<Row>>(async (after, first) => {
    const from = after === null ? 0 : Number(after) + 1;
    const page = rows.slice(from, from + first);
    const last = from + page.length - 1;
    return { rows: page, endCursor: page.length > 0 ? String(last) : null, hasNextPage: last < total - 1 };
  });
  return { rows, fetch };
}

async function open(total: number, pagesMax = 3) {
  const server = archive(total);
  const list = new KeysetWindow<Row>(server.fetch, { pageSize: 10, pagesMax, schedule: (run) => run() });
  list.start();
  await settle();
  return { list, ...server };
}

async function scrollTo(list: KeysetWindow<Row>, index: number) {
  for (let page = 0; page < 200 && list.snapshot().count <= index && !list.snapshot().complete; page += 1) {
    list.look(list.snapshot().count - 5, list.snapshot().count - 1);
    await settle();
  }
  list.look(index, index + 5);
  await settle();
}

describe('a list over pages', () => {
  test('begins with the first page and ends with the last', async () => {
    const { list } = await open(25);
    expect(list.snapshot()).toMatchObject({ count: 10, complete: false, phase: 'ready' });
    await scrollTo(list, 24);
    expect(list.snapshot()).toMatchObject({ count: 25, complete: true });
    expect(list.snapshot().at(24)?.id).toBe('r0');
  });

  test('keeps few pages, and fetches the others again where one looks', async () => {
    const { list, fetch } = await open(1_000);
    await scrollTo(list, 900);
    expect(list.snapshot().at(0)).toBeUndefined();
    expect(list.has('r999')).toBe(false);
    const asked = fetch.mock.calls.length;
    list.look(0, 5);
    await settle();
    expect(fetch.mock.calls.length).toBe(asked + 1);
    expect(list.snapshot().at(0)?.id).toBe('r999');
    expect(list.snapshot().count).toBeGreaterThan(900);
  });

  test('of nothing is empty and complete', async () => {
    const { list } = await open(0);
    expect(list.snapshot()).toMatchObject({ count: 0, complete: true, phase: 'ready' });
  });

  test('that failed keeps what it has and goes on where it was', async () => {
    const { list, fetch } = await open(25);
    fetch.mockRejectedValueOnce(new Error('away'));
    list.look(5, 9);
    await settle();
    expect(list.snapshot()).toMatchObject({ phase: 'failed', count: 10 });
    expect(list.snapshot().at(3)?.id).toBe('r21');
    list.retry();
    await settle();
    expect(list.snapshot()).toMatchObject({ phase: 'ready', count: 20 });
  });
});

describe('live changes', () => {
  test('replace a row where it stands', async () => {
    const { list } = await open(25);
    expect(list.patch({ id: 'r20', at: 20, text: 'changed' })).toBe(true);
    expect(list.snapshot().at(4)).toMatchObject({ id: 'r20', text: 'changed' });
    expect(list.patch({ id: 'r1', at: 1 })).toBe(false);
  });

  test('bring new rows only when they are asked for, and move nothing until then', async () => {
    const { list } = await open(25);
    list.announce({ id: 'n1', at: 101 });
    list.announce({ id: 'n2', at: 102 });
    list.announce({ id: 'n1', at: 101, text: 'changed' });
    expect(list.snapshot()).toMatchObject({ waiting: 2, count: 10 });
    expect(list.snapshot().at(0)?.id).toBe('r24');
    await list.reveal(newestFirst);
    const { at, count, waiting } = list.snapshot();
    expect([at(0)?.id, at(1)?.id, at(1)?.text, at(2)?.id, count, waiting]).toEqual([
      'n2',
      'n1',
      'changed',
      'r24',
      12,
      0,
    ]);
    expect(list.indexOf('r24')).toBe(2);
    await scrollTo(list, 26);
    expect(list.snapshot().at(26)?.id).toBe('r0');
  });

  test('in their thousands load the list anew instead', async () => {
    const { list, fetch } = await open(25);
    for (let n = 0; n < 1_000; n += 1) list.announce({ id: `n${n}`, at: 100 + n });
    expect(list.snapshot().waiting).toBe(1_000);
    await list.reveal(newestFirst);
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(list.snapshot()).toMatchObject({ waiting: 0, count: 10 });
  });

  test('between the first page and the subscription are found by reading the top again', async () => {
    const { list, rows, fetch } = await open(25);
    fetch.mockResolvedValueOnce({
      rows: [
        { id: 'n1', at: 99 },
        { ...(rows[0] as Row), text: 'changed' },
      ],
      endCursor: '1',
      hasNextPage: true,
    });
    await list.refreshTop();
    expect(list.snapshot().waiting).toBe(1);
    expect(list.snapshot().at(0)).toMatchObject({ id: 'r24', text: 'changed' });
  });
});
