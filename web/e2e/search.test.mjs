// Searching as people do: from a word to its sound, a mistake that is pointed out, facets, the time line, searches that
// are kept, and an alert on a call that still goes on.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../../tests/clients/harness.mjs';
import { openApp, settled } from './app.mjs';
import { assertAccessible } from './axe.mjs';
import { silentMp3 } from './silent-mp3.mjs';

const ADD_TURNS = 'mutation ($input: AddTurnsInput!) { addTurns(input: $input) { call { id } } }';
const END_CALL = 'mutation ($input: EndCallInput!) { endCall(input: $input) { call { id } } }';

/** What is said in each call, the n-th turn beginning at the n-th ten seconds. */
const CALLS = [
  {
    agent: 'Nora Finch',
    tags: ['vip'],
    day: 3,
    turns: ['good morning', 'I want a refund for the boat', 'sorry to hear that'],
  },
  {
    agent: 'Dana Cole',
    tags: ['complaint'],
    day: 9,
    turns: ['hello', 'where is my refund', 'our refund policy is strict'],
  },
  {
    agent: 'Dana Cole',
    tags: ['late boat'],
    day: 21,
    turns: ['hello', 'the boat was late', 'a voucher then'],
  },
];

const box = (page) => page.getByRole('combobox', { name: 'What was said' });
const count = (page) => page.locator('[data-count]').getAttribute('data-count');
const finds = (page, number) =>
  eventually(
    () => count(page),
    (now) => now === String(number),
    `${number} calls are found`,
  );
const addressOf = (page) => new URL(page.url()).searchParams;
const soundOf = (page) =>
  page
    .locator('audio')
    .evaluate((audio) => ({ at: audio.currentTime, paused: audio.paused, src: audio.src }));

