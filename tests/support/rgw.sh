#!/usr/bin/env bash
# A one-node Ceph RADOS Gateway on loopback: a real S3 server that nobody here wrote. No systemd, no manager, no
# cephx. usage: rgw.sh up|down|env
#   RGW_DIR     its data and logs (default: r2deck-rgw in the temporary folder)
#   RGW_PORT    the S3 port (7480); RGW_MON_PORT the monitor's (6789)
# `env` prints the variables that the contract suite reads.
set -euo pipefail

dir=${RGW_DIR:-${TMPDIR:-/tmp}/r2deck-rgw}
port=${RGW_PORT:-7480} mon_port=${RGW_MON_PORT:-6789}
access_key=R2DECKTESTACCESSKEY1 secret_key=r2decktestsecretkeyr2decktestsecretkey01
conf=$dir/ceph.conf
url=http://127.0.0.1:$port

daemons=(radosgw.pid osd.0.pid mon.a.pid)
pid_of() { cat "$dir/$1" 2>/dev/null; }
alive() {
  local pid
  pid=$(pid_of "$1") && grep -qsE '^(ceph-|radosgw)' "/proc/$pid/comm"
}
answers() { curl -s -o /dev/null --max-time 2 "$url/"; }
# until SECONDS COMMAND...
until_ok() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $deadline ] || { echo "rgw.sh: gave up on: $*; logs in $dir/log" >&2; return 1; }
    sleep 0.1
  done
}

write_conf() {
  cat >"$conf" <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon host = v1:127.0.0.1:$mon_port
public network = 127.0.0.0/8
public addr = 127.0.0.1
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
run dir = $dir/run
admin socket = $dir/run/\$name.\$pid.asok
log file = $dir/log/\$name.log
pid file = $dir/\$name.pid
crash dir = $dir/log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
paxos propose interval = 0.02
paxos min wait = 0.01
[mon]
mon data = $dir/mon
mon data avail warn = 1
mon data avail crit = 0
[osd]
osd data = $dir/osd
osd objectstore = bluestore
osd class dir = /usr/lib/$(uname -m)-linux-gnu/rados-classes
osd memory target = 939524096
bluestore block size = 17179869184
[client.rgw]
log file = $dir/log/rgw.log
pid file = $dir/radosgw.pid
rgw data = $dir/rgw
rgw frontends = beast endpoint=127.0.0.1:$port
rgw dns name = 127.0.0.1
CONF
}

start_monitor() {
  alive mon.a.pid && return
  if [ ! -f "$dir/mon/.made" ]; then
    monmaptool --create --clobber --addv a "[v1:127.0.0.1:$mon_port]" \
      --fsid "$(awk '/^fsid/{print $3}' "$conf")" "$dir/monmap" >/dev/null
    rm -rf "$dir/mon"
    mkdir "$dir/mon"
    ceph-mon -c "$conf" -i a --mkfs --monmap "$dir/monmap"
    touch "$dir/mon/.made"
  fi
  ceph-mon -c "$conf" -i a
}

register_osd() { timeout 30 ceph -c "$conf" osd new "$1" 0 >"$dir/log/osd-new.out" 2>&1; }
boot_osd() { ceph-osd -c "$conf" -i 0 >>"$dir/log/osd.out" 2>&1; }
osd_is_up() { timeout 20 ceph -c "$conf" osd stat 2>/dev/null | grep -q '1 up'; }
start_osd() {
  alive osd.0.pid && return
  if [ ! -f "$dir/osd/.made" ]; then
    local id
    id=$(cat /proc/sys/kernel/random/uuid)
    until_ok 30 register_osd "$id"
    ceph-osd -c "$conf" -i 0 --mkfs --osd-uuid "$id" >"$dir/log/mkfs.out" 2>&1
    timeout 30 ceph -c "$conf" osd require-osd-release pacific --yes-i-really-mean-it >/dev/null 2>&1 || true
    touch "$dir/osd/.made"
  fi
  until_ok 20 boot_osd  # a fresh OSD may race its first monitor command
  until_ok 20 osd_is_up
}

start_gateway() {
  alive radosgw.pid || radosgw -c "$conf" -n client.rgw >"$dir/log/rgw.out" 2>&1
  until_ok 90 answers
  local admin=(radosgw-admin -c "$conf" -n client.rgw user)
  "${admin[@]}" info --uid=test >/dev/null 2>&1 ||
    "${admin[@]}" create --uid=test --display-name=test --access-key="$access_key" \
      --secret-key="$secret_key" >/dev/null 2>&1
}

up() {
  mkdir -p "$dir"/{mon,osd,log,run,rgw}
  [ -f "$conf" ] || write_conf
  start_monitor
  start_osd
  start_gateway
  echo "Ceph RGW answers at $url"
}

# Stops only what `up` recorded, and removes its data: a daemon that lingers need not be waited for.
down() {
  local file pid
  for file in "${daemons[@]}"; do
    alive "$file" || continue
    pid=$(pid_of "$file")
    kill "$pid"
    timeout 2 tail --pid="$pid" -f /dev/null || kill -9 "$pid" 2>/dev/null || true
  done
  rm -rf "$dir"
}

case "${1:-}" in
  up) up ;;
  down) down ;;
  env)
    printf 'export R2DECK_S3_SERVER=rgw R2DECK_S3_ENDPOINT=%s R2DECK_S3_ACCESS_KEY=%s R2DECK_S3_SECRET_KEY=%s\n' \
      "$url" "$access_key" "$secret_key"
    ;;
  *) echo "usage: rgw.sh up|down|env" >&2; exit 2 ;;
esac
