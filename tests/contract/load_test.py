#!/usr/bin/env python3
"""The companion under load: 200 connections that stay, by wrk, for a minute: reads, signatures and links in turn. No
request fails, and the companion holds no more memory and no more descriptors at the end than after the warm-up.

usage: load_test.py [--seconds N] [--warm-up N] [--connections N]; R2DECK_BINARY names the binary
"""

import argparse
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "api"))
from deck import Deck  # noqa: E402

KIB = 1024
GIB = KIB ** 3
SCRIPT = os.path.join(os.path.dirname(__file__), "..", "support", "load.lua")
KINDS = ("session", "sign", "link", "session")
# The allocator keeps pages here and there. A leak of 4 bytes per request would be more in a minute.
MOST_GROWTH_KIB = 1024
LOOKS = 300


def load(deck, upload, seconds, connections):
    """What load.lua says of a run."""
    environment = {**os.environ, "R2DECK_LOAD_TOKEN": deck.token, "R2DECK_LOAD_BUCKET": deck.bucket,
                   "R2DECK_LOAD_UPLOAD": upload["id"], "R2DECK_LOAD_PARTS": str(upload["partCount"]),
                   "R2DECK_LOAD_STRICT": "1"}
    done = subprocess.run(["wrk", "--threads", "2", "--connections", str(connections), "--duration", f"{seconds}s",
                           "--timeout", "10s", "--script", SCRIPT, deck.origin, "--", *KINDS],
                          stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return json.loads(next(line for line in done.stdout.split("\n") if line.startswith("result: "))[len("result: "):])


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(next(line for line in status if line.startswith("VmRSS:")).split()[1])


def descriptors(pid):
    """Open descriptors, by what they are: files by name, sockets and the like by kind."""
    counts = {}
    for each in os.listdir(f"/proc/{pid}/fd"):
        try:
            name = os.readlink(f"/proc/{pid}/fd/{each}").split(":[")[0]
        except FileNotFoundError:
            continue  # closed meanwhile
        counts[name] = counts.get(name, 0) + 1
    return counts


def held(deck):
    """Memory and descriptors once the load's connections are closed. The server hears of each by an event, between the
    requests it serves, and that of the question before may be open still: so the look that finds the fewest counts."""
    pid = deck.companion.process.pid
    looks = []
    for _ in range(LOOKS):
        deck.api("GET", "/health")
        looks.append(descriptors(pid))
    return resident_kib(pid), min(looks, key=lambda look: sum(look.values()))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--warm-up", type=int, default=20)
    parser.add_argument("--connections", type=int, default=200)
    options = parser.parse_args()
    deck = Deck()
    try:
        upload = deck.api("POST", deck.bucket + "/uploads", {"key": "load", "size": 600 * GIB}).json
        warm = load(deck, upload, options.warm_up, options.connections)
        memory, before = held(deck)
        run = load(deck, upload, options.seconds, options.connections)
        memory_after, after = held(deck)
    finally:
        deck.stop()
    print(f"{run['requests']} requests in {run['seconds']:.0f} s on {options.connections} connections "
          f"({run['requests'] / run['seconds']:.0f}/s), p50 {run['p50']:.1f} ms, p99 {run['p99']:.1f} ms, longest "
          f"{run['longest']:.1f} ms; memory {memory} -> {memory_after} KiB; descriptors {sum(before.values())} -> "
          f"{sum(after.values())}")
    faults = [f"{name}: {each['firstRefusal'] or each}" for name, each in (("warm-up", warm), ("run", run))
              if any(each[kind] for kind in ("not2xx", "connect", "read", "write", "timeout"))]
    if memory_after - memory > MOST_GROWTH_KIB:
        faults.append(f"memory has grown by {memory_after - memory} KiB")
    more = {name: (before.get(name, 0), count) for name, count in after.items() if count > before.get(name, 0)}
    if more:
        faults.append(f"more descriptors are open: {more}")
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
