// As screenshots.mjs, of signing in and of what a person does about themselves. usage: node screenshots_self.mjs FOLDER
import { openTab, startApp } from './support/app.mjs';
import { expect } from './support/browser.mjs';
import { colorSchemes, desk, phone, picture } from './support/picture.mjs';
import { cli } from './support/processes.mjs';
import { totp } from './support/totp.mjs';

const password = 'correct horse battery';
const longName = 'a.very-long-user.name+that-goes-on@department.example.com';

for (const colorScheme of colorSchemes) {
  for (const viewport of [desk, phone]) {
    const app = await startApp();
    for (const user of ['ada', longName]) {
      await app.api('/users', { method: 'POST', body: JSON.stringify({ name: user, password }) });
      await app.api(`/users/${user}/grants`, { method: 'POST', body: JSON.stringify({ role: 'editor' }) });
    }
    const account = await app.accountId();
    await app.api('/users/ada/grants', { method: 'POST', body: JSON.stringify({ role: 'admin', account, bucket: 'demo',
      prefix: 'a folder whose name is long enough to be shortened/2026/' }) });
    const { browser, page } = await openTab(app, { viewport, colorScheme, bucket: null });
    const shot = (/** @type {string} */ name) => picture(page, name);
    const menu = async (/** @type {string} */ item) => {
      await page.getByRole('button', { name: 'User menu' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    const press = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true }).click();
    const type = (/** @type {string} */ label, /** @type {string} */ text) => page.getByLabel(label, { exact: true }).fill(text);
    const signIn = async (/** @type {string} */ name) => {
      await page.getByRole('main').getByRole('textbox', { name: 'User name' }).fill(name);
      await type('Password', password);
      await page.getByLabel('Password', { exact: true }).press('Enter');
    };

    await menu('Sign out');
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeAttached();
    await shot('01-sign-in');
    await page.getByRole('main').getByRole('textbox', { name: 'User name' }).fill('ada');
    await type('Password', 'wrong password');
    await press('Sign in');
    await expect(page.getByRole('alert')).toBeAttached();
    await shot('02-wrong-password');
    await signIn('ada');
    await expect(page.getByRole('button', { name: 'User menu' })).toBeAttached();
    await page.getByRole('button', { name: 'User menu' }).click();
    await shot('03-user-menu');
    await page.getByRole('menuitem', { name: 'Profile' }).click();
    await expect(page.getByRole('button', { name: 'Change password' })).toBeAttached();
    await shot('04-profile');
    await press('Change password');
    await type('Current password', password);
    await type('New password', password);
    await type('New password again', 'x');
    await press('Change');
    await expect(page.getByRole('alert')).toBeAttached();
    await shot('05-change-password');
    await press('Cancel');
    await menu('Profile');
    await press('Turn on two-factor sign-in');
    const key = await page.getByRole('dialog').getByRole('textbox', { name: 'Key' }).inputValue();
    await press('Copy key');
    await shot('06-second-factor');
    await type('Code', totp(key));
    await press('Turn on');
    await expect(page.getByRole('list', { name: 'Recovery codes' })).toBeAttached();
    await shot('07-recovery-codes');
    await press('Done');
    await expect(page.getByRole('button', { name: 'Turn off two-factor sign-in' })).toBeAttached();
    await shot('08-profile-on');
    await press('Turn off two-factor sign-in');
    await shot('09-turn-off');
    await press('Cancel');

    for (let i = 0; i < 7; ++i) {
      const link = await cli(['link', '--data-dir', app.data, '--user', 'ada']);
      await fetch(`${app.origin}/api/v1/session`, { method: 'POST', body: JSON.stringify({ token: link.split('=')[1] }),
        headers: { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1' } });
    }
    await menu('Sessions');
    await expect(page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')).toBeAttached();
    await shot('10-sessions');
    await press('Close');
    await menu('API tokens');
    await expect(page.getByText('There are none yet.')).toBeAttached();
    await shot('11-no-tokens');
    await press('New token');
    await page.getByRole('dialog', { name: 'New API token' }).getByRole('textbox', { name: 'Name' }).fill('backup-script');
    await page.getByRole('combobox', { name: 'May' }).click();
    await page.getByRole('option', { name: 'Viewer' }).click();
    await page.getByRole('dialog', { name: 'New API token' }).getByRole('combobox', { name: 'Account' }).click();
    await page.getByRole('option', { name: 'Sandbox' }).click();
    await page.getByRole('dialog', { name: 'New API token' }).getByRole('textbox', { name: 'Bucket' }).fill('demo');
    await page.getByRole('dialog', { name: 'New API token' }).getByRole('textbox', { name: 'Prefix' }).fill('photos/');
    await shot('12-new-token');
    await press('Make token');
    await expect(page.getByRole('dialog', { name: 'New API token' }).getByRole('textbox', { name: 'Token' })).toBeAttached();
    await press('Copy token');
    await shot('13-token-made');
    await press('Done');
    await press('New token');
    await page.getByRole('dialog', { name: 'New API token' }).getByRole('textbox', { name: 'Name' }).fill('a-token-with-a-name-that-is-as-long-as-a-name-may-be-at-most-64');
    await press('Make token');
    await press('Done');
    await expect(page.getByRole('list', { name: 'API tokens' }).getByRole('listitem')).toHaveCount(2);
    await shot('14-tokens');
    await page.getByRole('button', { name: 'Revoke' }).first().click();
    await shot('15-revoke');
    await press('Cancel');

    await menu('Sign out');
    await signIn('ada');
    await expect(page.getByLabel('Code', { exact: true })).toBeAttached();
    await shot('16-code');
    await page.reload();
    await signIn(longName);
    await expect(page.getByRole('button', { name: 'User menu' })).toBeAttached();
    await page.getByRole('button', { name: 'User menu' }).click();
    await shot('17-long-name');
    await page.keyboard.press('Escape');
    const [session] = (await app.api(`/users/${longName}/sessions`)).sessions;
    await app.api(`/users/${longName}/sessions/${session.id}`, { method: 'DELETE' });
    await menu('Sessions');
    await expect(page.getByText(/Your session has ended/)).toBeAttached();
    await shot('18-session-ended');
    await browser.close();
    await app.stop();
  }
}
