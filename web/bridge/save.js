// Hands what the page has to the browser as a file to be saved, as if it had been downloaded. For answers that need the
// header token, which a link cannot send.

let address = '';

/**
 * @param {Blob} content
 * @param {string} name
 */
export function saveFile(content, name) {
  // No event tells when the browser is done with it, so each is kept until the next.
  if (address) URL.revokeObjectURL(address);
  address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}
