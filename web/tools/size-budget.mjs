// Fails when the script that a first visit needs is larger than the budget, compressed: the entry, and the page that it
// shows with its texts. Also writes dist/documents.json, the allow-list of persisted documents of all pages.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_BYTES = 250 * 1024;
/** Pages with which a first visit begins: where `/` leads. Others come when the entry is in the browser's cache. */
const FIRST = /^src\/pages\/calls\//;
/** A page, as its route loads it; what a page loads later by itself does not count. */
const PAGE = /^src\/pages\/[^/]+\/(?:[^/]+\/)*\w+Page\.tsx$/;

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));

/** The chunks without which this one does not run, itself included. */
function closure(key, loaded = new Set()) {
  if (loaded.has(key)) return loaded;
  loaded.add(key);
  for (const dependency of manifest[key].imports ?? []) closure(dependency, loaded);
  return loaded;
}

const sizes = new Map();
function sizeOf(key) {
  const { file } = manifest[key];
  if (!file.endsWith('.js')) return 0;
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length);
  return sizes.get(file);
}
const sum = (keys) => [...keys].reduce((total, key) => total + sizeOf(key), 0);
const line = (bytes, what) => console.log(`${(bytes / 1024).toFixed(1).padStart(8)} kB gzip  ${what}`);

const entries = Object.keys(manifest).filter((key) => manifest[key].isEntry);
const entry = new Set(entries.flatMap((key) => [...closure(key)]));
line(sum(entry), 'entry');
/** The texts of a page come with it. */
const textsOf = (key) => [`src/i18n/en/${key.split('/')[2]}.json`].filter((texts) => manifest[texts]);
const pages = Object.keys(manifest)
  .filter((key) => PAGE.test(key) && manifest[key].isDynamicEntry)
  .map((key) => {
    const needed = [key, ...textsOf(key)].flatMap((each) => [...closure(each)]);
    return { key, bytes: sum(new Set([...entry, ...needed])) };
  })
  .sort((a, b) => b.bytes - a.bytes);
for (const { key, bytes } of pages) line(bytes, `with ${key}`);
const total = Math.max(sum(entry), ...pages.filter(({ key }) => FIRST.test(key)).map(({ bytes }) => bytes));
line(total, `largest first visit, of ${BUDGET_BYTES / 1024} kB`);

const documents = {};
for (const folder of ['src/calls', ...readdirSync('src/pages').map((page) => `src/pages/${page}`)]) {
  const file = `${folder}/generated/persisted-documents.json`;
  try {
    Object.assign(documents, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}
const sorted = Object.fromEntries(Object.entries(documents).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('dist/documents.json', `${JSON.stringify(sorted, null, 1)}\n`);

if (total > BUDGET_BYTES) {
  console.error('the first visit is over its budget: load what is not seen at once when it is needed');
  process.exit(1);
}
