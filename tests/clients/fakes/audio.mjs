// Audio from numbers: calls whose every sample follows from a seed and a script, so that bytes can be compared, and
// whose rhythm of speech and pauses can still be told at another sample rate or in another law.
import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { sharedData } from '../harness.mjs';
import { pcmHeader } from '../wav.mjs';
import { Chance, sha256 } from './random.mjs';

/** Parties of a call, in the order of `channels`. */
export const parties = ['customer', 'agent'];

const HEADER_BYTES_MAX = 4096;
/** From which effective value on a window counts as speech. */
const LOUD = 300;

/**
 * What was said in a call, and how it sounds. `turns`: `{ speaker: 'customer' | 'agent', text }`, one after the other;
 * each gets `startMs` and `endMs`. Two conversations with different seeds never sound alike.
 */
export class Conversation {
  constructor({ seed, turns, language = 'en', leadMs = 200, tailMs = 300 }) {
    const chance = new Chance(`conversation ${seed}`);
    let atMs = leadMs;
    this.seed = seed;
    this.language = language;
    this.turns = turns.map(({ speaker, text }) => {
      const startMs = atMs + chance.between(10, 45) * 10;
      const endMs = startMs + chance.between(40, 120) * 10;
      atMs = endMs;
      return { speaker, text, startMs, endMs, pitchHz: chance.between(110, 260), syllableHz: chance.between(3, 6) };
    });
    this.durationMs = atMs + tailMs;
  }

  /** One party's samples. */
  party(speaker, sampleRateHz = 8000) {
    const samples = new Int16Array(Math.round((this.durationMs * sampleRateHz) / 1000));
    for (const turn of this.turns.filter((one) => one.speaker === speaker)) {
      const first = Math.round((turn.startMs * sampleRateHz) / 1000);
      const end = Math.round((turn.endMs * sampleRateHz) / 1000);
      for (let at = first; at < end; at += 1) samples[at] = spoken(turn, (at - first) / sampleRateHz);
    }
    return samples;
  }

  /** Both parties' samples, as a live mix has them. */
  mixed(sampleRateHz = 8000) {
    const [left, right] = parties.map((speaker) => this.party(speaker, sampleRateHz));
    return left.map((sample, at) => Math.max(-32768, Math.min(32767, sample + right[at])));
  }

  /** A WAV file with a channel for each of `order`; `both` is the mix. */
  wav({ order = parties, sampleRateHz = 8000 } = {}) {
    const channel = (who) => (who === 'both' ? this.mixed(sampleRateHz) : this.party(who, sampleRateHz));
    return writeWav(order.map(channel), sampleRateHz);
  }

  /** What a party, or all, said, in one line. */
  text(speaker) {
    return this.turns
      .filter((turn) => !speaker || turn.speaker === speaker)
      .map((turn) => turn.text)
      .join(' ');
  }
}

/** Vowel-like: a few harmonics of a pitch, swelling with each syllable and never quite silent within a turn. */
function spoken({ pitchHz, syllableHz }, seconds) {
  const swell = 0.65 + 0.35 * Math.sin(2 * Math.PI * syllableHz * seconds);
  const turn = 2 * Math.PI * pitchHz * seconds;
  return Math.round(swell * (5000 * Math.sin(turn) + 2000 * Math.sin(2 * turn) + 800 * Math.sin(3 * turn)));
}

/** A PCM16 WAV file; `channels` are arrays of samples of one length. */
export function writeWav(channels, sampleRateHz) {
  const frames = channels[0].length;
  const data = Buffer.alloc(frames * channels.length * 2);
  channels.forEach((samples, channel) => {
    for (let at = 0; at < frames; at += 1) data.writeInt16LE(samples[at], (at * channels.length + channel) * 2);
  });
  return Buffer.concat([pcmHeader(data.length, sampleRateHz, channels.length), data]);
}

