// Accounts in the tab: added by one Cloudflare API token, tested, renamed, removed. The sandbox stands in Cloudflare's place.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTab, startApp } from './support/app.mjs';
import { expect } from './support/browser.mjs';

/** @type {import('./support/app.mjs').App} */
let app;
before(async () => { app = await startApp(); });
after(() => app.stop());

/** @param {string} name as the sandbox prints it */
const printed = (name) => app.sandbox?.lines.find((line) => line.startsWith(name))?.slice(name.length).trim() ?? '';

/** Opens the dialog and types a token into the page's own field. @param {import('playwright-core').Page} page @param {string} token */
async function giveToken(page, token) {
  await page.getByRole('combobox', { name: 'Account' }).click();
  await page.getByRole('option', { name: 'Add account...' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add account' });
  await expect(dialog).toBeAttached();
  await page.getByLabel('API token').fill(token);
  await dialog.getByRole('button', { name: 'Add account' }).click();
  return dialog;
}

test('one API token is enough: its account is found, tested, renamed and removed', async () => {
  const { browser, page, errors } = await openTab(app, { bucket: null });
  try {
    const before = (await app.api('/accounts')).accounts.length;
    const dialog = await giveToken(page, printed('Sandbox API token:'));
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole('list', { name: 'Buckets' }).getByRole('listitem', { name: 'demo', exact: true })).toBeAttached();
    const added = (await app.api('/accounts')).accounts.at(-1);
    assert.equal(added.credentials, 'token');

    await page.getByRole('button', { name: 'Account settings' }).click();
    const settings = page.getByRole('dialog', { name: 'Account settings' });
    await settings.getByRole('button', { name: 'Test connection' }).click();
    await expect(page.getByText(/List buckets: It may list/)).toBeAttached();
    await expect(page.getByText(/Write objects: Not tried/)).toBeAttached();
    await settings.getByRole('textbox', { name: 'Label' }).fill('By token');
    await settings.getByRole('button', { name: 'Save' }).click();
    await expect(settings).toHaveCount(0);
    assert.equal((await app.api(`/accounts/${added.id}`)).label, 'By token');

    await page.getByRole('button', { name: 'Account settings' }).click();
    await settings.getByRole('button', { name: 'Remove account' }).click();
    await page.getByRole('alertdialog', { name: 'Remove account' }).getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(page.getByRole('alertdialog', { name: 'Remove account' })).toHaveCount(0);
    assert.equal((await app.api('/accounts')).accounts.length, before);
    assert.deepEqual(errors, []);
  } finally {
    await browser.close();
  }
});

test("an account's token asks for the account id", async () => {
  const { browser, page } = await openTab(app, { bucket: null });
  try {
    const dialog = await giveToken(page, printed('Sandbox account API token:'));
    await dialog.getByRole('textbox', { name: 'Account ID' }).fill(printed('Sandbox account id:'));
    await dialog.getByRole('button', { name: 'Add account' }).click();  // the token is still in its field
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole('list', { name: 'Buckets' }).getByRole('listitem', { name: 'demo', exact: true })).toBeAttached();
  } finally {
    await browser.close();
  }
});
