#!/usr/bin/env bash
# The contract suites. usage: tests/contract/run.sh sandbox|rgw|miniflare|api
#   sandbox    our S3 client, and boto3 as an independent one, against the embedded sandbox
#   rgw        our S3 client against Ceph RGW, a server that nobody here wrote
#   miniflare  our S3 client against Cloudflare's own local R2
#   api        the companion's HTTP API, the whole way, as a script with a token uses it
. "$(dirname "$0")/../../scripts/lib/common.sh"

suite=${1:-}
work=$(mktemp -d)
server_pid=
stop() {
  [ -z "$server_pid" ] || { kill "$server_pid" 2>/dev/null && wait "$server_pid" 2>/dev/null; } || true
  [ "$suite" != rgw ] || "$ROOT/tests/support/rgw.sh" down
  rm -rf "$work"
}
trap stop EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

start_sandbox() {
  mkfifo "$work/out"
  "$BINARY" sandbox --port 0 --data-dir "$work/sandbox" --print-keys >"$work/out" &
  server_pid=$!
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

start_miniflare() {
  mkfifo "$work/out"
  node "$ROOT/tests/support/miniflare.mjs" >"$work/out" &
  server_pid=$!
  local line
  while IFS= read -r line; do
    [ "$line" != ready ] || return 0
    export "${line?}"
  done <"$work/out"
  die "miniflare did not start" "See the message above."
}

case $suite in
  sandbox)
    start_sandbox
    "$ROOT/build/native/tests/contract_s3"
    python3 "$ROOT/tests/contract/sandbox_boto3_test.py"
    ;;
  rgw)
    RGW_DIR=$work/rgw RGW_PORT=$(free_port) RGW_MON_PORT=$(free_port)
    export RGW_DIR RGW_PORT RGW_MON_PORT
    "$ROOT/tests/support/rgw.sh" up
    eval "$("$ROOT/tests/support/rgw.sh" env)"
    "$ROOT/build/native/tests/contract_s3"
    ;;
  miniflare)
    start_miniflare
    "$ROOT/build/native/tests/contract_s3"
    ;;
  api)
    R2DECK_BINARY=$BINARY python3 "$ROOT/tests/contract/api_test.py"
    ;;
  *) die "usage: tests/contract/run.sh sandbox|rgw|miniflare|api" ;;
esac
