// Writes wasm-ui/view/icons.h from Lucide's own table of code points. Run after changing kNames or the version of
// lucide-static in web/package.json:
//   node scripts/lib/web-assets-icons.mjs > wasm-ui/view/icons.h && clang-format -i wasm-ui/view/icons.h
import { readFileSync } from 'node:fs';

const kNames = `circle-user upload folder-up link trash-2 refresh-cw download chevron-right chevron-down database file folder
  search plus x check triangle-alert circle-alert circle-check loader pause play settings-2 moon sun monitor arrow-up
  arrow-down copy ellipsis menu rotate-cw shield-check image film music file-text file-archive file-code log-out
  key-round globe server users user-plus history list-filter arrow-left pencil`.split(/\s+/);

const table = new URL('../../web/node_modules/lucide-static/font/codepoints.json', import.meta.url);
const codepoints = JSON.parse(readFileSync(table, 'utf8'));

const constant = (name) => 'kIcon' + name.split('-').map((word) => word[0].toUpperCase() + word.slice(1)).join('');
const literal = (code) =>
  [...new TextEncoder().encode(String.fromCodePoint(code))].map((byte) => '\\x' + byte.toString(16)).join('');

const lines = kNames.map((name) => {
  if (!codepoints[name]) throw new Error(`Lucide has no icon named ${name}`);
  const code = codepoints[name];
  return `inline constexpr char ${constant(name)}[] = "${literal(code)}";  // ${name}, U+${code.toString(16).toUpperCase()}`;
});

console.log(`// Lucide's icons as UTF-8, to stand in labels: ImGui::Button((std::string(kIconUpload) + "  Upload").c_str()).
// Made by scripts/lib/web-assets-icons.mjs; the fonts step puts exactly these glyphs into web/fonts.
#pragma once

namespace r2deck::view {

${lines.join('\n')}

}  // namespace r2deck::view`);
