#!/usr/bin/env python3
"""What an S3 client that nobody here wrote (boto3) sees of the sandbox.

Run by: R2DECK_S3_ENDPOINT=http://localhost:8723 R2DECK_S3_ACCESS_KEY=... R2DECK_S3_SECRET_KEY=... \
        python3 tests/contract/sandbox_boto3_test.py

Each run makes buckets of its own and removes them.
"""

import base64
import concurrent.futures
import hashlib
import http.client
import os
import secrets
import unittest
import urllib.parse
import xml.etree.ElementTree as ElementTree

import boto3
import botocore.config
import botocore.exceptions
import botocore.handlers

ENDPOINT = os.environ["R2DECK_S3_ENDPOINT"]
ACCESS_KEY = os.environ["R2DECK_S3_ACCESS_KEY"]
SECRET_KEY = os.environ["R2DECK_S3_SECRET_KEY"]
MIB = 1024 * 1024
PART = 5 * MIB

AWKWARD_KEYS = [
    "plain.txt", "with space", "plus+plus", "percent%41", "100%", "a/b/c", "a//b", "/leading", "trailing/", "dots..txt",
    "...", "tilde~", "quote'\"", "(paren)", "[bracket]", "{brace}", "star*", "ques?tion", "ha#sh", "amp&ersand",
    "equals=", "semi;colon", "colon:", "at@", "dollar$", "comma,", "pipe|", "back\\slash", "caret^", "tick`", "<tag>",
    "ü", "日本語", "emoji-🎉", "e\u0301-nfd", "line\nbreak", "tab\there", "bell\x07", " leading space", "trailing space ",
    "k" * 1024, "é" * 512,
]  # fmt: skip


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


