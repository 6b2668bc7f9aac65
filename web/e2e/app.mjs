// The app in a browser, on the real server: an archive of its own, Chromium, and people who are signed in.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { Archive, eventually } from '../../tests/clients/harness.mjs';

const web = fileURLToPath(new URL('..', import.meta.url));

/**
 * Starts all of it; `close` takes it away. With EARMARK_E2E_PREVIEW=1 the pages come from web/dist as it is, rather than
 * from the program, so that a change of the app needs no build of that.
 */
export async function openApp(settings = {}) {
  const archive = await Archive.serve(settings);
  const preview = process.env.EARMARK_E2E_PREVIEW ? await startPreview(archive.url) : null;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_BIN || '/usr/bin/chromium',
    // Chromium refuses its sandbox to root; the pages are ours.
    args: ['--autoplay-policy=no-user-gesture-required', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])],
  });
  const base = preview?.base ?? archive.url;
  return {
    archive,
    browser,
    base,
    /** A page of somebody who is signed in. What goes wrong in it is in `page.failures`. */
    async signIn({
      role = 'admin',
      tenant = 'acme',
      user = 'tester',
      language = 'en',
      scheme = 'light',
      width = 1280,
      height = 800,
      reducedMotion = 'reduce',
    } = {}) {
      const context = await browser.newContext({
        baseURL: base,
        viewport: { width, height },
        colorScheme: scheme,
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        reducedMotion,
      });
      const token = await archive.token({ tenant, user, role });
      const answer = await context.request.post('/session', {
        data: { token },
        headers: { 'x-earmark': 'web' },
      });
      if (!answer.ok()) throw new Error(`signing in: ${answer.status()} ${await answer.text()}`);
      await context.addInitScript((chosen) => localStorage.setItem('earmark.language', chosen), language);
      const page = await context.newPage();
      page.failures = [];
      page.on('pageerror', (error) => page.failures.push(String(error)));
      page.on('console', (message) => {
        // A refused policy, a missing file, a warning of React in earnest.
        if (message.type() === 'error') page.failures.push(`${message.text()} ${message.location().url}`);
      });
      return page;
    },
    async close() {
      await browser.close();
      preview?.stop();
      await archive.remove();
    },
  };
}

/** The page shows what it has to show: no part of it is still on its way. */
export async function settled(page) {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], [data-loading="true"]'));
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => null))),
  );
}

/** The demo, as `make run` fills a new archive with it. */
export async function importDemo(archive, tenant = 'demo') {
  const demo = fileURLToPath(new URL('../../demo', import.meta.url));
  await archive.command('import', `${demo}/calls.jsonl`, '--tenant', tenant);
  await archive.command('import', `${demo}/links/calls.jsonl`, '--tenant', tenant);
  await archive.command('import-customers', `${demo}/links/customers.csv`, '--tenant', tenant);
  await archive.command('import-bookings', `${demo}/links/bookings.csv`, '--tenant', tenant);
  await archive.command('relink', '--tenant', tenant);
}

async function startPreview(url) {
  const port = await new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => done(free));
    });
  });
  const base = `http://127.0.0.1:${port}`;
  const { EARMARK_TOKEN: _, ...environment } = process.env;
  const vite = fileURLToPath(new URL('../node_modules/vite/bin/vite.js', import.meta.url));
  const words = [vite, 'preview', '--host', '127.0.0.1', '--port', String(port), '--strictPort'];
  const child = spawn(process.execPath, words, {
    cwd: process.env.EARMARK_E2E_PREVIEW === '1' ? web : process.env.EARMARK_E2E_PREVIEW,
    env: { ...environment, EARMARK_URL: url },
    stdio: 'ignore',
  });
  process.on('exit', () => child.kill());
  await eventually(
    () =>
      fetch(base).then(
        (answer) => answer.ok,
        () => false,
      ),
    Boolean,
    'vite preview answers',
  );
  return { base, stop: () => child.kill() };
}
