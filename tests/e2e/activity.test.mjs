// The Activity page: an owner sees what was done, narrows it down, and takes it away as a file.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { objectRow, openTab, startApp } from './support/app.mjs';
import { chromium, expect } from './support/browser.mjs';
import { cli } from './support/processes.mjs';

/** @type {import('./support/app.mjs').App} */
let app;
let account = '';
before(async () => {
  app = await startApp();
  account = await app.accountId();
  const { url } = await app.api(`/accounts/${account}/buckets/demo/presign`, { method: 'POST',
    body: JSON.stringify({ method: 'PUT', key: 'old.txt', expires: 60 }) });
  await fetch(url, { method: 'PUT', body: 'old' });
});
after(() => app.stop());

/** @param {import('playwright-core').Page} page */
const pages = (page) => page.getByRole('navigation', { name: 'Pages' });
/** @param {import('playwright-core').Page} page @param {string | RegExp} name */
const entry = (page, name) => page.getByRole('grid', { name: 'Activity' }).getByRole('row', { name });

/** Chooses in one of the lists. @param {import('playwright-core').Page} page @param {string} list @param {string} option */
async function choose(page, list, option) {
  await page.getByRole('combobox', { name: list, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** What a press saves. @param {import('playwright-core').Page} page @param {string} name of the button */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
  return { name: download.suggestedFilename(), text: fs.readFileSync(await download.path(), 'utf8') };
}

test('an owner sees what they did, filters by action, and exports it', async () => {
  const { browser, page, errors } = await openTab(app);
  try {
    await objectRow(page, 'old.txt').click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(objectRow(page, 'old.txt')).toHaveCount(0);
    await page.getByRole('button', { name: 'Create bucket' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('second');
    await page.getByRole('dialog').getByRole('button', { name: 'Create bucket', exact: true }).click();
    await expect(page.getByRole('list', { name: 'Buckets' }).getByRole('listitem', { name: 'second', exact: true })).toBeAttached();

    await pages(page).getByRole('link', { name: 'Activity' }).click();
    await expect(entry(page, 'Delete object: Sandbox / demo / old.txt')).toBeDescribed(/, owner from 127\.0\.0\.1, Done$/);
    await expect(entry(page, 'Create bucket: Sandbox / second')).toBeAttached();
    await expect(page.getByText(/The log verifies up to entry \d+/)).toBeAttached();

    await choose(page, 'Action', 'Delete object');
    await expect(entry(page, /Create bucket/)).toHaveCount(0);
    await expect(entry(page, /./)).toHaveCount(1);

    const csv = await saved(page, 'Export CSV');
    assert.match(csv.name, /^r2deck-audit-\d{4}-\d\d-\d\d\.csv$/);
    const [heading, line, ...rest] = csv.text.split('\r\n');
    assert.equal(heading, 'id,time,actor,source,action,account,bucket,key,outcome,detail');
    assert.match(line, new RegExp(`^\\d+,"[^"]+","owner","127.0.0.1","object.delete","${account}","demo","old.txt","ok",""$`));
    assert.deepEqual(rest, ['']);
    const lines = await saved(page, 'Export JSON Lines');
    const { entries } = await app.api('/audit?action=object.delete');
    assert.deepEqual(lines.text.trimEnd().split('\n').map((one) => JSON.parse(one)), entries);

    await choose(page, 'Action', 'Cancel upload');
    await expect(page.getByText(/Nothing matches these filters/)).toBeAttached();
    await page.getByRole('button', { name: 'Show everything' }).click();
    await entry(page, 'Delete object: Sandbox / demo / old.txt').click();
    await expect(page.getByRole('dialog', { name: 'Log entry' }).getByText('Key: old.txt')).toBeAttached();
    assert.deepEqual(errors, []);
  } finally {
    await browser.close();
  }
});

test('an API token of somebody stands beside their name, and a long log is loaded as one scrolls', async () => {
  const bucket = `/accounts/${account}/buckets/demo`;
  for (let i = 0; i < 210; ++i) await app.api(`${bucket}/objects?key=gone-${i}`, { method: 'DELETE' });
  const { browser, page } = await openTab(app, { bucket: null });
  try {
    await pages(page).getByRole('link', { name: 'Activity' }).click();
    await expect(entry(page, /gone-209/)).toBeDescribed(/owner\/tests from 127\.0\.0\.1/);
    await expect(page.getByText('Newest 200 entries')).toBeAttached();
    await page.getByRole('button', { name: 'Load older' }).click();
    await expect(page.getByRole('button', { name: 'Load older' })).toHaveCount(0);
    await choose(page, 'Person', 'owner/tests');
    await expect(page.getByText('Newest 200 entries')).toBeAttached();
    const grid = await page.getByRole('grid', { name: 'Activity' }).boundingBox();
    assert.ok(grid);
    await page.mouse.move(grid.x + grid.width / 2, grid.y + grid.height / 2);
    await page.mouse.wheel(0, 100_000);
    await expect(page.getByText(/^2\d\d entries$/)).toBeAttached();
  } finally {
    await browser.close();
  }
});

test('a viewer has no Activity', async () => {
  await app.api('/users', { method: 'POST', body: JSON.stringify({ name: 'vera' }) });
  await app.api('/users/vera/grants', { method: 'POST', body: JSON.stringify({ role: 'viewer', account, bucket: 'demo' }) });
  const browser = await chromium();
  try {
    const page = await browser.newPage();
    await page.goto(await cli(['link', '--data-dir', app.data, '--user', 'vera']));
    await expect(page.getByRole('list', { name: 'Buckets' }).getByRole('listitem', { name: 'demo', exact: true })).toBeAttached();
    await expect(page.getByRole('link', { name: 'Activity' })).toHaveCount(0);
  } finally {
    await browser.close();
  }
});
