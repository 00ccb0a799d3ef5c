"""The companion's HTTP API, the whole way, as a script with a token uses it. R2DECK_BINARY names the binary.

File bytes go to storage by the presigned URLs alone, as in the browser; the companion sees none of them.
"""

import hashlib
import json
import os
import random
import sys
import threading
import time
import unittest
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "api"))
from deck import Deck, command, fetch, send  # noqa: E402

MIB = 1024 * 1024
# A sanitizer keeps what was freed and a map of all memory beside it: R2DECK_MEMORY_FACTOR says how much more that may take.
MEMORY_FACTOR = int(os.environ.get("R2DECK_MEMORY_FACTOR", "1"))
MOST_RESIDENT = 40 * MIB * MEMORY_FACTOR

# Names that browsers, URL parsers and signers get wrong.
AWKWARD_KEYS = [
    "plain.txt",
    "with space/and  two.txt",
    "a+b c%2Fd%20.txt",
    "quote's (1) *!.txt",
    "ünïcödé/日本語/emoji-🎈.txt",
    "question?mark#hash&amp;=x.txt",
    "trailing/slash/",
    "//double//slash",
    "semi;colon,comma:at@dollar$.txt",
    'back\\slash"<>|^`{}~.txt',
    "%",
    "k" * 1024,
]


def content(size, seed=1):
    return random.Random(seed).randbytes(size)


class ApiTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.deck = Deck()

    @classmethod
    def tearDownClass(cls):
        cls.deck.stop()

    def ok(self, answer, status):
        self.assertEqual(answer.status, status, answer.body)
        return answer.json if answer.body else None

    def refused(self, answer, status, code):
        self.assertEqual((answer.status, answer.json.get("code")), (status, code), answer.body)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        return answer.json

    def upload(self, key, data, **options):
        """Create, sign, PUT each part, complete; answers what complete does and the id."""
        created = self.ok(self.deck.api("POST", self.deck.bucket + "/uploads",
                                        {"key": key, "size": len(data), **options}), 201)
        done = []
        for number in range(1, created["partCount"] + 1):
            signed = self.ok(self.deck.api("POST", f"/uploads/{created['id']}/sign", {"parts": [number]}), 200)
            target = signed["urls"][0]
            part = data[(number - 1) * created["partSize"]:][:created["partSize"]]
            put = fetch(target["url"], "PUT", part, target.get("headers"))
            self.assertEqual(put.status, 200, put.body)
            done.append({"part": number, "etag": put.headers["ETag"]})
        completed = self.ok(self.deck.api("POST", f"/uploads/{created['id']}/complete", {"parts": done}), 200)
        return completed, created, done

    def download(self, key, **options):
        link = self.ok(self.deck.api("POST", self.deck.bucket + "/presign",
                                     {"method": "GET", "key": key, "expires": 60, **options}), 200)
        return fetch(link["url"])

    def listed(self, prefix=""):
        return self.ok(self.deck.api("GET", self.deck.bucket + "/objects", prefix=prefix), 200)["objects"]


