#!/usr/bin/env bash
# Units and simulation under AddressSanitizer and UndefinedBehaviorSanitizer.
. "$(dirname "$0")/common.sh"
cd "$ROOT"
[ -f build/asan/build.ninja ] || cmake --preset asan >/dev/null
cmake --build --preset asan -- --quiet
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
ctest --test-dir build/asan --output-on-failure --label-exclude contract -j2
