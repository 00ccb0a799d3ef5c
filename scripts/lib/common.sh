# shellcheck shell=bash
# What every script shares: where the project is, and how it speaks.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Which build is run: R2DECK_BUILD names another, such as build/asan.
BUILD=${R2DECK_BUILD:-$ROOT/build/native}
BINARY=$BUILD/r2deck
export ROOT BUILD BINARY

# Where scripts/setup found the system's Node.js too old, it has installed another.
for folder in "$ROOT"/tests/node/node_modules/node-linux-*/bin; do
  [ -x "$folder/node" ] && PATH=$folder:$PATH
done

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s\n' "$*"; }
die() {
  printf 'error: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf '  %s\n' "$2" >&2
  exit 1
}

# Runs a command that needs root.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "root is needed for: $*" "Run that command as root, then start again."
  fi
}

# need_value OPTION COUNT: the option stands before a value.
need_value() { [ "$2" -ge 2 ] || die "$1 needs a value" "See --help."; }
