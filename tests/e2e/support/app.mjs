// R2 Deck as a person has it: sandbox, companion, and a tab in Chromium. Tests act through roles and names.
import fs from 'node:fs';
import path from 'node:path';
import { chromium, expect } from './browser.mjs';
import { cli, freePort, start, temporaryFolder } from './processes.mjs';

/** @typedef {{endpoint: string, accessKey: string, secretKey: string, label: string}} Store */

/**
 * @param {{corsForUi?: boolean, store?: Store, sandboxArgs?: string[]}} [options] `corsForUi: false` seeds the bucket without CORS;
 *   `store` adds another S3 server instead of the sandbox.
 */
export async function startApp({ corsForUi = true, store, sandboxArgs = [] } = {}) {
  const folder = temporaryFolder();
  const data = path.join(folder, 'data');
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  /** @type {Awaited<ReturnType<typeof start>> | undefined} */
  let sandbox;
  let account = store;
  const sandboxPort = await freePort();
  const startSandbox = async () => {
    const args = ['sandbox', '--port', String(sandboxPort), '--data-dir', path.join(folder, 'sandbox'),
      '--seed-bucket', 'demo', '--print-keys', ...sandboxArgs];
    if (corsForUi) args.push('--cors-origin', origin);
    sandbox = await start(args, /Sandbox secret key:/);
    const value = (/** @type {string} */ name) =>
      sandbox?.lines.find((line) => line.startsWith(name))?.slice(name.length).trim() ?? '';
    account = { endpoint: value('Sandbox endpoint:'), accessKey: value('Sandbox access key:'),
      secretKey: value('Sandbox secret key:'), label: 'Sandbox' };
  };
  if (!store) await startSandbox();
  if (!account) throw new Error('no store');
  const edge = ['--allow-private-endpoints'];
  if (!store) edge.push('--sandbox', account.endpoint);

  await cli(['account', 'add', '--data-dir', data, '--label', account.label, '--kind', 's3', '--endpoint',
    account.endpoint, '--access-key-id', account.accessKey], account.secretKey);
  const serve = () => start(['serve', '--port', String(port), '--data-dir', data, ...edge], /ready at/);
  let companion = await serve();
  const token = (await cli(['token', 'create', '--data-dir', data, '--name', 'tests'])).split('\n').at(-1) ?? '';

  const app = {
    folder, data, origin, port, token, store: account,
    get companion() { return companion; },
    get sandbox() { return sandbox; },
    /** A fresh one-time sign-in link. */
    link: () => cli(['link', '--data-dir', data]),
    /** Calls the API with the token. @param {string} route @param {RequestInit} [init] */
    async api(route, init = {}) {
      const answer = await fetch(`${origin}/api/v1${route}`, {
        ...init, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers } });
      const text = await answer.text();
      const body = text ? JSON.parse(text) : undefined;
      if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${route}: ${answer.status} ${text}`);
      return body;
    },
    async accountId() { return (await app.api('/accounts')).accounts[0].id; },
    async stopCompanion(/** @type {NodeJS.Signals} */ signal = 'SIGTERM') { await companion.stop(signal); },
    async restartCompanion() { companion = await serve(); },
    async stop() {
      await companion.stop();
      await sandbox?.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
  return app;
}

/** @typedef {Awaited<ReturnType<typeof startApp>>} App */

/**
 * Opens R2 Deck in a new browser, signed in, with the bucket open.
 * @param {App} app
 * @param {{bucket?: string | null, viewport?: {width: number, height: number}, colorScheme?: 'light' | 'dark', args?: string[]}} [options]
 */
export async function openTab(app, { bucket = 'demo', viewport = { width: 1280, height: 800 }, colorScheme = 'light',
  args = [] } = {}) {
  const browser = await chromium(args);
  const context = await browser.newContext({ viewport, colorScheme, permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(await app.link());
  if (bucket) {
    await page.getByRole('list', { name: 'Buckets' }).getByRole('listitem', { name: bucket, exact: true }).click();
    await expect(page.getByRole('grid', { name: 'Objects' })).toBeAttached();
  }
  return { browser, context, page, errors };
}

/** The row of a transfer. @param {import('playwright-core').Page} page @param {string} name */
export const transferRow = (page, name) =>
  page.getByRole('region', { name: 'Transfers' }).getByRole('row', { name, exact: true });

/** The row of an object. @param {import('playwright-core').Page} page @param {string} name */
export const objectRow = (page, name) =>
  page.getByRole('grid', { name: 'Objects' }).getByRole('row', { name, exact: true });
