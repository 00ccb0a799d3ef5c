// People, as an owner has them and as they have it: added, given a role, signed in, changed, let in no more.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openTab, startApp } from './support/app.mjs';
import { chromium, eventually, expect } from './support/browser.mjs';
import { cli } from './support/processes.mjs';

/** @typedef {import('playwright-core').Page} Page */

const password = 'correct horse battery';
/** @type {import('./support/app.mjs').App} */
let app;
before(async () => {
  app = await startApp();
  await app.api(`/accounts/${await app.accountId()}/buckets`, { method: 'POST', body: JSON.stringify({ name: 'private' }) });
});
after(() => app.stop());

const pages = (/** @type {Page} */ page) => page.getByRole('navigation', { name: 'Pages' });
const goTo = (/** @type {Page} */ page, /** @type {string} */ name) => pages(page).getByRole('link', { name }).click();
const people = (/** @type {Page} */ page) => page.getByRole('list', { name: 'People' });
const row = (/** @type {Page} */ page, /** @type {string} */ name) => people(page).getByRole('listitem', { name, exact: true });
/**
 * Presses a button, scrolling to it from the top where it is out of sight: also where it was in sight until what came
 * above it moved it away.
 * @param {Page} page @param {string} name
 */
async function press(page, name) {
  const button = page.getByRole('button', { name, exact: true });
  await expect(button).toBeAttached();
  let scroll = -10_000;
  await eventually(async () => {
    if (!await button.isVisible()) {
      await page.mouse.move(640, 500);
      await page.mouse.wheel(0, scroll);
      scroll = 150;
      return false;
    }
    await button.click({ timeout: 1_000 });
    return true;
  }, (pressed) => pressed, `${name} is pressed`);
}
const inDialog = (/** @type {Page} */ page, /** @type {string} */ name) => page.getByRole('dialog', { name });
const inQuestion = (/** @type {Page} */ page, /** @type {string} */ name) => page.getByRole('alertdialog', { name });

