"""Secrets are nowhere but in the vault: a companion is given some, works with them and is locked; then every file of its
data folder, what it printed, its environment, its arguments and all of its memory are searched for them.
R2DECK_BINARY names the binary. Reading another process's memory takes root, or sudo without a password.
"""

import base64
import binascii
import os
import random
import re
import string
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "api"))
from deck import BINARY, Deck, send  # noqa: E402


def word(prefix, size=40):
    return prefix + "".join(random.SystemRandom().choices(string.ascii_letters + string.digits, k=size - len(prefix)))


def forms(secret):
    """How a secret may look: plain, in hex, and in base64 at each of the three places where it may begin."""
    raw = secret.encode()
    found = {"plain": raw, "hex": binascii.hexlify(raw), "HEX": binascii.hexlify(raw).upper(),
             "UTF-16": secret.encode("utf-16-le")}
    for shift in range(3):
        # Only the characters that the secret alone decides.
        encoded = base64.b64encode(b"\0" * shift + raw)
        inner = encoded[(0, 2, 3)[shift]:len(encoded) // 4 * 4 - 4]
        found[f"base64+{shift}"] = inner
        found[f"base64url+{shift}"] = inner.translate(bytes.maketrans(b"+/", b"-_"))
    return found


def as_root(code, *args):
    """Runs a line of Python that may look into other processes."""
    command = [sys.executable, "-c", code, *args]
    if os.geteuid() != 0:
        command = ["sudo", "-n", *command]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout


READ_FILE = "import sys; sys.stdout.buffer.write(open(sys.argv[1], 'rb').read())"
# Every mapping that can be written, which is where a process keeps what it was given. Guard pages cannot be read.
READ_MEMORY = """
import sys
pid = sys.argv[1]
with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
    for line in maps:
        place, mode = line.split()[:2]
        if mode[:2] != "rw" or line.rstrip().endswith("[vvar]"):
            continue
        start, end = (int(number, 16) for number in place.split("-"))
        for at in range(start, end, 1 << 20):
            try:
                memory.seek(at)
                sys.stdout.buffer.write(memory.read(min(1 << 20, end - at)))
            except OSError:
                pass
"""


class SecretsTest(unittest.TestCase):
    def setUp(self):
        self.passphrase = word("passphrase-")
        self.next_passphrase = word("another-")
        self.exported = self.in_environment = word("environment-")
        os.environ["AWS_SECRET_ACCESS_KEY"] = self.in_environment
        try:
            self.deck = Deck(serve_options=["--lock-after", "60"])
        finally:
            del os.environ["AWS_SECRET_ACCESS_KEY"]
        self.addCleanup(self.deck.stop)
        self.pid = self.deck.companion.process.pid

    def command(self, *args, lines=()):
        return subprocess.run([BINARY, *args, "--data-dir", self.deck.data], input="".join(f"{line}\n" for line in lines),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=True).stdout

    def work(self):
        """Signs, lists and uploads, so that the secrets are used as they are in a day."""
        deck = self.deck
        self.assertEqual(deck.api("GET", f"/accounts/{deck.account}/buckets").status, 200)
        for size in (1_000, 20 << 20):
            created = deck.api("POST", deck.bucket + "/uploads", {"key": f"file-{size}", "size": size}).json
            signed = deck.api("POST", f"/uploads/{created['id']}/sign", {"parts": [1]})
            self.assertEqual(signed.status, 200)
        link = deck.api("POST", deck.bucket + "/presign", {"method": "GET", "key": "file-1000", "expires": 60})
        self.assertEqual(link.status, 200)
        self.assertEqual(deck.api("GET", deck.bucket + "/objects").status, 200)

    def places(self):
        """(name, bytes) of everything that a thief could read while the vault is locked."""
        for folder, _, names in os.walk(self.deck.data):
            for name in names:
                path = os.path.join(folder, name)
                if not os.path.islink(path) and os.path.isfile(path):
                    with open(path, "rb") as file:
                        yield path, file.read()
        for name in ("environ", "cmdline"):
            yield name, as_root(READ_FILE, f"/proc/{self.pid}/{name}")
        lines = self.deck.companion.lines + [line for line in list(self.deck.companion.printed.queue) if line]
        yield "what it printed", "\n".join(lines).encode()
        yield "memory", as_root(READ_MEMORY, str(self.pid))

    def search(self, secrets):
        found = []
        for place, content in self.places():
            for name, secret in secrets.items():
                found += [f"{name} as {form} in {place}" for form, look in forms(secret).items() if look in content]
        return found

    def test_nothing_is_left_of_a_secret_once_the_vault_is_locked(self):
        deck = self.deck
        self.command("vault", "mode", "passphrase", lines=[self.passphrase])
        self.work()
        self.command("vault", "lock")
        answer = deck.request("POST", "/vault/unlock", {"passphrase": self.passphrase + "x"})
        self.assertEqual((answer.status, answer.code), (403, "wrong_passphrase"))
        self.assertEqual(deck.api("POST", "/vault/unlock", {"passphrase": self.passphrase}).json["locked"], False)
        self.command("vault", "mode", "passphrase", lines=[self.passphrase, self.next_passphrase])
        self.command("vault", "rotate", lines=[self.next_passphrase])
        self.command("vault", "export", os.path.join(deck.data, "backup"), lines=[self.passphrase])
        self.work()
        secrets = {"the S3 secret": deck.secret, "the API token": deck.token, "the passphrase": self.passphrase,
                   "the other passphrase": self.next_passphrase, "the environment's secret": self.in_environment}
        # The search itself finds what is there: before the lock the S3 secret is in memory, in use.
        self.assertIn("the S3 secret as plain in memory", self.search(secrets))

        self.assertEqual(deck.api("POST", "/vault/lock").json, {"mode": "passphrase", "locked": True})
        self.assertEqual(self.search(secrets), [])

        # Locked, it still says who is there and that it is alive, and nothing else.
        self.assertEqual(send(deck.port, "GET", "/api/v1/health").json, {"status": "locked"})
        self.assertEqual(deck.api("GET", "/session").status, 200)
        for method, route in (("GET", "/accounts"), ("GET", "/audit"), ("GET", deck.bucket + "/objects")):
            answer = deck.api(method, route)
            self.assertEqual((answer.status, answer.code), (423, "vault_locked"))
            self.assertIn("passphrase", answer.json["hint"])
        self.assertEqual(deck.api("POST", "/vault/unlock", {"passphrase": self.next_passphrase}).status, 200)
        self.work()

    def test_no_memory_is_dumped_and_other_users_processes_cannot_look(self):
        limits = as_root(READ_FILE, f"/proc/{self.pid}/limits").decode()
        self.assertRegex(limits, r"Max core file size\s+0\s+0\s")
        # Not dumpable (prctl(2)): its files in /proc belong to root.
        self.assertEqual(os.stat(f"/proc/{self.pid}/mem").st_uid, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
