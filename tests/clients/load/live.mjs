// Live calls at once: how many until something gives, against a small server on Node's `ws` that does the same work,
// and the memory they cost. Both tracks of every call are sent in real time, a hundred frames a second a call, and
// afterwards every call is compared with what was sent.
//
//   LIVE_STEPS=50,100 LIVE_SECONDS=5 MEMORY_SECONDS=10 node tests/clients/load/live.mjs
import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { range } from '../harness.mjs';
import { TICK_MS } from './frames.mjs';
import { Table, forgetPeak, machine, mebibytes, memory, milliseconds, quantile, quiet, watchProcessors } from './measure.mjs';
import { Earmark, Script } from './receivers.mjs';

const SECONDS = Number(process.env.LIVE_SECONDS ?? 10);
const STEPS = (process.env.LIVE_STEPS ?? '100,200,400,600,800,1000').split(',').map(Number);
const MEMORY_CALLS = 100;
const MEMORY_SECONDS = Number(process.env.MEMORY_SECONDS ?? 30);
const GENERATORS = Number(process.env.GENERATORS ?? cpus().length);
/** Between the openings of two calls. */
const STAGGER_MS = 5;
/** A frame that is later than this is too late. */
const LATE_MS = 1_000;
/** After the last call has begun, until figures are taken. */
const SETTLE_MS = 1_000;

/** Stored as it came, so that it can be compared to the byte, and without copies for listening, which are made later. */
const TO_COMPARE = { EARMARK_LIVE_FORMAT: 'native', EARMARK_PIPELINE_RENDITIONS: '' };

const now = () => performance.timeOrigin + performance.now();

/**
 * Sends so many calls to a receiver. `while` is called once all are open, and awaited; the calls go on for their length
 * whatever it does. Returns every call as its generator saw it, and the processors' shares while all were open.
 */
async function send(receiver, count, seconds, whileOpen = async () => {}) {
  const ticks = (seconds * 1000) / TICK_MS;
  const numbers = range(0, count);
  const generators = range(0, Math.min(GENERATORS, count)).map(() => fork(new URL('generator.mjs', import.meta.url)));
  const said = (generator, what) =>
    new Promise((done, failed) => {
      generator.on('message', (message) => message[what] && done(message[what]));
      generator.on('exit', () => failed(new Error(`a generator ended before it said ${what}`)));
    });
  const all = (what) => Promise.all(generators.map((generator) => said(generator, what)));
  const [ready, open, ended] = [all('ready'), all('open'), all('calls')];
  // Whichever fails first is told; the others fail with it.
  for (const promise of [ready, open, ended]) promise.catch(() => {});
  for (const [at, generator] of generators.entries()) {
    const { url, headers } = receiver;
    const mine = numbers.filter((number) => number % generators.length === at);
    generator.send({ url, headers, numbers: mine, ticks, staggerMs: STAGGER_MS * generators.length });
  }
  await ready;
  const start = now();
  for (const generator of generators) generator.send('go');
  await open;
  await pause(SETTLE_MS);
  const pids = { receiver: [receiver.pid], generators: generators.map(({ pid }) => pid), here: [process.pid] };
  const shares = watchProcessors(pids);
  const watched = whileOpen();
  await pause(Math.max(0, start + seconds * 1000 - 200 - now()));
  const processors = shares();
  await watched;
  const calls = (await ended).flat();
  return { ticks, numbers, calls, processors };
}

/** How late audio was while all calls were open, and while some began or ended. */
function lateness(calls) {
  const from = Math.max(...calls.map(({ began }) => began)) + SETTLE_MS;
  const until = Math.min(...calls.map(({ stopped }) => stopped));
  const pings = calls.flatMap((call) => call.pings);
  const during = pings.filter(([due]) => due >= from && due < until);
  const taken = during.map(([, , late]) => late);
  return {
    p50: quantile(taken, 0.5),
    p99: quantile(taken, 0.99),
    worst: quantile(taken, 1),
    sentWorst: quantile(during.map(([, late]) => late), 1),
    edges: quantile(pings.filter(([due]) => due < from || due >= until).map(([, , late]) => late), 1),
  };
}

