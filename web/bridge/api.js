// Calls of the companion's API: same origin, with the session's cookie and the header token that proves that it is
// this page that asks (other ports of this machine share the cookie's host, but not the page's storage).

import { saveFile } from './save.js';

const kTokenKey = 'r2deck.token';
const kTokenHeader = 'X-R2Deck-Token';
const kTimeLimit = 300_000; // ms; storage may take minutes to put a very large object together

export class Api {
  #deck;
  #password;
  #reach;
  #holdsFiles;

  /**
   * @param {import('./deck.js').Deck} deck
   * @param {import('./password.js').Password} password
   * @param {import('./reach.js').Reach} reach
   * @param {() => boolean} holdsFiles whether the tab holds files, which loading the page again would lose
   */
  constructor(deck, password, reach, holdsFiles) {
    this.#deck = deck;
    this.#password = password;
    this.#reach = reach;
    this.#holdsFiles = holdsFiles;
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
   * @param {string} secretMember members of the body that the fields for secrets fill in, separated by spaces; empty: none
   * @param {string} saveAs the name of the file that the answer's body becomes; empty: the app is handed it
   */
  async call(call, method, path, body, secretMember, saveAs) {
    const secrets = secretMember ? this.#password.collect(secretMember) : { values: {} };
    const { status, text } = 'problem' in secrets ? notSent(secrets.problem, secrets.hint)
      : await send(method, path, secretMember ? withSecrets(body, secrets.values) : body, saveAs);
    const isDone = status >= 200 && status < 300;
    if (secretMember && isDone) this.#password.clear();
    if (isDone && path === '/api/v1/session' && text && this.#leavesFor(JSON.parse(text))) return;
    this.#deck.callWith('api_answered', text, call, status);
    if (isDone && method === 'POST' && path === '/api/v1/accounts' && !this.#holdsFiles()) {
      this.#reach.extend([new URL(JSON.parse(text).endpoint).origin]);
    }
  }

  // The app is told nothing of a session that the page is loaded again for: it begins anew, signed in.
  /** @param {{headerToken?: string, storage: string[]}} session */
  #leavesFor(session) {
    if (this.#holdsFiles()) return false;
    if (session.headerToken) this.keepToken(session.headerToken);
    return this.#reach.extend(session.storage);
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {string} body
 * @param {string} saveAs
 */
async function send(method, path, body, saveAs) {
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
    if (answer.ok && saveAs) {
      saveFile(await answer.blob(), saveAs); // whole, or not at all: an answer that breaks off throws
      return { status: answer.status, text: '' };
    }
    return { status: answer.status, text: await answer.text() };
  } catch {
    return { status: 0, text: '' };
  }
}

/**
 * @param {string} body
 * @param {Record<string, string>} secrets
 */
function withSecrets(body, secrets) {
  return JSON.stringify({ ...JSON.parse(body), ...secrets });
}

/**
 * What the companion would have answered, word for word as the app reads it (RFC 9457).
 * @param {string} detail
 * @param {string} hint
 */
function notSent(detail, hint) {
  const problem = { type: 'about:blank', title: '', status: 400, code: 'invalid_request', detail, hint, retryable: false };
  return { status: 400, text: JSON.stringify(problem) };
}
