// Starts and stops the processes that a browser test needs: the sandbox and the companion, on free ports, with
// data of their own.
import { spawn, execFile } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import readline from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const binary = process.env.R2DECK_BINARY ?? path.join(root, 'build/native/r2deck');

/** A folder that goes with the test. */
export function temporaryFolder(prefix = 'r2deck-e2e-') {
  return fs.mkdtempSync(path.join(process.env.R2DECK_E2E_DIR ?? os.tmpdir(), prefix));
}

/** A port that nothing listens on now. */
export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Starts `r2deck ARGS` and waits for the line that says it is ready.
 * @param {string[]} args
 * @param {RegExp} ready
 */
export async function start(args, ready) {
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {string[]} */
  const lines = [];
  const seen = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      readline.createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (ready.test(line)) resolve(line);
      });
    child.on('exit', (code) => reject(new Error(`r2deck ${args[0]} ended with ${code}: ${lines.join('\n')}`)));
  });
  seen.catch(() => {});
  await seen;
  return {
    pid: /** @type {number} */ (child.pid),
    lines,
    /** @param {NodeJS.Signals} signal */
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

/** What `r2deck ARGS` prints. @param {string[]} args @param {string} [input] */
export async function cli(args, input = '') {
  const running = run(binary, args);
  running.child.stdin?.on('error', () => {});  // a command that reads nothing may end first; its exit code counts
  running.child.stdin?.end(input);
  return (await running).stdout.trim();
}

/** Resident memory of a process, in bytes. @param {number} pid */
export function residentBytes(pid) {
  const match = /VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1]) * 1024;
}
