"""Buckets: making, naming, asking and removing them."""

import secrets

import botocore.handlers
from support import Case, client


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
