// Pointer, wheel, touch and keys, from the DOM to ImGui. Listeners stand on the common parent of the canvas and the
// mirror's elements above it, so that a click on either is a click at its coordinates.

const kMouseButtons = [0, 2, 1]; // DOM: left, middle, right; ImGui: left, right, middle
const kTouchSlop = 8; // CSS pixels that a finger may move and still tap
const kFriction = 0.004; // per ms; how fast a flung page comes to rest
const kLeastSpeed = 0.03; // CSS pixels per ms, below which it rests
const kLinesPerPage = 8; // wheel steps for deltaMode "page"

/** @param {KeyboardEvent | MouseEvent} event */
export const modifiers = (event) =>
  (event.ctrlKey ? 1 : 0) | (event.shiftKey ? 2 : 0) | (event.altKey ? 4 : 0) | (event.metaKey ? 8 : 0);

export class Input {
  #deck;
  #clock;
  #root;
  #canvas;
  #focus;
  /** @type {{id: number, x: number, y: number, lastY: number, lastX: number, time: number, drags: boolean, speed: number} | null} */
  #touch = null;
  #fling = 0;

  /**
   * @param {import('./deck.js').Deck} deck
   * @param {import('./frame.js').FrameClock} clock
   * @param {HTMLElement} root
   * @param {HTMLCanvasElement} canvas
   * @param {import('./focus.js').Focus} focus
   */
  constructor(deck, clock, root, canvas, focus) {
    this.#deck = deck;
    this.#clock = clock;
    this.#root = root;
    this.#canvas = canvas;
    this.#focus = focus;
    this.#listenToPointers();
    this.#listenToKeys();
    addEventListener('blur', () => this.#deck.call('window_focus', false));
    addEventListener('focus', () => {
      this.#deck.call('window_focus', true);
      this.#clock.wake();
    });
  }

  #listenToPointers() {
    const root = this.#root;
    const on = (/** @type {'pointermove'|'pointerdown'|'pointerup'|'pointercancel'|'pointerleave'} */ type,
      /** @type {(event: PointerEvent) => void} */ mouse, /** @type {(event: PointerEvent) => void} */ touch) =>
      root.addEventListener(type, (event) => (event.pointerType === 'touch' ? touch : mouse).call(this, event));
    const nothing = () => {};
    on('pointermove', this.#mouseMove, this.#touchMove);
    on('pointerdown', this.#mouseDown, this.#touchDown);
    on('pointerup', this.#mouseUp, this.#touchUp);
    on('pointercancel', nothing, this.#touchCancel);
    on('pointerleave', () => {
      this.#deck.call('pointer_leave');
      this.#clock.wake();
    }, nothing);
    // Focus is ours to move, but real fields take theirs.
    root.addEventListener('mousedown', (event) => isField(event.target) || event.preventDefault());
    root.addEventListener('contextmenu', (event) => isField(event.target) || event.preventDefault());
    root.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
  }

  /** @param {MouseEvent} event */
  #place(event) {
    const box = this.#canvas.getBoundingClientRect();
    return /** @type {const} */ ([event.clientX - box.left, event.clientY - box.top]);
  }

  /** @param {PointerEvent} event */
  #mouseMove(event) {
    this.#deck.call('pointer_move', ...this.#place(event), false);
    this.#clock.wake();
  }

  /** @param {PointerEvent} event */
  #mouseDown(event) {
    this.#leaveFields(event.target);
    if (!isField(event.target)) this.#root.setPointerCapture(event.pointerId);
    this.#deck.call('pointer_move', ...this.#place(event), false);
    this.#press(kMouseButtons[event.button] ?? 0);
  }

  // ImGui lets an item that others may overlap be pressed only when it was hovered in the frame before.
  /** @param {number} button of ImGui's */
  #press(button) {
    this.#clock.drawNow();
    this.#deck.call('pointer_button', button, true);
    this.#clock.drawNow();
  }

