// The real program under test: started on a free loopback port with a data folder of its own, killed
// and restarted at will, and taken away at the end. Every wait has an end and says what it waited for.
import { spawn, execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createReadStream, existsSync, mkdtempSync, openSync, readFileSync, rmSync, closeSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
const target = process.env.CARGO_TARGET_DIR || join(cache, 'earmark/target');

/** The program under test. */
export const earmarkBinary = process.env.EARMARK_BIN || join(target, 'debug/earmark');

/** Folder with the shared conversations and audio, which is not part of the project; null without it. */
export const sharedData = [process.env.EARMARK_TEST_DATA, join(project, '../shared/data')].find(
  (folder) => folder && existsSync(folder),
) ?? null;

/** Settings of the machine must not reach the program under test. */
const cleanEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('EARMARK_')),
);

const children = new Set();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

/** The promise's value, or an error that names what did not happen within `limitMs`. */
export async function within(promise, what, limitMs = 60_000) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${limitMs} ms: ${what}`)), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks again, every so often, until `accept` takes the answer; the last answer is shown if it never does. */
export async function eventually(ask, accept, what, limitMs = 60_000, everyMs = 20) {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (accept(answer)) return answer;
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${what}; last: ${JSON.stringify(answer)}`);
    await new Promise((next) => setTimeout(next, everyMs));
  }
}

/**
 * Where an archive can keep its things: on local files always, on PostgreSQL and S3 where
 * scripts/with-test-servers.sh has started them. `settings` makes a fresh, empty place.
 */
export const storages = [
  { name: 'SQLite and local files', settings: async () => ({}) },
  ...(process.env.EARMARK_TEST_POSTGRES_URL ? [{ name: 'PostgreSQL and S3', settings: servers }] : []),
];

