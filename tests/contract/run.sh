#!/usr/bin/env bash
# The contract suites. usage: tests/contract/run.sh
#   sandbox|rgw|miniflare|api|cli|clients [CLIENT...]|bad-input|secrets|kill [ROUNDS]|companion-kill [ROUNDS]|load [SECONDS]
#   sandbox    our S3 client against the embedded sandbox
#   rgw        our S3 client against Ceph RGW, a server that nobody here wrote
#   miniflare  our S3 client against Cloudflare's own local R2
#   clients    clients that nobody here wrote against the sandbox: boto3 aws_cli aws_sdk rclone cloudflare, or those named
#   api        the companion's HTTP API, the whole way, as a script with a token uses it
#   cli        the commands on buckets and objects, get, put, rm and cp, with a companion that serves and without
#   bad-input  damaged files, a full disk, bodies without end, endpoints that lead elsewhere: told, and nothing is lost
#   secrets    every file, every output and all memory of a locked companion: no secret in any
#   kill       the sandbox is killed while it writes, ROUNDS times (20): what was acknowledged stays
#   companion-kill  the companion is killed amid changes, ROUNDS times (20): each is there, and the audit log verifies
#   load       200 connections for SECONDS (60) to the companion: no error, no growth of memory or descriptors
# R2DECK_BUILD names the build whose programs are run (build/native).
. "$(dirname "$0")/../../scripts/lib/common.sh"

suite=${1:-}
work=$(mktemp -d)
server_pid=
stop() {
  local result=$?
  if [ -n "$server_pid" ]; then
    kill "$server_pid" 2>/dev/null || true
    # A sandbox ends well, or a sanitizer found something.
    wait "$server_pid" || [ "$suite" = miniflare ] || { say "The sandbox ended with status $?."; result=1; }
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
  server_pid=$!
  local line
  while IFS= read -r line; do
    case $line in
      "Sandbox endpoint: "*) export R2DECK_S3_ENDPOINT=${line#*: } ;;
      "Sandbox account id: "*) export R2DECK_CF_ACCOUNT_ID=${line#*: } ;;
      "Sandbox API token: "*) export R2DECK_CF_USER_TOKEN=${line#*: } ;;
      "Sandbox account API token: "*) export R2DECK_CF_ACCOUNT_TOKEN=${line#*: } ;;
      "Sandbox access key: "*) export R2DECK_S3_ACCESS_KEY=${line#*: } ;;
      "Sandbox secret key: "*) export R2DECK_S3_SECRET_KEY=${line#*: }; break ;;
    esac
  done <"$work/out"
  [ -n "${R2DECK_S3_SECRET_KEY:-}" ] || die "the sandbox did not start" "See the message above."
  export R2DECK_S3_SERVER=sandbox
}

# run_client NAME: its tests; each has buckets of its own, so they run side by side
run_client() {
  local clients=$ROOT/tests/contract/clients started=$SECONDS status=0
  # Debian's awscli brings a signer in C (awscrt), which botocore takes where it finds it, and which refuses to sign
  # some of what a server has to refuse.
  export BOTO_DISABLE_CRT=true
  case $1 in
    boto3) python3 -m unittest discover --buffer -s "$clients/boto3_tests" -p '*_test.py' ;;
    aws_cli | rclone) python3 "$clients/$1_test.py" ;;
    aws_sdk | cloudflare) node --test "$clients/$1.test.mjs" ;;
    *) die "no client is called $1" "See tests/contract/run.sh." ;;
  esac || status=$?
  say "-- $1: $((SECONDS - started)) s"
  return $status
}

run_clients() {
  local client failed=() pids=()
  for client in "$@"; do
    run_client "$client" >"$work/$client.log" 2>&1 &
    pids+=($!)
  done
  for client in "$@"; do
    wait "${pids[0]}" || failed+=("$client")
    pids=("${pids[@]:1}")
    step "$client"
    cat "$work/$client.log"
  done
  [ ${#failed[@]} = 0 ] || die "these clients failed: ${failed[*]}"
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
    "$BUILD/tests/contract_s3"
    ;;
  clients)
    shift
    [ $# -gt 0 ] || set -- boto3 aws_cli aws_sdk rclone cloudflare
    start_sandbox
    run_clients "$@"
    ;;
  rgw)
    RGW_DIR=$work/rgw RGW_PORT=$(free_port) RGW_MON_PORT=$(free_port)
    export RGW_DIR RGW_PORT RGW_MON_PORT
    "$ROOT/tests/support/rgw.sh" up
    eval "$("$ROOT/tests/support/rgw.sh" env)"
    "$BUILD/tests/contract_s3"
    ;;
  miniflare)
    start_miniflare
    "$BUILD/tests/contract_s3"
    ;;
  api)
    R2DECK_BINARY=$BINARY python3 "$ROOT/tests/contract/api_test.py"
    ;;
  cli)
    R2DECK_BINARY=$BINARY python3 "$ROOT/tests/contract/cli_test.py"
    R2DECK_BINARY=$BINARY python3 "$ROOT/tests/contract/cli_transfer_test.py"
    ;;
  bad-input)
    R2DECK_BINARY=$BINARY python3 "$ROOT/tests/contract/bad_input_test.py"
    ;;
  secrets)
    R2DECK_BINARY=$BINARY python3 "$ROOT/tests/contract/secrets_test.py"
    ;;
  kill)
    python3 "$ROOT/tests/contract/sandbox_kill_test.py" "$BINARY" --rounds "${2:-20}" --seed "${R2DECK_KILL_SEED:-1}"
    ;;
  companion-kill)
    python3 "$ROOT/tests/contract/companion_kill_test.py" "$BINARY" --rounds "${2:-20}" \
      --seed "${R2DECK_KILL_SEED:-1}"
    ;;
  load)
    R2DECK_BINARY=$BINARY python3 "$ROOT/tests/contract/load_test.py" --seconds "${2:-60}"
    ;;
  *) die "usage: tests/contract/run.sh sandbox|rgw|miniflare|api|cli|clients|bad-input|secrets|kill|companion-kill|load" ;;
esac
