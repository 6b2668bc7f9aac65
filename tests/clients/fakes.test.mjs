// The fakes are held against what the archive will ask of them, without the archive: audio, failures, the services that
// write down and sum up, and all together. A test of the archive is worth what its fakes are worth.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { samplesHash } from './fakes/audio.mjs';
import {
  Chance,
  Conversation,
  FailurePlan,
  FakeProviders,
  FakeServer,
  Post,
  S3Proxy,
  Speech,
  Summary,
  decodeMulaw,
  encodeMulaw,
  readWav,
  realRecording,
  retries,
  sha256,
  writeWav,
} from './fakes/index.mjs';
import { StandIn, bytesOf, conversation, numbers, other, started, turns } from './fakes/stand-in.mjs';

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
    assert.deepEqual(
      [...encodeMulaw([0, 100, -100, 1000, -1000, 32_767, -32_768])],
      [0xff, 0xf2, 0x72, 0xce, 0x4e, 0x80, 0],
    );
  });

  test('reads the real recordings', (context) => {
    const real = realRecording('real_autorepair40_dual_mulaw_8k.wav');
    if (!real) return context.skip('the shared data is not here');
    const { channels, sampleRateHz } = readWav(real.bytes);
    assert.deepEqual([channels.length, sampleRateHz], [2, 8000]);
    assert.equal(sha256(real.bytes), real.manifest.sha256);
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
    assert.equal(
      (await transcribe(new Conversation({ seed: 'new', turns }).wav({ order: ['agent'] }))).text,
      'somebody new',
    );
    assert.deepEqual(
      speech.heard.map((one) => one.by),
      ['samples', 'rhythm', 'rhythm', 'silence', 'order'],
    );
  });

  test('speaks as whisper.cpp and as Deepgram', async () => {
    const wav = conversation.wav({ order: ['agent'], sampleRateHz: 16_000 });
    const whisper = await (await fetch(`${speech.url}/inference`, { method: 'POST', body: form(wav) })).json();
    assert.deepEqual([whisper.text, whisper.segments[0].words[0].word], [conversation.text('agent'), 'front']);
    const listen = `${speech.url}/v1/listen?multichannel=true&utterances=true`;
    const headers = { authorization: `Token ${speech.apiKey}`, 'content-type': 'audio/wav' };
    const { results } = await (await fetch(listen, { method: 'POST', headers, body: conversation.wav() })).json();
    assert.deepEqual(
      results.channels.map((one) => one.alternatives[0].transcript),
      [conversation.text('customer'), conversation.text('agent')],
    );
    assert.deepEqual(
      results.utterances.map((one) => one.channel),
      [0, 1, 1],
    );
  });

  test('sums up by the schema, and is odd on request', async () => {
    const schema = {
      type: 'object',
      properties: {
        summary: { type: 'string' },
        sentiment: { enum: ['POSITIVE', 'NEGATIVE'] },
        topics: { type: 'array', items: { type: 'string' } },
      },
      required: ['summary', 'sentiment', 'topics'],
      additionalProperties: false,
    };
    const ask = (one, content = 'AGENT: the oven is broken') =>
      fetch(`${summary.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${summary.apiKey}` },
        body: JSON.stringify({
          model: 'm',
          messages: [{ role: 'user', content }],
          response_format: { type: 'json_schema', json_schema: { name: 'call_summary', strict: true, schema: one } },
        }),
      });
    summary.knows('oven', { summary: 'An oven.' });
    const answer = await (await ask(schema)).json();
    assert.deepEqual(JSON.parse(answer.choices[0].message.content), {
      summary: 'An oven.',
      sentiment: 'POSITIVE',
      topics: ['something'],
    });
    assert.equal((await ask({ ...schema, required: ['summary'] })).status, 400);
    summary.answersNext('length', 'refusal');
    assert.equal((await (await ask(schema)).json()).choices[0].finish_reason, 'length');
    assert.equal((await (await ask(schema)).json()).choices[0].message.content, null);
  });
});

describe('failures', () => {
  const plan = new FailurePlan({ retryAfterSeconds: 7, hangMs: 20 });
  const [server] = started(new (class extends FakeServer {})({ failures: plan }));
  before(() =>
    server.route('GET', '/file', () => ({ status: 200, headers: {}, body: Buffer.alloc(1000, 'x'), isMedia: true })),
  );

  test('come as they are planned, one after the other', async () => {
    plan.then('notFound', 'tooMany', 'serverError', 'shortFile', null);
    const answers = [];
    for (let time = 0; time < 5; time += 1) {
      const answer = await fetch(`${server.url}/file`);
      answers.push([answer.status, answer.headers.get('retry-after'), (await bytesOf(answer)).length > 400]);
    }
    assert.deepEqual(answers, [
      [404, null, false],
      [429, '7', false],
      [500, null, false],
      [200, null, true],
      [200, null, true],
    ]);
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
    for (let letter = 0; letter < 20; letter += 1)
      await post.post({ what: String(letter), url: archive.url, body: String(letter) });
    await post.flush();
    await archive.stop();
    assert.deepEqual(post.lost(), []);
    const order = post.outcomes.map((one) => Number(one.what));
    assert.deepEqual(
      [...new Set(order)].toSorted((one, two) => one - two),
      Array.from({ length: 20 }, (_, at) => at),
    );
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
      assert.deepEqual(truth, [
        ['twilio', 0],
        ['vapi', 1],
        ['ringcentral', 1],
        ['vonage', 0],
      ]);
      assert.deepEqual(
        providers.lost().map((one) => one.status),
        [503, 503],
      );
      assert.deepEqual(providers.violations(), []);
    } finally {
      await Promise.all([providers.stop(), archive.stop()]);
    }
  });
});