class Buckets(Case):
    def test_lists_what_was_made(self):
        names = [each["Name"] for each in self.s3.list_buckets()["Buckets"]]
        self.assertIn(self.bucket, names)
        self.assertEqual(names, sorted(names))

    def test_head_and_location(self):
        answer = self.s3.head_bucket(Bucket=self.bucket)
        self.assertEqual(answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"], "auto")
        self.assertEqual(self.s3.get_bucket_location(Bucket=self.bucket)["LocationConstraint"], "auto")

    def test_refuses_a_second_of_the_name(self):
        with self.fails("BucketAlreadyOwnedByYou", 409):
            self.s3.create_bucket(Bucket=self.bucket)

    def test_refuses_bad_names(self):
        for name in ["ab", "UPPER-case", "under_score", "-dash", "dash-", "dot.ted", "x" * 64]:
            with self.subTest(name), self.fails("InvalidBucketName", 400):
                lenient = client()
                lenient.meta.events.unregister("before-parameter-build.s3", botocore.handlers.validate_bucket_name)
                lenient.create_bucket(Bucket=name)

    def test_refuses_to_delete_what_is_not_empty(self):
        self.put("here")
        with self.fails("BucketNotEmpty", 409):
            self.s3.delete_bucket(Bucket=self.bucket)

    def test_unfinished_uploads_keep_a_bucket(self):
        name = "contract-" + secrets.token_hex(6)
        self.s3.create_bucket(Bucket=name)
        upload = self.s3.create_multipart_upload(Bucket=name, Key="left")["UploadId"]
        with self.fails("BucketNotEmpty", 409):
            self.s3.delete_bucket(Bucket=name)
        self.s3.abort_multipart_upload(Bucket=name, Key="left", UploadId=upload)
        self.s3.delete_bucket(Bucket=name)
        with self.fails("404", 404):
            self.s3.head_bucket(Bucket=name)

    def test_unknown_bucket(self):
        with self.fails("NoSuchBucket", 404):
            self.s3.list_objects_v2(Bucket="contract-nowhere")

    def test_says_what_it_cannot(self):
        with self.fails("NotImplemented", 501):
            self.s3.get_bucket_policy(Bucket=self.bucket)
        with self.fails("NotImplemented", 501):
            self.put("tagged", Tagging="a=b")


class Objects(Case):
    def test_awkward_keys_come_back(self):
        for key in AWKWARD_KEYS:
            with self.subTest(key=key):
                body = key.encode() * 3
                self.assertEqual(self.put(key, body)["ETag"], f'"{md5(body)}"')
                self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read(), body)
                status, _, data = raw("GET", self.presign("get_object", Key=key))
                self.assertEqual((status, data), (200, body))
        listed = {each["Key"] for each in self.s3.list_objects_v2(Bucket=self.bucket)["Contents"]}
        self.assertLessEqual(set(AWKWARD_KEYS), listed)
        for key in AWKWARD_KEYS:
            self.s3.delete_object(Bucket=self.bucket, Key=key)
        left = {each["Key"] for each in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])}
        self.assertFalse(left & set(AWKWARD_KEYS))

    def test_keys_in_nfc_and_nfd_are_one_object_with_the_last_spelling(self):
        self.put("caf\u00e9", b"first")
        self.put("cafe\u0301", b"second")
        self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key="caf\u00e9")["Body"].read(), b"second")
        keys = [each["Key"] for each in self.s3.list_objects_v2(Bucket=self.bucket, Prefix="caf")["Contents"]]
        self.assertEqual(keys, ["cafe\u0301"])

    def test_refuses_long_and_broken_keys(self):
        with self.fails("InvalidObjectName", 400):
            self.put("k" * 1025)
        self.put("ok")
        url = self.presign("get_object", Key="ok")
        status, _, data = raw("GET", url.replace("/ok?", "/%ff?"))
        self.assertEqual((status, error_of(data)[0]), (403, "SignatureDoesNotMatch"))

    def test_headers_and_metadata_come_back(self):
        self.put(
            "rich",
            b"body",
            ContentType="text/x-test; charset=utf-8",
            CacheControl="max-age=60",
            ContentDisposition="attachment; filename=\"a b.txt\"; filename*=UTF-8''%C3%BC.txt",
            ContentEncoding="identity",
            ContentLanguage="de",
            StorageClass="STANDARD_IA",
            Metadata={"mtime": "2026-01-02T03:04:05Z", "empty": "", "two-words": "a  b"},
        )
        head = self.s3.head_object(Bucket=self.bucket, Key="rich")
        self.assertEqual(head["ContentType"], "text/x-test; charset=utf-8")
        self.assertEqual(head["CacheControl"], "max-age=60")
        self.assertEqual(head["ContentDisposition"], "attachment; filename=\"a b.txt\"; filename*=UTF-8''%C3%BC.txt")
        self.assertEqual(head["ContentLanguage"], "de")
        self.assertEqual(head["StorageClass"], "STANDARD_IA")
        self.assertEqual(head["Metadata"], {"mtime": "2026-01-02T03:04:05Z", "empty": "", "two-words": "a  b"})
        self.assertEqual(head["ContentLength"], 4)

    def test_metadata_in_rfc2047_form_is_measured_decoded(self):
        word = "=?UTF-8?B?" + base64.b64encode("grüße ✓".encode()).decode() + "?="
        self.put("meta", Metadata={"note": word})
        self.assertEqual(self.s3.head_object(Bucket=self.bucket, Key="meta")["Metadata"], {"note": word})
        self.put("meta", Metadata={"n": "v" * 8191})
        with self.fails("MetadataTooLarge", 400):
            self.put("meta", Metadata={"n": "v" * 8192})

    def test_empty_object(self):
        self.put("empty", b"")
        answer = self.s3.get_object(Bucket=self.bucket, Key="empty")
        self.assertEqual((answer["ContentLength"], answer["Body"].read()), (0, b""))
        self.assertEqual(answer["ETag"], f'"{md5(b"")}"')
        with self.fails("InvalidRange", 416):
            self.s3.get_object(Bucket=self.bucket, Key="empty", Range="bytes=0-0")

    def test_overwriting_and_deleting(self):
        self.put("again", b"one")
        self.put("again", b"two!")
        self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key="again")["Body"].read(), b"two!")
        self.s3.delete_object(Bucket=self.bucket, Key="again")
        self.s3.delete_object(Bucket=self.bucket, Key="again")
        with self.fails("NoSuchKey", 404):
            self.s3.get_object(Bucket=self.bucket, Key="again")
        with self.fails("404", 404):
            self.s3.head_object(Bucket=self.bucket, Key="again")

    def test_delete_objects(self):
        keys = ["many/1", " many/2 ", "many/<3>&"]
        for key in keys:
            self.put(key)
        request = {"Objects": [{"Key": key} for key in keys + ["many/none"]]}
        answer = self.s3.delete_objects(Bucket=self.bucket, Delete=request)
        self.assertEqual({each["Key"] for each in answer["Deleted"]}, set(keys + ["many/none"]))
        self.assertNotIn("Contents", self.s3.list_objects_v2(Bucket=self.bucket, Prefix="many/"))

    def test_ranges(self):
        body = bytes(range(256)) * 40
        self.put("ranged", body)
        for header, expected, content_range in [
            ("bytes=0-0", body[:1], "bytes 0-0/10240"),
            ("bytes=5-9", body[5:10], "bytes 5-9/10240"),
            ("bytes=10239-", body[-1:], "bytes 10239-10239/10240"),
            ("bytes=-7", body[-7:], "bytes 10233-10239/10240"),
            ("bytes=-999999", body, "bytes 0-10239/10240"),
            ("bytes=100-999999", body[100:], "bytes 100-10239/10240"),
        ]:
            with self.subTest(header):
                answer = self.s3.get_object(Bucket=self.bucket, Key="ranged", Range=header)
                self.assertEqual(answer["Body"].read(), expected)
                self.assertEqual(answer["ContentRange"], content_range)
                self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], 206)
        for header in ["bytes=10240-", "bytes=-0", "bytes=99999-999999"]:
            with self.subTest(header), self.fails("InvalidRange", 416):
                self.s3.get_object(Bucket=self.bucket, Key="ranged", Range=header)
        for header in ["bytes=9-5", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4"]:
            with self.subTest(header), self.fails("InvalidArgument", 400):
                self.s3.get_object(Bucket=self.bucket, Key="ranged", Range=header)

    def test_conditional_reads(self):
        etag = self.put("conditional", b"v1")["ETag"]
        modified = self.s3.head_object(Bucket=self.bucket, Key="conditional")["LastModified"]
        get = lambda **condition: self.s3.get_object(Bucket=self.bucket, Key="conditional", **condition)
        self.assertEqual(get(IfMatch=etag)["Body"].read(), b"v1")
        self.assertEqual(get(IfNoneMatch='"other"')["Body"].read(), b"v1")
        self.assertEqual(get(IfUnmodifiedSince=modified)["Body"].read(), b"v1")
        with self.fails("PreconditionFailed", 412):
            get(IfMatch='"other"')
        with self.fails("304", 304):
            get(IfNoneMatch=etag)
        with self.fails("304", 304):
            get(IfModifiedSince=modified)

    def test_conditional_writes(self):
        only_new = client_with({"If-None-Match": "*"})
        etag = self.put("once", b"v1", only_new)["ETag"]
        with self.fails("PreconditionFailed", 412):
            self.put("once", b"v2", only_new)
        only_first = client_with({"If-Match": etag})
        self.put("once", b"v2", only_first)
        with self.fails("PreconditionFailed", 412):
            self.put("once", b"v3", only_first)
        with self.fails("PreconditionFailed", 412):
            self.put("never", b"v1", only_first)
        self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key="once")["Body"].read(), b"v2")

    def test_one_of_many_wins_an_exclusive_write(self):
        only_new = client_with({"If-None-Match": "*"})

        def attempt(number):
            try:
                self.put("race", str(number).encode() * 100_000, only_new)
                return number
            except botocore.exceptions.ClientError as error:
                self.assertEqual(error.response["Error"]["Code"], "PreconditionFailed")
                return None

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            winners = [each for each in pool.map(attempt, range(8)) if each is not None]
        self.assertEqual(len(winners), 1)
        body = self.s3.get_object(Bucket=self.bucket, Key="race")["Body"].read()
        self.assertEqual(body, str(winners[0]).encode() * 100_000)

    def test_digests_are_checked(self):
        right = base64.b64encode(hashlib.md5(b"data").digest()).decode()
        wrong = base64.b64encode(hashlib.md5(b"other").digest()).decode()
        self.put("digest", b"data", ContentMD5=right)
        with self.fails("BadDigest", 400):
            self.put("digest", b"data", ContentMD5=wrong)
        with self.fails("InvalidDigest", 400):
            self.put("digest", b"data", ContentMD5="nonsense")
        for algorithm in ["CRC32", "SHA1", "SHA256"]:
            with self.subTest(algorithm):
                self.put("digest", b"data", ChecksumAlgorithm=algorithm)
                with self.fails("BadDigest", 400):
                    length = {"CRC32": 4, "SHA1": 20, "SHA256": 32}[algorithm]
                    given = base64.b64encode(b"\0" * length).decode()
                    self.put("digest", b"data", **{"Checksum" + algorithm: given})

    def test_download_under_another_name(self):
        self.put("plain", b"text", ContentType="text/plain")
        name = "attachment; filename*=UTF-8''%E2%9C%93%20a.txt"
        url = self.presign(
            "get_object", Key="plain", ResponseContentDisposition=name, ResponseContentType="application/x-other"
        )
        status, headers, data = raw("GET", url)
        self.assertEqual((status, data), (200, b"text"))
        self.assertEqual(headers["content-disposition"], name)
        self.assertEqual(headers["content-type"], "application/x-other")
        evil = self.presign("get_object", Key="plain", ResponseContentDisposition="a\r\nSet-Cookie: x=y")
        status, headers, data = raw("GET", evil)
        self.assertEqual((status, error_of(data)[0]), (400, "InvalidArgument"))
        self.assertNotIn("set-cookie", headers)

    def test_a_replaced_object_is_read_to_its_end(self):
        body = secrets.token_bytes(8 * MIB)
        self.put("replaced", body)
        stream = self.s3.get_object(Bucket=self.bucket, Key="replaced")["Body"]
        first = stream.read(1000)
        self.put("replaced", b"new")
        self.assertEqual(md5(first + stream.read()), md5(body))


