#!/usr/bin/env python3
"""The AWS command line against the sandbox, with the settings that R2's page for it gives. Works with version 1 and 2.

usage: aws_cli_test.py; tests/contract/run.sh clients says where the sandbox is.

A start of `aws` costs a second of a core, so each test asks for as much as it can by one command.
"""

import json
import os
import secrets
import unittest

import awkward_keys
from command import ACCESS_KEY, ENDPOINT, MIB, SECRET_KEY, CommandCase, Failed, fetch, md5

CONFIG = """[default]
region = auto
output = json
cli_pager =
request_checksum_calculation = when_required
response_checksum_validation = when_required
s3 =
  addressing_style = path
  multipart_threshold = {threshold}
  multipart_chunksize = 5MB
"""
# What no folder of this system can hold: `aws s3` reads its keys from folders. They go by `aws s3api`, below.
NO_FILES = ["double slash", "many slashes", "slash first", "slash last", "longest", "longest of two bytes each",
            "longest in folders"]  # fmt: skip


class AwsCli(CommandCase):
    @classmethod
    def environment(cls):
        return {
            "AWS_CONFIG_FILE": os.path.join(cls.folder, "aws.ini"),
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
        }

    @classmethod
    def aws(cls, *words, **more):
        return cls.run_command("aws", "--endpoint-url", ENDPOINT, *words, **more)

    @classmethod
    def api(cls, operation, *words):
        """The answer's JSON; operations on the bucket."""
        out = cls.aws("s3api", operation, "--bucket", cls.bucket, *words)
        return json.loads(out) if out.strip() else {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, threshold in [("aws.ini", "8MB"), ("whole.ini", "1GB")]:
            with open(os.path.join(cls.folder, name), "w", encoding="utf-8") as file:
                file.write(CONFIG.format(threshold=threshold))
        cls.aws("s3", "mb", f"s3://{cls.bucket}")

    @classmethod
    def tearDownClass(cls):
        cls.aws("s3", "rb", "--force", f"s3://{cls.bucket}")  # --force: deletes what is in it, key by key

    def listed(self, *words):
        """{key: ETag} in the listing's order, asked for by pages of nine."""
        rows = self.api("list-objects-v2", "--page-size", "9", *words).get("Contents", [])
        return {row["Key"]: row["ETag"] for row in rows}

    def test_folders_go_up_across_and_down(self):
        keys = awkward_keys.load(leave_out=NO_FILES)
        self.write_keys("up", keys.values())
        big = secrets.token_bytes(11 * MIB)  # three parts
        self.write("up/big ü", big)
        expected = awkward_keys.in_order([*keys.values(), "big ü"])

        there = f"s3://{self.bucket}"
        self.aws("s3", "sync", "--only-show-errors", "up", f"{there}/sync")
        synced = self.listed("--prefix", "sync/")
        self.assertEqual(list(synced), ["sync/" + key for key in expected])
        self.assertEqual(synced["sync/big ü"][-3:], '-3"')
        # Copies in one piece. Of parts, version 1 makes a condition on the source and version 2 copies the tags; R2
        # has neither, and answers 501.
        move = ["s3", "mv", "--only-show-errors", "--recursive", f"{there}/sync", f"{there}/moved"]
        self.aws(*move, AWS_CONFIG_FILE=os.path.join(self.folder, "whole.ini"))
        self.assertEqual(list(self.listed()), ["moved/" + key for key in expected])
        self.aws("s3", "cp", "--only-show-errors", "--recursive", f"{there}/moved", "down")
        for key in keys.values():
            self.assertEqual(self.read("down/" + key), key.encode())
        self.assertEqual(md5(self.read("down/big ü")), md5(big))

    def test_keys_that_are_no_file_names(self):
        self.write("body", b"0123456789")
        key = "//a%2Fb//" + "k" * 1000 + "/"
        etag = self.api("put-object", "--key", key, "--body", "body", "--metadata", "of=it")["ETag"]
        self.assertEqual(etag, f'"{md5(b"0123456789")}"')
        head = self.api("head-object", "--key", key)
        self.assertEqual((head["ContentLength"], head["Metadata"]), (10, {"of": "it"}))
        self.api("get-object", "--key", key, "--range", "bytes=2-4", "part")
        self.assertEqual(self.read("part"), b"234")
        copied = self.api("copy-object", "--key", "copy", "--copy-source", f"{self.bucket}/{key}")
        self.assertEqual(copied["CopyObjectResult"]["ETag"], etag)
        self.assertEqual(fetch(self.aws("s3", "presign", f"s3://{self.bucket}/{key}").decode().strip()), b"0123456789")
        listed = self.api("list-objects", "--delimiter", "/", "--prefix", "//a%2Fb/")
        self.assertEqual([each["Prefix"] for each in listed["CommonPrefixes"]], ["//a%2Fb//"])
        request = {"Objects": [{"Key": key}, {"Key": "copy"}, {"Key": "none"}]}
        deleted = self.api("delete-objects", "--delete", json.dumps(request))
        self.assertEqual({each["Key"] for each in deleted["Deleted"]}, {key, "copy", "none"})

    def test_errors_are_told(self):
        with self.assertRaisesRegex(Failed, "NoSuchKey"):
            self.api("get-object", "--key", "nowhere", "file")


if __name__ == "__main__":
    unittest.main(warnings="ignore")
