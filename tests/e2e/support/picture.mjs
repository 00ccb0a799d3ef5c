// Pictures of the page at rest, in the FOLDER that the script was told. usage: node SCRIPT FOLDER
import fs from 'node:fs';
import path from 'node:path';

const kMostLooks = 20; // while something moves, as an upload's progress does, the last look counts

const folder = process.argv[2];
if (!folder) throw new Error(`usage: node ${path.basename(process.argv[1])} FOLDER`);
fs.mkdirSync(folder, { recursive: true });

export const desk = { width: 1280, height: 800 }, tablet = { width: 820, height: 900 }, phone = { width: 390, height: 844 };
export const colorSchemes = /** @type {const} */ (['light', 'dark']);

/**
 * NAME-WIDTH-THEME.png, of two looks alike in a row: fades and what was asked for have come. The mouse is away, so that
 * nothing is drawn as under it and no tooltip hides anything.
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
export async function picture(page, name) {
  await page.mouse.move(5, 5);
  let last = await page.screenshot();
  for (let look = 0; look < kMostLooks; look++) {
    const next = await page.screenshot();
    const same = next.equals(last);
    last = next;
    if (same) break;
  }
  const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  fs.writeFileSync(path.join(folder, `${name}-${page.viewportSize()?.width}-${dark ? 'dark' : 'light'}.png`), last);
}
