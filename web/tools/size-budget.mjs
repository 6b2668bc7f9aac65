// Fails when the script that the first page load needs is larger than the budget, compressed.
// Also writes dist/documents.json, the allow-list of persisted documents of all pages.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_BYTES = 250 * 1024;

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const loaded = new Set();
const load = (key) => {
  if (loaded.has(key)) return;
  loaded.add(key);
  for (const dependency of manifest[key].imports ?? []) load(dependency);
};
for (const key of Object.keys(manifest)) if (manifest[key].isEntry) load(key);

let total = 0;
for (const key of loaded) {
  const file = manifest[key].file;
  if (!file.endsWith('.js')) continue;
  const bytes = gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length;
  total += bytes;
  console.log(`${(bytes / 1024).toFixed(1).padStart(8)} kB gzip  ${file}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(8)} kB gzip  first load, of ${BUDGET_BYTES / 1024} kB`);

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
  console.error('the first load is over its budget: load what only one page needs with that page');
  process.exit(1);
}
