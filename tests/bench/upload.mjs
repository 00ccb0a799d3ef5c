// Upload speed of the app beside a bare loop of XMLHttpRequests, in the same Chromium, against the same sink: the
// same part size, six in flight, a cross-origin page. The sink knows each part's MD5, so that proof can be on.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { openTab, startApp, transferRow } from '../e2e/support/app.mjs';
import { chromium, expect } from '../e2e/support/browser.mjs';
import { MiB, writeContent } from '../e2e/support/content.mjs';
import { freePort, root, temporaryFolder } from '../e2e/support/processes.mjs';

const kRounds = 3;
const kInFlight = 6;
const kTimeout = 10 * 60_000;
const kGigabit = 125_000_000;  // bytes/s

/** The default part plan, for files of these sizes. @param {number} size */
const partSize = (size) => Math.min(64, Math.max(16, Math.ceil(size / 64 / MiB))) * MiB;

/** MD5 of each part, then the composite ETag. @param {string} file @param {number} size */
function etags(file, size) {
  const part = partSize(size);
  const fd = fs.openSync(file, 'r');
  const buffer = Buffer.alloc(part);
  const digests = [];
  for (let offset = 0; offset < size; offset += part) {
    const length = fs.readSync(fd, buffer, 0, part, offset);
    digests.push(createHash('md5').update(buffer.subarray(0, length)).digest());
  }
  fs.closeSync(fd);
  const whole = createHash('md5').update(Buffer.concat(digests)).digest('hex');
  return [...digests.map((d) => d.toString('hex')), `${whole}-${digests.length}`];
}

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * Seconds that a bare loop takes. With `twice`, each part is read once more while it is sent, and what was read is
 * dropped: the least that any page does which looks at the bytes it sends.
 * @param {string} file @param {number} size @param {string} sink @param {boolean} twice
 */
async function bareLoop(file, size, sink, twice = false) {
  const server = http.createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<input type=file>'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await chromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/`);
    await page.setInputFiles('input', file);
    return await page.evaluate(async ({ url, part, inFlight, total, twice }) => {
      const chosen = /** @type {File} */ (document.querySelector('input')?.files?.[0]);
      let next = 0;
      const read = async (/** @type {Blob} */ slice) => {
        const reader = slice.stream().getReader({ mode: 'byob' });
        for (let buffer = new ArrayBuffer(256 * 1024); ;) {
          const { value, done } = await reader.read(new Uint8Array(buffer));
          if (done) return;
          buffer = value.buffer;
        }
      };
      const put = (/** @type {Blob} */ slice, /** @type {number} */ number) => new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open('PUT', `${url}?partNumber=${number}&uploadId=bare`);
        request.onload = resolve;
        request.onerror = reject;
        request.send(slice);
      });
      const lane = async () => {
        for (let offset = 0; (offset = next) < total;) {
          next += part;
          const slice = chosen.slice(offset, Math.min(offset + part, total));
          await Promise.all([put(slice, offset / part + 1), twice ? read(slice) : undefined]);
        }
      };
      const start = performance.now();
      await Promise.all(Array.from({ length: inFlight }, lane));
      return (performance.now() - start) / 1000;
    }, { url: `${sink}/demo/bare.bin`, part: partSize(size), inFlight: kInFlight, total: size, twice });
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * Seconds from giving the file to Done, timed in the page, where nobody's polling costs or delays anything.
 * @param {string} file @param {import('../e2e/support/app.mjs').App} app @param {boolean} proof
 */
async function throughTheApp(file, app, proof) {
  const { browser, page } = await openTab(app);
  try {
    if (!proof) await switchProofOff(page);
    const row = path.basename(file);
    await page.evaluate(({ name, timeout }) => {
      const done = () => document.querySelector(`[role=row][aria-label="${name}"][aria-description="Done"]`) !== null;
      const seconds = new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`${name} was not Done in time`)), timeout);
        document.getElementById('pick-files')?.addEventListener('change', () => {
          const start = performance.now();
          const seen = new MutationObserver(() => done() && (seen.disconnect(), resolve((performance.now() - start) / 1000)));
          seen.observe(/** @type {Node} */ (document.getElementById('mirror')),
            { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-description'] });
        }, { capture: true });
      });
      Object.assign(window, { seconds });
    }, { name: row, timeout: kTimeout });
    await page.setInputFiles('#pick-files', file);
    const seconds = /** @type {number} */ (await page.evaluate('seconds'));
    await expect(transferRow(page, row)).toBeDescribed('Done');
    return seconds;
  } finally {
    await browser.close();
  }
}

/** @param {import('playwright-core').Page} page */
async function switchProofOff(page) {
  await page.getByRole('button', { name: 'Upload settings' }).click();
  await page.getByRole('checkbox', { name: /Verify/ }).click();
  await page.keyboard.press('Escape');
}

/** @param {number} size bytes */
export async function upload(size) {
  const folder = temporaryFolder();
  const file = path.join(folder, 'bench.bin');
  await writeContent(file, size);
  fs.writeFileSync(path.join(folder, 'etags'), `${etags(file, size).join('\n')}\n`);
  const port = await freePort();
  const sink = spawn(path.join(root, 'build/native/tests/upload_sink'), [String(port), path.join(folder, 'etags')],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(/** @type {import('node:stream').Readable} */ (sink.stdout), 'data');
  const endpoint = `http://localhost:${port}`;
  const app = await startApp({ store: { endpoint, accessKey: 'sink', secretKey: 'sink', label: 'Sink' } });
  try {
    /** @type {{bare: number[], twice: number[], off: number[], on: number[]}} */
    const seconds = { bare: [], twice: [], off: [], on: [] };
    for (let round = 0; round < kRounds; ++round) {  // by turns, so that a slow minute hits all of them
      seconds.bare.push(await bareLoop(file, size, endpoint));
      seconds.twice.push(await bareLoop(file, size, endpoint, true));
      seconds.off.push(await throughTheApp(file, app, false));
      seconds.on.push(await throughTheApp(file, app, true));
    }
    await fetch(`${endpoint}/line/${kGigabit}`, { method: 'POST' });
    const slow = { bare: await bareLoop(file, size, endpoint), on: await throughTheApp(file, app, true) };
    const speed = (/** @type {number[]} */ list) => size / 1e6 / median(list);
    const bare = speed(seconds.bare);
    const twice = speed(seconds.twice);
    return [
      { name: 'upload, bare XHR loop', value: bare, unit: 'MB/s' },
      { name: 'upload, R2 Deck, proof off', value: speed(seconds.off), unit: 'MB/s', beside: 'bare',
        ratio: speed(seconds.off) / bare, goal: '>= 0.95' },
      { name: 'upload, R2 Deck, proof on', value: speed(seconds.on), unit: 'MB/s', beside: 'bare',
        ratio: speed(seconds.on) / bare, goal: '>= 0.85' },
      // Where sender, sink and browser share the cores, it is the processor that sets the pace, and proof on cannot
      // beat the first of these.
      { name: 'upload, bare XHR loop that reads each part again', value: twice, unit: 'MB/s', beside: 'bare',
        ratio: twice / bare },
      { name: 'upload, R2 Deck, proof on', value: speed(seconds.on), unit: 'MB/s', beside: 'bare, read again',
        ratio: speed(seconds.on) / twice },
      { name: 'upload by a line of 1 Gbit/s, proof on', value: speed([slow.on]), unit: 'MB/s', beside: 'bare',
        ratio: slow.bare / slow.on, goal: '>= 0.85' },
    ];
  } finally {
    await app.stop();
    sink.kill();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
