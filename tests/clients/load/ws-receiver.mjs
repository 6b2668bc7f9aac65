// What a business might write itself, to compare with: a server on `ws` that takes Media Streams, one process, one
// thread. For each frame it parses the JSON, decodes the base64 and appends to the call's file before it looks at the
// next one. It has no database, checks nobody, and never carries its files to the disk.
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';

const [folder] = process.argv.slice(2);
const HEAD_BYTES = 8;

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('listening', () => process.send({ port: server.address().port }));
server.on('connection', (socket) => {
  let file = null;
  socket.on('message', (text) => {
    const { event, start, media } = JSON.parse(text);
    if (event === 'start') file = openSync(join(folder, start.callSid), 'a');
    if (event === 'media') writeSync(file, record(media));
    if (event === 'stop') socket.close(1000);
  });
  socket.on('close', () => file !== null && closeSync(file));
});

/** The track, the audio's length, its time, the audio. */
function record({ track, timestamp, payload }) {
  const audio = Buffer.from(payload, 'base64');
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + audio.length);
  bytes.writeUInt16LE(track === 'inbound' ? 0 : 1, 0);
  bytes.writeUInt16LE(audio.length, 2);
  bytes.writeUInt32LE(Number(timestamp), 4);
  audio.copy(bytes, HEAD_BYTES);
  return bytes;
}

process.on('disconnect', () => process.exit());
