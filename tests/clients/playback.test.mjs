// Every good audio file we have is played by a real browser, straight from the archive; every broken
// one is refused at the door.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { Archive, eventually, sharedData, within } from './harness.mjs';
import { audioLink, downloadsOf, recordingsOf } from './recordings.mjs';

const folder = sharedData && join(sharedData, 'audio');
const manifest = folder && existsSync(folder) ? JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) : [];
const isBroken = ({ file }) => file.startsWith('bad_');
const mediaType = ({ container }) => (container === 'mp3' ? 'audio/mpeg' : `audio/${container}`);

/** Runs inside the page: plays from the middle and tells what the element said. */
async function playFromMiddle(url) {
  const audio = document.createElement('audio');
  const happened = (name) =>
    new Promise((done, failed) => {
      audio.addEventListener(name, done, { once: true });
      audio.addEventListener('error', () => failed(new Error(`${audio.error?.code}: ${audio.error?.message}`)), { once: true });
    });
  audio.muted = true;
  audio.preload = 'auto';
  const metadata = happened('loadedmetadata');
  audio.src = url;
  document.body.append(audio);
  await metadata;

  const middle = audio.duration / 2;
  const sought = happened('seeked');
  audio.currentTime = middle;
  await sought;
  const soughtTo = audio.currentTime;

  const ended = happened('ended');
  await audio.play();
  while (audio.currentTime < soughtTo + 0.3 && !audio.ended) await Promise.race([happened('timeupdate'), ended]);
  audio.pause();
  const playedTo = audio.currentTime;
  audio.removeAttribute('src');
  audio.load();
  return { duration: audio.duration || middle * 2, middle, soughtTo, playedTo };
}

describe('playback in Chromium', { skip: manifest.length === 0 && 'the shared audio files are not here' }, () => {
  let archive;
  let token;
  let browser;
  let page;
  before(async () => {
    archive = await Archive.serve();
    token = await archive.token({ user: 'listener' });
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_BIN || '/usr/bin/chromium',
      // Chromium refuses its sandbox to root; the page is ours.
      args: ['--autoplay-policy=no-user-gesture-required', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])],
    });
    page = await browser.newPage();
    // Any page of the same origin will do, and this one has no scripts of its own.
    await page.goto(`${archive.url}/healthz`);
  });
  after(async () => {
    await browser?.close();
    await archive?.remove();
  });

  for (const entry of manifest.filter((each) => !isBroken(each))) {
    test(`${entry.file} plays from the middle, and is one row of the audit trail`, async () => {
      const callId = await archive.startCall(token);
      const { status, text } = await archive.putRecording(token, callId, join(folder, entry.file), mediaType(entry));
      assert.ok(status < 300, `${status}: ${text}`);
      const [recording] = await recordingsOf(archive, token, callId);
      assert.deepEqual([recording.status, recording.sha256, recording.sizeBytes], ['COMPLETED', entry.sha256, entry.bytes]);

      const { url } = await audioLink(archive, token, callId);
      const played = await within(page.evaluate(playFromMiddle, url), `${entry.file} plays`);
      assert.ok(Math.abs(played.duration - entry.duration_s) < 0.5, `duration ${played.duration}, not ${entry.duration_s}`);
      assert.ok(Math.abs(played.soughtTo - played.middle) < 0.1, `sought to ${played.soughtTo}, not ${played.middle}`);
      assert.ok(played.playedTo > played.soughtTo, `did not move on from ${played.soughtTo}`);

      const rows = await eventually(
        () => downloadsOf(archive, token, callId),
        (all) => all.length > 0 && all.every((row) => row.bytesServed > 0),
        'the bytes served are counted',
      );
      assert.equal(rows.length, 1);
    });
  }

  for (const entry of manifest.filter(isBroken)) {
    test(`${entry.file} is refused, and nothing is written`, async () => {
      const callId = await archive.startCall(token);
      const { status, text } = await archive.putRecording(token, callId, join(folder, entry.file), mediaType(entry));
      assert.ok(status >= 400 && status < 500, `${status}: ${text}`);
      assert.deepEqual(await recordingsOf(archive, token, callId), []);
    });
  }
});
