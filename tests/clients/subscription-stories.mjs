// What every subscriber may rely on, told once and played with each client library.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Archive, range, storages } from './harness.mjs';
import { tone } from './wav.mjs';

export const CALL_CHANGED = `subscription ($callId: ID, $filter: CallFilter, $after: EventCursor) {
  callChanged(callId: $callId, filter: $filter, after: $after) {
    cursor occurredAt stage call { id status metadata { region } }
  }
}`;
export const TURN_ADDED = `subscription ($callId: ID!, $after: EventCursor) {
  turnAdded(callId: $callId, after: $after) { cursor occurredAt call { id } turn { index text speaker } }
}`;
export const RECORDING_READY = `subscription ($callId: ID, $after: EventCursor) {
  recordingReady(callId: $callId, after: $after) {
    cursor occurredAt call { id } recording { status sizeBytes durationMs sha256 }
  }
}`;

const SET_METADATA = `mutation ($input: SetCallMetadataInput!) {
  setCallMetadata(input: $input) { call { id } }
}`;

const indexesOf = (events) => events.map(({ turn }) => turn.index);

/**
 * A place in the journal that is not older than this call's beginning. Nothing tells a client that its
 * subscription stands, so the call is changed until the first change arrives.
 */
export async function placeInJournal(archive, token, callId, client) {
  const stream = client.subscribe(CALL_CHANGED, { callId });
  let arrived = null;
  const first = stream.next('the first change').then((event) => {
    arrived = event;
  });
  for (let attempt = 0; attempt < 200 && !arrived; attempt += 1) {
    await archive.graphql(token, SET_METADATA, { input: { callId, region: `attempt ${attempt}` } });
    await Promise.race([first, new Promise((next) => setTimeout(next, 50))]);
  }
  await first;
  return arrived.cursor;
}

/** Plays the stories on every storage, with clients made by `open(archive, token)`. */
export function tellStories(name, open) {
  for (const storage of storages) tellOn(storage, name, open);
}

