// The workbench in a real browser: each of its examples is asked as it stands, one after the other, and answers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { Archive, within } from './harness.mjs';

/** Those whose answers go on until they are stopped. */
const isSubscription = (text) => text.startsWith('subscription');

describe('the workbench in Chromium', () => {
  let archive;
  let browser;
  let page;
  const complaints = [];
  before(async () => {
    archive = await Archive.serve();
    const token = await archive.token({ user: 'newcomer' });
    // Something to be found and followed.
    const callId = await archive.startCall(token);
    await archive.addTurns(token, callId, [0], () => 'Good morning, I would like to change my booking');
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_BIN || '/usr/bin/chromium',
      // Chromium refuses its sandbox to root; the page is ours.
      args: process.getuid() === 0 ? ['--no-sandbox'] : [],
    });
    page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(`${archive.url}/#token=${token}`);
  });
  after(async () => {
    await browser?.close();
    await archive?.remove();
  });

  test('every example answers, whichever was asked before', async () => {
    const names = await page.locator('#examples button').allTextContents();
    assert.ok(names.length > 10, `${names.length} examples`);
    // Twice: what the first round began or saved, the second round finds.
    for (const name of [...names, ...names]) {
      await page.getByRole('button', { name, exact: true }).click();
      const text = await page.locator('#query').inputValue();
      const variables = await page.locator('#variables').inputValue();
      assert.doesNotMatch(variables, /Id": null/, `${name}: nothing was found to be asked about`);
      await page.locator('#run').click();
      const expected = isSubscription(text) ? /^Listening…/ : /^200 in \d+ ms$/;
      const status = page.locator('#status');
      await within(
        page.waitForFunction((pattern) => new RegExp(pattern).test(document.getElementById('status').textContent), expected.source),
        `${name}: ${await status.textContent()}`,
        10_000,
      );
      if (isSubscription(text)) await page.locator('#stop').click();
    }
    assert.deepEqual(complaints, []);
  });

  test('a watched search shows the call that it finds', async () => {
    await page.getByRole('button', { name: 'Save a search', exact: true }).click();
    await page.locator('#run').click();
    await page.getByText('changes of bookings').first().waitFor();
    await page.getByRole('button', { name: 'Watch a saved search', exact: true }).click();
    await page.locator('#run').click();
    await page.waitForFunction(() => document.getElementById('status').textContent === 'Listening…');
    const token = await archive.token({ user: 'recorder' });
    const callId = await archive.startCall(token);
    const turn = { index: 0, speaker: 'CUSTOMER', text: 'Please change my booking', startMs: 0, endMs: 900 };
    await archive.graphql(token, 'mutation ($input: AddTurnsInput!) { addTurns(input: $input) { call { id } } }', {
      input: { callId, turns: [turn] },
    });
    await within(page.getByText(callId).first().waitFor(), 'the call is shown');
    await page.locator('#stop').click();
  });
});
