// A page that another program serves on another local port is same-site, and on the same cookie host: it can
// still neither read nor change anything.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { openTab, startApp } from './support/app.mjs';

/** @type {import('./support/app.mjs').App} */
let app;
/** @type {http.Server} */
let hostile;
before(async () => {
  app = await startApp();
  hostile = http.createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<title>hostile</title>'));
  hostile.listen(0, '127.0.0.1');
  await once(hostile, 'listening');
});
after(async () => {
  hostile.close();
  await app.stop();
});

test('a page on another local port reads nothing and changes nothing', async () => {
  const { browser, context, page } = await openTab(app);
  const account = await app.accountId();
  const before = await app.api('/accounts');
  try {
    const evil = await context.newPage();  // the same browser: the person's cookie is there
    await evil.goto(`http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (hostile.address()).port}/`);
    const attempts = await evil.evaluate(async ({ origin, bucketRoute }) => {
      /** @param {string} route @param {RequestInit} [init] */
      const attempt = async (route, init) => {
        try {
          const answer = await fetch(origin + route, { credentials: 'include', ...init });
          return `${answer.type} ${answer.status} ${(await answer.text()).length}`;
        } catch {
          return 'refused';
        }
      };
      const form = (/** @type {string} */ body) => ({ method: 'POST', body, headers: { 'content-type': 'text/plain' } });
      return {
        read: await attempt('/api/v1/accounts'),
        readOpaque: await attempt('/api/v1/accounts', { mode: 'no-cors' }),
        session: await attempt('/api/v1/session'),
        withHeader: await attempt('/api/v1/accounts', { headers: { 'X-R2Deck-Token': 'guess' } }),
        create: await attempt('/api/v1/accounts', { mode: 'no-cors', ...form('{"label":"evil","kind":"s3","endpoint":"http://localhost:1","accessKeyId":"a","secretAccessKey":"b"}') }),
        remove: await attempt(`${bucketRoute}/objects?key=a`, { method: 'DELETE' }),
        page: await attempt('/'),
      };
    }, { origin: app.origin, bucketRoute: `/api/v1/accounts/${account}/buckets/demo` });
    for (const [name, outcome] of Object.entries(attempts))
      assert.match(outcome, /^(refused|opaque 0 0)$/, `${name} gave ${outcome}`);

    // a form post and a frame, which ask no permission
    await evil.evaluate((/** @type {string} */ action) => {
      const form = Object.assign(document.createElement('form'), { action, method: 'post', enctype: 'text/plain' });
      form.append(Object.assign(document.createElement('input'), { name: '{"label":"evil","x":"', value: '"}' }));
      document.body.append(form);
      form.submit();
    }, `${app.origin}/api/v1/accounts`);
    await evil.waitForLoadState();
    await evil.goto('about:blank');
    await evil.goto(`http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (hostile.address()).port}/`);
    const framed = await evil.evaluate((/** @type {string} */ source) => new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.onload = () => { try { resolve(frame.contentDocument?.title ?? 'blocked'); } catch { resolve('blocked'); } };
      frame.src = source;
      document.body.append(frame);
    }), app.origin);
    assert.equal(framed, 'blocked');

    assert.deepEqual(await app.api('/accounts'), before, 'nothing has changed');
    await page.getByRole('button', { name: 'Refresh' }).click();  // and the person is still signed in
  } finally {
    await browser.close();
  }
});

test('a name that resolves to this machine is not taken for it', async () => {
  const answer = await new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port: app.port, path: '/api/v1/accounts',
      headers: { host: `rebound.example:${app.port}`, authorization: `Bearer ${app.token}` } }, resolve);
    request.on('error', reject);
  });
  assert.equal(answer.statusCode, 403);
});
