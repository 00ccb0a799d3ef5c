// Signing in by name and password, and what a person does about themselves: password, second factor, sessions, API
// tokens; and the vault's passphrase. Through roles and names, as a screen reader finds them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openTab, startApp, transferRow } from './support/app.mjs';
import { chromium, eventually, expect } from './support/browser.mjs';
import { cli } from './support/processes.mjs';
import { totp } from './support/totp.mjs';

/** @typedef {import('playwright-core').Page} Page */

const first = 'correct horse battery', second = 'another long password';
/** @type {import('./support/app.mjs').App} */
let app;
before(async () => { app = await startApp(); });
after(() => app.stop());

/** Somebody new, an editor of everything. @param {string} name */
async function newUser(name, password = first) {
  await app.api('/users', { method: 'POST', body: JSON.stringify({ name, password }) });
  await app.api(`/users/${name}/grants`, { method: 'POST', body: JSON.stringify({ role: 'editor' }) });
}

/** A browser of its own, signed out. */
async function openSignIn() {
  const browser = await chromium();
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  await page.goto(app.origin);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeAttached();
  return { browser, context, page };
}
/** @param {Page} page @param {string} name @param {string} password */
async function give(page, name, password) {
  await page.getByRole('main').getByRole('textbox', { name: 'User name' }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
}
/** @param {Page} page @param {string} name @param {string} password */
async function signIn(page, name, password) {
  await give(page, name, password);
  await page.getByLabel('Password', { exact: true }).press('Enter');
}
const isSignedIn = (/** @type {Page} */ page) => expect(page.getByRole('button', { name: 'User menu' })).toBeAttached();
/** @param {Page} page @param {string} item */
async function choose(page, item) {
  await page.getByRole('button', { name: 'User menu' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}
const signOut = async (/** @type {Page} */ page) => {
  await choose(page, 'Sign out');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeAttached();
};

describe('signing in by password', () => {
  test('a wrong password says so, the right one lets in, and Enter submits', async () => {
    await newUser('ada');
    const { browser, page } = await openSignIn();
    try {
      assert.equal(await page.getByRole('main').getByRole('textbox', { name: 'User name' }).getAttribute('autocomplete'), 'username');
      assert.equal(await page.getByLabel('Password', { exact: true }).getAttribute('autocomplete'), 'current-password');
      await signIn(page, 'ada', 'wrong password');
      await expect(page.getByRole('alert').filter({ hasText: /wrong/i })).toBeAttached();
      await page.getByLabel('Password', { exact: true }).fill(first);
      await page.getByLabel('Password', { exact: true }).press('Enter');
      await isSignedIn(page);
      await expect(page.getByRole('list', { name: 'Buckets' }).getByRole('listitem', { name: 'demo', exact: true })).toBeAttached();
      await page.getByRole('button', { name: 'User menu' }).click();
      await expect(page.getByText('ada', { exact: true })).toBeAttached();
    } finally {
      await browser.close();
    }
  });

  test('an empty password is not sent', async () => {
    const { browser, page } = await openSignIn();
    try {
      /** @type {string[]} */
      const sent = [];
      page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
      await page.getByRole('main').getByRole('textbox', { name: 'User name' }).fill('ada');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.getByText(/Password is still empty/)).toBeAttached();
      assert.deepEqual(sent, []);
    } finally {
      await browser.close();
    }
  });

  test('too many tries are told how long to wait', async () => {
    await newUser('hasty');
    const { browser, page } = await openSignIn();
    try {
      for (let i = 0; i < 7; ++i) {
        await page.getByLabel('Password', { exact: true }).waitFor();
        const answered = page.waitForResponse((answer) => answer.request().method() === 'POST');
        await signIn(page, 'hasty', `wrong password ${i}`);
        if ((await answered).status() === 429) break;
      }
      await expect(page.getByText(/Try again in \d+ seconds/)).toBeAttached();
    } finally {
      await browser.close();
    }
  });

  test('a code is asked for, with name and password kept; then a recovery code will do', async () => {
    await newUser('grace');
    const { browser, page } = await openSignIn();
    try {
      await signIn(page, 'grace', first);
      await isSignedIn(page);
      await choose(page, 'Profile');
      await page.getByRole('button', { name: 'Turn on two-factor sign-in' }).click();
      const dialog = page.getByRole('dialog');
      await expect(dialog.getByRole('img', { name: 'QR code of the key' })).toBeAttached();
      const key = await dialog.getByRole('textbox', { name: 'Key' }).inputValue();
      await page.getByLabel('Code', { exact: true }).fill('000000');
      await page.getByLabel('Code', { exact: true }).press('Enter');
      await expect(page.getByText(/This code is wrong/)).toBeAttached();
      await page.getByLabel('Code', { exact: true }).fill(totp(key));
      await page.getByLabel('Code', { exact: true }).press('Enter');
      await expect(page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);
      const recovery = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').first()
        .evaluate((/** @type {Element} */ item) => item.getAttribute('aria-label') ?? '');
      await page.getByRole('button', { name: 'Copy codes' }).click();
      await expect(page.getByText('Copied to the clipboard.')).toBeAttached();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(copied.trim().split('\n').length, 10);
      await page.getByRole('button', { name: 'Done' }).click();
      await expect(page.getByText('On. 10 recovery codes are left.')).toBeAttached();
      await page.getByRole('button', { name: 'Close' }).click();
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await signOut(page);

      await signIn(page, 'grace', first);
      const code = page.getByLabel('Code', { exact: true });
      await expect(code).toBeAttached();
      assert.equal(await code.getAttribute('autocomplete'), 'one-time-code');
      assert.equal(await page.getByRole('main').getByRole('textbox', { name: 'User name' }).inputValue(), 'grace');
      assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), first, 'the password stays typed');
      await code.fill('abcdef');
      await code.press('Enter');
      await expect(page.getByText(/This code is wrong/)).toBeAttached();
      await code.fill(totp(key, 1));  // the one before counted already
      await code.press('Enter');
      await isSignedIn(page);
      await signOut(page);

      await signIn(page, 'grace', first);
      await code.fill(recovery);
      await code.press('Enter');
      await isSignedIn(page);
      await choose(page, 'Profile');
      await expect(page.getByText('On. 9 recovery codes are left.')).toBeAttached();
    } finally {
      await browser.close();
    }
  });

  test('a page that was opened signed out reaches storage once somebody is in, and again the next time', async () => {
    await newUser('joan');
    const { browser, page } = await openSignIn();
    const refused = /** @type {string[]} */ ([]);
    page.on('console', (message) => /Content Security Policy/i.test(message.text()) && refused.push(message.text()));
    try {
      for (const name of ['first.txt', 'second.txt']) {
        const signedOut = await page.request.get(app.origin, { headers: { cookie: '' } });
        assert.ok(!signedOut.headers()['content-security-policy'].includes('localhost'), 'no endpoint for strangers');
        await signIn(page, 'joan', first);
        await page.getByRole('list', { name: 'Buckets' }).getByRole('listitem', { name: 'demo', exact: true }).click();
        await expect(page.getByRole('grid', { name: 'Objects' })).toBeAttached();
        await page.setInputFiles('#pick-files', { name, mimeType: 'text/plain', buffer: Buffer.from('some text') });
        await expect(transferRow(page, name)).toBeDescribed('Done');
        await signOut(page);
        await page.reload();
        await expect(page.getByRole('button', { name: 'Sign in' })).toBeAttached();
      }
      assert.deepEqual(refused, []);
    } finally {
      await browser.close();
    }
  });

  test('a session that ended says so, and its place is there again', async () => {
    await newUser('marie');
    const { browser, page } = await openSignIn();
    try {
      const { url } = await app.api(`/accounts/${await app.accountId()}/buckets/demo/presign`,
        { method: 'POST', body: JSON.stringify({ method: 'PUT', key: 'films/one.txt', expires: 60 }) });
      await fetch(url, { method: 'PUT', body: 'one' });
      await signIn(page, 'marie', first);
      await page.getByRole('list', { name: 'Buckets' }).getByRole('listitem', { name: 'demo', exact: true }).click();
      const crumb = page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name: 'films', exact: true });
      await eventually(async () => {
        if (await crumb.count() === 0)
          await page.getByRole('grid', { name: 'Objects' }).getByRole('row', { name: 'films', exact: true }).dblclick({ timeout: 2_000 });
        await expect(crumb).toBeAttached({ timeout: 3_000 });
        return true;
      }, Boolean, 'the folder opens', 30_000);
      const [session] = (await app.api('/users/marie/sessions')).sessions;
      assert.match(session.device, /Chrom/);
      await app.api(`/users/marie/sessions/${session.id}`, { method: 'DELETE' });
      await page.getByRole('button', { name: 'Refresh' }).click();
      await expect(page.getByText(/Your session has ended/)).toBeAttached();
      assert.equal(await page.getByRole('main').getByRole('textbox', { name: 'User name' }).inputValue(), 'marie');
      await page.getByLabel('Password', { exact: true }).fill(first);
      await page.getByLabel('Password', { exact: true }).press('Enter');
      await expect(crumb).toBeAttached();
    } finally {
      await browser.close();
    }
  });
});

