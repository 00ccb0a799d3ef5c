"""The whole life of an object under every awkward key: each operation finds what the one before has left."""

import secrets

import awkward_keys
from support import PART, Case, md5, raw


def body_of(key):
    return key.encode() * 3


class RoundTrip(Case):
    KEYS = awkward_keys.load()

    def listed(self, operation, **parameters):
        pages = self.s3.get_paginator(operation).paginate(
            Bucket=self.bucket, PaginationConfig={"PageSize": 7}, **parameters
        )
        return [each["Key"] for page in pages for each in page.get("Contents", [])]

    def test_1_put_get_head_range(self):
        for name, key in self.KEYS.items():
            with self.subTest(name):
                body = body_of(key)
                self.assertEqual(self.put(key, body, Metadata={"of": "it"})["ETag"], f'"{md5(body)}"')
                self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read(), body)
                head = self.s3.head_object(Bucket=self.bucket, Key=key)
                self.assertEqual((head["ContentLength"], head["Metadata"]), (len(body), {"of": "it"}))
                part = self.s3.get_object(Bucket=self.bucket, Key=key, Range="bytes=1-2")
                self.assertEqual(part["Body"].read(), body[1:3])

    def test_2_list(self):
        expected = awkward_keys.in_order(self.KEYS.values())
        self.assertEqual(self.listed("list_objects_v2"), expected)
        self.assertEqual(self.listed("list_objects"), expected)
        for name, key in self.KEYS.items():
            with self.subTest(name):
                self.assertIn(key, self.listed("list_objects_v2", Prefix=key))
                after = self.s3.list_objects_v2(Bucket=self.bucket, StartAfter=key).get("Contents", [])
                self.assertEqual([each["Key"] for each in after], expected[expected.index(key) + 1 :])

    def test_3_folders(self):
        folders = {key.split("/")[0] + "/" for key in self.KEYS.values() if "/" in key}
        for operation in ["list_objects_v2", "list_objects"]:
            pages = self.s3.get_paginator(operation).paginate(
                Bucket=self.bucket, Delimiter="/", PaginationConfig={"PageSize": 4}
            )
            found = [each["Prefix"] for page in pages for each in page.get("CommonPrefixes", [])]
            self.assertEqual(found, awkward_keys.in_order(folders))

    def test_4_presign(self):
        for name, key in self.KEYS.items():
            with self.subTest(name):
                body = body_of(key)
                status, _, data = raw("GET", self.presign("get_object", Key=key))
                self.assertEqual((status, data), (200, body))
                status, headers, _ = raw("PUT", self.presign("put_object", Key=key), body + b"again")
                self.assertEqual((status, headers["etag"]), (200, f'"{md5(body + b"again")}"'))
                status, headers, data = raw("HEAD", self.presign("head_object", Key=key))
                self.assertEqual((status, headers["content-length"], data), (200, str(len(body) + 5), b""))

    def test_5_multipart(self):
        for name, key in awkward_keys.load(leave_out=awkward_keys.NOT_IN_XML).items():
            with self.subTest(name):
                body = body_of(key)
                upload = self.s3.create_multipart_upload(Bucket=self.bucket, Key=key)["UploadId"]
                where = {"Bucket": self.bucket, "Key": key, "UploadId": upload}
                etag = self.s3.upload_part(**where, PartNumber=1, Body=body)["ETag"]
                self.assertEqual([each["Size"] for each in self.s3.list_parts(**where)["Parts"]], [len(body)])
                uploads = self.s3.list_multipart_uploads(Bucket=self.bucket, Prefix=key)["Uploads"]
                self.assertEqual([each["Key"] for each in uploads], [key])
                self.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
                self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read(), body)

    def test_6_two_parts(self):
        key, bodies = self.KEYS["plus, space and %20"], [secrets.token_bytes(PART), b"tail"]
        upload = self.s3.create_multipart_upload(Bucket=self.bucket, Key=key)["UploadId"]
        where = {"Bucket": self.bucket, "Key": key, "UploadId": upload}
        parts = [
            {"PartNumber": number, "ETag": self.s3.upload_part(**where, PartNumber=number, Body=body)["ETag"]}
            for number, body in enumerate(bodies, 1)
        ]
        self.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
        self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read(), b"".join(bodies))

    def test_7_copy(self):
        for name, key in self.KEYS.items():
            with self.subTest(name):
                body = body_of(key)
                self.put(key, body)
                target = "copy/" + md5(body)
                copied = self.s3.copy_object(
                    Bucket=self.bucket, Key=target, CopySource={"Bucket": self.bucket, "Key": key}
                )["CopyObjectResult"]
                self.assertEqual(copied["ETag"], f'"{md5(body)}"')
                self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key=target)["Body"].read(), body)
                self.s3.copy_object(Bucket=self.bucket, Key=key, CopySource=f"/{self.bucket}/{target}")
                self.s3.delete_object(Bucket=self.bucket, Key=target)

    def test_8_delete(self):
        names = list(self.KEYS)
        together = [name for name in names[::2] if name not in awkward_keys.NOT_IN_XML]
        one_by_one = [name for name in names if name not in together]
        for name in one_by_one:
            self.s3.delete_object(Bucket=self.bucket, Key=self.KEYS[name])
        self.assertEqual(set(self.listed("list_objects_v2")), {self.KEYS[name] for name in together})
        left = [self.KEYS[name] for name in together]
        deleted = self.s3.delete_objects(Bucket=self.bucket, Delete={"Objects": [{"Key": key} for key in left]})
        self.assertEqual([each["Key"] for each in deleted["Deleted"]], left)
        self.assertEqual(self.listed("list_objects_v2"), [])
