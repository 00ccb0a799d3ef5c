"""A command-line client, run with an environment of its own: nothing of the person's settings reaches it."""

import hashlib
import os
import secrets
import subprocess
import tempfile
import unittest
import urllib.request

ENDPOINT = os.environ["R2DECK_S3_ENDPOINT"]
ACCESS_KEY = os.environ["R2DECK_S3_ACCESS_KEY"]
SECRET_KEY = os.environ["R2DECK_S3_SECRET_KEY"]
MIB = 1024 * 1024
COMMAND_SECONDS = 60


class Failed(Exception):
    """The command ended with another code than 0; the text is what it wrote to standard error."""


def md5(data):
    return hashlib.md5(data).hexdigest()


def fetch(url):
    with urllib.request.urlopen(url, timeout=COMMAND_SECONDS) as answer:
        return answer.read()


class CommandCase(unittest.TestCase):
    """`bucket` is a name that nobody else has; `folder` is empty at first, and the client's home too."""

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.bucket = "contract-" + secrets.token_hex(6)

    @classmethod
    def environment(cls):
        return {}

    @classmethod
    def run_command(cls, *words, **more):
        """Standard output, as bytes; `more` is of the environment."""
        own = {"PATH": os.environ["PATH"], "HOME": cls.folder, "LC_ALL": "C.UTF-8"}
        environment = {**own, **cls.environment(), **more}
        done = subprocess.run(words, capture_output=True, env=environment, cwd=cls.folder, timeout=COMMAND_SECONDS)
        if done.returncode:
            raise Failed(f"{' '.join(map(repr, words))} ended with {done.returncode}: {done.stderr.decode()}")
        return done.stdout

    def write(self, path, body):
        """A file below the folder, and the folders above it."""
        full = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(body)
        return full

    def write_keys(self, folder, keys):
        """A file for each key, that holds the key."""
        for key in keys:
            self.write(f"{folder}/{key}", key.encode())

    def read(self, path):
        with open(os.path.join(self.folder, path), "rb") as file:
            return file.read()
