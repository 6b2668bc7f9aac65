// What every measurement needs: times, memory and processor time of a process as Linux counts them, and a table.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

export const milliseconds = (value) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
export const mebibytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;

/** Rows for docs/benchmarks.md; each is told as it comes. */
export class Table {
  rows = [];

  constructor(head = ['measured', 'result']) {
    this.head = head;
  }

  add(...cells) {
    this.rows.push(cells);
    process.stderr.write(`${cells.join(': ')}\n`);
  }

  print() {
    const line = (cells) => `| ${cells.join(' | ')} |`;
    console.log([line(this.head), `|${'---|'.repeat(this.head.length)}`, ...this.rows.map(line), ''].join('\n'));
  }
}

/** The machine in one line. */
export function machine() {
  const [{ model }] = cpus();
  return `${cpus().length} × ${model.trim()}, ${mebibytes(totalmem())} of memory, Node ${process.version}`;
}

export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The value below which so much of all lies. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** Runs the work `count` times, one after the other, and returns the middle and the slowest hundredth. */
export async function percentiles(count, work) {
  const times = [];
  for (let round = 0; round < count; round += 1) times.push(await timed(() => work(round)));
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

/** Peak and present resident memory of a process. */
export function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)[1]) * 1024;
  return { peak: bytes('VmHWM'), now: bytes('VmRSS') };
}

/** Starts the count of the peak anew (proc(5), clear_refs). */
export const forgetPeak = (pid) => writeFileSync(`/proc/${pid}/clear_refs`, '5');

/** The kernel counts in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** Seconds of processor time that a process has used. */
export function processorSeconds(pid) {
  // Behind the name, which may contain anything, stands the state; the times are 11 and 12 words later.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(words[11]) + Number(words[12])) / TICKS_PER_SECOND;
}

/** Seconds of processor time that the machine has spent and idled, all cores together. */
export function machineSeconds() {
  const [line] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const [user, nice, system, idle, waiting, interrupts, softInterrupts, stolen] = line
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) / TICKS_PER_SECOND);
  return { busy: user + nice + system + interrupts + softInterrupts + stolen, idle: idle + waiting };
}

/** Waits until a process has hardly anything to do any more. */
export async function quiet(pid) {
  for (let share = 1; share > 0.05; ) {
    const shares = watchProcessors({ it: [pid] });
    await pause(1_000);
    share = shares().it;
  }
}

/** Watches processes, by name, from now on; the answer tells their share of one core since then. */
export function watchProcessors(pids) {
  const start = performance.now();
  const before = Object.entries(pids).map(([name, list]) => [name, list, list.map(processorSeconds)]);
  const machineBefore = machineSeconds();
  return () => {
    const elapsed = (performance.now() - start) / 1000;
    const shares = before.map(([name, list, seconds]) => {
      const used = list.reduce((sum, pid, at) => sum + processorSeconds(pid) - seconds[at], 0);
      return [name, used / elapsed];
    });
    const now = machineSeconds();
    const known = shares.reduce((sum, [, share]) => sum + share, 0);
    const others = Math.max(0, (now.busy - machineBefore.busy) / elapsed - known);
    return { ...Object.fromEntries(shares), others, idle: (now.idle - machineBefore.idle) / elapsed };
  };
}
