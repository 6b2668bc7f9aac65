// What is made of calls for other programs is read by those programs: peaks by waveform-data (which is what
// peaks.js draws with), captions by Chromium.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import WaveformData from 'waveform-data';
import { Archive, within } from './harness.mjs';
import { tone } from './wav.mjs';

const turns = [
  { index: 0, speaker: 'AGENT', text: 'Good morning.', startMs: 0, endMs: 900 },
  { index: 1, speaker: 'CUSTOMER', text: 'Is it 1 --> 2 & <b>\n\nor שלום?', startMs: 950, endMs: 1900 },
  { index: 2, speaker: 'AGENT', text: 'I spoke over you.', startMs: 950, endMs: 1400 },
];

/** Runs inside the page: what the browser's own parser makes of captions. */
async function captions(text) {
  const video = document.createElement('video');
  const track = document.createElement('track');
  track.kind = 'captions';
  track.src = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }));
  const loaded = new Promise((done, failed) => {
    track.addEventListener('load', done);
    track.addEventListener('error', () => failed(new Error('not WebVTT')));
  });
  track.track.mode = 'showing';
  video.append(track);
  document.body.append(video);
  await loaded;
  return [...track.track.cues].map((cue) => ({
    from: cue.startTime,
    until: cue.endTime,
    text: cue.getCueAsHTML().textContent,
    voice: /^<v ([^>]*)>/.exec(cue.text)?.[1],
  }));
}

describe('files for other programs', () => {
  let archive;
  let token;
  let callId;
  let browser;
  before(async () => {
    archive = await Archive.serve();
    token = await archive.token({ user: 'listener' });
    callId = await archive.startCall(token);
    const { status, text } = await archive.putRecording(token, callId, tone({ sampleRate: 8000, channels: 2 }));
    assert.ok(status < 300, `${status}: ${text}`);
    await archive.graphql(token, 'mutation ($input: AddTurnsInput!) { addTurns(input: $input) { call { id } } }', {
      input: { callId, turns, complete: true },
    });
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_BIN || '/usr/bin/chromium',
      // Chromium refuses its sandbox to root; the page is ours.
      args: process.getuid() === 0 ? ['--no-sandbox'] : [],
    });
  });
  after(async () => {
    await browser?.close();
    await archive?.remove();
  });

  const peaks = async (selection) => {
    const query = `query ($id: ID!) { call(by: { id: $id }) { recording { ${selection} { url } } } }`;
    const { call } = await archive.graphql(token, query, { id: callId });
    return fetch(new URL(call.recording.peaks.url, archive.url));
  };

  test('waveform-data reads the peaks in both forms, and finds the same in them', async () => {
    const fromJson = WaveformData.create(await (await peaks('peaks')).json());
    const fromBytes = WaveformData.create(await (await peaks('peaks(format: DAT)')).arrayBuffer());
    for (const data of [fromJson, fromBytes]) {
      assert.deepEqual([data.channels, data.sample_rate, data.bits], [2, 8000, 8]);
      assert.ok(Math.abs(data.duration - 2) < 0.01, `${data.duration} s`);
    }
    for (const channel of [0, 1]) {
      assert.deepEqual(fromJson.channel(channel).min_array(), fromBytes.channel(channel).min_array());
      assert.deepEqual(fromJson.channel(channel).max_array(), fromBytes.channel(channel).max_array());
      assert.ok(Math.max(...fromJson.channel(channel).max_array()) > 10, 'it can be heard');
    }
    // As a player does that is narrower than the peaks.
    const narrow = fromJson.resample({ width: 50 });
    assert.ok(Math.abs(narrow.length - 50) <= 1, `${narrow.length} pixels`);
    const wide = WaveformData.create(await (await peaks('peaks(samplesPerPixel: 800)')).json());
    assert.deepEqual([wide.scale, wide.length], [800, 20]);
  });

  test('Chromium reads the captions, whatever was said', async () => {
    const query = 'query ($id: ID!) { call(by: { id: $id }) { transcript { download(format: VTT) { url } } } }';
    const { call } = await archive.graphql(token, query, { id: callId });
    const text = await (await fetch(new URL(call.transcript.download.url, archive.url))).text();
    const page = await browser.newPage();
    const read = await within(page.evaluate(captions, text), 'the captions are read');
    assert.deepEqual(read, [
      { from: 0, until: 0.9, text: 'Good morning.', voice: 'Agent' },
      { from: 0.95, until: 1.9, text: 'Is it 1 --> 2 & <b> or שלום?', voice: 'Customer' },
      { from: 0.95, until: 1.4, text: 'I spoke over you.', voice: 'Agent' },
    ]);
  });
});
