// Bookings and the calls about them: found by what happened, and corrected by a person.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../../tests/clients/harness.mjs';
import { openApp, settled } from './app.mjs';
import { assertAccessible } from './axe.mjs';

const BOOKING = 'mutation ($input: UpsertBookingInput!) { upsertBooking(input: $input) { booking { id } } }';
const LINKS = `query ($reference: String!) {
  booking(by: { reference: $reference }) { calls { role decidedBy call { id } } } }`;

describe('bookings', () => {
  let app;
  let token;
  let callId;
  const ids = {};
  before(async () => {
    app = await openApp();
    token = await app.archive.token();
    callId = await app.archive.startCall(token, { from: '+14155550111', startedAt: '2026-11-02T10:00:00Z' });
    await app.archive.addTurns(token, callId, [0, 1], (index) =>
      index === 1 ? 'My reference is H44TBR please' : 'What is your reference?',
    );
    for (const [reference, status] of [
      ['H44TBR', 'no-show'],
      ['K7MQ2X', 'confirmed'],
      ['Q2XV6M', 'no-show'],
    ]) {
      const input = { reference, status, venue: 'Harbour Room', startsAt: '2026-11-05T19:00:00Z' };
      const { upsertBooking } = await app.archive.graphql(token, BOOKING, { input });
      ids[reference] = upsertBooking.booking.id;
    }
    await eventually(
      () => app.archive.graphql(token, LINKS, { reference: 'H44TBR' }),
      ({ booking }) => booking.calls.length === 1,
      'the spoken reference is linked',
    );
  });
  after(() => app?.close());

  const open = async (address, who = {}) => {
    const page = await app.signIn(who);
    await page.goto(address);
    await settled(page);
    return page;
  };
  const row = (page, text) => page.locator('[role=row][id]').filter({ hasText: text });

  test('no-shows who had called are found, and the address is the filter', async () => {
    const page = await open('/bookings');
    await row(page, 'K7MQ2X').waitFor();
    await page.locator('label').filter({ hasText: 'No-show' }).click();
    await row(page, 'K7MQ2X').waitFor({ state: 'detached' });
    await row(page, 'Q2XV6M').waitFor();
    await page.getByRole('combobox', { name: 'Call before it' }).click();
    await page.getByRole('option', { name: 'Somebody had called' }).click();
    await row(page, 'Q2XV6M').waitFor({ state: 'detached' });
    await row(page, 'H44TBR').getByText('1 call before it').waitFor();
    assert.match(page.url(), /state=NO_SHOW&called=yes/);

    const input = { reference: 'NEW123', status: 'no-show', startsAt: '2026-11-06T19:00:00Z' };
    await page.goto('/bookings');
    await row(page, 'K7MQ2X').waitFor();
    await app.archive.graphql(token, BOOKING, { input });
    await page.getByRole('button', { name: '1 new booking' }).click();
    await row(page, 'NEW123').waitFor();
    assert.deepEqual(page.failures, []);
    await page.context().close();
  });

  test('what speaks for a link leads to its second', async () => {
    const page = await open(`/bookings/${ids.H44TBR}`);
    const evidence = page.getByRole('list', { name: 'What speaks for it' }).getByRole('listitem');
    const spoken = evidence.filter({ hasText: 'H44TBR' });
    assert.equal(await spoken.getByRole('link').getAttribute('href'), `/calls/${callId}?t=1`);
    await assertAccessible(page);
    await page.context().close();
  });

  test('a link is corrected by a person, and the old booking has lost the call', async () => {
    const reader = await open(`/bookings/${ids.H44TBR}`, { role: 'analyst' });
    assert.equal(await reader.getByRole('button', { name: 'Change this link' }).count(), 0);
    await reader.context().close();

    const page = await open(`/bookings/${ids.H44TBR}`);
    await page.getByRole('button', { name: 'Change this link' }).click();
    await page.getByRole('menuitemradio', { name: 'Changed in this call' }).click();
    await page.getByRole('listitem').getByText('Changed in this call').waitFor();

    await page.getByRole('button', { name: 'Change this link' }).click();
    await page.getByRole('menuitem', { name: 'It is about another booking…' }).click();
    const reference = page.getByRole('textbox', { name: 'Reference of the right booking' });
    await reference.fill('H44TBR');
    await page.getByText('This is the booking it is linked to already.').waitFor();
    await reference.fill('NOSUCH');
    await page.getByText('No booking has this reference.').waitFor();
    await reference.fill('K7MQ2X');
    await page.getByRole('button', { name: 'Link to this booking' }).click();
    await page.getByText('The call is now linked to K7MQ2X.').waitFor();
    await page.getByText('No call is linked to this booking.').waitFor();

    const { booking } = await app.archive.graphql(token, LINKS, { reference: 'K7MQ2X' });
    assert.deepEqual(
      booking.calls.map(({ decidedBy, call }) => [decidedBy, call.id]),
      [['tester', callId]],
    );
    await page.goto(`/bookings/${ids.K7MQ2X}`);
    await page.getByText('Decided by tester').waitFor();
    await page.context().close();
  });
});
