#!/usr/bin/env bash
# Runs what is built: the sandbox as a process of its own, and the companion, until Ctrl+C.
# usage: run.sh OPEN(yes|no) PORT SANDBOX_PORT DATA_DIR [ORIGIN...]
. "$(dirname "$0")/common.sh"

open=$1 port=$2 sandbox_port=$3 data=$4
[ -x "$BINARY" ] || die "$BINARY is not built" "Run scripts/build."
if ! mkdir -p "$data" 2>/dev/null || [ ! -w "$data" ]; then
  die "the data folder $data cannot be written" "Choose another with --data-dir DIR."
fi
chmod 700 "$data"

origin=http://127.0.0.1:$port
keys=$(mktemp)
pids=()
stop() {
  trap - EXIT INT TERM
  rm -f "$keys"
  # the companion first: it may still be talking to the sandbox
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    kill "${pids[i]}" 2>/dev/null || true
    wait "${pids[i]}" 2>/dev/null || true
  done
}
trap stop EXIT
trap 'exit 0' INT TERM

# wait_for FILE TEXT PID: until the process has said so, or has ended
wait_for() {
  local line
  exec 3< <(tail -n +1 -f --pid="$3" "$1")
  while IFS= read -r line <&3; do
    case $line in *"$2"*) exec 3<&-; return 0 ;; esac
  done
  exec 3<&-
  return 1
}

"$BINARY" sandbox --port "$sandbox_port" --data-dir "$data/sandbox" --seed-bucket demo --cors-origin "$origin" \
  --limit-hot-keys --print-keys >"$keys" &
pids+=($!)
wait_for "$keys" "Sandbox secret key:" "${pids[0]}" || die "the sandbox did not start" "See the message above."

endpoint=$(sed -n 's/^Sandbox endpoint: //p' "$keys")
access_key=$(sed -n 's/^Sandbox access key: //p' "$keys")
sed -n 's/^Sandbox secret key: //p' "$keys" |
  "$BINARY" account add --data-dir "$data" --if-absent --label Sandbox --kind s3 --endpoint "$endpoint" \
    --access-key-id "$access_key" >/dev/null

serve_log=$(mktemp)
# Its API tokens too make accounts at the sandbox; Cloudflare's are Cloudflare's.
"$BINARY" serve --port "$port" --data-dir "$data" --allow-private-endpoints --sandbox "$endpoint" > >(tee "$serve_log") &
pids+=($!)
wait_for "$serve_log" "ready at" "${pids[1]}" || { rm -f "$serve_log"; exit 1; }
rm -f "$serve_log"

grep '^Sandbox ' "$keys"
rm -f "$keys"
say "Sign in (once, within 10 minutes):"
say "  $("$BINARY" link --data-dir "$data")"
if [ "$open" = yes ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  "$BINARY" link --data-dir "$data" --open >/dev/null || say "No browser could be opened: use the link above."
fi
say "Stop with Ctrl+C."
wait -n "${pids[@]}" || true
