// A person's day: sign in, look around, upload, link, download, delete. Through roles and names, as a screen
// reader finds them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { objectRow, openTab, startApp, transferRow } from './support/app.mjs';
import { eventually, expect } from './support/browser.mjs';
import { download, MiB, writeContent } from './support/content.mjs';

/** @type {import('./support/app.mjs').App} */
let app;
before(async () => { app = await startApp(); });
after(() => app.stop());

/** Puts an object into the bucket without the tab. @param {string} key @param {string} content */
async function put(key, content) {
  const { url } = await app.api(`/accounts/${await app.accountId()}/buckets/demo/presign`, { method: 'POST',
    body: JSON.stringify({ method: 'PUT', key, expires: 60 }) });
  const answer = await fetch(url, { method: 'PUT', body: content });
  assert.equal(answer.status, 200);
}
/** Double-clicks a folder until it opens: on a slow machine two clicks may come too far apart to be one. */
async function openFolder(/** @type {import('playwright-core').Page} */ page, /** @type {string} */ name) {
  const crumb = page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name, exact: true });
  await eventually(async () => {
    if (await crumb.count() === 0) await objectRow(page, name).dblclick({ timeout: 2_000 });
    await expect(crumb).toBeAttached({ timeout: 3_000 });
    return true;
  }, Boolean, `the folder ${name} opens`, 30_000);
}
const keys = async () => (await app.api(`/accounts/${await app.accountId()}/buckets/demo/objects`)).objects
  .map((/** @type {{key: string}} */ object) => object.key);

describe('signing in', () => {
  test('a link works once, and a used one says what to do', async () => {
    const link = await app.link();
    const { browser, context, page } = await openTab(app, { bucket: null });
    try {
      await expect(page.getByRole('combobox', { name: 'Account' })).toBeAttached();
      await page.goto('about:blank');
      await page.goto(link);
      await expect(page.getByRole('combobox', { name: 'Account' })).toBeAttached();
      assert.ok(!page.url().includes('sign-in'), 'the token does not stay in the address');

      const other = await browser.newContext();
      const stranger = await other.newPage();
      await stranger.goto(link);
      await expect(stranger.getByText(/already been used|used already/i)).toBeAttached();
      await expect(stranger.getByText(/r2deck link/)).toBeAttached();
      await expect(stranger.getByRole('list', { name: 'Buckets' })).toHaveCount(0);

      await page.reload();  // the session lasts
      await expect(page.getByRole('combobox', { name: 'Account' })).toBeAttached();
      const second = await context.newPage();  // and holds for another tab of this browser
      await second.goto(app.origin);
      await expect(second.getByRole('combobox', { name: 'Account' })).toBeAttached();
    } finally {
      await browser.close();
    }
  });
});

