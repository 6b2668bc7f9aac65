/** Three hours of silence are ten megabytes: MPEG 2.5 layer III, 8 kbit/s, 8 kHz, mono, 72 ms a frame. */
export function silentMp3(seconds) {
  const frame = Buffer.alloc(72);
  frame.set([0xff, 0xe3, 0x18, 0xc0]);
  const frames = Math.ceil(seconds / 0.072);
  return Buffer.concat(new Array(frames).fill(frame));
}
