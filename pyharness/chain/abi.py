"""Calls, results and events between Python values and bytes.

In: signatures such as ``transfer(address,uint256)``, ABIs, arguments, data. Out: bytes and decoded values. Pure.
Addresses come out with checksum, tuples as tuples; a wrong argument is a fault of the caller and raises ValueError.
Contracts take any bytes as text: what is no UTF-8 comes out escaped, ``\\xff``, so that no event hides behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import lru_cache
from types import MappingProxyType

from eth_abi.abi import encode as _encode
from eth_abi.codec import ABIDecoder
from eth_abi.decoding import StringDecoder
from eth_abi.exceptions import DecodingError, EncodingError
from eth_abi.registry import registry
from eth_utils.abi import abi_to_signature, collapse_if_tuple
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from pyharness.chain.schema import DecodedCall, Json, Log


class _AnyText(StringDecoder):
    """Texts of contracts, UTF-8 or not."""

    @staticmethod
    def decoder_fn(data: bytes, _errors: str = "") -> str:
        """The text, with what is no UTF-8 escaped."""
        return data.decode(errors="backslashreplace")


_texts = copy(registry)
_texts.unregister_decoder("string")
_texts.register_decoder("string", _AnyText)
_decode = ABIDecoder(_texts).decode


@lru_cache(maxsize=4096)
def selector(signature: str) -> bytes:
    """The first four bytes of the signature's hash."""
    return keccak(text=signature)[:4]


@lru_cache(maxsize=4096)
def topic(signature: str) -> str:
    """The first topic of an event, lower-case 0x text."""
    return "0x" + keccak(text=signature).hex()


def argument_types(signature: str) -> list[str]:
    """The types of a signature: ``f(uint256,(address,bytes)[])`` has ["uint256", "(address,bytes)[]"]."""
    return split_types(signature[signature.index("(") :])


def split_types(group: str) -> list[str]:
    """The types of a parenthesised group, nested tuples kept whole.

    Raises:
        ValueError: unbalanced parentheses.
    """
    if not (group.startswith("(") and group.endswith(")")) or group.count("(") != group.count(")"):
        raise ValueError(f"not a list of types: {group}")
    types, depth, start = [], 0, 1
    for at, sign in enumerate(group):
        if (sign == "," and depth == 1) or at == len(group) - 1:
            types.append(group[start:at])
            start = at + 1
        depth += (sign == "(") - (sign == ")")
    return [] if types == [""] else types


def encode(types: Sequence[str], values: Sequence[object]) -> bytes:
    """ABI encoding without selector.

    Raises:
        ValueError: a value that does not fit its type, or the wrong number of values.
    """
    try:
        return _encode(types, values)
    except (EncodingError, TypeError) as error:
        raise ValueError(f"({','.join(types)}): {error}") from error


def decode(types: Sequence[str], data: bytes) -> tuple[object, ...]:
    """Values of ABI-encoded data.

    Raises:
        ValueError: data that does not hold these types.
    """
    try:
        found = _decode(types, data)
    except (DecodingError, OverflowError) as error:
        raise ValueError(f"({','.join(types)}): {error}") from error
    return tuple(_shaped(kind, value) for kind, value in zip(types, found, strict=True))


def encode_call(signature: str, *values: object) -> bytes:
    """Call data for a function by its signature.

    Raises:
        ValueError: a value that does not fit.
    """
    return selector(signature) + encode(argument_types(signature), values)


class Interface:
    """The functions and events of one or several ABIs, found by selector and topic."""

    def __init__(self, entries: Iterable[Mapping[str, Json]]) -> None:
        entries = [entry for entry in entries if entry.get("type") in ("function", "event", "error")]
        self.functions = {selector(e_sig): entry for entry, e_sig in _signed(entries, "function")}
        self.events = {(topic(e_sig), _indexed(entry)): entry for entry, e_sig in _signed(entries, "event")}
        self.errors = {selector(e_sig): entry for entry, e_sig in _signed(entries, "error")}

    def call(self, data: bytes) -> DecodedCall | None:
        """The call by name, or None for a function this interface does not have or data that does not fit it."""
        return _decoded(self.functions.get(data[:4]), data[4:])

    def error(self, data: bytes) -> DecodedCall | None:
        """The custom error by name, or None."""
        return _decoded(self.errors.get(data[:4]), data[4:])

    def topic_of(self, event: str) -> str:
        """The first topic of the one event of this name. Raises StopIteration where there is none."""
        return next(place for (place, _), entry in self.events.items() if entry["name"] == event)

    def event(self, log: Log) -> DecodedCall | None:
        """The event by name, or None. An indexed text, bytes, array or tuple is its hash: the value is not in the log.

        Events are told apart by topic and number of indexed arguments: Transfer of ERC-20 and ERC-721 share a topic.
        """
        entry = self.events.get((log.topics[0], len(log.topics) - 1)) if log.topics else None
        if entry is None:
            return None
        plain = [collapse_if_tuple(given) for given in entry["inputs"] if not given["indexed"]]
        topics = iter(log.topics[1:])
        try:
            data = iter(decode(plain, log.data))
            values = [
                _topic_value(given, next(topics)) if given["indexed"] else next(data) for given in entry["inputs"]
            ]
        except ValueError:
            return None
        return _named(entry, values)


def _signed(entries: Iterable[Mapping[str, Json]], kind: str) -> list[tuple[Mapping[str, Json], str]]:
    return [(entry, signature(entry)) for entry in entries if entry["type"] == kind]


def signature(entry: Mapping[str, Json]) -> str:
    """The canonical signature of an ABI entry."""
    return str(abi_to_signature(entry))  # type: ignore[arg-type]


def _indexed(entry: Mapping[str, Json]) -> int:
    return -1 if entry.get("anonymous") else sum(bool(given["indexed"]) for given in entry["inputs"])


def _decoded(entry: Mapping[str, Json] | None, data: bytes) -> DecodedCall | None:
    if entry is None:
        return None
    try:
        return _named(entry, decode([collapse_if_tuple(given) for given in entry["inputs"]], data))
    except ValueError:
        return None


def _named(entry: Mapping[str, Json], values: Sequence[object]) -> DecodedCall:
    names = [given.get("name") or str(at) for at, given in enumerate(entry["inputs"])]
    args = MappingProxyType(dict(zip(names, values, strict=True)))
    return DecodedCall(name=entry["name"], signature=signature(entry), args=args)


def _topic_value(given: Mapping[str, Json], word: str) -> object:
    kind = collapse_if_tuple(dict(given))
    if kind in ("string", "bytes") or kind.endswith((")", "]")):
        return word
    return decode([kind], bytes.fromhex(word[2:]))[0]


def _shaped(kind: str, value: object) -> object:
    """Checksums on addresses, tuples for lists, at any depth."""
    if kind.endswith("]"):
        inner = kind[: kind.rindex("[")]
        return tuple(_shaped(inner, item) for item in _items(value))
    if kind.startswith("("):
        return tuple(_shaped(inner, item) for inner, item in zip(split_types(kind), _items(value), strict=True))
    return str(to_checksum_address(str(value))) if kind == "address" else value


def _items(value: object) -> Sequence[object]:
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"not a sequence: {value!r}")
    return value