class TheWholePath(ApiTest):
    def test_a_large_file_goes_up_in_parts_and_comes_down_the_same(self):
        data = content(40 * MIB)
        before = self.ok(self.deck.api("GET", "/metrics"), 200)
        completed, created, _ = self.upload("films/großer film.mov", data, contentType="video/quicktime",
                                            modified="2020-02-03T04:05:06.789Z", metadata={"author": "Zoe"})
        self.assertEqual((created["mode"], created["partSize"], created["partCount"]), ("multipart", 16 * MIB, 3))
        self.assertEqual(completed["size"], len(data))
        md5s = b"".join(hashlib.md5(data[i:i + 16 * MIB]).digest() for i in range(0, len(data), 16 * MIB))
        self.assertEqual(completed["etag"], hashlib.md5(md5s).hexdigest() + "-3")

        info = self.ok(self.deck.api("GET", self.deck.bucket + "/object", key="films/großer film.mov"), 200)
        self.assertEqual(info["contentType"], "video/quicktime")
        self.assertEqual(info["fileModified"], "2020-02-03T04:05:06.789Z")
        self.assertEqual(info["metadata"], {"author": "Zoe"})

        answer = self.download("films/großer film.mov", fileName="großer film.mov")
        self.assertEqual(hashlib.sha256(answer.body).digest(), hashlib.sha256(data).digest())
        self.assertIn("filename*=UTF-8''gro%C3%9Fer%20film.mov", answer.headers["Content-Disposition"])

        after = self.ok(self.deck.api("GET", "/metrics"), 200)
        traffic = sum(after[name] - before[name] for name in ("apiBytesIn", "apiBytesOut"))
        self.assertLess(traffic, 20_000, "file bytes must not pass through the companion")
        self.assertLess(after["rssBytes"], MOST_RESIDENT)

    def test_small_and_empty_files_go_by_one_put(self):
        for size in (0, 1, 16 * MIB):
            data = content(size)
            completed, created, _ = self.upload(f"small-{size}", data, contentType="text/plain",
                                                modified="2020-02-03T04:05:06Z")
            self.assertEqual((created["mode"], created["partCount"]), ("single", 1))
            self.assertEqual(completed, {"etag": hashlib.md5(data).hexdigest(), "size": size})
            self.assertEqual(self.download(f"small-{size}").body, data)
            info = self.ok(self.deck.api("GET", self.deck.bucket + "/object", key=f"small-{size}"), 200)
            self.assertEqual(info["fileModified"], "2020-02-03T04:05:06Z")

    def test_awkward_keys_survive_every_step(self):
        for key in AWKWARD_KEYS:
            with self.subTest(key=key):
                data = key.encode()
                self.upload(key, data)
                self.assertIn(key, [each["key"] for each in self.listed(prefix=key)])
                self.assertEqual(self.download(key).body, data)
                self.ok(self.deck.api("DELETE", self.deck.bucket + "/objects", key=key), 204)
                self.assertNotIn(key, [each["key"] for each in self.listed(prefix=key)])
                self.refused(self.deck.api("GET", self.deck.bucket + "/object", key=key), 404, "no_such_key")

    def test_listing_goes_by_folders_and_pages(self):
        for name in ("list/a", "list/b", "list/c", "list/sub/d"):
            self.upload(name, b"x")
        page = self.ok(self.deck.api("GET", self.deck.bucket + "/objects", prefix="list/", delimiter="/", limit=2), 200)
        self.assertEqual([each["key"] for each in page["objects"]], ["list/a", "list/b"])
        rest = self.ok(self.deck.api("GET", self.deck.bucket + "/objects", prefix="list/", delimiter="/",
                                     cursor=page["cursor"]), 200)
        self.assertEqual([each["key"] for each in rest["objects"]], ["list/c"])
        self.assertEqual(rest["prefixes"], ["list/sub/"])
        self.assertNotIn("cursor", rest)

    def test_buckets_are_made_and_listed(self):
        self.ok(self.deck.api("POST", f"/accounts/{self.deck.account}/buckets", {"name": "made-here"}), 201)
        buckets = self.ok(self.deck.api("GET", f"/accounts/{self.deck.account}/buckets"), 200)["buckets"]
        self.assertLessEqual({"demo", "made-here"}, {each["name"] for each in buckets})
        self.refused(self.deck.api("POST", f"/accounts/{self.deck.account}/buckets", {"name": "No Name"}), 400,
                     "invalid_request")

    def test_cors_is_set_up_once_for_the_origin_that_asks(self):
        self.ok(self.deck.api("POST", f"/accounts/{self.deck.account}/buckets", {"name": "cors-bucket"}), 201)
        route = f"/accounts/{self.deck.account}/buckets/cors-bucket/cors"
        before = self.ok(self.deck.api("GET", route), 200)
        self.assertFalse(before["allowed"])
        self.assertEqual(before["origin"], self.deck.origin)
        self.assertTrue(self.ok(self.deck.api("PUT", route), 200)["allowed"])
        self.assertTrue(self.ok(self.deck.api("PUT", route), 200)["allowed"])
        self.assertTrue(self.ok(self.deck.api("GET", route), 200)["allowed"])


