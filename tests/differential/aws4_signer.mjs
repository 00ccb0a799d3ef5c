// Cases signed by npm's aws4: the judge in JavaScript. One case a line on standard input, as JSON; one answer
// a line on standard output: {"url"} or {"target", "headers"}, and the canonical request in between.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const aws4 = createRequire(import.meta.url)('aws4');

/** @typedef {{form: string, method: string, endpoint: string, region: string, bucket: string, key: string,
 *   query: [string, string][], headers: [string, string][], access_key: string, secret_key: string,
 *   millis: number, expires?: number, body?: string | null}} Case */

/** RFC 3986: encodeURIComponent leaves five characters that SigV4 encodes. @param {string} text */
const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());

/** @param {string} text */
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** @param {Case} test */
function sign(test) {
  const endpoint = new URL(test.endpoint); // its host is without the scheme's own port, as Host has to be
  const prefix = /^https?:\/\/[^/]+(.*)$/.exec(test.endpoint)?.[1] ?? '';
  const key = test.key.split('/').map(encode).join('/');
  const target = `${prefix}/${encode(test.bucket)}${test.bucket && test.key ? '/' + key : ''}`;
  const presign = test.form === 'presign';
  const date = new Date(test.millis).toISOString().replace(/[:-]|\.\d{3}/g, '');
  const own = presign ? [['X-Amz-Expires', String(test.expires)], ['X-Amz-Date', date]] : [];
  const query = [...test.query, ...own].map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  const path = query ? `${target}?${query}` : target;
  /** @type {Record<string, string>} */
  const headers = { Host: endpoint.host, ...Object.fromEntries(test.headers) };
  if (!presign) {
    headers['X-Amz-Date'] = date;
    headers['X-Amz-Content-Sha256'] = typeof test.body === 'string' ? sha256(test.body) : 'UNSIGNED-PAYLOAD';
  }
  const signer = new aws4.RequestSigner(
    { service: 's3', region: test.region, method: test.method, headers, path, signQuery: presign },
    { accessKeyId: test.access_key, secretAccessKey: test.secret_key });
  signer.prepareRequest();
  const canonical = signer.canonicalString();
  const signed = signer.sign();
  if (presign) return { url: `${endpoint.origin}${signed.path}`, canonical };
  return { target: path, headers: Object.entries(signed.headers), canonical };
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify(sign(JSON.parse(line))));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
