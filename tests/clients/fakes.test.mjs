// The fake providers are held against the providers' own libraries and against each other, without the archive: a test
// of the archive is worth what its fakes are worth.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { tokenGenerate, verifySignature } from '@vonage/jwt';
import twilioLibrary from 'twilio';
import { WebSocketServer } from 'ws';
import {
  Chance,
  Conversation,
  Door,
  FailurePlan,
  FakeProviders,
  FakeServer,
  Post,
  RateGroups,
  Ringcentral,
  S3Proxy,
  Speech,
  Summary,
  Twilio,
  Vapi,
  Vonage,
  decodeMulaw,
  encodeMulaw,
  json,
  playSocket,
  playStream,
  readTwiml,
  readWav,
  realRecording,
  retries,
  sha256,
  writeWav,
} from './fakes/index.mjs';
import { samplesHash } from './fakes/audio.mjs';

const publicUrl = 'https://archive.example.com';
const turns = [
  { speaker: 'agent', text: 'front desk how can I help' },
  { speaker: 'customer', text: 'the oven in room nine is broken' },
  { speaker: 'agent', text: 'somebody will come at once' },
];
const conversation = new Conversation({ seed: 'oven', turns });
const other = new Conversation({ seed: 'door', turns });
const numbers = { from: '+14155550101', to: '+14155550199' };

/** Starts what has a start, and stops it after the tests of the group. */
function started(...servers) {
  before(() => Promise.all(servers.map((server) => server.start())));
  after(() => Promise.all(servers.map((server) => server.stop())));
  return servers;
}

/** A server in the archive's place: answers what a test says, and keeps what came. */
class StandIn extends FakeServer {
  constructor(answer = () => ({ status: 204 })) {
    super();
    this.answerWith = answer;
    this.came = [];
  }

  before(request) {
    this.came.push(request);
    return this.answerWith(request);
  }

  get door() {
    return new Door({ url: this.url, publicUrl });
  }
}

/** A download as it should be made: the credential stays with the origin it is for. */
async function download(url, headers) {
  const answer = await fetch(url, { headers, redirect: 'manual' });
  return answer.status === 302 ? fetch(answer.headers.get('location')) : answer;
}

const bytesOf = async (response) => Buffer.from(await response.arrayBuffer());

describe('audio from numbers', () => {
  test('is the same for the same seed and another for another', () => {
    assert.deepEqual(new Conversation({ seed: 'oven', turns }).wav(), conversation.wav());
    assert.notDeepEqual(other.wav(), conversation.wav());
    const { channels, sampleRateHz, durationMs } = readWav(conversation.wav({ order: ['agent', 'customer'] }));
    assert.deepEqual([sampleRateHz, durationMs], [8000, conversation.durationMs]);
    assert.deepEqual(channels, [conversation.party('agent'), conversation.party('customer')]);
  });

  test('has the mu-law of ITU-T G.711', () => {
    const codes = Buffer.from(Array.from({ length: 256 }, (_, code) => code));
    const samples = decodeMulaw(codes);
    assert.equal(samplesHash(samples), '3dab54339e520bb2c924826e3b72a917a2b612e9fd12fc867500f1d983a75827');
    codes[0x7f] = 0xff;
    assert.deepEqual(encodeMulaw(samples), codes);
    assert.deepEqual([...encodeMulaw([0, 100, -100, 1000, -1000, 32_767, -32_768])], [0xff, 0xf2, 0x72, 0xce, 0x4e, 0x80, 0]);
  });

  test('reads the real recordings', (context) => {
    const real = realRecording('real_autorepair40_dual_mulaw_8k.wav');
    if (!real) return context.skip('the shared data is not here');
    const { channels, sampleRateHz } = readWav(real.bytes);
    assert.deepEqual([channels.length, sampleRateHz], [2, 8000]);
    assert.equal(sha256(real.bytes), real.manifest.sha256);
  });
});

