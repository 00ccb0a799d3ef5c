"""What the boto3 tests share: clients, requests as they stand, and a bucket that a class of tests has to itself.

boto3 is Debian's (1.26) or a newer one; from 1.36 on, newer ones add checksums unless they are told not to. R2's
page for boto3 tells them so, and so does this.
"""

import hashlib
import http.client
import os
import pathlib
import secrets
import sys
import unittest
import urllib.parse
import xml.etree.ElementTree as ElementTree

os.environ.update(AWS_REQUEST_CHECKSUM_CALCULATION="when_required", AWS_RESPONSE_CHECKSUM_VALIDATION="when_required")
sys.path.append(str(pathlib.Path(__file__).parent.parent))

import awkward_keys  # noqa: E402
import boto3  # noqa: E402
import botocore.config  # noqa: E402
import botocore.exceptions  # noqa: E402

ENDPOINT = os.environ["R2DECK_S3_ENDPOINT"]
ACCESS_KEY = os.environ["R2DECK_S3_ACCESS_KEY"]
SECRET_KEY = os.environ["R2DECK_S3_SECRET_KEY"]
MIB = 1024 * 1024
PART = 5 * MIB
AWKWARD_KEYS = list(awkward_keys.load().values())


def client(access_key=ACCESS_KEY, secret_key=SECRET_KEY, region="auto", **config):
    return boto3.client(
        "s3",
        endpoint_url=ENDPOINT,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        region_name=region,
        config=botocore.config.Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"max_attempts": 0},
            **config,
        ),
    )


def client_with(headers):
    """A client whose every call carries these: older boto3 has no parameters for a write's conditions."""
    made = client()
    made.meta.events.register("before-call.s3", lambda params, **_: params["headers"].update(headers))
    return made


def raw(method, url, body=None, headers=None):
    """A request as it stands: no library decides about it."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    target = parts.path + ("?" + parts.query if parts.query else "")
    connection.request(method, target, body, headers or {})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, data


def error_of(data):
    root = ElementTree.fromstring(data)
    return root.findtext("Code"), root.findtext("Message")


def md5(data):
    return hashlib.md5(data).hexdigest()


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.s3 = client()
        cls.bucket = "contract-" + secrets.token_hex(6)
        cls.s3.create_bucket(Bucket=cls.bucket)

    @classmethod
    def tearDownClass(cls):
        uploads = cls.s3.list_multipart_uploads(Bucket=cls.bucket).get("Uploads", [])
        for upload in uploads:
            cls.s3.abort_multipart_upload(Bucket=cls.bucket, Key=upload["Key"], UploadId=upload["UploadId"])
        for page in cls.s3.get_paginator("list_objects_v2").paginate(Bucket=cls.bucket):
            for each in page.get("Contents", []):
                cls.s3.delete_object(Bucket=cls.bucket, Key=each["Key"])
        cls.s3.delete_bucket(Bucket=cls.bucket)

    def fails(self, code, status=None):
        return Fails(self, code, status)

    def put(self, key, body=b"x", s3=None, **more):
        return (s3 or self.s3).put_object(Bucket=self.bucket, Key=key, Body=body, **more)

    def presign(self, operation, expires=60, **parameters):
        return self.s3.generate_presigned_url(
            operation, Params={"Bucket": self.bucket, **parameters}, ExpiresIn=expires
        )


class Fails:
    def __init__(self, case, code, status):
        self.case, self.code, self.status = case, code, status

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.case.fail(f"expected {self.code}, but it succeeded")
        if not isinstance(error, botocore.exceptions.ClientError):
            return False
        self.case.assertEqual(error.response["Error"]["Code"], self.code)
        if self.status is not None:
            self.case.assertEqual(error.response["ResponseMetadata"]["HTTPStatusCode"], self.status)
        self.message = error.response["Error"]["Message"]
        return True
