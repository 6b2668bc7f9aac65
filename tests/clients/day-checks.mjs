// What must have come of a day, whatever happened on it: held against what the providers know.
import assert from 'node:assert/strict';
import { decodeMulaw, expectedOf, readWav, sha256 } from './fakes/index.mjs';
import { idOf } from './day.mjs';
import { count, rows } from './rows.mjs';

/** How far a turn's place may be off: what resampling, framing and whole seconds of a provider cost. */
const PLACE_MS = 1_100;
const RATE_HZ = 16_000;

/** No call is missing and none is there twice. `others`: calls that the test itself made. */
export async function nothingMissingOrDoubled(day, others = 0) {
  const state = await day.state();
  const truth = day.providers.truth();
  assert.equal(truth.length, day.placed.length);
  assert.equal(state.totalCount, truth.length + others, 'as many calls as were placed');
  for (const placed of day.placed) assert.ok(state.of(placed), `${placed.what} is there`);
  const doubled = await rows(
    day.archive,
    'select provider_recording_id as recording, count(*) as times from recordings ' +
      'where provider_recording_id is not null group by call_id, provider_recording_id having count(*) > 1',
  );
  assert.deepEqual(doubled, [], 'no recording is there twice');
}

/** Every recording that exists at the provider is stored once, byte for byte; what must not be kept is not. */
export async function recordingsAreTheProviders(day) {
  const state = await day.state();
  for (const truth of day.providers.truth()) {
    const placed = day.placed.find(({ call }) => idOf(call) === truth.id);
    const { recordings } = state.of(placed);
    const stored = recordings.filter((one) => one.status === 'COMPLETED');
    const live = new Set(truth.streams.map((stream) => stream.streamSid));
    const isLive = (one) => live.has(one.providerRecordingId?.split('#')[0]);
    const there = placed.ends === 'whole' ? truth.recordings.filter((one) => one.status === 'completed') : [];
    assert.deepEqual(
      stored.filter((one) => !isLive(one)).map((one) => one.sha256).toSorted(),
      there.map((one) => one.sha256).toSorted(),
      `the recordings of ${placed.what}`,
    );
  }
}

/** A signed link gives exactly the provider's bytes, and each rendition is small and of its own type. */
export async function everythingPlays(day) {
  const sizes = [];
  const state = await day.state();
  for (const placed of wholeCalls(day)) {
    const [truth] = day.providers.truth().filter((one) => one.id === idOf(placed.call));
    const { recordings } = state.of(placed);
    for (const recording of recordings.filter((one) => one.status === 'COMPLETED')) {
      const original = await listen(day, recording.id, 'ORIGINAL');
      assert.equal(sha256(original.bytes), recording.sha256);
      const known = truth.recordings.find((one) => one.sha256 === recording.sha256);
      if (known) assert.ok(original.bytes.equals(known.bytes), `the bytes of ${placed.what}`);
      const wavBytes = (recording.durationMs / 1000) * RATE_HZ * 2 * recording.channels;
      for (const [format, type] of [['MP3', 'audio/mpeg'], ['OPUS', 'audio/ogg']]) {
        const { bytes, contentType } = await listen(day, recording.id, format);
        assert.equal(contentType.split(';')[0], type, placed.what);
        sizes.push(bytes.length / wavBytes);
        assert.ok(bytes.length <= wavBytes / 10, `${format} of ${placed.what}: ${bytes.length} of ${wavBytes} bytes`);
      }
    }
  }
  return sizes;
}

