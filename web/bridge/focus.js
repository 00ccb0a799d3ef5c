// The keyboard's focus, in step on both sides: Tab walks the mirror's elements in reading order, as on any page, and
// ImGui's focus follows; the arrow keys are ImGui's, and the browser's focus follows. A dialog keeps the focus within
// and gives it back when it closes.

const kStops = 'button, link, checkbox, combobox, columnheader, row, listitem, option, menuitem'
  .split(', ').map((role) => `[role=${role}]`).join() + ', input';
// One stop for all of a kind in their container; the arrow keys walk among them.
const kGrouped = new Set(['row', 'listitem', 'option', 'menuitem', 'columnheader']);

export class Focus {
  #deck;
  #clock;
  #root;
  #idOf;
  #following = false;
  /** @type {HTMLElement | null} the text field that ImGui is editing */
  #edited = null;
  /** @type {{dialog: HTMLElement, before: Element | null}[]} */
  #dialogs = [];

  /**
   * @param {import('./deck.js').Deck} deck
   * @param {import('./frame.js').FrameClock} clock
   * @param {HTMLElement} root of the mirror
   * @param {(target: EventTarget | null) => number} idOf
   */
  constructor(deck, clock, root, idOf) {
    this.#deck = deck;
    this.#clock = clock;
    this.#root = root;
    this.#idOf = idOf;
    root.addEventListener('focusin', (event) => this.#onFocus(event));
  }

  /**
   * To the next stop, or the one before. False at the ends of the page: the browser then takes the focus elsewhere.
   * @param {1 | -1} step
   */
  move(step) {
    const layer = this.#topLayer();
    if (!layer) return false;
    const stops = this.#stops(layer);
    const focused = document.activeElement;
    const current = focused instanceof HTMLTextAreaElement ? this.#edited : focused;
    const at = stops.findIndex((stop) => stop === current);
    const isInside = layer.parentElement?.firstElementChild !== layer;
    let next = at < 0 ? (step > 0 ? 0 : stops.length - 1) : at + step;
    if (isInside) next = (next + stops.length) % stops.length;
    if (!stops[next]) return false;
    this.#enter(stops[next]);
    return true;
  }

  /** ImGui's focus is on that element now. @param {HTMLElement} element */
  follow(element) {
    if (isTextField(element)) {
      this.#edited = element; // the text agent has the browser's focus while it is edited
      return;
    }
    if (element !== document.activeElement) this.#give(element);
  }

  /** @param {HTMLElement} dialog */
  opened(dialog) {
    this.#dialogs.push({ dialog, before: document.activeElement });
    dialog.tabIndex = -1;
    const isFieldActive = document.activeElement instanceof HTMLTextAreaElement;
    if (!isFieldActive) this.#give(dialog);
  }

  /** Elements have gone, perhaps a dialog among them. */
  removed() {
    const last = this.#dialogs.at(-1);
    if (!last || last.dialog.isConnected) return;
    this.#dialogs.pop();
    const isFree = document.activeElement === document.body || document.activeElement?.id === 'canvas';
    if (isFree && last.before instanceof HTMLElement && last.before.isConnected) last.before.focus({ preventScroll: true });
  }

  #topLayer() {
    return Array.from(this.#root.children).findLast((layer) => layer.childElementCount > 0);
  }

  /** @param {Element} layer */
  #stops(layer) {
    const all = /** @type {HTMLElement[]} */ (Array.from(layer.querySelectorAll(kStops)));
    const enabled = all.filter((element) => element.getAttribute('aria-disabled') !== 'true');
    /** @type {Map<string, HTMLElement>} */
    const chosen = new Map();
    for (const element of enabled) {
      const group = groupOf(element, this.#idOf);
      if (!chosen.has(group) || rank(element) > rank(/** @type {HTMLElement} */ (chosen.get(group)))) {
        chosen.set(group, element);
      }
    }
    return [...chosen.values()].sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  }

  /** @param {HTMLElement} element */
  #enter(element) {
    if (isTextField(element) && this.#deck.call('activate', this.#idOf(element))) this.#clock.drawNow();
    else element.focus({ preventScroll: true });
  }

  /** @param {HTMLElement} element */
  #give(element) {
    this.#following = true;
    element.focus({ preventScroll: true });
    this.#following = false;
  }

  /** @param {FocusEvent} event */
  #onFocus(event) {
    const id = this.#idOf(event.target);
    if (this.#following || !id) return;
    this.#deck.call('focus', id);
    this.#clock.drawNow();
  }
}

/**
 * @param {HTMLElement} element
 * @param {(target: EventTarget | null) => number} idOf
 */
function groupOf(element, idOf) {
  const role = element.getAttribute('role') ?? 'input';
  return kGrouped.has(role) ? `${role} of ${idOf(element.parentElement)}` : `${idOf(element)}`;
}

// One that ImGui edits; a field for a secret is the browser's own.
/** @param {HTMLElement} element */
function isTextField(element) {
  return element instanceof HTMLInputElement && !element.classList.contains('secret');
}

// Of a group the element with the focus is the stop, else the one that is chosen, else the first.
/** @param {HTMLElement} element */
function rank(element) {
  if (element === document.activeElement) return 2;
  return element.getAttribute('aria-selected') === 'true' || element.getAttribute('aria-current') === 'true' ? 1 : 0;
}