describe('Twilio', () => {
  const [twilio, archive] = started(new Twilio({ pageSize: 2 }), new StandIn());
  const listener = new WebSocketServer({ noServer: true });
  const heard = [];
  const basic = () => `Basic ${Buffer.from(`${twilio.accountSid}:${twilio.authToken}`).toString('base64')}`;
  const api = (path, init = {}) =>
    fetch(`${twilio.url}/2010-04-01/Accounts/${twilio.accountSid}/${path}`, {
      ...init,
      headers: { authorization: basic(), ...init.headers },
    });

  const twiml = () => {
    const document = new twilioLibrary.twiml.VoiceResponse();
    document.start().recording({
      channels: 'dual',
      recordingStatusCallback: `${publicUrl}/hooks/twilio/desk/recording#rc=3&rp=ct,rt,5xx`,
      recordingStatusCallbackEvent: ['in-progress', 'completed', 'absent'],
    });
    const stream = document.start().stream({
      url: 'wss://archive.example.com/media/twilio/desk',
      track: 'both_tracks',
      statusCallback: `${publicUrl}/hooks/twilio/desk/stream`,
    });
    stream.parameter({ name: 'token', value: 'once' });
    document.dial('+14155550142');
    return { status: 200, headers: { 'content-type': 'text/xml' }, body: document.toString() };
  };

  before(() => {
    twilio.connect(archive.door, 'desk');
    archive.answerWith = (request) => {
      const url = `${publicUrl}${request.path}`;
      const fields = Object.fromEntries(request.form());
      const signature = request.headers['x-twilio-signature'];
      assert.ok(twilioLibrary.validateRequest(twilio.authToken, signature, url, fields), `signature of ${url}`);
      return request.path.endsWith('/voice') ? twiml() : { status: 204 };
    };
    archive.onUpgrade = (request, socket, head) => {
      const signature = request.headers['x-twilio-signature'];
      const url = `wss://archive.example.com${request.url}`;
      assert.ok(twilioLibrary.validateRequest(twilio.authToken, signature, url, {}), 'signature of the upgrade');
      listener.handleUpgrade(request, socket, head, (client) => {
        const messages = [];
        heard.push(messages);
        client.on('message', (text) => messages.push(JSON.parse(text)));
      });
    };
  });

  test('places a call: signed webhooks, TwiML obeyed, live audio, callbacks, and a recording to fetch', async () => {
    const call = await twilio.call({ ...numbers, conversation }).play({ stream: { reorder: 0.1, lostMs: [[1000, 1200]] } });
    assert.deepEqual(call.post.lost(), []);
    const said = archive.came.map((request) => request.path.split('/').at(-1));
    assert.deepEqual(said.toSorted(), ['recording', 'recording', 'status', 'stream', 'stream', 'voice']);

    const [messages] = heard;
    assert.deepEqual([messages[0].event, messages[1].event, messages.at(-1).event], ['connected', 'start', 'stop']);
    assert.deepEqual(messages[1].start.customParameters, { token: 'once' });
    const placed = new Int16Array(call.streams[0].expected.inbound.length);
    for (const { media } of messages.filter((one) => one.media?.track === 'inbound')) {
      placed.set(decodeMulaw(Buffer.from(media.payload, 'base64')), Number(media.timestamp) * 8);
    }
    assert.deepEqual(placed, call.streams[0].expected.inbound);

    const completed = archive.came.map((one) => one.form()).find((form) => form.get('RecordingStatus') === 'completed');
    const address = `${completed.get('RecordingUrl')}.wav?RequestedChannels=2`;
    assert.equal((await fetch(address, { headers: { authorization: basic() } })).status, 404, 'not there at once');
    const bytes = await bytesOf(await download(address, { authorization: basic() }));
    const [{ recordings }] = twilio.truth();
    assert.deepEqual(recordings.map((one) => [one.sha256, one.status]), [[sha256(bytes), 'completed']]);
    assert.deepEqual([twilio.violations, twilio.storage.violations], [[], []]);
  });

  test('knows a call that is over, a recording that is started twice, and one that is absent', async () => {
    const call = twilio.call({ ...numbers, direction: 'outbound-api', conversation: other });
    await call.answeredElsewhere();
    const start = () =>
      api(`Calls/${call.sid}/Recordings.json`, {
        method: 'POST',
        body: new URLSearchParams({ RecordingChannels: 'dual', RecordingStatusCallback: `${publicUrl}/hooks/twilio/desk/recording`, RecordingStatusCallbackEvent: 'completed absent' }),
      });
    const [first, second] = [await start(), await start()];
    assert.deepEqual([first.status, second.status], [201, 201]);
    assert.equal((await first.json()).sid, (await second.json()).sid);
    await call.hangUp({ absent: true });
    assert.equal(archive.came.at(-1).form().get('RecordingStatus'), 'absent');
    const late = await start();
    assert.deepEqual([late.status, (await late.json()).code], [400, 21_220]);
  });

  test('lists in pages and refuses strangers', async () => {
    await twilio.call({ ...numbers, conversation }).unanswered('busy');
    const first = await (await api('Calls.json')).json();
    const second = await (await fetch(twilio.url + first.next_page_uri, { headers: { authorization: basic() } })).json();
    assert.deepEqual([first.calls.length, second.calls.length, second.next_page_uri], [2, 1, null]);
    assert.equal((await api('Recordings.json?DateCreated%3E=2001-01-01').then((answer) => answer.json())).recordings.length, 2);
    assert.equal((await api('Calls.json?StartTime%3C=2001-01-01').then((answer) => answer.json())).calls.length, 0);
    assert.equal((await api('Calls.json', { headers: { authorization: 'Basic bm86bm8=' } })).status, 401);
  });

  test('finds out who gives its credential to storage', async () => {
    const [{ recordings }] = twilio.truth();
    const answer = await api(`Recordings/${recordings[0].id}.wav`, { redirect: 'manual' });
    assert.equal((await fetch(answer.headers.get('location'), { headers: { authorization: basic() } })).status, 400);
    assert.equal(twilio.storage.violations.length, 1);
  });

  test('takes no TwiML that Twilio would not take', () => {
    const answer = (body, type = 'text/xml') => ({ status: 200, headers: { 'content-type': type }, body: Buffer.from(body) });
    assert.deepEqual(readTwiml(answer('<Response/>')), []);
    for (const wrong of ['<Response><Start></Response>', '<Twiml/>', '<Response><Recording/></Response>', '<Response><Start><Stream uri="x"/></Start></Response>']) {
      assert.throws(() => readTwiml(answer(wrong)), wrong);
    }
    assert.throws(() => readTwiml(answer('<Response/>', 'application/json')));
  });

  test('cuts a stream where it is told to', async () => {
    const url = archive.door.real('wss://archive.example.com/media/twilio/desk').href;
    const headers = { 'x-twilio-signature': twilioLibrary.getExpectedTwilioSignature(twilio.authToken, 'wss://archive.example.com/media/twilio/desk', {}) };
    const tracks = { inbound: conversation.party('customer') };
    const played = await playStream({ url, headers, tracks, cutAtMs: 500 });
    assert.deepEqual([played.frames, played.durationMs, played.cut], [25, 500, true]);
  });
});

