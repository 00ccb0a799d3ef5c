// The semantics mirror: an invisible DOM over the canvas, kept in step with what is drawn (wasm-ui/browser/mirror.h
// has the form of the changes). Screen readers read it, and tests click in it by role and name. A real click goes
// through by its coordinates; one from assistive technology, which has none, activates the element's item.

import { Focus } from './focus.js';
import { isField } from './input.js';

/**
 * @typedef {object} Node
 * @property {number} id
 * @property {number} parent
 * @property {string} role
 * @property {string} name
 * @property {[number, number, number, number]} box
 * @property {string} [value]
 * @property {string} [description]
 * @property {boolean} [checked]
 * @property {boolean} [selected]
 * @property {boolean} [expanded]
 * @property {boolean} [disabled]
 * @property {boolean} [invalid]
 * @property {boolean} [modal]
 * @property {boolean} [current]
 * @property {boolean} [focused]
 * @property {boolean} [live]
 * @property {string} [autocomplete] what a browser or a password manager may fill in
 * @property {boolean} [numeric]
 * @property {string} [member] of a call's body, that this field for a secret fills in; '=x': is to be the same as x
 * @property {string} [sort]
 * @property {number} [rowIndex]
 * @property {number} [rowCount]
 */

/** @typedef {{gone: number[], set: Node[], order: number[][]}} Changes */

const kControls = new Set(['link', 'button', 'checkbox', 'combobox']);
// Reached by the arrow keys within their container (see focus.js), so that Tab itself passes over them.
const kMembers = new Set(['option', 'menuitem', 'row', 'listitem', 'columnheader', 'gridcell']);
// Named by what they contain: a live region is read out when its text changes, and text is its own name.
const kNamedByText = new Set(['text', 'status', 'alert']);

export class Semantics {
  #deck;
  #clock;
  #root;
  #password;
  /** @type {Map<number, HTMLElement>} */
  #elements = new Map();
  /** @type {WeakMap<Element, number>} */
  #ids = new WeakMap();
  /** @type {HTMLElement[]} */
  #layers = [];

