// A day with every provider, from the webhook to the words found by search. Webhooks come twice and in the wrong
// order; nothing else fails. The day on which everything fails is in bad-days.test.mjs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Day } from './day.mjs';
import { script } from './day-script.mjs';
import * as checks from './day-checks.mjs';
import { eventually, storages } from './harness.mjs';
import { retries, send } from './fakes/index.mjs';

const SEED = 'a good day';
/** How long the archive may take from the last webhook to the last summary. RingCentral's log alone takes 30 s. */
const DONE_MS = 150_000;

for (const storage of storages) {
  describe(`a day on ${storage.name}, seed "${SEED}"`, () => {
    let day;
    before(async () => {
      day = await Day.begin({
        seed: SEED,
        providers: {
          post: { duplicates: 0.3, swaps: 0.3, retry: retries.untilTaken },
          ringcentral: { recordingAfterPolls: 0 },
        },
        accounts: { twilio: ['stream = true', 'dial = "+14155550142"'], vonage: ['stream = true'] },
        settings: await storage.settings(),
      });
      await day.listen();
    });
    after(() => day?.end());

    test('every call comes to its end', async () => {
      await Promise.all(script(1).map((call) => day.place(call)));
      const office = day.placed.find(({ what }) => what.startsWith('an office call'));
      const stored = (state) => state.of(office)?.recordings.some((one) => one.status === 'COMPLETED');
      await eventually(() => day.state(), stored, 'the office call has its recording', DONE_MS, 250);
      await office.call.tellInsights();
      await eventually(() => day.unfinished(), (lines) => lines.length === 0, 'all calls are done', DONE_MS, 250);
    });

    test('no call is missing, none is there twice, and no work failed', async () => {
      await checks.nothingMissingOrDoubled(day, 1);
      await checks.noWorkFailed(day);
      checks.providersAreContent(day);
    });

    test('the recordings are the providers’ byte for byte, and what must not be kept is not there', () =>
      checks.recordingsAreTheProviders(day));

    test('every recording plays, as MP3 and Opus too', async (context) => {
      const sizes = await checks.everythingPlays(day);
      context.diagnostic(`renditions have up to ${(100 * Math.max(...sizes)).toFixed(1)} % of a 16 kHz WAV file`);
    });

    test('live audio is stored as it was heard', async () => {
      assert.equal(await checks.liveAudioIsStored(day), 2, 'one by Twilio and one by Vonage');
    });

    test('the words are right', () => checks.wordsAreRight(day));
    test('the words are found', () => checks.wordsAreFound(day));
    test('talk is measured', () => checks.talkIsMeasured(day));

    test('a recording of a call that others answer is started once', () => {
      const { call } = day.placed.find(({ what }) => what.startsWith('a call that others answer'));
      const asked = day.providers.twilio.log.filter(({ method, path }) => method === 'POST' && path.includes(call.sid));
      assert.deepEqual(asked.map((one) => one.status), [201]);
      const started = day.providers.twilio.log.filter(({ method, path }) => method === 'POST' && path.endsWith('/Recordings.json'));
      assert.equal(started.length, 1, 'and of no call that the archive answered itself');
    });

    test('subscribers hear of each recording and each change', async (context) => {
      const state = await day.state();
      const stored = state.nodes.flatMap((call) => call.recordings).filter((one) => one.status === 'COMPLETED');
      const heard = () => stored.map(({ id }) => day.ready.find((event) => event.recording.id === id));
      await eventually(heard, (events) => events.every(Boolean), 'every recording is told of');
      const lateMs = heard().map(({ cameAt, recording }) => cameAt - Date.parse(recording.uploadedAt));
      context.diagnostic(`recordings are told of ${Math.max(...lateMs)} ms after they are stored, at most`);
      assert.ok(Math.max(...lateMs) < 10_000, `${lateMs}`);
      for (const event of heard()) {
        assert.ok(Date.parse(event.occurredAt) - Date.parse(event.recording.uploadedAt) < 1_000, JSON.stringify(event));
      }
      const changed = new Set(day.changed.map((event) => event.call.id));
      for (const placed of day.placed) assert.ok(changed.has(state.of(placed).id), `${placed.what} was told of`);
      for (const { errors } of [...day.ready, ...day.changed]) assert.equal(errors, undefined);
    });

    test('webhooks are taken at once', (context) => {
      const tookMs = day.webhooks().map((outcome) => outcome.tookMs);
      context.diagnostic(`${tookMs.length} webhooks were taken in ${Math.max(...tookMs)} ms at most`);
      assert.ok(Math.max(...tookMs) < 5_000);
    });

    test('the whole day told once more changes nothing', async () => {
      const counts = await checks.rowCounts(day);
      assert.equal(counts.uploads, 0);
      const letters = new Set(day.webhooks().map((outcome) => outcome.letter));
      const repeated = [...letters].toReversed().filter((letter) => !letter.what.startsWith('CON-'));
      for (const letter of repeated) {
        const { status } = await send(letter);
        assert.ok(status >= 200 && status < 300, `${letter.what}: ${status}`);
      }
      assert.deepEqual(await checks.rowCounts(day), counts);
      assert.deepEqual(await day.unfinished(), []);
      await checks.recordingsAreTheProviders(day);
    });
  });
}
