// Presigned UploadPart URLs per second by npm's aws4, as JSON: the same work as presign_bench.cpp's.
import { createRequire } from 'node:module';

// require() honours NODE_PATH, import does not.
const aws4 = createRequire(import.meta.url)('aws4');
const host = '0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com';
const credentials = {
  accessKeyId: 'AKIDEXAMPLE0000000000000000000ab',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const key = 'holiday%202025/day%20one%20%28raw%29.mov';
const uploadId = encodeURIComponent('AP9x+/Zk'.repeat(20));

/** @param {number} part */
function sign(part) {
  const query = `partNumber=${part}&uploadId=${uploadId}&X-Amz-Expires=900&X-Amz-Date=20260102T030405Z`;
  const signed = aws4.sign({
    service: 's3', region: 'auto', method: 'PUT', host, path: `/vault-bucket/${key}?${query}`,
    headers: { 'Content-Length': '16777216' }, signQuery: true,
  }, credentials);
  return `https://${host}${signed.path}`;
}

let best = 0;
let bytes = 0;
for (let round = 0; round < 5; round++) {
  const start = performance.now();
  let urls = 0;
  let seconds = 0;
  do {
    for (let part = 1; part <= 1000; part++) bytes += sign(part).length;
    urls += 1000;
    seconds = (performance.now() - start) / 1000;
  } while (seconds < 1);
  best = Math.max(best, urls / seconds);
}
console.log(JSON.stringify({ urls_per_second: Math.round(best), bytes }));
