#!/usr/bin/env python3
"""Kill -9 of the sandbox while it writes, again and again: each object is the old one or the new one, whole, and
what was acknowledged is never lost.

usage: sandbox_kill_test.py BINARY [--rounds N] [--seed S]

Each round starts the sandbox on the same folder, looks at every key, and lets four writers overwrite, complete and
delete until the kill. The kill comes at an event: when the n-th request has sent its head, some of its body, all
of it, or has got its answer; n and the kind of event are drawn from the seed. What a value must be is worked out
from its key and number, so that a mixture of two would show.
"""

import argparse
import hashlib
import http.client
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from killing import GONE, STAGES, Failed, Moment, check

WRITERS = 4
KEYS_OF_A_WRITER = 3
MIB = 1024 * 1024


def content(key, number, size):
    return random.Random(f"{key} {number}").randbytes(size)


@dataclass(frozen=True)
class Value:
    """What an object may be: a number of its key's writes, with the size of that one; no number: it is not there."""

    number: int | None = None
    size: int = 0

    def of(self, key):
        return None if self.number is None else content(key, self.number, self.size)


@dataclass
class Key:
    """One key and what its only writer knows of it."""

    name: str
    acknowledged: Value = Value()
    pending: Value | None = None  # was asked for; the answer has not come
    upload: str = ""              # whose Complete is pending, or has not been asked for
    parts: str = ""               # of that upload: the body of its Complete
    planned: Value = Value()      # what that Complete makes
    writes: int = 0

    def settle(self, value):
        self.acknowledged, self.pending = value, None


class Sandbox:
    def __init__(self, binary, folder):
        self.process = subprocess.Popen(
            [binary, "sandbox", "--port", "0", "--data-dir", folder, "--seed-bucket", "demo", "--print-keys"],
            stdout=subprocess.PIPE, text=True)
        said = {}
        for line in self.process.stdout:
            name, _, value = line.strip().partition(": ")
            said[name] = value
            if name == "Sandbox secret key":
                break
        check("Sandbox secret key" in said, "the sandbox did not start")
        self.host = said["Sandbox endpoint"].removeprefix("http://").replace("localhost", "127.0.0.1")
        self.signer = botocore.auth.S3SigV4Auth(
            botocore.credentials.Credentials(said["Sandbox access key"], said["Sandbox secret key"]), "s3", "auto")

    def request(self, method, target, body=b"", cut=0, moment=None):
        """Status and body of the answer. `cut`: where the body is divided; `moment`: is told how far it has got."""
        signed = botocore.awsrequest.AWSRequest(method, f"http://{self.host}{target}", data=body)
        self.signer.add_auth(signed)
        connection = http.client.HTTPConnection(self.host, timeout=60)
        reached = moment.reached if moment else lambda stage: None
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in signed.headers.items():
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            reached("head")
            connection.send(body[:cut])
            reached("body")
            connection.send(body[cut:])
            reached("sent")
            answer = connection.getresponse()
            data = answer.read()
            return answer.status, data
        finally:
            connection.close()


