"""The keys that every client's round trip uses (awkward_keys.json), by name."""

import json
import pathlib
import unicodedata

# XML 1.0 has no way to write these control characters. A listing can be asked to encode its keys; what else names a
# key in XML, as the answer to CreateMultipartUpload and the request of DeleteObjects do, cannot name these.
NOT_IN_XML = ["bell", "escape character"]


def load(leave_out=()):
    """{name: key}; `leave_out` names those that the client cannot send, and says so where it is called."""
    named = json.loads((pathlib.Path(__file__).parent / "awkward_keys.json").read_text(encoding="utf-8"))
    unknown = set(leave_out) - set(named)
    if unknown:
        raise KeyError(f"no awkward key is called {sorted(unknown)}")
    keys = {name: key if isinstance(key, str) else key["repeat"] * key["times"] for name, key in named.items()}
    return {name: key for name, key in keys.items() if name not in leave_out}


def in_order(keys):
    """A listing's order: by the bytes of the keys in NFC, which is what R2 keeps them in."""
    return sorted(keys, key=lambda key: unicodedata.normalize("NFC", key).encode())
