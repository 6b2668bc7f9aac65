// Subscriptions with graphql-ws, and how a socket ends when the token does.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Archive, within } from './harness.mjs';
import { CALL_CHANGED, placeInJournal, tellStories } from './subscription-stories.mjs';
import { webSocketClient } from './transports.mjs';

tellStories('graphql-ws', webSocketClient);

describe('a socket and its token', () => {
  let archive;
  before(async () => {
    // Without the minute that clocks may differ by, so that an expired token is expired.
    archive = await Archive.serve({ EARMARK_AUTH_CLOCK_SKEW_SECONDS: '0' });
  });
  after(() => archive?.remove());

  test('a token that expires closes the stream with 4403', async () => {
    const lasting = await archive.token();
    const callId = await archive.startCall(lasting);
    const token = await archive.token({ expiresInSeconds: 5 });
    const client = webSocketClient(archive, token);
    await placeInJournal(archive, lasting, callId, client);
    const { code } = await within(client.ended, 'the socket closes when its token has expired', 180_000);
    assert.equal(code, 4403);
  });

  test('a token that is revoked closes the stream with 4403', async () => {
    const lasting = await archive.token();
    const callId = await archive.startCall(lasting);
    const token = await archive.token();
    const client = webSocketClient(archive, token);
    await placeInJournal(archive, lasting, callId, client);
    await archive.revoke(token);
    const { code } = await within(client.ended, 'the socket closes when its token has been revoked', 180_000);
    assert.equal(code, 4403);
  });

  for (const [name, token] of [
    ['a token that nobody signed', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ0ZXN0ZXIifQ.c2lnbmF0dXJl'],
    ['a word that is no token', 'nonsense'],
  ]) {
    test(`${name} is refused with 4403`, async () => {
      const client = webSocketClient(archive, token);
      const stream = client.subscribe(CALL_CHANGED, {});
      const { code } = await within(client.ended, 'the socket is closed');
      assert.equal(code, 4403);
      await assert.rejects(stream.next());
    });
  }
});
