// Presigned UploadPart URLs per second on one core: ours, npm aws4 and boto3, the same work each.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../e2e/support/processes.mjs';

const run = promisify(execFile);
const here = path.join(root, 'tests/bench');

/** The figure that a program prints as {"urls_per_second": N, ...}. @param {string} command @param {string[]} args */
async function rate(command, args) {
  return JSON.parse((await run(command, args, { cwd: here })).stdout).urls_per_second;
}

export const signerRate = () => rate(path.join(root, 'build/native/tests/presign_bench'), []);

export async function presign() {
  const ours = await signerRate();
  const aws4 = await rate('node', ['presign_bench.mjs']);
  const boto3 = await rate('python3', ['presign_bench.py']);
  return [
    { name: 'presigned UploadPart URLs', value: ours, unit: '/s', beside: 'aws4', ratio: ours / aws4,
      goal: '600,000' },
    { name: '  npm aws4', value: aws4, unit: '/s' },
    { name: '  boto3', value: boto3, unit: '/s', beside: 'aws4', ratio: boto3 / aws4 },
  ];
}
