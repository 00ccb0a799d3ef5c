#!/usr/bin/env bash
# Units, simulation, the fuzz targets' replay and the contracts under AddressSanitizer and UndefinedBehaviorSanitizer.
. "$(dirname "$0")/common.sh"
cd "$ROOT"
[ -f build/asan/build.ninja ] || cmake --preset asan >/dev/null
cmake --build --preset asan -- --quiet
# A finding of a server under test ends it, and its suite with it. The quarantine is small, so that memory that is given
# back is seen to be.
export ASAN_OPTIONS=detect_leaks=1:quarantine_size_mb=16 UBSAN_OPTIONS=print_stacktrace=1 R2DECK_MEMORY_FACTOR=5
ctest --test-dir build/asan --output-on-failure --label-exclude contract -j2
# Not "secrets", which reads all memory of a process: a sanitizer's is terabytes of shadow.
for suite in sandbox rgw miniflare clients api cli bad-input kill companion-kill; do
  step "$suite"
  R2DECK_BUILD=$ROOT/build/asan tests/contract/run.sh "$suite"
done