function tellOn(storage, name, open) {
  describe(`subscriptions with ${name}, on ${storage.name}`, () => {
    let archive;
    let token;
    const clients = [];
    const connect = (as = token) => {
      const client = open(archive, as);
      clients.push(client);
      return client;
    };
    /** A fresh call, a place in the journal after its start, and a client. */
    const aCall = async () => {
      const client = connect();
      const callId = await archive.startCall(token);
      return { callId, client, cursor: await placeInJournal(archive, token, callId, client) };
    };

    before(async () => {
      archive = await Archive.serve(await storage.settings());
      token = await archive.token();
    });
    after(async () => {
      clients.forEach((client) => client.close());
      await archive?.remove();
    });

    test('changes, turns and recordings arrive while they happen', async () => {
      const { callId, client, cursor } = await aCall();
      const changes = client.subscribe(CALL_CHANGED, { callId, after: cursor });
      const turns = client.subscribe(TURN_ADDED, { callId, after: cursor });
      const recordings = client.subscribe(RECORDING_READY, { callId, after: cursor });

      await archive.addTurns(token, callId, [0]);
      assert.equal((await turns.next()).turn.text, 'turn number 0');
      // The first turn has arrived, so the subscription stands and the second one comes live.
      await archive.addTurns(token, callId, [1]);
      const second = await turns.next();
      assert.deepEqual([second.turn.index, second.turn.speaker, second.call.id], [1, 'CUSTOMER', callId]);

      const audio = tone();
      const { status, text } = await archive.putRecording(token, callId, audio);
      assert.ok(status >= 200 && status < 300, `${status}: ${text}`);
      const { recording } = await recordings.next();
      assert.deepEqual(
        [recording.status, recording.sizeBytes, recording.durationMs],
        ['COMPLETED', 64_044, 2000],
      );

      await archive.graphql(token, 'mutation ($input: EndCallInput!) { endCall(input: $input) { call { id } } }', {
        input: { callId },
      });
      let change;
      do change = await changes.next('the call is completed');
      while (change.call.status !== 'COMPLETED');
      assert.equal(change.call.id, callId);
    });

    test('what was delivered live is delivered again after a cursor, the same and once', async () => {
      const { callId, client, cursor } = await aCall();
      const live = client.subscribe(CALL_CHANGED, { callId, after: cursor });
      const region = async (name) => {
        await archive.graphql(token, SET_METADATA, { input: { callId, region: name } });
        const seen = [];
        do seen.push(await live.next(`the change to ${name}`));
        while (seen.at(-1).call.metadata.region !== name);
        return seen;
      };
      const seen = [];
      for (const name of ['north', 'east', 'south', 'west']) seen.push(...(await region(name)));
      const cursors = seen.map((event) => event.cursor);
      assert.equal(new Set(cursors).size, cursors.length, 'no event came twice');

      const again = await connect().subscribe(CALL_CHANGED, { callId, after: cursors[0] }).take(cursors.length - 1);
      assert.deepEqual(again.map((event) => event.cursor), cursors.slice(1));
    });

    test('who was away gets what was missed and then what happens, none lost and none twice', async () => {
      const { callId, client, cursor } = await aCall();
      const first = client.subscribe(TURN_ADDED, { callId, after: cursor });
      await archive.addTurns(token, callId, range(0, 10));
      const seen = await first.take(10);
      client.close();

      await archive.addTurns(token, callId, range(10, 30));
      const second = connect().subscribe(TURN_ADDED, { callId, after: seen.at(-1).cursor });
      seen.push(...(await second.take(20)));
      await archive.addTurns(token, callId, range(30, 40));
      seen.push(...(await second.take(10)));

      assert.deepEqual(indexesOf(seen), range(0, 40));
      assert.equal(new Set(seen.map((event) => event.cursor)).size, 40);
    });

    test('a crash of the server loses nothing and repeats nothing', async () => {
      const { callId, client, cursor } = await aCall();
      const first = client.subscribe(TURN_ADDED, { callId, after: cursor });
      await archive.addTurns(token, callId, range(0, 30));
      const seen = await first.take(7);
      await archive.kill();
      client.close();
      await archive.start();

      await archive.addTurns(token, callId, range(30, 40));
      const second = connect().subscribe(TURN_ADDED, { callId, after: seen.at(-1).cursor });
      seen.push(...(await second.take(33)));
      await archive.addTurns(token, callId, range(40, 45));
      seen.push(...(await second.take(5)));

      assert.deepEqual(indexesOf(seen), range(0, 45));
      assert.equal(new Set(seen.map((event) => event.cursor)).size, 45);
    });

    test('a client that does not read holds nobody up and gets everything', async () => {
      const { callId, client, cursor } = await aCall();
      const stream = client.subscribe(TURN_ADDED, { callId, after: cursor });
      await archive.addTurns(token, callId, [0]);
      const seen = [await stream.next()];

      // 8 MB: more than the sockets on both sides hold.
      client.pause();
      const long = (index) => `${index} ${'word '.repeat(800)}`;
      for (let from = 1; from <= 2000; from += 100) await archive.addTurns(token, callId, range(from, from + 100), long);
      client.resume();

      seen.push(...(await stream.take(2000)));
      assert.deepEqual(indexesOf(seen), range(0, 2001));
    });

    test("another tenant's changes are never seen", async () => {
      const stranger = await archive.token({ tenant: 'other', user: 'stranger' });
      const strangersClient = connect(stranger);
      const theirs = await archive.startCall(stranger);
      const cursor = await placeInJournal(archive, stranger, theirs, strangersClient);
      const changes = strangersClient.subscribe(CALL_CHANGED, { after: cursor });

      const ours = await archive.startCall(token);
      await archive.graphql(token, SET_METADATA, { input: { callId: ours, region: 'ours' } });
      await archive.graphql(stranger, SET_METADATA, { input: { callId: theirs, region: 'last' } });
      const seen = [];
      do seen.push(await changes.next());
      while (seen.at(-1).call.metadata.region !== 'last');
      assert.ok(seen.every(({ call }) => call.id === theirs));
    });
  });
}
