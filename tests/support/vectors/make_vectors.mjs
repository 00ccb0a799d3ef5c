// Signs the cases with npm's aws4 and prints {"presign": {name: url}, "header": {name: signed}}.
// usage: make_vectors.mjs FOLDER; aws4 is found in tests/node_modules or by NODE_PATH. See scripts/make-vectors.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

// require() honours NODE_PATH, import does not.
const aws4 = createRequire(import.meta.url)('aws4');
const folder = process.argv[2];
/** @param {string} name */
const read = (name) => JSON.parse(fs.readFileSync(join(folder, name), 'utf8'));

const keys = read('credentials.json');
const credentials = { accessKeyId: keys.access_key_id, secretAccessKey: keys.secret_access_key };

/** RFC 3986: encodeURIComponent leaves five characters that SigV4 encodes. @param {string} text */
const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());

/** @typedef {{name: string, method: string, endpoint: string, region: string, bucket: string, key: string,
 *   query: [string, string][], headers: [string, string][], expires?: number, body?: string}} Case */

/** What aws4 takes, without the query. @param {Case} test */
function request(test) {
  const [, origin, host, prefix] = /** @type {string[]} */ (/^(https?:\/\/([^/]+))(.*)$/.exec(test.endpoint));
  const key = test.key.split('/').map(encode).join('/');
  const target = prefix + '/' + encode(test.bucket) + (test.key ? '/' + key : '');
  return { origin, host, target, service: 's3', region: test.region, method: test.method };
}

/** @param {Case} test */
function presign(test) {
  const { origin, target, ...rest } = request(test);
  const query = [...test.query, ['X-Amz-Expires', String(test.expires)], ['X-Amz-Date', keys.amz_date]]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  const headers = Object.fromEntries(test.headers);
  const path = `${target}?${query}`;
  return origin + aws4.sign({ ...rest, headers, path, signQuery: true }, credentials).path;
}

/** @param {Case} test */
function signHeaders(test) {
  const { target, origin, ...rest } = request(test);
  const query = test.query.map(([name, value]) => `${encode(name)}=${encode(value)}`).sort().join('&');
  const headers = { ...Object.fromEntries(test.headers), 'X-Amz-Date': keys.amz_date };
  const full = query ? `${target}?${query}` : target;
  const signed = aws4.sign({ ...rest, headers, path: full, body: test.body }, credentials);
  return {
    target: full,
    payload_sha256: signed.headers['X-Amz-Content-Sha256'],
    authorization: signed.headers.Authorization,
  };
}

/** @template T @param {Case[]} cases @param {(test: Case) => T} sign */
const all = (cases, sign) => Object.fromEntries(cases.map((test) => [test.name, sign(test)]));
console.log(JSON.stringify({
  presign: all(read('presign_cases.json'), presign),
  header: all(read('header_cases.json'), signHeaders),
}));
