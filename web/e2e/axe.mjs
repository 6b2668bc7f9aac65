// What axe finds on a page: nothing, or the test fails with what and where.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { settled } from './app.mjs';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The findings of all of axe's rules on the page as it is, once nothing is on its way. `without`: parts of others. */
export async function findingsOf(page, { without = [] } = {}) {
  await settled(page);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const { violations } = await page.evaluate(
    (exclude) => {
      // What is open above the page belongs to no landmark: that rule is for the page itself.
      const isOverlaid = document.querySelector(
        '[data-portal] :is([role=menu], [role=dialog], [role=listbox])',
      );
      const rules = isOverlaid ? { region: { enabled: false } } : {};
      return window.axe.run({ include: [['html']], exclude }, { resultTypes: ['violations'], rules });
    },
    without.map((selector) => [selector]),
  );
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, 3).map(({ target, failureSummary }) => `${target}: ${failureSummary}`);
    return `${id}: ${help} (${nodes.length})\n  ${where.join('\n  ')}`;
  });
}

export async function assertAccessible(page, options) {
  assert.deepEqual(await findingsOf(page, options), [], `axe on ${page.url()}`);
}
