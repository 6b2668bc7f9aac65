// A day on which everything fails that can fail: providers answer with errors or not at all, files come cut off,
// webhooks come twice and in the wrong order, storage fails, and the server is killed again and again, first of all in
// the middle of live calls. In the end nothing may be missing, nothing may be there twice, and nothing may be left over.
//
// The seed decides what fails and when the server is killed; what is under way just then is up to the machine.
import assert from 'node:assert/strict';
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Day } from './day.mjs';
import { script } from './day-script.mjs';
import * as checks from './day-checks.mjs';
import { Chance, S3Proxy, retries } from './fakes/index.mjs';
import { eventually, storages, within } from './harness.mjs';
import { count, makeOld } from './rows.mjs';

const SEED = process.env.EARMARK_TEST_SEED || 'a bad day';
const KILLS = 10;
/** Of the live calls, this much has been taken when the server is first killed; and how long it may go on then. */
const LIVE_MS = 1_500;
const MID_SENTENCE_MS = [0, 300];
/** How long the server runs between two kills. */
const LIVES_MS = [300, 3_000];
const DONE_MS = 150_000;
/** As often as documented, and as patient as a test can be. */
const RETRY_SECONDS = ['0', '1', '1', ...Array(17).fill('2')].join(',');

for (const storage of storages) {
  const onS3 = storage.name.includes('S3');
  describe(`a bad day on ${storage.name}, seed "${SEED}"`, () => {
    const chance = new Chance(`${SEED} kills`);
    let day;
    let proxy;
    const audio = () => join(day.archive.dataDirectory, 'audio');
    before(async () => {
      proxy = onS3 ? await new S3Proxy({ seed: SEED, rate: 0.3 }).start() : null;
      day = await Day.begin({
        seed: SEED,
        providers: {
          rates: { notFound: 0.05, tooMany: 0.05, serverError: 0.05, hang: 0.03, truncated: 0.1, shortFile: 0.1 },
          hangMs: 1_000,
          post: { duplicates: 0.3, swaps: 0.3, retry: retries.untilTaken },
          ringcentral: { recordingAfterPolls: 0 },
        },
        accounts: { twilio: ['stream = true', 'dial = "+14155550142"'] },
        settings: {
          ...(await storage.settings()),
          ...proxy?.settings(),
          EARMARK_PIPELINE_RETRY_SECONDS: RETRY_SECONDS,
          EARMARK_PIPELINE_LEASE_SECONDS: '5',
        },
      });
    });
    after(async () => {
      await day?.end();
      await proxy?.stop();
    });

    test('every call comes to its end although everything fails', async (context) => {
      let playing = true;
      // A call that others answer goes on until the server lives long enough to have it recorded.
      const calls = [1, 2].flatMap((round) => script(round, { stream: null, recordedWithinMs: DONE_MS }));
      // All at once, or one after the other: the server is killed while they go on.
      const later = calls.map(async (call) => {
        await pause(chance.between(0, 20_000));
        await day.place(call);
      });
      const live = liveCalls();
      const placed = Promise.all([...later, ...live.map(({ call }) => day.place(call))]).finally(() => (playing = false));
      const began = Date.now();
      for (let kill = 0; kill < KILLS; kill += 1) {
        if (kill === 0) await within(Promise.all(live.map(({ heard }) => heard)), 'the live calls are heard');
        await pause(chance.between(...(kill === 0 ? MID_SENTENCE_MS : LIVES_MS)));
        await day.archive.kill();
        await day.archive.start();
      }
      context.diagnostic(`killed ${KILLS} times within ${Date.now() - began} ms, the last time ${playing ? 'with calls going on' : 'after all calls'}`);
      await placed;
      const unfinished = async () => {
        await tellInsights(day);
        return day.unfinished();
      };
      await eventually(unfinished, (lines) => lines.length === 0, 'all calls are done', DONE_MS, 1_000);
      const failures = [...day.providers.providers, day.providers.speech, day.providers.summary];
      const failed = failures.reduce((sum, fake) => sum + fake.failures.failed, 0);
      context.diagnostic(`${failed} requests to providers failed`);
      if (proxy) context.diagnostic(`of ${proxy.requests} requests to storage failed: ${JSON.stringify(proxy.failed)}`);
      assert.ok(failed > 10, 'the day was bad');
      day.providers.calm();
      if (proxy) proxy.rate = 0;
    });

    test('no call is missing, none is there twice, and no work failed', async () => {
      await checks.nothingMissingOrDoubled(day);
      await checks.noWorkFailed(day);
      checks.providersAreContent(day);
    });
    test('the recordings are the providers’ byte for byte, and what must not be kept is not there', () =>
      checks.recordingsAreTheProviders(day));
    test('live audio that a kill broke off is stored as far as it was taken, and says so', async (context) => {
      const found = await checks.brokenAudioIsStored(day);
      assert.equal(found.length, 2, 'the server was killed in the middle of both live calls');
      for (const { what, taken, stored, sent } of found) {
        context.diagnostic(`${what}: of ${sent} frames sent, ${taken} were known to be taken and ${stored} are stored`);
      }
      assert.deepEqual(filesIn(join(day.archive.dataDirectory, 'live')), [], 'no frames are left over');
    });
    test('every recording plays, as MP3 and Opus too', () => checks.everythingPlays(day));
    test('the words are right', () => checks.wordsAreRight(day));
    test('the words are found', () => checks.wordsAreFound(day));
    test('talk is measured', () => checks.talkIsMeasured(day));

    test('what killed uploads left behind is swept, and nothing else', async (context) => {
      await day.archive.stop();
      context.diagnostic(`${await count(day.archive, 'uploads')} uploads were broken off`);
      day.archive.environment.EARMARK_HOUSEKEEPING_ORPHAN_GRACE_DAYS = '0';
      // The sweep leaves alone what may still be written, and comes at night.
      await makeOld(day.archive, 'uploads', 'started_at');
      if (!onS3) filesIn(audio()).forEach((file) => utimesSync(file, new Date('2001-01-01'), new Date('2001-01-01')));
      await makeOld(day.archive, 'schedules', 'due_at', "name like 'sweep_orphans/%'");
      await day.archive.start();
      await eventually(() => count(day.archive, 'uploads'), (left) => left === 0, 'no upload is left', 60_000, 500);
      await checks.recordingsAreTheProviders(day);
      await checks.everythingPlays(day);
      if (!onS3) {
        const kept = (await count(day.archive, 'recordings', "status = 'completed'")) + (await count(day.archive, 'renditions'));
        const files = () => filesIn(audio()).length;
        await eventually(files, (there) => there === kept, `${kept} files are kept`, 60_000, 500);
      }
    });
  });
}

