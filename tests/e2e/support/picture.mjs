// Pictures of the page at rest.
import fs from 'node:fs';

const kMostLooks = 20; // while something moves, as an upload's progress does, the last look counts

/**
 * Two looks alike in a row: fades, tooltips and what was asked for have come.
 * @param {import('playwright-core').Page} page
 * @param {string} file
 */
export async function picture(page, file) {
  let last = await page.screenshot();
  for (let look = 0; look < kMostLooks; look++) {
    const next = await page.screenshot();
    const same = next.equals(last);
    last = next;
    if (same) break;
  }
  fs.writeFileSync(file, last);
}
