"""The commands on buckets and objects, as a script uses them: the real binary against the sandbox, with a companion that
serves and without one. R2DECK_BINARY names the binary.
"""

import json
import os
import shutil
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "api"))
from deck import BINARY, Deck, fetch  # noqa: E402

ODD_KEYS = ["with space/and  two.txt", "a+b c%2Fd%20.txt", "ünïcödé/日本語.txt", "colon:and:more", "//double//slash", "%"]
LONG_KEYS = [f"many/{n:04}" + "k" * 900 for n in range(1_005)]  # more than a page


class Commands:
    """Every test runs twice: see the two classes below."""

    @classmethod
    def setUpClass(cls):
        cls.deck = Deck()
        # A process for each key would take most of the time there is.
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(cls.put_by_the_api, LONG_KEYS))
        if not cls.serving:
            cls.deck.companion.stop()

    @classmethod
    def put_by_the_api(cls, key):
        link = cls.deck.api("POST", cls.deck.bucket + "/presign", {"method": "PUT", "key": key, "expires": 60})
        if fetch(link.json["url"], "PUT", b"").status != 200:
            raise RuntimeError(f"{key} cannot be put")

    @classmethod
    def tearDownClass(cls):
        if cls.serving:
            cls.deck.companion.stop()
        cls.deck.sandbox.stop()
        shutil.rmtree(cls.deck.folder)

    def run_cli(self, *args, code=0):
        done = subprocess.run([BINARY, *args, "--data-dir", self.deck.data], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, code, f"{args}: {done.stderr}")
        return done.stdout if code == 0 else done.stderr

    def json_of(self, *args):
        return json.loads(self.run_cli(*args, "--json"))

    def put(self, key, body=b"x"):
        link = self.json_of("presign", "demo/" + key, "--method", "put")
        answer = fetch(link["url"], "PUT", body)
        self.assertEqual(answer.status, 200, answer.body)

    def test_the_buckets(self):
        self.assertEqual([each["name"] for each in self.json_of("bucket", "list")["buckets"]], ["demo"])
        self.assertIn("demo", self.run_cli("bucket", "list", "Sandbox"))
        self.run_cli("bucket", "list", "Nobody", code=4)

    def test_what_is_put_by_a_link_is_listed_told_and_read_by_a_link(self):
        for key in ODD_KEYS:
            with self.subTest(key=key):
                self.put("odd/" + key, key.encode())
                told = self.json_of("stat", "Sandbox:demo/odd/" + key)["object"]
                self.assertEqual((told["key"], told["size"]), ("odd/" + key, len(key.encode())))
                link = self.run_cli("presign", "demo/odd/" + key, "--expires", "60").strip()
                self.assertEqual(fetch(link).body, key.encode())
        entries = self.json_of("ls", "demo/odd/", "--recursive")["entries"]
        self.assertEqual({each["key"] for each in entries}, {"odd/" + key for key in ODD_KEYS})

    def test_a_listing_groups_keys(self):
        for key in ("group/a", "group/b/c", "group/b/d"):
            self.put(key)
        entries = self.json_of("ls", "demo/group/")["entries"]
        self.assertEqual([each.get("prefix") or each["key"] for each in entries], ["group/b/", "group/a"])
        self.assertEqual(len(self.json_of("ls", "demo/group/", "--recursive")["entries"]), 3)
        self.assertEqual(self.json_of("ls", "demo/nothing/"), {"entries": []})
        self.assertIn("group/b/", self.run_cli("ls", "demo/group/"))

    def test_a_listing_goes_on_after_a_page(self):
        keys = [each["key"] for each in self.json_of("ls", "demo/many/")["entries"]]
        self.assertEqual(keys, LONG_KEYS)

    def test_exit_codes_and_errors(self):
        self.run_cli("ls", code=2)
        for wrong in (":demo", "Sandbox:", "a b/key"):
            self.assertIn("[ACCOUNT:]BUCKET[/KEY]", self.run_cli("ls", wrong, code=2))
        self.run_cli("stat", "demo", code=2)
        self.run_cli("ls", "Nobody:demo", code=4)
        self.run_cli("ls", "no-such-bucket", code=4)
        self.run_cli("stat", "demo/no-such-key", code=4)
        for method, seconds in (("get", "0"), ("get", "604801"), ("put", "3601"), ("delete", "60")):
            self.run_cli("presign", "demo/k", "--method", method, "--expires", seconds, code=2)
        self.run_cli("presign", "demo/k", "--expires", "604800")

    def test_a_link_is_in_the_audit_log_without_its_signature(self):
        link = self.run_cli("presign", "demo/audited", "--expires", "61").strip()
        log = self.run_cli("audit", "list", "--json")
        deed = next(each for each in json.loads(log)["entries"] if each["key"] == "audited")
        self.assertEqual((deed["actor"], deed["action"], deed["source"]),
                         ("cli", "link.presign", "control socket" if self.serving else "command line"))
        self.assertNotIn(link.rsplit("X-Amz-Signature=", 1)[1][:64], log)


class Served(Commands, unittest.TestCase):
    serving = True


class Alone(Commands, unittest.TestCase):
    serving = False


if __name__ == "__main__":
    unittest.main()