  /**
   * @param {import('./deck.js').Deck} deck
   * @param {import('./frame.js').FrameClock} clock
   * @param {HTMLElement} root
   * @param {import('./password.js').Password} password
   */
  constructor(deck, clock, root, password) {
    this.#deck = deck;
    this.#clock = clock;
    this.#root = root;
    this.#password = password;
    root.addEventListener('click', (event) => this.#onClick(event));
    root.addEventListener('keydown', (event) => this.#onKey(event));
    root.addEventListener('input', (event) => this.#onInput(event));
    this.focus = new Focus(deck, clock, root, (target) => this.#idOf(target));
  }

  /** @param {Changes} changes */
  apply({ gone, set, order }) {
    const fresh = new Set(set.filter((node) => !this.#elements.has(node.id)).map((node) => node.id));
    const opened = set.filter((node) => node.modal && !this.#elements.has(node.id));
    for (const node of set) this.#set(node);
    for (const [parent, ...children] of order) this.#arrange(this.#container(parent), children);
    for (const id of gone) {
      this.#elements.get(id)?.remove();
      this.#elements.delete(id);
    }
    if (gone.length > 0) this.focus.removed();
    for (const node of opened) this.focus.opened(/** @type {HTMLElement} */ (this.#elements.get(node.id)));
    // A code that is asked for is what the person types next.
    const code = set.find((node) => node.autocomplete === 'one-time-code');
    if (code && fresh.has(code.id)) this.#elements.get(code.id)?.focus({ preventScroll: true });
    const focused = set.find((node) => node.focused);
    if (focused) this.focus.follow(/** @type {HTMLElement} */ (this.#elements.get(focused.id)));
  }

  /** @param {number} parent as in Changes: a node, 0 the page, -n a layer above it */
  #container(parent) {
    if (parent > 0) return this.#elements.get(parent) ?? this.#layer(0);
    return this.#layer(-parent);
  }

  /** @param {number} index */
  #layer(index) {
    while (this.#layers.length <= index) {
      const layer = document.createElement('div');
      layer.className = 'layer';
      this.#root.append(layer);
      this.#layers.push(layer);
    }
    return this.#layers[index];
  }

  /**
   * Puts the children in order, moving as few as need be: an element that moves loses its focus.
   * @param {HTMLElement} container
   * @param {number[]} children
   */
  #arrange(container, children) {
    // Text of the container itself comes first.
    let place = container.firstChild instanceof Text ? container.firstChild.nextSibling : container.firstChild;
    const wanted = new Set(children.map((id) => this.#elements.get(id)));
    for (const id of children) {
      const element = this.#elements.get(id);
      if (!element) continue;
      while (place instanceof HTMLElement && !wanted.has(place)) place = place.nextSibling;
      if (element === place) place = place.nextSibling;
      else container.insertBefore(element, place);
    }
  }

  /** @param {Node} node */
  #set(node) {
    let element = this.#elements.get(node.id);
    if (!element || element.dataset.role !== node.role) {
      const before = element;
      element = this.#create(node);
      before?.replaceWith(element);
      if (before) element.append(...before.children);
    }
    if (!element.parentNode) this.#container(node.parent).append(element);
    describe(element, node);
  }

  /** @param {Node} node */
  #create(node) {
    const element = makeElement(node, this.#password);
    element.classList.add('node');
    element.dataset.role = node.role;
    if (kControls.has(node.role)) element.tabIndex = 0;
    if (kMembers.has(node.role)) element.tabIndex = -1;
    this.#elements.set(node.id, element);
    this.#ids.set(element, node.id);
    return element;
  }

  /** @param {EventTarget | null} target */
  #idOf(target) {
    return target instanceof Element ? this.#ids.get(target) ?? 0 : 0;
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    if (event.detail === 0 && !isField(event.target)) this.#activate(event);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.target instanceof HTMLInputElement && event.target.classList.contains('secret')) return this.#onSecretKey(event);
    if (event.target === event.currentTarget || isField(event.target)) return;
    if (event.key === 'Enter' || event.key === ' ') this.#activate(event);
  }

  // Enter in a field for a secret is the press of its dialog's button.
  /** @param {KeyboardEvent} event */
  #onSecretKey(event) {
    if (event.key !== 'Enter' || event.isComposing || event.repeat) return;
    event.preventDefault();
    this.#deck.call('submit', this.#idOf(event.target));
    this.#clock.drawNow();
  }

  // The element's item, or the nearest one around it: a click on a cell is a click on its row.
  /** @param {Event} event */
  #activate(event) {
    for (let at = /** @type {Element | null} */ (event.target); at && at !== this.#root; at = at.parentElement) {
      if (this.#deck.call('activate', this.#idOf(at))) {
        event.preventDefault();
        this.#clock.drawNow();
        return;
      }
    }
  }

  /** @param {Event} event */
  #onInput(event) {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.classList.contains('secret')) return;
    this.#deck.callWith('set_text', field.value, this.#idOf(field));
    this.#clock.drawNow();
  }
}

/**
 * @param {Node} node
 * @param {import('./password.js').Password} password
 */
function makeElement(node, password) {
  const { role } = node;
  if (role === 'password') return password.create(node);
  if (role === 'textbox') {
    const field = document.createElement('input');
    field.type = 'text';
    field.autocomplete = /** @type {AutoFill} */ (node.autocomplete ?? 'off');
    if (node.autocomplete) field.name = node.autocomplete;
    field.tabIndex = -1;
    return field;
  }
  const element = document.createElement('div');
  if (role !== 'text') element.setAttribute('role', role);
  if (role === 'heading') element.setAttribute('aria-level', '2');
  if (role === 'combobox') element.setAttribute('aria-haspopup', 'listbox');
  if (role === 'progressbar') {
    element.setAttribute('aria-valuemin', '0');
    element.setAttribute('aria-valuemax', '100');
  }
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {Node} node
 */
function describe(element, node) {
  const [x, y, width, height] = node.box;
  const style = element.style;
  style.left = `${x}px`;
  style.top = `${y}px`;
  style.width = `${width}px`;
  style.height = `${height}px`;
  element.classList.toggle('nowhere', width <= 0 || height <= 0);

  if (kNamedByText.has(node.role)) showText(element, node.name);
  else attribute(element, 'aria-label', node.name);
  if (node.role === 'combobox') showText(element, node.value ?? '');
  if (node.role === 'progressbar') attribute(element, 'aria-valuenow', node.value);
  if (node.role === 'textbox' && element instanceof HTMLInputElement && document.activeElement !== element) {
    element.value = node.value ?? '';
  }
  attribute(element, 'aria-description', node.description);
  attribute(element, 'aria-checked', node.checked);
  attribute(element, 'aria-selected', node.selected);
  attribute(element, 'aria-expanded', node.expanded);
  attribute(element, 'aria-disabled', node.disabled);
  attribute(element, 'aria-invalid', node.invalid);
  attribute(element, 'aria-modal', node.modal);
  attribute(element, 'aria-current', node.current);
  attribute(element, 'aria-live', node.live ? (node.role === 'alert' ? 'assertive' : 'polite') : undefined);
  attribute(element, 'aria-sort', node.sort);
  attribute(element, 'aria-rowindex', node.rowIndex);
  attribute(element, 'aria-rowcount', node.rowCount);
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean | undefined} value undefined: none
 */
function attribute(element, name, value) {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
}

// The element's own text, before any children.
/**
 * @param {Element} element
 * @param {string} text
 */
function showText(element, text) {
  const first = element.firstChild;
  if (first instanceof Text) {
    if (first.data !== text) first.data = text;
  } else {
    element.prepend(text);
  }
}
