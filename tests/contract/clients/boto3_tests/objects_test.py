"""Objects: keys, headers, metadata, ranges, conditions, digests."""

import base64
import concurrent.futures
import hashlib
import secrets

import botocore.exceptions
from support import AWKWARD_KEYS, MIB, Case, client_with, error_of, md5, raw


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
