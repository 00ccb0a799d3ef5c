"""CORS: the policy, preflights, and the headers of answers."""

from support import Case, raw


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