async function servers() {
  const name = `clients_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(process.env.EARMARK_TEST_POSTGRES_URL);
  await promisify(execFile)('psql', [url.href, '--quiet', '--command', `create database ${name}`]);
  url.pathname = `/${name}`;
  return {
    EARMARK_DATABASE_URL: url.href,
    EARMARK_MEDIA_KIND: 's3',
    EARMARK_MEDIA_BUCKET: process.env.EARMARK_TEST_S3_BUCKET,
    EARMARK_MEDIA_ENDPOINT: process.env.EARMARK_TEST_S3_ENDPOINT,
    EARMARK_MEDIA_ACCESS_KEY_ID: process.env.EARMARK_TEST_S3_ACCESS_KEY,
    EARMARK_MEDIA_SECRET_ACCESS_KEY: process.env.EARMARK_TEST_S3_SECRET_KEY,
    EARMARK_MEDIA_PREFIX: name,
  };
}

function freePort() {
  return new Promise((done, failed) => {
    const server = createServer();
    server.on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** An archive in a temporary folder, with its server or without. */
export class Archive {
  /** A fresh archive with nothing running. `settings`: further EARMARK_* variables. */
  static async create(settings = {}) {
    if (!existsSync(earmarkBinary)) {
      throw new Error(`${earmarkBinary} is missing: build it with cargo build, or name it in EARMARK_BIN`);
    }
    return new Archive(mkdtempSync(join(tmpdir(), 'earmark-clients.')), await freePort(), settings);
  }

  /** A fresh archive that is being served. */
  static async serve(settings = {}) {
    const archive = await Archive.create(settings);
    await archive.start();
    return archive;
  }

  constructor(folder, port, settings) {
    this.folder = folder;
    this.dataDirectory = join(folder, 'data');
    this.url = `http://127.0.0.1:${port}`;
    this.webSocketUrl = `ws://127.0.0.1:${port}/graphql`;
    this.log = join(folder, 'server.log');
    this.environment = {
      ...cleanEnvironment,
      EARMARK_DATA_DIRECTORY: this.dataDirectory,
      EARMARK_HTTP_LISTEN: `127.0.0.1:${port}`,
      ...settings,
    };
    this.server = null;
  }

  /** Starts the server and waits until it says that it is ready. */
  async start() {
    const log = openSync(this.log, 'a');
    const server = spawn(earmarkBinary, ['serve'], {
      env: this.environment,
      cwd: this.folder,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    children.add(server);
    this.server = server;
    this.exited = new Promise((done) => {
      server.once('error', done);
      server.once('exit', () => {
        children.delete(server);
        done();
      });
    });
    const ready = async () => {
      if (server.exitCode !== null || server.signalCode !== null) {
        throw new Error(`the server ended at once:\n${readFileSync(this.log, 'utf8').slice(-4000)}`);
      }
      return fetch(`${this.url}/readyz`).then((response) => response.ok, () => false);
    };
    await eventually(ready, Boolean, `/readyz answers; see ${this.log}`, 120_000);
  }

  /** Ends the server as a crash would, and waits until it is gone. */
  async kill() {
    this.server?.kill('SIGKILL');
    await within(this.exited ?? Promise.resolve(), 'the killed server is gone');
    this.server = null;
  }

  /** Ends the server as an operator would, and waits until it is gone. */
  async stop() {
    this.server?.kill('SIGTERM');
    await within(this.exited ?? Promise.resolve(), 'the server ends after SIGTERM');
    this.server = null;
  }

  /** Takes everything away. */
  async remove() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs a command of the program on this archive and returns what it printed. */
  async command(...words) {
    const options = { env: this.environment, cwd: this.folder, maxBuffer: 64 * 1024 * 1024 };
    return promisify(execFile)(earmarkBinary, words, options);
  }

  /** A token, minted as a person would. */
  async token({ tenant = 'acme', user = 'tester', role = 'admin', expiresInSeconds } = {}) {
    const expiry = expiresInSeconds === undefined ? [] : ['--expires-in', String(expiresInSeconds)];
    const { stdout } = await this.command('token', '--tenant', tenant, '--user', user, '--role', role, ...expiry);
    return stdout.trim();
  }

  /** Refuses a token from now on, as an operator would. */
  async revoke(token, { tenant = 'acme' } = {}) {
    const { jti } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
    await this.command('token', 'revoke', '--tenant', tenant, '--id', jti);
  }

  /** Sends one operation and returns status, headers and body, whatever they are. */
  async request(token, query, variables = {}) {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  /** Sends one operation and returns its data; an error in the answer is thrown. */
  async graphql(token, query, variables = {}) {
    const { status, body } = await this.request(token, query, variables);
    if (body.errors || !body.data) throw new Error(`${status}: ${JSON.stringify(body.errors ?? body)}`);
    return body.data;
  }

  /** Starts a call and returns its id. */
  async startCall(token, input = {}) {
    const { startCall } = await this.graphql(
      token,
      'mutation ($input: StartCallInput!) { startCall(input: $input) { call { id } } }',
      { input: { direction: 'INBOUND', from: '+14155550101', to: '+14155550199', ...input } },
    );
    return startCall.call.id;
  }

  /** Adds turns with the given indexes; `text` makes each one's text. */
  async addTurns(token, callId, indexes, text = (index) => `turn number ${index}`) {
    await this.graphql(token, 'mutation ($input: AddTurnsInput!) { addTurns(input: $input) { call { id } } }', {
      input: {
        callId,
        turns: indexes.map((index) => ({
          index,
          speaker: index % 2 === 0 ? 'AGENT' : 'CUSTOMER',
          text: text(index),
          startMs: index * 1000,
          endMs: index * 1000 + 900,
        })),
      },
    });
  }

  /** Streams a file or a buffer to the recording of a call; returns status and body. */
  async putRecording(token, callId, audio, contentType = 'audio/wav') {
    const body = typeof audio === 'string' ? createReadStream(audio) : audio;
    const response = await fetch(`${this.url}/calls/${encodeURIComponent(callId)}/recording`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': contentType },
      body,
      duplex: 'half',
    });
    return { status: response.status, text: await response.text() };
  }
}

/** A range of whole numbers, the end left out. */
export const range = (from, until) => Array.from({ length: until - from }, (_, offset) => from + offset);