describe('Vonage', () => {
  const [vonage, archive] = started(new Vonage(), new StandIn());
  const ncco = [
    { action: 'record', format: 'wav', split: 'conversation', channels: 2, eventUrl: [`${publicUrl}/hooks/vonage/desk/event`] },
    {
      action: 'connect',
      endpoint: [{ type: 'websocket', uri: 'wss://archive.example.com/media/vonage/desk', 'content-type': 'audio/l16;rate=16000', headers: { call: '1' }, authorization: { type: 'vonage' } }],
    },
  ];

  test('signs what it sends, streams what is said, and gives its files to its own application alone', async () => {
    const frames = [];
    const listener = new WebSocketServer({ noServer: true });
    archive.onUpgrade = (request, socket, head) => {
      assert.ok(verifySignature(request.headers.authorization.slice(7), vonage.signatureSecret));
      listener.handleUpgrade(request, socket, head, (client) => client.on('message', (data, binary) => frames.push([binary, data])));
    };
    archive.answerWith = (request) => {
      const token = request.headers.authorization.slice(7);
      assert.ok(verifySignature(token, vonage.signatureSecret));
      assert.ok(!verifySignature(token, 'another secret'));
      const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
      if (request.method === 'POST') assert.equal(claims.payload_hash, sha256(request.body));
      return request.path.endsWith('/answer') ? json(ncco) : { status: 204 };
    };
    vonage.connect(archive.door, 'desk');
    const call = await vonage.call({ ...numbers, conversation }).play();
    assert.equal(archive.came[0].query.get('from'), '14155550101');

    const [[, hello], ...audio] = frames;
    assert.deepEqual(JSON.parse(hello), { event: 'websocket:connected', 'content-type': 'audio/l16;rate=16000', call: '1' });
    assert.ok(audio.every(([binary, data]) => binary && data.length === 640));
    const [{ expected }] = call.streams;
    assert.deepEqual(Buffer.concat(audio.map(([, data]) => data)), Buffer.from(expected.buffer));

    const event = archive.came.filter((one) => one.method === 'POST').map((one) => one.json()).find((one) => one.recording_url);
    assert.equal(event.status, undefined);
    const get = (url, token) => fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const token = tokenGenerate(vonage.applicationId, vonage.privateKey);
    const bytes = await bytesOf(await get(event.recording_url, token));
    assert.equal(sha256(bytes), vonage.truth()[0].recordings[0].sha256);
    assert.deepEqual(readWav(bytes).channels[0], conversation.party('customer', 16_000));
    const list = await (await get(`${vonage.url}/v1/calls`, token)).json();
    assert.deepEqual([list.count, list._embedded.calls[0].conversation_uuid], [1, call.conversationUuid]);
    assert.deepEqual(vonage.violations, []);

    const others = tokenGenerate('aaaaaaaa-bbbb-cccc-dddd-0123456789ab', vonage.privateKey);
    for (const wrong of [others, `${token.slice(0, -8)}AAAAAAAA`, vonage.signatureSecret]) {
      assert.equal((await get(event.recording_url, wrong)).status, 401);
    }
  });

  test('says that a socket was refused', async () => {
    archive.onUpgrade = (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const played = await playSocket({ url: archive.door.real('wss://archive.example.com/x').href, samples: new Int16Array(), rateHz: 8000 });
    assert.deepEqual([played.opened, played.status], [false, 403]);
  });
});

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
    assert.deepEqual(finals, turns.map((turn) => turn.text));

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
    assert.deepEqual(list.map((one) => [one.id, one.status]), [[call.id, 'ended']]);
  });

  test('signs by HMAC as the documented rule says', async () => {
    const { signed } = await import('./fakes/vapi-call.mjs');
    const body = '{"message":{"type":"hang"}}';
    assert.deepEqual(signed({ secret_key: 'vapi-hmac-secret' }, body, publicUrl, 1_700_000_000_000), {
      'x-signature': 'be10481716a0caf1462449007a17e57e7bb2377eae2e11a5f63678e5270266a9',
      'x-timestamp': '1700000000',
    });
    const plain = { secret_key: 'vapi-hmac-secret', payload_format: '{body}', signature_encoding: 'base64', include_timestamp: false };
    assert.deepEqual(signed(plain, body, publicUrl, 0), { 'x-signature': 'ymM8zrh1a8i/ElKZb5V6s86veZJ/rCDbbYeNKNZsv7s=' });
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
      headers: { authorization: `Basic ${Buffer.from(`${ringcentral.clientId}:${ringcentral.clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: ringcentral.jwt }),
    });
    assert.equal(signIn.headers.get('x-rate-limit-group'), 'auth');
    authorization = `Bearer ${(await signIn.json()).access_token}`;
  });

  const subscribe = () =>
    fetch(`${ringcentral.url}/restapi/v1.0/subscription`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({
        eventFilters: ['/restapi/v1.0/account/~/telephony/sessions', '/ai/ringsense/v1/public/accounts/~/domains/pbx/insights'],
        deliveryMode: { transportType: 'WebHook', address: `${publicUrl}/hooks/ringcentral/office`, verificationToken: ringcentral.verificationToken },
        expiresIn: 315_360_000,
      }),
    });

  test('subscribes only who answers the handshake as it must', async () => {
    const echo = (more = {}) => ({ headers }) => json({}, 200, { 'validation-token': headers['validation-token'] ?? '', ...more });
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
    assert.deepEqual(ringcentral.subscriptions.handshakes.map((one) => one.accepted), [false, false, false, false, true]);
    assert.equal(ringcentral.subscriptions.active().length, 1);
  });

  test('plays a call whose recording appears some polls later, with insights after that', async () => {
    archive.came.length = 0;
    const call = await ringcentral.call({ ...numbers, conversation }).play();
    assert.ok(archive.came.every((one) => one.headers['verification-token'] === ringcentral.verificationToken));
    const codes = archive.came.map((one) => one.json().body.parties[0].status.code);
    assert.deepEqual(codes, ['Setup', 'Proceeding', 'Answered', 'Disconnected']);
    const poll = async () => (await (await get(`/restapi/v1.0/account/~/call-log?telephonySessionId=${call.telephonySessionId}`)).json()).records[0].recording;
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

describe('speech and summary', () => {
  const [speech, summary] = started(new Speech(), new Summary());
  speech.knows(conversation).knows(other);

  const form = (wav, fields = {}) => {
    const body = new FormData();
    body.append('file', new Blob([wav]), 'channel.wav');
    body.append('model', 'whisper-1');
    body.append('response_format', 'verbose_json');
    Object.entries(fields).forEach(([name, value]) => body.append(name, value));
    return body;
  };
  const transcribe = async (wav) => {
    const headers = { authorization: `Bearer ${speech.apiKey}` };
    return (await fetch(`${speech.url}/v1/audio/transcriptions`, { method: 'POST', headers, body: form(wav) })).json();
  };

  test('hears who was registered, at another sample rate and in another law too', async () => {
    const customer = turns[1].text;
    const exact = await transcribe(conversation.wav({ order: ['customer'] }));
    assert.equal(exact.text, customer);
    assert.equal(exact.segments[0].start, conversation.turns[1].startMs / 1000);
    assert.equal((await transcribe(conversation.wav({ order: ['customer'], sampleRateHz: 16_000 }))).text, customer);
    const lossy = decodeMulaw(encodeMulaw(other.party('agent')));
    assert.equal((await transcribe(writeWav([lossy], 8000))).text, other.text('agent'));
    assert.equal((await transcribe(writeWav([new Int16Array(8000)], 8000))).text, '');
    speech.hearsNext([{ text: 'somebody new', startMs: 0, endMs: 900 }]);
    assert.equal((await transcribe(new Conversation({ seed: 'new', turns }).wav({ order: ['agent'] }))).text, 'somebody new');
    assert.deepEqual(speech.heard.map((one) => one.by), ['samples', 'rhythm', 'rhythm', 'silence', 'order']);
  });

  test('speaks as whisper.cpp and as Deepgram', async () => {
    const wav = conversation.wav({ order: ['agent'], sampleRateHz: 16_000 });
    const whisper = await (await fetch(`${speech.url}/inference`, { method: 'POST', body: form(wav) })).json();
    assert.deepEqual([whisper.text, whisper.segments[0].words[0].word], [conversation.text('agent'), 'front']);
    const listen = `${speech.url}/v1/listen?multichannel=true&utterances=true`;
    const headers = { authorization: `Token ${speech.apiKey}`, 'content-type': 'audio/wav' };
    const { results } = await (await fetch(listen, { method: 'POST', headers, body: conversation.wav() })).json();
    assert.deepEqual(results.channels.map((one) => one.alternatives[0].transcript), [conversation.text('customer'), conversation.text('agent')]);
    assert.deepEqual(results.utterances.map((one) => one.channel), [0, 1, 1]);
  });

  test('sums up by the schema, and is odd on request', async () => {
    const schema = {
      type: 'object',
      properties: { summary: { type: 'string' }, sentiment: { enum: ['POSITIVE', 'NEGATIVE'] }, topics: { type: 'array', items: { type: 'string' } } },
      required: ['summary', 'sentiment', 'topics'],
      additionalProperties: false,
    };
    const ask = (one, content = 'AGENT: the oven is broken') =>
      fetch(`${summary.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${summary.apiKey}` },
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }], response_format: { type: 'json_schema', json_schema: { name: 'call_summary', strict: true, schema: one } } }),
      });
    summary.knows('oven', { summary: 'An oven.' });
    const answer = await (await ask(schema)).json();
    assert.deepEqual(JSON.parse(answer.choices[0].message.content), { summary: 'An oven.', sentiment: 'POSITIVE', topics: ['something'] });
    assert.equal((await ask({ ...schema, required: ['summary'] })).status, 400);
    summary.answersNext('length', 'refusal');
    assert.equal((await (await ask(schema)).json()).choices[0].finish_reason, 'length');
    assert.equal((await (await ask(schema)).json()).choices[0].message.content, null);
  });
});

