// Calls of the companion's API: same origin, with the session's cookie and the header token that proves that it is
// this page that asks (other ports of this machine share the cookie's host, but not the page's storage).

const kTokenKey = 'r2deck.token';
const kTokenHeader = 'X-R2Deck-Token';
const kTimeLimit = 300_000; // ms; storage may take minutes to put a very large object together

export class Api {
  #deck;
  #password;
  /** Told of every call that was carried out, after the app. @type {(method: string, path: string) => void} */
  done = () => {};

  /**
   * @param {import('./deck.js').Deck} deck
   * @param {import('./password.js').Password} password
   */
  constructor(deck, password) {
    this.#deck = deck;
    this.#password = password;
  }

  /** @param {string} token empty: forget it */
  keepToken(token) {
    if (token) localStorage.setItem(kTokenKey, token);
    else localStorage.removeItem(kTokenKey);
  }

  /**
   * The app is answered with status and body; status 0: no answer came.
   * @param {number} call
   * @param {string} method
   * @param {string} path
   * @param {string} body
   * @param {string} secretMember member of the body that the password field fills in; empty: none
   */
  async call(call, method, path, body, secretMember) {
    const sent = secretMember ? withSecret(body, secretMember, this.#password.value) : body;
    const { status, text } = await send(method, path, sent);
    if (secretMember && status >= 200 && status < 300) this.#password.clear();
    this.#deck.callWith('api_answered', text, call, status);
    if (status >= 200 && status < 300) this.done(method, path);
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {string} body
 */
async function send(method, path, body) {
  /** @type {Record<string, string>} */
  const headers = {};
  const token = localStorage.getItem(kTokenKey);
  if (token) headers[kTokenHeader] = token;
  if (body) headers['Content-Type'] = 'application/json';
  try {
    const answer = await fetch(path, {
      method,
      headers,
      body: body || undefined,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(kTimeLimit),
    });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return { status: 0, text: '' };
  }
}

/**
 * @param {string} body
 * @param {string} member
 * @param {string} secret
 */
function withSecret(body, member, secret) {
  return JSON.stringify({ ...JSON.parse(body), [member]: secret });
}
