#!/usr/bin/env python3
"""Kill -9 of the companion while people change things, again and again: each change that was acknowledged is there
and stands in the audit log, and the log's chain verifies.

usage: companion_kill_test.py BINARY [--rounds N] [--seed S]

Each round starts the companion on the same data folder and lets four people add accounts, begin, sign and abort
uploads, make links and delete objects until the kill. The storage is a sandbox, which lives on. The kill comes at an
event: when the n-th request has sent its head, its body, all of it, or has got its answer; n and the kind of event are
drawn from the seed.
"""

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from dataclasses import dataclass, field

from killing import GONE, STAGES, Failed, Moment, check

PEOPLE = 4


class Server:
    """`r2deck WORDS` until it is killed; `said` is what it printed before and with the line that ends in `last`."""

    def __init__(self, binary, *words, last):
        self.process = subprocess.Popen([binary, *words], stdout=subprocess.PIPE, text=True)
        self.said = {}
        for line in self.process.stdout:
            name, _, value = line.strip().partition(": ")
            self.said[name] = value
            if last in line:
                self.line = line.strip()
                return
        raise Failed(f"{words[0]} did not start")

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@dataclass
class Change:
    """One that was acknowledged, as the audit log must have it, and what must be true of the companion."""

    action: str
    key: str = ""
    detail: str = ""
    account_label: str = ""
    upload: str = ""


