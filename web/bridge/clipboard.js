// The clipboard: what a text field copies, cuts and pastes by the browser's own events, and text that the app copies
// at the press of a button.

import { isField, modifiers } from './input.js';

export class Clipboard {
  #deck;
  #clock;
  /** @type {string | null} what ImGui has just copied, until the copy event asks for it */
  #copied = null;

  /**
   * @param {import('./deck.js').Deck} deck
   * @param {import('./frame.js').FrameClock} clock
   */
  constructor(deck, clock) {
    this.#deck = deck;
    this.#clock = clock;
    document.addEventListener('copy', (event) => this.#onCopy(event));
    document.addEventListener('cut', (event) => this.#onCopy(event));
    document.addEventListener('paste', (event) => this.#onPaste(event));
    // ImGui copies while it handles the key; the browser's copy event follows that key at once.
    addEventListener('keydown', (event) => event.ctrlKey || event.metaKey || (this.#copied = null), { capture: true });
  }

  /** ImGui copied from a text field. @param {string} text */
  set(text) {
    this.#copied = text;
  }

  /** @param {ClipboardEvent} event */
  #onCopy(event) {
    if (isField(event.target) || this.#copied === null) return;
    event.clipboardData?.setData('text/plain', this.#copied);
    event.preventDefault();
    this.#copied = null;
  }

  /** @param {ClipboardEvent} event */
  #onPaste(event) {
    if (isField(event.target)) return;
    event.preventDefault();
    this.#deck.callWith('clipboard', event.clipboardData?.getData('text/plain') ?? '');
    const command = navigator.platform.startsWith('Mac') ? 8 : 1;
    this.#deck.callWith('key', 'KeyV', true, command);
    this.#deck.callWith('key', 'KeyV', false, command);
    this.#deck.callWith('key', '', false, modifiers(new KeyboardEvent('keyup')));
    this.#clock.drawNow();
  }

  /**
   * The app copies a text; it is told whether that worked.
   * @param {string} text
   */
  async copy(text) {
    const done = await write(text);
    this.#deck.call('copied', done);
    this.#clock.wake();
  }
}

/** @param {string} text */
async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writeBySelection(text); // no permission, or no secure context
  }
}

/** @param {string} text */
function writeBySelection(text) {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.className = 'unseen';
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return done;
}
