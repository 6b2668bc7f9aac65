// One page, the list of calls, with each of the clients that front ends use: compiled by their compilers and type-checked
// against schema.graphql, then run with their own caches against the real server. docs/clients.md shows these files.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import WebSocket from 'ws';
import { Archive, eventually, range } from './harness.mjs';

const folder = fileURLToPath(new URL('pages', import.meta.url));
const run = (...words) =>
  promisify(execFile)('npm', ['run', '--silent', ...words], { cwd: folder, encoding: 'utf8' }).catch((error) => {
    throw new Error(`npm run ${words.join(' ')} in ${folder}:\n${error.stdout}${error.stderr}`);
  });

/** While true, no page gets a connection for its subscriptions. */
let cutOff = false;
class GatedSocket extends WebSocket {
  constructor(url, protocols) {
    // Nobody listens there.
    super(cutOff ? 'ws://127.0.0.1:1/' : url, protocols);
  }
}
const realFetch = globalThis.fetch;
/** The lists that the pages have asked for. */
const asked = [];
globalThis.fetch = async (input, init) => {
  const body = String(init?.body);
  if (body.includes('callChanged') && cutOff) throw new TypeError('cut off');
  if (body.includes('calls(')) asked.push(body);
  return realFetch(input, init);
};

const CLIENTS = ['apollo', 'relay', 'urql', 'codegen'];
const PAGE_SIZE = 5;

before(() => run('generate'));

test('every page and every sample is of the right types', () => run('check'));

test('docs/clients.md shows nothing but what is compiled here', () => {
  const sources = readdirSync(join(folder, 'src'), { recursive: true })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('generated'))
    .map((name) => readFileSync(join(folder, 'src', name), 'utf8').replace(/^ +/gm, ''));
  const text = readFileSync(join(folder, '../../../docs/clients.md'), 'utf8');
  const samples = [...text.matchAll(/^```tsx?\n([^]*?)^```$/gm)].map(([, sample]) => sample);
  assert.ok(samples.length > 0);
  for (const sample of samples) {
    // Lines of dots stand for what is left out between two pieces.
    for (const piece of sample.split(/^ *\/\/ …\n/m).map((each) => each.replace(/^ +/gm, ''))) {
      assert.ok(sources.some((source) => source.includes(piece)), `is in no file of ${folder}/src:\n${piece}`);
    }
  }
});