/**
 * Two calls that begin now, are spoken in time and streamed by Twilio: the one's stream is over when its socket breaks,
 * the other's comes back. `heard` resolves once the archive has taken the beginning. Twilio's own recordings, which are
 * whole, come later than the streams' may be stored.
 */
function liveCalls() {
  const live = (what, word, comesBack) => {
    let whenHeard;
    const heard = new Promise((done) => (whenHeard = done));
    const stream = { pace: 'real', heardAtMs: LIVE_MS, whenHeard, comesBack };
    const options = { startedAt: Date.now() - 1_000 };
    return { heard, call: { provider: 'twilio', what, word, options, play: { stream, recordedAfterMs: 5_000 } } };
  };
  return [
    live('a live call that breaks off', 'hedgehog', false),
    live('a live call that comes back', 'rhubarb', true),
  ];
}

/** RingCentral tells of insights whenever it has changed them; a call of which it tells is asked for at once. */
async function tellInsights(day) {
  const state = await day.state();
  const waiting = day.placed.filter((placed) => {
    const call = placed.provider === 'ringcentral' && placed.ends === 'whole' && state.of(placed);
    const done = (stage) => call.stages.find((one) => one.stage === stage).status === 'COMPLETED';
    return call && done('RECORDING') && !done('TRANSCRIPT');
  });
  for (const { call } of waiting) await call.tellInsights();
}

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.path, entry.name));
