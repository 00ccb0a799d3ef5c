"""What a companion meets in a bad hour: damaged keys and databases, half-written backups, a full disk, a second companion,
requests without end, endpoints that lead elsewhere, credentials that were revoked. Each ends in a message that says what
to do, without a secret in it, and nothing is lost. R2DECK_BINARY names the binary.
"""

import contextlib
import hashlib
import http.client
import http.server
import json
import os
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "api"))
from deck import BINARY, START_SECONDS, Deck, Process  # noqa: E402

MIB = 1024 * 1024
PASSPHRASE = "correct horse battery"
LOCKED, UNUSABLE = 3, 7  # r2deck --help


def run(*args, stdin=""):
    return subprocess.run([BINARY, *args], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=START_SECONDS, check=False)


class BadHour(unittest.TestCase):
    def setUp(self):
        self.deck = Deck()
        self.addCleanup(shutil.rmtree, self.deck.folder)
        self.addCleanup(self.deck.sandbox.stop)
        self.addCleanup(self.stop)

    def stop(self):
        if self.deck.companion.process.poll() is None:
            self.deck.companion.stop()

    def kill(self):
        self.deck.companion.process.kill()
        self.deck.companion.process.wait()
        self.deck.companion.reader.join()
        self.deck.companion.process.stdout.close()

    def file(self, name):
        return os.path.join(self.deck.data, name)

    def cli(self, *args, code=0, says=(), stdin=""):
        """A command on the data folder: its exit code, and each of these words in what it prints."""
        done = run(*args, "--data-dir", self.deck.data, stdin=stdin)
        printed = done.stdout + done.stderr
        self.assertEqual(done.returncode, code, printed)
        for words in says:
            self.assertIn(words, printed)
        self.assertNotIn(self.deck.secret, printed)
        self.assertNotIn(PASSPHRASE, printed)
        return printed

    def refuses_to_start(self, *says, code=UNUSABLE):
        return self.cli("serve", "--port", "0", code=code, says=says)

    def ok(self, answer, status=200):
        self.assertEqual(answer.status, status, answer.body)
        return answer.json if answer.body else None

    def refused(self, answer, status, code, *says):
        """An answer that says what to do."""
        self.assertEqual((answer.status, answer.json.get("code")), (status, code), answer.body)
        text = answer.json["detail"] + " " + answer.json.get("hint", "")
        for words in says:
            self.assertIn(words, text)
        self.assertTrue(answer.json.get("hint"), answer.body)
        self.assertNotIn(self.deck.secret, answer.body.decode())
        return answer.json

    def all_is_there(self):
        """The account, its secret, the token that asks, and the audit log."""
        buckets = self.ok(self.deck.api("GET", f"/accounts/{self.deck.account}/buckets"))["buckets"]
        self.assertIn("demo", [each["name"] for each in buckets])
        self.cli("audit", "verify")

    def add_account(self, endpoint, label="Elsewhere"):
        return self.ok(self.deck.api("POST", "/accounts", {
            "label": label, "kind": "s3", "endpoint": endpoint, "accessKeyId": "AK", "secretAccessKey": "s" * 40}),
            201)["id"]


