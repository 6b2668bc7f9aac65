// GraphQL over HTTP, as graphql-http audits it: every MUST and SHOULD holds.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { Archive } from './harness.mjs';

describe('GraphQL over HTTP', () => {
  let archive;
  let token;
  before(async () => {
    archive = await Archive.serve();
    token = await archive.token({ role: 'viewer' });
  });
  after(() => archive?.remove());

  const audits = serverAudits({
    url: () => `${archive.url}/graphql`,
    fetchFn: (url, options = {}) =>
      fetch(url, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } }),
  });

  test('the suite has its 61 audits', () => assert.equal(audits.length, 61));

  for (const audit of audits) {
    test(`${audit.id}: ${audit.name}`, async (t) => {
      const result = await audit.fn();
      if (result.status === 'ok') return;
      if (audit.name.startsWith('MAY')) {
        t.skip(`optional, and left out: ${result.reason}`);
        return;
      }
      assert.fail(`${result.reason}: ${result.response.status} ${await result.response.text()}`);
    });
  }
});
