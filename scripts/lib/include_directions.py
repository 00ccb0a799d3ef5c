#!/usr/bin/env python3
"""Holds every #include against the table of layers (ARCHITECTURE.md, "Directions").

usage: include_directions.py [ROOT]
Prints "file:line: ..." for each include that goes where it may not, and exits with 1 if there was one.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

# Headers of the operating system, for the companion alone: a browser has none of them.
POSIX = ("sys/", "arpa/", "net/", "netinet/", "netdb.h", "fcntl.h", "unistd.h", "poll.h", "spawn.h", "signal.h",
         "termios.h", "pthread.h", "pwd.h", "dirent.h", "syslog.h")
# Of the standard library, what does I/O, waits or runs beside: not for what must be pure.
IMPURE = {"fstream", "filesystem", "iostream", "thread", "mutex", "shared_mutex", "condition_variable", "future",
          "semaphore", "latch", "barrier", "stop_token"}


@dataclass(frozen=True)
class Layer:
    uses: tuple[str, ...] = ()      # folders of ours, besides its own
    outside: tuple[str, ...] = ()   # prefixes of third-party headers
    pure: bool = False              # no I/O, no threads, no operating system


IMGUI = ("imgui.h", "imgui_internal.h")
LAYERS = {
    "shared": Layer(outside=("boost/json", "utf8proc.h"), pure=True),
    "wasm-ui/core": Layer(uses=("shared",), pure=True),
    "wasm-ui/view": Layer(uses=("shared", "wasm-ui/core"), outside=IMGUI, pure=True),
    "wasm-ui/browser": Layer(uses=("shared", "wasm-ui/core", "wasm-ui/view"),
                             outside=(*IMGUI, "emscripten", "GLES3/"), pure=True),
    "companion/net": Layer(uses=("shared",), outside=POSIX),
    # These four know neither one another nor HTTP serving.
    "companion/s3": Layer(uses=("shared", "companion/net"),
                          outside=(*POSIX, "openssl/", "boost/asio", "boost/beast", "pugixml.hpp")),
    "companion/cloudflare": Layer(uses=("shared", "companion/net"), outside=(*POSIX, "openssl/", "httplib.h", "boost/json")),
    "companion/vault": Layer(uses=("shared",), outside=(*POSIX, "sodium", "openssl/")),
    "companion/store": Layer(uses=("shared",), outside=(*POSIX, "sqlite3.h")),
    "companion/services": Layer(
        uses=("shared", "companion/net", "companion/s3", "companion/cloudflare", "companion/vault",
              "companion/store"),
        outside=(*POSIX, "boost/json", "qrcodegen/")),
    "companion/http": Layer(uses=("shared", "companion/services", "companion/config"),
                            outside=(*POSIX, "openssl/", "httplib.h", "boost/json")),
    "companion/config": Layer(uses=("shared",), outside=POSIX),
    # Its own signature check and its own reading of requests, so that no bug of ours cancels out in it.
    "companion/sandbox": Layer(uses=("shared",),
                               outside=(*POSIX, "boost/", "openssl/", "pugixml.hpp", "sqlite3.h")),
    "companion/cli": Layer(
        uses=("shared", "companion/s3", "companion/cloudflare", "companion/vault", "companion/store",
              "companion/services", "companion/http", "companion/config", "companion/sandbox"),
        outside=(*POSIX, "boost/json")),
    "companion/main": Layer(uses=("shared", "companion/cli", "companion/config", "companion/hardening"), outside=POSIX),
    "companion/hardening": Layer(uses=("companion/wiping_memory",), outside=(*POSIX, "string.h", "openssl/", "sqlite3.h")),
    "companion/wiping_memory": Layer(uses=(), outside=("malloc.h", "string.h")),
    "companion/wiping_delete": Layer(uses=("companion/wiping_memory",), outside=POSIX),
}


def layer_of(path: str) -> str | None:
    """The layer of a file or an include: its folder, or for a file of companion/ itself its stem."""
    parts = path.split("/")
    if parts[0] == "shared":
        return "shared"
    name = "/".join(parts[:2]).removesuffix(".cpp").removesuffix(".h")
    return name if name in LAYERS else None


def is_standard(header: str) -> bool:
    return re.fullmatch(r"[a-z_0-9]+", header) is not None


def starts_with(header: str, prefixes: tuple[str, ...]) -> bool:
    return any(header.startswith(prefix) for prefix in prefixes)


def fault_of(root: Path, name: str, form: str, header: str) -> str | None:
    """What is wrong with this include of a file in the layer `name`; None when nothing is."""
    layer = LAYERS[name]
    target = layer_of(header)
    if target is None:
        if is_standard(header):
            return f"{name} does no I/O and starts no threads" if layer.pure and header in IMPURE else None
        if starts_with(header, layer.outside):
            return None
        allowed = ", ".join(prefix for prefix in layer.outside if prefix not in POSIX) or "none"
        return f"this outside header is not for {name}; it may use: {allowed}. Put the call behind the layer that may"
    if form == "<":
        return "write our own headers in quotes, from the root"
    if target != name and target not in layer.uses:
        return (f"{name} may use: {', '.join(layer.uses) or 'nothing of ours'}. "
                "Move the code to a layer that may know both, or pass in what it needs")
    if not (root / header).exists() and not (root / f"{header}.in").exists():
        return "there is no such file"
    return None


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    faults = 0
    files = [path for top in ("shared", "wasm-ui", "companion") for path in sorted((root / top).rglob("*"))
             if path.suffix in (".h", ".cpp")]
    for path in files:
        relative = path.relative_to(root).as_posix()
        name = layer_of(relative)
        if name is None:
            print(f"{relative}:1: this folder is in no layer. Add it to {Path(__file__).name} and ARCHITECTURE.md.")
            faults += 1
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            match = INCLUDE.match(line)
            fault = fault_of(root, name, *match.groups()) if match else None
            if fault:
                print(f"{relative}:{number}: {match.group(2)}: {fault}.")
                faults += 1
    if not files:
        print(f"{root}: there are no sources here. Give the project's root.")
    print(f"{len(files)} files, {faults} includes that go where they may not")
    return 0 if files and faults == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
