// Screenshots of pages with Chromium: node tools/screens.mjs [--out DIR] [--base URL] PATH…
// Each path is taken at 1280 and 390 px, light and dark, and once more in Hebrew.
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'screens' },
    base: { type: 'string', default: 'http://127.0.0.1:4173' },
    preview: { type: 'boolean', default: false },
  },
});
const VIEWS = [
  ['wide-light', { width: 1280, height: 800 }, 'light', 'en'],
  ['wide-dark', { width: 1280, height: 800 }, 'dark', 'en'],
  ['narrow-light', { width: 390, height: 844 }, 'light', 'en'],
  ['narrow-dark', { width: 390, height: 844 }, 'dark', 'en'],
  ['wide-hebrew', { width: 1280, height: 800 }, 'light', 'he'],
  ['narrow-hebrew', { width: 390, height: 844 }, 'light', 'he'],
];

mkdirSync(values.out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
for (const [name, viewport, scheme, language] of VIEWS) {
  const context = await browser.newContext({ viewport, colorScheme: scheme, locale: 'en-GB' });
  await context.addInitScript(
    ([chosenScheme, chosenLanguage, preview]) => {
      localStorage.setItem('earmark.scheme', chosenScheme);
      localStorage.setItem('earmark.language', chosenLanguage);
      if (preview) localStorage.setItem('earmark.calls.preview', 'true');
    },
    [scheme, language, values.preview],
  );
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && console.error(name, message.text()));
  page.on('pageerror', (error) => console.error(name, error.message));
  for (const path of positionals.length > 0 ? positionals : ['/calls']) {
    await page.goto(`${values.base}${path}`);
    await page.waitForLoadState('networkidle').catch(() => undefined);
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
    await page.waitForTimeout(300);
    if (values.preview && path.startsWith('/calls') && viewport.width > 1000) {
      await page.locator('[role=row][id]').nth(3).click();
      await page.waitForTimeout(900);
    }
    const file = `${path.replace(/[^\w]+/g, '-').replace(/^-|-$/g, '') || 'start'}-${name}.png`;
    await page.screenshot({ path: `${values.out}/${file}` });
    console.log(`${values.out}/${file}`);
  }
  await context.close();
}
await browser.close();