class Keys(BadHour):
    def test_a_wrong_passphrase_opens_nothing_and_the_right_one_everything(self):
        self.deck.companion.stop()
        self.cli("vault", "mode", "passphrase", stdin=PASSPHRASE + "\n")
        self.cli("serve", "--port", "0", "--passphrase-fd", "0", code=1, stdin="wrong\n",
                 says=("The passphrase is wrong.", "Caps Lock", "master.key.sealed"))
        self.deck.serve()
        self.refused(self.deck.api("GET", "/accounts"), 423, "vault_locked", "vault unlock")
        self.cli("vault", "unlock", code=1, stdin="wrong\n", says=("The passphrase is wrong.",))
        self.refused(self.deck.api("POST", "/vault/unlock", {"passphrase": "wrong"}), 403, "wrong_passphrase",
                     "Caps Lock")
        self.cli("vault", "unlock", stdin=PASSPHRASE + "\n")
        self.all_is_there()

    def test_a_damaged_key_file_is_named_and_put_back(self):
        self.deck.companion.stop()
        for name in ("master.key", "audit.key"):
            whole = self.file(name)
            kept = os.path.join(self.deck.folder, name)
            os.rename(whole, kept)
            with self.subTest(name=name, how="missing"):
                self.refuses_to_start(name, "missing", "from a backup")
            with open(kept, "rb") as file:
                right = file.read()
            for how, content in (("empty", b""), ("cut", right[:-1]), ("longer", right * 3)):
                with self.subTest(name=name, how=how):
                    self.write_private(whole, content)
                    self.refuses_to_start(name, "from a backup")
                    os.remove(whole)
            with self.subTest(name=name, how="read by others"):
                self.write_private(whole, right)
                os.chmod(whole, 0o644)
                self.refuses_to_start(name, "chmod 600")
                os.remove(whole)
            with self.subTest(name=name, how="a link"):
                os.symlink(kept, whole)
                self.refuses_to_start(name, "symbolic link")
                os.remove(whole)
            with open(kept, "rb") as file:
                self.assertEqual(file.read(), right)
            os.rename(kept, whole)
        right = self.file("master.key")
        os.rename(right, right + ".kept")
        self.write_private(right, bytes(32))
        self.refuses_to_start("master.key", "not the one", "vault import")
        os.replace(right + ".kept", right)
        self.deck.serve()
        self.all_is_there()

    def test_a_damaged_key_under_a_passphrase_is_named_and_put_back(self):
        self.deck.companion.stop()
        self.cli("vault", "mode", "passphrase", stdin=PASSPHRASE + "\n")
        sealed = self.file("master.key.sealed")
        with open(sealed, "rb") as file:
            right = file.read()
        for content in (b"", right[:-1], right + b"x", b"X" + right[1:], right[:40] + b"\xff" * 4 + right[44:]):
            self.write_private(sealed, content)
            self.refuses_to_start("master.key.sealed", "vault import")
        self.write_private(sealed, right[:-1] + bytes([right[-1] ^ 1]))  # only the passphrase could tell
        self.cli("serve", "--port", "0", "--passphrase-fd", "0", code=1, stdin=PASSPHRASE + "\n",
                 says=("The passphrase is wrong.", "may be damaged"))
        self.write_private(sealed, right)
        self.deck.serve()
        self.cli("vault", "unlock", stdin=PASSPHRASE + "\n")
        self.all_is_there()

    @staticmethod
    def write_private(path, content):
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)


