// The list of calls as people work with it: it lives without moving, its address is its filter, keys are enough.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, range } from '../../tests/clients/harness.mjs';
import { openApp, settled } from './app.mjs';
import { assertAccessible } from './axe.mjs';

const rowsOf = (page) => page.locator('[role=row][id]');
const grid = (page) => page.getByRole('grid');
const day = (minute) => new Date(Date.UTC(2026, 8, 14, 8, minute)).toISOString();

/** The agents of the rows in sight, and where each stands. */
const places = (page) =>
  rowsOf(page).evaluateAll((rows) => {
    const { top, bottom } = document.querySelector('[role=grid]').getBoundingClientRect();
    return rows
      .map((row) => ({
        agent: /agent-\d+-/.exec(row.textContent)?.[0],
        y: Math.round(row.getBoundingClientRect().y),
      }))
      .filter(({ y }) => y > top && y < bottom)
      .sort((a, b) => a.y - b.y);
  });

describe('the list of calls', () => {
  let app;
  let token;
  const ids = [];
  before(async () => {
    app = await openApp();
    token = await app.archive.token();
    for (const minute of range(0, 70)) {
      ids.push(await app.archive.startCall(token, { agent: `agent-${minute}-`, startedAt: day(minute) }));
    }
  });
  after(() => app?.close());

  const end = (callId) =>
    app.archive.graphql(
      token,
      'mutation ($input: EndCallInput!) { endCall(input: $input) { call { id } } }',
      {
        input: { callId, endedAt: day(120) },
      },
    );
  const open = async (address = '/calls', who = {}) => {
    const page = await app.signIn(who);
    await page.goto(address);
    await rowsOf(page).first().waitFor();
    await settled(page);
    return page;
  };

  test('new calls and changes appear without moving what one reads', async () => {
    const page = await open();
    await grid(page).hover();
    await page.mouse.wheel(0, 900);
    await eventually(
      () => places(page),
      ([first]) => first && first.agent !== 'agent-69-',
      'the list has scrolled',
    );
    const before = await places(page);

    const read = before[2].agent;
    const row = rowsOf(page).filter({ hasText: read });
    assert.match(await row.textContent(), /Now/);
    await end(ids[Number(/\d+/.exec(read)[0])]);
    await eventually(
      () => row.textContent(),
      (text) => !text.includes('Now'),
      'the call is shown as ended',
    );

    for (const minute of range(80, 83)) {
      await app.archive.startCall(token, { agent: `agent-${minute}-`, startedAt: day(minute) });
    }
    const news = page.getByRole('button', { name: '3 new calls' });
    await news.waitFor();
    assert.deepEqual(await places(page), before, 'nothing has moved');

    await news.click();
    await eventually(
      () => places(page),
      ([first]) => first?.agent === 'agent-82-',
      'the new calls are at the top',
    );
    assert.deepEqual(page.failures, []);
    await page.context().close();
  });

  test('filters are in the address, are remembered, and what means nothing is dropped', async () => {
    const page = await open();
    await page.getByRole('combobox', { name: 'Stage' }).selectOption('RECORDING.FAILED');
    await page.waitForURL(/stage=RECORDING\.FAILED/);
    await page.getByText('No call matches these filters').waitFor();
    await page.getByRole('button', { name: 'Clear all' }).last().click();
    await page.getByRole('button', { name: 'More filters' }).click();
    await page.getByLabel('Agent', { exact: true }).and(page.locator('input')).fill('agent-7-');
    await page.keyboard.press('Enter');
    await page.waitForURL(/agent=/);
    await page.keyboard.press('Escape');
    await eventually(
      () => rowsOf(page).count(),
      (count) => count === 1,
      'one call is left',
    );
    const filtered = page.url();

    await page.getByRole('link', { name: 'Customers' }).first().click();
    await page.waitForURL(/\/customers/);
    await page.goto('/calls');
    await page.waitForURL(filtered);
    await eventually(
      () => rowsOf(page).count(),
      (count) => count === 1,
      'the filter of last time',
    );
    await page.getByRole('button', { name: /Remove filter/ }).click();
    await eventually(
      () => rowsOf(page).count(),
      (count) => count > 10,
      'the filter is gone',
    );

    await page.goto('/calls?order=-duration&stage=NOTHING&minutes=-4');
    await rowsOf(page).first().waitFor();
    await page.waitForURL(/order=-duration/);
    assert.equal(await page.locator('[aria-sort=descending]').count(), 1);
    assert.deepEqual(page.failures, []);
    await page.context().close();
  });

  test('a keyboard is enough: one tab stop, arrows, preview, and back at the same place', async () => {
    const page = await open('/calls', { width: 1440 });
    await grid(page).focus();
    const active = () => grid(page).getAttribute('aria-activedescendant');
    const first = await active();
    assert.ok(first);
    for (const _ of range(0, 3)) await page.keyboard.press('ArrowDown');
    const chosen = page.locator(`[id="${await active()}"]`);
    assert.notEqual(await active(), first);
    assert.equal(await chosen.getAttribute('aria-selected'), 'true');
    const agent = /agent-\d+-/.exec(await chosen.textContent())[0];

    await page.keyboard.press('Space');
    const preview = page.getByRole('complementary', { name: 'Preview of the selected call' });
    await preview.getByText(agent).waitFor();
    await page.keyboard.press('End');
    await eventually(
      () => preview.textContent(),
      (text) => !text.includes(agent),
      'the preview follows',
    );
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/calls\/call_/);
    await page.goBack();
    await rowsOf(page).first().waitFor();
    assert.equal(await page.locator('[aria-selected=true]').count(), 1);

    // Every tab stop of the grid: the grid itself and the headers that sort, never one a row.
    const stops = await grid(page)
      .locator('[role=row][id] :is(a, button, [tabindex="0"])')
      .evaluateAll((found) => found.filter(({ tabIndex }) => tabIndex >= 0).length);
    assert.equal(stops, 0);
    await page.context().close();
  });

  test('a role is offered what it may do', async () => {
    const pages = { viewer: ['Search', 'Operations'], analyst: ['Operations'], admin: [] };
    for (const [role, absent] of Object.entries(pages)) {
      const page = await open('/calls', { role, user: role });
      for (const name of ['Search', 'Operations']) {
        const links = await page.getByRole('link', { name, exact: true }).count();
        assert.equal(links > 0, !absent.includes(name), `${role}: ${name}`);
      }
      await page.goto('/operations');
      if (role !== 'admin') await page.getByRole('heading', { name: 'Not for your role' }).waitFor();
      await page.context().close();
    }
  });

  test('Hebrew is mirrored, and numbers stay as they are dialled', async () => {
    const page = await open('/calls', { language: 'he' });
    assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl');
    assert.match(await page.locator('h1').textContent(), /[\u0590-\u05ff]/);
    const side = await page.locator('header').first().boundingBox();
    const list = await grid(page).boundingBox();
    assert.ok(side.x > list.x, 'the navigation stands at the right');
    const number = rowsOf(page).first().getByText('+14155550101');
    assert.equal(await number.evaluate((element) => getComputedStyle(element).direction), 'ltr');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${overflow} px beyond the edge`);
    await page.context().close();
  });

  for (const scheme of ['light', 'dark']) {
    for (const width of [1440, 360]) {
      test(`axe finds nothing, ${scheme}, ${width} px`, async () => {
        const page = await open('/calls', { scheme, width });
        if (width > 1000) {
          await grid(page).focus();
          await page.keyboard.press('Space');
          await page.getByRole('complementary').waitFor();
        }
        await assertAccessible(page);
        if (width > 1000) {
          await page.getByRole('button', { name: 'More filters' }).click();
          await page.getByText('At least (minutes)').waitFor();
          await assertAccessible(page);
          await page.keyboard.press('Escape');
          await page
            .getByRole('button', { name: /Account/ })
            .first()
            .click();
          await page.getByRole('menu').waitFor();
          await assertAccessible(page);
        }
        await page.context().close();
      });
    }
  }
});
