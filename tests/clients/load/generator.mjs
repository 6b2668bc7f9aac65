// Sends calls in real time, as a process of its own; ./live.mjs starts some and tells each its calls.
//
// Once a second each call sends a ping behind its frames. Its pong comes when everything before it has been taken, so
// it tells how late audio is, whoever listens.
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Frames, TICK_MS, ending, maskedSid, message, opening } from './frames.mjs';

/** How often is looked for frames that are due. */
const LOOK_MS = 4;
const PING_EVERY_TICKS = 50;
const PONG = 0x8a;
const CLOSE = 0x88;

/** The same clock in all processes of this machine. */
const now = () => performance.timeOrigin + performance.now();

class Call {
  sent = 0;
  began = null;
  stopped = null;
  closed = null;
  error = null;
  /** Of each ping: when its frames were due, how late they were sent, and how late they were taken. */
  pings = [];
  unread = Buffer.alloc(0);

  constructor(number, opensAt) {
    this.number = number;
    this.opensAt = opensAt;
    this.sid = maskedSid(number);
  }

  open(url, headers) {
    const asked = request(url, {
      headers: {
        ...headers,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
      },
    });
    this.over = new Promise((done) => {
      const fail = (error) => {
        this.error ??= error;
        done();
      };
      asked.on('error', (error) => fail(error.message));
      asked.on('response', (response) => fail(`the upgrade was answered with ${response.statusCode}`));
      asked.on('upgrade', (response, socket, head) => {
        this.socket = socket;
        socket.setNoDelay(true);
        socket.on('error', (error) => fail(error.message));
        socket.on('close', done);
        socket.on('data', (bytes) => this.hear(bytes));
        socket.write(opening(this.number));
        this.began = now();
        this.hear(head);
      });
    });
    asked.end();
  }

  /** Sends what is due. */
  speak(frames, ticks) {
    if (this.began === null || this.stopped !== null || this.error !== null) return;
    while (this.sent < ticks) {
      const due = this.began + (this.sent + 1) * TICK_MS;
      const late = now() - due;
      if (late < 0) return;
      this.socket.write(frames.make(this.number, this.sid, this.sent));
      this.sent += 1;
      if (this.sent % PING_EVERY_TICKS === 0) this.ping(due, late);
    }
    this.socket.write(ending(this.number, ticks));
    this.stopped = now();
  }

  ping(due, late) {
    const payload = Buffer.alloc(16);
    payload.writeDoubleLE(due, 0);
    payload.writeDoubleLE(late, 8);
    this.socket.write(message('ping', payload));
  }

  /** Servers send short messages only: pongs, and a goodbye. */
  hear(bytes) {
    this.unread = this.unread.length === 0 ? bytes : Buffer.concat([this.unread, bytes]);
    while (this.unread.length >= 2 && this.unread.length >= 2 + this.unread[1]) {
      const payload = this.unread.subarray(2, 2 + this.unread[1]);
      if (this.unread[0] === PONG) {
        const due = payload.readDoubleLE(0);
        this.pings.push([due, payload.readDoubleLE(8), now() - due]);
      }
      if (this.unread[0] === CLOSE) {
        this.closed = payload.length >= 2 ? payload.readUInt16BE(0) : 0;
        this.socket.end(message('close', payload));
      }
      this.unread = this.unread.subarray(2 + this.unread[1]);
    }
  }
}

async function run({ url, headers, numbers, ticks, staggerMs }) {
  const frames = new Frames(ticks);
  process.send({ ready: true });
  await new Promise((go) => process.once('message', go));
  const start = now();
  const calls = numbers.map((number, at) => new Call(number, start + at * staggerMs));
  let opened = 0;
  let told = false;
  while (calls.some((call) => call.stopped === null && call.error === null)) {
    while (opened < calls.length && calls[opened].opensAt <= now()) {
      calls[opened].open(url, headers);
      opened += 1;
    }
    for (const call of calls) call.speak(frames, ticks);
    if (!told && calls.every((call) => call.began !== null || call.error !== null)) {
      process.send({ open: true });
      told = true;
    }
    await pause(LOOK_MS);
  }
  await Promise.all(calls.map((call) => call.over));
  // Whoever goes before it has been sent takes it along.
  const said = promisify(process.send.bind(process));
  await said({
    calls: calls.map(({ number, sent, began, stopped, closed, error, pings }) => ({
      number,
      sent,
      began,
      stopped,
      closed,
      error,
      pings,
    })),
  });
}

// Who has nobody to report to sends no more.
process.on('disconnect', () => process.exit());
process.once('message', (task) => {
  run(task).then(() => process.disconnect());
});
