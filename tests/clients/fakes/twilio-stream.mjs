// Twilio Media Streams from the client's side: the frames of one or both tracks, in time or as fast as they go, with
// the mishaps of real networks on request. What the archive should end up with is computed beside it.
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import { within } from '../harness.mjs';
import { decodeMulaw, encodeMulaw } from './audio.mjs';
import { Chance } from './random.mjs';
import { sign } from './twilio-call.mjs';

const FRAME_MS = 20;
const FRAME_BYTES = 160;
/** Bytes that may wait in the socket before the next frame is made. */
const BUFFERED_BYTES_MAX = 1024 * 1024;
const SILENCE = 0xff;
/** After so many frames the listener is asked whether it has taken them, where a test wants to know. */
const ASKED_FRAMES = 10;
/** What is waited before a stream that broke off is tried again, and how often. */
const BACK_MS = 200;
const BACK_ATTEMPTS_MAX = 300;

/** Which party is heard on which track of the customer's leg. */
const trackOf = { inbound: 'customer', outbound: 'agent' };

/**
 * Streams a call's audio as its TwiML asks. Returns what `playStream` returns, with `opened: false` and the `status`
 * where the handshake was refused. `comesBack`: a stream whose socket breaks goes on over another one with the frame
 * that it had not sent yet; Twilio itself never does. `sockets` are then all of them.
 */
export async function streamCall(call, noun, { comesBack = false, ...options } = {}) {
  const { account } = call;
  const { url, track = 'inbound_track', statusCallback, name = '' } = noun.attributes;
  const streamSid = account.sid('MZ');
  const tracks = { inbound_track: ['inbound'], outbound_track: ['outbound'], both_tracks: ['inbound', 'outbound'] }[
    track
  ];
  const parameters = noun.children
    .filter((child) => child.name === 'Parameter')
    .map(({ attributes }) => [attributes.name, attributes.value]);
  const tell = async (event, more = {}) => {
    if (!statusCallback) return;
    await call.post.post(
      call.letter(event, statusCallback, {
        AccountSid: account.accountSid,
        CallSid: call.sid,
        StreamSid: streamSid,
        StreamName: name,
        StreamEvent: event,
        Timestamp: new Date(account.now()).toISOString(),
        ...more,
      }),
    );
  };
  const said = {
    url: account.door.real(url).href,
    headers: { 'x-twilio-signature': sign(account.authToken, url, {}) },
    accountSid: account.accountSid,
    callSid: call.sid,
    streamSid,
    customParameters: Object.fromEntries(parameters),
    tracks: Object.fromEntries(tracks.map((one) => [one, call.conversation.party(trackOf[one])])),
    seed: `${account.seed} ${streamSid}`,
    ...options,
  };
  const played = await playStream({ whenStarted: () => tell('stream-started'), ...said });
  const sockets = [played];
  for (let attempt = 0; comesBack && sockets.at(-1).broken && attempt < BACK_ATTEMPTS_MAX; attempt += 1) {
    await pause(BACK_MS);
    const again = await playStream({ ...said, fromMs: sockets.at(-1).untilMs });
    if (again.opened) sockets.push(again);
  }
  if (played.opened) await tell('stream-stopped');
  else await tell('stream-error', { StreamError: `handshake answered ${played.status}` });
  return { ...played, sockets, parties: Object.fromEntries(tracks.map((one) => [trackOf[one], played.expected[one]])) };
}

/**
 * Plays tracks (arrays of samples at 8 kHz) to any server that speaks the dialect.
 *
 * `pace`: `real` or `fast`. Mishaps: `burstFrames` (so many frames come at once), `pauseAtMs` with `pauseMs` (nothing
 * comes for a while and nothing is lost), `lostMs` (pairs of milliseconds whose frames are lost), `reorder`
 * (probability that a message is overtaken by the next), `cutAtMs` (the socket is cut there), `withoutStop` (it is
 * closed at the end without a `stop`). `fromMs`: what comes before was sent over another socket. `heardAtMs` with
 * `whenHeard`: what is called once the listener has taken everything up to there.
 *
 * Returns `{ opened, status, frames, cut, broken, durationMs, closeCode, expected, sent, taken, untilMs }`; `expected`
 * are the samples per track that a listener should have, silence where frames were lost. `broken`: the listener was
 * gone without a word, and then `taken` of the `sent` frames are known to have been taken, if `whenHeard` was given;
 * `untilMs` is the first frame that was not sent.
 */
