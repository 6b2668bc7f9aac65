// Customers as a front desk works with them: leads by number, a name, one time line, what to know before the next call,
// two that are one, and links that wait for a person.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../../tests/clients/harness.mjs';
import { openApp, settled } from './app.mjs';
import { assertAccessible } from './axe.mjs';

const CUSTOMER =
  'mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { customer { id } } }';
const BOOKING = 'mutation ($input: UpsertBookingInput!) { upsertBooking(input: $input) { booking { id } } }';
const END = 'mutation ($input: EndCallInput!) { endCall(input: $input) { call { id } } }';

describe('customers', () => {
  let app;
  let token;
  before(async () => {
    app = await openApp();
    token = await app.archive.token();
  });
  after(() => app?.close());

  const open = async (address, who = {}) => {
    const page = await app.signIn(who);
    await page.goto(address);
    await settled(page);
    return page;
  };
  const customer = async (input) => {
    const { upsertCustomer } = await app.archive.graphql(token, CUSTOMER, { input });
    return upsertCustomer.customer.id;
  };
  const row = (page, text) => page.locator('[role=row][id]').filter({ hasText: text });

  test('an unknown caller is a lead with the state of the call, and gets a name', async () => {
    const page = await open('/customers?view=leads');
    await page.getByText('No leads').waitFor();
    const callId = await app.archive.startCall(token, { from: '+14155550111' });
    await page.getByRole('button', { name: '1 new caller' }).click();
    await row(page, '+14155550111').getByText('Now').waitFor();
    await row(page, '+14155550111').getByText('Recording: Pending').waitFor();

    await app.archive.graphql(token, END, { input: { callId } });
    await eventually(
      () => row(page, '+14155550111').textContent(),
      (text) => !text.includes('Now'),
      'the lead’s call is shown as ended',
    );
    await row(page, '+14155550111').getByRole('link', { name: '+14155550111' }).click();
    await page.getByRole('heading', { name: '+14155550111', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.getByRole('button', { name: 'Name…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Ann Lee');
    await page.getByRole('button', { name: 'Save as customer' }).click();
    await page.getByRole('heading', { name: 'Ann Lee', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).waitFor({ state: 'detached' });
    assert.deepEqual(page.failures, []);
    await page.context().close();
  });

  test('calls and bookings stand on one time line, and what to know leads to its second', async () => {
    const id = await customer({ name: 'Rosa Delgado', externalId: 'c-2', phones: ['+14155550222'] });
    const callId = await app.archive.startCall(token, { from: '+14155550222', agent: 'Tom' });
    await app.archive.addTurns(token, callId, [0, 1, 2], (index) =>
      index === 2 ? "I'll call you back tomorrow about the refund." : 'hello there',
    );
    await app.archive.graphql(token, END, { input: { callId } });
    const input = { reference: 'K7MQ2X', venue: 'Gullwing House', kind: 'table', status: 'confirmed' };
    await app.archive.graphql(token, BOOKING, {
      input: { ...input, startsAt: '2099-12-01T19:30:00Z', partySize: 4, customerExternalId: 'c-2' },
    });
    const page = await open(`/customers/${id}`);
    const history = page.getByRole('region', { name: 'Calls and bookings' }).getByRole('listitem');
    await history.filter({ hasText: 'Booking K7MQ2X' }).waitFor();
    await history.filter({ hasText: 'Tom' }).waitFor();
    await page.getByRole('region', { name: 'Open bookings' }).getByText('K7MQ2X').waitFor();
    const promise = page
      .getByRole('region', { name: 'Before the next call' })
      .getByRole('listitem')
      .filter({ hasText: 'Promised' });
    assert.match(await promise.textContent(), /I'll call you back tomorrow/);
    assert.equal(
      await promise.getByRole('link', { name: 'Open the call at 0:02' }).getAttribute('href'),
      `/calls/${callId}?t=2`,
    );

    await app.archive.startCall(token, { from: '+14155550222', agent: 'Lena' });
    await history.filter({ hasText: 'Lena' }).waitFor();
    await assertAccessible(page);
    await page.context().close();
  });

  test('two that are one are merged, and split again', async () => {
    const id = await customer({ name: 'George Harlow', externalId: 'c-3', phones: ['+14155550331'] });
    await customer({ name: 'G. Harlow', externalId: 'c-4', phones: ['+14155550332'] });
    const page = await open(`/customers/${id}`);
    await page.getByRole('button', { name: 'Merge…' }).click();
    await page.getByRole('searchbox', { name: 'Who is the same person?' }).fill('G. Harlow');
    await page.getByRole('radio', { name: /G\. Harlow/ }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Merge', exact: true }).click();
    await page.getByText('+14155550332').first().waitFor();
    await page.getByRole('button', { name: 'Split off G. Harlow' }).click();
    await page.getByText('+14155550332').waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('a suggestion is decided by a person, for good', async () => {
    for (const name of ['Ida Berg', 'Olaf Berg']) {
      await customer({ name, externalId: name, phones: ['+14155550444'] });
    }
    const callId = await app.archive.startCall(token, { from: '+14155550444' });
    const waiting = () =>
      app.archive.graphql(token, '{ linkSuggestions(first: 9) { nodes { customer { name } } } }');
    await eventually(
      waiting,
      ({ linkSuggestions }) => linkSuggestions.nodes.length >= 2,
      'both are suggested',
    );

    const reader = await open('/customers/suggestions', { role: 'viewer' });
    await reader.getByText('other customers have the same number').first().waitFor();
    assert.equal(await reader.getByRole('button', { name: 'Accept' }).count(), 0, 'a viewer decides nothing');
    await reader.context().close();

    const page = await open('/customers/suggestions');
    const card = page.getByRole('listitem').filter({ hasText: 'Customer Olaf Berg' });
    await assertAccessible(page);
    await card.getByRole('button', { name: 'Accept' }).click();
    await card.getByText('Accepted').waitFor();
    const { call } = await app.archive.graphql(
      token,
      'query ($id: ID!) { call(by: { id: $id }) { customer { decidedBy customer { name } } } }',
      { id: callId },
    );
    assert.deepEqual(call.customer, { decidedBy: 'tester', customer: { name: 'Olaf Berg' } });
    await page.context().close();
  });
});
