// Who takes the calls: Earmark, or the small server that it is compared with. Both say what became of every frame.
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Archive, eventually } from '../harness.mjs';
import { FRAME_BYTES, TICK_MS, TRACKS, audioOf, callSid, numberOf, voices } from './frames.mjs';

/** An archive fresh from the start, with these settings. */
export class Earmark {
  name = 'Earmark';

  static async start(settings = {}) {
    const archive = await Archive.serve({ EARMARK_LIVE_CALLS_MAX: '100000', ...settings });
    const receiver = new Earmark();
    receiver.archive = archive;
    receiver.pid = archive.server.pid;
    receiver.url = `${archive.url}/media/direct`;
    receiver.headers = { authorization: `Bearer ${await archive.token({ role: 'service' })}` };
    receiver.reader = await archive.token();
    return receiver;
  }

  /** Waits until all calls are stored. */
  stored(count) {
    return eventually(
      () => this.archive.graphql(this.reader, '{ recordings(filter: { status: COMPLETED }) { totalCount } }'),
      ({ recordings }) => recordings.totalCount === count,
      `${count} recordings are stored`,
      600_000,
    );
  }

  /** Every recording with its call's number. */
  async recordings() {
    const all = [];
    for (let after = null; ;) {
      const { recordings } = await this.archive.graphql(
        this.reader,
        `query ($after: String) {
          recordings(first: 100, after: $after) {
            nodes { status sha256 sizeBytes durationMs interrupted storagePath call { providerCallId } }
            pageInfo { hasNextPage endCursor }
          }
        }`,
        { after },
      );
      all.push(...recordings.nodes.map((node) => ({ ...node, number: numberOf(node.call.providerCallId) })));
      if (!recordings.pageInfo.hasNextPage) return all;
      after = recordings.pageInfo.endCursor;
    }
  }

  /** The numbers of the calls that are not stored as they were sent, to the byte. Needs the format `native`. */
  async wrong(numbers, ticks) {
    await this.stored(numbers.length);
    const recordings = new Map((await this.recordings()).map((recording) => [recording.number, recording]));
    const sides = voices();
    // The header of files of one length is the same; what matters is behind it.
    const [some] = recordings.values();
    const file = readFileSync(join(this.archive.dataDirectory, 'audio', some.storagePath));
    const header = file.subarray(0, file.length - ticks * FRAME_BYTES * TRACKS.length);
    return numbers.filter((number) => {
      const hash = createHash('sha256').update(header).update(interleaved(sides, number, ticks)).digest('hex');
      const recording = recordings.get(number);
      return recording?.sha256 !== hash || recording.durationMs !== ticks * TICK_MS || recording.interrupted;
    });
  }

  remove() {
    return this.archive.remove();
  }
}

function interleaved(sides, number, ticks) {
  const [left, right] = sides.map((voice) => Buffer.concat([...audioOf(voice, number, ticks)]));
  const bytes = Buffer.alloc(left.length * 2);
  for (let at = 0; at < left.length; at += 1) {
    bytes[at * 2] = left[at];
    bytes[at * 2 + 1] = right[at];
  }
  return bytes;
}

/** ./ws-receiver.mjs */
export class Script {
  name = 'Node `ws`';
  headers = {};

  static async start() {
    const receiver = new Script();
    receiver.folder = mkdtempSync(join(tmpdir(), 'ws-receiver.'));
    receiver.process = fork(new URL('ws-receiver.mjs', import.meta.url), [receiver.folder]);
    receiver.pid = receiver.process.pid;
    const { port } = await new Promise((done) => receiver.process.once('message', done));
    receiver.url = `http://127.0.0.1:${port}/`;
    return receiver;
  }

  async wrong(numbers, ticks) {
    const sides = voices();
    return numbers.filter((number) => !this.file(number).equals(records(sides, number, ticks)));
  }

  file(number) {
    try {
      return readFileSync(join(this.folder, callSid(number)));
    } catch {
      return Buffer.alloc(0);
    }
  }

  async remove() {
    this.process.disconnect();
    await new Promise((done) => this.process.once('exit', done));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function records(sides, number, ticks) {
  const tracks = sides.map((voice) => [...audioOf(voice, number, ticks)]);
  const pieces = [];
  for (let tick = 0; tick < ticks; tick += 1) {
    for (const [track, frames] of tracks.entries()) {
      const head = Buffer.alloc(8);
      head.writeUInt16LE(track, 0);
      head.writeUInt16LE(FRAME_BYTES, 2);
      head.writeUInt32LE(tick * TICK_MS, 4);
      pieces.push(head, frames[tick]);
    }
  }
  return Buffer.concat(pieces);
}
