// Days of those who may less than an owner: they see what is theirs, and are offered what they may.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { objectRow, startApp, transferRow } from './support/app.mjs';
import { chromium, expect } from './support/browser.mjs';
import { writeContent } from './support/content.mjs';
import { cli } from './support/processes.mjs';

/** @type {import('./support/app.mjs').App} */
let app;
let account = '';
before(async () => {
  app = await startApp();
  account = await app.accountId();
  const base = `/accounts/${account}/buckets`;
  await app.api(base, { method: 'POST', body: JSON.stringify({ name: 'private' }) });
  for (const key of ['top.txt', 'reports/may.txt', 'inbox/other.txt']) await put(key, `content of ${key}`);
});
after(() => app.stop());

/** Puts an object into the bucket, as the owner. @param {string} key @param {string} content */
async function put(key, content) {
  const { url } = await app.api(`/accounts/${account}/buckets/demo/presign`, { method: 'POST',
    body: JSON.stringify({ method: 'PUT', key, expires: 60 }) });
  assert.equal((await fetch(url, { method: 'PUT', body: content })).status, 200);
}

/**
 * Makes a person with one grant, and signs them in by a link of their own.
 * @param {string} name @param {{role: string, bucket: string, prefix?: string}} grant
 */
async function openAs(name, grant) {
  await app.api('/users', { method: 'POST', body: JSON.stringify({ name }) });
  await app.api(`/users/${name}/grants`, { method: 'POST', body: JSON.stringify({ account, ...grant }) });
  const browser = await chromium([]);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  await page.goto(await cli(['link', '--data-dir', app.data, '--user', name]));
  const list = page.getByRole('list', { name: 'Buckets' });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await list.getByRole('listitem', { name: 'demo', exact: true }).click();
  await expect(page.getByRole('grid', { name: 'Objects' })).toBeAttached();
  // An API token of that person, for calls that the page does not make.
  const token = (await cli(['token', 'create', '--data-dir', app.data, '--name', 'direct', '--user', name]))
    .split('\n').at(-1) ?? '';
  const call = async (/** @type {string} */ method, /** @type {string} */ route, /** @type {unknown} */ body = undefined) =>
    (await fetch(`${app.origin}/api/v1/accounts/${account}${route}`, { method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body) })).status;
  return { browser, page, call };
}

/** @param {import('playwright-core').Page} page @param {string[]} names */
async function notOffered(page, names) {
  for (const name of names) await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
}

describe('roles', () => {
  test('a viewer sees their bucket, copies a link that downloads, and changes nothing', async () => {
    const { browser, page, call } = await openAs('vera', { role: 'viewer', bucket: 'demo' });
    try {
      await expect(objectRow(page, 'top.txt')).toBeAttached();
      await objectRow(page, 'reports').click();
      await expect(objectRow(page, 'may.txt')).toBeAttached();
      await objectRow(page, 'may.txt').click();
      await notOffered(page, ['Upload files', 'Upload folder', 'Upload settings', 'Delete', 'Create bucket',
        'Account settings', 'Set up CORS']);
      await page.getByRole('button', { name: 'Copy link', exact: true }).click();
      await page.getByRole('dialog', { name: /link/i }).getByRole('button', { name: 'Copy link' }).click();
      await expect(page.getByRole('textbox', { name: 'Link' })).toBeAttached();
      const url = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(await (await fetch(url)).text(), 'content of reports/may.txt');

      const link = (/** @type {string} */ method) => ({ method, key: 'reports/may.txt', expires: 60 });
      assert.equal(await call('POST', '/buckets/demo/presign', link('GET')), 200);
      assert.equal(await call('POST', '/buckets/demo/presign', link('PUT')), 403);
      assert.equal(await call('DELETE', '/buckets/demo/objects?key=top.txt'), 403);
      assert.equal(await call('GET', '/buckets/private/objects'), 403);
    } finally {
      await browser.close();
    }
  });

  test('an uploader sends into their folder, sees it done, and neither lists nor reads nor deletes', async () => {
    const { browser, page, call } = await openAs('ulla', { role: 'uploader', bucket: 'demo', prefix: 'inbox/' });
    try {
      await expect(page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name: 'inbox' })).toBeAttached();
      await expect(page.getByText(/Send files here/)).toBeAttached();
      await expect(page.getByRole('alert')).toHaveCount(0);
      await notOffered(page, ['Copy link', 'Download', 'Delete', 'Create bucket', 'Account settings']);
      const file = path.join(app.folder, 'mine.bin');
      await writeContent(file, 3000);
      await expect(page.getByRole('button', { name: 'Upload files', exact: true })).toBeAttached();
      await page.setInputFiles('#pick-files', file);
      await expect(transferRow(page, 'mine.bin')).toBeDescribed('Done', { timeout: 30_000 });
      await expect(objectRow(page, 'mine.bin')).toBeAttached();
      await expect(objectRow(page, 'other.txt')).toHaveCount(0);
      const { objects } = await app.api(`/accounts/${account}/buckets/demo/objects?prefix=inbox%2F`);
      assert.equal(objects.find((/** @type {{key: string}} */ one) => one.key === 'inbox/mine.bin')?.size, 3000);

      const link = (/** @type {string} */ method) => ({ method, key: 'inbox/mine.bin', expires: 60 });
      assert.equal(await call('GET', '/buckets/demo/objects?prefix=inbox%2F'), 403);
      assert.equal(await call('POST', '/buckets/demo/presign', link('GET')), 403);
      assert.equal(await call('POST', '/buckets/demo/presign', link('PUT')), 403);
      assert.equal(await call('DELETE', '/buckets/demo/objects?key=inbox%2Fmine.bin'), 403);
      assert.equal(await call('POST', '/buckets/demo/uploads',
        { key: 'elsewhere.txt', size: 1, contentType: 'text/plain' }), 403);
    } finally {
      await browser.close();
    }
  });
});