describe('with a bucket open', () => {
  /** @type {Awaited<ReturnType<typeof openTab>>} */
  let tab;
  beforeEach(async () => { tab = await openTab(app); });
  afterEach(async () => {
    assert.deepEqual(tab.errors, []);
    await tab.browser.close();
  });

  test('files of any size and name arrive whole, the empty one too', async () => {
    const { page } = tab;
    const sizes = { 'empty.bin': 0, 'one byte.txt': 1, "it's (a) *test* + more!.txt": 4097, '100% #1 & co?=.bin': 70_000,
      'naïve – 日本語 🎉.png': 300_001, 'two parts.bin': 17 * MiB + 5 };
    const folder = path.join(app.folder, 'names');
    fs.mkdirSync(folder);
    /** @type {Record<string, string>} */
    const sums = {};
    for (const [name, size] of Object.entries(sizes)) sums[name] = await writeContent(path.join(folder, name), size);
    await page.setInputFiles('#pick-files', Object.keys(sizes).map((name) => path.join(folder, name)));
    for (const name of Object.keys(sizes)) {
      await expect(transferRow(page, name)).toBeDescribed('Done', { timeout: 60_000 });
      await expect(objectRow(page, name)).toBeAttached();
    }
    const route = `/accounts/${await app.accountId()}/buckets/demo`;
    for (const [name, size] of Object.entries(sizes)) {
      const { url } = await app.api(`${route}/presign`, { method: 'POST', body: JSON.stringify({ method: 'GET', key: name, expires: 60 }) });
      const back = await download(url);
      assert.equal(back.size, size, name);
      assert.equal(back.sha256, sums[name], name);
      const info = await app.api(`${route}/object?key=${encodeURIComponent(name)}`);
      const modified = fs.statSync(path.join(folder, name)).mtimeMs;
      assert.ok(Math.abs(Date.parse(info.fileModified) - modified) < 1000, `${name} keeps its date`);
    }
  });

  test('a folder keeps its shape, and breadcrumbs lead back', async () => {
    const { page } = tab;
    const folder = path.join(app.folder, 'trip');
    fs.mkdirSync(path.join(folder, 'day 1'), { recursive: true });
    await writeContent(path.join(folder, 'plan.txt'), 10);
    await writeContent(path.join(folder, 'day 1', 'photo.jpg'), 2000);
    await page.setInputFiles('#pick-folder', folder);
    await expect(transferRow(page, 'photo.jpg')).toBeDescribed('Done');
    await expect(transferRow(page, 'plan.txt')).toBeDescribed('Done');

    await openFolder(page, 'trip');
    await expect(objectRow(page, 'plan.txt')).toBeAttached();
    await openFolder(page, 'day 1');
    await expect(objectRow(page, 'photo.jpg')).toBeAttached();
    await page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name: 'trip' }).click();
    await expect(objectRow(page, 'plan.txt')).toBeAttached();
    await page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name: 'demo' }).click();
    await expect(objectRow(page, 'trip')).toBeAttached();
  });

  test('what is dropped on the window is uploaded', async () => {
    const { page } = tab;
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['dropped content'], 'dropped.txt', { type: 'text/plain' }));
      return data;
    });
    const target = page.locator('canvas');
    for (const type of ['dragenter', 'dragover', 'drop']) await target.dispatchEvent(type, { dataTransfer: transfer });
    await expect(transferRow(page, 'dropped.txt')).toBeDescribed('Done');
    await expect(objectRow(page, 'dropped.txt')).toBeAttached();
  });

  test('an object that others wrote is seen after Refresh', async () => {
    await put('from elsewhere.txt', 'hello');
    await tab.page.getByRole('button', { name: 'Refresh' }).click();
    await expect(objectRow(tab.page, 'from elsewhere.txt')).toBeAttached();
  });

  test('a copied link downloads under the file’s name, for as long as was chosen', async () => {
    const { page } = tab;
    await put('reports/“Q3” résumé.csv', 'a,b\n');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await openFolder(page, 'reports');
    await objectRow(page, '“Q3” résumé.csv').click();
    await page.getByRole('button', { name: 'Copy link' }).click();
    const dialog = page.getByRole('dialog', { name: /link/i });
    await dialog.getByRole('combobox', { name: 'Expires' }).click();
    await page.getByRole('option', { name: '7 days' }).click();
    await dialog.getByRole('button', { name: 'Copy link' }).click();
    await expect(page.getByRole('textbox', { name: 'Link' })).toBeAttached();
    const url = new URL(await page.evaluate(() => navigator.clipboard.readText()));
    assert.equal(url.searchParams.get('X-Amz-Expires'), String(7 * 86_400));
    const back = await download(url.href);
    assert.equal(back.size, 4);
    assert.match(back.headers.get('content-disposition') ?? '', /^attachment;.*filename\*=UTF-8''%E2%80%9CQ3%E2%80%9D%20r%C3%A9sum%C3%A9\.csv$/);
  });

  test('a delete is asked for, can be called off, and removes just that object', async () => {
    const { page } = tab;
    await put('keep.txt', 'keep');
    await put('remove.txt', 'remove');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await objectRow(page, 'remove.txt').click();
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog.getByText(/remove\.txt/)).toBeAttached();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeGone();
    assert.ok((await keys()).includes('remove.txt'));

    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(objectRow(page, 'remove.txt')).toBeGone();
    assert.ok(!(await keys()).includes('remove.txt'));
    assert.ok((await keys()).includes('keep.txt'));
  });

  test('an object of the same name is replaced only after a question', async () => {
    const { page } = tab;
    await put('taken.txt', 'the old one');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect(objectRow(page, 'taken.txt')).toBeAttached();
    const file = path.join(app.folder, 'taken.txt');
    fs.writeFileSync(file, 'the new one, longer');
    await page.setInputFiles('#pick-files', file);
    await page.getByRole('alertdialog').getByRole('button', { name: 'Replace' }).click();
    await expect(transferRow(page, 'taken.txt')).toBeDescribed('Done');
    const [object] = (await app.api(`/accounts/${await app.accountId()}/buckets/demo/objects?prefix=taken.txt`)).objects;
    assert.equal(object.size, 'the new one, longer'.length);
  });

  test('an upload is paused, goes on where it stood, and a cancelled one leaves nothing', async () => {
    const { page } = tab;
    const cdp = await page.context().newCDPSession(page);
    const throttle = (/** @type {number} */ bytes) => cdp.send('Network.emulateNetworkConditions',
      { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytes });
    await throttle(8 * MiB);
    const file = path.join(app.folder, 'paused.bin');
    await writeContent(file, 100 * MiB);
    await page.setInputFiles('#pick-files', file);
    const row = transferRow(page, 'paused.bin');
    await expect(row).toBeDescribed('Uploading');
    await row.getByRole('button', { name: /^Pause/ }).click();
    await expect(row).toBeDescribed('Paused');
    await throttle(-1);
    await row.getByRole('button', { name: /^Resume/ }).click();
    await expect(row).toBeDescribed('Done', { timeout: 60_000 });

    await throttle(8 * MiB);
    const doomed = path.join(app.folder, 'cancelled.bin');
    await writeContent(doomed, 100 * MiB);
    await page.setInputFiles('#pick-files', doomed);
    const second = transferRow(page, 'cancelled.bin');
    await expect(second).toBeDescribed('Uploading');
    await second.getByRole('button', { name: /^Cancel/ }).click();
    await expect(second).toBeDescribed('Cancelled');
    await throttle(-1);
    assert.ok(!(await keys()).includes('cancelled.bin'));
  });
});

test('in a narrow window everything is still in reach', async () => {
  const { browser, page } = await openTab(app, { bucket: null, viewport: { width: 390, height: 844 } });
  try {
    await expect(page.getByRole('combobox', { name: 'Account' })).toBeAttached();
    await page.getByRole('listitem', { name: 'demo', exact: true }).click();
    const file = path.join(app.folder, 'from a phone.jpg');
    await writeContent(file, 50_000);
    await page.setInputFiles('#pick-files', file);
    await expect(transferRow(page, 'from a phone.jpg')).toBeDescribed('Done');
    for (const name of ['Upload files', 'Copy link', 'Delete', 'Refresh'])
      await expect(page.getByRole('button', { name, exact: true })).toBeAttached();
    const wide = await eventually(() => page.evaluate(() => document.documentElement.scrollWidth), () => true, '');
    assert.ok(wide <= 390, 'nothing sticks out at the side');
  } finally {
    await browser.close();
  }
});
