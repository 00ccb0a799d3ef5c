"""SSE-C: objects that only the customer's key opens."""

import secrets

from support import Case, md5


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
