// What goes wrong on a person's day, and what R2 Deck then says. Nothing half-made is ever called done.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { objectRow, openTab, startApp, transferRow } from './support/app.mjs';
import { expect } from './support/browser.mjs';
import { MiB, writeContent } from './support/content.mjs';
import { cli } from './support/processes.mjs';

/** @typedef {import('./support/app.mjs').App} App */
/**
 * @param {Parameters<typeof startApp>[0]} options
 * @param {(app: App, tab: Awaited<ReturnType<typeof openTab>>) => Promise<void>} act
 * @param {string[]} [chromiumArgs]
 */
async function withTab(options, act, chromiumArgs) {
  const app = await startApp(options);
  try {
    const tab = await openTab(app, { args: chromiumArgs });
    try {
      await act(app, tab);
      assert.deepEqual(tab.errors, []);
    } finally {
      await tab.browser.close();
    }
  } finally {
    await app.stop();
  }
}

/** Slows what the tab sends. @param {import('playwright-core').Page} page @param {number} bytesPerSecond */
async function throttle(page, bytesPerSecond) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.emulateNetworkConditions',
    { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond });
}

const objects = async (/** @type {App} */ app) =>
  (await app.api(`/accounts/${await app.accountId()}/buckets/demo/objects`)).objects;

test('a bucket without CORS: the app says so and sets it, and the upload goes through', () =>
  withTab({ corsForUi: false }, async (app, { page }) => {
    const file = path.join(app.folder, 'blocked.bin');
    await writeContent(file, 20 * MiB);
    await page.setInputFiles('#pick-files', file);
    const setUp = page.getByRole('button', { name: 'Set up CORS' }).first();
    await expect(setUp).toBeAttached({ timeout: 30_000 });
    assert.deepEqual(await objects(app), []);
    await setUp.click();
    await expect(transferRow(page, 'blocked.bin')).toBeDescribed('Done', { timeout: 60_000 });
  }));

test('the companion stops in the middle of an upload and comes back: the upload goes on to the end', () =>
  withTab({}, async (app, { page }) => {
    const file = path.join(app.folder, 'long.bin');
    await writeContent(file, 200 * MiB);
    await throttle(page, 40 * MiB);
    await page.setInputFiles('#pick-files', file);
    await expect(transferRow(page, 'long.bin')).toBeDescribed('Uploading');
    await app.stopCompanion('SIGKILL');
    await expect(transferRow(page, 'long.bin')).toBeDescribed(/^Retrying$/, { timeout: 60_000 });
    await app.restartCompanion();
    await throttle(page, -1);
    await expect(transferRow(page, 'long.bin')).toBeDescribed('Done', { timeout: 60_000 });
    assert.equal((await objects(app))[0].size, 200 * MiB);
  }));

test('the browser collects garbage while parts are hashed: every part is still verified', () =>
  withTab({}, async (app, { page }) => {
    page.on('worker', (worker) => worker.evaluate('setInterval(gc, 5)'));
    const file = path.join(app.folder, 'littered.bin');
    await writeContent(file, 128 * MiB);
    await page.setInputFiles('#pick-files', file);
    await expect(transferRow(page, 'littered.bin')).toBeDescribed('Done', { timeout: 60_000 });
  }, ['--js-flags=--expose-gc']));

test('a file that changes while it is sent fails, with the reason, and nothing is left behind', () =>
  withTab({}, async (app, { page }) => {
    const file = path.join(app.folder, 'changing.bin');
    await writeContent(file, 200 * MiB);
    await throttle(page, 20 * MiB);
    await page.setInputFiles('#pick-files', file);
    const row = transferRow(page, 'changing.bin');
    await expect(row).toBeDescribed('Uploading');
    fs.appendFileSync(file, 'something more');
    await expect(row).toBeDescribed('Failed', { timeout: 60_000 });
    await expect(page.getByRole('region', { name: 'Transfers' }).getByText(/changed/)).toBeAttached();
    assert.deepEqual(await objects(app), []);
  }));

test('when the sandbox’s disk is full the upload fails, and says so', () =>
  withTab({ sandboxArgs: ['--max-bytes', String(10 * MiB)] }, async (app, { page }) => {
    const file = path.join(app.folder, 'too much.bin');
    await writeContent(file, 12 * MiB);
    await page.setInputFiles('#pick-files', file);
    await expect(transferRow(page, 'too much.bin')).toBeDescribed('Failed', { timeout: 60_000 });
    await expect(page.getByRole('region', { name: 'Transfers' }).getByText(/no room left|full/i)).toBeAttached();
    assert.deepEqual(await objects(app), []);
  }));

test('an account with a wrong secret says that the credentials are wrong', async () => {
  const app = await startApp();
  try {
    await app.companion.stop();
    await cli(['account', 'add', '--data-dir', app.data, '--label', 'Wrong', '--kind', 's3', '--endpoint', app.store.endpoint,
      '--access-key-id', app.store.accessKey], 'notthesecret');
    await app.restartCompanion();
    const { browser, page } = await openTab(app, { bucket: null });
    try {
      await page.getByRole('combobox', { name: 'Account' }).click();
      await page.getByRole('option', { name: /^Wrong/ }).click();
      await expect(page.getByRole('alert').filter({ hasText: 'The secret does not fit the access key' })).toBeAttached();
    } finally {
      await browser.close();
    }
  } finally {
    await app.stop();
  }
});

test('a key longer than R2 takes is refused before anything is sent', () =>
  withTab({}, async (app, { page }) => {
    const name = 'n'.repeat(200);
    const folder = path.join(app.folder, 'deep', ...Array.from({ length: 6 }, (_, i) => `${i}${name}`));
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'file.txt'), 'x');
    await page.setInputFiles('#pick-folder', path.join(app.folder, 'deep'));
    await expect(page.getByText(/R2 allows 1,024/)).toBeAttached();
    assert.deepEqual(await objects(app), []);
    await expect(objectRow(page, 'deep')).toHaveCount(0);
  }));