class Databases(BadHour):
    def damage(self, start=4096):
        with open(self.file("r2deck.db"), "r+b") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(start)
            file.write(b"\xa5" * (size - start))

    def test_a_damaged_database_names_its_copy_and_that_brings_everything_back(self):
        self.deck.restart()  # the second start of a folder copies it
        self.kill()
        self.damage()
        with open(self.file("r2deck.db-wal"), "wb"):
            pass  # nothing is left to be taken in
        os.truncate(self.file("r2deck.db"), 8192)
        copy = self.file("r2deck.db.bak")
        printed = self.refuses_to_start("damaged", "r2deck restore", copy)
        self.assertNotIn("move the file away", printed)
        self.cli("doctor", code=UNUSABLE, says=("r2deck restore", copy))
        self.cli("restore", copy, says=("Restored",))
        self.assertTrue(os.path.exists(self.file("r2deck.db.replaced")), "what was there stays")
        self.deck.serve()
        self.all_is_there()

    def test_damage_under_a_companion_that_runs_is_told_and_ends_nothing(self):
        self.deck.restart()
        with contextlib.closing(sqlite3.connect(self.file("r2deck.db"))) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.damage()
        for _ in range(3):
            self.refused(self.deck.api("POST", "/accounts", {
                "label": "L" * 100, "kind": "s3", "endpoint": "http://127.0.0.1:9", "accessKeyId": "AK",
                "secretAccessKey": "s" * 40}), 500, "database_damaged", "r2deck restore")
        self.assertEqual(self.deck.request("GET", "/health").status, 200)
        self.kill()
        self.cli("restore", self.file("r2deck.db.bak"))
        self.deck.serve()
        self.all_is_there()

    def test_half_a_backup_is_refused_and_changes_nothing(self):
        whole = {"backup": os.path.join(self.deck.folder, "copy.db"),
                 "export": os.path.join(self.deck.folder, "copy.sealed")}
        self.cli("backup", whole["backup"])
        self.cli("vault", "export", whole["export"], stdin=PASSPHRASE + "\n")
        self.deck.companion.stop()
        half = os.path.join(self.deck.folder, "half")
        for kind, path in whole.items():
            with open(path, "rb") as file:
                right = file.read()
            for size in (0, 1, 100, 4096, len(right) // 2, len(right) - 1):
                with self.subTest(kind=kind, size=size), open(half, "wb") as file:
                    file.write(right[:size])
                    file.flush()
                    command = ("restore", half) if kind == "backup" else ("vault", "import", half, "--replace")
                    self.cli(*command, code=UNUSABLE, stdin=PASSPHRASE + "\n",
                             says=(half, "Take another copy", "Nothing was changed"))
            with self.subTest(kind=kind, what="a bit"), open(half, "wb") as file:
                middle = len(right) // 2
                if kind == "export":  # a database has no seal of its own
                    file.write(right[:middle] + bytes([right[middle] ^ 1]) + right[middle + 1:])
                    file.flush()
                    self.cli("vault", "import", half, "--replace", code=UNUSABLE, stdin=PASSPHRASE + "\n")
        self.cli("vault", "import", whole["export"], "--replace", code=1, stdin="wrong\n",
                 says=("passphrase is not the one", "Nothing was changed"))
        self.deck.serve()
        self.all_is_there()

    def test_a_copy_that_a_crash_left_half_written_is_not_taken_for_one(self):
        self.deck.companion.stop()
        for name in ("r2deck.db.bak.new", "r2deck.db.bak.new-journal"):
            with open(self.file(name), "wb") as file:
                file.write(b"half" * 1000)
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.file("r2deck.db.bak"))
        self.deck.serve()
        self.assertFalse(os.path.exists(self.file("r2deck.db.bak.new")))
        self.deck.companion.stop()
        self.cli("restore", self.file("r2deck.db.bak"))
        self.deck.serve()
        self.all_is_there()


