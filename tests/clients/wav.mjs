// WAV files made on the spot, good and broken.

/** A tone as 16-bit PCM: 44 bytes of header, then the samples of all channels in turn. */
export function tone({ durationMs = 2000, sampleRate = 16_000, channels = 1, frequencyHz = 440 } = {}) {
  const frames = Math.round((durationMs * sampleRate) / 1000);
  const samples = Buffer.alloc(frames * channels * 2);
  for (let frame = 0; frame < frames; frame += 1) {
    const sample = Math.round(Math.sin((2 * Math.PI * frequencyHz * frame) / sampleRate) * 8000);
    for (let channel = 0; channel < channels; channel += 1) {
      samples.writeInt16LE(sample, (frame * channels + channel) * 2);
    }
  }
  return Buffer.concat([pcmHeader(samples.length, sampleRate, channels), samples]);
}

/** What a recorder leaves that never got any audio: a header which announces no samples. */
export const headerOnly = () => pcmHeader(0, 16_000, 1);

/** What a broken connection leaves: the header announces two seconds, one of them is there. */
export const truncated = () => tone().subarray(0, 44 + 32_000);

/** A picture, whatever its name says. */
export const picture = () =>
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );

/** The 44 bytes in front of 16-bit PCM samples. */
export function pcmHeader(dataBytes, sampleRate, channels) {
  const bytes = Buffer.alloc(44);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + dataBytes, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * channels * 2, 28);
  bytes.writeUInt16LE(channels * 2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(dataBytes, 40);
  return bytes;
}
