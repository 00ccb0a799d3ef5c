"""A signed request with one byte changed, and whether that changed what it means."""

import urllib.parse

VISIBLE = "".join(map(chr, range(0x21, 0x7F)))


def meaning(request):
    """Two requests that mean the same may both be accepted: "%7E" is "~", and "a=" is "a"."""
    path, _, query = request["target"].partition("?")
    items = sorted(
        tuple(map(urllib.parse.unquote_to_bytes, item.partition("=")[::2])) for item in query.split("&") if item
    )
    headers = sorted((name.lower(), " ".join(value.split())) for name, value in request["headers"])
    return request["method"], urllib.parse.unquote_to_bytes(path), items, headers, request["body"]


def changed_at(text, at, random):
    return text[:at] + random.choice(VISIBLE.replace(text[at], "")) + text[at + 1 :]


def tamper(request, random):
    """One byte of method, target, a header's name or value, or a signed body; never one that means the same."""
    for _ in range(1000):
        out = {**request, "headers": [list(header) for header in request["headers"]]}
        where = random.choice(["method", "target", "target", "target", "name", "value", "value", "body"])
        if where in ("method", "target"):
            out[where] = changed_at(out[where], random.randrange(len(out[where])), random)
        elif where == "body":
            if not request["body"] or not request["body_is_signed"]:
                continue
            at = random.randrange(len(out["body"]))
            out["body"] = changed_at(out["body"], at, random)
        else:
            header = random.choice(out["headers"])
            part = 0 if where == "name" else 1
            if not header[part]:
                continue
            header[part] = changed_at(header[part], random.randrange(len(header[part])), random)
        if meaning(out) != meaning(request):
            return out
    raise RuntimeError("nothing in this request can be changed")
