"""Writes presign.json and header.json from what the two signers said, and refuses where they differ.

usage: merge_vectors.py FOLDER BOTO3.json AWS4.json. See scripts/make-vectors.
"""

import json
import pathlib
import sys

FOLDER = pathlib.Path(sys.argv[1])
BOTO3, AWS4 = (json.loads(pathlib.Path(path).read_text()) for path in sys.argv[2:4])
SIGNATURE = "X-Amz-Signature="


def in_canonical_order(url):
    """Each signer puts its parameters in an order of its own, which is not signed; the bytes of each are."""
    path, query = url.split("?", 1)
    parameters = sorted(query.split("&"), key=lambda parameter: (parameter.startswith(SIGNATURE), parameter))
    return path + "?" + "&".join(parameters)


def identity(value):
    return value


def agreed(kind, normalise):
    for case in json.loads((FOLDER / f"{kind}_cases.json").read_text()):
        ours, theirs = (normalise(signer[kind][case["name"]]) for signer in (BOTO3, AWS4))
        if ours != theirs:
            sys.exit(f"{case['name']}: the signers differ\n  boto3: {ours}\n  aws4:  {theirs}")
        yield case, ours


def write(name, cases):
    lines = ",\n".join("  " + json.dumps(case, ensure_ascii=False) for case in cases)
    (FOLDER / name).write_text(f"[\n{lines}\n]\n")


write("presign.json", [{**case, "url": url} for case, url in agreed("presign", in_canonical_order)])
write("header.json", [{**case, **signed} for case, signed in agreed("header", identity)])
