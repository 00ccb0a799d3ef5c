// Takes pictures of what a person sees, to be looked at: states x sizes x themes. usage: node screenshots.mjs FOLDER
import path from 'node:path';
import { objectRow, openTab, startApp, transferRow } from './support/app.mjs';
import { expect } from './support/browser.mjs';
import { MiB, writeContent } from './support/content.mjs';
import { colorSchemes, desk, phone, picture } from './support/picture.mjs';

const names = ['Annual report 2026.pdf', 'archive.tar.gz', 'backup/db.sql', 'backup/db.sql.gz', 'café menü.txt',
  'holiday/day 1/IMG_0001.jpg', 'holiday/day 2/IMG_0002.jpg', 'index.html', 'main.cpp', 'music/song.flac',
  'a very long name that goes on and on, as names that cameras and people make sometimes do, with a number at its end 000123.jpeg',
  '日本語のファイル.png', 'notes.md', 'video.mp4', 'zero.bin'];

for (const colorScheme of colorSchemes) {
  for (const viewport of [desk, phone]) {
    const app = await startApp();
    const { browser, page } = await openTab(app, { viewport, colorScheme });
    const shot = (/** @type {string} */ name) => picture(page, name);
    await shot('1-empty');

    const route = `/accounts/${await app.accountId()}/buckets/demo`;
    for (const [i, key] of names.entries()) {
      const { url } = await app.api(`${route}/presign`, { method: 'POST', body: JSON.stringify({ method: 'PUT', key, expires: 60 }) });
      await fetch(url, { method: 'PUT', body: Buffer.alloc(i === names.length - 1 ? 0 : 7 ** (i % 8) * 3) });
    }
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect(objectRow(page, 'notes.md')).toBeAttached();
    await shot('2-list');
    await objectRow(page, 'notes.md').click();
    await shot('3-selected');

    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Network.emulateNetworkConditions',
      { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 12 * MiB });
    const large = path.join(app.folder, 'drone footage 4k.mov'), small = path.join(app.folder, 'notes from monday.txt');
    await writeContent(large, 400 * MiB);
    await writeContent(small, 3000);
    await page.setInputFiles('#pick-files', [large, small]);
    await expect(transferRow(page, path.basename(small))).toBeDescribed('Done', { timeout: 60_000 });
    await page.waitForTimeout(3000);
    await shot('4-uploading');
    await app.sandbox?.stop();
    await expect(transferRow(page, path.basename(large))).toBeDescribed(/Retrying|Failed/, { timeout: 60_000 });
    await shot('5-error');
    await page.goto(`${app.origin}/#sign-in=nonsense`);
    await page.reload();
    await page.evaluate(() => localStorage.clear());
    await page.context().clearCookies();
    await page.goto(`${app.origin}/?again#sign-in=nonsense`);
    await shot('6-signed-out');
    await browser.close();
    await app.stop();
  }
}
