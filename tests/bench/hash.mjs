// MD5 of parts as the tab computes it, four at a time in hash.wasm, beside OpenSSL's, one at a time as its API has it.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../e2e/support/processes.mjs';

const kBytes = 1024 * 1024 * 1024;
const kParts = 4;

/** MB/s. @param {() => number} run hashes something and answers how many bytes */
function rate(run) {
  for (let warmUp = 0; warmUp < kBytes / 8;) warmUp += run();
  const start = performance.now();
  let bytes = 0;
  while (bytes < kBytes) bytes += run();
  return bytes / 1000 / (performance.now() - start);
}

export async function hash() {
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(path.join(root, 'build/web/hash.wasm')), {});
  const md5 = /** @type {{window_size: () => number, update_four: (bytes: number) => void}} */ (
    /** @type {unknown} */ (instance.exports));
  const window = md5.window_size();
  const content = Buffer.alloc(window, 'content');
  const openssl = createHash('md5');
  const ours = rate(() => (md5.update_four(window), kParts * window));
  const peer = rate(() => (openssl.update(content), window));
  return [
    { name: 'MD5 by hash.wasm, four parts at once', value: ours, unit: 'MB/s', beside: 'OpenSSL, one core',
      ratio: ours / peer, goal: '>= 1' },
  ];
}