describe('failures', () => {
  const plan = new FailurePlan({ retryAfterSeconds: 7, hangMs: 20 });
  const [server] = started(new (class extends FakeServer {})({ failures: plan }));
  before(() => server.route('GET', '/file', () => ({ status: 200, headers: {}, body: Buffer.alloc(1000, 'x'), isMedia: true })));

  test('come as they are planned, one after the other', async () => {
    plan.then('notFound', 'tooMany', 'serverError', 'shortFile', null);
    const answers = [];
    for (let time = 0; time < 5; time += 1) {
      const answer = await fetch(`${server.url}/file`);
      answers.push([answer.status, answer.headers.get('retry-after'), (await bytesOf(answer)).length > 400]);
    }
    assert.deepEqual(answers, [[404, null, false], [429, '7', false], [500, null, false], [200, null, true], [200, null, true]]);
    plan.then('truncated', 'hang');
    await assert.rejects(async () => bytesOf(await fetch(`${server.url}/file`)));
    await assert.rejects(fetch(`${server.url}/file`));
  });

  test('come by chance alike for the same seed, and never too often in a row', () => {
    const drawn = () => {
      const chance = new FailurePlan({ seed: 3, rates: { notFound: 0.3, hang: 0.3 }, inARowMax: 2 });
      return Array.from({ length: 200 }, () => chance.decide({ method: 'GET', path: '/x' }));
    };
    const story = drawn();
    assert.deepEqual(drawn(), story);
    assert.ok(story.includes('hang') && story.includes('notFound'));
    assert.ok(story.every((_, at) => story.slice(at, at + 3).includes(null) || at > 197));
  });

  test('make a post that sends twice and swaps, and loses nothing when it is stubborn', async () => {
    const archive = await new StandIn().start();
    let refusals = 3;
    archive.answerWith = () => (refusals-- > 0 ? archive.error(503) : { status: 204 });
    const post = new Post({ seed: 2, duplicates: 0.3, swaps: 0.5, retry: retries.untilTaken, pauseMs: 1 });
    for (let letter = 0; letter < 20; letter += 1) await post.post({ what: String(letter), url: archive.url, body: String(letter) });
    await post.flush();
    await archive.stop();
    assert.deepEqual(post.lost(), []);
    const order = post.outcomes.map((one) => Number(one.what));
    assert.deepEqual([...new Set(order)].toSorted((one, two) => one - two), Array.from({ length: 20 }, (_, at) => at));
    assert.ok(order.length > 20 && order.some((letter, at) => letter < order[at - 1]));
  });

  test('of S3 come before and after the service has worked', async () => {
    let worked = 0;
    const service = createServer((request, response) => {
      worked += 1;
      request.pipe(response);
    });
    await new Promise((done) => service.listen(0, '127.0.0.1', done));
    const proxy = await new S3Proxy({ upstream: `http://127.0.0.1:${service.address().port}`, seed: 1 }).start();
    after(() => Promise.all([proxy.stop(), service.close()]));
    let right = 0;
    for (let time = 0; time < 200; time += 1) {
      const put = fetch(`${proxy.url}/bucket/key`, { method: 'PUT', body: 'sixteen letters.' });
      const echoed = put.then(async (answer) => answer.ok && (await answer.text()) === 'sixteen letters.');
      right += await echoed.catch(() => false);
    }
    const failed = Object.values(proxy.failed).reduce((sum, one) => sum + one, 0);
    assert.equal(right, 200 - failed);
    assert.ok(failed > 40 && failed < 80, `${failed}`);
    const { refused = 0, slowDown = 0, cut = 0 } = proxy.failed;
    assert.equal(worked, 200 - refused - slowDown - cut);
  });

  test('are all told by one seed', () => {
    const [one, two] = [new Chance('x'), new Chance('x')];
    assert.deepEqual([one.hex(8), one.uuid(), one.between(1, 6)], [two.hex(8), two.uuid(), two.between(1, 6)]);
  });
});

