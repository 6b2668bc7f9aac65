// What must never be read in a log: tokens and links, which open what they were made for to whoever has them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Archive } from './harness.mjs';
import { audioLink } from './recordings.mjs';
import { webSocketClient } from './transports.mjs';
import { placeInJournal } from './subscription-stories.mjs';
import { tone } from './wav.mjs';

describe('the log, with everything written into it', () => {
  let archive;
  before(async () => {
    archive = await Archive.serve({ EARMARK_LOG_FILTER: 'trace' });
  });
  after(() => archive?.remove());

  test('holds no token and no link to audio', async () => {
    const token = await archive.token();
    const callId = await archive.startCall(token);
    const { status, text } = await archive.putRecording(token, callId, tone());
    assert.ok(status < 300, text);
    const { url } = await audioLink(archive, token, callId);
    assert.equal((await fetch(url)).status, 200);
    await fetch(`${archive.url}/graphql?token=${token}`);
    const client = webSocketClient(archive, token);
    await placeInJournal(archive, token, callId, client);
    await archive.stop();

    const log = readFileSync(archive.log, 'utf8');
    const link = new URL(url).pathname.split('/')[2];
    assert.ok(log.includes('/graphql'), 'the requests are in the log at all');
    for (const [what, secret] of [['the token', token], ["the token's signature", token.split('.')[2]], ['the link', link]]) {
      const line = log.split('\n').find((line) => line.includes(secret));
      assert.equal(line?.slice(0, 300), undefined, `${what} stands in the log`);
    }
  });
});
