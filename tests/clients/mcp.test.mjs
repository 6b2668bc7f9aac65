// Assistants at /mcp, through the clients people use: the official SDK in both its lines (the one that begins with a
// handshake, and the one whose every request stands alone), the inspector's command line, and bare requests as
// clients of other makers send them. The clients check each answer against the schema that its tool states.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Archive, eventually, range, within } from './harness.mjs';

const modules = fileURLToPath(new URL('node_modules', import.meta.url));
const identity = { name: 'earmark-tests', version: '1.0.0' };
const TOOLS = [
  'search_moments',
  'read_call',
  'find_customer',
  'customer_context',
  'booking_with_calls',
  'saved_searches',
  'saved_search_matches',
];

/** Both lines of the official SDK, made in the same way. */
const LINES = [
  { line: 'sdk 1', Client, Transport: StreamableHTTPClientTransport, options: {} },
  { line: 'client 2', Client: ModernClient, Transport: ModernTransport, options: {} },
  {
    line: 'client 2, each request for itself',
    Client: ModernClient,
    Transport: ModernTransport,
    options: { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  },
];

describe('assistants', () => {
  let archive;
  let tokens;
  let callId;
  let ids;
  const open = new Set();
  before(async () => {
    archive = await Archive.serve();
    tokens = {
      admin: await archive.token({ role: 'admin' }),
      viewer: await archive.token({ role: 'viewer' }),
      stranger: await archive.token({ tenant: 'globex', role: 'admin' }),
    };
    callId = await archive.startCall(tokens.admin, { agent: 'Priya' });
    await archive.addTurns(tokens.admin, callId, range(0, 90), (index) =>
      index === 7 ? 'I was promised a refund of £40 by Friday' : `turn number ${index}`,
    );
    const mutate = async (name, input, fields) => {
      const type = `${name[0].toUpperCase()}${name.slice(1)}Input`;
      const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`;
      return (await archive.graphql(tokens.admin, query, { input }))[name];
    };
    const { customer } = await mutate(
      'upsertCustomer',
      { externalId: 'c1', name: 'Margaret Ellison', phones: ['+44 20 7946 0142'] },
      'customer { id }',
    );
    const { booking } = await mutate(
      'upsertBooking',
      { reference: 'K7MQ2X', status: 'confirmed', customerId: customer.id, venue: 'Harbour Grill' },
      'booking { id }',
    );
    await mutate('linkCall', { callId, customerId: customer.id, bookingId: booking.id }, 'call { id }');
    const { savedSearch } = await mutate('saveSearch', { name: 'refunds', query: 'refund' }, 'savedSearch { id }');
    ids = { customerId: customer.id, bookingId: booking.id, savedSearchId: savedSearch.id };
    const found = () => archive.graphql(tokens.admin, '{ searchCalls(query: "refund") { totalCount } }');
    await eventually(found, ({ searchCalls }) => searchCalls.totalCount === 1, 'the call is found');
  });
  after(async () => {
    await Promise.all([...open].map((client) => client.close()));
    await archive?.remove();
  });

  async function connect({ Client: Kind, Transport, options } = LINES[0], token = tokens.admin) {
    const client = new Kind(identity, { capabilities: {}, ...options });
    const headers = { authorization: `Bearer ${token}` };
    await client.connect(new Transport(new URL(`${archive.url}/mcp`), { requestInit: { headers } }));
    open.add(client);
    return client;
  }

  /** A call whose arguments name what `before` made. */
  const example = (name) => ({
    name,
    arguments: {
      search_moments: { query: 'refund' },
      read_call: { callId },
      find_customer: { text: 'ellison' },
      customer_context: { customerId: ids.customerId },
      booking_with_calls: { reference: 'K7MQ2X' },
      saved_searches: {},
      saved_search_matches: { savedSearchId: ids.savedSearchId },
    }[name],
  });

  for (const kind of LINES) {
    test(`${kind.line}: every tool is listed and answers as its schema says`, async () => {
      const client = await connect(kind);
      const { tools } = await client.listTools();
      assert.deepEqual(tools.map(({ name }) => name), TOOLS);
      for (const { name, outputSchema } of tools) {
        assert.ok(outputSchema, name);
        const answer = await client.callTool(example(name));
        assert.ok(!answer.isError, `${name}: ${JSON.stringify(answer)}`);
        assert.match(answer.content[0].text, /refund|Ellison|K7MQ2X|turn number/, name);
        assert.ok(answer.structuredContent, name);
      }
      assert.match(client.getInstructions(), /search_moments/);
    });

    test(`${kind.line}: a moment leads to the call around it`, async () => {
      const client = await connect(kind);
      const found = await client.callTool(example('search_moments'));
      const [moment] = found.structuredContent.moments;
      assert.equal(moment.words, 'I was promised a refund of £40 by Friday');
      assert.equal(moment.second, 7);
      assert.equal(moment.link, `${archive.url}/calls/${callId}?t=7`);
      const read = await client.callTool({
        name: 'read_call',
        arguments: { callId: moment.callId, fromSecond: moment.second - 1, untilSecond: moment.second + 2 },
      });
      assert.deepEqual(read.structuredContent.turns.map(({ turn }) => turn), [6, 7, 8]);
    });

    test(`${kind.line}: what a caller can put right is an answer and no failure`, async () => {
      const client = await connect(kind);
      for (const [name, args, sentence] of [
        ['search_moments', { query: 'refund', limit: 1000 }, /limit: 1000 is not between 1 and 20/],
        ['search_moments', { query: 'x '.repeat(2000) }, /at most 2000 are allowed/],
        ['read_call', { callId: 'call_0' }, /no such call/],
        ['booking_with_calls', {}, /give reference or bookingId/],
      ]) {
        const answer = await client.callTool({ name, arguments: args });
        assert.equal(answer.isError, true, name);
        assert.match(answer.content[0].text, sentence);
      }
      await assert.rejects(client.callTool({ name: 'delete_call', arguments: {} }), /no such tool/);
    });

    test(`${kind.line}: a viewer is not offered to search, and a stranger finds nothing`, async () => {
      const viewer = await connect(kind, tokens.viewer);
      const offered = (await viewer.listTools()).tools.map(({ name }) => name);
      assert.deepEqual(offered, TOOLS.filter((name) => !/search/.test(name)));
      const refused = await viewer.callTool(example('search_moments'));
      assert.match(refused.content[0].text, /the role VIEWER may not search; this needs ANALYST or ADMIN/);
      const stranger = await connect(kind, tokens.stranger);
      const found = await stranger.callTool(example('search_moments'));
      assert.equal(found.structuredContent.total, 0);
      assert.equal((await stranger.callTool(example('read_call'))).isError, true);
    });

    test(`${kind.line}: without a good token there is no connection`, async () => {
      await assert.rejects(connect(kind, 'rubbish'));
    });

    test(`${kind.line}: calls at the same time do not wait for each other's answers, and one can be given up`, async () => {
      const client = await connect(kind);
      const stop = new AbortController();
      const given = client.callTool(example('search_moments'), ...(kind.line === 'sdk 1' ? [undefined] : []), {
        signal: stop.signal,
      });
      stop.abort('changed my mind');
      await assert.rejects(given);
      const answers = await Promise.all(range(0, 20).map(() => client.callTool(example('read_call'))));
      assert.ok(answers.every(({ structuredContent }) => structuredContent.turnCount === 90));
    });
  }

  test('a long call is read page by page', async () => {
    const client = await connect();
    const turns = [];
    let cursor;
    do {
      const { structuredContent } = await client.callTool({
        name: 'read_call',
        arguments: { callId, limit: 60, ...(cursor && { cursor }) },
      });
      turns.push(...structuredContent.turns);
      cursor = structuredContent.nextCursor;
    } while (cursor);
    assert.deepEqual(turns.map(({ turn }) => turn), range(0, 90));
  });

  test('a client goes on after the server was started anew', async () => {
    const client = await connect();
    await archive.stop();
    await archive.start();
    const answer = await client.callTool(example('read_call'));
    assert.equal(answer.structuredContent.turnCount, 90);
  });

  test('a token that is revoked ends it at the next call', async () => {
    const token = await archive.token({ role: 'analyst' });
    const client = await connect(LINES[0], token);
    await client.listTools();
    await archive.revoke(token);
    await assert.rejects(client.listTools());
  });

  /** The inspector's command line, laid out as in the whole inspector, which brings much more and wants Node 22. */
  function inspector() {
    const folder = join(archive.folder, 'inspector');
    const program = join(folder, 'cli/build/index.js');
    mkdirSync(folder, { recursive: true });
    cpSync(join(modules, '@modelcontextprotocol/inspector-cli/build'), join(folder, 'cli/build'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...identity, type: 'module' }));
    symlinkSync(modules, join(folder, 'node_modules'));
    return program;
  }

  /** What the inspector prints. */
  async function inspect(inspector, ...words) {
    const flags = ['--transport', 'http', '--header', `Authorization: Bearer ${tokens.admin}`];
    const run = promisify(execFile)(process.execPath, [inspector, `${archive.url}/mcp`, ...words, ...flags]);
    const { stdout } = await within(run, `the inspector's ${words.join(' ')}`, 180_000);
    return JSON.parse(stdout);
  }

  test('the inspector lists and calls', async () => {
    const program = inspector();
    const { tools } = await inspect(program, '--method', 'tools/list');
    assert.deepEqual(tools.map(({ name }) => name), TOOLS);
    const call = ['--method', 'tools/call', '--tool-name', 'search_moments', '--tool-arg', 'query=refund', 'limit=5'];
    const found = await inspect(program, ...call);
    assert.equal(found.structuredContent.total, 1);
    assert.match(found.content[0].text, /“I was promised a refund of £40 by Friday”/);
  });

  /** A bare request, as some other client sends it. */
  const post = (headers, body) =>
    fetch(`${archive.url}/mcp`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const listing = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

  test('clients that state less than the protocol asks for are served', async () => {
    // curl and many scripts: anything. A proxy of assistants on the web: event streams alone.
    assert.equal((await (await post({ accept: '*/*' }, listing)).json()).result.tools.length, TOOLS.length);
    const stream = await post({ accept: 'text/event-stream' }, listing);
    assert.match(stream.headers.get('content-type'), /^text\/event-stream/);
    assert.match(await within(stream.text(), 'the stream ends by itself'), /^data: .*search_moments/m);
    // Whoever listens for messages of the server is told at once that there are none.
    const headers = { authorization: `Bearer ${tokens.admin}`, accept: 'text/event-stream' };
    const listening = await within(fetch(`${archive.url}/mcp`, { headers }), 'an answer to GET', 5_000);
    assert.equal(listening.status, 405);
  });

  test('schemas hold no words that some models refuse', async () => {
    const client = await connect();
    const { tools } = await client.listTools();
    const walk = (schema, path) => {
      assert.equal(typeof schema, 'object', path);
      for (const word of ['$ref', '$defs', 'anyOf', 'oneOf', 'allOf', 'format']) {
        assert.ok(!(word in schema), `${word} in ${path}`);
      }
      assert.equal(typeof schema.type, 'string', `type of ${path}`);
      for (const [name, inner] of Object.entries(schema.properties ?? {})) walk(inner, `${path}.${name}`);
      if (schema.type === 'array') walk(schema.items, `${path}[]`);
    };
    for (const { name, inputSchema, outputSchema } of tools) {
      walk(inputSchema, `${name}(…)`);
      walk(outputSchema, name);
    }
    // All that a model reads before it asks anything.
    assert.ok(JSON.stringify(tools).length < 24_000, `${JSON.stringify(tools).length} characters`);
  });
});
