// Cloudflare's own client (npm `cloudflare`) against the sandbox's REST API: tokens, accounts, buckets.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';

import Cloudflare from 'cloudflare';

const account_id = process.env.R2DECK_CF_ACCOUNT_ID ?? '';
const baseURL = `${process.env.R2DECK_S3_ENDPOINT}/client/v4`;
/** @param {string | undefined} apiToken */
const client = (apiToken) => new Cloudflare({ apiToken, baseURL, maxRetries: 0 });
const user = client(process.env.R2DECK_CF_USER_TOKEN);
const account = client(process.env.R2DECK_CF_ACCOUNT_TOKEN);
const stranger = client('0'.repeat(40));

const prefix = `rest-${randomBytes(4).toString('hex')}`;
/** @type {{name: string, jurisdiction?: 'eu'}[]} */
const made = [];
/** @param {string} suffix @param {{jurisdiction?: 'eu', [name: string]: any}} [more] */
async function create(suffix, { jurisdiction, ...more } = {}) {
  const name = `${prefix}-${suffix}`;
  const bucket = await account.r2.buckets.create({ account_id, name, 'cf-r2-jurisdiction': jurisdiction, ...more });
  made.push({ name, jurisdiction });
  return bucket;
}
/** @param {object} [more] */
async function names(more) {
  const { buckets } = await account.r2.buckets.list({ account_id, name_contains: prefix, ...more });
  return (buckets ?? []).map(({ name }) => name);
}
/** A rejected call's status and Cloudflare's codes. @param {PromiseLike<unknown>} call */
async function refusal(call) {
  try {
    await call;
  } catch (error) {
    const { status, errors } = /** @type {InstanceType<typeof Cloudflare.APIError>} */ (error);
    return { status, codes: errors.map(({ code }) => code) };
  }
  return assert.fail('it was not refused');
}

after(async () => {
  for (const { name, jurisdiction } of made) {
    await account.r2.buckets.delete(name, { account_id, 'cf-r2-jurisdiction': jurisdiction }).catch(() => {});
  }
});

test("a user's token is verified as the user's, an account's only with its account", async () => {
  const ofUser = await user.user.tokens.verify();
  assert.deepEqual([ofUser.status, /^[0-9a-f]{32}$/.test(ofUser.id)], ['active', true]);
  const ofAccount = await account.accounts.tokens.verify({ account_id });
  assert.deepEqual([ofAccount.status, /^[0-9a-f]{32}$/.test(ofAccount.id)], ['active', true]);
  assert.notEqual(ofUser.id, ofAccount.id);
  assert.deepEqual(await refusal(account.user.tokens.verify()), { status: 401, codes: [1000] });
  assert.deepEqual(await refusal(stranger.user.tokens.verify()), { status: 401, codes: [1000] });
  assert.equal((await refusal(stranger.accounts.tokens.verify({ account_id }))).status, 401);
});

test('accounts are listed for a user, and not for an account', async () => {
  const accounts = [];
  for await (const each of user.accounts.list({ per_page: 5 })) accounts.push(each.id);
  assert.deepEqual(accounts, [account_id]);
  assert.equal((await user.accounts.get({ account_id })).id, account_id);
  const { status } = await refusal(account.accounts.list());
  assert.ok(status === 403 || status === 401, `status ${status}`);
});

test('a bucket is made, read, listed and deleted', async () => {
  const bucket = await create('one', { locationHint: 'weur', storageClass: 'InfrequentAccess' });
  assert.equal(bucket.name, `${prefix}-one`);
  assert.ok(Math.abs(Date.now() - Date.parse(bucket.creation_date ?? '')) < 60_000, bucket.creation_date);
  const got = await user.r2.buckets.get(`${prefix}-one`, { account_id });
  assert.deepEqual(got, bucket);
  assert.deepEqual([got.location?.toLowerCase(), got.storage_class, got.jurisdiction ?? 'default'],
    ['weur', 'InfrequentAccess', 'default']);
  assert.deepEqual(await names(), [`${prefix}-one`]);
  await account.r2.buckets.delete(`${prefix}-one`, { account_id });
  assert.deepEqual(await names(), []);
});

test('buckets are listed page by page, in order, from a name on', async () => {
  for (const suffix of ['a', 'b', 'c', 'd', 'e']) await create(`page-${suffix}`);
  const all = ['a', 'b', 'c', 'd', 'e'].map((suffix) => `${prefix}-page-${suffix}`);
  assert.deepEqual(await names({ name_contains: `${prefix}-page` }), all);
  assert.deepEqual(await names({ name_contains: `${prefix}-page`, direction: 'desc' }), all.slice().reverse());
  assert.deepEqual(await names({ start_after: all[2] }), all.slice(3));
  const paged = [];
  let cursor;
  do {
    /** @type {{data: import('cloudflare').Cloudflare.R2.BucketListResponse, response: Response}} */
    const { data, response } = await account.r2.buckets
      .list({ account_id, name_contains: `${prefix}-page`, per_page: 2, cursor }).withResponse();
    assert.ok((data.buckets ?? []).length <= 2);
    paged.push(...(data.buckets ?? []).map(({ name }) => name));
    cursor = /** @type {any} */ (await cursorOf(response, cursor));
  } while (cursor);
  assert.deepEqual(paged, all);
});

/**
 * The client hands over `result` alone; the cursor stands beside it.
 * @param {Response} response @param {unknown} last
 */
async function cursorOf(response, last) {
  const headers = { Authorization: `Bearer ${process.env.R2DECK_CF_ACCOUNT_TOKEN}` };
  const again = await fetch(response.url, { headers });
  const { result_info: info } = /** @type {any} */ (await again.json());
  assert.ok(!info?.cursor || info.cursor !== last, 'the same cursor again');
  return info?.cursor;
}

test('a jurisdiction has buckets of its own', async () => {
  const bucket = await create('law', { jurisdiction: 'eu' });
  assert.equal(bucket.jurisdiction, 'eu');
  assert.deepEqual(await names({ name_contains: `${prefix}-law`, 'cf-r2-jurisdiction': 'eu' }), [`${prefix}-law`]);
  assert.deepEqual(await names({ name_contains: `${prefix}-law` }), []);
  const elsewhere = account.r2.buckets.get(`${prefix}-law`, { account_id });
  assert.deepEqual(await refusal(elsewhere), { status: 404, codes: [10006] });
  const there = await account.r2.buckets.get(`${prefix}-law`, { account_id, 'cf-r2-jurisdiction': 'eu' });
  assert.equal(there.name, `${prefix}-law`);
});

test('refusals have the status and the code that Cloudflare gives', async () => {
  await create('taken');
  const again = account.r2.buckets.create({ account_id, name: `${prefix}-taken` });
  assert.deepEqual(await refusal(again), { status: 409, codes: [10004] });
  const none = account.r2.buckets.get(`${prefix}-none`, { account_id });
  assert.deepEqual(await refusal(none), { status: 404, codes: [10006] });
  const bad = account.r2.buckets.create({ account_id, name: 'No Such Name' });
  assert.deepEqual(await refusal(bad), { status: 400, codes: [10005] });
  assert.ok([401, 403].includes((await refusal(stranger.r2.buckets.list({ account_id }))).status ?? 0));
  const foreign = account.r2.buckets.list({ account_id: '0'.repeat(32) });
  assert.ok([401, 403, 404].includes((await refusal(foreign)).status ?? 0));
});