class Uploads(ApiTest):
    def create(self, key="resumed", size=40 * MIB, **options):
        return self.ok(self.deck.api("POST", self.deck.bucket + "/uploads", {"key": key, "size": size, **options}), 201)

    def test_survive_a_restart_and_send_only_what_is_missing(self):
        data = content(40 * MIB, seed=2)
        upload = self.create(size=len(data))
        first = self.ok(self.deck.api("POST", f"/uploads/{upload['id']}/sign", {"parts": [1]}), 200)["urls"][0]
        self.assertEqual(fetch(first["url"], "PUT", data[:16 * MIB]).status, 200)
        self.deck.restart()
        there = self.ok(self.deck.api("GET", f"/uploads/{upload['id']}/parts"), 200)["parts"]
        self.assertEqual([(each["part"], each["size"]) for each in there], [(1, 16 * MIB)])
        self.assertEqual(there[0]["etag"], hashlib.md5(data[:16 * MIB]).hexdigest())
        parts = [{"part": 1, "etag": there[0]["etag"]}]
        urls = self.ok(self.deck.api("POST", f"/uploads/{upload['id']}/sign", {"parts": [2, 3]}), 200)["urls"]
        for each in urls:
            put = fetch(each["url"], "PUT", data[(each["part"] - 1) * 16 * MIB:][:16 * MIB])
            parts.append({"part": each["part"], "etag": put.headers["ETag"]})
        self.ok(self.deck.api("POST", f"/uploads/{upload['id']}/complete", {"parts": parts}), 200)
        self.assertEqual(self.download("resumed").body, data)

    def test_complete_again_answers_the_same(self):
        completed, created, parts = self.upload("twice", content(20 * MIB))
        again = self.ok(self.deck.api("POST", f"/uploads/{created['id']}/complete", {"parts": parts}), 200)
        self.assertEqual(again, completed)

    def test_a_part_url_takes_exactly_its_length(self):
        upload = self.create("length")
        target = self.ok(self.deck.api("POST", f"/uploads/{upload['id']}/sign", {"parts": [3]}), 200)["urls"][0]
        self.assertEqual(fetch(target["url"], "PUT", b"x" * 10).status, 403)
        self.ok(self.deck.api("DELETE", f"/uploads/{upload['id']}"), 204)

    def test_abort_twice_is_fine_and_ends_it(self):
        upload = self.create("aborted")
        self.ok(self.deck.api("DELETE", f"/uploads/{upload['id']}"), 204)
        self.ok(self.deck.api("DELETE", f"/uploads/{upload['id']}"), 204)
        self.refused(self.deck.api("POST", f"/uploads/{upload['id']}/sign", {"parts": [1]}), 404, "no_such_upload")

    def test_do_not_overwrite_when_asked_not_to(self):
        self.upload("kept", b"first")
        self.refused(self.deck.api("POST", self.deck.bucket + "/uploads",
                                   {"key": "kept", "size": 5, "ifNoneMatch": "*"}), 412, "precondition_failed")
        # Made by another between create and complete: nothing is overwritten either.
        upload = self.create("raced", size=5, ifNoneMatch="*")
        target = self.ok(self.deck.api("POST", f"/uploads/{upload['id']}/sign", {"parts": [1]}), 200)["urls"][0]
        self.upload("raced", b"other")
        self.assertEqual(fetch(target["url"], "PUT", b"later", target["headers"]).status, 412)
        self.assertEqual(self.download("raced").body, b"other")

    def test_wrong_etags_do_not_complete(self):
        upload = self.create("wrong", size=20 * MIB)
        parts = [{"part": n, "etag": "0" * 32} for n in (1, 2)]
        self.refused(self.deck.api("POST", f"/uploads/{upload['id']}/complete", {"parts": parts}), 400, "invalid_part")
        self.refused(self.deck.api("POST", f"/uploads/{upload['id']}/complete", {"parts": parts[:1]}), 400,
                     "invalid_request")

    def test_bad_requests_name_the_member(self):
        bad = [({"key": "", "size": 1}, "key_invalid"), ({"key": "k" * 1025, "size": 1}, "key_invalid"),
               ({"key": "a/../b", "size": 1}, "key_invalid"), ({"key": "k", "size": -1}, "invalid_request"),
               ({"key": "k", "size": 6 * MIB ** 2}, "size_refused"), ({"key": "k"}, "invalid_request"),
               ({"key": "k", "size": 1, "url": "x"}, "invalid_request"),
               ({"key": "k", "size": 20 * MIB, "partSize": MIB}, "invalid_request")]
        for body, code in bad:
            with self.subTest(body=str(body)[:60]):
                self.refused(self.deck.api("POST", self.deck.bucket + "/uploads", body), 400, code)

    def test_diagnosis_tells_that_cors_is_missing(self):
        self.ok(self.deck.api("POST", f"/accounts/{self.deck.account}/buckets", {"name": "no-cors"}), 201)
        upload = self.ok(self.deck.api("POST", f"/accounts/{self.deck.account}/buckets/no-cors/uploads",
                                       {"key": "k", "size": 20 * MIB}), 201)
        diagnosis = self.ok(self.deck.api("POST", f"/uploads/{upload['id']}/diagnose"), 200)
        self.assertEqual((diagnosis["code"], diagnosis["hint"]), ("cors_missing", "Press Set up CORS."))
        self.ok(self.deck.api("PUT", f"/accounts/{self.deck.account}/buckets/no-cors/cors"), 200)
        self.assertEqual(self.ok(self.deck.api("POST", f"/uploads/{upload['id']}/diagnose"), 200)["code"], "ok")


