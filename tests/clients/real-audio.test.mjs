// Real telephone audio, spoken into a live socket and compared sample by sample with what sox makes of the same bytes.
// Skipped, with a message, where the shared recordings or sox are missing.
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { Archive, eventually } from './harness.mjs';
import { encodeMulaw, playStream, readWav, realRecording } from './fakes/index.mjs';

// Two resamplers differ where the band ends, and mu-law puts noise there. Away from the edges each channel differs by
// at least this much less than the sound (a shift by one sample would leave 20 dB), and never by more than this.
const SNR_MIN_DB = 30;
const APART_MAX = 2_000;
const EDGE_SAMPLES = 1_600;
const FILE = 'real_autorepair40_dual_mulaw_8k.wav';

const real = realRecording(FILE);
const missing = (!real && `${FILE} is not at hand`) || (!hasSox() && 'sox is not installed');

function hasSox() {
  try {
    execFileSync('sox', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Sox's rendering of mu-law tracks as 16 kHz PCM16, a channel each. */
function soxed(tracks) {
  const bytes = tracks.map((samples) => encodeMulaw(samples));
  const interleaved = Buffer.alloc(bytes.length * bytes[0].length);
  bytes.forEach((track, channel) => track.forEach((code, at) => (interleaved[at * bytes.length + channel] = code)));
  const raw = ['-t', 'raw', '-e', 'mu-law', '-b', '8', '-r', '8000', '-c', String(bytes.length), '-'];
  const wav = ['-t', 'wav', '-e', 'signed', '-b', '16', '-r', '16000', '-'];
  return execFileSync('sox', ['-D', '-V1', ...raw, ...wav], { input: interleaved, maxBuffer: 1 << 28 });
}

function compare(ours, theirs) {
  let [signal, noise, apart] = [0, 0, 0];
  for (let at = EDGE_SAMPLES; at < ours.length - EDGE_SAMPLES; at += 1) {
    const difference = ours[at] - theirs[at];
    signal += theirs[at] ** 2;
    noise += difference ** 2;
    apart = Math.max(apart, Math.abs(difference));
  }
  return { snrDb: 10 * Math.log10(signal / Math.max(1, noise)), apart };
}

describe('real telephone audio by a live socket', { skip: missing || false }, () => {
  let archive;
  let token;
  before(async () => {
    archive = await Archive.serve();
    token = await archive.token({ role: 'admin' });
  });
  after(() => archive?.remove());

  const stored = async (streamId) => {
    const query = `query ($id: String!) { call(by: { streamId: $id }) { recording { status audio { url } } } }`;
    const ask = async () => (await archive.graphql(token, query, { id: streamId })).call?.recording;
    const recording = await eventually(ask, (one) => one?.status === 'COMPLETED', 'the recording is stored', 180_000);
    return readWav(Buffer.from(await (await fetch(recording.audio.url)).arrayBuffer()));
  };

  const story = async (pace, seconds) => {
    const tracks = readWav(real.bytes).channels.map((samples) => samples.subarray(0, seconds * 8_000));
    const streamSid = `MZ-${pace}`;
    const played = await playStream({
      url: archive.webSocketUrl.replace('/graphql', '/media/direct'),
      headers: { authorization: `Bearer ${await archive.token({ role: 'service' })}` },
      accountSid: 'AC1',
      callSid: `CA-${pace}`,
      streamSid,
      tracks: { inbound: tracks[0], outbound: tracks[1] },
      pace,
    });
    assert.ok(played.opened);
    const wav = await stored(streamSid);
    const expected = readWav(soxed(tracks));
    assert.equal(wav.sampleRateHz, 16_000);
    assert.equal(wav.channels.length, 2);
    wav.channels.forEach((samples, channel) => {
      assert.equal(samples.length, expected.channels[channel].length, 'not a sample more or less');
      const { snrDb, apart } = compare(samples, expected.channels[channel]);
      console.log(`channel ${channel}, ${pace}: ${snrDb.toFixed(1)} dB, at most ${apart} apart`);
      assert.ok(snrDb >= SNR_MIN_DB, `${snrDb} dB`);
      assert.ok(apart <= APART_MAX, `${apart} apart`);
    });
  };

  test('as fast as it goes, the whole call', () => story('fast', 3_600));
  test('as it is spoken, the first 20 seconds', () => story('real', 20));
});