class Copies(Case):
    def copy(self, source, key, **more):
        return self.s3.copy_object(
            Bucket=self.bucket, Key=key, CopySource={"Bucket": self.bucket, "Key": source}, **more
        )

    def test_awkward_keys_are_copied_and_copied_to(self):
        for key in AWKWARD_KEYS:
            with self.subTest(key=key):
                body = key.encode() * 2
                self.put(key, body)
                self.assertEqual(self.copy(key, "copy")["CopyObjectResult"]["ETag"], f'"{md5(body)}"')
                self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key="copy")["Body"].read(), body)
                self.s3.delete_object(Bucket=self.bucket, Key=key)
                self.copy("copy", key)
                self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read(), body)

    def test_metadata_and_class(self):
        self.put("from", Metadata={"a": "1"}, ContentType="text/x-a")
        self.copy("from", "kept")
        self.copy("from", "new", MetadataDirective="REPLACE", Metadata={"b": "2"}, StorageClass="STANDARD_IA")
        kept, new = (self.s3.head_object(Bucket=self.bucket, Key=key) for key in ("kept", "new"))
        self.assertEqual((kept["Metadata"], kept["ContentType"]), ({"a": "1"}, "text/x-a"))
        self.assertEqual((new["Metadata"], new["StorageClass"]), ({"b": "2"}, "STANDARD_IA"))
        with self.fails("InvalidRequest", 400):
            self.copy("from", "from")
        with self.fails("NoSuchKey", 404):
            self.copy("nothing", "to")

    def test_conditions_on_the_source(self):
        etag = self.put("conditional", b"v1")["ETag"]
        self.copy("conditional", "to", CopySourceIfMatch=etag)
        with self.fails("PreconditionFailed", 412):
            self.copy("conditional", "to", CopySourceIfNoneMatch=etag)

    # Not by boto3's own copy(): its newer versions put a condition on the source of each part, which R2 refuses.
    def test_a_large_object_is_copied_in_parts(self):
        body = secrets.token_bytes(11 * MIB)
        etag = self.put("large", body)["ETag"]
        to = {"Bucket": self.bucket, "Key": "large-copy"}
        source = {"Bucket": self.bucket, "Key": "large"}
        upload = self.s3.create_multipart_upload(**to)["UploadId"]
        parts = []
        for number, first in enumerate(range(0, len(body), PART), 1):
            last = min(first + PART, len(body)) - 1
            part = self.s3.upload_part_copy(
                **to, UploadId=upload, PartNumber=number, CopySource=source, CopySourceRange=f"bytes={first}-{last}"
            )["CopyPartResult"]
            self.assertEqual(part["ETag"], f'"{md5(body[first : last + 1])}"')
            parts.append({"PartNumber": number, "ETag": part["ETag"]})
        with self.fails("NotImplemented", 501):
            self.s3.upload_part_copy(
                **to, UploadId=upload, PartNumber=1, CopySource=source, CopySourceIfMatch=etag
            )
        self.s3.complete_multipart_upload(**to, UploadId=upload, MultipartUpload={"Parts": parts})
        answer = self.s3.get_object(**to)
        self.assertTrue(answer["ETag"].endswith('-3"'))
        self.assertEqual(md5(answer["Body"].read()), md5(body))


