"""Multipart uploads, with R2's rules for parts."""

import base64
import hashlib
import secrets

from support import PART, Case, client_with, md5, raw


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