class Accounts(ApiTest):
    """By API tokens of the sandbox, which stands in the place of R2 and of Cloudflare."""

    def setUp(self):
        self.account_id = self.deck.sandbox.value("Sandbox account id:")
        self.user_token = self.deck.sandbox.value("Sandbox API token:")
        self.account_token = self.deck.sandbox.value("Sandbox account API token:")

    def add(self, **request):
        return self.ok(self.deck.api("POST", "/accounts", request), 201)

    def test_one_api_token_is_enough(self):
        account = self.add(apiToken=self.user_token)
        self.assertEqual((account["label"], account["kind"], account["accountId"], account["credentials"]),
                         ("Sandbox", "r2", self.account_id, "token"))
        self.assertEqual(len(account["accessKeyTail"]), 4)
        buckets = self.ok(self.deck.api("GET", f"/accounts/{account['id']}/buckets"), 200)
        self.assertTrue(buckets["complete"])
        self.assertIn("demo", [each["name"] for each in buckets["buckets"]])
        self.ok(self.deck.api("DELETE", f"/accounts/{account['id']}"), 204)
        self.refused(self.deck.api("GET", f"/accounts/{account['id']}"), 404, "not_found")

    def test_an_accounts_token_asks_for_the_account_id(self):
        asked = self.refused(self.deck.api("POST", "/accounts", {"apiToken": self.account_token}), 400,
                             "account_id_needed")
        self.assertEqual(asked["subject"], "accountId")
        account = self.add(apiToken=self.account_token, accountId=self.account_id, label="By account")
        self.assertEqual(account["label"], "By account")
        self.ok(self.deck.api("GET", f"/accounts/{account['id']}/buckets"), 200)
        self.ok(self.deck.api("DELETE", f"/accounts/{account['id']}"), 204)

    def test_wrong_tokens_are_refused(self):
        self.refused(self.deck.api("POST", "/accounts", {"apiToken": "sandbox_wrong", "accountId": self.account_id}), 502,
                     "wrong_credentials")
        self.refused(self.deck.api("POST", "/accounts", {"apiToken": self.user_token, "accountId": "0" * 32}), 403,
                     "access_denied")
        self.refused(self.deck.api("POST", "/accounts", {"apiToken": self.user_token, "kind": "r2"}), 400,
                     "invalid_request")

    def test_connection_test_says_what_a_token_may_do(self):
        account = self.add(apiToken=self.user_token)
        route = f"/accounts/{account['id']}/test"
        report = self.ok(self.deck.api("POST", route, {"bucket": "demo", "write": False}), 200)
        self.assertEqual([(each["check"], each["outcome"]) for each in report["checks"]],
                         [("token", "ok"), ("listBuckets", "ok"), ("readObjects", "ok"), ("admin", "ok"),
                          ("writeObjects", "skipped")])
        report = self.ok(self.deck.api("POST", route, {"bucket": "demo", "write": True}), 200)
        self.assertEqual({each["outcome"] for each in report["checks"]}, {"ok"})
        self.refused(self.deck.api("POST", route, {}), 400, "invalid_request")
        self.ok(self.deck.api("DELETE", f"/accounts/{account['id']}"), 204)

    def test_a_wrong_key_is_told_once_and_explains_the_rest(self):
        account = self.add(apiToken=self.user_token)
        credentials = f"/accounts/{account['id']}/credentials"
        wrong = self.ok(self.deck.api("PUT", credentials, {"accessKeyId": "0" * 32, "secretAccessKey": "wrong"}), 200)
        self.assertEqual(wrong["credentials"], "keys")
        report = self.ok(self.deck.api("POST", f"/accounts/{account['id']}/test", {"bucket": "demo", "write": True}),
                         200)
        self.assertEqual([each["outcome"] for each in report["checks"]], ["failed", "skipped", "skipped", "skipped"])
        self.assertIn("Manage API tokens", report["checks"][0]["hint"])
        mended = self.ok(self.deck.api("PUT", credentials, {"apiToken": self.user_token}), 200)
        self.assertEqual(mended["credentials"], "token")
        self.ok(self.deck.api("GET", f"/accounts/{account['id']}/buckets"), 200)
        self.ok(self.deck.api("DELETE", f"/accounts/{account['id']}"), 204)

    def test_editing_disabling_and_deleting(self):
        account = self.add(apiToken=self.user_token, label="Work")
        route = f"/accounts/{account['id']}"
        self.assertEqual(self.ok(self.deck.api("PATCH", route, {"label": "Play"}), 200)["label"], "Play")
        self.refused(self.deck.api("PATCH", route, {}), 400, "invalid_request")
        upload = self.ok(self.deck.api("POST", route + "/buckets/demo/uploads", {"key": "half", "size": 20 * MIB}), 201)
        self.assertTrue(self.ok(self.deck.api("PATCH", route, {"disabled": True}), 200)["disabled"])
        self.refused(self.deck.api("GET", route + "/buckets"), 409, "account_disabled")
        self.refused(self.deck.api("POST", f"/uploads/{upload['id']}/sign", {"parts": [1]}), 409, "account_disabled")
        dependents = self.ok(self.deck.api("GET", route + "/dependents"), 200)
        self.assertEqual((dependents["uploadCount"], dependents["uploads"][0]["key"]), (1, "half"))
        self.refused(self.deck.api("DELETE", route), 409, "conflict")
        self.refused(self.deck.api("DELETE", route, force="yes"), 400, "invalid_request")
        self.ok(self.deck.api("DELETE", route, force="true"), 204)
        self.refused(self.deck.api("POST", f"/uploads/{upload['id']}/sign", {"parts": [1]}), 404, "not_found")

    def test_buckets_named_by_hand(self):
        named = f"/accounts/{self.deck.account}/named-buckets"
        self.assertTrue(self.ok(self.deck.api("POST", named, {"name": "demo"}), 201)["named"])
        self.refused(self.deck.api("POST", named, {"name": "demo"}), 409, "already_exists")
        self.refused(self.deck.api("POST", named, {"name": "a/b"}), 400, "invalid_request")
        buckets = self.ok(self.deck.api("GET", f"/accounts/{self.deck.account}/buckets"), 200)["buckets"]
        self.assertEqual([each["named"] for each in buckets if each["name"] == "demo"], [True])
        self.ok(self.deck.api("DELETE", named + "/demo"), 204)
        self.refused(self.deck.api("DELETE", named + "/demo"), 404, "not_found")

    def test_no_answer_holds_a_token(self):
        answers = [self.deck.api("POST", "/accounts", {"apiToken": self.user_token})]
        route = f"/accounts/{answers[0].json['id']}"
        answers += [self.deck.api("GET", route), self.deck.api("GET", "/accounts"),
                    self.deck.api("PUT", route + "/credentials", {"apiToken": self.account_token}),
                    self.deck.api("PUT", route + "/credentials", {"apiToken": self.user_token + "-wrong"}),
                    self.deck.api("POST", route + "/test", {"write": True}), self.deck.api("GET", "/audit", limit=1000)]
        self.ok(self.deck.api("DELETE", route), 204)
        for answer in answers:
            for secret in (self.user_token, self.account_token, hashlib.sha256(self.user_token.encode()).hexdigest(),
                           hashlib.sha256(self.account_token.encode()).hexdigest()):
                self.assertNotIn(secret.encode(), answer.body)


