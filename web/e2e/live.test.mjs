// Calls that go on, as a supervisor follows them: words as they are spoken, searches that light up, a server that is
// restarted, and no more in memory after a long call than after a short one.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { range } from '../../tests/clients/harness.mjs';
import { openApp, settled } from './app.mjs';
import { assertAccessible } from './axe.mjs';

const END = 'mutation ($input: EndCallInput!) { endCall(input: $input) { call { id } } }';
const SAVE = 'mutation ($input: SaveSearchInput!) { saveSearch(input: $input) { savedSearch { id } } }';

describe('live calls', () => {
  let app;
  let token;
  before(async () => {
    app = await openApp();
    token = await app.archive.token();
  });
  after(() => app?.close());

  const open = async (who = {}) => {
    const page = await app.signIn(who);
    page.sockets = 0;
    page.on('websocket', () => {
      page.sockets += 1;
    });
    await page.goto('/live');
    await settled(page);
    return page;
  };
  const card = (page, name) =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });

  test('a call appears, is read while it is spoken, and goes when it has ended', async () => {
    const page = await open();
    await page.getByText('Nobody is on the phone').waitFor();

    const callId = await app.archive.startCall(token, { from: '+14155550111', agent: 'Priya' });
    const shown = card(page, '+14155550111');
    await shown.waitFor();
    await page.getByText('1 call in progress').waitFor();
    await app.archive.addTurns(token, callId, [0, 1], (index) => ['good morning', 'I lost my key'][index]);
    await shown.getByText('I lost my key').waitFor();
    await app.archive.addTurns(token, callId, [1], () => 'I lost my keys');
    await shown.getByText('I lost my keys').waitFor();
    assert.equal(await shown.getByText('I lost my key', { exact: true }).count(), 0, 'the turn was replaced');

    const link = shown.getByRole('link', { name: '+14155550111' });
    assert.equal(await link.getAttribute('href'), `/calls/${callId}`);
    await app.archive.graphql(token, END, { input: { callId } });
    await shown.getByText(/^Ended/).waitFor();
    await page.getByText('0 calls in progress').waitFor();
    assert.equal(page.sockets, 1, 'one connection carries everything');
    assert.deepEqual(page.failures, []);
    await page.context().close();
  });

  test('a saved search lights up, and its moment leads to the second', async () => {
    await app.archive.graphql(token, SAVE, { input: { name: 'Refunds', query: 'customer:refund' } });
    const page = await open();
    const search = page.getByRole('region', { name: 'Saved searches' }).getByRole('listitem');
    await search.filter({ hasText: 'Refunds' }).waitFor();
    const callId = await app.archive.startCall(token, { from: '+14155550122' });
    await card(page, '+14155550122').waitFor();
    await app.archive.addTurns(token, callId, [0, 1, 2, 3], (index) =>
      index === 3 ? 'where is my refund' : 'hello',
    );

    await search.filter({ hasText: '1 match' }).waitFor();
    const matches = page.getByRole('complementary', { name: /^Matches/ });
    assert.equal(await matches.locator('mark').textContent(), 'refund');
    assert.match(
      await matches.getByRole('link').getAttribute('href'),
      new RegExp(`^/calls/${callId}\\?t=\\d+$`),
    );
    await card(page, '+14155550122').getByText('Refunds').waitFor();
    await assertAccessible(page);
    await app.archive.graphql(token, END, { input: { callId } });
    await page.context().close();
  });

  test('a server that is restarted loses no word', async () => {
    const page = await open();
    const callId = await app.archive.startCall(token, { from: '+14155550133' });
    const shown = card(page, '+14155550133');
    await app.archive.addTurns(token, callId, [0], () => 'before the restart');
    await shown.getByText('before the restart').waitFor();
    await app.archive.kill();
    await app.archive.start();
    await app.archive.addTurns(token, callId, [1], () => 'while nobody was connected');
    await shown.getByText('while nobody was connected').waitFor();
    await app.archive.addTurns(token, callId, [2], () => 'and afterwards');
    await shown.getByText('and afterwards').waitFor();
    await app.archive.graphql(token, END, { input: { callId } });
    await page.context().close();
  });

  test('a long call keeps its newest words and no more', async () => {
    const page = await open();
    const callId = await app.archive.startCall(token, { from: '+14155550144' });
    const shown = card(page, '+14155550144');
    await shown.waitFor();
    await app.archive.addTurns(token, callId, range(0, 600), (index) => `sentence ${index}.`);
    await shown.getByText('sentence 599.').waitFor();
    assert.equal(await shown.getByText(/^sentence \d+\.$/).count(), 200);
    await shown.getByRole('link', { name: /Earlier words/ }).waitFor();

    const words = shown.getByRole('group', { name: 'What is said' });
    await words.evaluate((box) => box.scrollTo({ top: 0 }));
    const back = shown.getByRole('button', { name: 'Newest words' });
    await back.waitFor();
    await app.archive.addTurns(token, callId, [600], () => 'sentence 600.');
    await shown.getByText('sentence 600.').waitFor();
    assert.ok((await words.evaluate((box) => box.scrollTop)) < 100, 'the reader is left where they are');
    await back.click();
    await page.waitForFunction(
      (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2,
      await words.elementHandle(),
    );
    await page.context().close();
  });

  test('who may not search is not offered searches', async () => {
    const page = await open({ role: 'viewer' });
    await page.getByRole('heading', { name: 'Live', exact: true }).waitFor();
    assert.equal(await page.getByRole('region', { name: 'Saved searches' }).count(), 0);
    assert.deepEqual(page.failures, []);
    await page.context().close();
  });
});
