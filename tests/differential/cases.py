"""Random requests to sign: everything that a canonical request is made of, and what is awkward in each.

A case is a JSON object as sign_cases.cpp takes it. The same seed gives the same cases.
"""

import random

CREDENTIALS = [
    ("AKIDEXAMPLE0000000000000000000ab", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    ("0123456789abcdef0123456789abcdef", "f" * 64),
    ("fedcba9876543210fedcba9876543210", "s/e+c=r e,t:%20" + "é"),
]
# Those that R2 takes stand first: the sandbox is asked about them too.
R2_REGIONS = ["auto", "us-east-1", "wnam", "enam", "weur", "eeur", "apac", "oc"]
REGIONS = [*R2_REGIONS, "eu-central-1", "x_y-9"]
ENDPOINTS = [
    "https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com",
    "https://0123456789abcdef0123456789abcdef.eu.r2.cloudflarestorage.com",
    "http://localhost:8723",
    "http://127.0.0.1:80",
    "https://s3.example.com:443",
    "http://s3.example.com:443",
    "https://s3.example.com:65535",
    "http://[::1]:9000",
    "http://[2001:db8::7]",
    "http://127.0.0.1:8787/cdn-cgi/local/r2/s3",
    "https://gate.example.com/a~b/c%20d/_-.x",
]
METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"]

PLAIN = "abcXYZ019-._~"
RESERVED = " !\"#$%&'()*+,/:;<=>?@[\\]^`{|}"
CONTROL = "".join(map(chr, range(0, 32))) + "\x7f\x80\x9f"
WIDE = "üßéﬁ\u0301\u00e5\u0130ı日本語ñ\u200b\ufeff\ufffd\uffff🎉👩\u200d🚀\U0010ffff"
ESCAPES = ["%2F", "%2f", "%25", "%", "%zz", "%C3%BC", "%00", "+", "//", "/./", "/../", "..", "./", "&amp;", "a=b&c"]

QUERY_NAMES = ["partNumber", "uploadId", "prefix", "delimiter", "list-type", "continuation-token", "start-after",
               "response-content-disposition", "response-content-type", "versionId", "uploads", "cors", "x-id", "X",
               "X-Amz-", "x-amz-date", "Prefix"]  # fmt: skip
HEADER_NAMES = ["content-type", "Content-Type", "content-md5", "Content-Length", "cache-control", "If-None-Match",
                "if-match", "X-Amz-Copy-Source", "x-amz-storage-class", "x-amz-acl", "x-amz-meta-a", "X-AMZ-META-B",
                "x-amz-meta-a-b", "x-amz-meta-a.b", "x-amz-meta-a_b", "x-amz-meta-z", "origin", "accept",
                "x-custom"]  # fmt: skip


def of_part(case, number, upload_id, length):
    """The case as one part of an upload, which we presign in batches and by other code than anything else."""
    return {
        **case,
        "form": "presign",
        "method": "PUT",
        "part": {"number": number, "upload_id": upload_id, "length": length},
        "query": [["partNumber", str(number)], ["uploadId", upload_id]],
        "headers": [] if length < 0 else [["Content-Length", str(length)]],
    }


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self, most, least=0):
        """Pieces of one or of many alphabets, cut at `most` bytes of UTF-8 and not in the middle of a character."""
        random = self.random
        target = random.choice([least, 1, random.randint(least, 24), random.randint(least, most), most])
        alphabets = random.sample([PLAIN, RESERVED, CONTROL, WIDE, ESCAPES], random.randint(1, 3))
        out, size = [], 0
        while size < max(target, least):
            piece = random.choice(random.choice(alphabets))
            size += len(piece.encode())
            if size > most:
                break
            out.append(piece)
        return "".join(out) or "k" * least

    def header_value(self):
        """Printable ASCII with blanks: the form in which R2 takes metadata (anything else in RFC 2047's)."""
        random = self.random
        words = ["".join(random.choice(PLAIN + RESERVED) for _ in range(random.randint(0, 12)))
                 for _ in range(random.randint(0, 4))]  # fmt: skip
        blanks = ["", " ", "  ", "\t", " \t  "]
        return "".join(random.choice(blanks) + word for word in words) + random.choice(blanks)

    def query(self):
        random = self.random
        pairs = []
        for _ in range(random.choice([0, 0, 1, 2, 3, 6])):
            name = random.choice(QUERY_NAMES) if random.random() < 0.7 else self.text(30, 1)
            pairs.append([name, "" if random.random() < 0.2 else self.text(200)])
        if pairs and random.random() < 0.1:
            pairs.append([random.choice(pairs)[0], self.text(20)])  # a name that is there twice
        random.shuffle(pairs)
        return pairs

    def headers(self):
        random = self.random
        headers = [[name, self.header_value()] for name in random.sample(HEADER_NAMES, random.choice([0, 0, 1, 2, 5]))]
        if len({name.lower() for name, _ in headers}) < len(headers):
            headers = headers[:1]  # a header in two spellings; on purpose only as below
        if headers and random.random() < 0.05:
            headers.append([headers[0][0], self.header_value()])
        if random.random() < 0.05:
            headers.append(["Range", "bytes=0-9"])
        return headers

    def millis(self):
        random = self.random
        if random.random() < 0.2:  # the last and the first seconds of years, the 29th of February
            day = random.choice([946_684_800, 951_782_400, 1_709_164_800, 1_767_225_600, 4_102_444_800])
            return (day + random.randint(-2, 2)) * 1000 + random.choice([0, 1, 999])
        return random.randint(946_684_800_000, 4_102_444_800_000)

    def case(self):
        random = self.random
        access_key, secret_key = random.choice(CREDENTIALS)
        bucket = random.choice(["b-1", "vault-bucket", "x" * 63]) if random.random() < 0.95 else ""
        form = random.choice(["presign", "header"])
        case = {
            "form": form,
            "method": random.choice(METHODS),
            "endpoint": random.choice(ENDPOINTS),
            "region": random.choice(R2_REGIONS if random.random() < 0.8 else REGIONS),
            "bucket": bucket,
            "key": self.text(1024) if bucket else "",
            "query": self.query(),
            "headers": self.headers(),
            "access_key": access_key,
            "secret_key": secret_key,
            "millis": self.millis(),
        }
        if form == "presign" and bucket and random.random() < 0.3:
            number = random.choice([1, 10_000, random.randint(1, 10_000)])
            case = of_part(case, number, self.text(300, 1), random.choice([-1, 0, random.randint(1, 5 << 30)]))
        if form == "presign":
            case["expires"] = random.choice([1, 900, 604_800, random.randint(1, 604_800)])
        else:
            case["body"] = random.choice([None, "", "body", self.text(300)])
        return case


