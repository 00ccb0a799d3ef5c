// The wasm app, as the page calls it: each function of wasm-ui/browser/exports.cpp, with text where one takes text.

/**
 * @typedef {'text' | 'font' | 'start' | 'link_opened' | 'resize' | 'system_dark' | 'context_restored'
 *   | 'canvas_dropped' | 'draw' | 'pointer_move' | 'pointer_leave' | 'pointer_button' | 'touch_scroll' | 'wheel'
 *   | 'key' | 'characters' | 'clipboard' | 'window_focus' | 'activate' | 'submit' | 'focus' | 'set_text'
 *   | 'api_answered' | 'tick' | 'online' | 'copied' | 'drag' | 'files_given' | 'put_progress' | 'put_done'
 *   | 'put_failed' | 'hashed'
 *   | 'file_readable' | 'file_unreadable'} Export
 */

export class Deck {
  #module;
  #encoder = new TextEncoder();

  /** @param {import('../r2deck.js').R2DeckModule} module */
  constructor(module) {
    this.#module = module;
  }

  /**
   * @param {Export} name
   * @param {...(number | boolean)} args
   * @returns {number}
   */
  call(name, ...args) {
    return this.#module[`_r2deck_${name}`](...args.map(Number));
  }

  /**
   * Calls a function that reads the text buffer.
   * @param {Export} name
   * @param {string | Uint8Array} text
   * @param {...(number | boolean)} args
   * @returns {number}
   */
  callWith(name, text, ...args) {
    const bytes = typeof text === 'string' ? this.#encoder.encode(text) : text;
    const address = this.call('text', bytes.length);
    this.#module.HEAPU8.set(bytes, address);
    return this.call(name, ...args);
  }

  /** Bytes of the wasm memory. */
  get heapBytes() {
    return this.#module.HEAPU8.length;
  }
}

/**
 * Records as exports.cpp reads them: each ends with a NUL, which no file name and no header can hold.
 * @param {Iterable<string | number>} fields
 */
export function packed(fields) {
  let text = '';
  for (const field of fields) text += `${field}\0`;
  return text;
}
