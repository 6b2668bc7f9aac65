// Load on the real program through its public doors, measured from outside. Prints a table for
// docs/benchmarks.md. `make bench` runs it on a release build; for a quick look:
//
//   CALLS=2000 RECORDING_MB=64 node tests/clients/load.mjs
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Archive, eventually, range } from './harness.mjs';
import { Table, forgetPeak, machine, mebibytes, memory, milliseconds, percentiles, timed } from './load/measure.mjs';
import { audioLink } from './recordings.mjs';
import { TURN_ADDED, placeInJournal } from './subscription-stories.mjs';
import { webSocketClient } from './transports.mjs';
import { pcmHeader } from './wav.mjs';

const CALLS = Number(process.env.CALLS ?? 110_000);
const DEPTH = Math.min(100_000, CALLS - 1_000);
const RECORDING_BYTES = Number(process.env.RECORDING_MB ?? 2_048) * 1024 * 1024;
const ROUNDS = 200;

const table = new Table();
const report = (what, value) => table.add(what, value);

/** Words drawn so that some are frequent and most are rare, the same ones on every run. */
function* words() {
  let state = 12345;
  for (;;) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    yield `word${Math.floor(5_000 * (state / 2 ** 32) ** 3)}`;
  }
}

function* lines() {
  const word = words();
  const sentence = () => range(0, 10).map(() => word.next().value).join(' ');
  for (let call = 0; call < CALLS; call += 1) {
    const turns = range(0, 8).map((turn) => ({
      speaker: turn % 2 ? 'customer' : 'agent',
      text: sentence(),
      start_s: turn * 5,
      end_s: turn * 5 + 4,
    }));
    yield `${JSON.stringify({ source: 'load', source_id: `load-${call}`, turns })}\n`;
  }
}

async function importing(archive) {
  const file = join(archive.folder, 'calls.jsonl.gz');
  await pipeline(Readable.from(lines()), createGzip({ level: 1 }), createWriteStream(file));
  const seconds = (await timed(() => archive.command('import', file, '--tenant', 'acme'))) / 1000;
  report(`import of ${CALLS} calls with 8 turns each`, `${Math.round(CALLS / seconds)} calls/s`);
}

const PAGE = `query ($after: String, $first: Int) {
  calls(first: $first, after: $after) { nodes { id startedAt durationMs } pageInfo { endCursor } }
}`;

async function pages(archive, token) {
  const page = (after, first) => archive.graphql(token, PAGE, { after, first });
  const near = await percentiles(ROUNDS, () => page(null, 20));
  report('`calls`, first page of 20, p50 / p99', `${milliseconds(near.p50)} / ${milliseconds(near.p99)}`);
  let cursor = null;
  for (let passed = 0; passed < DEPTH; passed += 100) cursor = (await page(cursor, 100)).calls.pageInfo.endCursor;
  const far = await percentiles(ROUNDS, () => page(cursor, 20));
  report(`\`calls\`, page of 20 behind ${DEPTH} calls, p50 / p99`, `${milliseconds(far.p50)} / ${milliseconds(far.p99)}`);
  report('deep page compared with the first, p50', `${(far.p50 / near.p50).toFixed(2)} ×`);
}

const SEARCH = `query ($query: String!) {
  searchCalls(query: $query, first: 20) { totalCount edges { score node { id } moments(first: 1) { startMs } } }
}`;

async function searches(archive, token) {
  const word = words();
  let hits = 0;
  const { p50, p99 } = await percentiles(ROUNDS, async () => {
    const query = `${word.next().value} ${word.next().value}`;
    hits += (await archive.graphql(token, SEARCH, { query })).searchCalls.totalCount;
  });
  const mean = Math.round(hits / ROUNDS);
  report(`\`searchCalls\`, two words, ${mean} hits on average, p50 / p99`, `${milliseconds(p50)} / ${milliseconds(p99)}`);
}