/** The words are those that were said, by whom they were said, about where they were said. */
export async function wordsAreRight(day) {
  const state = await day.state();
  for (const placed of day.placed.filter(({ ends }) => ends !== 'nothing')) {
    const { transcript, summary, transcriptOnly } = state.of(placed);
    assert.deepEqual(
      transcript.turns.map(({ speaker, text }) => [speaker.toLowerCase(), text]),
      placed.said.turns.map(({ speaker, text }) => [speaker, text]),
      `the words of ${placed.what}`,
    );
    transcript.turns.forEach(({ startMs }, at) => near(startMs, placed.said.turns[at], placed));
    assert.equal(summary.text, placed.summary, `the summary of ${placed.what}`);
    assert.equal(transcriptOnly, placed.ends !== 'whole', `whether ${placed.what} has words alone`);
  }
  for (const placed of day.placed.filter(({ ends }) => ends === 'nothing')) {
    const { transcript, recordings } = state.of(placed);
    assert.equal(transcript, null);
    assert.deepEqual(recordings.filter((one) => one.status === 'COMPLETED'), []);
  }
}

/** A word leads to its call and to the moment it was said. */
export async function wordsAreFound(day) {
  for (const placed of day.placed.filter(({ ends }) => ends !== 'nothing')) {
    const { searchCalls } = await day.archive.graphql(
      day.token,
      `query ($word: String!) {
        searchCalls(query: $word) { edges { node { providerCallId } moments { startMs turn { text } } } }
      }`,
      { word: placed.word },
    );
    assert.deepEqual(
      searchCalls.edges.map(({ node }) => node.providerCallId),
      [idOf(placed.call)],
      `what is found for ${placed.word}`,
    );
    const [{ moments }] = searchCalls.edges;
    const turn = placed.said.turns.find(({ text }) => text.includes(placed.word));
    assert.equal(moments[0].turn.text, turn.text);
    near(moments[0].startMs, turn, placed);
  }
}

/** Who spoke when is measured for audio with a side on each channel. */
export async function talkIsMeasured(day) {
  const state = await day.state();
  for (const placed of wholeCalls(day)) {
    const { analyticsHistory, recordings } = state.of(placed);
    if (!recordings.some((one) => one.channels === 2)) continue;
    const measured = analyticsHistory.findLast((one) => one.source === 'measured');
    const spokenMs = placed.said.turns.reduce((sum, turn) => sum + turn.endMs - turn.startMs, 0);
    const off = Math.abs(measured.talkMs - spokenMs);
    assert.ok(off < spokenMs / 2, `${placed.what}: ${measured.talkMs} ms of talk measured, ${spokenMs} ms spoken`);
    assert.deepEqual(measured.metrics.sides.map((side) => side.party).toSorted(), ['agent', 'customer']);
  }
}

/** Live audio is stored as it was heard, channel by channel. */
export async function liveAudioIsStored(day) {
  let streams = 0;
  const state = await day.state();
  for (const { placed, truth } of day.providers.truth().map((one) => pair(day, one))) {
    for (const stream of truth.streams.filter((one) => one.opened)) {
      const recording = state.of(placed).recordings.find((one) => one.providerRecordingId === stream.streamSid);
      assert.equal(recording?.status, 'COMPLETED', `the live audio of ${placed.what}`);
      const { channels, sampleRateHz } = readWav((await listen(day, recording.id, 'ORIGINAL')).bytes);
      assert.equal(sampleRateHz, stream.rateHz);
      assert.equal(recording.durationMs, stream.durationMs);
      assert.equal(recording.interrupted, false, `the live audio of ${placed.what} is whole`);
      assert.deepEqual(channels.toSorted(byFirst), Object.values(stream.parties).toSorted(byFirst));
      streams += 1;
    }
  }
  return streams;
}

/**
 * Live audio that broke off is stored up to where it broke off: each frame that is known to have been taken, in its
 * place, and nothing that was not sent. Returns `{ what, taken, stored, sent }`, in frames, for each such call.
 */
