#!/usr/bin/env python3
"""Finds types of one name that two files define in one namespace.

Each file compiles by itself, and the linker keeps one of the two destructors for both types (C++, [basic.def.odr]): memory
leaks or worse, and only an AddressSanitizer may tell.

usage: one_definition.py [ROOT]
Prints each such name with its files, and exits with 1 if there was one.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|^\s*#[^\n]*', re.DOTALL | re.MULTILINE)
SCOPE = re.compile(
    r"namespace(?P<namespace>\s+[\w:]+)?\s*\{"
    r"|\b(?:struct|class|enum class|enum|union)\s+(?:\[\[\w+\]\]\s*)?(?P<type>\w+)\b(?!\s*::)[^;{}()]*\{"
    r"|[{}]")
HIDDEN = "(unnamed)"  # what stands in an unnamed namespace is its file's own


def types_of(source: str):
    """The qualified names of the types that a file defines in namespaces."""
    scopes: list[str | None] = []  # a namespace, or None for any other braces
    for match in SCOPE.finditer(NOISE.sub(" ", source)):
        if match.group() == "}":
            if scopes:
                scopes.pop()
        elif match.group().startswith("namespace"):
            scopes.append((match["namespace"] or HIDDEN).strip())
        else:
            if match["type"] and None not in scopes and HIDDEN not in scopes:
                yield "::".join([*scopes, match["type"]])
            scopes.append(None)


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    definitions: dict[str, set[str]] = defaultdict(set)
    files = [path for top in ("shared", "wasm-ui", "companion", "tests") for path in sorted((root / top).rglob("*"))
             if path.suffix in (".h", ".cpp") and "node_modules" not in path.parts]
    for path in files:
        relative = path.relative_to(root)
        for name in types_of(path.read_text(encoding="utf-8")):
            definitions[name].add(relative.as_posix())
    faults = {name: sorted(places) for name, places in definitions.items() if len(places) > 1}
    for name, places in sorted(faults.items()):
        print(f"{places[0]}: {name} is defined in {', '.join(places[1:])} too. Give one of them another name, or an unnamed namespace.")
    if not files:
        print(f"{root}: there are no sources here. Give the project's root.")
    print(f"{len(definitions)} types, {len(faults)} of them defined twice")
    return 0 if files and not faults else 1


if __name__ == "__main__":
    sys.exit(main())
