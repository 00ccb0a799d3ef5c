// Runs every measurement and prints them. usage: node bench.mjs JSON(yes|no) SIZE_MIB
import { hash } from './hash.mjs';
import { listing } from './listing.mjs';
import { pageWeight } from './page_weight.mjs';
import { presign } from './presign.mjs';
import { sandbox } from './sandbox.mjs';
import { serving } from './serving.mjs';
import { tab } from './tab.mjs';
import { upload } from './upload.mjs';

const [json, size] = process.argv.slice(2);
/** @typedef {{name: string, value: number, unit: string, beside?: string, ratio?: number, goal?: string}} Figure */

/** @param {Figure} figure */
function print({ name, value, unit, beside, ratio, goal }) {
  const round = (/** @type {number} */ n) => (n >= 100 ? Math.round(n).toLocaleString('en') : n.toPrecision(3));
  console.log(`${name.padEnd(46)} ${round(value).padStart(10)} ${unit.padEnd(8)}` +
    `${ratio === undefined ? '' : ` ${ratio.toFixed(2)} x ${beside}`}${goal ? `  (goal ${goal})` : ''}`);
}

/** @type {Figure[]} */
const figures = [];
const measures = [presign, listing, pageWeight, hash, () => sandbox(), serving, tab,
  () => upload(Number(size) * 1024 * 1024)];
for (const measure of measures) {
  const measured = await measure();
  figures.push(...measured);
  if (json !== 'yes') measured.forEach(print);  // as they come: the whole takes minutes
}
if (json === 'yes') console.log(JSON.stringify({ figures }, null, 2));
