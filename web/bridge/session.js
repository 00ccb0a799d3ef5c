// Sign-in links: http://127.0.0.1:8722/#sign-in=<token>. The token stands in the fragment, which no server and no
// log sees, and leaves the address bar and the history as soon as the page has read it.

const kPrefix = '#sign-in=';

/** The link's token, or ''. It is gone from the address afterwards. */
export function takeLinkToken() {
  if (!location.hash.startsWith(kPrefix)) return '';
  const token = decodeURIComponent(location.hash.slice(kPrefix.length));
  history.replaceState(null, '', location.pathname + location.search);
  return token;
}

/** A link that is opened in a tab that is here already. @param {(token: string) => void} opened */
export function onLinkOpened(opened) {
  addEventListener('hashchange', () => {
    const token = takeLinkToken();
    if (token) opened(token);
  });
}
