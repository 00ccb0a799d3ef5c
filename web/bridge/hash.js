// MD5 of parts, by workers beside the page. Parts of equal length are hashed four at a time (see hash-worker.js), so
// jobs that come together go together.

import { whyUnreadable } from './files.js';

const kTogether = 4;

/**
 * @typedef {object} Job
 * @property {number} upload
 * @property {number} part
 * @property {number} file
 * @property {File | undefined} source
 * @property {Blob} slice
 * @property {boolean} [alone] not to be hashed with others
 */

/** @typedef {{digests: string[]} | {error: unknown}} Answer */

export class Hashes {
  #deck;
  /** @type {Job[]} */
  #queue = [];
  /** @type {Worker[]} */
  #idle = [];
  #workers = 0;
  // One worker keeps up with any network; a second one helps where the PUTs leave cores idle.
  #most = navigator.hardwareConcurrency > 2 ? 2 : 1;
  #planned = false;

  /** @param {import('./deck.js').Deck} deck */
  constructor(deck) {
    this.#deck = deck;
  }

  /**
   * @param {number} upload
   * @param {number} part
   * @param {number} file
   * @param {File | undefined} source nothing when the file is gone
   * @param {number} offset
   * @param {number} length
   */
  add(upload, part, file, source, offset, length) {
    const slice = source ? source.slice(offset, offset + length) : new Blob();
    this.#queue.push({ upload, part, file, source, slice });
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.#assign();
    });
  }

  /** Nothing of that file needs a hash any more. @param {number} file */
  drop(file) {
    this.#queue = this.#queue.filter((job) => job.file !== file);
  }

  #assign() {
    while (this.#queue.length > 0) {
      const worker = this.#idle.pop() ?? this.#newWorker();
      if (!worker) return;
      this.#run(worker, this.#nextJobs());
    }
  }

  #newWorker() {
    if (this.#workers === this.#most) return undefined;
    this.#workers++;
    return new Worker(new URL('./hash-worker.js', import.meta.url), { type: 'module' });
  }

  // The oldest job, and with it others of the same length.
  #nextJobs() {
    const first = this.#queue[0];
    const alike = (/** @type {Job} */ job) => !job.alone && job.slice.size === first.slice.size;
    const jobs = first.alone ? [first] : this.#queue.filter(alike).slice(0, kTogether);
    this.#queue = this.#queue.filter((job) => !jobs.includes(job));
    return jobs;
  }

  /**
   * @param {Worker} worker
   * @param {Job[]} jobs
   */
  #run(worker, jobs) {
    const end = (/** @type {Answer} */ answer) => {
      worker.onmessage = worker.onerror = null;
      this.#idle.push(worker);
      this.#report(jobs, answer);
      this.#assign();
    };
    worker.onmessage = (event) => end(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      end({ error: event.error ?? null });
    };
    worker.postMessage(jobs.map((job) => job.slice));
  }

  /**
   * @param {Job[]} jobs
   * @param {Answer} answer
   */
  #report(jobs, answer) {
    if ('digests' in answer) {
      jobs.forEach((job, i) => this.#deck.callWith('hashed', answer.digests[i], job.upload, job.part));
    } else if (jobs.length > 1) {
      // One of them cannot be read: which one shows when each is tried alone.
      this.#queue.unshift(...jobs.map((job) => ({ ...job, alone: true })));
    } else {
      const isChanged = jobs[0].source !== undefined && whyUnreadable(answer.error) === 'changed';
      this.#deck.callWith('file_unreadable', jobs[0].source?.name ?? '', jobs[0].upload, isChanged);
    }
  }
}
