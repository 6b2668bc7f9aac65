// Subscriptions with graphql-sse, and how an event stream ends when the token does.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Archive, within } from './harness.mjs';
import { CALL_CHANGED, placeInJournal, tellStories } from './subscription-stories.mjs';
import { eventClient } from './transports.mjs';

tellStories('graphql-sse', eventClient);

describe('an event stream and its token', () => {
  let archive;
  before(async () => {
    // Without the minute that clocks may differ by, so that an expired token is expired.
    archive = await Archive.serve({ EARMARK_AUTH_CLOCK_SKEW_SECONDS: '0' });
  });
  after(() => archive?.remove());

  test('a token that expires ends the stream, and opens none again', async () => {
    const lasting = await archive.token();
    const callId = await archive.startCall(lasting);
    const token = await archive.token({ expiresInSeconds: 5 });
    const client = eventClient(archive, token);
    await placeInJournal(archive, lasting, callId, client);
    await within(client.ended, 'the stream ends when its token has expired', 180_000);

    const late = eventClient(archive, token);
    late.subscribe(CALL_CHANGED, { callId });
    assert.equal(await within(late.ended, 'the expired token is refused'), 401);
  });

  test('a token that is revoked ends the stream, and opens none again', async () => {
    const lasting = await archive.token();
    const callId = await archive.startCall(lasting);
    const token = await archive.token();
    const client = eventClient(archive, token);
    await placeInJournal(archive, lasting, callId, client);
    await archive.revoke(token);
    await within(client.ended, 'the stream ends when its token has been revoked', 180_000);

    const late = eventClient(archive, token);
    late.subscribe(CALL_CHANGED, { callId });
    assert.equal(await within(late.ended, 'the revoked token is refused'), 401);
  });

  test('a bad token is refused before any stream', async () => {
    const client = eventClient(archive, 'nonsense');
    const stream = client.subscribe(CALL_CHANGED, {});
    assert.equal(await within(client.ended, 'the bad token is refused'), 401);
    await assert.rejects(stream.next());
  });
});
