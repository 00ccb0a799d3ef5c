// What the page may reach. Its content security policy was fixed when it was loaded, for the session that the browser
// had then, and names the storage of that session's accounts: none, before somebody signed in. Whoever signs in, or
// adds an account elsewhere than at R2, needs the page loaded again.

const kLoadedFor = 'r2deck.loaded-for';
const kR2 = '.r2.cloudflarestorage.com'; // always reached

export class Reach {
  #origins;

  constructor() {
    const said = document.querySelector('meta[name="r2deck-storage"]')?.getAttribute('content') ?? '';
    this.#origins = new Set(said.split(' '));
  }

  /**
   * Loads the page again if that is what it takes to reach all of these. Not twice for the same ones: a browser that
   * keeps no cookie for the page would be loading for ever.
   * @param {string[]} origins
   * @returns {boolean} whether the page is on its way out
   */
  extend(origins) {
    const missing = origins.filter((origin) => !this.#origins.has(origin) && !isR2(origin)).sort().join(' ');
    if (!missing) sessionStorage.removeItem(kLoadedFor);
    if (!missing || sessionStorage.getItem(kLoadedFor) === missing) return false;
    sessionStorage.setItem(kLoadedFor, missing);
    // A step of the page itself, so that the cookie goes along; after a link from elsewhere a reload may lack it.
    location.replace(location.pathname + location.search);
    return true;
  }
}

/** @param {string} origin */
function isR2(origin) {
  const { protocol, hostname, port } = new URL(origin);
  return protocol === 'https:' && port === '' && hostname.endsWith(kR2);
}
