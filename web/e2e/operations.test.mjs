// Whether everything is there and works, as an operator sees it: a stage that failed and is retried, who listened, and
// what other roles are not offered.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Summary } from '../../tests/clients/fakes/summary.mjs';
import { openApp, settled } from './app.mjs';
import { assertAccessible } from './axe.mjs';
import { silentMp3 } from './silent-mp3.mjs';

const END = 'mutation ($input: EndCallInput!) { endCall(input: $input) { call { id } } }';

describe('operations', () => {
  let app;
  let token;
  const summary = new Summary();
  before(async () => {
    await summary.start();
    app = await openApp({ ...summary.settings(), EARMARK_PIPELINE_RETRY_SECONDS: '0' });
    token = await app.archive.token();
  });
  after(async () => {
    await app?.close();
    await summary.stop();
  });

  const open = async (address, who = {}) => {
    const page = await app.signIn(who);
    await page.goto(address);
    await settled(page);
    return page;
  };

  test('a stage that failed is shown with its reason, and retried', async () => {
    const { apiKey } = summary;
    summary.apiKey = 'another key';
    const callId = await app.archive.startCall(token, { from: '+14155550111' });
    await app.archive.graphql(
      token,
      'mutation ($input: AddTurnsInput!) { addTurns(input: $input) { call { id } } }',
      { input: { callId, complete: true, turns: [{ index: 0, speaker: 'AGENT', text: 'good morning' }] } },
    );
    await app.archive.graphql(token, END, { input: { callId } });

    const page = await open('/operations?view=stages&stage=SUMMARY&status=PENDING');
    await page.locator('label').filter({ hasText: 'Given up' }).click();
    const retry = page.getByRole('button', { name: /^Retry Summary/ });
    await retry.waitFor();
    assert.match(await page.getByRole('region', { name: 'Failed and retried' }).textContent(), /401/);
    await assertAccessible(page);

    summary.apiKey = apiKey;
    await retry.click();
    await page.getByText('Completed').waitFor();
    assert.equal(await retry.count(), 0);
    await page.context().close();
  });

  test('the figures stand beside their goals', async () => {
    const callId = await app.archive.startCall(token, { from: '+14155550122' });
    const { status, text } = await app.archive.putRecording(token, callId, silentMp3(5), 'audio/mpeg');
    assert.ok(status < 300, `${status}: ${text}`);
    const page = await open('/operations');
    await page.getByText('The goal of 99.9% is met').waitFor();
    await page.getByRole('tab', { name: 'Retention' }).click();
    await page.getByText('Nothing would be deleted').waitFor();
    assert.match(page.url(), /view=retention/);
    assert.deepEqual(page.failures, []);
    await page.context().close();
  });

  test('who listened is found by user', async () => {
    const { recordings } = await app.archive.graphql(
      await app.archive.token({ user: 'nadia', role: 'analyst' }),
      '{ recordings(first: 1) { nodes { audio { url } } } }',
    );
    await (await fetch(recordings.nodes[0].audio.url)).arrayBuffer();
    const page = await open('/operations?view=downloads');
    await page.getByRole('button', { name: 'nadia' }).waitFor();
    await assertAccessible(page);
    const user = page.getByRole('searchbox', { name: 'User' });
    await user.fill('somebody else');
    await user.press('Enter');
    await page.getByText('Nobody listened, as far as these filters go').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('button', { name: 'nadia' }).waitFor();
    await page.context().close();
  });

  test('an account that is not there is said so', async () => {
    const page = await open('/operations?view=completeness');
    const account = page.getByRole('combobox', { name: 'Account' });
    await account.fill('nowhere');
    await account.press('Enter');
    await page.getByText('There is no account nowhere').waitFor();
    await page.context().close();
  });

  for (const role of ['viewer', 'analyst']) {
    test(`a ${role} is neither offered the page nor shown it`, async () => {
      const page = await open('/calls', { role });
      const navigation = page.getByRole('navigation', { name: 'Main navigation' });
      await navigation.getByRole('link', { name: 'Bookings' }).waitFor();
      assert.equal(await navigation.getByRole('link', { name: 'Operations' }).count(), 0);
      await page.goto('/operations');
      await page.getByText('Not for your role').waitFor();
      await page.context().close();
    });
  }
});
