#!/usr/bin/env bash
# The contract suites. usage: tests/contract/run.sh sandbox|rgw|api
#   sandbox  our S3 client, and boto3 as an independent one, against the embedded sandbox
#   rgw      our S3 client against Ceph RGW, a server that nobody here wrote
#   api      the companion's HTTP API, the whole way, as a script with a token uses it
# R2DECK_BUILD names the build whose programs are run (build/native).
. "$(dirname "$0")/../../scripts/lib/common.sh"

suite=${1:-}
work=$(mktemp -d)
sandbox_pid=
stop() {
  local result=$?
  if [ -n "$sandbox_pid" ]; then
    kill "$sandbox_pid" 2>/dev/null || true
    # It ends well, or a sanitizer found something.
    wait "$sandbox_pid" || { say "The sandbox ended with status $?."; result=1; }
  fi
  [ "$suite" != rgw ] || "$ROOT/tests/support/rgw.sh" down
  rm -rf "$work"
  exit $result
}
trap stop EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

start_sandbox() {
  mkfifo "$work/out"
  "$BINARY" sandbox --port 0 --data-dir "$work/sandbox" --print-keys >"$work/out" &
  sandbox_pid=$!
  local line
  while IFS= read -r line; do
    case $line in
      "Sandbox endpoint: "*) export R2DECK_S3_ENDPOINT=${line#*: } ;;
      "Sandbox access key: "*) export R2DECK_S3_ACCESS_KEY=${line#*: } ;;
      "Sandbox secret key: "*) export R2DECK_S3_SECRET_KEY=${line#*: }; break ;;
    esac
  done <"$work/out"
  [ -n "${R2DECK_S3_SECRET_KEY:-}" ] || die "the sandbox did not start" "See the message above."
  export R2DECK_S3_SERVER=sandbox
}

case $suite in
  sandbox)
    start_sandbox
    "$BUILD/tests/contract_s3"
    python3 "$ROOT/tests/contract/sandbox_boto3_test.py"
    ;;
  rgw)
    RGW_DIR=$work/rgw RGW_PORT=$(free_port) RGW_MON_PORT=$(free_port)
    export RGW_DIR RGW_PORT RGW_MON_PORT
    "$ROOT/tests/support/rgw.sh" up
    eval "$("$ROOT/tests/support/rgw.sh" env)"
    "$BUILD/tests/contract_s3"
    ;;
  api)
    R2DECK_BINARY=$BINARY python3 "$ROOT/tests/contract/api_test.py"
    ;;
  *) die "usage: tests/contract/run.sh sandbox|rgw|api" ;;
esac
