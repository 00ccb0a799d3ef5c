// As screenshots.mjs, of the Activity page. usage: node screenshots_activity.mjs FOLDER
import { openTab, startApp } from './support/app.mjs';
import { expect } from './support/browser.mjs';
import { colorSchemes, desk, phone, picture, tablet } from './support/picture.mjs';

const long = 'a folder whose name is long enough to be shortened/2026/drone footage of the harbour at dawn, second take 000123.mov';
const longName = 'a.very-long-user.name+that-goes-on@department.example.com';

const app = await startApp();
const account = await app.accountId();
const post = (/** @type {string} */ route, /** @type {object} */ body) =>
  app.api(route, { method: 'POST', body: JSON.stringify(body) });
const remove = (/** @type {string} */ key) =>
  app.api(`/accounts/${account}/buckets/demo/objects?key=${encodeURIComponent(key)}`, { method: 'DELETE' });
for (const user of ['ada', longName]) {
  await post('/users', { name: user, password: 'correct horse battery' });
  await post(`/users/${user}/grants`, { role: 'editor', account, bucket: 'demo', prefix: 'reports/' });
}
await fetch(`${app.origin}/api/v1/accounts`, { headers: { authorization: 'Bearer wrong' } });
for (const user of ['ada', longName])
  await fetch(`${app.origin}/api/v1/session`, { method: 'POST', body: JSON.stringify({ user, password: 'wrong' }) });
await post(`/accounts/${account}/buckets`, { name: 'holiday-photos-of-the-whole-family-2026' });
await post(`/accounts/${account}/buckets/demo/presign`, { method: 'GET', key: long, expires: 3600 });
await fetch(`${app.origin}/api/v1/accounts/${account}/buckets/Not%20A%20Bucket/objects?key=a`, { method: 'DELETE',
  headers: { authorization: `Bearer ${app.token}` } });
for (let i = 0; i < 190; ++i) await remove(`backup/2026-11-${i}.tar.zst`);

for (const colorScheme of colorSchemes) {
  for (const viewport of [desk, tablet, phone]) {
    const { browser, page } = await openTab(app, { viewport, colorScheme, bucket: null });
    const shot = (/** @type {string} */ name) => picture(page, name);
    const inline = viewport.width >= 1000;
    const press = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true }).click();
    const choose = async (/** @type {string} */ list, /** @type {string} */ option) => {
      await page.getByRole('combobox', { name: list, exact: true }).click();
      await page.getByRole('option', { name: option, exact: true }).click();
    };
    // Anew each time: every sign-in is an entry too, and a phone shows few.
    await remove(long);
    await remove('日本語のファイル.png');
    await page.getByRole('link', { name: 'Activity' }).click();
    await expect(page.getByText(/verifies up to/)).toBeAttached();
    await shot('1-full');
    await page.getByRole('row', { name: /Delete object.*000123/ }).first().click();
    await expect(page.getByRole('dialog', { name: 'Log entry' })).toBeAttached();
    await shot('2-entry');
    await press('Close');
    const box = await page.getByRole('grid', { name: 'Activity' }).boundingBox();
    if (box) await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.wheel(0, 100_000);
    await expect(page.getByRole('button', { name: 'Load older' })).toHaveCount(0);
    await page.mouse.wheel(0, 100_000);
    await expect(page.getByRole('row', { name: /Begin audit log/ })).toBeAttached();
    await shot('3-oldest');
    if (inline) {
      await page.getByRole('combobox', { name: 'Action' }).click();
      await shot('4-actions');
      await page.keyboard.press('Escape');
    } else {
      await press('Export');
      await shot('4-export');
      await page.keyboard.press('Escape');
      await press('Filter');
    }
    await choose('Person', `A stranger`);
    await choose('Time', 'Between dates');
    await page.getByRole('textbox', { name: 'From' }).fill('2026-01-32');
    await shot('5-filter');
    await choose('Time', 'Last 24 hours');
    if (!inline) await press('Done');
    await expect(page.getByRole('row', { name: /Refuse API token/ })).toBeAttached();
    await shot('6-filtered');
    if (!inline) await press('Filter');
    await choose('Action', 'Cancel upload');
    if (!inline) await press('Done');
    await expect(page.getByText(/Nothing matches/)).toBeAttached();
    await shot('7-none');
    await browser.close();
  }
}
await app.stop();
