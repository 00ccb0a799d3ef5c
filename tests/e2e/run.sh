#!/usr/bin/env bash
# The browser tests. usage: tests/e2e/run.sh [--rgw-size SIZE] [FILE...]
#   --rgw-size   what goes to Ceph RGW (default 256MiB)
. "$(dirname "$0")/../../scripts/lib/common.sh"

export R2DECK_E2E_RGW_SIZE=256MiB
if [ "${1:-}" = --rgw-size ]; then
  R2DECK_E2E_RGW_SIZE=$2
  shift 2
fi
files=("$@")
[ ${#files[@]} -gt 0 ] || files=("$ROOT"/tests/e2e/*.test.mjs)

# The large file and its copy in the sandbox, 3 GiB each, and what Chromium keeps.
export R2DECK_E2E_DIR=${R2DECK_E2E_DIR:-$ROOT/build/e2e}
mkdir -p "$R2DECK_E2E_DIR"
free=$(df -Pk "$R2DECK_E2E_DIR" | awk 'NR == 2 {print $4}')
[ "$free" -ge $((7 * 1024 * 1024)) ] ||
  die "the browser tests need 7 GiB of disk; $((free / 1024)) MiB are free in $R2DECK_E2E_DIR" \
    "Make room, or name another folder in R2DECK_E2E_DIR."
trap 'rm -rf "$R2DECK_E2E_DIR"/r2deck-e2e-*' EXIT

node --test --test-concurrency=1 "${files[@]}"
