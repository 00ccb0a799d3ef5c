// The fields for secrets: real <input> elements over the places that the app keeps free for them, so that password
// managers know them. What is typed there never enters the wasm memory; the API's call takes it from here.

/** @typedef {import('./semantics.js').Node} Node */

export class Password {
  /** @type {Set<HTMLInputElement>} */
  #fields = new Set();

  /** An element for the mirror. @param {Node} node */
  create(node) {
    const field = document.createElement('input');
    const isCode = node.autocomplete === 'one-time-code';
    field.type = isCode ? 'text' : 'password'; // a code is read off another screen, and compared with it
    field.classList.add('secret');
    field.autocomplete = /** @type {AutoFill} */ (node.autocomplete ?? 'off');
    field.autocapitalize = 'off';
    field.spellcheck = false;
    if (node.numeric) field.inputMode = 'numeric';
    field.dataset.member = node.member ?? '';
    field.name = node.member ?? 'secret';
    this.#fields.add(field);
    return field;
  }

  /**
   * The secrets for a call, or what is wrong with them.
   * @param {string} members of the body, separated by spaces
   * @returns {{values: Record<string, string>} | {problem: string, hint: string}}
   */
  collect(members) {
    /** @type {Record<string, string>} */
    const values = {};
    for (const member of members.split(' ')) {
      const field = this.#field(member);
      if (!field?.value) return refuse(field, `${field?.ariaLabel ?? 'Something'} is still empty.`, 'Type it, and try again.');
      values[member] = field.value;
      const again = this.#shown().find((one) => one.dataset.member === `=${member}`);
      if (again && again.value !== field.value) {
        return refuse(again, 'The two new passwords differ.', 'Type the same one in both fields.');
      }
    }
    return { values };
  }

  /** After they were taken. */
  clear() {
    for (const field of this.#shown()) field.value = '';
  }

  // A field that is for no member in particular is for whichever is asked for.
  /** @param {string} member */
  #field(member) {
    const shown = this.#shown();
    return shown.find((field) => field.dataset.member === member) ?? shown.find((field) => !field.dataset.member);
  }

  #shown() {
    for (const field of this.#fields) if (!field.isConnected) this.#fields.delete(field);
    return [...this.#fields];
  }
}

/**
 * @param {HTMLInputElement | undefined} field
 * @param {string} problem
 * @param {string} hint
 */
function refuse(field, problem, hint) {
  field?.focus({ preventScroll: true });
  return { problem, hint };
}
