"""Presigned UploadPart URLs per second by boto3, as JSON: the same work as presign_bench.cpp's."""

import json
import time

import boto3
from botocore.config import Config

CLIENT = boto3.client(
    "s3",
    endpoint_url="https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com",
    region_name="auto",
    aws_access_key_id="AKIDEXAMPLE0000000000000000000ab",
    aws_secret_access_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
)
PARAMETERS = {
    "Bucket": "vault-bucket",
    "Key": "holiday 2025/day one (raw).mov",
    "UploadId": "AP9x+/Zk" * 20,
    "ContentLength": 16777216,
}

best = 0.0
total = 0
for _ in range(5):
    start = time.perf_counter()
    urls = 0
    while True:
        for part in range(1, 101):
            parameters = {**PARAMETERS, "PartNumber": part}
            total += len(CLIENT.generate_presigned_url("upload_part", parameters, 900))
        urls += 100
        seconds = time.perf_counter() - start
        if seconds >= 1:
            break
    best = max(best, urls / seconds)
print(json.dumps({"urls_per_second": round(best), "bytes": total}))