/** Reads a WAV file of PCM16 or mu-law: `{ sampleRateHz, channels: [Int16Array] , durationMs }`. */
export function readWav(bytes) {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('no WAV file');
  }
  let format = null;
  for (let at = 12; at + 8 <= Math.min(bytes.length, HEADER_BYTES_MAX);) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (id === 'fmt ') {
      const tag = bytes.readUInt16LE(at + 8);
      format = {
        // An extensible header has the real tag at the start of its GUID.
        tag: tag === 0xfffe ? bytes.readUInt16LE(at + 32) : tag,
        channels: bytes.readUInt16LE(at + 10),
        sampleRateHz: bytes.readUInt32LE(at + 12),
        bits: bytes.readUInt16LE(at + 22),
      };
    }
    if (id === 'data') return decoded(format, bytes.subarray(at + 8, Math.min(bytes.length, at + 8 + size)));
    at += 8 + size + (size % 2);
  }
  throw new Error('a WAV file without data');
}

function decoded(format, data) {
  const sample = { '1/16': (at) => data.readInt16LE(at * 2), '7/8': (at) => fromMulaw[data[at]] }[
    `${format?.tag}/${format?.bits}`
  ];
  if (!sample) throw new Error(`a WAV file of another kind: ${JSON.stringify(format)}`);
  const frames = Math.floor(data.length / (format.channels * (format.bits / 8)));
  const channels = Array.from({ length: format.channels }, (_, channel) =>
    Int16Array.from({ length: frames }, (_, frame) => sample(frame * format.channels + channel)),
  );
  return { sampleRateHz: format.sampleRateHz, channels, durationMs: (frames * 1000) / format.sampleRateHz };
}

const fromMulaw = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return bits & 0x80 ? -magnitude : magnitude;
});

/** Samples of mu-law bytes. */
export const decodeMulaw = (bytes) => Int16Array.from(bytes, (code) => fromMulaw[code]);

/** Mu-law bytes of samples. */
export function encodeMulaw(samples) {
  const bytes = Buffer.alloc(samples.length);
  for (let at = 0; at < samples.length; at += 1) {
    const sign = samples[at] < 0 ? 0x80 : 0;
    const magnitude = Math.min(Math.abs(samples[at]), 32_635) + 132;
    const exponent = 31 - Math.clz32(magnitude) - 7;
    bytes[at] = ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15));
  }
  return bytes;
}

/** The hash of samples, by which exactly these are known again. */
export const samplesHash = (samples) => sha256(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));

const WINDOW_MS = 20;

/**
 * By what a voice is known at each sample rate and in each law: in which windows it speaks, and how often its
 * wave crosses zero there, which tells its pitch.
 */
export function rhythm(samples, sampleRateHz) {
  const size = Math.round((sampleRateHz * WINDOW_MS) / 1000);
  let crossings = 0;
  let sign = 1;
  const windows = Array.from({ length: Math.ceil(samples.length / size) }, (_, window) => {
    const part = samples.subarray(window * size, (window + 1) * size);
    const speaks = Math.sqrt(part.reduce((sum, sample) => sum + sample ** 2, 0) / part.length) > LOUD;
    // The noise of a converter around zero is no crossing.
    for (const sample of speaks ? part : []) {
      if (sample * sign > -LOUD) continue;
      sign = -sign;
      crossings += 1;
    }
    return speaks;
  });
  return { windows, crossings: crossings / Math.max(1, windows.filter(Boolean).length) };
}

/** How alike two rhythms are: 1 for the same, and for two silences. A difference in pitch counts several times. */
export function alike(one, other) {
  let both = 0;
  let either = 0;
  for (let at = 0; at < Math.max(one.windows.length, other.windows.length); at += 1) {
    both += one.windows[at] && other.windows[at] ? 1 : 0;
    either += one.windows[at] || other.windows[at] ? 1 : 0;
  }
  if (either === 0) return 1;
  const pitch = Math.min(one.crossings, other.crossings) / Math.max(one.crossings, other.crossings);
  return (both / either) * pitch ** 4;
}

/** A real recording of the shared data: `{ bytes, manifest }`; null where the data is not there. */
export function realRecording(file) {
  const folder = sharedData && join(sharedData, 'audio');
  if (!folder || !existsSync(join(folder, file))) return null;
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).find((one) => one.file === file);
  return { bytes: readFileSync(join(folder, file)), manifest: manifest ?? null };
}
