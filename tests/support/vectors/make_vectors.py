"""Signs the cases with botocore and prints {"presign": {name: url}, "header": {name: signed}}.

usage: make_vectors.py FOLDER; needs Debian's python3-boto3. See scripts/make-vectors.
"""

import datetime
import json
import pathlib
import sys
from urllib.parse import quote

import boto3
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

FOLDER = pathlib.Path(sys.argv[1])
KEYS = json.loads((FOLDER / "credentials.json").read_text())
NOW = datetime.datetime.strptime(KEYS["amz_date"], "%Y%m%dT%H%M%SZ")


class FrozenTime(datetime.datetime):
    """botocore asks datetime.utcnow() or, in newer versions, datetime.now(timezone)."""

    @classmethod
    def utcnow(cls):
        return NOW

    @classmethod
    def now(cls, tz=None):
        return NOW.replace(tzinfo=tz)


def freeze():
    """Whatever version of botocore is here, its signer sees NOW."""
    if hasattr(botocore.auth, "get_current_datetime"):
        botocore.auth.get_current_datetime = lambda remove_tzinfo=True: NOW
    frozen = type("datetime", (), {"datetime": FrozenTime, "timezone": datetime.timezone})
    botocore.auth.datetime = frozen


# What S3's operations call the things that a request is made of, so that the client itself builds the URL.
QUERY_PARAMETERS = {
    "partNumber": "PartNumber",
    "uploadId": "UploadId",
    "versionId": "VersionId",
    "response-content-disposition": "ResponseContentDisposition",
    "response-content-type": "ResponseContentType",
    "response-cache-control": "ResponseCacheControl",
}
HEADER_PARAMETERS = {
    "Content-Type": "ContentType",
    "Content-Length": "ContentLength",
    "x-amz-storage-class": "StorageClass",
    "If-None-Match": "IfNoneMatch",
}
OPERATIONS = {"GET": "get_object", "HEAD": "head_object", "PUT": "put_object", "DELETE": "delete_object"}


def presign(case):
    client = boto3.client(
        "s3",
        endpoint_url=case["endpoint"],
        region_name=case["region"],
        aws_access_key_id=KEYS["access_key_id"],
        aws_secret_access_key=KEYS["secret_access_key"],
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    parameters = {"Bucket": case["bucket"], "Key": case["key"]}
    for name, value in case["query"]:
        parameters[QUERY_PARAMETERS[name]] = int(value) if name == "partNumber" else value
    for name, value in case["headers"]:
        if name.startswith("x-amz-meta-"):
            parameters.setdefault("Metadata", {})[name.removeprefix("x-amz-meta-")] = value
        else:
            parameters[HEADER_PARAMETERS[name]] = int(value) if name == "Content-Length" else value
    operation = "upload_part" if "PartNumber" in parameters else OPERATIONS[case["method"]]
    return client.generate_presigned_url(operation, parameters, case["expires"])


def sign_headers(case):
    path = "/".join(quote(part, safe="/~") for part in (case["bucket"], case["key"]) if part)
    query = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in case["query"])
    query = "&".join(sorted(query.split("&")))
    url = f"{case['endpoint']}/{path}" + (f"?{query}" if query else "")
    request = AWSRequest(case["method"], url, dict(case["headers"]), case["body"].encode())
    request.context["client_config"] = Config(s3={"payload_signing_enabled": True})
    credentials = Credentials(KEYS["access_key_id"], KEYS["secret_access_key"])
    botocore.auth.S3SigV4Auth(credentials, "s3", case["region"]).add_auth(request)
    origin = "/".join(case["endpoint"].split("/", 3)[:3])
    return {
        "target": url.removeprefix(origin),
        "payload_sha256": request.headers["X-Amz-Content-SHA256"],
        "authorization": request.headers["Authorization"],
    }


freeze()
presign_cases = json.loads((FOLDER / "presign_cases.json").read_text())
header_cases = json.loads((FOLDER / "header_cases.json").read_text())
json.dump(
    {
        "presign": {case["name"]: presign(case) for case in presign_cases},
        "header": {case["name"]: sign_headers(case) for case in header_cases},
    },
    sys.stdout,
)