class CustomerKeys(Case):
    def test_only_the_key_opens_the_object(self):
        key, other = secrets.token_bytes(32), secrets.token_bytes(32)
        sealed = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": key}
        answer = self.put("sealed", b"secret", **sealed)
        self.assertNotEqual(answer["ETag"], f'"{md5(b"secret")}"')
        self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key="sealed", **sealed)["Body"].read(), b"secret")
        with self.fails("AccessDenied", 403):
            self.s3.get_object(Bucket=self.bucket, Key="sealed", SSECustomerAlgorithm="AES256", SSECustomerKey=other)
        with self.fails("InvalidRequest", 400):
            self.s3.get_object(Bucket=self.bucket, Key="sealed")

    def test_parts_take_it_too(self):
        sealed = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": secrets.token_bytes(32)}
        of = {"Bucket": self.bucket, "Key": "parts"}
        upload = self.s3.create_multipart_upload(**of, **sealed)["UploadId"]
        part = self.s3.upload_part(**of, UploadId=upload, PartNumber=1, Body=b"data", **sealed)
        self.s3.complete_multipart_upload(
            **of, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
        )
        self.assertEqual(self.s3.get_object(**of, **sealed)["Body"].read(), b"data")


class Lifecycle(Case):
    def test_rules_come_back(self):
        rules = [
            {"ID": "logs", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 90}},
            {
                "ID": "cold",
                "Status": "Disabled",
                "Filter": {"Prefix": ""},
                "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}],
            },
            {
                "ID": "uploads",
                "Status": "Enabled",
                "Filter": {"Prefix": ""},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
            },
        ]
        default = self.s3.get_bucket_lifecycle_configuration(Bucket=self.bucket)["Rules"]
        self.assertEqual(default[0]["AbortIncompleteMultipartUpload"], {"DaysAfterInitiation": 7})
        self.s3.put_bucket_lifecycle_configuration(Bucket=self.bucket, LifecycleConfiguration={"Rules": rules})
        self.assertEqual(self.s3.get_bucket_lifecycle_configuration(Bucket=self.bucket)["Rules"], rules)
        with self.fails("MalformedXML", 400):
            del rules[0]["ID"]
            self.s3.put_bucket_lifecycle_configuration(Bucket=self.bucket, LifecycleConfiguration={"Rules": rules})
        self.s3.delete_bucket_lifecycle(Bucket=self.bucket)
        with self.fails("NoSuchLifecycleConfiguration", 404):
            self.s3.get_bucket_lifecycle_configuration(Bucket=self.bucket)

    def test_encryption_is_always_on(self):
        answer = self.s3.get_bucket_encryption(Bucket=self.bucket)["ServerSideEncryptionConfiguration"]
        self.assertEqual(answer["Rules"][0]["ApplyServerSideEncryptionByDefault"], {"SSEAlgorithm": "AES256"})


