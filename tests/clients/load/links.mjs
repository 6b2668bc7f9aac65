// Links to audio: how many are signed in a second through the API, and a thousand downloads at the same time, every
// byte of which is compared.
//
//   DOWNLOADS=100 DOWNLOAD_MB=1 LINK_SECONDS=2 node tests/clients/load/links.mjs
import { Agent, get, request } from 'node:http';
import { Archive, range } from '../harness.mjs';
import { pcmHeader } from '../wav.mjs';
import { Table, forgetPeak, machine, mebibytes, memory, quiet, timed, watchProcessors } from './measure.mjs';

const DOWNLOADS = Number(process.env.DOWNLOADS ?? 1_000);
const DOWNLOAD_BYTES = Number(process.env.DOWNLOAD_MB ?? 4) * 1024 * 1024;
/** Different recordings; more than one download shares each. */
const RECORDINGS = 20;
const LINK_SECONDS = Number(process.env.LINK_SECONDS ?? 5);
/** Requests under way at the same time while links are counted. */
const CONNECTIONS = 16;
/** Most links that one page has. */
const PAGE = 100;

const percent = (share) => `${Math.round(share * 100)} %`;

/** A recording that no other one is like, not even a part of it. */
function recording(number) {
  const samples = new Int16Array(DOWNLOAD_BYTES / 2);
  let state = number + 1;
  for (let at = 0; at < samples.length; at += 1) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    samples[at] = state >>> 16;
  }
  const bytes = Buffer.from(samples.buffer);
  return Buffer.concat([pcmHeader(bytes.length, 16_000, 2), bytes]);
}

async function fill(archive, token) {
  const calls = [];
  for (const number of range(0, RECORDINGS)) {
    const id = await archive.startCall(token);
    const bytes = recording(number);
    const { status, text } = await archive.putRecording(token, id, bytes);
    if (status >= 300) throw new Error(`${status}: ${text}`);
    calls.push({ id, bytes });
  }
  return calls;
}

/** Sends one operation again and again on some connections for a while; returns answers a second. */
async function repeat(archive, token, body) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json',
    authorization: `Bearer ${token}`,
    'content-length': Buffer.byteLength(body),
  };
  const ask = () =>
    new Promise((done, failed) => {
      const asked = request(`${archive.url}/graphql`, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece) => (text += piece));
        response.on('error', failed);
        response.on('end', () => (text.includes('"errors"') ? failed(new Error(text)) : done(text)));
      });
      asked.on('error', failed);
      asked.end(body);
    });
  await ask();
  let answers = 0;
  const shares = watchProcessors({ server: [archive.server.pid], client: [process.pid] });
  const start = performance.now();
  await Promise.all(
    range(0, CONNECTIONS).map(async () => {
      for (; performance.now() - start < LINK_SECONDS * 1000; answers += 1) await ask();
    }),
  );
  const rate = answers / ((performance.now() - start) / 1000);
  agent.destroy();
  return { rate, processors: shares() };
}

async function signing(archive, token, calls, table) {
  const shares = ({ server, client, others }) =>
    `server ${percent(server)} of a core, client ${percent(client)}, others ${percent(others)}`;
  const one = JSON.stringify({
    query: 'query ($id: ID!) { call(by: { id: $id }) { recording { audio { url } } } }',
    variables: { id: calls[0].id },
  });
  const single = await repeat(archive, token, one);
  table.add(
    `\`recording.audio\`, one link a request, ${CONNECTIONS} connections`,
    `${Math.round(single.rate)} links/s (${shares(single.processors)})`,
  );
  const aliases = range(0, PAGE / RECORDINGS)
    .map((at) => `p${at}: calls(first: ${RECORDINGS}) { nodes { recording { audio { url } } } }`)
    .join(' ');
  const many = await repeat(archive, token, JSON.stringify({ query: `{ ${aliases} }` }));
  table.add(
    `the same, ${PAGE} links a request`,
    `${Math.round(many.rate * PAGE)} links/s (${shares(many.processors)})`,
  );
}

/** A link of its own for each download. */
async function links(archive, token, calls) {
  const made = [];
  for (const at of range(0, DOWNLOADS)) {
    const { id, bytes } = calls[at % calls.length];
    const { call } = await archive.graphql(
      token,
      'query ($id: ID!) { call(by: { id: $id }) { recording { audio { url } } } }',
      { id },
    );
    made.push({ url: new URL(call.recording.audio.url, archive.url), bytes });
  }
  return made;
}

/** Opens a download and reads nothing yet. */
function open({ url, bytes }) {
  return new Promise((done, failed) => {
    const asked = get(url, { agent: false }, (response) => {
      if (response.statusCode === 200) done({ response, bytes });
      else failed(new Error(`a download was answered with ${response.statusCode}`));
    });
    asked.on('error', failed);
  });
}

/** Reads it to its end; whether every byte is the recording's. */
async function isRight({ response, bytes }) {
  let at = 0;
  for await (const piece of response) {
    if (!piece.equals(bytes.subarray(at, at + piece.length))) return false;
    at += piece.length;
  }
  return at === bytes.length;
}

async function downloading(archive, token, calls, table) {
  const { pid } = archive.server;
  const made = await links(archive, token, calls);
  const idle = memory(pid).now;
  forgetPeak(pid);
  const shares = watchProcessors({ server: [pid], client: [process.pid] });
  let opened;
  let right;
  const opening = await timed(async () => {
    opened = await Promise.all(made.map(open));
  });
  const reading = await timed(async () => {
    right = await Promise.all(opened.map(isRight));
  });
  const { server, client, others } = shares();
  const bytes = made.reduce((sum, link) => sum + link.bytes.length, 0);
  const title = `${DOWNLOADS} downloads of ${mebibytes(DOWNLOAD_BYTES)} at once`;
  table.add(`${title}: complete, every byte right`, `${right.filter(Boolean).length}`);
  table.add(`${title}: until all were answered`, `${(opening / 1000).toFixed(2)} s`);
  table.add(`${title}: from then to the end`, `${(reading / 1000).toFixed(2)} s`);
  table.add(
    `${title}: throughput, both together`,
    `${Math.round(bytes / 1024 / 1024 / ((opening + reading) / 1000))} MiB/s (server ${percent(server)} of a core, client ${percent(client)}, others ${percent(others)})`,
  );
  table.add(`${title}: peak memory above idle`, mebibytes(memory(pid).peak - idle));
}

const table = new Table();
// Copies for listening, made in the background, would be measured with it.
const archive = await Archive.serve({ EARMARK_PIPELINE_RENDITIONS: '' });
try {
  const token = await archive.token();
  const calls = await fill(archive, token);
  // What uploads leave to do is over.
  await quiet(archive.server.pid);
  await signing(archive, token, calls, table);
  await downloading(archive, token, calls, table);
} catch (error) {
  // Told before the server is taken away, since the downloads that are then cut off would be all that is heard.
  console.error(error);
  throw error;
} finally {
  await archive.remove();
}
console.log(`\n${machine()}\n`);
table.print();