async function freshness(archive, token) {
  const callId = await archive.startCall(token);
  const client = webSocketClient(archive, token);
  const after = await placeInJournal(archive, token, callId, client);
  const turns = client.subscribe(TURN_ADDED, { callId, after });
  const rounds = 50;
  const delivered = await percentiles(rounds, async (round) => {
    await Promise.all([turns.next(), archive.addTurns(token, callId, [round])]);
  });
  const searchable = await percentiles(rounds, async (round) => {
    await archive.addTurns(token, callId, [rounds + round], () => `fresh${round}`);
    await eventually(
      () => archive.graphql(token, SEARCH, { query: `fresh${round}` }),
      ({ searchCalls }) => searchCalls.totalCount === 1,
      'the new turn is found',
    );
  });
  client.close();
  report('`addTurns` until its event is delivered, p50 / p99', `${milliseconds(delivered.p50)} / ${milliseconds(delivered.p99)}`);
  report('`addTurns` until it is found (asked every 20 ms), p50 / p99', `${milliseconds(searchable.p50)} / ${milliseconds(searchable.p99)}`);
}

/** Every turn that has one of forty frequent words, to a file that nobody keeps. */
async function exporting(archive, token) {
  const query = range(0, 40).map((word) => `word${word}`).join(' OR ');
  const search = 'query ($query: String!) { searchMoments(query: $query, orderBy: OLDEST, first: 1) { permalink totalCount } }';
  const { permalink, totalCount } = (await archive.graphql(token, search, { query })).searchMoments;
  const before = memory(archive.server.pid).now;
  forgetPeak(archive.server.pid);
  let lines = 0;
  const elapsed = await timed(async () => {
    const address = `${archive.url}/export?format=ndjson&rows=moments&search=${permalink}`;
    const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
    for await (const chunk of response.body) lines += chunk.filter((byte) => byte === 10).length;
  });
  if (lines !== totalCount) throw new Error(`${lines} of ${totalCount} rows came`);
  report(`export of ${lines} moments`, `${Math.round(lines / (elapsed / 1000))} rows/s`);
  report('peak memory above that before it', mebibytes(memory(archive.server.pid).peak - before));
}

function* bigRecording() {
  const block = Buffer.alloc(1024 * 1024, 7);
  yield pcmHeader(RECORDING_BYTES, 48_000, 2);
  for (let sent = 0; sent < RECORDING_BYTES; sent += block.length) yield block;
}

async function bigFile() {
  const archive = await Archive.serve();
  try {
    const token = await archive.token();
    const callId = await archive.startCall(token);
    const idle = memory(archive.server.pid).now;
    report('resident memory of an idle server', mebibytes(idle));
    forgetPeak(archive.server.pid);
    const upload = await timed(async () => {
      const { status, text } = await archive.putRecording(token, callId, Readable.from(bigRecording()));
      if (status >= 300) throw new Error(`${status}: ${text}`);
    });
    const size = mebibytes(RECORDING_BYTES);
    const rate = (elapsed) => `${Math.round(RECORDING_BYTES / 1024 / 1024 / (elapsed / 1000))} MiB/s`;
    report(`upload of ${size}, checked and read back`, rate(upload));
    report('peak memory above idle during the upload', mebibytes(memory(archive.server.pid).peak - idle));

    const { url } = await audioLink(archive, token, callId);
    forgetPeak(archive.server.pid);
    const download = await timed(async () => {
      const response = await fetch(url, { headers: { range: 'bytes=0-' } });
      let received = 0;
      for await (const chunk of response.body) received += chunk.length;
      if (received !== RECORDING_BYTES + 44) throw new Error(`${received} bytes came`);
    });
    report(`download of ${size} as a range`, rate(download));
    report('peak memory above idle during the download', mebibytes(memory(archive.server.pid).peak - idle));
  } finally {
    await archive.remove();
  }
}

const archive = await Archive.create();
try {
  await importing(archive);
  const token = await archive.token();
  const indexing = await timed(async () => {
    await archive.start();
    const lag = async () => (await archive.graphql(token, '{ archive { indexLag } }')).archive.indexLag;
    await eventually(lag, (events) => events === 0, 'the index has caught up', 3_600_000);
  });
  report('start of the server until the index has caught up', `${(indexing / 1000).toFixed(1)} s`);
  await pages(archive, token);
  await searches(archive, token);
  await freshness(archive, token);
  await exporting(archive, token);
} finally {
  await archive.remove();
}
await bigFile();

console.log(`\n${machine()}\n`);
table.print();
