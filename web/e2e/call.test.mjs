// The page of a call in a real browser, against the real server: playback, seeking, an expired link, a server that is
// restarted, an address with a second, keys, finding, and a call that goes on.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { Archive, range, within } from '../../tests/clients/harness.mjs';
import { silentMp3 } from './silent-mp3.mjs';

const MINUTES = 5;

/** A call of five minutes with a turn every five seconds. */
async function recordedCall(archive, token, { audioSeconds = MINUTES * 60, ...input } = {}) {
  const id = await archive.startCall(token, { agent: 'Nadia Flores', ...input });
  await archive.graphql(
    token,
    'mutation ($input: AddTurnsInput!) { addTurns(input: $input) { call { id } } }',
    {
      input: {
        callId: id,
        complete: true,
        turns: range(0, MINUTES * 12).map((index) => ({
          index,
          speaker: index % 2 === 0 ? 'AGENT' : 'CUSTOMER',
          text:
            index === 30
              ? 'שלום, אני רוצה refund על הזמנה 482'
              : `turn ${index} of the call${index % 10 === 4 ? ', a refund' : ''}`,
          startMs: index * 5_000,
          endMs: index * 5_000 + 4_500,
        })),
      },
    },
  );
  await archive.graphql(
    token,
    'mutation ($input: EndCallInput!) { endCall(input: $input) { call { id } } }',
    {
      input: { callId: id },
    },
  );
  const { status, text } = await archive.putRecording(token, id, silentMp3(audioSeconds), 'audio/mpeg');
  assert.ok(status < 300, `${status}: ${text}`);
  return id;
}

const secondsOf = (clock) => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

