// The keys that every client's round trip uses (awkward_keys.json), by name.
import { readFileSync } from 'node:fs';

// XML 1.0 has no way to write these control characters, and the request of DeleteObjects names its keys in XML.
export const NOT_IN_XML = ['bell', 'escape character'];

/**
 * `leaveOut` names those that the client cannot send, and says why where it is called.
 * @param {string[]} [leaveOut] @returns {Map<string, string>}
 */
export function awkwardKeys(leaveOut = []) {
  const named = JSON.parse(readFileSync(new URL('awkward_keys.json', import.meta.url), 'utf8'));
  const unknown = leaveOut.filter((name) => !(name in named));
  if (unknown.length) throw new Error(`no awkward key is called ${unknown}`);
  return new Map(Object.entries(named)
    .filter(([name]) => !leaveOut.includes(name))
    .map(([name, key]) => [name, typeof key === 'string' ? key : key.repeat.repeat(key.times)]));
}

/**
 * A listing's order: by the bytes of the keys in NFC, which is what R2 keeps them in.
 * @param {Iterable<string>} keys
 */
export const inOrder = (keys) => [...keys]
  .map((key) => ({ key, bytes: Buffer.from(key.normalize('NFC')) }))
  .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
  .map(({ key }) => key);
