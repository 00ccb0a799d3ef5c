#!/usr/bin/env bash
# Units, simulation, the fuzz targets' replay and the contracts under AddressSanitizer and UndefinedBehaviorSanitizer.
. "$(dirname "$0")/common.sh"
cd "$ROOT"
[ -f build/asan/build.ninja ] || cmake --preset asan >/dev/null
cmake --build --preset asan -- --quiet
# A finding of a server under test ends it, and its suite with it.
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 R2DECK_MEMORY_FACTOR=5
ctest --test-dir build/asan --output-on-failure --label-exclude contract -j2
for suite in sandbox rgw api; do
  R2DECK_BUILD=$ROOT/build/asan tests/contract/run.sh "$suite"
done