class Listing(Case):
    KEYS = ["a.txt", "b/1", "b/2", "b/c/3", "b0", "d/e/f/g", "zz", "ü/1"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for key in cls.KEYS:
            cls.s3.put_object(Bucket=cls.bucket, Key=key, Body=key.encode())

    def page(self, **parameters):
        return self.s3.list_objects_v2(Bucket=self.bucket, **parameters)

    def walk(self, operation="list_objects_v2", **parameters):
        keys, prefixes = [], []
        for page in self.s3.get_paginator(operation).paginate(Bucket=self.bucket, **parameters):
            keys += [each["Key"] for each in page.get("Contents", [])]
            prefixes += [each["Prefix"] for each in page.get("CommonPrefixes", [])]
        return keys, prefixes

    def test_keys_are_in_byte_order(self):
        self.assertEqual(self.walk()[0], sorted(self.KEYS, key=lambda key: key.encode()))

    def test_every_page_size_gives_the_same(self):
        for operation in ["list_objects_v2", "list_objects"]:
            for delimiter in ["", "/"]:
                for prefix in ["", "b", "b/", "d/e", "none"]:
                    whole = self.walk(operation, Delimiter=delimiter, Prefix=prefix)
                    for size in [1, 2, 3]:
                        with self.subTest(operation=operation, delimiter=delimiter, prefix=prefix, size=size):
                            paged = self.walk(
                                operation, Delimiter=delimiter, Prefix=prefix, PaginationConfig={"PageSize": size}
                            )
                            self.assertEqual(paged, whole)

    def test_folders(self):
        self.assertEqual(self.walk(Delimiter="/"), (["a.txt", "b0", "zz"], ["b/", "d/", "ü/"]))
        self.assertEqual(self.walk(Delimiter="/", Prefix="b/"), (["b/1", "b/2"], ["b/c/"]))
        self.assertEqual(self.page(Delimiter="/")["KeyCount"], 6)

    def test_start_after(self):
        self.assertEqual(self.walk(StartAfter="b/2")[0], ["b/c/3", "b0", "d/e/f/g", "zz", "ü/1"])

    def test_what_a_row_says(self):
        row = self.page(Prefix="a.txt")["Contents"][0]
        self.assertEqual((row["Size"], row["ETag"], row["StorageClass"]), (5, f'"{md5(b"a.txt")}"', "STANDARD"))

    def test_limits(self):
        empty = self.page(MaxKeys=0)
        self.assertEqual((empty["KeyCount"], empty["IsTruncated"]), (0, False))
        self.assertEqual(self.page(MaxKeys=5000)["MaxKeys"], 1000)
        with self.fails("InvalidArgument", 400):
            self.page(ContinuationToken="nonsense!")


class Multipart(Case):
    def start(self, key="multi", **more):
        return self.s3.create_multipart_upload(Bucket=self.bucket, Key=key, **more)["UploadId"]

    def part(self, upload, number, body, key="multi"):
        answer = self.s3.upload_part(Bucket=self.bucket, Key=key, UploadId=upload, PartNumber=number, Body=body)
        return {"PartNumber": number, "ETag": answer["ETag"]}

    def complete(self, upload, parts, key="multi", s3=None):
        return (s3 or self.s3).complete_multipart_upload(
            Bucket=self.bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts}
        )

    def test_three_parts_become_an_object(self):
        bodies = [secrets.token_bytes(PART), secrets.token_bytes(PART), b"tail"]
        upload = self.start(ContentType="text/x-multi", Metadata={"mtime": "1"})
        parts = [self.part(upload, number, body) for number, body in enumerate(bodies, 1)]
        self.assertEqual([each["ETag"] for each in parts], [f'"{md5(body)}"' for body in bodies])
        etag = md5(b"".join(hashlib.md5(body).digest() for body in bodies)) + "-3"
        # R2 sorts the list.
        self.assertEqual(self.complete(upload, parts[::-1])["ETag"], f'"{etag}"')
        whole = b"".join(bodies)
        answer = self.s3.get_object(Bucket=self.bucket, Key="multi")
        self.assertEqual(answer["Body"].read(), whole)
        self.assertEqual((answer["ETag"], answer["ContentType"]), (f'"{etag}"', "text/x-multi"))
        self.assertEqual(answer["Metadata"], {"mtime": "1"})
        # Ranges across the seams.
        for first, last in [(PART - 1, PART), (PART - 10, 2 * PART + 2), (0, 2 * PART), (2 * PART, 2 * PART + 3)]:
            part = self.s3.get_object(Bucket=self.bucket, Key="multi", Range=f"bytes={first}-{last}")["Body"].read()
            self.assertEqual(md5(part), md5(whole[first : last + 1]))
        second = self.s3.get_object(Bucket=self.bucket, Key="multi", PartNumber=2)
        self.assertEqual((second["PartsCount"], md5(second["Body"].read())), (3, md5(bodies[1])))
        with self.fails("NoSuchUpload", 404):
            self.complete(upload, parts)
        with self.fails("NoSuchUpload", 404):
            self.part(upload, 4, b"late")

    def test_parts_left_out_are_dropped(self):
        upload = self.start("gaps")
        kept = [self.part(upload, number, secrets.token_bytes(PART), "gaps") for number in (2, 7)]
        self.part(upload, 5, b"dropped", "gaps")
        self.complete(upload, kept, "gaps")
        self.assertEqual(self.s3.head_object(Bucket=self.bucket, Key="gaps")["ContentLength"], 2 * PART)

    def test_a_part_sent_again_counts_once(self):
        upload = self.start("again")
        self.part(upload, 1, b"first", "again")
        last = self.part(upload, 1, b"second", "again")
        self.complete(upload, [last], "again")
        self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key="again")["Body"].read(), b"second")

    def test_listing_parts(self):
        upload = self.start("listed")
        sent = [self.part(upload, number, b"x" * number, "listed") for number in range(1, 8)]
        pages = self.s3.get_paginator("list_parts").paginate(
            Bucket=self.bucket, Key="listed", UploadId=upload, PaginationConfig={"PageSize": 3}
        )
        rows = [each for page in pages for each in page.get("Parts", [])]
        self.assertEqual([(each["PartNumber"], each["Size"]) for each in rows], [(n, n) for n in range(1, 8)])
        self.assertEqual([each["ETag"] for each in rows], [each["ETag"] for each in sent])

    def test_listing_uploads(self):
        started = {(key, self.start(key)) for key in ["up/a", "up/b", "up/b", "up/c/d", "up/ü +&"]}
        pages = self.s3.get_paginator("list_multipart_uploads").paginate(
            Bucket=self.bucket, Prefix="up/", PaginationConfig={"PageSize": 2}
        )
        found = {(each["Key"], each["UploadId"]) for page in pages for each in page.get("Uploads", [])}
        self.assertEqual(found, started)
        folders = self.s3.list_multipart_uploads(Bucket=self.bucket, Prefix="up/", Delimiter="/")
        self.assertEqual([each["Prefix"] for each in folders["CommonPrefixes"]], ["up/c/"])

    def test_r2_wants_equal_parts(self):
        upload = self.start("unequal")
        sizes = [PART, PART + 1, PART]
        parts = [self.part(upload, number, b"x" * size, "unequal") for number, size in enumerate(sizes, 1)]
        with self.fails("InvalidPart", 400) as failed:
            self.complete(upload, parts, "unequal")
        self.assertEqual(failed.message, "All non-trailing parts must have the same length.")
        with self.fails("InvalidPart", 400):  # the last may be smaller, not larger
            self.complete(upload, parts[:2], "unequal")
        self.complete(upload, [parts[0], parts[2]], "unequal")  # the upload is still there

    def test_small_parts(self):
        upload = self.start("small")
        parts = [self.part(upload, number, b"x" * (PART - 1), "small") for number in (1, 2)]
        with self.fails("EntityTooSmall", 400):
            self.complete(upload, parts, "small")
        self.complete(upload, parts[:1], "small")

    def test_wrong_lists(self):
        upload = self.start("wrong")
        part = self.part(upload, 1, b"data", "wrong")
        with self.fails("InvalidPart", 400):
            self.complete(upload, [{"PartNumber": 1, "ETag": '"' + "0" * 32 + '"'}], "wrong")
        with self.fails("InvalidPart", 400):
            self.complete(upload, [part, {"PartNumber": 2, "ETag": part["ETag"]}], "wrong")
        with self.fails("InvalidPart", 400):
            self.complete(upload, [part, part], "wrong")
        with self.fails("MalformedXML", 400):
            self.complete(upload, [], "wrong")
        for number in [0, 10001]:
            with self.subTest(number), self.fails("InvalidArgument", 400) as failed:
                self.part(upload, number, b"data", "wrong")
        self.assertEqual(failed.message, "Part number must be an integer between 1 and 10000, inclusive.")

    def test_unknown_uploads(self):
        for call in [
            lambda: self.part("none", 1, b"x"),
            lambda: self.s3.list_parts(Bucket=self.bucket, Key="multi", UploadId="none"),
            lambda: self.complete("none", [{"PartNumber": 1, "ETag": "x"}]),
        ]:
            with self.fails("NoSuchUpload", 404):
                call()
        upload = self.start("owner")
        with self.fails("NoSuchUpload", 404):
            self.part(upload, 1, b"x", "other")

    def test_aborting_twice_is_fine(self):
        upload = self.start("aborted")
        self.part(upload, 1, b"x", "aborted")
        for _ in range(2):
            self.s3.abort_multipart_upload(Bucket=self.bucket, Key="aborted", UploadId=upload)
        with self.fails("NoSuchUpload", 404):
            self.s3.list_parts(Bucket=self.bucket, Key="aborted", UploadId=upload)

    def test_a_failed_condition_aborts_the_upload(self):
        upload = self.start("guarded")
        part = self.part(upload, 1, b"mine", "guarded")
        self.put("guarded", b"theirs")
        with self.fails("PreconditionFailed", 412):
            self.complete(upload, [part], "guarded", client_with({"If-None-Match": "*"}))
        with self.fails("NoSuchUpload", 404):
            self.complete(upload, [part], "guarded")
        self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key="guarded")["Body"].read(), b"theirs")

    def test_part_digests(self):
        upload = self.start("digests")
        wrong = base64.b64encode(hashlib.md5(b"other").digest()).decode()
        with self.fails("BadDigest", 400):
            self.s3.upload_part(
                Bucket=self.bucket, Key="digests", UploadId=upload, PartNumber=1, Body=b"data", ContentMD5=wrong
            )
        self.assertNotIn("Parts", self.s3.list_parts(Bucket=self.bucket, Key="digests", UploadId=upload))
        with self.fails("NotImplemented", 501):
            self.s3.upload_part(
                Bucket=self.bucket,
                Key="digests",
                UploadId=upload,
                PartNumber=1,
                Body=b"data",
                ChecksumAlgorithm="SHA256",
            )

    def test_presigned_parts(self):
        upload = self.start("presigned")
        body = secrets.token_bytes(100_000)
        url = self.presign("upload_part", Key="presigned", UploadId=upload, PartNumber=1)
        status, headers, _ = raw("PUT", url, body)
        self.assertEqual((status, headers["etag"]), (200, f'"{md5(body)}"'))
        self.complete(upload, [{"PartNumber": 1, "ETag": headers["etag"]}], "presigned")
        self.assertEqual(self.s3.head_object(Bucket=self.bucket, Key="presigned")["ContentLength"], 100_000)