/** @param {Page} page @param {string} field @param {string} option of a list that drops down in the open dialog */
async function choose(page, field, option) {
  await page.getByRole('dialog').getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** @param {Page} page @param {string} name */
async function openPerson(page, name) {
  await goTo(page, 'People');
  await row(page, name).click();
  await expect(page.getByRole('heading', { name, exact: true })).toBeAttached();
}

/** A browser of somebody's own, where they sign in. @param {string} name */
async function signInAs(name) {
  const browser = await chromium();
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await page.goto(app.origin);
  await page.getByRole('main').getByRole('textbox', { name: 'User name' }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password', { exact: true }).press('Enter');
  return { browser, page };
}

describe('the People page', () => {
  test('an owner adds somebody for one bucket, changes what they may, ends their session, disables and removes them', async () => {
    const owner = await openTab(app, { bucket: null, viewport: { width: 1280, height: 1000 } });
    /** @type {Awaited<ReturnType<typeof signInAs>> | undefined} */
    let vera;
    try {
      const { page } = owner;
      await goTo(page, 'People');
      await expect(pages(page).getByRole('link', { name: 'People' })).toHaveAttribute('aria-current', 'true');
      await expect(row(page, 'owner')).toBeDescribed(/^Owner of everything/);
      await expect(page.getByText(/Only you so far/)).toBeAttached();

      await press(page, 'Add person');
      await inDialog(page, 'Add person').getByRole('textbox', { name: 'Name' }).fill('vera');
      await page.getByLabel('Password', { exact: true }).fill('short');
      await choose(page, 'Account', 'Sandbox');
      await inDialog(page, 'Add person').getByRole('textbox', { name: 'Bucket' }).fill('demo');
      await press(page, 'Add');
      await expect(inDialog(page, 'Add person').getByRole('alert').filter({ hasText: /password/i })).toBeAttached();
      await page.getByLabel('Password', { exact: true }).fill(password);
      await press(page, 'Add');
      await expect(row(page, 'vera')).toBeDescribed('Viewer of demo in Sandbox. Password, two-factor off');

      vera = await signInAs('vera');
      const theirs = vera.page;
      await expect(theirs.getByRole('list', { name: 'Buckets' }).getByRole('listitem')).toHaveCount(1);
      await theirs.getByRole('listitem', { name: 'demo', exact: true }).click();
      await expect(theirs.getByRole('grid', { name: 'Objects' })).toBeAttached();
      await expect(theirs.getByRole('button', { name: 'Upload files' })).toHaveCount(0);
      await expect(pages(theirs)).toHaveCount(0);

      await openPerson(page, 'vera');
      await page.getByRole('list', { name: 'Access' }).getByRole('button', { name: 'Change' }).click();
      await choose(page, 'Role', 'Editor');
      await press(page, 'Save');
      await expect(page.getByRole('listitem', { name: 'Editor of demo in Sandbox' })).toBeAttached();
      await expect(page.getByRole('list', { name: 'Access' }).getByRole('listitem')).toHaveCount(1);
      await theirs.getByRole('button', { name: 'Refresh' }).click();
      await expect(theirs.getByRole('button', { name: 'Upload files' })).toBeAttached();

      await page.getByRole('list', { name: 'Sessions' }).getByRole('button', { name: 'Sign out' }).click();
      await expect(page.getByText('They are signed in nowhere.')).toBeAttached();
      await theirs.getByRole('button', { name: 'Refresh' }).click();
      await expect(theirs.getByText(/Your session has ended/)).toBeAttached();

      await press(page, 'Disable');
      await inQuestion(page, 'Disable person').getByRole('button', { name: 'Disable' }).click();
      await expect(page.getByRole('button', { name: 'Enable' })).toBeAttached();
      await vera.browser.close();
      vera = await signInAs('vera');
      await expect(vera.page.getByRole('alert')).toBeAttached();

      await press(page, 'Remove person');
      await inQuestion(page, 'Remove person').getByRole('button', { name: 'Remove' }).click();
      await expect(row(page, 'vera')).toBeGone();
      await expect(row(page, 'owner')).toBeAttached();
      const { users } = await app.api('/users');
      assert.deepEqual(users.map((/** @type {{name: string}} */ one) => one.name), ['owner']);
      assert.deepEqual(owner.errors, []);
    } finally {
      await vera?.browser.close();
      await owner.browser.close();
    }
  });

  test('the last owner stays: neither removed, nor disabled, nor made less', async () => {
    const { browser, page } = await openTab(app, { bucket: null });
    try {
      await openPerson(page, 'owner');
      for (const [button, question, goOn] of [['Remove person', 'Remove person', 'Remove'], ['Disable', 'Disable person', 'Disable'],
        ['Take back', 'Take access back', 'Take back']]) {
        await press(page, button);
        await inQuestion(page, question).getByRole('button', { name: goOn, exact: true }).click();
        await expect(inQuestion(page, question).getByRole('alert').filter({ hasText: 'This is the last owner.' })).toBeAttached();
        await inQuestion(page, question).getByRole('button', { name: 'Cancel' }).click();
        await expect(inQuestion(page, question)).toBeGone();
      }
      await press(page, 'Change');
      await choose(page, 'Role', 'Viewer');
      await press(page, 'Save');
      await expect(page.getByRole('dialog').getByRole('alert').filter({ hasText: 'This is the last owner.' })).toBeAttached();
      await press(page, 'Cancel');
      await expect(page.getByRole('list', { name: 'Access' }).getByRole('listitem')).toHaveCount(1);
      const { grants } = await app.api('/users/owner/grants');
      assert.deepEqual(grants.map((/** @type {{role: string}} */ one) => one.role), ['owner']);
    } finally {
      await browser.close();
    }
  });

  test('an owner who is one no more is back at Files, on a narrow screen too', async () => {
    await app.api('/users', { method: 'POST', body: JSON.stringify({ name: 'otto', password }) });
    const { id } = await app.api('/users/otto/grants', { method: 'POST', body: JSON.stringify({ role: 'owner' }) });
    const browser = await chromium();
    try {
      const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
      await page.goto(await cli(['link', '--data-dir', app.data, '--user', 'otto']));
      await goTo(page, 'People');
      await expect(row(page, 'otto')).toBeAttached();
      await app.api(`/users/otto/grants/${id}`, { method: 'DELETE' });
      await row(page, 'owner').click();
      await expect(pages(page)).toBeGone();
      await expect(people(page)).toHaveCount(0);
      await expect(page.getByText(/Nothing is shared with you yet/)).toBeAttached();
    } finally {
      await browser.close();
    }
  });
});
