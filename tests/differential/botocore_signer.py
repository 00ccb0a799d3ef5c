"""A case signed by botocore: the judge in Python. Works with Debian's version (1.29) and with newer ones."""

import datetime
import urllib.parse

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials


class Clock:
    """What botocore takes for the present."""

    now = datetime.datetime(2026, 1, 1)

    @classmethod
    def set(cls, millis):
        cls.now = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=millis)


class FrozenTime(datetime.datetime):
    """botocore asks datetime.utcnow() or, in newer versions, a function of its own."""

    @classmethod
    def utcnow(cls):
        return Clock.now


if hasattr(botocore.auth, "get_current_datetime"):
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: Clock.now
botocore.auth.datetime = type("datetime", (), {"datetime": FrozenTime, "timezone": datetime.timezone})


def encode(text, safe=""):
    return urllib.parse.quote(text, safe=safe + "-_.~")


def url_of(case):
    path = "/" + encode(case["bucket"]) + ("/" + encode(case["key"], "/") if case["bucket"] and case["key"] else "")
    query = "&".join(f"{encode(name)}={encode(value)}" for name, value in case["query"])
    return case["endpoint"] + path + ("?" + query if query else "")


def excluded(case):
    """Why botocore is no judge of this case, or nothing."""
    names = [name for name, _ in case["query"]]
    if case["form"] == "presign" and len(set(names)) < len(names):
        return "presigned with a repeated query name, of which botocore keeps the first value only"
    return None


def sign(case):
    """{"url"} or {"target", "headers"}, and the canonical request in between."""
    Clock.set(case["millis"])
    request = AWSRequest(case["method"], url_of(case), data=(case.get("body") or "").encode())
    for name, value in case["headers"]:
        request.headers.add_header(name, value)
    request.context["client_config"] = Config(s3={"payload_signing_enabled": case.get("body") is not None})
    credentials = Credentials(case["access_key"], case["secret_key"])
    canonical = []
    if case["form"] == "presign":
        signer = botocore.auth.S3SigV4QueryAuth(credentials, "s3", case["region"], expires=case["expires"])
    else:
        signer = botocore.auth.S3SigV4Auth(credentials, "s3", case["region"])
    build = signer.canonical_request
    signer.canonical_request = lambda request: canonical.append(build(request)) or canonical[0]
    signer.add_auth(request)
    if case["form"] == "presign":
        return {"url": request.url, "canonical": canonical[0]}
    target = "/" + request.url.split("/", 3)[3]
    host = next(line for line in canonical[0].split("\n") if line.startswith("host:")).removeprefix("host:")
    headers = [["Host", host], *([name, value] for name, value in request.headers.items())]
    return {"target": target, "headers": headers, "canonical": canonical[0]}
