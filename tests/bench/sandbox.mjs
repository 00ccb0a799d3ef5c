// What the sandbox takes: PUTs beside one process that hashes and writes the same bytes, its memory meanwhile, and
// Complete of many parts beside one of two.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { root, start, temporaryFolder } from '../e2e/support/processes.mjs';

const run = promisify(execFile);
const program = path.join(root, 'build/native/tests/sandbox_bench');

/** @param {string[]} args */
const bench = async (...args) => JSON.parse((await run(program, args)).stdout);

/** The most memory that a process ever had, in MiB. @param {number} pid */
function peakMemory(pid) {
  return Number(/VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** @param {number} mib of each round's PUTs */
export async function sandbox(mib = 256) {
  const folder = temporaryFolder('r2deck-bench-');
  const server = await start(['sandbox', '--port', '0', '--data-dir', path.join(folder, 'data'), '--seed-bucket', 'bench',
    '--print-keys'], /Sandbox secret key:/);
  const said = (/** @type {string} */ name) =>
    server.lines.find((line) => line.startsWith(name))?.slice(name.length).trim() ?? '';
  const put = (/** @type {number} */ size) => bench('put', said('Sandbox endpoint:'), said('Sandbox access key:'),
    said('Sandbox secret key:'), folder, String(size));
  try {
    await put(8);  // what a first request makes stays
    const memory = [];
    const figures = [];
    for (const size of [mib / 4, mib]) {
      figures.push(await put(size));
      memory.push(peakMemory(server.pid));
    }
    const { plain_mb_per_second: plain, put_mb_per_second: taken } = figures[1];
    const { ms_of_2: few, ms_of_640: many } = await bench('complete', folder);
    return [
      { name: 'one process that hashes and writes', value: plain, unit: 'MB/s' },
      { name: '  sandbox, PUTs of the same bytes', value: taken, unit: 'MB/s', beside: 'one process', ratio: taken / plain,
        goal: '>= 0.7' },
      { name: `sandbox, memory after PUTs of ${mib / 4} MiB`, value: memory[0], unit: 'MiB' },
      { name: '  four times as many', value: memory[1], unit: 'MiB', beside: 'that', ratio: memory[1] / memory[0],
        goal: '<= 1.1' },
      { name: 'sandbox, Complete of 2 parts', value: few, unit: 'ms' },
      { name: '  of 640', value: many, unit: 'ms', beside: '2 parts', ratio: many / few, goal: 'the same, within noise' },
    ];
  } finally {
    await server.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
