// The real conversations: imported once they are all there, imported twice they are still the same.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Archive, eventually, sharedData } from './harness.mjs';

const number = (text) => Number(text.replaceAll(',', ''));

/** The table of the data's README: what must come back, by source. */
function countsFromReadme() {
  const readme = readFileSync(join(sharedData, 'README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `(\w+)` \| ([\d,]+) \| ([\d,]+) \| [\d,]+ \| ([\d,]+) \|/gm)];
  const total = /transcripts of ([\d,]+) calls, ([\d,]+) turns, [\d,]+ words, ([\d,]+) bookings/.exec(readme);
  return {
    // Two files are named longer than their source.
    sources: rows.map(([, file, calls, turns]) => ({
      source: { earnings21_long: 'earnings21', crosswoz_zh: 'crosswoz' }[file] ?? file,
      calls: number(calls),
      turns: number(turns),
    })),
    calls: number(total[1]),
    turns: number(total[2]),
    bookings: number(total[3]),
  };
}

const PAGE = `query ($after: String) {
  calls(first: 100, after: $after) {
    totalCount
    nodes { id campaignId transcript { turnCount } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** Goes through all calls: how many there are, how many turns they have, by source. */
async function walk(archive, token) {
  const seen = new Set();
  const sources = new Map();
  let after = null;
  let totalCount;
  do {
    const { calls } = await archive.graphql(token, PAGE, { after });
    ({ totalCount } = calls);
    for (const { id, campaignId, transcript } of calls.nodes) {
      assert.ok(!seen.has(id), `${id} came twice`);
      seen.add(id);
      const source = sources.get(campaignId) ?? { calls: 0, turns: 0 };
      source.calls += 1;
      source.turns += transcript?.turnCount ?? 0;
      sources.set(campaignId, source);
    }
    after = calls.pageInfo.hasNextPage ? calls.pageInfo.endCursor : null;
  } while (after);
  assert.equal(seen.size, totalCount);
  return { ids: seen, sources };
}

/** What an operator sees. */
async function figures(archive, token) {
  return archive.graphql(
    token,
    '{ archive { calls recordings queueDepth indexLag } bookings { totalCount } transcripts { totalCount } }',
  );
}

describe('importing the real conversations', { skip: !sharedData && 'the shared conversations are not here' }, () => {
  let archive;
  let token;
  let files;
  let expected;
  let afterFirst;
  const importAll = () => archive.command('import', ...files, '--tenant', 'acme');

  before(async () => {
    files = readdirSync(join(sharedData, 'calls')).map((file) => join(sharedData, 'calls', file));
    expected = countsFromReadme();
    archive = await Archive.create();
    token = await archive.token();
  });
  after(() => archive?.remove());

  test('no call is lost or doubled', async (t) => {
    const start = performance.now();
    await importAll();
    const seconds = (performance.now() - start) / 1000;
    t.diagnostic(
      `${expected.calls} calls, ${expected.turns} turns in ${seconds.toFixed(1)} s: ` +
        `${Math.round(expected.calls / seconds)} calls/s, ${Math.round(expected.turns / seconds)} turns/s`,
    );

    await archive.start();
    afterFirst = await walk(archive, token);
    assert.equal(afterFirst.ids.size, expected.calls);
    for (const { source, calls, turns } of expected.sources) {
      assert.deepEqual({ source, ...afterFirst.sources.get(source) }, { source, calls, turns });
    }
    const turns = [...afterFirst.sources.values()].reduce((sum, source) => sum + source.turns, 0);
    assert.equal(turns, expected.turns);
    const seen = await figures(archive, token);
    assert.equal(seen.archive.calls, expected.calls);
    assert.equal(seen.bookings.totalCount, expected.bookings);
  });

  test('the search index catches up and counts the same calls', async () => {
    await eventually(
      () => figures(archive, token),
      (seen) => seen.archive.indexLag === 0,
      'the index has read the whole journal',
      600_000,
    );
    const { searchCalls } = await archive.graphql(
      token,
      'query ($filter: CallFilter) { searchCalls(query: "restaurant", filter: $filter) { totalCount nodes { campaignId } } }',
      { filter: { campaignIds: ['woz2'] } },
    );
    const { calls } = expected.sources.find(({ source }) => source === 'woz2');
    // Conversations about finding a restaurant: the word stands in most of them, and in no others.
    assert.ok(searchCalls.totalCount > calls / 2 && searchCalls.totalCount <= calls, `${searchCalls.totalCount} of ${calls}`);
    assert.ok(searchCalls.nodes.every(({ campaignId }) => campaignId === 'woz2'));
  });

  test('a second import changes nothing', async () => {
    const before = await figures(archive, token);
    await archive.stop();
    await importAll();
    await archive.start();
    assert.deepEqual(await figures(archive, token), before);
    const again = await walk(archive, token);
    assert.deepEqual(again.sources, afterFirst.sources);
    assert.deepEqual(again.ids, afterFirst.ids);
  });
});