describe('about oneself', () => {
  test('the password is changed, and only the new one counts', async () => {
    await newUser('rosa');
    const { browser, page } = await openSignIn();
    try {
      await signIn(page, 'rosa', first);
      await isSignedIn(page);
      await choose(page, 'Profile');
      await page.getByRole('button', { name: 'Change password' }).click();
      const dialog = page.getByRole('dialog', { name: 'Change password' });
      await page.getByLabel('Current password').fill(first);
      await page.getByLabel('New password', { exact: true }).fill(second);
      await page.getByLabel('New password again').fill(`${second}!`);
      await page.getByLabel('New password again').press('Enter');
      await expect(page.getByText(/The two new passwords differ/)).toBeAttached();
      await page.getByLabel('New password again').fill(second);
      await page.getByLabel('New password again').press('Enter');
      await expect(dialog).toHaveCount(0);
      await signOut(page);
      await signIn(page, 'rosa', first);
      await expect(page.getByRole('alert').filter({ hasText: /wrong/i })).toBeAttached();
      await signIn(page, 'rosa', second);
      await isSignedIn(page);
    } finally {
      await browser.close();
    }
  });

  test('ending another session signs that tab out, and not this one', async () => {
    await newUser('emmy');
    const here = await openSignIn(), there = await openSignIn();
    try {
      await signIn(there.page, 'emmy', first);
      await there.page.getByRole('list', { name: 'Buckets' }).getByRole('listitem', { name: 'demo', exact: true }).click();
      await expect(there.page.getByRole('button', { name: 'Refresh' })).toBeAttached();
      await signIn(here.page, 'emmy', first);
      await isSignedIn(here.page);
      await choose(here.page, 'Sessions');
      const list = here.page.getByRole('list', { name: 'Sessions' });
      await expect(list.getByRole('listitem')).toHaveCount(2);
      await list.getByRole('button', { name: 'Sign out' }).click();
      await expect(list.getByRole('listitem')).toHaveCount(1);
      await there.page.getByRole('button', { name: 'Refresh' }).click();
      await expect(there.page.getByText(/Your session has ended/)).toBeAttached();
      await there.page.reload();
      await expect(there.page.getByRole('button', { name: 'Sign in' })).toBeAttached();
      await here.page.reload();
      await isSignedIn(here.page);
    } finally {
      await here.browser.close();
      await there.browser.close();
    }
  });

  test('a token made here works for a program, and no more once it is revoked', async () => {
    const { browser, page } = await openTab(app, { bucket: null });
    try {
      await choose(page, 'API tokens');
      await page.getByRole('button', { name: 'New token' }).click();
      await page.getByRole('dialog', { name: 'New API token' }).getByRole('textbox', { name: 'Name' }).fill('backup-script');
      await page.getByRole('button', { name: 'Make token' }).click();
      const token = await page.getByRole('dialog', { name: 'New API token' }).getByRole('textbox', { name: 'Token' }).inputValue();
      await page.getByRole('button', { name: 'Copy token' }).click();
      await expect(page.getByText('Copied to the clipboard.')).toBeAttached();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), token);
      const ask = () => fetch(`${app.origin}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
      const answer = await ask();
      assert.equal(answer.status, 200);
      assert.equal((await answer.json()).token, 'backup-script');

      await page.getByRole('button', { name: 'Done' }).click();
      await expect(page.getByRole('dialog', { name: 'New API token' })).toHaveCount(0);
      const entry = page.getByRole('list', { name: 'API tokens' }).getByRole('listitem', { name: 'backup-script' });
      await expect(entry).toBeDescribed(/until .*last used/);
      await entry.getByRole('button', { name: 'Revoke' }).click();
      await page.getByRole('alertdialog', { name: 'Revoke API token' }).getByRole('button', { name: 'Revoke' }).click();
      await expect(entry).toHaveCount(0);
      assert.equal((await ask()).status, 401);
    } finally {
      await browser.close();
    }
  });
});

test('a locked vault asks for its passphrase, and Enter opens it', async () => {
  await cli(['vault', 'mode', 'passphrase', '--data-dir', app.data], 'a passphrase to remember\n');
  const { browser, page } = await openTab(app, { bucket: null });
  try {
    await isSignedIn(page);
    await cli(['vault', 'lock', '--data-dir', app.data]);
    await page.reload();
    const dialog = page.getByRole('dialog', { name: 'Unlock the vault' });
    await expect(dialog).toBeAttached();
    await page.getByLabel('Passphrase').fill('not this one');
    await page.getByLabel('Passphrase').press('Enter');
    await expect(page.getByRole('alert').filter({ hasText: /wrong|passphrase/i })).toBeAttached();
    await page.getByLabel('Passphrase').fill('a passphrase to remember');
    await page.getByLabel('Passphrase').press('Enter');
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole('list', { name: 'Buckets' }).getByRole('listitem', { name: 'demo', exact: true })).toBeAttached();
  } finally {
    await browser.close();
  }
});
