// Text for the field that ImGui is editing: a hidden textarea holds the browser's focus meanwhile, so that input
// methods, dead keys, dictation and the keyboard of a phone work as in any other field.

export class TextAgent {
  #deck;
  #clock;
  #agent;
  #canvas;

  /**
   * @param {import('./deck.js').Deck} deck
   * @param {import('./frame.js').FrameClock} clock
   * @param {HTMLTextAreaElement} agent
   * @param {HTMLCanvasElement} canvas
   */
  constructor(deck, clock, agent, canvas) {
    this.#deck = deck;
    this.#clock = clock;
    this.#agent = agent;
    this.#canvas = canvas;
    agent.addEventListener('compositionend', (event) => this.#type(event.data));
    agent.addEventListener('beforeinput', (event) => this.#beforeInput(/** @type {InputEvent} */ (event)));
    agent.addEventListener('input', (event) => this.#onInput(/** @type {InputEvent} */ (event)));
  }

  /**
   * ImGui began or ended to edit, or its caret moved.
   * @param {boolean} on
   * @param {number} x
   * @param {number} y
   * @param {number} height
   * @param {string} label the field's name, for screen readers
   */
  edit(on, x, y, height, label) {
    const agent = this.#agent;
    if (!on) {
      agent.setAttribute('aria-hidden', 'true');
      if (document.activeElement === agent) this.#canvas.focus({ preventScroll: true });
      return;
    }
    agent.removeAttribute('aria-hidden');
    agent.setAttribute('aria-label', label);
    agent.style.left = `${x}px`;
    agent.style.top = `${y}px`;
    agent.style.height = `${height}px`;
    // A field of the mirror that is being filled in keeps the focus.
    if (document.activeElement instanceof HTMLInputElement) return;
    agent.focus({ preventScroll: true });
  }

  /** @param {InputEvent} event */
  #onInput(event) {
    if (event.isComposing) return;
    const inserts = event.inputType.startsWith('insert') || event.inputType === '';
    const isComposed = event.inputType === 'insertFromComposition' || event.inputType === 'insertCompositionText';
    if (inserts && !isComposed) this.#type(event.data ?? this.#agent.value);
    this.#agent.value = '';
  }

  /** @param {string} text */
  #type(text) {
    this.#agent.value = '';
    // A line break is the Enter key, which ImGui has seen as such.
    const typed = text.replace(/[\r\n]/g, '');
    if (!typed) return;
    this.#deck.callWith('characters', typed);
    this.#clock.wake();
  }

  // A phone's keyboard sends no key events for it; where one does come, its default is prevented, and this is not.
  /** @param {InputEvent} event */
  #beforeInput(event) {
    if (event.isComposing || event.inputType !== 'deleteContentBackward') return;
    this.#deck.callWith('key', 'Backspace', true, 0);
    this.#deck.callWith('key', 'Backspace', false, 0);
    this.#clock.wake();
  }
}