export async function brokenAudioIsStored(day) {
  const found = [];
  const state = await day.state();
  for (const { placed, truth } of day.providers.truth().map((one) => pair(day, one))) {
    for (const stream of truth.streams.filter((one) => one.broken)) {
      const call = state.of(placed);
      const recordings = call.recordings.filter((one) => one.providerRecordingId.split('#')[0] === stream.streamSid);
      assert.equal(recordings.length, 1, `${placed.what} has one recording of its live audio`);
      const [recording] = recordings;
      assert.equal(recording.status, 'COMPLETED', `the live audio of ${placed.what}`);
      assert.equal(recording.interrupted, true, `the live audio of ${placed.what} says that it broke off`);
      const { channels, sampleRateHz } = readWav((await listen(day, recording.id, 'ORIGINAL')).bytes);
      assert.equal(sampleRateHz, stream.rateHz);
      const tracks = Object.keys(stream.expected);
      const heard = Object.fromEntries(tracks.map((track, channel) => [track, channels[channel]]));
      const kept = stream.sockets.flatMap(({ sent, taken }) => {
        const lost = sent.findIndex((frame) => !isHeard(heard[frame.track], frame));
        const frames = lost < 0 ? sent : sent.slice(0, lost);
        assert.ok(frames.length >= taken, `${placed.what}: ${frames.length} of ${taken} frames that were taken`);
        return frames;
      });
      assert.deepEqual(heard, expectedOf(tracks, kept), `the live audio of ${placed.what}`);
      assert.equal(recording.durationMs, Math.round((channels[0].length * 1000) / sampleRateHz));
      assert.notEqual(call.status, 'ACTIVE');
      assert.ok(call.durationMs >= recording.durationMs, `${placed.what}: ${call.durationMs} ms`);
      const sum = (count) => stream.sockets.reduce((all, socket) => all + count(socket), 0);
      found.push({
        what: placed.what,
        taken: sum(({ taken }) => taken),
        stored: kept.length,
        sent: sum(({ sent }) => sent.length),
      });
    }
  }
  return found;
}

/** No provider was treated as none puts up with, and every webhook was taken in the end. */
export function providersAreContent(day) {
  assert.deepEqual(day.providers.violations(), []);
  assert.deepEqual(day.providers.lost().map(({ what, status }) => [what, status]), []);
}

/** No work was given up. */
export async function noWorkFailed(day) {
  const failed = await rows(day.archive, "select kind, attempts, losses, last_error from jobs where status = 'failed'");
  assert.deepEqual(failed, []);
}

/** How many rows there are of what must not multiply. */
export async function rowCounts(day) {
  const tables = ['calls', 'recordings', 'renditions', 'transcripts', 'turns', 'summaries', 'webhooks', 'uploads'];
  const counts = await Promise.all(tables.map((table) => count(day.archive, table)));
  return Object.fromEntries(tables.map((table, at) => [table, counts[at]]));
}

const wholeCalls = (day) => day.placed.filter(({ ends }) => ends === 'whole');

const pair = (day, truth) => ({ truth, placed: day.placed.find(({ call }) => idOf(call) === truth.id) });

/** Whether a frame is where it belongs. */
function isHeard(samples, { atSample, payload }) {
  const expected = decodeMulaw(payload);
  return expected.every((sample, at) => samples[atSample + at] === sample);
}

const byFirst = (one, other) => sha256(Buffer.from(one.buffer)).localeCompare(sha256(Buffer.from(other.buffer)));

function near(startMs, turn, { what }) {
  const fits = startMs >= turn.startMs - PLACE_MS && startMs <= turn.endMs + PLACE_MS;
  assert.ok(fits, `${what}: a turn at ${startMs} ms was said at ${turn.startMs}…${turn.endMs} ms`);
}

/** A recording by a signed link: `{ bytes, contentType }`. */
async function listen(day, id, format) {
  const { node } = await day.archive.graphql(
    day.token,
    `query ($id: ID!, $format: AudioFormat) {
      node(id: $id) { ... on Recording { audio(format: $format) { url } } }
    }`,
    { id, format },
  );
  assert.ok(node.audio, `${format} can be played`);
  // The public address is not where the test's server listens.
  const { pathname, search } = new URL(node.audio.url, day.archive.url);
  const response = await fetch(day.archive.url + pathname + search);
  assert.equal(response.status, 200);
  return { bytes: Buffer.from(await response.arrayBuffer()), contentType: response.headers.get('content-type') };
}
