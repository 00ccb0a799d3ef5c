#!/usr/bin/env bash
# usage: fetch-debian-source.sh DEST PACKAGE VERSION SUITE
# Unpacks a Debian source package of another suite into DEST, as any user, without touching the machine's apt
# set-up. The mirror is the one that the machine's own apt uses; apt verifies signatures and hashes. A mirror that
# lags behind, its index past its date, serves a fixed version as well as any. When VERSION has left the suite, the
# suite's newest is taken, and a line says so.
set -euo pipefail

dest=$1 package=$2 version=$3 suite=$4
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# shellcheck disable=SC2016  # apt's own placeholder
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/*$') ||
  { echo "error: apt knows no Debian mirror on this machine" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{etc/d,etc/p,state/lists/partial,cache/archives/partial,src}
: >"$work/state/status"
echo "deb-src [signed-by=$keyring] $mirror $suite main" >"$work/etc/sources.list"
cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "$work/etc/sources.list";
Dir::Etc::sourceparts "$work/etc/d";
Dir::Etc::preferencesparts "$work/etc/p";
Dir::State "$work/state";
Dir::State::status "$work/state/status";
Dir::Cache "$work/cache";
APT::Sandbox::User "$(id -un)";
Acquire::Retries "3";
Acquire::Check-Valid-Until "false";
CONF
export APT_CONFIG=$work/apt.conf

apt-get -qq update
cd "$work/src"
if ! apt-get -qq source "$package=$version" >"$work/log" 2>&1; then
  echo "$package $version has left $suite: taking the newest there" >&2
  apt-get -qq source "$package" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
fi
unpacked=$(find . -mindepth 1 -maxdepth 1 -type d | head -n 1)
[ -n "$unpacked" ] || { cat "$work/log" >&2; exit 1; }
rm -rf "$dest"
mkdir -p "$(dirname "$dest")"
mv "$unpacked" "$dest"
