// Pages that are none of ours: one that another program serves on another local port, which is same-site and on the
// same cookie host, one of another site, and one whose name was made to resolve to this machine. In the browser of
// somebody who is signed in they can still neither read nor change anything.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import { openTab, startApp } from './support/app.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('./support/app.mjs').App} */
let app;
/** @type {http.Server} */
let hostile;
/** @type {string[]} cookies that the hostile server was sent */
const sentCookies = [];
let hostilePort = 0;
before(async () => {
  app = await startApp();
  hostile = http.createServer((request, answer) => {
    if (request.headers.cookie) sentCookies.push(request.headers.cookie);
    answer.setHeader('content-type', 'text/html').end('<title>hostile</title>');
  });
  hostile.listen(0, '127.0.0.1');
  await once(hostile, 'listening');
  hostilePort = /** @type {import('node:net').AddressInfo} */ (hostile.address()).port;
});
after(async () => {
  hostile.close();
  await app.stop();
});

/** What an attack would change, or reach. */
async function state() {
  const [accounts, users, tokens, vault] = await Promise.all(
    ['/accounts', '/users', '/users/owner/tokens', '/vault'].map((route) => app.api(route)));
  // When the token of this very test was used last is no change by anybody else.
  for (const token of tokens.tokens) delete token.lastUsed;
  const sessions = (await app.api('/users/owner/sessions')).sessions.map((/** @type {{id: string}} */ one) => one.id);
  const deeds = (await app.api('/audit?limit=1000')).entries
    .filter((/** @type {{outcome: string}} */ entry) => entry.outcome === 'ok').length;
  return { accounts, users, tokens, vault, sessions, deeds };
}

const reads = ['/users', '/users/owner/sessions', '/users/owner/tokens', '/tokens', '/sessions', '/audit', '/vault', '/accounts', '/session', '/me'];
/** @type {[method: string, route: string, body: string][]} */
const writes = [
  ['POST', '/users', '{"name":"mallory"}'],
  ['POST', '/users/owner/reset', ''],
  ['PUT', '/users/owner/password', '{"password":"mallory was here"}'],
  ['POST', '/users/owner/grants', '{"role":"owner"}'],
  ['POST', '/tokens', '{"name":"mallory"}'],
  ['DELETE', '/sessions', ''],
  ['DELETE', '/session', ''],
  ['POST', '/session', '{"user":"owner","password":"a guess at it"}'],
  ['PUT', '/me/password', '{"password":"mallory was here"}'],
  ['POST', '/me/totp', ''],
  ['POST', '/vault/lock', ''],
  ['POST', '/accounts', '{"label":"evil","kind":"s3","endpoint":"http://localhost:1","accessKeyId":"a","secretAccessKey":"b"}'],
];

/** Everything that fetch can be made to send. @param {Page} page @param {string} target */
const fetches = (page, target) => page.evaluate(async ({ target, reads, writes }) => {
  /** @param {string} route @param {RequestInit} init */
  const attempt = async (route, init) => {
    try {
      const answer = await fetch(`${target}/api/v1${route}`, init);
      return `${answer.type} ${answer.status} ${(await answer.text()).length}`;
    } catch {
      return 'refused';
    }
  };
  /** @type {Record<string, string>} */
  const outcomes = {};
  /** @type {[string, RequestInit][]} */
  const ways = [
    ['simple', {}], ['with credentials', { credentials: 'include' }],
    ['no-cors', { mode: 'no-cors', credentials: 'include' }],
    ['preflighted', { credentials: 'include', headers: { 'X-R2Deck-Token': 'guess' } }],
  ];
  for (const route of reads) {
    for (const [way, init] of ways) outcomes[`GET ${route}, ${way}`] = await attempt(route, init);
  }
  for (const [method, route, body] of writes) {
    const sent = body || undefined;
    outcomes[`${method} ${route}, preflighted`] = await attempt(route,
      { method, body: sent, credentials: 'include', headers: { 'Content-Type': 'application/json' } });
    if (method !== 'POST') continue;
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      outcomes[`POST ${route} as ${type}`] = await attempt(route,
        { method, body: sent, mode: 'no-cors', credentials: 'include', headers: { 'Content-Type': type } });
    }
  }
  outcomes['the page itself'] = await attempt('/../../', { credentials: 'include' });
  return outcomes;
}, { target, reads, writes });

/** @param {Record<string, string>} outcomes */
function assertNothingRead(outcomes) {
  for (const [what, outcome] of Object.entries(outcomes))
    assert.match(outcome, /^(refused|opaque 0 0)$/, `${what} gave ${outcome}`);
}

/**
 * A form, which asks no permission. Where it leads is read off afterwards, as by the person: an error, or the page.
 * @param {Page} page @param {string} home @param {string} action @param {string} enctype
 */
async function postForm(page, home, action, enctype) {
  await page.goto(home);
  const answered = page.waitForResponse(action);
  await page.evaluate(({ action, enctype }) => {
    const form = Object.assign(document.createElement('form'), { action, method: 'post', enctype });
    // as text/plain it reads {"name":"mallory","x":"="}
    form.append(Object.assign(document.createElement('input'), { name: '{"name":"mallory","x":"', value: '"}' }));
    document.body.append(form);
    form.submit();
  }, { action, enctype });
  const status = (await answered).status();
  await page.waitForURL(action);
  return status;
}

