// A worker that computes MD5s with hash.wasm (wasm-ui/browser/hash). It gets slices of files, all of one length, at
// most four; it reads them window by window, so that its memory stays flat whatever their size.

/**
 * @typedef {object} HashModule
 * @property {WebAssembly.Memory} memory
 * @property {() => number} window_size
 * @property {(part: number) => number} window
 * @property {(bytes: number) => void} update_one
 * @property {() => number} finish_one
 * @property {(bytes: number) => void} update_four
 * @property {(lastBytes: number) => number} finish_four
 */

const kParts = 4;
const kDigestBytes = 16;

// A function that returns a v128: whether it is valid says whether the browser has SIMD.
const kSimdProbe = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65,
  0, 253, 15, 253, 98, 11]);

/** @type {Promise<HashModule>} */
const module = load();

async function load() {
  const name = WebAssembly.validate(kSimdProbe) ? 'hash.wasm' : 'hash-plain.wasm';
  const answer = await fetch(new URL(`../${name}`, import.meta.url));
  const { instance } = await WebAssembly.instantiate(await answer.arrayBuffer(), {});
  return /** @type {HashModule} */ (/** @type {unknown} */ (instance.exports));
}

// The windows that are being read. Chromium keeps neither a stream nor the promise of its next bytes alive by itself:
// what only that promise leads to is garbage, and the read never ends.
const reading = new Set();

// Gives a slice window by window, and reads the next window while the last one is being hashed. Streaming into
// buffers of our own (BYOB) costs half of what a slice().arrayBuffer() per window does, and leaves no garbage.
class Windows {
  #slice;
  #size;
  #position = 0;
  /** @type {ReadableStreamBYOBReader | null} */
  #reader = null;
  #buffers;
  #turn = 0;

  /**
   * @param {Blob} slice
   * @param {number} size of a window
   */
  constructor(slice, size) {
    this.#slice = slice;
    this.#size = size;
    this.#buffers = [new ArrayBuffer(size), new ArrayBuffer(size)];
    reading.add(this);
    try {
      this.#reader = slice.stream().getReader({ mode: 'byob' });
    } catch {
      // Blob.stream() gives no byte stream here
    }
  }

  /**
   * The next window; shorter than the others at the end.
   * @returns {Promise<Uint8Array>}
   */
  async next() {
    const wanted = Math.min(this.#size, this.#slice.size - this.#position);
    const start = this.#position;
    this.#position += wanted;
    if (!this.#reader) return new Uint8Array(await this.#slice.slice(start, start + wanted).arrayBuffer());

    this.#turn ^= 1;
    let buffer = this.#buffers[this.#turn];
    let filled = 0;
    while (filled < wanted) {
      const { value } = await this.#reader.read(new Uint8Array(buffer, filled, wanted - filled));
      if (!value || value.byteLength === 0) throw new DOMException('The file is shorter now.', 'NotReadableError');
      buffer = /** @type {ArrayBuffer} */ (value.buffer);
      filled += value.byteLength;
    }
    this.#buffers[this.#turn] = buffer;
    return new Uint8Array(buffer, 0, wanted);
  }

  /** Frees the stream. */
  close() {
    reading.delete(this);
    this.#reader?.cancel().catch(() => {});
  }
}

/**
 * @param {Blob[]} slices
 * @returns {Promise<string[]>}
 */
async function hash(slices) {
  const md5 = await module;
  const size = md5.window_size();
  const memory = new Uint8Array(md5.memory.buffer);
  const addresses = Array.from({ length: kParts }, (_, part) => md5.window(part));
  const update = slices.length > 1 ? md5.update_four : md5.update_one;
  const sources = slices.map((slice) => new Windows(slice, size));
  const read = () => Promise.all(sources.map((source) => source.next()));
  const total = slices[0].size;
  let last = 0;
  try {
    let coming = total > 0 ? read() : null;
    for (let position = 0; coming; position += last) {
      const windows = await coming;
      last = windows[0].length;
      coming = position + last < total ? read() : null;
      coming?.catch(() => {}); // is awaited in the next turn
      windows.forEach((window, part) => memory.set(window, addresses[part]));
      update(last);
    }
  } catch (error) {
    finish(); // leaves the module as new
    throw error;
  } finally {
    sources.forEach((source) => source.close());
  }
  const digests = finish();
  return slices.map((_, part) => hex(memory, digests + part * kDigestBytes));

  function finish() {
    return slices.length > 1 ? md5.finish_four(last) : md5.finish_one();
  }
}

/**
 * @param {Uint8Array} memory
 * @param {number} address
 */
function hex(memory, address) {
  return Array.from(memory.subarray(address, address + kDigestBytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

self.onmessage = async (/** @type {MessageEvent<Blob[]>} */ event) => {
  try {
    self.postMessage({ digests: await hash(event.data) });
  } catch (error) {
    self.postMessage({ error });
  }
};