export async function playStream({
  url,
  headers = {},
  accountSid,
  callSid,
  streamSid,
  customParameters = {},
  tracks,
  seed = 1,
  pace = 'fast',
  burstFrames = 1,
  pauseAtMs = [],
  pauseMs = 233,
  lostMs = [],
  reorder = 0,
  cutAtMs = Infinity,
  withoutStop = false,
  fromMs = 0,
  heardAtMs = 0,
  whenHeard = null,
  frameBytes = FRAME_BYTES,
  whenStarted = async () => {},
}) {
  const socket = new WebSocket(url, { headers, perMessageDeflate: false });
  const status = await within(handshake(socket), 'the stream opens or is refused', 15_000);
  if (status !== 101) return { opened: false, status, frames: 0, cut: false, durationMs: 0, expected: {}, sent: [] };
  const closed = new Promise((done) => socket.once('close', done));
  socket.on('error', () => {});
  let sequence = 0;
  const text = (event, body) => JSON.stringify({ event, sequenceNumber: String((sequence += 1)), ...body, streamSid });
  socket.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
  const format = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
  const start = { accountSid, streamSid, callSid, tracks: Object.keys(tracks), mediaFormat: format, customParameters };
  socket.send(text('start', { start }));
  await whenStarted();

  const chance = new Chance(`stream ${seed}`);
  const frames = framesOf(tracks, frameBytes).filter((frame) => frame.atMs >= fromMs);
  const lost = ({ atMs }) => lostMs.some(([from, until]) => atMs >= from && atMs < until);
  const pauses = [...pauseAtMs];
  const began = performance.now() - fromMs;
  const sent = [];
  let held = null;
  let taken = 0;
  // A listener that reads one message after the other answers once it is done with those before.
  socket.on('pong', (count) => {
    taken = Number(count);
    if (sent[taken - 1].atMs >= heardAtMs) whenHeard();
  });
  for (const [at, frame] of frames.entries()) {
    if (frame.atMs >= cutAtMs || socket.readyState !== WebSocket.OPEN) break;
    if (pauses.length > 0 && frame.atMs >= pauses[0]) {
      pauses.shift();
      await pause(pauseMs);
    }
    if (pace === 'real' && at % (burstFrames * Object.keys(tracks).length) === 0) {
      await pause(Math.max(0, frame.atMs + burstFrames * FRAME_MS - (performance.now() - began)));
    }
    // A lost frame was counted by the sender: its number is missing for the listener.
    const message = text('media', {
      media: {
        track: frame.track,
        chunk: String(at + 1),
        timestamp: String(frame.atMs),
        payload: frame.payload.toString('base64'),
      },
    });
    if (lost(frame)) continue;
    sent.push(frame);
    if (held === null && chance.happens(reorder)) {
      held = message;
      continue;
    }
    await put(socket, message);
    if (held !== null) await put(socket, held);
    held = null;
    if (whenHeard && sent.length % ASKED_FRAMES === 0 && socket.readyState === WebSocket.OPEN) {
      socket.ping(String(sent.length));
    }
  }
  if (held !== null) await put(socket, held);
  const cut = cutAtMs !== Infinity;
  // What was sent before the cut has left this process; the rest never will.
  if (cut) await within(drained(socket), 'the frames before the cut are sent', 30_000);
  if (cut) socket.terminate();
  else if (withoutStop) socket.close();
  else if (socket.readyState === WebSocket.OPEN) {
    socket.send(text('stop', { stop: { accountSid, callSid } }));
    socket.close();
  }
  const closeCode = await within(closed, 'the stream is closed', 30_000);
  const length = lengthOf(sent);
  return {
    opened: true,
    status,
    streamSid,
    frames: sent.length,
    cut,
    broken: closeCode === 1006 && !cut,
    closeCode,
    durationMs: Math.round(length / 8),
    rateHz: 8000,
    expected: expectedOf(Object.keys(tracks), sent),
    sent,
    taken,
    untilMs: sent.length > 0 ? sent.at(-1).atMs + FRAME_MS : fromMs,
  };
}

/** The samples per track that somebody has who was sent these frames: silence where there is none. */
export function expectedOf(tracks, frames) {
  const length = lengthOf(frames);
  return Object.fromEntries(tracks.map((track) => [track, heard(track, frames, length)]));
}

const lengthOf = (frames) => Math.max(0, ...frames.map((frame) => frame.atSample + frame.payload.length));

/** All frames of all tracks in the order of their time. */
function framesOf(tracks, frameBytes) {
  const each = Object.entries(tracks).map(([track, samples]) => [track, encodeMulaw(samples)]);
  const count = Math.max(...each.map(([, bytes]) => Math.ceil(bytes.length / frameBytes)));
  return Array.from({ length: count }, (_, at) => at * frameBytes).flatMap((atSample) =>
    each
      .filter(([, bytes]) => atSample < bytes.length)
      .map(([track, bytes]) => ({
        track,
        atSample,
        atMs: Math.floor(atSample / 8),
        payload: bytes.subarray(atSample, atSample + frameBytes),
      })),
  );
}

function heard(track, sent, length) {
  const bytes = Buffer.alloc(length, SILENCE);
  sent.filter((frame) => frame.track === track).forEach((frame) => frame.payload.copy(bytes, frame.atSample));
  return decodeMulaw(bytes);
}

/** 101, or the status of the refusal; 0 where there was no answer. */
function handshake(socket) {
  return new Promise((done) => {
    socket.once('open', () => done(101));
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      done(response.statusCode);
    });
    socket.once('error', () => done(0));
  });
}

async function drained(socket) {
  while (socket.readyState === WebSocket.OPEN && socket.bufferedAmount > 0) await pause(1);
}

/** Sends a frame, and waits where the listener is slower than the sender. */
async function put(socket, message) {
  if (socket.readyState !== WebSocket.OPEN) return;
  if (socket.bufferedAmount < BUFFERED_BYTES_MAX) {
    socket.send(message);
    return;
  }
  await new Promise((done) => socket.send(message, done));
}
