// How long after a turn was accepted a search finds it, while many calls are spoken at once; and what that costs in
// commits of the index.
//
//   LIVE_CALLS=20 FRESH_SECONDS=10 node tests/clients/load/freshness.mjs
import { setTimeout as pause } from 'node:timers/promises';
import { Archive, eventually, range } from '../harness.mjs';
import { Table, machine, milliseconds, quantile, watchProcessors } from './measure.mjs';

const CALLS = Number(process.env.LIVE_CALLS ?? 100);
const SECONDS = Number(process.env.FRESH_SECONDS ?? 30);
/** A turn of each call in so many milliseconds. */
const TURN_MS = 2_000;
/** Every so many turns one is looked for until it is found. */
const LOOKED_FOR = 10;
const SEARCH = 'query ($query: String!) { searchCalls(query: $query, first: 1) { totalCount } }';
const WORDS = 'I would like to know whether the refund for my booking has been sent to the card that I gave you'.split(' ');

async function commits(archive) {
  const text = await (await fetch(`${archive.url}/metrics`)).text();
  const count = /^earmark_index_commits_total (\d+)/m.exec(text);
  // Before the first commit there is no such line.
  return Number(count?.[1] ?? 0);
}

/** From the turn's acceptance until a search finds it. */
async function untilFound(archive, token, word) {
  const accepted = performance.now();
  const isFound = ({ searchCalls }) => searchCalls.totalCount === 1;
  await eventually(() => archive.graphql(token, SEARCH, { query: word }), isFound, `${word} is found`, 60_000, 10);
  return performance.now() - accepted;
}

const archive = await Archive.serve();
try {
  const token = await archive.token();
  const calls = [];
  for (const _ of range(0, CALLS)) calls.push(await archive.startCall(token));
  const before = await commits(archive);
  const shares = watchProcessors({ server: [archive.server.pid], client: [process.pid] });
  const begun = performance.now();
  const looked = [];
  let turns = 0;
  // Each call speaks at its own moment.
  const speak = async (call, number) => {
    await pause((number * TURN_MS) / CALLS);
    for (let index = 0; performance.now() - begun < SECONDS * 1000; index += 1) {
      const next = pause(TURN_MS);
      const turn = (turns += 1);
      const word = `fresh${turn}x`;
      await archive.addTurns(token, call, [index], () => `${WORDS.join(' ')} ${word}`);
      if (turn % LOOKED_FOR === 0) looked.push(untilFound(archive, token, word));
      await next;
    }
  };
  await Promise.all(calls.map(speak));
  const times = (await Promise.all(looked)).sort((one, other) => one - other);
  const { server, client, others } = shares();
  const seconds = (performance.now() - begun) / 1000;
  const table = new Table();
  const percent = (share) => `${Math.round(share * 100)} %`;
  table.add(
    `${CALLS} calls, a turn each in ${TURN_MS / 1000} s: from accepted to found, p50 / p99 / worst of ${times.length}`,
    [quantile(times, 0.5), quantile(times, 0.99), times.at(-1)].map(milliseconds).join(' / '),
  );
  const after = await commits(archive);
  if (after === 0) throw new Error('the server tells of no commit');
  table.add('the same: commits of the index a second', ((after - before) / seconds).toFixed(1));
  table.add('the same: turns a second', (turns / seconds).toFixed(1));
  table.add('the same: processors', `server ${percent(server)} of a core, client ${percent(client)}, others ${percent(others)}`);
  console.log(`\n${machine()}\n`);
  table.print();
} finally {
  await archive.remove();
}
