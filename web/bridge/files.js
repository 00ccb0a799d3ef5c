// The files that a person picked or dropped. The File objects stay here, each under a number; the app learns name,
// size, type and time of change, never the bytes.

import { packed } from './deck.js';

/**
 * @typedef {object} Given
 * @property {File} file
 * @property {string} path relative, '/' between folders
 */

export class Files {
  #deck;
  #clock;
  /** @type {Map<number, File>} */
  #files = new Map();
  #last = 0;

  /**
   * @param {import('./deck.js').Deck} deck
   * @param {import('./frame.js').FrameClock} clock
   */
  constructor(deck, clock) {
    this.#deck = deck;
    this.#clock = clock;
    for (const id of ['pick-files', 'pick-folder']) {
      picker(id).addEventListener('change', () => this.#onPicked(picker(id)));
    }
    this.#listenToDrops();
  }

  /** @param {number} id */
  get(id) {
    return this.#files.get(id);
  }

  /** Whether the tab holds files that a reload would lose. */
  get any() {
    return this.#files.size > 0;
  }

  /** @param {number} id */
  forget(id) {
    this.#files.delete(id);
  }

  /** Opens the browser's own dialog; must be called within the event of a click or key. @param {boolean} folder */
  pick(folder) {
    picker(folder ? 'pick-folder' : 'pick-files').click();
  }

  /**
   * Whether a file can still be read, unchanged: browsers refuse to read one whose size or time differs from what
   * it was when it was given.
   * @param {number} id
   * @returns {Promise<'readable' | 'changed' | 'gone'>}
   */
  async check(id) {
    const file = this.#files.get(id);
    if (!file) return 'gone';
    try {
      await file.slice(0, 1).arrayBuffer();
      return 'readable';
    } catch (error) {
      return whyUnreadable(error);
    }
  }

  /** @param {HTMLInputElement} input */
  #onPicked(input) {
    const given = Array.from(input.files ?? [], (file) => ({ file, path: file.webkitRelativePath || file.name }));
    input.value = ''; // so that the same file can be picked again
    this.#give(given);
  }

  /** @param {Given[]} given */
  #give(given) {
    if (given.length === 0) return;
    const fields = given.flatMap(({ file, path }) => {
      const id = ++this.#last;
      this.#files.set(id, file);
      return [id, path, file.size, file.type, file.lastModified];
    });
    this.#deck.callWith('files_given', packed(fields));
    this.#clock.wake();
  }

  #listenToDrops() {
    let depth = 0; // dragenter and dragleave come for every element on the way
    const over = (/** @type {number} */ change) => {
      const before = depth > 0;
      depth = change === 0 ? 0 : Math.max(depth + change, 0);
      if (before !== depth > 0) {
        this.#deck.call('drag', depth > 0);
        this.#clock.wake();
      }
    };
    addEventListener('dragenter', (event) => holdsFiles(event) && over(1));
    addEventListener('dragleave', (event) => holdsFiles(event) && over(-1));
    addEventListener('dragover', (event) => {
      event.preventDefault(); // else the browser would open the file in place of the app
      if (event.dataTransfer) event.dataTransfer.dropEffect = holdsFiles(event) ? 'copy' : 'none';
    });
    addEventListener('drop', async (event) => {
      event.preventDefault();
      over(0);
      if (event.dataTransfer) this.#give(await droppedFiles(event.dataTransfer));
    });
  }
}

/** @param {string} id */
function picker(id) {
  return /** @type {HTMLInputElement} */ (document.getElementById(id));
}

/** @param {DragEvent} event */
function holdsFiles(event) {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/**
 * Chromium and Firefox say NotReadableError of a file that changed, NotFoundError of one that is gone.
 * @param {unknown} error
 * @returns {'changed' | 'gone'}
 */
export function whyUnreadable(error) {
  return error instanceof DOMException && error.name === 'NotReadableError' ? 'changed' : 'gone';
}

/**
 * The files of a drop, those of dropped folders among them.
 * @param {DataTransfer} data
 * @returns {Promise<Given[]>}
 */
async function droppedFiles(data) {
  // Entries can be asked for only before the event is over, so all at once.
  const items = Array.from(data.items).filter((item) => item.kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry());
  if (entries.some((entry) => entry === null)) {
    return Array.from(data.files, (file) => ({ file, path: file.name }));
  }
  /** @type {Given[]} */
  const given = [];
  for (const entry of entries) {
    if (entry) await collect(entry, given);
  }
  return given;
}

/**
 * @param {FileSystemEntry} entry
 * @param {Given[]} given
 */
async function collect(entry, given) {
  if (entry.isFile) {
    const file = await fileOf(/** @type {FileSystemFileEntry} */ (entry));
    if (file) given.push({ file, path: entry.fullPath.replace(/^\//, '') });
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  // A reader gives at most 100 entries at a time, and none when it has given all.
  for (;;) {
    const entries = await nextEntries(reader);
    if (entries.length === 0) return;
    for (const child of entries) await collect(child, given);
  }
}

/**
 * @param {FileSystemFileEntry} entry
 * @returns {Promise<File | null>} null for what cannot be read, such as a broken link
 */
function fileOf(entry) {
  return new Promise((resolve) => entry.file(resolve, () => resolve(null)));
}

/**
 * @param {FileSystemDirectoryReader} reader
 * @returns {Promise<FileSystemEntry[]>}
 */
function nextEntries(reader) {
  return new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
}