  /** @param {PointerEvent} event */
  #mouseUp(event) {
    this.#deck.call('pointer_move', ...this.#place(event), false);
    this.#deck.call('pointer_button', kMouseButtons[event.button] ?? 0, false);
    this.#clock.drawNow();
  }

  // A finger first only points; whether it taps or scrolls shows when it moves or lifts.

  /** @param {PointerEvent} event */
  #touchDown(event) {
    cancelAnimationFrame(this.#fling);
    if (this.#touch) return; // other fingers do nothing
    this.#leaveFields(event.target);
    const [x, y] = this.#place(event);
    this.#touch = { id: event.pointerId, x, y, lastX: x, lastY: y, time: event.timeStamp, drags: false, speed: 0 };
    this.#deck.call('pointer_move', x, y, true);
    this.#clock.wake();
  }

  /** @param {PointerEvent} event */
  #touchMove(event) {
    const touch = this.#touch;
    if (!touch || touch.id !== event.pointerId) return;
    const [x, y] = this.#place(event);
    touch.drags ||= Math.hypot(x - touch.x, y - touch.y) > kTouchSlop;
    if (!touch.drags) return;
    const elapsed = Math.max(event.timeStamp - touch.time, 1);
    touch.speed = 0.6 * touch.speed + 0.4 * ((y - touch.lastY) / elapsed);
    this.#deck.call('touch_scroll', x - touch.lastX, y - touch.lastY);
    Object.assign(touch, { lastX: x, lastY: y, time: event.timeStamp });
    this.#clock.wake(1);
  }

  /** @param {PointerEvent} event */
  #touchUp(event) {
    const touch = this.#touch;
    if (!touch || touch.id !== event.pointerId) return;
    this.#touch = null;
    if (touch.drags) return this.#startFling(event.timeStamp - touch.time < 60 ? touch.speed : 0);
    this.#press(0);
    this.#deck.call('pointer_button', 0, false);
    this.#clock.drawNow();
    this.#deck.call('pointer_leave'); // nothing is hovered when no finger is there
    this.#clock.wake();
  }

  #touchCancel() {
    this.#touch = null;
    this.#deck.call('pointer_leave');
    this.#clock.wake();
  }

  /** @param {number} speed CSS pixels per ms; the page goes on for a while after a swift finger lifted */
  #startFling(speed) {
    let last = performance.now();
    const step = (/** @type {number} */ time) => {
      const elapsed = Math.min(time - last, 50);
      last = time;
      this.#deck.call('touch_scroll', 0, speed * elapsed);
      speed *= Math.exp(-kFriction * elapsed);
      if (Math.abs(speed) < kLeastSpeed) this.#touchCancel();
      else this.#fling = requestAnimationFrame(step);
      this.#clock.wake(1);
    };
    this.#fling = requestAnimationFrame(step);
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    event.preventDefault(); // also keeps Ctrl+wheel from zooming the page under ImGui
    if (event.ctrlKey) return;
    const step = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 1 / 3
      : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? kLinesPerPage : 1 / 100;
    this.#deck.call('wheel', -event.deltaX * step, -event.deltaY * step);
    this.#clock.wake();
  }

  // A press anywhere else takes the focus from a field of the mirror.
  /** @param {EventTarget | null} target */
  #leaveFields(target) {
    const focused = document.activeElement;
    if (isField(target) || focused === this.#canvas || focused?.id === 'text-agent') return;
    this.#canvas.focus({ preventScroll: true });
  }

  #listenToKeys() {
    addEventListener('keydown', (event) => this.#key(event, true));
    addEventListener('keyup', (event) => this.#key(event, false));
  }

  /**
   * @param {KeyboardEvent} event
   * @param {boolean} down
   */
  #key(event, down) {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    const command = event.ctrlKey || event.metaKey;
    if (event.code === 'Tab') return this.#tab(event, down);
    if (isField(event.target) && !['Enter', 'Escape'].includes(event.code)) return; // it edits by itself
    if (command && event.key.toLowerCase() === 'v') return; // the paste event brings the text
    this.sendKey(shortcutCode(event), down, modifiers(event));
    if (isOurs(event, command)) event.preventDefault();
    const actsNow = ['Enter', 'NumpadEnter', 'Space'].includes(event.code) || command;
    if (actsNow) this.#clock.drawNow();
    else this.#clock.wake();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {boolean} down
   */
  #tab(event, down) {
    if (!down || event.ctrlKey || event.altKey || event.metaKey) return;
    if (this.#focus.move(event.shiftKey ? -1 : 1)) event.preventDefault();
  }

  /**
   * @param {string} code KeyboardEvent.code
   * @param {boolean} down
   * @param {number} mask see modifiers()
   */
  sendKey(code, down, mask) {
    this.#deck.callWith('key', code, down, mask);
  }
}

/**
 * A field of the mirror, edited by the browser itself.
 * @param {EventTarget | null} target
 */
export function isField(target) {
  return target instanceof HTMLInputElement && target.closest('#mirror') !== null;
}

// Letters of a shortcut go by what the key says (Ctrl+A is where the layout has its A), all else by its place.
/** @param {KeyboardEvent} event */
function shortcutCode(event) {
  const isLetter = (event.ctrlKey || event.metaKey) && /^[a-z]$/i.test(event.key);
  return isLetter ? `Key${event.key.toUpperCase()}` : event.code;
}

// Keys whose default (scrolling, quick find, editing the empty text agent) would get in the way. All others stay the
// browser's: reload, developer tools, zoom, closing the tab.
const kEditingKeys = ['Backspace', 'Enter', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown',
  'Home', 'End'];
const kTypedKeys = [' ', '/', "'"];

/**
 * @param {KeyboardEvent} event
 * @param {boolean} command
 */
function isOurs(event, command) {
  if (isField(event.target)) return false;
  if (command) return event.key.toLowerCase() === 'a';
  if (kEditingKeys.includes(event.key)) return true;
  return kTypedKeys.includes(event.key) && !(event.target instanceof HTMLTextAreaElement);
}