class Signatures(Case):
    def refused(self, method, url, status, code, body=None, headers=None):
        got, answer_headers, data = raw(method, url, body, headers)
        self.assertEqual((got, error_of(data)[0]), (status, code))
        return error_of(data)[1]

    def test_no_signature(self):
        self.refused("GET", f"{ENDPOINT}/{self.bucket}/x", 400, "InvalidArgument")

    def test_unknown_and_malformed_keys(self):
        with self.fails("Unauthorized", 401):
            client(access_key="0" * 32).list_buckets()
        with self.fails("InvalidArgument", 400) as failed:
            client(access_key="AKIDEXAMPLE").list_buckets()
        self.assertIn("has length 11, should be 32", failed.message)

    def test_wrong_secret(self):
        with self.fails("SignatureDoesNotMatch", 403):
            client(secret_key="0" * 64).list_buckets()

    def test_regions(self):
        for region in ["auto", "us-east-1", "wnam", "weur"]:
            with self.subTest(region):
                client(region=region).list_buckets()
        with self.fails("InvalidRegionName", 400):
            client(region="eu-central-1").list_buckets()

    def test_whatever_is_changed_after_signing_is_refused(self):
        self.put("signed", b"body")
        url = self.presign("get_object", Key="signed")
        self.assertEqual(raw("GET", url)[0], 200)
        for changed in [
            url.replace("/signed?", "/other?"),
            url.replace("X-Amz-Expires=60", "X-Amz-Expires=61"),
            url + "&response-content-type=text/html",
            url + "&x=",
            url[:-1] + ("0" if url[-1] != "0" else "1"),
        ]:
            with self.subTest(changed=changed[-40:]):
                self.refused("GET", changed, 403, "SignatureDoesNotMatch")
        self.refused("PUT", url, 403, "SignatureDoesNotMatch", b"x")
        self.refused("GET", url, 403, "AccessDenied", headers={"x-amz-meta-a": "b"})
        self.refused("GET", url, 403, "SignatureDoesNotMatch", headers={"Host": "elsewhere.example"})

    def test_a_plus_is_no_space(self):
        self.put("a b", b"space")
        url = self.presign("list_objects_v2", Prefix="a b")
        self.assertEqual(raw("GET", url)[0], 200)
        self.assertIn("prefix=a%20b", url)
        self.refused("GET", url.replace("prefix=a%20b", "prefix=a+b"), 403, "SignatureDoesNotMatch")

    def test_equivalent_encodings_of_a_path_are_one(self):
        self.put("tilde~(1)", b"body")
        url = self.presign("get_object", Key="tilde~(1)")
        for spelled in [url.replace("~", "%7E"), url.replace("%28", "("), url.replace("%28", "(").replace("%29", ")")]:
            self.assertEqual(raw("GET", spelled)[0], 200)

    def test_expiry(self):
        self.put("short", b"x")
        self.refused("GET", self.presign("get_object", Key="short", expires=0), 403, "ExpiredRequest")
        self.refused("GET", self.presign("get_object", Key="short", expires=604801), 400, "InvalidArgument")
        self.assertEqual(raw("GET", self.presign("get_object", Key="short", expires=604800))[0], 200)
        url = self.presign("get_object", Key="short")
        self.refused("GET", url.replace("X-Amz-Expires=60", "X-Amz-Expires=soon"), 400, "InvalidArgument")
        self.refused("GET", url.replace("&X-Amz-Expires=60", ""), 400, "InvalidArgument")

    def test_a_signed_length_holds(self):
        url = self.presign("put_object", Key="length", ContentLength=4)
        self.assertIn("content-length", url)
        self.assertEqual(raw("PUT", url, b"four")[0], 200)
        self.refused("PUT", url, 403, "SignatureDoesNotMatch", b"fives")

    def test_the_payload_hash_is_checked(self):
        from botocore.auth import S3SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        request = AWSRequest("PUT", f"{ENDPOINT}/{self.bucket}/hashed", data=b"signed")
        S3SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), "s3", "auto").add_auth(request)
        headers = dict(request.headers)
        self.assertEqual(raw("PUT", request.url, b"signed", headers)[0], 200)
        self.refused("PUT", request.url, 400, "XAmzContentSHA256Mismatch", b"forged", headers)

    def test_streaming_signatures_are_not_there(self):
        from botocore.auth import S3SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        class Streaming(S3SigV4Auth):
            def payload(self, request):
                return "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"

        request = AWSRequest("PUT", f"{ENDPOINT}/{self.bucket}/streamed", data=b"x")
        Streaming(Credentials(ACCESS_KEY, SECRET_KEY), "s3", "auto").add_auth(request)
        self.refused("PUT", request.url, 501, "NotImplemented", b"x", dict(request.headers))

    def test_a_length_is_needed(self):
        url = self.presign("put_object", Key="chunked")
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        connection.request("PUT", parts.path + "?" + parts.query, iter([b"abc"]), encode_chunked=True)
        self.assertEqual(connection.getresponse().status, 411)
        connection.close()


