// Audio goes out: what a signed link answers, to whom, and the trace it leaves.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { Archive, eventually, storages } from './harness.mjs';
import { audioLink, downloadsOf } from './recordings.mjs';
import { tone } from './wav.mjs';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

for (const storage of storages) {
  describe(`a signed link on ${storage.name}`, () => {
    let archive;
    let token;
    let callId;
    const audio = tone();
    const get = (url, headers = {}, method = 'GET') => fetch(url, { method, headers });
    const bytesOf = async (response) => Buffer.from(await response.arrayBuffer());

    before(async () => {
      archive = await Archive.serve(await storage.settings());
      token = await archive.token({ user: 'listener' });
      callId = await archive.startCall(token);
      const { status, text } = await archive.putRecording(token, callId, audio);
      assert.ok(status < 300, `${status}: ${text}`);
    });
    after(() => archive?.remove());

    test('gives the whole file without a header, and says what it is', async () => {
      const link = await audioLink(archive, token, callId);
      assert.equal(link.expiresIn, 3600);
      const response = await get(link.url);
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type'), /^audio\/(wav|x-wav|vnd\.wave)/);
      assert.equal(response.headers.get('accept-ranges'), 'bytes');
      assert.equal(response.headers.get('etag').replaceAll('"', ''), sha256(audio));
      assert.deepEqual(await bytesOf(response), audio);
    });

    test('answers HEAD with the size and no body', async () => {
      const { url } = await audioLink(archive, token, callId);
      const response = await get(url, {}, 'HEAD');
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-length'), '64044');
      assert.equal((await bytesOf(response)).length, 0);
    });

    for (const [name, header, from, until] of [
      ['from the beginning', 'bytes=0-99', 0, 100],
      ['from the middle to the end', 'bytes=64000-', 64_000, 64_044],
      ['the last bytes', 'bytes=-100', 63_944, 64_044],
      ['past the end', 'bytes=64040-70000', 64_040, 64_044],
    ]) {
      test(`gives a range: ${name}`, async () => {
        const { url } = await audioLink(archive, token, callId);
        const response = await get(url, { range: header });
        assert.equal(response.status, 206);
        assert.equal(response.headers.get('content-range'), `bytes ${from}-${until - 1}/64044`);
        assert.deepEqual(await bytesOf(response), audio.subarray(from, until));
      });
    }

    test('gives several ranges as one multipart answer', async () => {
      const { url } = await audioLink(archive, token, callId);
      const response = await get(url, { range: 'bytes=0-3,8-15' });
      assert.equal(response.status, 206);
      const [, boundary] = /^multipart\/byteranges; *boundary="?([^"]+)"?$/.exec(response.headers.get('content-type'));
      const body = (await bytesOf(response)).toString('latin1');
      const parts = body.split(`--${boundary}`);
      assert.equal(parts.length, 4, body);
      assert.match(parts[1], /content-range: bytes 0-3\/64044\r\n(?:[^]*\r\n)?\r\nRIFF\r\n$/i);
      assert.match(parts[2], /content-range: bytes 8-15\/64044\r\n(?:[^]*\r\n)?\r\nWAVEfmt \r\n$/i);
      assert.match(parts[3], /^--/);
    });

    test('says 416 and the size to a range outside the file', async () => {
      const { url } = await audioLink(archive, token, callId);
      const response = await get(url, { range: 'bytes=64044-' });
      assert.equal(response.status, 416);
      assert.equal(response.headers.get('content-range'), 'bytes */64044');
    });

    test('says 304 to who has it, and gives the whole file when the range is of another version', async () => {
      const { url } = await audioLink(archive, token, callId);
      const etag = `"${sha256(audio)}"`;
      assert.equal((await get(url, { 'if-none-match': etag })).status, 304);
      assert.equal((await get(url, { range: 'bytes=0-9', 'if-range': etag })).status, 206);
      const other = await get(url, { range: 'bytes=0-9', 'if-range': '"another"' });
      assert.equal(other.status, 200);
      assert.deepEqual(await bytesOf(other), audio);
    });

    test('cannot be bent: every changed character of it is refused', async () => {
      const { url } = await audioLink(archive, token, callId);
      const { origin, pathname, search } = new URL(url);
      const places = [...`${pathname}${search}`].flatMap((letter, at) => (/[A-Za-z0-9]/.test(letter) ? [at] : []));
      for (const at of places.filter((_, nth) => nth % 5 === 0)) {
        const rest = `${pathname}${search}`;
        const bent = rest.slice(0, at) + (rest[at] === 'A' ? 'B' : 'A') + rest.slice(at + 1);
        const { status } = await get(origin + bent);
        assert.ok(status >= 400 && status < 500, `${status} for ${bent}`);
      }
    });

    test('leaves one row of the audit trail however many requests a player makes', async () => {
      const call = await archive.startCall(token);
      await archive.putRecording(token, call, audio);
      const { url } = await audioLink(archive, token, call, { disposition: 'ATTACHMENT' });
      const headers = { 'user-agent': 'a player/1.0' };
      assert.match((await get(url, headers)).headers.get('content-disposition'), /^attachment/);
      for (const header of ['bytes=0-999', 'bytes=1000-1999', 'bytes=-1000']) {
        await bytesOf(await get(url, { ...headers, range: header }));
      }
      const [row, ...others] = await eventually(
        () => downloadsOf(archive, token, call),
        (rows) => rows[0]?.bytesServed >= 3000,
        'the bytes of the three ranges are counted',
      );
      assert.deepEqual(others, []);
      assert.deepEqual(
        [row.userId, row.ipAddress, row.userAgent, row.format, row.disposition],
        ['listener', '127.0.0.1', 'a player/1.0', 'ORIGINAL', 'ATTACHMENT'],
      );

      await bytesOf(await get((await audioLink(archive, token, call)).url));
      await eventually(
        () => downloadsOf(archive, token, call),
        (rows) => rows.length === 2,
        'another link is another row',
      );
    });
  });
}
