// Puts the site together that the companion serves: the pages of web/, what the wasm build made, and the fonts, each
// with a brotli sibling. What has not changed is neither copied nor compressed again; what is no longer made is
// removed.
//
// usage: node web-assets-assemble.mjs OUT_DIR WEB_DIR FONTS_DIR FILE...
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const [out, web, fonts, ...made] = process.argv.slice(2);
const kPages = ['index.html', 'boot.js', 'style.css', 'icon.svg'];
const kLeastBytes = 256; // below that, compression gains nothing

/** @type {Map<string, string>} name in the site -> file */
const site = new Map();
for (const page of kPages) site.set(page, path.join(web, page));
for (const name of readdirSync(path.join(web, 'bridge'))) site.set(`bridge/${name}`, path.join(web, 'bridge', name));
for (const name of readdirSync(fonts)) site.set(`fonts/${name}`, path.join(fonts, name));
for (const file of made) site.set(path.basename(file), file);

const sameContent = (a, b) => existsSync(b) && statSync(a).size === statSync(b).size && readFileSync(a).equals(readFileSync(b));

function compress(file) {
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  if (bytes.length >= kLeastBytes) writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
}

for (const [name, source] of site) {
  const target = path.join(out, name);
  const isWhole = statSync(source).size < kLeastBytes || existsSync(`${target}.br`);
  if (isWhole && sameContent(source, target)) continue;
  mkdirSync(path.dirname(target), { recursive: true });
  rmSync(`${target}.br`, { force: true }); // never the old text under the new name
  copyFileSync(source, target);
  compress(target);
}

for (const name of readdirSync(out, { recursive: true }).map(String)) {
  const file = path.join(out, name);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() && !site.has(name.replace(/\.br$/, ''))) rmSync(file);
}
