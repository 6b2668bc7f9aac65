// Every page of the app, with the demo in it: nothing fails, nothing sticks out, and axe finds nothing, in both colour
// schemes and both languages, wide and narrow.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ADDRESSES, addressesOf } from './addresses.mjs';
import { importDemo, openApp, settled } from './app.mjs';
import { findingsOf } from './axe.mjs';

/** Parts that are another project's; our frame around them is looked at. */
const OTHERS = ['.graphiql-container'];

describe('everywhere', () => {
  let app;
  let addresses;
  before(async () => {
    app = await openApp();
    await importDemo(app.archive);
    addresses = Object.fromEntries(
      await addressesOf(app.archive, await app.archive.token({ tenant: 'demo' })),
    );
  });
  after(() => app?.close());

  const looks = ['light', 'dark'].flatMap((scheme) =>
    ['en', 'he'].flatMap((language) => [1280, 360].map((width) => ({ scheme, language, width }))),
  );
  for (const look of looks) {
    describe(`${look.scheme}, ${look.language}, ${look.width} px`, () => {
      let page;
      before(async () => {
        page = await app.signIn({ ...look, tenant: 'demo', height: look.width < 500 ? 780 : 800 });
      });
      after(() => page?.context().close());
      for (const name of Object.keys(ADDRESSES)) {
        test(name, async () => {
          page.failures.length = 0;
          await page.goto(addresses[name]);
          await settled(page);
          const findings = await findingsOf(page, { without: OTHERS });
          const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (beyond > 0) findings.push(`the page is ${beyond} px wider than its window`);
          if ((await page.title()) === '') findings.push('the tab has no title');
          assert.deepEqual([...findings, ...page.failures], [], page.url());
        });
      }
    });
  }
});
