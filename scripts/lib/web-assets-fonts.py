#!/usr/bin/python3
"""Makes the page's fonts: Inter in two weights and Lucide's icons, each cut down to what the page shows.

usage: web-assets-fonts.py INTER_REGULAR INTER_SEMIBOLD LUCIDE ICONS_H OUT_DIR

Every other script and emoji is drawn with the person's own fonts (wasm-ui/browser/canvas_font.cpp). Inter's tabular
digits take the place of the proportional ones, so that sizes and rates do not jitter: Dear ImGui knows no OpenType
features.
"""

import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

# Latin with its accents, Greek and Cyrillic, and the signs that texts of the interface use.
RANGES = [(0x20, 0x17F), (0x192, 0x192), (0x218, 0x21B), (0x2C6, 0x2DD), (0x384, 0x3CE), (0x400, 0x45F), (0x490, 0x491),
          (0x1E9E, 0x1E9E), (0x2010, 0x2027), (0x2030, 0x203A), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122),
          (0x2190, 0x2193), (0x2212, 0x2212), (0x2215, 0x2215), (0x2248, 0x2248), (0x2260, 0x2265), (0x25CF, 0x25CF)]


def cut(source, codepoints, features=()) -> TTFont:
    options = subset.Options()
    options.layout_features = list(features)
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 13, 14]  # copyright, family, licence
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codepoints)
    subsetter.subset(font)
    return font


def cut_text(source: Path, codepoints, out: Path) -> None:
    font = cut(str(source), codepoints, features=["tnum"])
    use_tabular_digits(font)
    with_both = out.with_suffix(".both")
    font.save(str(with_both))
    cut(str(with_both), codepoints).save(str(out))  # the proportional digits are not needed now
    with_both.unlink()


def use_tabular_digits(font: TTFont) -> None:
    replacement = {}
    gsub = font["GSUB"].table if "GSUB" in font else None
    features = gsub.FeatureList.FeatureRecord if gsub else []
    for feature in (record.Feature for record in features if record.FeatureTag == "tnum"):
        for index in feature.LookupListIndex:
            for table in gsub.LookupList.Lookup[index].SubTable:
                table = getattr(table, "ExtSubTable", table)
                replacement.update(getattr(table, "mapping", {}))
    for cmap in font["cmap"].tables:
        for digit in range(ord("0"), ord("9") + 1):
            if digit in cmap.cmap:
                cmap.cmap[digit] = replacement.get(cmap.cmap[digit], cmap.cmap[digit])


def main() -> None:
    regular, semibold, lucide, icons_h, out_dir = map(Path, sys.argv[1:6])
    out_dir.mkdir(parents=True, exist_ok=True)
    text = [code for first, last in RANGES for code in range(first, last + 1)]
    icons = [int(code, 16) for code in re.findall(r"U\+([0-9A-F]{4,5})", icons_h.read_text())]
    cut_text(regular, text, out_dir / "inter-regular.ttf")
    cut_text(semibold, text, out_dir / "inter-semibold.ttf")
    cut(str(lucide), icons).save(str(out_dir / "icons.ttf"))


if __name__ == "__main__":
    main()
