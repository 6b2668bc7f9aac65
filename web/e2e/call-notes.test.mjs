// What people add to a call in a real browser: notes, tags, names, clips, files, and hiding it from lists.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { Archive } from '../../tests/clients/harness.mjs';
import { silentMp3 } from './silent-mp3.mjs';

describe('what people add to a call', () => {
  let archive;
  let token;
  let browser;
  let context;
  let page;
  let callId;

  before(async () => {
    archive = await Archive.serve();
    token = await archive.token({ user: 'nadia' });
    callId = await archive.startCall(token, { agent: '204', tags: ['rental'] });
    await archive.addTurns(token, callId, [0, 1, 2, 3, 4]);
    await archive.graphql(
      token,
      'mutation ($input: EndCallInput!) { endCall(input: $input) { call { id } } }',
      {
        input: { callId },
      },
    );
    const { status } = await archive.putRecording(token, callId, silentMp3(60), 'audio/mpeg');
    assert.ok(status < 300);
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_BIN || '/usr/bin/chromium',
      args: [
        '--autoplay-policy=no-user-gesture-required',
        ...(process.getuid() === 0 ? ['--no-sandbox'] : []),
      ],
    });
  });
  after(async () => {
    await browser?.close();
    await archive?.remove();
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const signedIn = await context.request.post(`${archive.url}/session`, {
      data: { token },
      headers: { 'content-type': 'application/json', 'x-earmark': 'web', origin: archive.url },
    });
    assert.ok(signedIn.ok(), `signing in: ${signedIn.status()}`);
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(`${archive.url}/calls/${callId}?t=3`);
    await page.getByTestId('turns').waitFor();
  });
  afterEach(() => context?.close());

  const button = (name) => page.getByRole('button', { name, exact: true });
  const asked = (fields) =>
    archive.graphql(token, `query ($id: ID!) { call(by: { id: $id }) { ${fields} } }`, { id: callId });

  test('a note at the second at which one begins to write, changed and deleted', async () => {
    await page.getByRole('tab', { name: 'Notes' }).click();
    await page.getByLabel('Note at 0:03').fill('She wants שולחן for 24');
    await button('Save').click();
    await page.getByText('She wants שולחן for 24').waitFor();
    const { call } = await asked('notes { nodes { atMs text userId } }');
    assert.deepEqual(call.notes.nodes, [{ atMs: 3_000, text: 'She wants שולחן for 24', userId: 'nadia' }]);
    await button('Edit').click();
    await page.getByLabel('Text of the note').fill('A table for 24');
    await button('Save').click();
    await page.getByText('edited').waitFor();
    await button('Delete').click();
    await page.getByText('No notes yet').waitFor();
  });

  test('tags', async () => {
    await button('Edit tags').click();
    const tags = page.getByLabel('Tags').and(page.locator('input'));
    await tags.fill('vip');
    await tags.press('Enter');
    await button('Save').click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const { call } = await asked('tags');
    assert.deepEqual([...call.tags].sort(), ['rental', 'vip']);
  });

  test('a name for one who speaks, in all turns of the call', async () => {
    await button('Who speaks').click();
    const name = page.getByLabel('Customer').and(page.locator('input'));
    await name.fill('Hannah Brandt');
    await name.press('Enter');
    await page.locator('[data-speaker="CUSTOMER"]', { hasText: 'Hannah Brandt' }).first().waitFor();
    const { call } = await asked('speakers { speaker name }');
    assert.deepEqual(
      call.speakers.filter(({ speaker }) => speaker === 'CUSTOMER').map(({ name: given }) => given),
      ['Hannah Brandt'],
    );
  });

  test('a clip between two ends, saved, sent, and told of in the audit', async () => {
    await button('Clip').click();
    await page.getByRole('slider', { name: 'End of the clip' }).press('PageUp');
    await page.getByText('0:02 to 0:22, 20 seconds').waitFor();
    const saved = page.waitForEvent('download');
    await button('Download MP3').click();
    const clip = readFileSync(await (await saved).path());
    // 8 kbit/s: a third of the minute, and not all of it.
    assert.ok(clip.length > 5_000, `${clip.length} bytes`);
    await button('Copy link').click();
    await page.getByText('The link to the clip is copied').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const sent = await fetch(link);
    assert.equal(sent.status, 200);
    const { downloads } = await archive.graphql(
      token,
      'query ($id: ID!) { downloads(filter: { callId: $id }) { nodes { clip { fromMs untilMs } } } }',
      { id: callId },
    );
    assert.ok(downloads.nodes.some(({ clip: range }) => range?.fromMs === 2_000 && range.untilMs === 22_000));
  });

  test('the transcript as captions', async () => {
    const saved = page.waitForEvent('download');
    await button('Save transcript').click();
    await page.getByRole('menuitem', { name: 'Captions (WebVTT)' }).click();
    const captions = readFileSync(await (await saved).path(), 'utf8');
    assert.match(captions, /^WEBVTT/);
    assert.match(captions, /turn number 4/);
  });

  test('hidden from lists, and back', async () => {
    const listed = async () =>
      (await archive.graphql(token, '{ calls(first: 10) { nodes { id } } }')).calls.nodes.some(
        ({ id }) => id === callId,
      );
    await button('Hide from lists').click();
    await button('Show in lists again').waitFor();
    assert.equal(await listed(), false);
    await button('Show in lists again').click();
    await button('Hide from lists').waitFor();
    assert.equal(await listed(), true);
  });
});
