"""CopyObject and UploadPartCopy, with what goes along and what is replaced."""

import secrets

import boto3.s3.transfer
from support import MIB, PART, Case, client, md5


def without_condition(params, **_):
    params["headers"].pop("x-amz-copy-source-if-match", None)


class Copying(Case):
    def copy(self, source, target, **more):
        return self.s3.copy_object(
            Bucket=self.bucket, Key=target, CopySource={"Bucket": self.bucket, "Key": source}, **more
        )

    def head(self, key):
        return self.s3.head_object(Bucket=self.bucket, Key=key)

    def test_a_copy_is_the_object_with_its_headers(self):
        etag = self.put("source", b"body", ContentType="text/x-a", CacheControl="no-store", Metadata={"a": "b"})["ETag"]
        copied = self.copy("source", "copied")["CopyObjectResult"]
        self.assertEqual(copied["ETag"], etag)
        head = self.head("copied")
        self.assertEqual(
            (head["ContentType"], head["CacheControl"], head["Metadata"], head["ETag"]),
            ("text/x-a", "no-store", {"a": "b"}, etag),
        )
        self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key="copied")["Body"].read(), b"body")

    def test_replace_takes_the_headers_of_the_request_alone(self):
        self.put("replace", b"body", ContentType="text/x-a", CacheControl="no-store", Metadata={"a": "b"})
        self.copy("replace", "replaced", MetadataDirective="REPLACE", ContentType="text/x-b", Metadata={"c": "d"})
        head = self.head("replaced")
        self.assertEqual((head["ContentType"], head["Metadata"]), ("text/x-b", {"c": "d"}))
        self.assertNotIn("CacheControl", head)

    def test_an_object_onto_itself_changes_its_metadata(self):
        self.put("self", b"body", Metadata={"a": "b"})
        with self.fails("InvalidRequest", 400):
            self.copy("self", "self")
        self.copy("self", "self", MetadataDirective="REPLACE", Metadata={"c": "d"})
        self.assertEqual(self.head("self")["Metadata"], {"c": "d"})

    def test_the_storage_class_can_be_changed(self):
        self.put("cold", b"body")
        self.copy("cold", "cold", StorageClass="STANDARD_IA")
        self.assertEqual(self.head("cold")["StorageClass"], "STANDARD_IA")

    def test_conditions_on_the_source(self):
        etag = self.put("condition", b"body")["ETag"]
        self.copy("condition", "met", CopySourceIfMatch=etag)
        self.copy("condition", "met", CopySourceIfNoneMatch='"other"')
        with self.fails("PreconditionFailed", 412):
            self.copy("condition", "unmet", CopySourceIfMatch='"other"')
        with self.fails("PreconditionFailed", 412):
            self.copy("condition", "unmet", CopySourceIfNoneMatch=etag)
        with self.fails("404", 404):
            self.head("unmet")

    def test_a_source_that_is_not_there(self):
        with self.fails("NoSuchKey", 404):
            self.copy("nothing", "copied")
        with self.fails("NoSuchBucket", 404):
            self.s3.copy_object(
                Bucket=self.bucket, Key="copied", CopySource={"Bucket": "contract-nowhere", "Key": "nothing"}
            )

    def test_a_large_object_is_copied_in_parts(self):
        body = secrets.token_bytes(11 * MIB)
        self.put("large", body)
        config = boto3.s3.transfer.TransferConfig(multipart_threshold=PART, multipart_chunksize=PART)
        # Newer versions of boto3 add a condition that R2 does not have for parts (see the next test).
        unconditional = client()
        unconditional.meta.events.register("before-call.s3.UploadPartCopy", without_condition)
        unconditional.copy({"Bucket": self.bucket, "Key": "large"}, self.bucket, "large-copy", Config=config)
        answer = self.s3.get_object(Bucket=self.bucket, Key="large-copy")
        self.assertTrue(answer["ETag"].endswith('-3"'))
        self.assertEqual(md5(answer["Body"].read()), md5(body))

    def test_parts_from_objects(self):
        body = secrets.token_bytes(2 * PART + 3 * MIB)
        self.put("whole", body)
        upload = self.s3.create_multipart_upload(Bucket=self.bucket, Key="assembled")["UploadId"]
        where = {"Bucket": self.bucket, "Key": "assembled", "UploadId": upload}
        parts = []
        for number, first in enumerate(range(0, len(body), PART), 1):
            last = min(first + PART, len(body)) - 1
            copied = self.s3.upload_part_copy(
                **where,
                PartNumber=number,
                CopySource={"Bucket": self.bucket, "Key": "whole"},
                CopySourceRange=f"bytes={first}-{last}",
            )["CopyPartResult"]
            self.assertEqual(copied["ETag"], f'"{md5(body[first : last + 1])}"')
            parts.append({"PartNumber": number, "ETag": copied["ETag"]})
        self.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
        self.assertEqual(md5(self.s3.get_object(Bucket=self.bucket, Key="assembled")["Body"].read()), md5(body))

    def test_r2_has_no_conditions_on_the_source_of_a_part(self):
        etag = self.put("source-of-part", b"body")["ETag"]
        upload = self.s3.create_multipart_upload(Bucket=self.bucket, Key="conditional")["UploadId"]
        where = {"Bucket": self.bucket, "Key": "conditional", "UploadId": upload, "PartNumber": 1}
        source = {"Bucket": self.bucket, "Key": "source-of-part"}
        with self.fails("NotImplemented", 501) as failed:
            self.s3.upload_part_copy(**where, CopySource=source, CopySourceIfMatch=etag)
        self.assertIn("x-amz-copy-source-if-match", failed.message)

    def test_a_range_beyond_the_source(self):
        self.put("little", b"0123456789")
        upload = self.s3.create_multipart_upload(Bucket=self.bucket, Key="ranged")["UploadId"]
        where = {"Bucket": self.bucket, "Key": "ranged", "UploadId": upload, "PartNumber": 1}
        for given in ["bytes=0-10", "bytes=10-20"]:
            with self.subTest(given), self.fails("InvalidRange", 416):
                self.s3.upload_part_copy(
                    **where, CopySource={"Bucket": self.bucket, "Key": "little"}, CopySourceRange=given
                )