/** Elements that load what they are told, and a socket. @param {Page} page @param {string} target */
const elements = (page, target) => page.evaluate(async (target) => {
  /** @param {'img' | 'script' | 'iframe' | 'link'} tag @param {string} url @returns {Promise<string>} */
  const load = (tag, url) => new Promise((resolve) => {
    const element = /** @type {any} */ (document.createElement(tag));
    element.onerror = () => resolve('refused');
    element.onload = () => {
      if (tag !== 'iframe') return resolve('loaded');
      let title = '';
      try { title = element.contentDocument?.title ?? ''; } catch { /* another origin: nothing can be read */ }
      resolve(title === 'R2 Deck' ? 'loaded' : 'refused');
    };
    if (tag === 'link') Object.assign(element, { rel: 'stylesheet', href: url });
    else element.src = url;
    document.body.append(element);
  });
  const socket = (/** @type {string} */ url) => new Promise((resolve) => {
    const one = new WebSocket(url.replace('http', 'ws'));
    one.onopen = () => resolve('loaded');
    one.onerror = () => resolve('refused');
  });
  return {
    image: await load('img', `${target}/icon.svg`),
    'an image of the API': await load('img', `${target}/api/v1/accounts`),
    script: await load('script', `${target}/api/v1/session`),
    'a script of the page': await load('script', `${target}/r2deck.js`),
    style: await load('link', `${target}/style.css`),
    frame: await load('iframe', target),
    'a frame of the API': await load('iframe', `${target}/api/v1/accounts`),
    socket: await socket(`${target}/api/v1/session`),
  };
}, target);

const attackers = {
  'a page on another local port': { host: '127.0.0.1', args: [] },
  'a page of another site': { host: 'evil.example', args: ['--host-resolver-rules=MAP evil.example 127.0.0.1'] },
};
for (const [who, { host, args }] of Object.entries(attackers)) {
  describe(who, () => {
    test('reads nothing and changes nothing', async () => {
      const { browser, context, page } = await openTab(app, { args });
      const before = await state();
      const home = `http://${host}:${hostilePort}/`;
      try {
        const evil = await context.newPage();  // the same browser: the person's cookie is there
        await evil.goto(home);
        assert.equal(await evil.title(), 'hostile');
        assertNothingRead(await fetches(evil, app.origin));
        await evil.goto(home);
        for (const [what, outcome] of Object.entries(await elements(evil, app.origin))) assert.equal(outcome, 'refused', what);
        for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
          for (const route of ['/users', '/tokens', '/accounts', '/session', '/vault/lock', '/me/totp'])
            assert.equal(await postForm(evil, home, `${app.origin}/api/v1${route}`, enctype), 403, `${route} as ${enctype}`);
        }
        // Its own window shows our page in another tab, as any link does, and cannot look into it.
        await evil.goto(home);
        const opening = context.waitForEvent('page');
        await evil.evaluate((origin) => { Object.assign(window, { opened: window.open(origin) }); }, app.origin);
        await (await opening).waitForLoadState();
        const peeked = await evil.evaluate(() => {
          try { return /** @type {any} */ (window).opened?.document?.title ?? 'nothing'; } catch { return 'nothing'; }
        });
        assert.notEqual(peeked, 'R2 Deck');

        assert.deepEqual(await state(), before, 'nothing has changed');
        await page.getByRole('button', { name: 'Refresh' }).click();  // and the person is still signed in
        await page.getByRole('grid', { name: 'Objects' }).waitFor({ state: 'attached' });
      } finally {
        await browser.close();
      }
    });
  });
}

test('a cookie that another local port was sent opens nothing by itself', async () => {
  const { browser, context } = await openTab(app);
  try {
    sentCookies.length = 0;
    await (await context.newPage()).goto(`http://127.0.0.1:${hostilePort}/`);
    const cookie = sentCookies.find((sent) => sent.includes('r2deck_session='));
    assert.ok(cookie, 'cookies ignore ports, so that the other program has it now');
    for (const route of reads) {
      /** @type {Response} */
      const answer = await fetch(`${app.origin}/api/v1${route}`, { headers: { cookie } });
      assert.equal(answer.status, 401, route);
    }
  } finally {
    await browser.close();
  }
});

test('a name that was made to resolve to this machine is not taken for it', async () => {
  const { browser, context } = await openTab(app, { args: ['--host-resolver-rules=MAP rebound.example 127.0.0.1'] });
  const before = await state();
  try {
    const evil = await context.newPage();
    const rebound = `http://rebound.example:${app.port}`;
    // The very page is refused; one of another port of that name is then same-site with it.
    const opened = await evil.goto(rebound);
    assert.equal(opened?.status(), 403);
    // The answer's page has the origin of the API that it asks now: nothing here is another origin for the browser.
    const outcomes = await fetches(evil, rebound);
    for (const [what, outcome] of Object.entries(outcomes)) assert.match(outcome, /^(refused|opaque 0 0|basic 403 \d+)$/, `${what} gave ${outcome}`);
    await evil.goto(`http://rebound.example:${hostilePort}/`);
    assertNothingRead(await fetches(evil, rebound));
    assert.deepEqual(await state(), before);
  } finally {
    await browser.close();
  }
  for (const host of [`rebound.example:${app.port}`, `localhost.rebound.example:${app.port}`, '127.0.0.1:1']) {
    const request = http.get({ host: '127.0.0.1', port: app.port, path: '/api/v1/accounts',
      headers: { host, authorization: `Bearer ${app.token}` } });
    const [answer] = /** @type {[http.IncomingMessage]} */ (await once(request, 'response'));
    answer.resume();
    assert.equal(answer.statusCode, 403, `Host: ${host}`);
  }
});
