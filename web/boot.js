// Puts the page together: loads the app and its fonts side by side, ties each service of bridge/ to it, and starts it.

import createR2Deck from './r2deck.js';
import { Api } from './bridge/api.js';
import { Clipboard } from './bridge/clipboard.js';
import { Deck, packed } from './bridge/deck.js';
import { Files } from './bridge/files.js';
import { FrameClock } from './bridge/frame.js';
import { drawGlyph, glyphPen } from './bridge/glyphs.js';
import { Hashes } from './bridge/hash.js';
import { Input } from './bridge/input.js';
import { Password } from './bridge/password.js';
import { Reach } from './bridge/reach.js';
import { Semantics } from './bridge/semantics.js';
import { onLinkOpened, takeLinkToken } from './bridge/session.js';
import { showCursor, showTheme, watchSurface } from './bridge/surface.js';
import { TextAgent } from './bridge/text-agent.js';
import { Transfers } from './bridge/transfer.js';

const kPreferencesKey = 'r2deck.preferences';
const kFonts = ['inter-regular', 'inter-semibold', 'icons'];

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @returns {T}
 */
const byId = (id) => /** @type {T} */ (document.getElementById(id));

class Failure extends Error {}

/** @param {string} name */
async function loadFont(name) {
  const answer = await fetch(new URL(`fonts/${name}.ttf`, import.meta.url), { credentials: 'same-origin' });
  if (!answer.ok) throw new Failure(`The font ${name} could not be loaded (${answer.status}).`);
  return new Uint8Array(await answer.arrayBuffer());
}

/**
 * What the app calls (wasm-ui/browser/host.h).
 * @param {Deck} deck
 * @param {FrameClock} clock
 */
function services(deck, clock) {
  const root = byId('root');
  const canvas = /** @type {HTMLCanvasElement} */ (byId('canvas'));
  const files = new Files(deck, clock);
  const transfers = new Transfers(deck);
  const hashes = new Hashes(deck);
  const password = new Password();
  const api = new Api(deck, password, new Reach(), () => files.any);
  const clipboard = new Clipboard(deck, clock);
  const semantics = new Semantics(deck, clock, byId('mirror'), password);
  const agent = new TextAgent(deck, clock, /** @type {HTMLTextAreaElement} */ (byId('text-agent')), canvas);
  new Input(deck, clock, root, canvas, semantics.focus);
  const keepOpen = (/** @type {BeforeUnloadEvent} */ event) => event.preventDefault();
  let ticking = 0;

  return {
    mirror: (/** @type {string} */ changes) => semantics.apply(JSON.parse(changes)),
    cursor: (/** @type {number} */ shape) => showCursor(root, shape),
    editText: agent.edit.bind(agent),
    theme: showTheme,
    wake: () => clock.wake(),
    wakeSoon: () => clock.wakeSoon(),
    glyphPen,
    drawGlyph,

    callApi: api.call.bind(api),
    keepToken: api.keepToken.bind(api),

    /** @type {(upload: number, part: number, attempt: number, file: number, offset: number, length: number, url: string, headers: string) => void} */
    put: (upload, part, attempt, file, offset, length, url, headers) =>
      transfers.start({ upload, part, attempt }, files.get(file)?.slice(offset, offset + length), url, headers),
    /** @type {(upload: number, part: number, attempt: number) => void} */
    stopPut: (upload, part, attempt) => transfers.stop({ upload, part, attempt }),
    /** @type {(upload: number, part: number, file: number, offset: number, length: number) => void} */
    hash: (upload, part, file, offset, length) => hashes.add(upload, part, file, files.get(file), offset, length),
    /** @type {(upload: number, file: number) => Promise<void>} */
    checkFile: async (upload, file) => {
      const name = files.get(file)?.name ?? '';
      const found = await files.check(file);
      if (found === 'readable') deck.call('file_readable', upload);
      else deck.callWith('file_unreadable', name, upload, found === 'changed');
    },
    pickFiles: files.pick.bind(files),
    forgetFile: (/** @type {number} */ file) => {
      hashes.drop(file);
      files.forget(file);
    },
    busy: (/** @type {boolean} */ isBusy) =>
      isBusy ? addEventListener('beforeunload', keepOpen) : removeEventListener('beforeunload', keepOpen),

    tickAt: (/** @type {number} */ time) => {
      clearTimeout(ticking);
      ticking = setTimeout(() => deck.call('tick'), Math.max(time - Date.now(), 0));
    },
    copyText: clipboard.copy.bind(clipboard),
    setClipboard: clipboard.set.bind(clipboard),
    openDownload,
    savePreferences: (/** @type {string} */ text) => localStorage.setItem(kPreferencesKey, text),
    announce: (/** @type {string} */ text) => (byId('announcer').textContent = text),
  };
}

// The answer is an attachment, so the page stays.
/** @param {string} url */
function openDownload(url) {
  const link = document.createElement('a');
  link.href = url;
  link.rel = 'noreferrer';
  link.download = '';
  link.click();
}

async function start() {
  const linkToken = takeLinkToken();
  /** @type {ReturnType<typeof services>} */
  const host = Object.create(null);
  const [module, ...fonts] = await Promise.all([
    createR2Deck({ host, locateFile: (name) => new URL(name, import.meta.url).href }),
    ...kFonts.map(loadFont),
  ]);
  const deck = new Deck(module);
  const clock = new FrameClock(() => deck.call('draw'));
  Object.assign(host, services(deck, clock));
  fonts.forEach((font, which) => deck.callWith('font', font, which));

  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const isMac = navigator.platform.startsWith('Mac');
  const kept = localStorage.getItem(kPreferencesKey) ?? '';
  if (!deck.callWith('start', packed([linkToken, kept]), isDark, isMac)) {
    throw new Failure('R2 Deck draws with WebGL 2, which this browser does not offer here.\n'
      + 'Switch on hardware acceleration in its settings, or use a current Chrome, Edge, Firefox or Safari.');
  }
  onLinkOpened((token) => deck.callWith('link_opened', token));
  addEventListener('online', () => deck.call('online', true));
  addEventListener('offline', () => deck.call('online', false));
  watchSurface(deck, clock, /** @type {HTMLCanvasElement} */ (byId('canvas')));
  byId('boot').remove();
  clock.wake();

  // Figures for benchmarks and tests; read only.
  Object.defineProperty(window, 'r2deckStats', {
    get: () => ({ frames: clock.frames, heapBytes: deck.heapBytes, firstFrameAt: clock.firstFrameAt }),
  });
}

start().catch((error) => {
  const boot = byId('boot');
  boot.className = 'failed';
  boot.setAttribute('role', 'alert');
  boot.textContent = error instanceof Failure ? error.message
    : `R2 Deck could not start: ${error instanceof Error ? error.message : String(error)}\nReload the page to try again.`;
});
