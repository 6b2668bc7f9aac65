// Makes the built web app ready to be carried: lists the documents that it sends, and compresses its files, so that the
// server does neither. What a build has made itself is left as it is.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const DIST = 'web/dist';
const LIST = 'persisted-documents.json';
/** What shrinks; pictures and fonts are compressed already. */
const TEXTS = new Set(['.css', '.html', '.js', '.json', '.map', '.svg', '.txt', '.wasm', '.webmanifest']);
/** Below this a compressed file saves no packet. */
const SIZE_MIN = 1_000;

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

if (!existsSync(join(DIST, LIST))) {
  const lists = filesBelow('web/src').filter((path) => path.endsWith(`/${LIST}`));
  const documents = Object.assign({}, ...lists.map((path) => JSON.parse(readFileSync(path, 'utf8'))));
  writeFileSync(join(DIST, LIST), JSON.stringify(documents));
}

for (const path of filesBelow(DIST)) {
  const bytes = readFileSync(path);
  if (!TEXTS.has(extname(path)) || bytes.length < SIZE_MIN || path.endsWith(LIST)) continue;
  const forms = {
    br: () => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    gz: () => gzipSync(bytes, { level: 9 }),
  };
  for (const [ending, compress] of Object.entries(forms)) {
    if (!existsSync(`${path}.${ending}`)) writeFileSync(`${path}.${ending}`, compress());
  }
}