class Authority(ApiTest):
    def test_every_route_answers_401_without_authority(self):
        routes = list(self.deck.description.statuses)
        self.assertGreater(len(routes), 15)
        for method, path in [*routes, ("GET", "/api/v1/no-such-route"), ("PATCH", "/api/v1/accounts")]:
            if (method, path) in (("POST", "/api/v1/session"), ("GET", "/api/v1/health")):
                continue
            for headers in ({}, {"Authorization": "Bearer wrong"}, {"Cookie": "r2deck_session=wrong"},
                            {"X-R2Deck-Token": self.deck.token}):
                with self.subTest(method=method, path=path, headers=headers):
                    self.refused(send(self.deck.port, method, path, headers), 401, "unauthenticated")

    def test_strangers_learn_that_it_is_alive_and_nothing_more(self):
        self.assertEqual(send(self.deck.port, "GET", "/api/v1/health").json, {"status": "ok"})

    def test_other_hosts_and_origins_are_refused_even_with_a_token(self):
        token = {"Authorization": f"Bearer {self.deck.token}"}
        port = self.deck.port
        self.assertEqual(send(port, "GET", "/api/v1/session", token).status, 200)
        self.assertEqual(send(port, "GET", "/api/v1/session", token, host=f"localhost:{port}").status, 200)
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", "127.0.0.1:1"):
            self.refused(send(port, "GET", "/api/v1/session", token, host=host), 403, "forbidden")
            self.refused(send(port, "GET", "/", host=host), 403, "forbidden")
        for extra in ({"Origin": "http://127.0.0.1:1"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"},
                      {"Sec-Fetch-Site": "cross-site"}):
            answer = send(port, "GET", "/api/v1/session", {**token, **extra})
            self.refused(answer, 403, "forbidden")
            self.assertIsNone(answer.headers["Access-Control-Allow-Origin"])

    def test_a_link_signs_in_once(self):
        port = self.deck.port
        link = json.dumps({"token": self.deck.sign_in_token()}).encode()
        answer = send(port, "POST", "/api/v1/session", body=link)
        session = self.ok(answer, 201)
        cookie = answer.headers["Set-Cookie"]
        for attribute in ("HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(attribute, cookie)
        self.refused(send(port, "POST", "/api/v1/session", body=link), 410, "link_used")

        cookie = {"Cookie": cookie.split(";")[0]}
        both = {**cookie, "X-R2Deck-Token": session["headerToken"]}
        self.assertEqual(self.ok(send(port, "GET", "/api/v1/session", both), 200)["name"], "owner")
        self.refused(send(port, "GET", "/api/v1/session", cookie), 401, "unauthenticated")
        self.refused(send(port, "GET", "/api/v1/session", {"X-R2Deck-Token": session["headerToken"]}), 401,
                     "unauthenticated")
        self.ok(send(port, "DELETE", "/api/v1/session", both), 204)
        self.refused(send(port, "GET", "/api/v1/session", both), 401, "unauthenticated")

    def test_a_viewer_reads_what_they_were_given_and_nothing_else(self):
        self.upload("shown/a.txt", b"a")
        self.upload("hidden/b.txt", b"b")
        self.deck.command("user", "add", "--name", "vera", secret="correct horse battery")
        self.deck.command("user", "grant", "--name", "vera", "--role", "viewer", "--account", self.deck.account,
                          "--bucket", "demo", "--prefix", "shown/")
        body = json.dumps({"user": "vera", "password": "correct horse battery"}).encode()
        answer = send(self.deck.port, "POST", "/api/v1/session", body=body)
        session = self.ok(answer, 201)
        cookies = [each.split(";")[0] for each in answer.headers.get_all("Set-Cookie")]
        self.assertEqual(sorted(each.split("=")[0] for each in cookies), ["r2deck_device", "r2deck_session"])
        headers = {"Cookie": "; ".join(cookies), "X-R2Deck-Token": session["headerToken"]}

        def vera(method, route, body=None):
            payload = None if body is None else json.dumps(body).encode()
            return send(self.deck.port, method, "/api/v1" + route, headers, payload)

        bucket = self.deck.bucket
        self.assertEqual(self.ok(vera("GET", "/me"), 200)["scopes"],
                         [{"role": "viewer", "account": self.deck.account, "bucket": "demo", "prefix": "shown/"}])
        listed = self.ok(vera("GET", bucket + "/objects?prefix=shown/"), 200)
        self.assertEqual([each["key"] for each in listed["objects"]], ["shown/a.txt"])
        link = self.ok(vera("POST", bucket + "/presign", {"method": "GET", "key": "shown/a.txt", "expires": 60}), 200)
        self.assertEqual(fetch(link["url"]).body, b"a")
        for method, route, body in (
                ("GET", bucket + "/objects", None), ("GET", bucket + "/object?key=hidden/b.txt", None),
                ("POST", bucket + "/presign", {"method": "GET", "key": "hidden/b.txt", "expires": 60}),
                ("POST", bucket + "/presign", {"method": "PUT", "key": "shown/a.txt", "expires": 60}),
                ("POST", bucket + "/uploads", {"key": "shown/new", "size": 1}),
                ("DELETE", bucket + "/objects?key=shown/a.txt", None), ("GET", "/users", None), ("GET", "/audit", None)):
            self.refused(vera(method, route, body), 403, "forbidden")
        self.deck.command("user", "disable", "--name", "vera")
        self.refused(vera("GET", "/me"), 401, "unauthenticated")

    def test_signing_in_keeps_nobody_waiting(self):
        self.deck.command("user", "add", "--name", "busy", secret="correct horse battery")
        body = json.dumps({"user": "busy", "password": "correct horse battery"}).encode()
        before = self.ok(self.deck.api("GET", "/metrics"), 200)["rssBytes"]
        codes, stop = [], threading.Event()

        def flood():
            while not stop.is_set():
                codes.append(send(self.deck.port, "POST", "/api/v1/session", body=body).status)

        flooding = [threading.Thread(target=flood) for _ in range(12)]
        for each in flooding:
            each.start()
        longest = calls = 0
        deadline = time.monotonic() + 60
        while codes.count(201) < 10 and time.monotonic() < deadline:
            calls += 1
            began = time.monotonic()
            self.ok(self.deck.api("GET", "/session"), 200)
            longest = max(longest, time.monotonic() - began)
        stop.set()
        for each in flooding:
            each.join()
        print(f"while {codes.count(201)} of {len(codes)} signed in, {calls} calls took {longest * 1000:.0f} ms at most")
        self.assertLess(longest, 1)
        self.assertIn(201, codes)
        self.assertEqual(set(codes) - {201, 429}, set())
        after = self.ok(self.deck.api("GET", "/metrics"), 200)["rssBytes"]
        self.assertLess(after - before, 16 * MIB * MEMORY_FACTOR, "a password's 64 MiB are given back")

    def test_the_secret_is_in_no_answer(self):
        created = self.deck.api("POST", "/accounts", {
            "label": "Other", "kind": "s3", "endpoint": "http://127.0.0.1:9", "accessKeyId": "AK",
            "secretAccessKey": "never-to-be-seen"})
        unreachable = self.deck.api("GET", f"/accounts/{created.json['id']}/buckets")
        self.refused(unreachable, 502, "endpoint_unreachable")
        answers = [created, unreachable, self.deck.api("GET", "/accounts"), self.deck.api("GET", "/audit", limit=1000),
                   self.deck.api("GET", self.deck.bucket + "/objects"), self.deck.api("GET", "/session"),
                   self.deck.api("POST", self.deck.bucket + "/presign", {"method": "GET", "key": "k", "expires": 1})]
        for answer in answers:
            for secret in (self.deck.secret, "never-to-be-seen", self.deck.token):
                self.assertNotIn(secret.encode(), answer.body)

    def test_the_audit_log_tells_who_did_what_from_where(self):
        self.upload("audited", b"x")
        self.ok(self.deck.api("DELETE", self.deck.bucket + "/objects", key="audited"), 204)
        self.deck.api("POST", self.deck.bucket + "/uploads", {"key": "k", "size": 6 * MIB ** 2})
        entries = self.ok(self.deck.api("GET", "/audit", limit=10), 200)["entries"]
        self.assertEqual([(each["actor"], each["source"], each["action"], each["key"], each["outcome"])
                          for each in entries[:5]],
                         [("owner/contract", "127.0.0.1", "upload.create", "k", "size_refused"),
                          ("owner/contract", "127.0.0.1", "object.delete", "audited", "ok"),
                          ("owner/contract", "127.0.0.1", "upload.complete", "audited", "ok"),
                          ("owner/contract", "127.0.0.1", "upload.sign", "audited", "ok"),
                          ("owner/contract", "127.0.0.1", "upload.create", "audited", "ok")])
        self.assertRegex(entries[3]["detail"], r"^upload \S+, 1 URL$")
        made = self.ok(self.deck.api("GET", "/audit", action="token.create"), 200)["entries"]
        self.assertEqual([(each["actor"], each["source"]) for each in made], [("cli", "control socket")])

    def test_the_audit_log_comes_as_a_file_and_verifies(self):
        self.ok(self.deck.api("DELETE", self.deck.bucket + "/objects", key="=HYPERLINK()"), 204)
        csv = self.deck.api("GET", "/audit/export", action="object.delete")
        self.assertEqual((csv.status, csv.headers["Content-Type"]), (200, "text/csv; charset=utf-8"))
        self.assertIn(b"\"'=HYPERLINK()\"", csv.body)
        lines = self.deck.api("GET", "/audit/export", action="object.delete", format="jsonl")
        self.assertIn("=HYPERLINK()", [json.loads(line)["key"] for line in lines.body.splitlines()])
        self.assertTrue(command("audit", "verify", "--data-dir", self.deck.data).startswith("Head: "))
        self.assertNotIn("brokenAt", self.ok(self.deck.api("GET", "/audit/verify"), 200))

    def test_link_local_endpoints_are_refused(self):
        self.refused(self.deck.api("POST", "/accounts", {
            "label": "Metadata", "kind": "s3", "endpoint": "http://169.254.169.254", "accessKeyId": "AK",
            "secretAccessKey": "x"}), 403, "forbidden")


class Limits(ApiTest):
    def test_large_bodies_are_refused(self):
        answer = self.deck.api("POST", "/accounts", {"label": "x" * (4 * MIB)})
        self.refused(answer, 413, "too_large")

    def test_wrong_methods_and_addresses(self):
        wrong = self.deck.api("PUT", "/accounts")
        self.refused(wrong, 405, "method_not_allowed")
        self.assertEqual(wrong.headers["Allow"], "GET, POST")
        self.refused(self.deck.api("GET", "/nothing"), 404, "not_found")
        self.refused(self.deck.api("GET", "/accounts", surprise="1"), 400, "invalid_request")

    def test_links_last_as_long_as_they_may(self):
        for method, longest in (("GET", 604_800), ("HEAD", 604_800), ("PUT", 3_600), ("DELETE", 3_600)):
            for seconds, status in ((0, 400), (1, 200), (longest, 200), (longest + 1, 400)):
                answer = self.deck.api("POST", self.deck.bucket + "/presign",
                                       {"method": method, "key": "k", "expires": seconds})
                self.assertEqual(answer.status, status, (method, seconds, answer.body))
                if status == 200:
                    query = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.json["url"]).query)
                    self.assertEqual(query["X-Amz-Expires"], [str(seconds)])

    def test_memory_stays_small_while_many_parts_are_signed(self):
        upload = self.ok(self.deck.api("POST", self.deck.bucket + "/uploads",
                                       {"key": "huge", "size": 600 * 1024 * MIB}), 201)
        for first in range(1, upload["partCount"] - 63, 64):
            self.ok(self.deck.api("POST", f"/uploads/{upload['id']}/sign",
                                  {"parts": list(range(first, first + 64))}), 200)
        self.ok(self.deck.api("DELETE", f"/uploads/{upload['id']}"), 204)
        rss = self.ok(self.deck.api("GET", "/metrics"), 200)["rssBytes"]
        print(f"resident memory after {upload['partCount']} signed parts: {rss / MIB:.1f} MiB", file=sys.stderr)
        self.assertLess(rss, MOST_RESIDENT)


if __name__ == "__main__":
    unittest.main(verbosity=2)
