// File content for tests: pseudo-random, so that nothing compresses or repeats, and its SHA-256.
import { createCipheriv, createHash } from 'node:crypto';
import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';

export const KiB = 1024, MiB = 1024 * KiB, GiB = 1024 * MiB;

/**
 * Writes `size` bytes of AES-CTR keystream and answers their SHA-256.
 * @param {string} file
 * @param {number} size
 * @param {number} [seed] another seed gives another content
 */
export async function writeContent(file, size, seed = 1) {
  const key = Buffer.alloc(16);
  key.writeUInt32BE(seed);
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  const hash = createHash('sha256');
  const zeros = Buffer.alloc(4 * MiB);
  async function* blocks() {
    for (let left = size; left > 0; left -= zeros.length) {
      const block = cipher.update(zeros.subarray(0, Math.min(left, zeros.length)));
      hash.update(block);
      yield block;
    }
  }
  await pipeline(blocks, fs.createWriteStream(file));
  return hash.digest('hex');
}

/** The SHA-256 and length of what a URL gives, never whole in memory. @param {string} url */
export async function download(url) {
  const answer = await fetch(url);
  if (!answer.ok || !answer.body) throw new Error(`GET: ${answer.status} ${await answer.text()}`);
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of answer.body) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { sha256: hash.digest('hex'), size, headers: answer.headers };
}
