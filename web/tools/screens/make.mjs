// Makes docs/screens: each page at 1280 and 390 px, light and dark, of the demo in an archive of its own.
//   npm run screens:docs [-- NAME…]        all pages, or those named
// Takes the pages out of the built program; with EARMARK_E2E_PREVIEW=1 out of web/dist. Fails above 3 MB in all.
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { importDemo, openApp, settled } from '../../e2e/app.mjs';
import { PICTURES } from './pictures.mjs';

const FOLDER = fileURLToPath(new URL('../../../docs/screens/', import.meta.url));
const BYTES_MAX = 3_000_000;
const QUALITY = 80;
const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];

/** The picture as WebP: a third of a PNG, and Chromium makes it itself. */
async function take(page, file) {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  writeFileSync(file, Buffer.from(data, 'base64'));
  await session.detach();
}

const wanted = process.argv.slice(2);
const pictures = PICTURES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (pictures.length === 0)
  throw new Error(`no such page; there are: ${PICTURES.map(({ name }) => name).join(', ')}`);

mkdirSync(FOLDER, { recursive: true });
const app = await openApp();
try {
  await importDemo(app.archive);
  const token = await app.archive.token({ tenant: 'demo' });
  for (const { width, height } of SIZES) {
    for (const scheme of ['light', 'dark']) {
      const page = await app.signIn({ tenant: 'demo', user: 'Maya Stern', width, height, scheme });
      for (const { name, address, prepare } of pictures) {
        await page.goto(await address(app.archive, token));
        await settled(page);
        if (prepare) await prepare(page, { wide: width > 1000 });
        await settled(page);
        // Nothing blinks in a picture.
        await page.evaluate(() => document.activeElement?.blur());
        await take(page, `${FOLDER}${name}-${width}-${scheme}.webp`);
        for (const failure of page.failures.splice(0)) console.error(`${name}: ${failure}`);
      }
      await page.context().close();
    }
  }
} finally {
  await app.close();
}

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.webp'));
const bytes = files.reduce((sum, file) => sum + statSync(FOLDER + file).size, 0);
console.log(`${files.length} pictures, ${(bytes / 1000).toFixed(0)} kB of ${BYTES_MAX / 1000}, in ${FOLDER}`);
if (bytes > BYTES_MAX) {
  console.error('docs/screens is too large: lower the quality, or leave a page out');
  process.exitCode = 1;
}
