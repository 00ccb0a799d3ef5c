// What a first visit loads: wasm and JavaScript, compressed as the companion sends them.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { root } from '../e2e/support/processes.mjs';

export async function pageWeight() {
  const site = path.join(root, 'build/web');
  const files = fs.readdirSync(site, { recursive: true }).map(String).filter((name) => /\.(wasm|js)$/.test(name));
  const weigh = (/** @type {string} */ name) =>
    zlib.brotliCompressSync(fs.readFileSync(path.join(site, name)),
      { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  const bytes = files.reduce((sum, name) => sum + weigh(name), 0);
  return [{ name: 'wasm + js, brotli', value: bytes / 1000, unit: 'KB', goal: '<= 500' }];
}