class FullDisk(BadHour):
    """No byte more may be written to any file: a limit on the size of files, which may be set from outside and lifted again
    without a disk of one's own."""

    def fill(self):
        self.limit(0)

    def free(self):
        self.limit(resource.RLIM_INFINITY)

    def limit(self, size):
        resource.prlimit(self.deck.companion.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def test_what_cannot_be_written_is_refused_and_everything_goes_on_when_there_is_room(self):
        labels = self.labels()
        upload = self.ok(self.deck.api("POST", self.deck.bucket + "/uploads", {"key": "k", "size": 40 * MIB}), 201)
        self.fill()
        for _ in range(3):
            self.refused(self.deck.api("POST", "/accounts", {
                "label": "New", "kind": "s3", "endpoint": "http://127.0.0.1:9", "accessKeyId": "AK",
                "secretAccessKey": "s" * 40}), 507, "disk_full", "limit")
        self.assertEqual(self.labels(), labels, "reading goes on")
        self.assertTrue(self.ok(self.deck.api("GET", self.deck.bucket + "/objects"))["objects"] == [])
        # The first may be signed before the log is found to be unwritable, a second later; then nothing is.
        sign = f"/uploads/{upload['id']}/sign"
        while (answer := self.deck.api("POST", sign, {"parts": [1]})).status == 200:
            pass
        self.refused(answer, 507, "disk_full", "limit")
        self.refused(self.deck.api("DELETE", f"/accounts/{self.deck.account}", force="true"), 507, "disk_full")
        self.cli("backup", os.path.join(self.deck.folder, "copy.db"), code=UNUSABLE)
        self.assertFalse(os.path.exists(os.path.join(self.deck.folder, "copy.db")))
        self.free()
        while (answer := self.deck.api("POST", sign, {"parts": [1]})).status == 507:
            pass
        self.assertEqual(answer.status, 200, answer.body)
        self.add_account("http://127.0.0.1:9", label="Later")
        self.assertEqual(self.labels(), [*labels, "Later"])
        self.all_is_there()

    def test_a_kill_while_the_disk_is_full_loses_nothing(self):
        labels = self.labels()
        self.fill()
        self.deck.api("POST", "/accounts", {"label": "New", "kind": "s3", "endpoint": "http://127.0.0.1:9",
                                            "accessKeyId": "AK", "secretAccessKey": "s" * 40})
        self.kill()
        self.deck.serve()
        self.assertEqual(self.labels(), labels)
        self.all_is_there()

    def labels(self):
        return [each["label"] for each in self.ok(self.deck.api("GET", "/accounts"))["accounts"]]


class Doors(BadHour):
    def test_a_second_companion_is_told_who_holds_the_folder_and_the_first_goes_on(self):
        pid = self.deck.companion.process.pid
        self.refuses_to_start(f"Process {pid}", self.deck.origin, "--data-dir", code=LOCKED)
        self.all_is_there()

    def test_a_body_of_2_gigabytes_is_refused_before_it_fills_anything(self):
        before = self.ok(self.deck.api("GET", "/metrics"))["rssBytes"]
        authority = {"Authorization": f"Bearer {self.deck.token}", "Content-Type": "application/json"}
        for headers, code in ((authority, "too_large"), ({}, "unauthenticated")):
            for announced in (True, False):
                with self.subTest(code=code, announced=announced):
                    answer = self.pour(headers, announced)
                    self.assertEqual(answer["code"], code)
                    self.assertTrue(answer["hint"])
        after = self.ok(self.deck.api("GET", "/metrics"))["rssBytes"]
        self.assertLess(after - before, 32 * MIB)
        self.all_is_there()

    def pour(self, headers, announced):
        """A JSON text of 2 GiB; the answer comes after its first mebibytes. Whoever pours on is heard no more."""
        size, piece = 2048, b" " * MIB  # MiB
        head = [f"POST /api/v1/accounts HTTP/1.1\r\nHost: 127.0.0.1:{self.deck.port}"]
        head += [f"{name}: {value}" for name, value in headers.items()]
        head += [f"Content-Length: {size * MIB}" if announced else "Transfer-Encoding: chunked"]
        if not announced:
            piece = b"%x\r\n" % MIB + piece + b"\r\n"
        with contextlib.closing(socket.create_connection(("127.0.0.1", self.deck.port), timeout=60)) as connection:
            connection.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
            for _ in range(8):
                connection.sendall(piece)
            response = http.client.HTTPResponse(connection)
            response.begin()
            answer = json.loads(response.read())
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for _ in range(size - 8):
                    connection.sendall(piece)
            return answer


class Elsewhere(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_HEAD = do_PUT = do_POST = do_DELETE = do_GET

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def elsewhere(status=200, headers=None, body=b""):
    """A server that says one thing, and remembers what it was asked."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    server.asked, server.status, server.headers, server.body = [], status, headers or {}, body
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Endpoints(BadHour):
    METADATA = ("http://169.254.169.254", "http://[fd00:ec2::254]", "http://[::ffff:169.254.169.254]", "http://2852039166",
                "http://169.254.169.254.:80", "http://100.100.100.200", "http://0xa9fea9fe")

    def test_the_metadata_address_is_refused_however_it_is_written(self):
        for endpoint in self.METADATA:
            with self.subTest(endpoint=endpoint):
                answer = self.deck.api("POST", "/accounts", {
                    "label": "Metadata", "kind": "s3", "endpoint": endpoint, "accessKeyId": "AK",
                    "secretAccessKey": "s" * 40})
                if answer.status == 201:  # a name: judged when it is contacted
                    answer = self.deck.api("GET", f"/accounts/{answer.json['id']}/buckets")
                self.assertIn(answer.status, (400, 403), answer.body)
                self.assertTrue(answer.json.get("hint"), answer.body)

    def test_a_redirect_is_not_followed_wherever_it_leads(self):
        for status in (301, 302, 303, 307, 308):
            with self.subTest(status=status), elsewhere(body=b"secret metadata") as metadata, \
                    elsewhere(status, {"Location": metadata.url + "/latest/meta-data/"}) as endpoint:
                account = self.add_account(endpoint.url)
                answer = self.deck.api("GET", f"/accounts/{account}/buckets")
                self.refused(answer, 502, "storage_rejected", "redirect", "endpoint")
                report = self.ok(self.deck.api("POST", f"/accounts/{account}/test", {"bucket": "demo", "write": True}))
                self.assertNotIn("ok", [each["outcome"] for each in report["checks"]])
                self.assertTrue(endpoint.asked)
                self.assertEqual(metadata.asked, [])
                self.assertNotIn(b"secret metadata", answer.body)

    def test_a_grant_names_its_bucket_where_none_may_be_listed(self):
        denied = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
        with elsewhere(403, {"Content-Type": "application/xml"}, denied) as storage:
            account = self.add_account(storage.url)
            route = f"/accounts/{account}/buckets"
            self.refused(self.deck.api("GET", route), 403, "access_denied", "by hand")
            self.cli("user", "add", "--name", "vera", stdin=PASSPHRASE + "\n")
            self.cli("user", "grant", "--name", "vera", "--role", "viewer", "--account", account, "--bucket", "photos")
            self.deck.token = self.deck.command("token", "create", "--name", "veras", "--user", "vera")
            answer = self.ok(self.deck.api("GET", route))
            self.assertEqual(answer, {"buckets": [{"name": "photos", "named": False}], "complete": False})


class Revoked(BadHour):
    def test_a_token_revoked_while_in_use_is_told_and_replaced(self):
        account = self.ok(self.deck.api("POST", "/accounts", {
            "apiToken": self.deck.sandbox.value("Sandbox API token:")}), 201)["id"]
        route = f"/accounts/{account}"
        upload = self.ok(self.deck.api("POST", route + "/buckets/demo/uploads", {"key": "half", "size": 40 * MIB}), 201)
        self.roll_the_tokens()
        for method, path, body in (("GET", "/buckets", None), ("GET", "/buckets/demo/objects", None),
                                   ("GET", "/buckets/demo/cors", None),
                                   ("POST", "/buckets/demo/uploads", {"key": "k", "size": 40 * MIB})):
            with self.subTest(path=path):
                self.refused(self.deck.api(method, route + path, body), 502, "wrong_credentials", "revoked", "settings")
        self.refused(self.deck.api("GET", f"/uploads/{upload['id']}/parts"), 502, "wrong_credentials", "revoked", "settings")
        report = self.ok(self.deck.api("POST", route + "/test", {"write": False}))
        self.assertEqual(report["checks"][0]["outcome"], "failed")
        self.assertIn("Manage API tokens", report["checks"][0]["hint"])
        self.ok(self.deck.api("PUT", route + "/credentials", {"apiToken": self.deck.sandbox.value("Sandbox API token:")}))
        self.assertEqual(self.ok(self.deck.api("GET", f"/uploads/{upload['id']}/parts"))["parts"], [], "it goes on")
        self.ok(self.deck.api("GET", route + "/buckets"))

    def roll_the_tokens(self):
        """New ones in place of those that were."""
        sandbox = self.deck.sandbox
        port = sandbox.value("Sandbox endpoint:").rsplit(":", 1)[1]
        folder = os.path.join(self.deck.folder, "sandbox")
        sandbox.stop()
        path = os.path.join(folder, "sandbox-keys.json")
        with open(path, encoding="utf-8") as file:
            keys = json.load(file)
        for name in ("userToken", "accountToken"):
            keys[name] = {"id": os.urandom(16).hex(), "value": "sandbox_" + os.urandom(16).hex()}
        keys["accessKeyId"] = keys["userToken"]["id"]
        keys["secretAccessKey"] = hashlib.sha256(keys["userToken"]["value"].encode()).hexdigest()
        with open(path, "w", encoding="utf-8") as file:
            json.dump(keys, file)
        self.deck.sandbox = Process("sandbox", "--port", port, "--data-dir", folder, "--print-keys",
                                    until="Sandbox secret key:")
        self.addCleanup(self.deck.sandbox.stop)


if __name__ == "__main__":
    unittest.main(verbosity=2)