const cores = (share) => `${Math.round(share * 100)} %`;

/** Why there can be no more calls; null while there can. */
function limit({ late, processors, failed, wrong }) {
  const reasons = [];
  if (failed > 0) reasons.push(`${failed} calls failed`);
  if (wrong > 0) reasons.push(`${wrong} calls are not stored as they were sent`);
  if (late.sentWorst > LATE_MS) reasons.push('the generators are behind');
  else if (late.worst > LATE_MS) reasons.push('frames are taken too late');
  if (reasons.length === 0) return null;
  if (processors.idle < 0.1) reasons.push('no processor is idle');
  return reasons.join(', ');
}

async function step(start, count, table) {
  const receiver = await start();
  try {
    const { ticks, numbers, calls, processors } = await send(receiver, count, SECONDS);
    const good = calls.filter((call) => call.error === null && call.closed === 1000 && call.sent === ticks);
    const late = lateness(calls.filter((call) => call.stopped !== null));
    const failed = count - good.length;
    const wrong = failed > 0 ? [] : await receiver.wrong(numbers, ticks);
    const reached = limit({ late, processors, failed, wrong: wrong.length });
    table.add(
      receiver.name,
      String(count),
      failed + wrong.length === 0 ? 'none' : `${failed + wrong.length} calls`,
      `${milliseconds(late.p50)} / ${milliseconds(late.p99)} / ${milliseconds(late.worst)}`,
      milliseconds(late.edges),
      milliseconds(late.sentWorst),
      cores(processors.receiver),
      cores(processors.generators),
      cores(processors.others),
      cores(processors.idle),
      reached ?? '',
    );
    return reached;
  } finally {
    await receiver.remove();
  }
}

async function ceiling(start, table) {
  for (const count of STEPS) {
    if ((await step(start, count, table)) !== null) return;
  }
}

/** Memory by time: what a hundred calls cost, and whether it grows while they last. All settings as they come. */
async function memoryOfCalls(table) {
  const receiver = await Earmark.start();
  try {
    await quiet(receiver.pid);
    const idle = memory(receiver.pid).now;
    forgetPeak(receiver.pid);
    const samples = [];
    const watch = async () => {
      for (const end = now() + (MEMORY_SECONDS - 3) * 1000; now() < end; await pause(500)) {
        samples.push(memory(receiver.pid).now);
      }
    };
    const { ticks, calls } = await send(receiver, MEMORY_CALLS, MEMORY_SECONDS, watch);
    await receiver.stored(MEMORY_CALLS);
    const quarter = Math.max(1, Math.floor(samples.length / 4));
    const [first, last] = [samples.slice(0, quarter), samples.slice(-quarter)].map((part) => quantile(part, 0.5));
    const durations = new Set((await receiver.recordings()).map(({ durationMs }) => durationMs));
    const whole = durations.size === 1 && durations.has(ticks * TICK_MS) && calls.every((call) => call.error === null);
    const title = `${MEMORY_CALLS} live calls of ${MEMORY_SECONDS} s`;
    table.add('resident memory of an idle server', mebibytes(idle));
    table.add(`${title}: resident memory above idle, first quarter of that time`, mebibytes(first - idle));
    table.add(`${title}: the same, last quarter`, mebibytes(last - idle));
    table.add(`${title}: all recordings as long as the calls`, whole ? 'yes' : 'no');
    table.add('peak above idle until all were stored', mebibytes(memory(receiver.pid).peak - idle));
  } finally {
    await receiver.remove();
  }
}

const costs = new Table();
await memoryOfCalls(costs);
const steps = new Table([
  'receiver',
  'calls',
  'lost',
  'late p50 / p99 / worst',
  'worst at begin and end',
  'of it the generators, worst',
  'receiver, of a core',
  'generators',
  'others',
  'idle',
  'limit',
]);
await ceiling(() => Earmark.start(TO_COMPARE), steps);
await ceiling(() => Script.start(), steps);
console.log(`\n${machine()}; ${GENERATORS} generators\n`);
costs.print();
steps.print();
