// Who is believed: webhooks signed by the providers' own libraries are taken, all others refused and counted; and the
// answer to an incoming call is what Twilio's own library would write.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { tokenGenerate } from '@vonage/jwt';
import twilioLibrary from 'twilio';
import { Conversation, FakeProviders, readNcco, readTwiml, send } from './fakes/index.mjs';
import { signedWebhook } from './fakes/vonage-call.mjs';
import { Archive } from './harness.mjs';
import { count } from './rows.mjs';

const turns = [{ speaker: 'agent', text: 'front desk' }];
const conversation = new Conversation({ seed: 'signatures', turns });
const numbers = { from: '+14155550101', to: '+14155550199', conversation };

describe('webhooks', () => {
  const providers = new FakeProviders({ seed: 'signatures' });
  const { twilio, vapi, ringcentral, vonage } = providers;
  let archive;
  before(async () => {
    await providers.start();
    const stream = ['stream = true'];
    archive = await Archive.create(
      providers.settings({ accounts: { twilio: [...stream, 'dial = "+14155550142"'], vonage: stream } }),
    );
    providers.connect(archive);
    await archive.start();
  });
  after(async () => {
    await archive?.remove();
    await providers.stop();
  });

  /** Refusals as /metrics counts them. */
  const refusals = async (provider) => {
    const text = await (await fetch(`${archive.url}/metrics`)).text();
    const line = new RegExp(`^earmark_webhooks_refused_total\\{provider="${provider}"\\} (\\d+)$`, 'm').exec(text);
    return Number(line?.[1] ?? 0);
  };
  const kept = () => count(archive, 'webhooks');

  /** Sends what is forged, one after the other. */
  async function refused(provider, letters, status = 403) {
    const [before, known] = [await refusals(provider), await kept()];
    for (const [what, letter] of Object.entries(letters)) {
      assert.equal((await send(letter)).status, status, what);
    }
    assert.equal((await refusals(provider)) - before, Object.keys(letters).length);
    assert.equal(await kept(), known, 'nothing of them is kept');
  }

  const voice = (call) =>
    call.letter('voice', `${twilio.hooks}/voice`, {
      CallSid: call.sid,
      AccountSid: twilio.accountSid,
      From: call.from,
      To: call.to,
      CallStatus: 'ringing',
      Direction: 'inbound',
    });

  test('of Twilio: the answer records both sides first, streams, and puts the call through', async () => {
    const answer = await send(voice(twilio.call(numbers)));
    const verbs = readTwiml(answer);
    assert.deepEqual(verbs.map((verb) => verb.name), ['Start', 'Start', 'Dial']);
    const [[recording], [stream]] = verbs.map((verb) => verb.children);
    assert.equal(recording.name, 'Recording');
    assert.equal(stream.name, 'Stream');
    assert.equal(stream.attributes.track, 'both_tracks');
    assert.match(stream.attributes.url, /^wss:\/\/archive\.example\.com\/media\/twilio\/twilio$/);
    assert.ok(stream.children.some(({ attributes }) => attributes.name === 'token'));
    assert.equal(verbs[2].children[0]?.text ?? verbs[2].text, '+14155550142');
  });

  test('of Twilio are refused with another signature, another body, another address, or none', async () => {
    const letter = voice(twilio.call(numbers));
    const fields = Object.fromEntries(new URLSearchParams(letter.body));
    const signed = (authToken, url) => ({
      ...letter,
      headers: { ...letter.headers, 'x-twilio-signature': twilioLibrary.getExpectedTwilioSignature(authToken, url, fields) },
    });
    const { 'x-twilio-signature': _, ...unsigned } = letter.headers;
    await refused('twilio', {
      'another key': signed('0'.repeat(32), `${twilio.hooks}/voice`),
      'another address': signed(twilio.authToken, `${twilio.hooks}/status`),
      'another body': { ...letter, body: letter.body.replace('14155550101', '14155550102') },
      'no signature': { ...letter, headers: unsigned },
    });
    assert.equal((await send(signed(twilio.authToken, `${twilio.hooks}/voice`))).status, 200);
  });

  test('of Vonage are refused with another secret, of an application, or with another body', async () => {
    const call = vonage.call(numbers);
    const event = { uuid: call.uuid, conversation_uuid: call.conversationUuid, status: 'started', from: call.from, to: call.to };
    const letter = call.letter('event', `${vonage.hooks}/event`, event);
    const bearing = (bearer) => ({ ...letter, headers: { ...letter.headers, authorization: `Bearer ${bearer}` } });
    const stranger = { ...vonage, now: Date.now, uuid: () => 'a-b-c', signatureSecret: 'another'.repeat(8) };
    await refused('vonage', {
      'another secret': bearing(signedWebhook(stranger, letter.body)),
      'an application’s own token': bearing(tokenGenerate(vonage.applicationId, vonage.privateKey)),
      'another body': { ...letter, body: letter.body.replace('started', 'ringing') },
    });
    // Vonage itself leaves the signature out at times, and signs when it is asked to come again.
    const { authorization: _, ...unsigned } = letter.headers;
    await refused('vonage', { 'no signature': { ...letter, headers: unsigned } }, 503);
    assert.equal((await send(letter)).status, 204);
    const answer = call.letter('answer', `${vonage.hooks}/answer`, { ...event, status: undefined });
    assert.deepEqual(readNcco(await send(answer)).map((one) => one.action), ['record', 'connect']);
  });

  test('of Vapi are refused with another secret or none', async () => {
    const call = vapi.call({ ...numbers, startedAt: Date.now() });
    const letter = call.letter('status-update', { status: 'in-progress' });
    const { 'x-vapi-secret': _, ...unsigned } = letter.headers;
    await refused('vapi', {
      'another secret': { ...letter, headers: { ...letter.headers, 'x-vapi-secret': 'another' } },
      'no secret': { ...letter, headers: unsigned },
    });
    assert.equal((await send(letter)).status, 200);
  });

  test('of RingCentral are refused with another token or none', async () => {
    const url = vonage.door.real(ringcentral.hook);
    const body = JSON.stringify({ uuid: 'one', event: '/restapi/v1.0/account/1/telephony/sessions', body: {} });
    const headers = { 'content-type': 'application/json' };
    await refused('ringcentral', {
      'another token': { url, body, headers: { ...headers, 'verification-token': 'another' } },
      'no token': { url, body, headers },
    });
    const proven = { ...headers, 'verification-token': ringcentral.verificationToken };
    assert.equal((await send({ url, body, headers: proven })).status, 200);
  });
});
