// What the companion serves, through its API and as wrk sees it: signatures, memory, a start, and others' passwords
// meanwhile. Client and server share the machine, and wrk asks as fast as it is answered, so the trivial route stands
// beside each in the same run.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startApp } from '../e2e/support/app.mjs';
import { binary, cli, residentBytes, root } from '../e2e/support/processes.mjs';
import { signerRate } from './presign.mjs';

const run = promisify(execFile);
const kMib = 1024 * 1024;
const kSeconds = 10;
const kUrlsOfBatch = 1000, kRequestsOfBatch = 16;  // tests/support/load.lua
const kSignatures = 1_000_000;
const kStarts = 10;
const kPassword = 'correct horse battery';

/** @typedef {import('../e2e/support/app.mjs').App} App */
/** @typedef {{requests: number, seconds: number, p50: number, p99: number, not2xx: number, connect: number,
 *   read: number, write: number, timeout: number}} Load */

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * What load.lua says; a figure of requests that fail is none.
 * @param {App} app @param {NodeJS.ProcessEnv} environment @param {string} kind @param {number} connections
 * @param {string[]} [before] words before wrk's own
 */
async function load(app, environment, kind, connections, before = []) {
  const [command, ...args] = [...before, 'wrk', '--threads', '1', '--connections', String(connections), '--duration',
    `${kSeconds}s`, '--script', path.join(root, 'tests/support/load.lua'), app.origin, '--', kind];
  const { stdout } = await run(command, args, { env: environment });
  /** @type {Load} */
  const result = JSON.parse(/^result: (.*)$/m.exec(stdout)?.[1] ?? '');
  if (result.not2xx + result.connect + result.read + result.write + result.timeout > 0)
    throw new Error(`requests failed under load: ${kind} ${JSON.stringify(result)}`);
  return result;
}

/** Milliseconds from the start of the program to its line that it is ready, after a clean stop. @param {App} app */
async function timeToReady(app) {
  await app.stopCompanion();
  const began = performance.now();
  await app.restartCompanion();
  return performance.now() - began;
}

/** Milliseconds that a program takes which ends at once. */
async function timeOfProcess() {
  const began = performance.now();
  await once(spawn(binary, ['--version'], { stdio: 'ignore' }), 'exit');
  return performance.now() - began;
}

/** Runs `measure` while people sign in one after the other; answers what it does and how long each sign-in took.
 * @param {App} app @param {() => Promise<Load>} measure */
async function whileSigningIn(app, measure) {
  let over = false;
  /** @type {number[]} */
  const took = [];
  const person = async () => {
    while (!over) {
      const began = performance.now();
      const answer = await fetch(`${app.origin}/api/v1/session`, { method: 'POST',
        headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user: 'busy', password: kPassword }) });
      await answer.arrayBuffer();
      if (answer.status !== 201) throw new Error(`a sign-in answers ${answer.status}`);
      took.push(performance.now() - began);
    }
  };
  const people = [person(), person()];
  people.forEach((each) => each.catch(() => {}));  // until then
  try {
    return { measured: await measure(), took };
  } finally {
    over = true;
    await Promise.all(people);  // a sign-in that failed is told here
  }
}

export async function serving() {
  const app = await startApp();
  try {
    const route = `/accounts/${await app.accountId()}/buckets/demo`;
    const upload = await app.api(`${route}/uploads`, { method: 'POST',
      body: JSON.stringify({ key: 'bench', size: 600 * 1024 * kMib }) });
    const environment = { ...process.env, R2DECK_LOAD_TOKEN: app.token, R2DECK_LOAD_BUCKET: route,
      R2DECK_LOAD_UPLOAD: upload.id, R2DECK_LOAD_PARTS: String(upload.partCount) };

    const health = await load(app, environment, 'health', 100);
    const sign = await load(app, environment, 'sign', 100);
    const link = await load(app, environment, 'link', 100);

    // All of its threads on the first processor; those that come later inherit that.
    await run('taskset', ['--all-tasks', '--pid', '--cpu-list', '0', String(app.companion.pid)]);
    const elsewhere = ['taskset', '--cpu-list', String(os.cpus().length - 1)];
    const batch = await load(app, environment, 'batch', 4, elsewhere);
    const urls = (/** @type {Load} */ each) => each.requests * kUrlsOfBatch / kRequestsOfBatch;
    const perSecond = urls(batch) / batch.seconds;
    const alone = await signerRate();
    let signed = urls(batch) + sign.requests;
    while (signed < kSignatures) signed += urls(await load(app, environment, 'batch', 4, elsewhere));
    const resident = residentBytes(app.companion.pid) / kMib;

    /** @type {number[]} */
    const starts = [];
    for (let i = 0; i < kStarts; ++i) starts.push(await timeToReady(app));
    const processes = [];
    for (let i = 0; i < kStarts; ++i) processes.push(await timeOfProcess());
    const ready = median(starts), shortest = median(processes);

    await cli(['user', 'add', '--name', 'busy', '--data-dir', app.data], kPassword);
    const quiet = await load(app, environment, 'health', 1);
    const { measured: busy, took } = await whileSigningIn(app, () => load(app, environment, 'health', 1));
    const signIn = median(took);

    return [
      { name: 'API, parts signed in batches, one core', value: perSecond, unit: '/s', beside: 'the signer alone',
        ratio: perSecond / alone, goal: '>= 50,000' },
      { name: 'API, health, 100 clients: p99', value: health.p99, unit: 'ms' },
      { name: '  one part signed', value: sign.p99, unit: 'ms', beside: 'health', ratio: sign.p99 / health.p99,
        goal: '<= 5' },
      { name: '  one link, in the audit log by then', value: link.p99, unit: 'ms', beside: 'health',
        ratio: link.p99 / health.p99 },
      { name: 'API, health, 100 clients', value: health.requests / health.seconds, unit: '/s' },
      { name: '  one part signed', value: sign.requests / sign.seconds, unit: '/s', beside: 'health',
        ratio: sign.requests / sign.seconds / (health.requests / health.seconds) },
      { name: '  one link, in the audit log by then', value: link.requests / link.seconds, unit: '/s', beside: 'health',
        ratio: link.requests / link.seconds / (health.requests / health.seconds) },
      { name: `companion, memory after ${(signed / 1e6).toFixed(1)} M signatures`, value: resident, unit: 'MiB',
        goal: '<= 40' },
      { name: 'companion, start to ready after a clean stop', value: ready, unit: 'ms', beside: '--version',
        ratio: ready / shortest, goal: '<= 150' },
      { name: 'API, health, 1 client: p99', value: quiet.p99, unit: 'ms' },
      { name: '  while two sign in by password', value: busy.p99, unit: 'ms', beside: 'quiet',
        ratio: busy.p99 / quiet.p99 },
      { name: '  a sign-in meanwhile, median', value: signIn, unit: 'ms', beside: "health's p99",
        ratio: signIn / busy.p99, goal: '> 1: health does not wait for one' },
    ];
  } finally {
    await app.stop();
  }
}