@dataclass
class Writer:
    """Writes its own keys, until the sandbox is gone."""

    sandbox: Sandbox
    keys: list
    moment: Moment
    rng: random.Random
    acknowledged: int = 0
    trouble: list = field(default_factory=list)

    def run(self):
        try:
            while True:
                self.one(self.rng.choice(self.keys))
        except GONE:
            pass
        except Exception as error:  # told by the main thread
            self.trouble.append(error)

    def ask(self, method, target, body=b""):
        cut = self.rng.randint(0, len(body))
        return self.sandbox.request(method, target, body, cut, self.moment)

    def one(self, key):
        kind = self.rng.random()
        if kind < 0.1:
            self.write(key, Value(), "DELETE", f"/demo/{key.name}")
            return
        key.writes += 1
        if kind < 0.7:
            size = self.rng.choice((0, 1, 100, 4096, 65_537, 300_000, 2 * MIB))
            value = Value(key.writes, self.rng.randint(size // 2, size))
            self.write(key, value, "PUT", f"/demo/{key.name}", value.of(key.name))
        else:
            self.multipart(key)

    def write(self, key, value, method, target, body=b""):
        key.pending = value
        status, data = self.ask(method, target, body)
        check(status in (200, 204), f"{method} of {key.name}: {status} {data[:200]!r}")
        key.settle(value)
        self.acknowledged += 1
        self.moment.reached("ack")

    def multipart(self, key):
        head = 5 * MIB if self.rng.random() < 0.2 else 0
        value = Value(key.writes, head + self.rng.randint(1, 100_000))
        body = value.of(key.name)
        status, data = self.ask("POST", f"/demo/{key.name}?uploads=")
        check(status == 200, f"CreateMultipartUpload: {status}")
        upload = ElementTree.fromstring(data).findtext("{*}UploadId")
        query = "uploadId=" + upload.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
        listed = ""
        for number, part in enumerate((p for p in (body[:head], body[head:]) if p), 1):
            status, data = self.ask("PUT", f"/demo/{key.name}?partNumber={number}&{query}", part)
            check(status == 200, f"UploadPart: {status} {data[:200]!r}")
            etag = hashlib.md5(part).hexdigest()
            listed += f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
        key.upload, key.planned = query, value
        key.parts = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>"
        self.write(key, value, "POST", f"/demo/{key.name}?{query}", key.parts.encode())
        key.upload = ""


def verify(sandbox, key):
    """After the kill: which of the two it is, and that the other is not half there."""
    status, data = sandbox.request("GET", f"/demo/{key.name}")
    check(status in (200, 404), f"{key.name}: {status}")
    seen = data if status == 200 else None
    allowed = [key.acknowledged] + ([key.pending] if key.pending else [])
    found = next((value for value in allowed if value.of(key.name) == seen), None)
    if found is None:
        was = "absent" if seen is None else f"{len(seen)} bytes, MD5 {hashlib.md5(seen).hexdigest()}"
        raise Failed(f"{key.name} is {was}; acknowledged {key.acknowledged}, pending {key.pending}")
    survived = key.pending is not None and found == key.pending
    key.settle(found)
    if key.upload:
        # Parts that were acknowledged are there, and a Complete has happened wholly or not at all.
        status, _ = sandbox.request("POST", f"/demo/{key.name}?{key.upload}", key.parts.encode())
        expected = 404 if found == key.planned else 200
        check(status == expected, f"Complete of {key.name} again: {status}, not {expected}")
        status, data = sandbox.request("GET", f"/demo/{key.name}")
        check(data == key.planned.of(key.name), f"{key.name} is not what its parts were")
        key.settle(key.planned)
        key.upload = ""
    return survived


def run_round(sandbox, keys, rng):
    moment = Moment(rng, sandbox.process)
    writers = [Writer(sandbox, keys[i::WRITERS], moment, random.Random(rng.random())) for i in range(WRITERS)]
    threads = [threading.Thread(target=writer.run) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sandbox.process.wait()
    for writer in writers:
        for error in writer.trouble:
            raise error
    return moment.stage, sum(writer.acknowledged for writer in writers)


def bytes_of_blobs(folder):
    return sum(os.path.getsize(os.path.join(at, name))
               for at, _, names in os.walk(os.path.join(folder, "blobs")) for name in names)


def no_more_is_kept(sandbox, folder, keys):
    """Every file belongs to an object once the uploads that nobody knows of are aborted."""
    _, data = sandbox.request("GET", "/demo?uploads=")
    for upload in ElementTree.fromstring(data).iterfind("{*}Upload"):
        query = "uploadId=" + upload.findtext("{*}UploadId").replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
        sandbox.request("DELETE", f"/demo/{upload.findtext('{*}Key')}?{query}")
    kept, needed = bytes_of_blobs(folder), sum(key.acknowledged.size for key in keys)
    check(kept == needed, f"{kept} bytes are kept for objects of {needed}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    keys = [Key(f"key-{i}") for i in range(WRITERS * KEYS_OF_A_WRITER)]
    stages = dict.fromkeys(STAGES, 0)
    acknowledged = survived = 0
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="r2deck-kill-") as folder:
        for number in range(options.rounds + 1):
            sandbox = Sandbox(options.binary, folder)
            try:
                survived += sum([verify(sandbox, key) for key in keys])
                if number == options.rounds:
                    no_more_is_kept(sandbox, folder, keys)
                    break
                stage, count = run_round(sandbox, keys, rng)
            except Failed as failure:
                print(f"seed {options.seed}, round {number}: {failure}", file=sys.stderr)
                return 1
            finally:
                sandbox.process.kill()
                sandbox.process.wait()
                sandbox.process.stdout.close()
            stages[stage] += 1
            acknowledged += count
    where = ", ".join(f"{count} at {stage}" for stage, count in stages.items())
    print(f"{options.rounds} kills ({where}): {acknowledged} acknowledged writes, none lost; {survived} writes whose "
          f"answer was lost had been done; {time.monotonic() - started:.1f} s, seed {options.seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