describe('all together', () => {
  test('have the settings of an archive that knows them, and one truth', async () => {
    const providers = await new FakeProviders({ seed: 'together', post: { duplicates: 0.3, swaps: 0.3 } }).start();
    const archive = await new StandIn().start();
    try {
      const settings = providers.settings({ more: ['audio_days = 90'], accounts: { twilio: ['stream = true'] } });
      const file = readFileSync(settings.EARMARK_TENANTS_FILE, 'utf8');
      for (const { url } of providers.providers) assert.ok(file.includes(`"${url}"`), file);
      assert.equal(settings.EARMARK_SPEECH_URL, `${providers.speech.url}/v1`);
      providers.connect(archive);
      const said = providers.knows(conversation);
      await providers.vapi.call({ ...numbers, conversation: said }).play();
      await providers.ringcentral.call({ ...numbers, conversation: said }).play();
      // The stand-in answers no TwiML and no NCCO: these calls fail, and are placed all the same.
      archive.answerWith = () => archive.error(503);
      await providers.twilio.call({ ...numbers, conversation: said }).play();
      await providers.vonage.call({ ...numbers, conversation: said }).play();
      const truth = providers.truth().map(({ provider, recordings }) => [provider, recordings.length]);
      assert.deepEqual(truth, [['twilio', 0], ['vapi', 1], ['ringcentral', 1], ['vonage', 0]]);
      assert.deepEqual(providers.lost().map((one) => one.status), [503, 503]);
      assert.deepEqual(providers.violations(), []);
    } finally {
      await Promise.all([providers.stop(), archive.stop()]);
    }
  });
});