class Cors(Case):
    ORIGIN = "http://127.0.0.1:8722"
    RULE = {
        "AllowedOrigins": [ORIGIN],
        "AllowedMethods": ["GET", "PUT", "HEAD"],
        "AllowedHeaders": ["content-type", "x-amz-*"],
        "ExposeHeaders": ["ETag", "Content-Length"],
        "MaxAgeSeconds": 600,
    }

    def setUp(self):
        self.set([self.RULE])
        self.put("seen", b"body")

    def set(self, rules):
        self.s3.put_bucket_cors(Bucket=self.bucket, CORSConfiguration={"CORSRules": rules})

    def preflight(self, origin=ORIGIN, method="PUT", headers="content-type"):
        url = self.presign("put_object", Key="seen")
        return raw(
            "OPTIONS",
            url,
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": headers,
            },
        )

    def test_a_policy_comes_back_and_goes(self):
        self.assertEqual(self.s3.get_bucket_cors(Bucket=self.bucket)["CORSRules"], [self.RULE])
        self.s3.delete_bucket_cors(Bucket=self.bucket)
        with self.fails("NoSuchCORSConfiguration", 404):
            self.s3.get_bucket_cors(Bucket=self.bucket)

    def test_bad_policies(self):
        for change in [{"AllowedOrigins": ["http://a.example/path"]}, {"AllowedMethods": ["PATCH"]}]:
            with self.subTest(change), self.fails("InvalidArgument", 400):
                self.set([{**self.RULE, **change}])
        with self.fails("MalformedXML", 400):
            self.set([{**self.RULE, "AllowedHeaders": [""]}])

    def test_preflight_is_granted_without_a_signature(self):
        status, headers, _ = self.preflight(headers="Content-Type, X-Amz-Meta-Any")
        self.assertEqual(status, 204)
        self.assertEqual(headers["access-control-allow-origin"], self.ORIGIN)
        self.assertIn("PUT", headers["access-control-allow-methods"])
        self.assertEqual(headers["access-control-allow-headers"], "content-type, x-amz-meta-any")
        self.assertEqual(headers["access-control-max-age"], "600")
        self.assertIn("Origin", headers["vary"])

    def test_preflight_is_refused(self):
        for refused in [
            dict(origin="http://localhost:8722"),
            dict(origin="http://127.0.0.1:8722.evil.example"),
            dict(origin="null"),
            dict(method="DELETE"),
            dict(headers="content-type, authorization"),
        ]:
            with self.subTest(refused):
                status, headers, _ = self.preflight(**refused)
                self.assertEqual(status, 403)
                self.assertFalse([name for name in headers if name.startswith("access-control-")])

    def test_a_lone_star_allows_no_header(self):
        self.set([{**self.RULE, "AllowedHeaders": ["*"]}])
        self.assertEqual(self.preflight(headers="content-type")[0], 403)
        self.assertEqual(self.preflight(headers="")[0], 204)

    def test_any_origin(self):
        self.set([{**self.RULE, "AllowedOrigins": ["*"]}])
        self.assertEqual(self.preflight(origin="https://any.example")[1]["access-control-allow-origin"], "*")

    def test_answers_carry_it_when_a_rule_matches(self):
        url = self.presign("get_object", Key="seen")
        status, headers, _ = raw("GET", url, headers={"Origin": self.ORIGIN})
        self.assertEqual(status, 200)
        self.assertEqual(headers["access-control-allow-origin"], self.ORIGIN)
        self.assertEqual(headers["access-control-expose-headers"], "ETag, Content-Length")
        self.assertEqual(headers["vary"], "Origin")
        for origin in [None, "http://other.example"]:
            _, headers, _ = raw("GET", url, headers={"Origin": origin} if origin else {})
            self.assertFalse([name for name in headers if name.startswith("access-control-") or name == "vary"])

    def test_errors_of_good_requests_carry_it_and_rejections_do_not(self):
        missing = self.presign("get_object", Key="missing")
        status, headers, _ = raw("GET", missing, headers={"Origin": self.ORIGIN})
        self.assertEqual((status, headers.get("access-control-allow-origin")), (404, self.ORIGIN))
        status, headers, _ = raw("GET", missing + "&x=y", headers={"Origin": self.ORIGIN})
        self.assertEqual((status, headers.get("access-control-allow-origin")), (403, None))


if __name__ == "__main__":
    unittest.main(warnings="ignore")