describe('the search page', () => {
  let app;
  let token;
  const ids = [];

  before(async () => {
    app = await openApp();
    token = await app.archive.token();
    for (const { agent, tags, day, turns } of CALLS) {
      const startedAt = new Date(Date.UTC(2026, 8, day, 10)).toISOString();
      const id = await app.archive.startCall(token, { agent, tags, startedAt });
      await say(id, turns, 10_000);
      await app.archive.graphql(token, END_CALL, {
        input: { callId: id, endedAt: startedAt.replace('T10', 'T11') },
      });
      const { status, text } = await app.archive.putRecording(token, id, silentMp3(60), 'audio/mpeg');
      assert.ok(status < 300, `${status}: ${text}`);
      ids.push(id);
    }
    await eventually(
      () => app.archive.graphql(token, '{ searchCalls(query: "hello OR morning", first: 0) { totalCount } }'),
      ({ searchCalls }) => searchCalls.totalCount === CALLS.length,
      'the calls can be searched',
    );
  });
  after(() => app?.close());

  const say = (callId, texts, everyMs = 1_000) =>
    app.archive.graphql(token, ADD_TURNS, {
      input: {
        callId,
        turns: texts.map((text, index) => ({
          index,
          speaker: index % 2 === 0 ? 'AGENT' : 'CUSTOMER',
          text,
          startMs: index * everyMs,
          endMs: index * everyMs + 900,
        })),
      },
    });
  const open = async (address = '/search', who = {}) => {
    const page = await app.signIn(who);
    await page.goto(address);
    await page.getByRole('combobox').first().waitFor();
    await settled(page);
    return page;
  };

  test('leads from a word to its moment, and to its sound', async () => {
    const page = await open();
    await box(page).fill('refund');
    await page.keyboard.press('Enter');
    await finds(page, 2);
    assert.equal(addressOf(page).get('q'), 'refund');
    assert.equal((await soundOf(page)).src, '', 'no link is asked for before somebody listens');
    const row = page.getByRole('listitem').filter({ hasText: 'for the boat' }).locator('li');
    assert.equal(await row.locator('mark').textContent(), 'refund');
    await row.getByRole('button', { name: /^Play from/ }).click();
    const sound = await eventually(
      () => soundOf(page),
      ({ paused, at }) => !paused && at > 8,
      'it is heard',
    );
    assert.ok(sound.at < 12, `it begins just before the word, at ${sound.at} s`);
    await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Pause' }).click();
    await eventually(
      () => soundOf(page),
      ({ paused }) => paused,
      'it pauses',
    );
    await row.getByRole('link').click();
    await page.waitForURL((url) => url.pathname === `/calls/${ids[0]}`);
    assert.equal(addressOf(page).get('q'), 'refund');
    const second = Number(addressOf(page).get('t'));
    assert.ok(second >= 10 && second < 11, `the word begins at ${second} s`);
  });

  test('works by keys alone', async () => {
    const page = await open();
    await box(page).focus();
    await page.keyboard.type('cus');
    await page.getByRole('option', { name: /^customer:/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await box(page).inputValue(), 'customer:');
    await page.keyboard.type('refund');
    await page.keyboard.press('Enter');
    await finds(page, 2);
    await page.locator('[data-stop]').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await eventually(
      () => soundOf(page),
      ({ paused, at }) => !paused && at > 8,
      'the space bar plays the line',
    );
    await page.keyboard.press('Space');
    await eventually(
      () => soundOf(page),
      ({ paused }) => paused,
      'and pauses it',
    );
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname.startsWith('/calls/'));
  });

  test('underlines a mistake and says what was expected', async () => {
    const page = await open(`/search?mode=exact&q=${encodeURIComponent('refund NEAR/0 boat')}`);
    const remark = page.locator('#search-remarks');
    await remark.getByText('expected a distance of 1 to 1,000 words').waitFor();
    assert.equal(await box(page).getAttribute('aria-invalid'), 'true');
    assert.equal(await page.locator('[class*=mirror] span').textContent(), 'NEAR/0');
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Search anyway' }).click();
    await finds(page, 1);
    await remark.getByText('read as AND').waitFor();
  });

  test('offers a word that calls do have', async () => {
    const page = await open('/search?q=refnd');
    await page.getByRole('button', { name: 'Search “refund” instead' }).click();
    await finds(page, 2);
  });

  test('narrows and widens by facets, and the address says so', async () => {
    const page = await open('/search?q=refund');
    await finds(page, 2);
    await page.getByRole('button', { name: /^Nora Finch/ }).click();
    await finds(page, 1);
    assert.deepEqual(addressOf(page).getAll('agent'), ['Nora Finch']);
    await page.getByRole('button', { name: /^Dana Cole/ }).click();
    await finds(page, 2);
    await page.getByRole('button', { name: 'Remove Agent: Dana Cole' }).click();
    await finds(page, 1);
    await page.goBack();
    await finds(page, 2);
    await page
      .getByRole('list', { name: 'Who says it' })
      .getByRole('button', { name: /^Agent/ })
      .click();
    await finds(page, 1);
    assert.equal(addressOf(page).get('q'), 'agent:refund');
  });

  test('restricts time by mouse and by keys', async () => {
    const page = await open('/search?q=hello OR morning');
    await finds(page, 3);
    const chart = page.locator('[data-timeline]');
    const { x, y, width } = await chart.boundingBox();
    await page.mouse.move(x + 2, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + 20, { steps: 4 });
    await page.mouse.up();
    await finds(page, 2);
    assert.ok(addressOf(page).get('until'));
    await page.getByRole('button', { name: 'All times' }).click();
    await finds(page, 3);
    await page.getByRole('slider', { name: 'Beginning of the period' }).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await finds(page, 1);
    await page.getByRole('button', { name: /^Remove/ }).click();
    await finds(page, 3);
  });

  test('runs every example of its help', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'What can I ask?' }).click();
    const examples = page.getByRole('dialog').locator('[data-example]');
    const queries = await examples.evaluateAll((each) => each.map(({ dataset }) => dataset.example));
    const documented = readFileSync(new URL('../../docs/search.md', import.meta.url), 'utf8');
    for (const query of queries) {
      assert.ok(documented.includes(`\`${query}\``), `${query} is in docs/search.md`);
      await app.archive.graphql(
        token,
        'query ($query: String!) { searchCalls(query: $query, strict: true) { totalCount } }',
        {
          query,
        },
      );
    }
    await examples.filter({ hasText: 'customer:refund THEN/10s agent:sorry' }).click();
    await finds(page, 1);
    assert.equal(await box(page).inputValue(), 'customer:refund THEN/10s agent:sorry');
  });

  test('takes the result home', async () => {
    const page = await open('/search?q=refund');
    await finds(page, 2);
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByText('3 rows: the moments').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: /^CSV/ }).last().click();
    const lines = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split(/\r?\n/);
    assert.equal(lines.length, 4);
  });

  test('keeps a search as a list with its count and trend, and lets go of it', async () => {
    const page = await open('/search?q=boat&tag=vip');
    await finds(page, 1);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByLabel('Name').fill('Boats of guests');
    await page.getByLabel('A trend').check();
    await page.getByRole('button', { name: 'Save search' }).click();
    await page.waitForURL('**/search/saved');
    const item = page.locator('[data-saved="Boats of guests"]');
    await item.getByText('1', { exact: true }).waitFor();
    await item.getByRole('img', { name: /^Boats of guests from/ }).waitFor();
    await assertAccessible(page);
    await item.getByRole('link', { name: 'Boats of guests' }).click();
    await finds(page, 1);
    assert.deepEqual([addressOf(page).get('q'), addressOf(page).get('tag')], ['boat', 'vip']);
    await page.goBack();
    await item.getByRole('button', { name: /^More about/ }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await item.getByRole('button', { name: 'Delete for everybody' }).click();
    await item.waitFor({ state: 'detached' });
  });

  test('tells of a call while it still goes on', async () => {
    const page = await open('/search?q=chargeback');
    await finds(page, 0);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByLabel('Name').fill('Chargebacks');
    await page.getByLabel('An alert').check();
    const subscribed = page.waitForEvent('websocket').then((socket) =>
      socket.waitForEvent('framesent', {
        predicate: ({ payload }) => String(payload).includes('searchMatched'),
      }),
    );
    await page.getByRole('button', { name: 'Save search' }).click();
    await subscribed;
    const callId = await app.archive.startCall(token, { agent: 'Priya Nair' });
    await say(callId, ['good evening', 'I will ask my bank for a chargeback']);
    const alert = page.locator('[data-alert]');
    await alert.getByText('Chargebacks').waitFor();
    assert.equal(await alert.locator('mark').textContent(), 'chargeback');
    await alert.getByText('In progress').waitFor();
    await assertAccessible(page);
    assert.deepEqual(page.failures, []);
  });
});
