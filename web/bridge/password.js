// The one field for secrets: a real <input type=password> over the place that the app keeps free for it. What is
// typed there never enters the wasm memory; the API's call takes it from here.

export class Password {
  /** @type {HTMLInputElement | null} */
  #field = null;

  /** An element for the mirror. */
  create() {
    const field = document.createElement('input');
    field.type = 'password';
    field.classList.add('secret');
    field.autocomplete = 'off';
    field.spellcheck = false;
    this.#field = field;
    return field;
  }

  get value() {
    return this.#field?.isConnected ? this.#field.value : '';
  }

  clear() {
    if (this.#field) this.#field.value = '';
  }
}
