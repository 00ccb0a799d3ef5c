// The same upload against a server that nobody here wrote: Ceph RGW, its CORS policy set by the app.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { objectRow, openTab, startApp, transferRow } from './support/app.mjs';
import { expect } from './support/browser.mjs';
import { download, GiB, MiB, writeContent } from './support/content.mjs';
import { freePort, root, temporaryFolder } from './support/processes.mjs';

const [, amount, unit] = /^(\d+)(MiB|GiB)$/.exec(process.env.R2DECK_E2E_RGW_SIZE ?? '256MiB') ?? [];
const size = Number(amount) * (unit === 'GiB' ? GiB : MiB);

/** @type {import('./support/app.mjs').App} */
let app;
const rgw = path.join(root, 'tests/support/rgw.sh');
const env = { ...process.env, RGW_DIR: path.join(temporaryFolder(), 'rgw') };
before(async () => {
  Object.assign(env, { RGW_PORT: String(await freePort()), RGW_MON_PORT: String(await freePort()) });
  execFileSync(rgw, ['up'], { env, stdio: 'inherit' });
  const variables = execFileSync(rgw, ['env'], { env, encoding: 'utf8' });
  const value = (/** @type {string} */ name) => new RegExp(`${name}=(\\S+)`).exec(variables)?.[1] ?? '';
  app = await startApp({ store: { label: 'Ceph', endpoint: value('R2DECK_S3_ENDPOINT'),
    accessKey: value('R2DECK_S3_ACCESS_KEY'), secretKey: value('R2DECK_S3_SECRET_KEY') } });
  await app.api(`/accounts/${await app.accountId()}/buckets`, { method: 'POST', body: JSON.stringify({ name: 'demo' }) });
});
after(async () => {
  await app?.stop();
  execFileSync(rgw, ['down'], { env });
});

test(`a file of ${amount} ${unit} reaches Ceph RGW once the app has set the bucket's CORS policy`, async () => {
  const file = path.join(app.folder, 'archive.tar');
  const sha256 = await writeContent(file, size);
  const { browser, page } = await openTab(app);
  try {
    await page.setInputFiles('#pick-files', file);
    const setUp = page.getByRole('button', { name: 'Set up CORS' }).first();
    await expect(setUp).toBeAttached({ timeout: 60_000 });
    await setUp.click();
    await expect(transferRow(page, 'archive.tar')).toBeDescribed('Done', { timeout: 280_000 });
    await expect(objectRow(page, 'archive.tar')).toBeAttached();

    const route = `/accounts/${await app.accountId()}/buckets/demo`;
    const { url } = await app.api(`${route}/presign`, { method: 'POST',
      body: JSON.stringify({ method: 'GET', key: 'archive.tar', expires: 600 }) });
    const back = await download(url);
    assert.equal(back.size, size);
    assert.equal(back.sha256, sha256);
  } finally {
    await browser.close();
  }
});