describe('a list of calls', () => {
  let archive;
  let window;
  const pages = {};
  const opened = [];
  before(async () => {
    await run('build');
    const { openWindow } = await import('./pages/window.mjs');
    window = openWindow(GatedSocket);
    for (const name of CLIENTS) pages[name] = await import(`./pages/build/${name}.mjs`);
    // Without the minute that clocks may differ by, so that an expired token is expired.
    archive = await Archive.serve({ EARMARK_AUTH_CLOCK_SKEW_SECONDS: '0' });
  });
  after(async () => {
    cutOff = false;
    for (const close of opened) close();
    window?.close();
    await archive?.remove();
  });

  /** Calls of a tenant of their own, the page that shows them, and what can be seen of it. */
  async function open(name, tenant, { token, calls = 12 } = {}) {
    const writer = await archive.token({ tenant });
    const ids = [];
    for (const minute of range(0, calls)) {
      const startedAt = new Date(Date.UTC(2026, 0, 5, 9, minute)).toISOString();
      ids.unshift(await archive.startCall(writer, { agent: `agent ${minute}`, startedAt }));
    }
    const given = { url: archive.url, token: token ?? (async () => writer) };
    const container = document.createElement('div');
    document.body.append(container);
    opened.push(pages[name].mount(container, given, PAGE_SIZE));
    const lines = () => [...container.querySelectorAll('[data-call]')];
    return {
      writer,
      ids,
      shown: () => lines().map((line) => line.dataset.call),
      statusOf: (id) => lines().find((line) => line.dataset.call === id)?.dataset.status,
      button: (of) => container.querySelector(`button[name=${of}]`),
      click: (of) => container.querySelector(`button[name=${of}]`).click(),
      choose: (value) => {
        const select = container.querySelector('select');
        Object.getOwnPropertyDescriptor(window.HTMLSelectElement.prototype, 'value').set.call(select, value);
        select.dispatchEvent(new window.Event('change', { bubbles: true }));
      },
      shows: (expected, what) =>
        eventually(
          async () => lines().map((line) => line.dataset.call),
          (now) => JSON.stringify(now) === JSON.stringify(expected),
          what,
        ),
    };
  }

  const endCall = (token, callId) =>
    archive.graphql(token, 'mutation ($input: EndCallInput!) { endCall(input: $input) { call { id } } }', {
      input: { callId },
    });
  /** Nothing tells that a subscription stands, so calls of another minute begin until one is told of. */
  const untilLive = async (page) => {
    for (let minute = 0; minute < 200 && !page.button('news'); minute += 1) {
      const startedAt = new Date(Date.UTC(2026, 0, 5, 12, minute)).toISOString();
      page.ids.unshift(await archive.startCall(page.writer, { startedAt }));
      await eventually(async () => page.button('news'), Boolean, 'a call is told of', 500).catch(() => null);
    }
    assert.ok(page.button('news'), 'the subscription stands');
  };

  for (const name of CLIENTS) {
    test(`${name}: pages follow one another, and a filter is another list`, async () => {
      const page = await open(name, `${name}-pages`);
      await page.shows(page.ids.slice(0, 5), 'the first page');
      page.click('more');
      await page.shows(page.ids.slice(0, 10), 'two pages');
      page.click('more');
      await page.shows(page.ids, 'all pages');
      assert.equal(page.button('more'), null);

      await endCall(page.writer, page.ids[7]);
      page.choose('COMPLETED');
      await page.shows([page.ids[7]], 'the only one that has ended');
      page.choose('');
      await eventually(async () => page.shown(), (now) => now.length >= 5 && now[0] === page.ids[0], 'the list of all');
    });

    test(`${name}: what happens changes the cache, and new calls wait until they are asked for`, async () => {
      const page = await open(name, `${name}-live`);
      await page.shows(page.ids.slice(0, 5), 'the first page');
      const before = page.shown();
      await untilLive(page);
      assert.deepEqual(page.shown(), before, 'nothing moves');
      const askedBefore = asked.length;
      assert.equal(page.statusOf(before[2]), 'ACTIVE');
      await endCall(page.writer, before[2]);
      await eventually(async () => page.statusOf(before[2]), (status) => status === 'COMPLETED', 'the change is shown');
      assert.equal(asked.length, askedBefore, 'without asking again');
      page.click('news');
      await page.shows(page.ids.slice(0, 5), 'the new ones');
    });

    test(`${name}: a token that expires is renewed, and a restart of the server loses nothing`, async () => {
      const tenant = `${name}-resume`;
      const given = [];
      const token = async (refused) => {
        if (given.length === 0 || refused === given.at(-1)) {
          given.push(await archive.token({ tenant, ...(given.length === 0 ? { expiresInSeconds: 6 } : {}) }));
        }
        return given.at(-1);
      };
      const page = await open(name, tenant, { token });
      await page.shows(page.ids.slice(0, 5), 'the first page');
      await untilLive(page);
      const shown = page.shown();
      await eventually(async () => given.length, (count) => count === 2, 'the expired token is renewed', 120_000);
      await endCall(page.writer, shown[1]);
      await eventually(async () => page.statusOf(shown[1]), (status) => status === 'COMPLETED', 'a change after the renewal');

      cutOff = true;
      await archive.kill();
      await archive.start();
      // The page is not connected, so that this comes by its cursor.
      await endCall(page.writer, shown[3]);
      cutOff = false;
      await eventually(async () => page.statusOf(shown[3]), (status) => status === 'COMPLETED', 'what was missed');
    });
  }
});
