"""A secret in every spelling it could be found in, and where it is found.

In: secrets by name, bytes by place. Out: one line a find. Pure.

Searched without regard to case, so that one spelling stands for both cases of hex, with 0x or without.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from urllib.parse import quote

from eth_account.hdaccount.mnemonic import Mnemonic

WORDS = 4  # so many words of a mnemonic in a row are no accident


def of_key(key: bytes) -> dict[str, bytes]:
    """A private key: hex, decimal, base64 of the bytes and of their hex, the words that stand for it."""
    digits = key.hex().encode()
    words = Mnemonic().to_mnemonic(key)
    return {
        "hex": digits,
        "hex backwards": key[::-1].hex().encode(),
        "decimal": str(int.from_bytes(key, "big")).encode(),
        "bytes": key,
        "list of bytes": ", ".join(map(str, key)).encode(),
        **_base64("", key),
        **_base64("of hex, ", digits),
        **_base64("of 0x hex, ", b"0x" + digits),
        **of_words(words),
    }


def of_words(mnemonic: str) -> dict[str, bytes]:
    """A mnemonic: any four of its words in a row."""
    words = mnemonic.split()
    rows = [words[start : start + WORDS] for start in range(len(words) - WORDS + 1)]
    return {f"words {number}": " ".join(row).encode() for number, row in enumerate(rows)}


def of_text(text: str) -> dict[str, bytes]:
    """A password or a token: as it is, percent-encoded, in hex, in base64."""
    raw = text.encode()
    return {"text": raw, "percent": quote(text, safe="").encode(), "hex": raw.hex().encode(), **_base64("", raw)}


def found(secrets: Mapping[str, Mapping[str, bytes]], place: str, content: bytes) -> Iterator[str]:
    """Each secret that a place holds, by name and spelling."""
    folded = content.lower()
    for name, spelt in secrets.items():
        for way, text in spelt.items():
            if text in content if way == "bytes" else text.lower() in folded:
                yield f"{name} ({way}) in {place}"


def found_in(secrets: Mapping[str, Mapping[str, bytes]], places: Iterable[tuple[str, bytes]]) -> list[str]:
    """The finds of many places."""
    return list(chain.from_iterable(found(secrets, place, content) for place, content in places))


def _base64(prefix: str, raw: bytes) -> dict[str, bytes]:
    """Both alphabets, at each of the three places a text may have in a longer one, without its ends."""
    spelt = {}
    for shift in range(3):
        whole = base64.b64encode(bytes(shift) + raw)
        inner = whole[4 if shift else 0 : len(whole) - 4]
        spelt[f"base64 {prefix}{shift}"] = inner
        spelt[f"base64url {prefix}{shift}"] = inner.translate(bytes.maketrans(b"+/", b"-_"))
    return spelt
