"""The common ground of every value that walks from room to room.

In: text and numbers from files and nodes. Out: a frozen pydantic base, checked address and hash types, and one
canonical JSON with its keccak. Pure.

Source: EIP-55 (mixed-case addresses), RFC 8785 in spirit (sorted keys, no spaces, no floats).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timezone
from functools import lru_cache
from typing import Annotated, Any
from unicodedata import category

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from pydantic import AfterValidator, BaseModel, ConfigDict, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError, from_json

ZERO_ADDRESS = "0x" + "0" * 40
ZERO_HASH = "0x" + "0" * 64
MAX_SAFE_INTEGER = 2**53 - 1

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_HASH = re.compile(r"0x[0-9a-f]{64}")
_DATA = re.compile(r"0x([0-9a-f]{2})*")
_ID = re.compile(r"[a-z0-9._:][a-z0-9._:-]{0,63}")
_NAME = re.compile(r"[a-z0-9-]{1,32}")
# Printable, and drawn as nothing: joiners, fillers, vowels and variation selectors of Unicode, an empty braille cell.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class Value(BaseModel):
    """A frozen value that knows every one of its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Written(Value):
    """A value that is written to a file: its keys are camel case there."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


@lru_cache(maxsize=65_536)
def checksummed(text: str) -> str:
    """The EIP-55 form of an address; a mixed-case address must already be it.

    Raises:
        ValueError: not 20 bytes of hex, or a mixed case that is not the checksum.
    """
    if not _ADDRESS.fullmatch(text):
        raise PydanticCustomError("address", "an address: 0x and 40 hex digits")
    exact = str(to_checksum_address(text))
    digits = text[2:]
    if digits not in (digits.lower(), digits.upper()) and text != exact:
        raise PydanticCustomError("address", "the checksum form {exact}", {"exact": exact})
    return exact


def _matching(pattern: re.Pattern[str], kind: str, meaning: str, text: str) -> str:
    if not pattern.fullmatch(text):
        raise PydanticCustomError(kind, "{meaning}", {"meaning": meaning})
    return text


def hash32(text: str) -> str:
    """A 32-byte word in lower-case hex. Raises ValueError otherwise."""
    return _matching(_HASH, "hash", "32 bytes: 0x and 64 lower-case hex digits", text)


def hex_data(text: str) -> str:
    """Whole bytes in lower-case hex. Raises ValueError otherwise."""
    return _matching(_DATA, "hex", "bytes: 0x and an even number of lower-case hex digits", text)


def model_id(text: str) -> str:
    """A model id: 1 to 64 of a-z 0-9 . _ : -, an all-digit one without leading zero. Raises ValueError otherwise.

    The contracts also take ids that begin with -, which every command line would read as an option.
    """
    _matching(_ID, "model_id", "1 to 64 characters of a-z 0-9 . _ : -, the first one not -", text)
    if text.isdigit() and text != "0" and text.startswith("0"):
        raise PydanticCustomError("model_id", "a numeric id without leading zero")
    return text


def network_name(text: str) -> str:
    """A network's name, fit to be part of a file's: 1 to 32 of a-z 0-9 -. Raises ValueError otherwise."""
    return _matching(_NAME, "network", "1 to 32 characters of a-z 0-9 -", text)


def legible(text: str) -> bool:
    """Whether people see all of a text: one line, no control or format characters, nothing that is drawn as nothing."""
    return text.isprintable() and not _UNSEEN.search(text)


def visible(text: str) -> str:
    """The text with what people would not see, or what turns the text beside it around, written out: ``\\u202e``.

    Breaks, tabs and blanks of every width stay.
    """
    return text if legible(text) else "".join(map(_written_out, text))


def _written_out(sign: str) -> str:
    kept = legible(sign) or sign in "\n\t" or category(sign) == "Zs"
    return sign if kept else sign.encode("unicode_escape").decode()


def instant(text: str) -> str:
    """A time, ISO 8601, UTC, to the second: ``2026-01-02T03:04:05Z``. Raises ValueError otherwise."""
    _matching(_INSTANT, "instant", "a time such as 2026-01-02T03:04:05Z", text)
    try:
        moment(text)
    except ValueError as problem:
        raise PydanticCustomError("instant", "a time that exists") from problem
    return text


def moment(text: str) -> datetime:
    """The time that an instant names. Raises ValueError otherwise."""
    return datetime.strptime(text, _TIME).replace(tzinfo=timezone.utc)


def instant_of(seconds: float) -> str:
    """Seconds since 1970 as an instant."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime(_TIME)


def stamp(text: str) -> str:
    """An instant as part of a file's name: ``20260102T030405Z``; names in order are times in order."""
    return text.replace("-", "").replace(":", "")


def _shape(pattern: re.Pattern[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern.pattern}$"})


Address = Annotated[str, AfterValidator(checksummed), _shape(_ADDRESS)]
Hash = Annotated[str, AfterValidator(hash32), _shape(_HASH)]
HexData = Annotated[str, AfterValidator(hex_data), _shape(_DATA)]
Instant = Annotated[str, AfterValidator(instant), _shape(_INSTANT)]
NetworkName = Annotated[str, AfterValidator(network_name), _shape(_NAME)]
ModelId = Annotated[str, AfterValidator(model_id), _shape(_ID)]


def keccak_hex(data: bytes) -> str:
    """keccak256 as 0x and 64 lower-case hex digits."""
    return "0x" + bytes(keccak(data)).hex()


def model_key(identifier: str) -> str:
    """The ModelKey of a model id: keccak256 of its UTF-8 bytes."""
    return keccak_hex(identifier.encode())


def canonical_json(value: Any) -> str:
    """One text for one value: sorted keys, no spaces, integers above 2^53 as decimal strings, no floats.

    Raises:
        TypeError: the value holds a float or something JSON has no form for.
    """
    return json.dumps(_exact(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def parsed_json(
    text: str,
    *,
    pairs: Callable[[list[tuple[str, Any]]], Any] | None = None,
    constant: Callable[[str], Any] | None = None,
) -> Any:
    """What a stranger's JSON says, nested 200 deep at most.

    A library of eth_account's lets Python nest 100,000 deep, where JSON overflows the stack and ends the process.

    Args:
        pairs: makes an object of its members; constant: makes a value of what is no JSON, such as ``NaN``.

    Raises:
        ValueError: no JSON, or deeper.
    """
    from_json(text)
    return json.loads(text, object_pairs_hook=pairs, parse_constant=constant)


def pretty_json(value: Any) -> str:
    """The same value for people and files: two spaces of indent and a trailing newline."""
    return json.dumps(_exact(value), sort_keys=True, ensure_ascii=False, indent=2) + "\n"


def _exact(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _exact(value.model_dump(mode="python", by_alias=True))
    if isinstance(value, dict):
        return {str(key): _exact(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_exact(item) for item in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= MAX_SAFE_INTEGER else str(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")