@dataclass
class Deck:
    host: str
    token: str
    account: str = ""

    def ask(self, method, route, body=None, moment=None):
        """Status and JSON of the answer; `moment` is told how far the request has got."""
        reached = moment.reached if moment else lambda stage: None
        data = b"" if body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.putrequest(method, "/api/v1" + route, skip_accept_encoding=True)
            connection.putheader("Authorization", f"Bearer {self.token}")
            connection.putheader("Content-Length", str(len(data)))
            connection.endheaders()
            reached("head")
            connection.send(data[:len(data) // 2])
            reached("body")
            connection.send(data[len(data) // 2:])
            reached("sent")
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        finally:
            connection.close()


@dataclass
class Person:
    deck: Deck
    name: str
    moment: Moment
    rng: random.Random
    endpoint: str
    changes: list = field(default_factory=list)
    trouble: list = field(default_factory=list)
    made: int = 0

    def run(self):
        try:
            while True:
                self.one()
        except GONE:
            pass
        except Exception as error:  # told by the main thread
            self.trouble.append(error)

    def ask(self, method, route, body, status):
        got, answer = self.deck.ask(method, route, body, self.moment)
        check(got == status, f"{method} {route}: {got} {answer}")
        return answer

    def did(self, **change):
        self.changes.append(Change(**change))
        self.moment.reached("ack")

    def one(self):
        self.made += 1
        key = f"{self.name}/{self.made}"
        bucket = f"/accounts/{self.deck.account}/buckets/demo"
        kind = self.rng.random()
        if kind < 0.1:
            self.ask("POST", "/accounts", {"label": key, "kind": "s3", "endpoint": self.endpoint, "accessKeyId": "AK",
                                           "secretAccessKey": "not-a-secret"}, 201)
            self.did(action="account.create", detail=f"{key} at {self.endpoint}", account_label=key)
        elif kind < 0.5:
            self.ask("POST", bucket + "/presign", {"method": "GET", "key": key, "expires": 60}, 200)
            self.did(action="link.presign", key=key, detail="GET for 60 s")
        elif kind < 0.7:
            self.ask("DELETE", f"{bucket}/objects?{urllib.parse.urlencode({'key': key})}", None, 204)
            self.did(action="object.delete", key=key)
        else:
            self.upload(bucket, key)

    def upload(self, bucket, key):
        upload = self.ask("POST", bucket + "/uploads", {"key": key, "size": 40 << 20}, 201)["id"]
        self.did(action="upload.create", key=key, detail=f"upload {upload}", upload=upload)
        begun = self.changes[-1]
        self.ask("POST", f"/uploads/{upload}/sign", {"parts": [1, 2, 3]}, 200)
        if self.rng.random() < 0.5:
            begun.upload = ""  # from now on it may be gone
            self.ask("DELETE", f"/uploads/{upload}", None, 204)
            self.did(action="upload.abort", key=key, detail=f"upload {upload}", upload=upload)


def entries_after(deck, last_id):
    """What the log has gained, the newest first."""
    found, before = [], 0
    while True:
        status, page = deck.ask("GET", f"/audit?limit=1000&before={before}")
        check(status == 200, f"the audit log answers {status}")
        found += [entry for entry in page["entries"] if entry["id"] > last_id]
        if len(page["entries"]) < 1000 or page["entries"][-1]["id"] <= last_id:
            return found
        before = page["entries"][-1]["id"]


def verify(binary, data, deck, changes, last_id):
    """After the kill: what was acknowledged is there, and the chain holds. Answers how far the log goes."""
    found = entries_after(deck, last_id)
    known = {(entry["action"], entry["key"], entry["detail"]) for entry in found if entry["outcome"] == "ok"}
    _, listed = deck.ask("GET", "/accounts")
    labels = {account["label"] for account in listed["accounts"]}
    for change in changes:
        check((change.action, change.key, change.detail) in known, f"the log does not know {change}")
        check(not change.account_label or change.account_label in labels, f"an account is missing: {change}")
        if change.upload:
            status, _ = deck.ask("POST", f"/uploads/{change.upload}/sign", {"parts": [1]})
            check(status == (200 if change.action == "upload.create" else 404), f"{status} to a signature after {change}")
    done = subprocess.run([binary, "audit", "verify", "--json", "--data-dir", data], stdout=subprocess.PIPE, text=True)
    check(done.returncode == 0, f"audit verify says {done.stdout}")
    return json.loads(done.stdout)


def run_round(deck, process, rng, number, endpoint):
    moment = Moment(rng, process)
    people = [Person(deck, f"{number}-{i}", moment, random.Random(rng.random()), endpoint) for i in range(PEOPLE)]
    threads = [threading.Thread(target=person.run) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    process.wait()
    for person in people:
        for error in person.trouble:
            raise error
    return moment.stage, [change for person in people for change in person.changes]


def set_up(binary, data, sandbox):
    """An API token, and an account for the sandbox."""
    token = subprocess.run([binary, "token", "create", "--name", "kill", "--data-dir", data], stdout=subprocess.PIPE,
                           text=True, check=True).stdout.strip().split("\n")[-1]
    subprocess.run([binary, "account", "add", "--label", "Sandbox", "--kind", "s3", "--endpoint",
                    sandbox.said["Sandbox endpoint"], "--access-key-id", sandbox.said["Sandbox access key"],
                    "--data-dir", data], input=sandbox.said["Sandbox secret key"], stdout=subprocess.DEVNULL, text=True,
                   check=True)
    return token


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    stages = dict.fromkeys(STAGES, 0)
    number = acknowledged = last_id = 0
    verdict, changes = None, []
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="r2deck-kill-") as folder:
        data = os.path.join(folder, "data")
        sandbox = Server(options.binary, "sandbox", "--port", "0", "--data-dir", os.path.join(folder, "sandbox"),
                         "--seed-bucket", "demo", "--print-keys", last="Sandbox secret key")
        try:
            token = set_up(options.binary, data, sandbox)
            for number in range(options.rounds + 1):
                companion = Server(options.binary, "serve", "--port", "0", "--data-dir", data,
                                   "--allow-private-endpoints", last="ready at")
                try:
                    deck = Deck(companion.line.split("http://")[1], token)
                    deck.account = deck.ask("GET", "/accounts")[1]["accounts"][0]["id"]
                    verdict = verify(options.binary, data, deck, changes, last_id)
                    if number == options.rounds:
                        break
                    last_id = verdict["lastId"]
                    stage, changes = run_round(deck, companion.process, rng, number,
                                               sandbox.said["Sandbox endpoint"])
                finally:
                    companion.end()
                stages[stage] += 1
                acknowledged += len(changes)
        except Failed as failure:
            print(f"seed {options.seed}, round {number}: {failure}", file=sys.stderr)
            return 1
        finally:
            sandbox.end()
    where = ", ".join(f"{count} at {stage}" for stage, count in stages.items())
    print(f"{options.rounds} kills ({where}): {acknowledged} acknowledged changes, all there and in the audit log; its "
          f"{verdict['entries']} entries verify; {time.monotonic() - started:.1f} s, seed {options.seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
