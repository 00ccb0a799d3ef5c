"""Lifecycle rules, and the encryption that every bucket has."""

from support import Case


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