describe('the page of a call', () => {
  let archive;
  let token;
  let browser;
  let context;
  let page;
  let callId;

  before(async () => {
    // A link lives for four seconds, so that each test meets one that has expired.
    archive = await Archive.serve({ EARMARK_LINKS_EXPIRES_SECONDS: '4' });
    token = await archive.token();
    callId = await recordedCall(archive, token);
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
    assert.ok(signedIn.ok(), `signing in: ${signedIn.status()} ${await signedIn.text()}`);
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
  });
  afterEach(() => context?.close());

  const open = async (path) => {
    await page.goto(`${archive.url}${path}`);
    await page.getByTestId('turns').waitFor();
  };
  const position = async () => secondsOf(await page.getByTestId('position').textContent());
  /** Waits until the position is at least so many seconds. */
  const reaches = (seconds) =>
    page.waitForFunction((least) => {
      const clock = document.querySelector('[data-testid=position]')?.textContent ?? '';
      return clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) >= least;
    }, seconds);
  const button = (name) => page.getByRole('button', { name, exact: true });
  const spoken = () => page.locator('[data-spoken]');

  test('opens at the second of its address, and fetches no sound before it is played', async () => {
    const fetched = [];
    page.on('request', (request) => request.url().includes('/audio/') && fetched.push(request.url()));
    await open(`/calls/${callId}?t=83`);
    await spoken().waitFor();
    assert.equal(await position(), 83);
    assert.match(await spoken().textContent(), /turn 16 of the call/);
    const slider = page.getByRole('slider', { name: 'Position in the call' });
    assert.equal(await slider.getAttribute('aria-valuetext'), '1 minute and 23 seconds of 5 minutes');
    assert.deepEqual(fetched, []);
  });

  test('plays, follows the words, seeks by a click on them and by keys', async () => {
    await open(`/calls/${callId}`);
    await button('Play').click();
    await reaches(2);
    assert.equal(await page.locator('[data-place] button[aria-current="true"]').count(), 1);
    await page.locator('[data-place="5"] [data-text]').click();
    await reaches(25);
    await page.keyboard.press('l');
    await reaches(34);
    await page.keyboard.press('k');
    await button('Play').waitFor();
    const paused = await position();
    await page.keyboard.press('ArrowLeft');
    assert.ok((await position()) <= paused - 4, 'five seconds back');
    await page.keyboard.press(']');
    await page.getByRole('button', { name: 'Speed: 1.25×' }).waitFor();
    await page.keyboard.press('\\');
    await page.getByRole('button', { name: 'Speed: 1×' }).waitFor();
  });

  test('goes on by itself where its link has expired', async () => {
    await open(`/calls/${callId}`);
    await button('Play').click();
    await reaches(6);
    await button('Pause').click();
    const links = [];
    page.on('request', (request) => request.url().includes('/audio/') && links.push(request.url()));
    await page.getByRole('slider', { name: 'Position in the call' }).press('End');
    await page.getByRole('slider', { name: 'Position in the call' }).press('PageDown');
    await button('Play').click();
    await reaches(MINUTES * 60 - 29);
    assert.ok((await position()) < MINUTES * 60, 'it did not begin anew');
  });

  test('goes on where it was after the server was away', async () => {
    // Ten megabytes: more than a browser keeps ahead.
    const long = await recordedCall(archive, token, { audioSeconds: 3 * 3_600 });
    await open(`/calls/${long}?t=100`);
    await button('Play').click();
    await reaches(102);
    await archive.kill();
    // Beyond what the browser has: it has to ask the server, which is not there.
    const slider = page.getByRole('slider', { name: 'Position in the call' });
    await slider.press('End');
    for (let times = 0; times < 4; times += 1) await slider.press('PageDown');
    await page.getByText('goes on by itself as soon as the server answers').waitFor();
    const wanted = 3 * 3_600 - 120;
    assert.ok(Math.abs((await position()) - wanted) < 3, 'the place is kept while there is no sound');
    await archive.start();
    await reaches(wanted + 2);
    await button('Pause').waitFor();
  });

  test('marks what was searched for, and goes from match to match', async () => {
    await open(`/calls/${callId}?q=refund`);
    await page.getByText('1 of 7').waitFor();
    const first = await position();
    assert.ok(first >= 20 && first < 25, `the word is in the turn from 20 to 25, not at ${first}`);
    await page.keyboard.press('n');
    await page.getByText('2 of 7').waitFor();
    assert.ok((await position()) >= 70);
    await page.getByLabel('Find in this call').fill('turn 59');
    await page.locator('[data-place="59"] mark').waitFor();
    await button('Back to the spoken turn').click();
    await spoken().waitFor();
  });

  test('is moved in by keys alone, with one tab stop among the turns', async () => {
    await open(`/calls/${callId}`);
    await page.locator('[data-place] button[tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.activeElement?.closest('[data-place="59"]'));
    assert.equal(await page.locator('[data-place] button[tabindex="0"]').count(), 1);
    await page.keyboard.press('Enter');
    await reaches(295);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  });

  test('copies selected words with speaker, second and link', async () => {
    await open(`/calls/${callId}`);
    // Dragged over the word: while a call is opened, its first lines may still move under two clicks.
    const words = await page.locator('[data-place="2"] [data-text]').evaluate((element) => {
      const range = document.createRange();
      range.setStart(element.firstChild, 0);
      range.setEnd(element.firstChild, 4);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      return { left, right, middle: (top + bottom) / 2 };
    });
    await page.mouse.move(words.left + 1, words.middle);
    await page.mouse.down();
    await page.mouse.move(words.right, words.middle, { steps: 4 });
    await page.mouse.up();
    await button('Copy quote').click();
    await page.getByText('The quote is copied').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, `Nadia Flores (0:10): “turn”\n${archive.url}/calls/${callId}?t=10`);
  });

  test('writes a Hebrew turn from the right inside a page from the left', async () => {
    await open(`/calls/${callId}?t=150`);
    const direction = await spoken()
      .locator('[data-text]')
      .evaluate((element) => getComputedStyle(element).direction);
    assert.equal(direction, 'rtl');
  });

  test('shows the words of a call that goes on, and its player once the recording is there', async () => {
    const live = await archive.startCall(token);
    await archive.addTurns(token, live, [0]);
    await open(`/calls/${live}`);
    assert.equal(await button('Play').count(), 0);
    await page.getByText('turn number 0').waitFor();
    await archive.addTurns(token, live, [1]);
    await page.getByText('turn number 1').waitFor();
    await archive.graphql(
      token,
      'mutation ($input: EndCallInput!) { endCall(input: $input) { call { id } } }',
      {
        input: { callId: live },
      },
    );
    const { status } = await archive.putRecording(token, live, silentMp3(10), 'audio/mpeg');
    assert.ok(status < 300);
    await button('Play').click();
    await reaches(1);
  });

  test('offers no sound and no changes to whom they are not allowed', async () => {
    const viewer = await archive.token({ user: 'reader', role: 'viewer' });
    await context.request.post(`${archive.url}/session`, {
      data: { token: viewer },
      headers: { 'content-type': 'application/json', 'x-earmark': 'web', origin: archive.url },
    });
    await open(`/calls/${callId}`);
    await page.getByText('Your role does not include listening').waitFor();
    assert.equal(await button('Play').count(), 0);
    await page.getByRole('tab', { name: 'History' }).click();
    assert.equal(await page.getByText('Who listened').count(), 0);
  });

  test('opens a call of three hours and four thousand turns as it opens a short one', async () => {
    const long = await archive.startCall(token, { agent: 'Nadia Flores' });
    for (const first of [0, 1_000, 2_000, 3_000]) {
      await archive.graphql(
        token,
        'mutation ($input: AddTurnsInput!) { addTurns(input: $input) { call { id } } }',
        {
          input: {
            callId: long,
            complete: first === 3_000,
            turns: range(first, first + 1_000).map((index) => ({
              index,
              speaker: index % 2 === 0 ? 'AGENT' : 'CUSTOMER',
              text: `turn ${index} of a long call`,
              startMs: index * 2_700,
              endMs: index * 2_700 + 2_300,
            })),
          },
        },
      );
    }
    await archive.graphql(
      token,
      'mutation ($input: EndCallInput!) { endCall(input: $input) { call { id } } }',
      {
        input: { callId: long },
      },
    );
    const { status } = await archive.putRecording(token, long, silentMp3(3 * 3_600), 'audio/mpeg');
    assert.ok(status < 300);
    await open(`/calls/${long}?t=5400`);
    await within(spoken().filter({ hasText: 'turn 2000 of a long call' }).waitFor(), 'the middle is shown');
    // As many rows as fit, not four thousand.
    assert.ok((await page.locator('[data-place]').count()) < 80);
    await button('Play').click();
    await reaches(5_402);
  });
});
