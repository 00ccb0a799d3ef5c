#!/usr/bin/env python3
"""rclone against the sandbox, set up as R2's page for it says (provider Cloudflare).

usage: rclone_test.py; tests/contract/run.sh clients says where the sandbox is.
"""

import json
import os
import secrets
import unittest

import awkward_keys
from command import ACCESS_KEY, ENDPOINT, MIB, SECRET_KEY, CommandCase, Failed, fetch, md5

# rclone takes keys for paths: it has no empty segment, so "//" and slashes at the ends go. And what it copies is a
# file here, whose name is 255 bytes at most.
NO_FILES = ["double slash", "many slashes", "slash first", "slash last", "longest", "longest of two bytes each",
            "longest in folders"]  # fmt: skip

# rclone shows a control character as its picture.
PICTURES = {**{code: 0x2400 + code for code in range(0x20)}, 0x7F: 0x2421}


class Rclone(CommandCase):
    @classmethod
    def environment(cls):
        settings = {
            "type": "s3",
            "provider": "Cloudflare",
            "access_key_id": ACCESS_KEY,
            "secret_access_key": SECRET_KEY,
            "endpoint": ENDPOINT,
            "acl": "private",
            "upload_cutoff": "5Mi",
            "chunk_size": "5Mi",
        }
        return {
            "RCLONE_CONFIG": os.path.join(cls.folder, "rclone.conf"),
            "RCLONE_RETRIES": "1",
            "RCLONE_LOW_LEVEL_RETRIES": "1",
            "RCLONE_QUIET": "true",
            **{f"RCLONE_CONFIG_R2_{name.upper()}": value for name, value in settings.items()},
        }

    @classmethod
    def rclone(cls, *words):
        return cls.run_command("rclone", *words)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        open(os.path.join(cls.folder, "rclone.conf"), "w").close()
        cls.remote = f"r2:{cls.bucket}/"
        cls.rclone("mkdir", cls.remote)

    @classmethod
    def tearDownClass(cls):
        cls.rclone("purge", cls.remote)
        buckets = cls.rclone("lsf", "r2:").decode().split()
        assert cls.bucket + "/" not in buckets, "the bucket is still there"

    def listed(self, folder="", *words):
        rows = json.loads(self.rclone("lsjson", "--recursive", "--files-only", *words, self.remote + folder))
        return sorted(row["Path"] for row in rows)

    def test_a_folder_goes_up_across_and_down(self):
        keys = awkward_keys.load(leave_out=NO_FILES)
        self.write_keys("up", keys.values())
        big = secrets.token_bytes(12 * MIB)  # three parts
        self.write("up/big ü", big)
        expected = sorted(key.translate(PICTURES) for key in [*keys.values(), "big ü"])

        self.rclone("sync", "up", self.remote + "synced")
        self.assertEqual(self.listed("synced"), expected)
        # By pages of three, in either version, with and without folders.
        self.assertEqual(self.listed("synced", "--s3-list-version", "1", "--s3-list-chunk", "3"), expected)
        self.assertEqual(self.listed("synced", "--fast-list", "--s3-list-chunk", "3"), expected)
        self.rclone("check", "--download", "up", self.remote + "synced")
        self.rclone("check", "up", self.remote + "synced")  # by MD5; of files in parts rclone keeps it as metadata

        # A copy on the server, in parts for what is larger than the cutoff; then everything back.
        self.rclone("copy", "--s3-copy-cutoff", "5Mi", self.remote + "synced", self.remote + "copied")
        self.rclone("move", self.remote + "copied", self.remote + "moved")
        self.assertEqual(self.listed("copied"), [])
        self.rclone("copy", self.remote + "moved", "down")
        self.rclone("check", "up", "down")
        self.assertEqual(md5(self.read("down/big ü")), md5(big))

    def test_one_object(self):
        self.write("one", b"0123456789")
        self.rclone("copyto", "one", self.remote + "an object +%2F")
        self.assertEqual(self.rclone("cat", "--offset", "2", "--count", "3", self.remote + "an object +%2F"), b"234")
        link = self.rclone("link", "--expire", "60s", self.remote + "an object +%2F").decode().strip()
        self.assertEqual(fetch(link), b"0123456789")
        self.rclone("deletefile", self.remote + "an object +%2F")
        with self.assertRaisesRegex(Failed, "doesn't exist"):
            self.rclone("deletefile", self.remote + "an object +%2F")

    def test_a_stream_of_unknown_length(self):
        body = secrets.token_bytes(6 * MIB)
        self.write("stream", body)
        self.run_command("sh", "-c", f"rclone rcat {self.remote}streamed <stream")
        self.assertEqual(md5(self.rclone("cat", self.remote + "streamed")), md5(body))


if __name__ == "__main__":
    unittest.main(warnings="ignore")