def simpler(case):
    """Cases with less in them than this one: what a failing case is made small with."""

    def shorter(text):
        if text:
            yield from {"", text[: len(text) // 2], text[len(text) // 2 :], text[1:], text[:-1]}

    if part := case.get("part"):
        for upload_id in shorter(part["upload_id"]):
            yield of_part(case, part["number"], upload_id, part["length"])
        yield of_part(case, 1, part["upload_id"], part["length"])
        yield of_part(case, part["number"], part["upload_id"], -1)
    for name in [] if part else ["query", "headers"]:
        for at in range(len(case[name])):
            rest = case[name][:at] + case[name][at + 1 :]
            yield {**case, name: rest}
            for value in shorter(case[name][at][1]):
                yield {**case, name: case[name][:at] + [[case[name][at][0], value]] + case[name][at + 1 :]}
    if case["bucket"]:
        for key in shorter(case["key"]):
            yield {**case, "key": key}
    if case.get("body"):
        yield {**case, "body": ""}
    for name, value in [("method", "GET"), ("endpoint", "https://s3.example.com"), ("region", "auto"),
                        ("bucket", "b-1"), ("millis", 1_767_323_045_000), ("expires", 900)]:  # fmt: skip
        fixed = (name == "bucket" and not case["bucket"]) or (name == "method" and part)
        if name in case and case[name] != value and not fixed:
            yield {**case, name: value}
