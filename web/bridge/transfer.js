// Parts on their way to storage. Each is an XMLHttpRequest whose body is a slice of the file: a Blob, which the
// browser streams from disk without a copy in the tab's memory (fetch could not say how much has been sent).

const kProgressEvery = 250; // ms between two reports of one part
const kStalledAfter = 120_000; // ms without a byte or an answer; a sleeping laptop leaves dead connections
const kLookEvery = 10_000; // ms

/**
 * @typedef {object} Put
 * @property {number} upload
 * @property {number} part
 * @property {number} attempt
 */

/**
 * @typedef {object} Running
 * @property {XMLHttpRequest} request
 * @property {number} heardOf performance.now() of its last sign of life
 * @property {() => void} giveUp
 */

export class Transfers {
  #deck;
  /** @type {Map<string, Running>} */
  #running = new Map();
  #watch = 0;

  /** @param {import('./deck.js').Deck} deck */
  constructor(deck) {
    this.#deck = deck;
  }

  /**
   * @param {Put} put
   * @param {Blob | undefined} body nothing when the file is gone
   * @param {string} url presigned
   * @param {string} headers name \0 value \0 ...
   */
  start(put, body, url, headers) {
    const key = keyOf(put);
    const request = new XMLHttpRequest();
    const end = () => {
      this.#running.delete(key);
      if (this.#running.size === 0) clearInterval(this.#watch), (this.#watch = 0);
    };
    const fail = (/** @type {number} */ status, code = '') => {
      end();
      this.#deck.callWith('put_failed', code, put.upload, put.part, put.attempt, status);
    };
    if (!body) return queueMicrotask(() => fail(0));

    const running = { request, heardOf: performance.now(), giveUp: () => (request.abort(), fail(0)) };
    let reported = 0;
    request.upload.onprogress = (event) => {
      running.heardOf = performance.now();
      if (running.heardOf - reported < kProgressEvery) return;
      reported = running.heardOf;
      this.#deck.call('put_progress', put.upload, put.part, put.attempt, event.loaded);
    };
    request.onload = () => {
      if (request.status < 200 || request.status > 299) return fail(request.status, storageCode(request.responseText));
      end();
      this.#deck.callWith('put_done', etagOf(request), put.upload, put.part, put.attempt);
    };
    request.onerror = () => fail(0);

    try {
      request.open('PUT', url);
      const fields = headers.split('\0');
      for (let i = 0; i + 1 < fields.length; i += 2) request.setRequestHeader(fields[i], fields[i + 1]);
      request.send(body);
    } catch {
      return queueMicrotask(() => fail(0)); // a URL or header that the browser refuses
    }
    this.#running.set(key, running);
    this.#watch ||= setInterval(() => this.#lookForStalled(), kLookEvery);
  }

  /** No answer will come. @param {Put} put */
  stop(put) {
    const key = keyOf(put);
    const running = this.#running.get(key);
    if (!running) return;
    this.#running.delete(key);
    running.request.onload = running.request.onerror = running.request.upload.onprogress = null;
    running.request.abort();
  }

  #lookForStalled() {
    const now = performance.now();
    for (const running of [...this.#running.values()]) {
      if (now - running.heardOf > kStalledAfter) running.giveUp();
    }
  }
}

/** @param {Put} put */
const keyOf = (put) => `${put.upload}/${put.part}/${put.attempt}`;

// Without the quotes; empty where the bucket's CORS policy does not expose it.
/** @param {XMLHttpRequest} request */
const etagOf = (request) => (request.getResponseHeader('ETag') ?? '').replace(/^W\//, '').replaceAll('"', '');

// S3's error code, from <Error><Code>NoSuchUpload</Code>...
/** @param {string} xml */
const storageCode = (xml) => /<Code>(\w{1,64})<\/Code>/.exec(xml)?.[1] ?? '';
