import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EXAMPLES } from './examples';

test('help has every example of docs/search.md, and no other', () => {
  const page = readFileSync('../docs/search.md', 'utf8');
  const table = page.slice(page.indexOf('## Every line of it'), page.indexOf('## Stretches'));
  const documented = [...table.matchAll(/^\| `(.+?)` \|/gm)].map(([, query]) => query);
  expect(documented.length).toBeGreaterThan(60);
  expect(Object.values(EXAMPLES).flat().sort()).toEqual(documented.sort());
});
