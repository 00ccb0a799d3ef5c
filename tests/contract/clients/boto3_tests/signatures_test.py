"""Who is let in: signatures in headers and in URLs, and what is changed after signing."""

import http.client
import urllib.parse

from support import ACCESS_KEY, ENDPOINT, SECRET_KEY, Case, client, error_of, raw


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
