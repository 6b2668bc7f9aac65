// Audio comes in: the multipart request of GraphQL clients, the streaming PUT, and what is refused and why.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { Archive, storages } from './harness.mjs';
import { recordingsOf } from './recordings.mjs';
import { headerOnly, picture, tone, truncated } from './wav.mjs';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

const UPLOAD = `mutation ($input: UploadRecordingInput!) {
  uploadRecording(input: $input) { recording { id status sizeBytes sha256 storagePath call { id } } }
}`;

/** Sends a file as the GraphQL multipart request specification says. */
async function uploadMultipart(archive, token, callId, bytes, headers) {
  const form = new FormData();
  form.append('operations', JSON.stringify({ query: UPLOAD, variables: { input: { callId, file: null } } }));
  form.append('map', JSON.stringify({ 0: ['variables.input.file'] }));
  form.append('0', new Blob([bytes], { type: 'audio/wav' }), 'call.wav');
  const response = await fetch(`${archive.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, accept: 'application/graphql-response+json', ...headers },
    body: form,
  });
  const text = await response.text();
  return { status: response.status, text };
}

const PREFLIGHT = { 'graphql-require-preflight': '1' };

for (const storage of storages) {
  describe(`uploads on ${storage.name}`, () => {
    let archive;
    let token;
    before(async () => {
      archive = await Archive.serve(await storage.settings());
      token = await archive.token();
    });
    after(() => archive?.remove());

    test('a multipart upload is stored byte for byte', async () => {
      const callId = await archive.startCall(token, { campaignId: 'spring' });
      const audio = tone();
      assert.equal(audio.length, 64_044);
      const { status, text } = await uploadMultipart(archive, token, callId, audio, PREFLIGHT);
      assert.equal(status, 200, text);
      const { data, errors } = JSON.parse(text);
      assert.equal(errors, undefined, text);
      const { recording } = data.uploadRecording;
      assert.equal(recording.call.id, callId);
      assert.deepEqual(
        [recording.status, recording.sizeBytes, recording.sha256],
        ['COMPLETED', 64_044, sha256(audio)],
      );
      assert.match(recording.storagePath, /^acme\/spring\/[^/]+\.wav$/);
    });

    test('a multipart upload that a foreign web page could send is refused', async () => {
      const callId = await archive.startCall(token);
      const { status, text } = await uploadMultipart(archive, token, callId, tone(), {});
      assert.ok(status >= 400 && status < 500, `${status}: ${text}`);
      assert.match(text, /preflight/i);
      assert.deepEqual(await recordingsOf(archive, token, callId), []);
    });

    test('a streaming PUT is stored byte for byte', async () => {
      const callId = await archive.startCall(token);
      const audio = tone({ durationMs: 3000, sampleRate: 8000, channels: 2 });
      const { status, text } = await archive.putRecording(token, callId, audio);
      assert.ok(status === 200 || status === 201, `${status}: ${text}`);
      const [recording, ...others] = await recordingsOf(archive, token, callId);
      assert.deepEqual(others, []);
      assert.deepEqual(
        [recording.status, recording.sizeBytes, recording.durationMs, recording.sampleRate, recording.channels],
        ['COMPLETED', audio.length, 3000, 8000, 2],
      );
      assert.equal(recording.sha256, sha256(audio));
    });

    test('a PUT without a token, and to a call of another tenant, is refused', async () => {
      const callId = await archive.startCall(token);
      assert.equal((await archive.putRecording('nonsense', callId, tone())).status, 401);
      const stranger = await archive.token({ tenant: 'other' });
      assert.equal((await archive.putRecording(stranger, callId, tone())).status, 404);
      assert.deepEqual(await recordingsOf(archive, token, callId), []);
    });

    for (const [name, bytes, reason] of [
      ['a WAV of 44 bytes', headerOnly(), /without any audio/],
      ['a WAV that was cut off', truncated(), /promises 64,?000 bytes of audio but 32,?000 arrived/],
      ['a picture named .wav', picture(), /not audio/],
    ]) {
      test(`${name} is refused with the reason, and nothing is written`, async () => {
        const callId = await archive.startCall(token);

        const put = await archive.putRecording(token, callId, bytes);
        assert.ok(put.status >= 400 && put.status < 500, `${put.status}: ${put.text}`);
        assert.match(put.text, reason);

        const multipart = await uploadMultipart(archive, token, callId, bytes, PREFLIGHT);
        const { errors } = JSON.parse(multipart.text);
        assert.equal(errors?.length, 1, multipart.text);
        assert.match(errors[0].message, reason);
        assert.equal(typeof errors[0].extensions.code, 'string');

        assert.deepEqual(await recordingsOf(archive, token, callId), []);
        const { archive: figures } = await archive.graphql(token, '{ archive { orphans } }');
        assert.equal(figures.orphans, 0);
      });
    }
  });
}
