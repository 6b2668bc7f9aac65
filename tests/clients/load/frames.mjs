// Twilio Media Streams as bytes on the wire, made beforehand: a generator of load that builds JSON for every frame
// would be what is measured. Each call gets a voice of its own, so that no two recordings are alike.
import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Conversation, encodeMulaw } from '../fakes/audio.mjs';
import { sharedData } from '../harness.mjs';

/** How much audio a frame carries; both tracks' frames of that time leave together. */
export const TICK_MS = 20;
/** Mu-law at 8 kHz: one byte a sample. */
export const FRAME_BYTES = 160;
export const TRACKS = ['inbound', 'outbound'];

const PAYLOAD_CHARACTERS = Math.ceil(FRAME_BYTES / 3) * 4;
const SID_CHARACTERS = 34;
/** Clients must mask (RFC 6455). Four equal bytes mask a piece alike wherever it stands; zeros would spare the receiver
 * its work. */
const MASK = 0x5a;
const OPCODES = { text: 0x81, close: 0x88, ping: 0x89 };

/** Names that look like the provider's. */
export const callSid = (number) => `CA${String(number).padStart(32, '0')}`;
export const streamSid = (number) => `MZ${String(number).padStart(32, '0')}`;
export const numberOf = (sid) => Number(sid.slice(2));

/** The two sides of a real call where there is one, else of made-up voices: mu-law, a whole number of frames. */
export function voices() {
  const file = sharedData && join(sharedData, 'audio/real_autorepair40_dual_mulaw_8k.wav');
  const tracks = file && existsSync(file) ? realVoices(readFileSync(file)) : madeUpVoices();
  const whole = Math.floor(tracks[0].length / FRAME_BYTES) * FRAME_BYTES;
  return tracks.map((track) => track.subarray(0, whole));
}

function realVoices(file) {
  const interleaved = file.subarray(file.indexOf('data', 12, 'latin1') + 8);
  return [0, 1].map((channel) =>
    Buffer.from({ length: interleaved.length / 2 }, (_, at) => interleaved[at * 2 + channel]),
  );
}

function madeUpVoices() {
  const turns = Array.from({ length: 200 }, (_, at) => ({ speaker: at % 2 ? 'agent' : 'customer', text: '' }));
  const call = new Conversation({ seed: 'load', turns });
  return ['customer', 'agent'].map((party) => encodeMulaw(call.party(party)));
}

/** What a call says on a track: the voice, begun somewhere else in each call. */
export function* audioOf(voice, number, ticks) {
  const frames = voice.length / FRAME_BYTES;
  for (let tick = 0; tick < ticks; tick += 1) {
    const at = (number * 37 + tick) % frames;
    yield voice.subarray(at * FRAME_BYTES, (at + 1) * FRAME_BYTES);
  }
}

const masked = (bytes) => Buffer.from(bytes.map((byte) => byte ^ MASK));

/** One message of a client. */
export function message(kind, payload) {
  const bytes = Buffer.from(payload);
  const length =
    bytes.length < 126 ? [0x80 | bytes.length] : [0x80 | 126, bytes.length >> 8, bytes.length & 0xff];
  return Buffer.concat([Buffer.from([OPCODES[kind], ...length, MASK, MASK, MASK, MASK]), masked(bytes)]);
}

const text = (body) => message('text', JSON.stringify(body));

/** What a stream begins with. */
export function opening(number) {
  const start = {
    accountSid: `AC${'0'.repeat(32)}`,
    streamSid: streamSid(number),
    callSid: callSid(number),
    tracks: TRACKS,
    mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
    customParameters: {},
  };
  return Buffer.concat([
    text({ event: 'connected', protocol: 'Call', version: '1.0.0' }),
    text({ event: 'start', sequenceNumber: '1', start, streamSid: streamSid(number) }),
  ]);
}

/** What it ends with. */
export const ending = (number, ticks) =>
  text({
    event: 'stop',
    sequenceNumber: String(ticks * TRACKS.length + 2),
    stop: { accountSid: `AC${'0'.repeat(32)}`, callSid: callSid(number) },
    streamSid: streamSid(number),
  });

/** The frames of all calls at each moment, with room for what differs between calls. */
export class Frames {
  constructor(ticks) {
    this.ticks = Array.from({ length: ticks }, (_, tick) => moment(tick));
    this.voices = voices().map(payloads);
  }

  /** A call's frames at a moment. */
  make(number, sid, tick) {
    const { bytes, payloadsAt, sidsAt } = this.ticks[tick];
    const made = Buffer.from(bytes);
    for (const [track, voice] of this.voices.entries()) {
      voice[(number * 37 + tick) % voice.length].copy(made, payloadsAt[track]);
      sid.copy(made, sidsAt[track]);
    }
    return made;
  }
}

/** A stream's name as it stands in a frame. */
export const maskedSid = (number) => masked(Buffer.from(streamSid(number)));

const payloads = (voice) =>
  Array.from({ length: voice.length / FRAME_BYTES }, (_, at) =>
    masked(Buffer.from(voice.toString('base64', at * FRAME_BYTES, (at + 1) * FRAME_BYTES))),
  );

function moment(tick) {
  const pieces = [];
  const payloadsAt = [];
  const sidsAt = [];
  let length = 0;
  for (const [at, track] of TRACKS.entries()) {
    const media = {
      event: 'media',
      sequenceNumber: String(tick * TRACKS.length + at + 2),
      media: {
        track,
        chunk: String(tick + 1),
        timestamp: String(tick * TICK_MS),
        payload: '?'.repeat(PAYLOAD_CHARACTERS),
      },
      streamSid: '?'.repeat(SID_CHARACTERS),
    };
    const bytes = text(media);
    const plain = masked(bytes);
    payloadsAt.push(length + plain.indexOf('?'));
    sidsAt.push(length + plain.lastIndexOf('?') + 1 - SID_CHARACTERS);
    pieces.push(bytes);
    length += bytes.length;
  }
  return { bytes: Buffer.concat(pieces), payloadsAt, sidsAt };
}
