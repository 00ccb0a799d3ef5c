// As screenshots.mjs, of the People page. usage: node screenshots_people.mjs FOLDER
import { openTab, startApp } from './support/app.mjs';
import { expect } from './support/browser.mjs';
import { colorSchemes, desk, phone, picture } from './support/picture.mjs';
import { cli } from './support/processes.mjs';

const password = 'correct horse battery';
const longName = 'a.very-long-user.name+that-goes-on@department.example.com';

for (const colorScheme of colorSchemes) {
  for (const viewport of [desk, phone]) {
    const app = await startApp();
    const account = await app.accountId();
    const { browser, page } = await openTab(app, { viewport, colorScheme });
    const shot = (/** @type {string} */ name) => picture(page, name);
    const post = (/** @type {string} */ route, /** @type {unknown} */ body) =>
      app.api(route, { method: 'POST', body: JSON.stringify(body) });
    const press = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true }).click();
    const goTo = (/** @type {string} */ name) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
    const person = (/** @type {string} */ name) =>
      page.getByRole('list', { name: 'People' }).getByRole('listitem', { name, exact: true });
    const choose = async (/** @type {string} */ field, /** @type {string} */ option) => {
      await page.getByRole('dialog').getByRole('combobox', { name: field }).click();
      await page.getByRole('option', { name: option, exact: true }).click();
    };

    await shot('01-files');
    await goTo('People');
    await expect(person('owner')).toBeAttached();
    await shot('02-only-you');
    await press('Add person');
    await shot('03-add');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('ada');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await choose('Account', 'Sandbox');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Bucket' }).fill('demo');
    await press('Add');
    await expect(page.getByRole('dialog').getByRole('alert')).toBeAttached();
    await shot('04-add-error');
    await press('Cancel');

    for (const name of ['ada', 'bob', 'carol', 'dan', 'erin@example.org', longName]) {
      await post('/users', name === 'dan' ? { name } : { name, password });
      if (name !== 'carol') await post(`/users/${name}/grants`, { role: 'editor', account, bucket: 'demo' });
    }
    await post('/users/ada/grants', { role: 'owner' });
    for (const prefix of ['', 'a folder whose name is long enough to be shortened/2026/'])
      await post(`/users/${longName}/grants`, { role: 'admin', account, bucket: 'a-bucket-with-a-long-name', prefix });
    await app.api('/users/bob', { method: 'PUT', body: JSON.stringify({ disabled: true }) });
    for (let i = 0; i < 2; ++i) {
      const link = await cli(['link', '--data-dir', app.data, '--user', longName]);
      await fetch(`${app.origin}/api/v1/session`, { method: 'POST', body: JSON.stringify({ token: link.split('=')[1] }),
        headers: { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1' } });
    }
    await cli(['token', 'create', '--data-dir', app.data, '--name', 'backup-script', '--user', longName]);
    await goTo('People');
    await expect(person('bob')).toBeAttached();
    await shot('05-list');
    await page.getByRole('textbox', { name: 'Search' }).fill('nobody');
    await expect(page.getByText(/No name matches/)).toBeAttached();
    await shot('06-no-match');
    await press('Clear search');
    await person(longName).click();
    await expect(page.getByRole('list', { name: 'API tokens' })).toBeAttached();
    await shot('07-person');
    await page.mouse.move(viewport.width / 2, viewport.height - 100);
    await page.mouse.wheel(0, 3000);
    await shot('08-person-end');
    await page.mouse.move(viewport.width / 2, viewport.height - 100);
    await page.mouse.wheel(0, -3000);
    await page.getByRole('list', { name: 'Access' }).getByRole('button', { name: 'Change' }).last().click();
    await shot('09-change-access');
    await press('Cancel');
    await press('Set another password');
    await shot('10-set-password');
    await press('Cancel');
    await press('Back to people');
    await person('bob').click();
    await expect(page.getByText('There are none.')).toBeAttached();
    await shot('11-disabled');
    await press('Back to people');
    await app.api('/users/ada', { method: 'PUT', body: JSON.stringify({ disabled: true }) });
    await person('owner').click();
    await expect(page.getByRole('list', { name: 'Sessions' })).toBeAttached();
    await shot('12-oneself');
    await press('Take back');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Take back' }).click();
    await expect(page.getByRole('alertdialog').getByRole('alert')).toBeAttached();
    await shot('13-last-owner');
    await press('Cancel');
    await app.stopCompanion();
    await press('Back to people');
    await goTo('People');
    await expect(page.getByText(/The companion does not answer/)).toBeAttached();
    await shot('14-away');
    await browser.close();
    await app.stop();
  }
}
