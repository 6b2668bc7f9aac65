// The fake Twilio and Vonage are held against the libraries of Twilio and Vonage, without the archive.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { tokenGenerate, verifySignature } from '@vonage/jwt';
import twilioLibrary from 'twilio';
import { WebSocketServer } from 'ws';
import {
  Twilio,
  Vonage,
  decodeMulaw,
  json,
  playSocket,
  playStream,
  readTwiml,
  readWav,
  sha256,
} from './fakes/index.mjs';
import { StandIn, bytesOf, conversation, download, numbers, other, publicUrl, started } from './fakes/stand-in.mjs';

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
    const call = await twilio
      .call({ ...numbers, conversation })
      .play({ stream: { reorder: 0.1, lostMs: [[1000, 1200]] } });
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
    assert.deepEqual(
      recordings.map((one) => [one.sha256, one.status]),
      [[sha256(bytes), 'completed']],
    );
    assert.deepEqual([twilio.violations, twilio.storage.violations], [[], []]);
  });

  test('knows a call that is over, a recording that is started twice, and one that is absent', async () => {
    const call = twilio.call({ ...numbers, direction: 'outbound-api', conversation: other });
    await call.answeredElsewhere();
    const start = () =>
      api(`Calls/${call.sid}/Recordings.json`, {
        method: 'POST',
        body: new URLSearchParams({
          RecordingChannels: 'dual',
          RecordingStatusCallback: `${publicUrl}/hooks/twilio/desk/recording`,
          RecordingStatusCallbackEvent: 'completed absent',
        }),
      });
    const recorded = call.isRecorded();
    const [first, second] = [await start(), await start()];
    assert.equal(await recorded, true);
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
    const second = await (
      await fetch(twilio.url + first.next_page_uri, { headers: { authorization: basic() } })
    ).json();
    assert.deepEqual([first.calls.length, second.calls.length, second.next_page_uri], [2, 1, null]);
    assert.equal(
      (await api('Recordings.json?DateCreated%3E=2001-01-01').then((answer) => answer.json())).recordings.length,
      2,
    );
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
    const answer = (body, type = 'text/xml') => ({
      status: 200,
      headers: { 'content-type': type },
      body: Buffer.from(body),
    });
    assert.deepEqual(readTwiml(answer('<Response/>')), []);
    for (const wrong of [
      '<Response><Start></Response>',
      '<Twiml/>',
      '<Response><Recording/></Response>',
      '<Response><Start><Stream uri="x"/></Start></Response>',
    ]) {
      assert.throws(() => readTwiml(answer(wrong)), wrong);
    }
    assert.throws(() => readTwiml(answer('<Response/>', 'application/json')));
  });

  test('cuts a stream where it is told to', async () => {
    const url = archive.door.real('wss://archive.example.com/media/twilio/desk').href;
    const headers = {
      'x-twilio-signature': twilioLibrary.getExpectedTwilioSignature(
        twilio.authToken,
        'wss://archive.example.com/media/twilio/desk',
        {},
      ),
    };
    const tracks = { inbound: conversation.party('customer') };
    const played = await playStream({ url, headers, tracks, cutAtMs: 500 });
    assert.deepEqual([played.frames, played.durationMs, played.cut], [25, 500, true]);
  });
});

describe('Vonage', () => {
  const [vonage, archive] = started(new Vonage(), new StandIn());
  const ncco = [
    {
      action: 'record',
      format: 'wav',
      split: 'conversation',
      channels: 2,
      eventUrl: [`${publicUrl}/hooks/vonage/desk/event`],
    },
    {
      action: 'connect',
      endpoint: [
        {
          type: 'websocket',
          uri: 'wss://archive.example.com/media/vonage/desk',
          'content-type': 'audio/l16;rate=16000',
          headers: { call: '1' },
          authorization: { type: 'vonage' },
        },
      ],
    },
  ];

  test('signs what it sends, streams what is said, and gives its files to its own application alone', async () => {
    const frames = [];
    const listener = new WebSocketServer({ noServer: true });
    archive.onUpgrade = (request, socket, head) => {
      assert.ok(verifySignature(request.headers.authorization.slice(7), vonage.signatureSecret));
      listener.handleUpgrade(request, socket, head, (client) =>
        client.on('message', (data, binary) => frames.push([binary, data])),
      );
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
    assert.deepEqual(JSON.parse(hello), {
      event: 'websocket:connected',
      'content-type': 'audio/l16;rate=16000',
      call: '1',
    });
    assert.ok(audio.every(([binary, data]) => binary && data.length === 640));
    const [{ expected }] = call.streams;
    assert.deepEqual(Buffer.concat(audio.map(([, data]) => data)), Buffer.from(expected.buffer));

    const event = archive.came
      .filter((one) => one.method === 'POST')
      .map((one) => one.json())
      .find((one) => one.recording_url);
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
    const played = await playSocket({
      url: archive.door.real('wss://archive.example.com/x').href,
      samples: new Int16Array(),
      rateHz: 8000,
    });
    assert.deepEqual([played.opened, played.status], [false, 403]);
  });
});
