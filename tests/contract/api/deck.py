"""The companion and the sandbox as processes, and a client of the API that a script would write."""

import contextlib
import http.client
import json
import os
import queue
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import urllib.parse

BINARY = os.environ["R2DECK_BINARY"]
START_SECONDS = 30


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A command of the binary that goes on running; `lines` is what it has printed."""

    def __init__(self, *args, until):
        self.lines = []
        self.process = subprocess.Popen([BINARY, *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.printed = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        while not any(until in line for line in self.lines):
            line = self.printed.get(timeout=START_SECONDS)
            if line is None:
                raise RuntimeError(f"{args[0]} ended: {self.lines}")
            self.lines.append(line)

    def _read(self):
        for line in self.process.stdout:
            self.printed.put(line.rstrip("\n"))
        self.printed.put(None)

    def value(self, name):
        return next(line[len(name):].strip() for line in self.lines if line.startswith(name))

    def stop(self):
        """Ends it; a sanitizer's finding shows here at the latest."""
        self.process.terminate()
        status = self.process.wait(timeout=20)
        self.reader.join()
        self.process.stdout.close()
        if status != 0:
            raise RuntimeError(f"ended with status {status}: {list(self.printed.queue)}")


def command(*args, secret=None):
    """A command that ends, given a secret on its standard input; answers the last line it prints."""
    done = subprocess.run([BINARY, *args], stdout=subprocess.PIPE, text=True, check=True, timeout=START_SECONDS,
                          input=None if secret is None else secret + "\n")
    return done.stdout.strip().split("\n")[-1]


class Description:
    """What openapi.yaml says of paths, methods and statuses; a reader for our own way of writing it."""

    def __init__(self, text):
        self.statuses = {}  # (method, pattern) -> {status}
        path = operation = None
        for line in text.split("components:\n")[0].split("\n"):
            if match := re.fullmatch(r"  (/\S+):", line):
                path = match[1]
            elif match := re.fullmatch(r"    (get|put|post|patch|delete):", line):
                operation = self.statuses.setdefault((match[1].upper(), path), set())
            elif match := re.match(r"        '(\d+)':", line):
                operation.add(int(match[1]))

    def allows(self, method, target, status):
        """What is not described may only be 404 or 405; what every operation may answer stands in the introduction."""
        path = target.split("?")[0]
        for (each, pattern), statuses in self.statuses.items():
            if each == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path):
                return status in statuses or status in (400, 413, 423, 429, 500, 501, 502, 503, 504, 507)
        return status in (404, 405)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json["code"]


def send(port, method, target, headers=None, body=None, host=None):
    """A request in which nothing is added or changed but Host and Content-Length."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": host or f"127.0.0.1:{port}", **(headers or {})}.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        return Answer(connection.getresponse())


def fetch(url, method="GET", body=None, headers=None):
    """What a browser would do with a presigned URL: straight to storage."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    with contextlib.closing(connection):
        connection.request(method, f"{parts.path}?{parts.query}", body=body, headers=headers or {})
        return Answer(connection.getresponse())


class Deck:
    """A sandbox with the bucket "demo", a companion, and a token for it."""

    def __init__(self, serve_options=(), sandbox_options=()):
        self.serve_options = serve_options
        self.folder = tempfile.mkdtemp(prefix="r2deck-api-")
        self.data = os.path.join(self.folder, "data")
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.sandbox = Process("sandbox", "--port", "0", "--data-dir", os.path.join(self.folder, "sandbox"),
                               "--seed-bucket", "demo", "--print-keys", *sandbox_options, until="Sandbox secret key:")
        self.secret = self.sandbox.value("Sandbox secret key:")
        self.companion = None
        self.serve()
        self.token = command("token", "create", "--data-dir", self.data, "--name", "contract")
        self.description = Description(self.request("GET", "/openapi.yaml").body.decode())
        self.account = self.api("POST", "/accounts", {
            "label": "Sandbox", "kind": "s3", "endpoint": self.sandbox.value("Sandbox endpoint:"),
            "accessKeyId": self.sandbox.value("Sandbox access key:"), "secretAccessKey": self.secret}).json["id"]
        self.bucket = f"/accounts/{self.account}/buckets/demo"

    def serve(self):
        self.companion = Process("serve", "--host", "127.0.0.1", "--port", str(self.port), "--data-dir", self.data,
                                 "--allow-private-endpoints", "--sandbox", self.sandbox.value("Sandbox endpoint:"),
                                 "--cloudflare-api", "http://127.0.0.1:9", *self.serve_options, until="ready at")

    def restart(self):
        self.companion.stop()
        self.serve()

    def api(self, method, route, body=None, **query):
        """A call with the token; its status must be one that the description names."""
        answer = self.request(method, route, body, **query)
        if not self.description.allows(method, "/api/v1" + route, answer.status):
            raise AssertionError(f"openapi.yaml has no {answer.status} for {method} {route}: {answer.body}")
        return answer

    def request(self, method, route, body=None, **query):
        if query:
            route += "?" + urllib.parse.urlencode(query)
        headers = {"Authorization": f"Bearer {self.token}"}
        payload = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            payload = json.dumps(body).encode()
        return send(self.port, method, "/api/v1" + route, headers, payload)

    def command(self, *args, secret=None):
        return command(*args, "--data-dir", self.data, secret=secret)

    def sign_in_token(self):
        link = command("link", "--data-dir", self.data)
        fragment = urllib.parse.urlsplit(link).fragment
        return fragment.split("=", 1)[-1]

    def stop(self):
        self.companion.stop()
        self.sandbox.stop()
        shutil.rmtree(self.folder)
