// The fake Vapi and RingCentral are held against what is documented, without the archive.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { RateGroups, Ringcentral, Vapi, json, sha256 } from './fakes/index.mjs';
import { StandIn, bytesOf, conversation, download, numbers, publicUrl, started, turns } from './fakes/stand-in.mjs';
import { signed } from './fakes/vapi-call.mjs';

describe('Vapi', () => {
  let nowMs = Date.parse('2026-11-25T12:00:00Z');
  const [vapi, archive] = started(new Vapi({ now: () => nowMs }), new StandIn());

  test('sends a call, with a report whose call is stale, and gives artifacts by addresses that expire', async () => {
    vapi.connect(archive.door, 'assistant');
    const call = await vapi.call({ ...numbers, conversation }).play();
    assert.ok(archive.came.every((one) => one.headers['x-vapi-secret'] === vapi.secret));
    const messages = archive.came.map((one) => one.json().message);
    const report = messages.find((one) => one.type === 'end-of-call-report');
    assert.deepEqual([report.call.status, report.endedReason], ['queued', 'customer-ended-call']);
    const finals = messages.filter((one) => one.transcriptType === 'final').map((one) => one.transcript);
    assert.deepEqual(
      finals,
      turns.map((turn) => turn.text),
    );

    const authorization = `Bearer ${vapi.apiKey}`;
    const [{ sha256: hash }] = vapi.truth()[0].recordings;
    const stereo = `${vapi.url}/call/${call.id}/stereo-recording`;
    assert.equal(sha256(await bytesOf(await download(stereo, { authorization }))), hash);
    const { presignedStereoUrl } = report.artifact;
    assert.equal(sha256(await bytesOf(await fetch(presignedStereoUrl))), hash);
    assert.equal((await fetch(presignedStereoUrl, { headers: { authorization } })).status, 400);
    assert.equal(vapi.storage.violations.length, 1);
    nowMs += 60_000;
    assert.deepEqual([(await fetch(presignedStereoUrl)).status, vapi.storage.expired], [403, 1]);
    assert.equal((await fetch(stereo)).status, 401);
    const list = await (await fetch(`${vapi.url}/call?limit=10`, { headers: { authorization } })).json();
    assert.deepEqual(
      list.map((one) => [one.id, one.status]),
      [[call.id, 'ended']],
    );
  });

  test('signs by HMAC as the documented rule says', () => {
    const body = '{"message":{"type":"hang"}}';
    assert.deepEqual(signed({ secret_key: 'vapi-hmac-secret' }, body, publicUrl, 1_700_000_000_000), {
      'x-signature': 'be10481716a0caf1462449007a17e57e7bb2377eae2e11a5f63678e5270266a9',
      'x-timestamp': '1700000000',
    });
    const plain = {
      secret_key: 'vapi-hmac-secret',
      payload_format: '{body}',
      signature_encoding: 'base64',
      include_timestamp: false,
    };
    assert.deepEqual(signed(plain, body, publicUrl, 0), {
      'x-signature': 'ymM8zrh1a8i/ElKZb5V6s86veZJ/rCDbbYeNKNZsv7s=',
    });
  });
});

describe('RingCentral', () => {
  let nowMs = Date.parse('2026-11-25T12:00:00Z');
  const [ringcentral, archive] = started(new Ringcentral({ now: () => nowMs }), new StandIn());
  let authorization;
  const get = (path) => fetch(new URL(path, ringcentral.url), { headers: { authorization } });

  before(async () => {
    ringcentral.connect(archive.door, 'office');
    const signIn = await fetch(`${ringcentral.url}/restapi/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${ringcentral.clientId}:${ringcentral.clientSecret}`).toString('base64')}`,
      },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: ringcentral.jwt,
      }),
    });
    assert.equal(signIn.headers.get('x-rate-limit-group'), 'auth');
    authorization = `Bearer ${(await signIn.json()).access_token}`;
  });

  const subscribe = () =>
    fetch(`${ringcentral.url}/restapi/v1.0/subscription`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({
        eventFilters: [
          '/restapi/v1.0/account/~/telephony/sessions',
          '/ai/ringsense/v1/public/accounts/~/domains/pbx/insights',
        ],
        deliveryMode: {
          transportType: 'WebHook',
          address: `${publicUrl}/hooks/ringcentral/office`,
          verificationToken: ringcentral.verificationToken,
        },
        expiresIn: 315_360_000,
      }),
    });

  test('subscribes only who answers the handshake as it must', async () => {
    const echo =
      (more = {}) =>
      ({ headers }) =>
        json({}, 200, { 'validation-token': headers['validation-token'] ?? '', ...more });
    for (const [answer, code] of [
      [() => json({}), 'SUB-525'],
      [echo({ 'content-type': 'text/plain' }), 'SUB-525'],
      [echo({ 'x-much': 'x'.repeat(1000) }), 'SUB-525'],
      [() => json({}, 204), 'SUB-522'],
    ]) {
      archive.answerWith = answer;
      const refused = await subscribe();
      assert.deepEqual([refused.status, (await refused.json()).errorCode], [400, code]);
    }
    archive.answerWith = echo();
    assert.equal((await subscribe()).status, 200);
    assert.deepEqual(
      ringcentral.subscriptions.handshakes.map((one) => one.accepted),
      [false, false, false, false, true],
    );
    assert.equal(ringcentral.subscriptions.active().length, 1);
  });

  test('plays a call whose recording appears some polls later, with insights after that', async () => {
    archive.came.length = 0;
    const call = await ringcentral.call({ ...numbers, conversation }).play();
    assert.ok(archive.came.every((one) => one.headers['verification-token'] === ringcentral.verificationToken));
    const codes = archive.came.map((one) => one.json().body.parties[0].status.code);
    assert.deepEqual(codes, ['Setup', 'Proceeding', 'Answered', 'Disconnected']);
    const poll = async () =>
      (await (await get(`/restapi/v1.0/account/~/call-log?telephonySessionId=${call.telephonySessionId}`)).json())
        .records[0].recording;
    assert.deepEqual([await poll(), await poll()], [undefined, undefined]);
    const recording = await poll();
    const bytes = await bytesOf(await get(recording.contentUri));
    assert.equal(sha256(bytes), ringcentral.truth()[0].recordings[0].sha256);
    const insights = `/ai/ringsense/v1/public/accounts/~/domains/pbx/records/${recording.id}/insights`;
    assert.equal((await get(insights)).status, 404);
    assert.equal((await (await get(insights)).json()).insights.Transcript.length, 3);
    await call.tellInsights();
    assert.equal(archive.came.at(-1).json().body.sourceRecordId, recording.id);
    assert.deepEqual(ringcentral.violations, []);
  });

  test('starts the penalty anew with each request inside it', () => {
    let atMs = 0;
    const rates = new RateGroups({ limits: { heavy: 2 }, windowSeconds: 60, penaltySeconds: 60, now: () => atMs });
    const at = (second) => {
      atMs = second * 1000;
      return rates.count('heavy').refused;
    };
    assert.deepEqual([at(0), at(1), at(2)], [false, false, true]);
    assert.deepEqual([at(60), at(119), at(178)], [true, true, true]);
    assert.deepEqual([at(239), rates.violations.heavy, rates.penalties.heavy], [false, 3, 1]);
    assert.equal(rates.count('heavy').headers['x-rate-limit-remaining'], '0');
  });

  test('refuses tokens that have expired', async () => {
    nowMs += 3_600_000;
    assert.equal((await get('/restapi/v1.0/subscription')).status, 401);
  });
});
