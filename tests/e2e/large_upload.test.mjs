// The main job: a file of 3 GiB from the tab straight to the bucket, proven, and back by a link.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { objectRow, openTab, startApp, transferRow } from './support/app.mjs';
import { expect } from './support/browser.mjs';
import { download, GiB, MiB, writeContent } from './support/content.mjs';
import { residentBytes } from './support/processes.mjs';

const kSize = 3 * GiB;
const kUploadTimeout = 240_000;

/** @type {import('./support/app.mjs').App} */
let app;
before(async () => { app = await startApp(); });
after(() => app.stop());

test('a 3 GiB file goes from the tab to the bucket, and comes back the same by the copied link', async () => {
  const file = path.join(app.folder, 'holiday film.mov');
  const sha256 = await writeContent(file, kSize);
  const { browser, page, errors } = await openTab(app);
  try {
    // a small upload first, so that what the tab needs for any upload is there before the large one is weighed
    const small = path.join(app.folder, 'small.bin');
    await writeContent(small, 20 * MiB, 2);
    await page.setInputFiles('#pick-files', small);
    await expect(transferRow(page, 'small.bin')).toBeDescribed('Done');
    const heapBefore = await page.evaluate('r2deckStats.heapBytes');
    const metricsBefore = await app.api('/metrics');

    await page.setInputFiles('#pick-files', file);
    const row = transferRow(page, 'holiday film.mov');
    await expect(row).toBeDescribed('Uploading');
    let peak = 0;
    const watch = setInterval(() => { peak = Math.max(peak, residentBytes(app.companion.pid)); }, 200).unref();
    await expect(row).toBeDescribed('Done', { timeout: kUploadTimeout }).finally(() => clearInterval(watch));
    await expect(page.getByRole('progressbar', { name: 'Upload holiday film.mov' })).toHaveAttribute('aria-valuenow', '100');

    const metrics = await app.api('/metrics');
    const traffic = metrics.apiBytesIn + metrics.apiBytesOut - metricsBefore.apiBytesIn - metricsBefore.apiBytesOut;
    const heapGrowth = (await page.evaluate('r2deckStats.heapBytes')) - heapBefore;
    console.log(`API traffic ${traffic} bytes; companion's peak ${(peak / MiB).toFixed(1)} MiB; wasm heap +${heapGrowth} bytes`);
    assert.ok(traffic < 1_000_000, `the companion saw ${traffic} bytes`);
    assert.ok(peak < 40 * MiB, `the companion used ${peak} bytes`);
    assert.ok(heapGrowth <= 2 * MiB, `the tab's wasm heap grew by ${heapGrowth} bytes`);

    // in the list, with the right size, type and date
    const object = objectRow(page, 'holiday film.mov');
    await expect(object).toBeAttached();
    await expect(object.getByRole('gridcell', { name: '3.0 GiB' })).toBeAttached();
    await expect(object.getByRole('gridcell', { name: 'QuickTime video' })).toBeAttached();
    const [info] = (await app.api(`/accounts/${await app.accountId()}/buckets/demo/objects?prefix=holiday`)).objects;
    assert.equal(info.size, kSize);
    assert.match(info.etag, /^[0-9a-f]{32}-64$/);
    assert.ok(Math.abs(Date.parse(info.modified) - Date.now()) < 300_000);

    // the link downloads the same bytes under the right name
    await object.click();
    await page.getByRole('button', { name: 'Copy link' }).click();
    const dialog = page.getByRole('dialog', { name: /link/i });
    await dialog.getByRole('button', { name: 'Copy link' }).click();
    await expect(page.getByRole('textbox', { name: 'Link' })).toBeAttached();
    const url = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(url.startsWith(app.store.endpoint), 'the link goes to storage itself');
    const back = await download(url);
    assert.equal(back.size, kSize);
    assert.equal(back.sha256, sha256);
    assert.match(back.headers.get('content-disposition') ?? '', /attachment; filename="holiday film\.mov"/);
    assert.deepEqual(errors, []);
  } finally {
    await browser.close();
  }
});
