"""Logs as rows, at offsets that the ABI fixes: readers are made once per table, and a log costs some slices of text.

In: tables, topics and data as a node writes them (lower-case hex). Out: cells, one text per column. Pure.

A cell is decimal digits for an integer, ``true`` or ``false``, 0x and lower-case digits for addresses and bytes, the
hex digits of its UTF-8 for a text, and items joined by ``|`` for a list. No cell holds a comma, a quote or a line
break, whatever a text says: they are staged as they are. What is no UTF-8 stands as ``\\xff``, byte by byte.

Source: the ABI's strict mode; padding that is not zero, an offset or length beyond the data is no value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pyharness.analytics.tables import LIMITS, Table

BEYOND = 10**38  # the first integer that DECIMAL(38,0) does not hold
WORD = 64  # hex digits
SEPARATOR = "|"
Topics: TypeAlias = Sequence[str]
WordCell: TypeAlias = Callable[[str], str]
Cell: TypeAlias = Callable[[Topics, str], str]


class Unreadable(ValueError):
    """The log does not hold what the event declares."""


class TooLarge(ValueError):
    """An integer that no column holds."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the logs of one table."""

    table: Table
    cells: tuple[Cell, ...]

    def __call__(self, topics: Topics, data: str) -> list[str]:
        """The cells of one log's columns.

        Args:
            topics: with the event's own in front; 0x and 64 digits each.
            data: hex digits without 0x.

        Raises:
            Unreadable: the log does not fit the event. TooLarge: an amount of more than 38 digits.
        """
        return [cell(topics, data) for cell in self.cells]


def reader(table: Table) -> Reader:
    """The reader of a table."""
    return Reader(table, tuple(_cells(table)))


def _cells(table: Table) -> Iterator[Cell]:
    topic, at = 1, 0
    head = WORD * sum(len(_members(given)) for given in table.entry["inputs"] if not given["indexed"])
    whole = table.event in LIMITS
    for given in table.entry["inputs"]:
        if given["indexed"]:
            yield _topic(topic, _word(given["type"], whole=whole) or _hash)
            topic += 1
            continue
        for member in _members(given):
            yield _plain(member["type"], at, head, whole=whole)
            at += WORD


def _members(given: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return given["components"] if given["type"] == "tuple" else (given,)


def _topic(place: int, cell: WordCell) -> Cell:
    return lambda topics, _: cell(topics[place][2:])


def _plain(kind: str, at: int, head: int, *, whole: bool) -> Cell:
    """A cell of the data: the word itself, or what its offset points at, behind the head of so many digits."""
    word = _word(kind, whole=whole)
    if word is not None:
        return lambda _, data: word(_slice(data, at, WORD))
    if kind.endswith("[]"):
        item = _word(kind[:-2], whole=whole)
        assert item is not None  # noqa: S101  (the table would not be there)
        return lambda _, data: _list(data, at, head, item)
    if kind == "string":
        return lambda _, data: _text(_bytes(data, at, head))
    return lambda _, data: "0x" + _bytes(data, at, head)


def _word(kind: str, *, whole: bool) -> WordCell | None:
    """How a value of one word reads; None for one of another length."""
    found = re.fullmatch(r"(u?int|bytes)(\d+)", kind)
    if kind in ("address", "bool"):
        return _address if kind == "address" else _bool
    if found is None:
        return None
    size = int(found[2])
    if found[1] == "bytes":
        return _fixed(2 * size)
    if whole:
        return _hash
    return _uint(1 << size) if found[1] == "uint" else _int(1 << size)


def _slice(data: str, at: int, length: int) -> str:
    part = data[at : at + length]
    if len(part) != length:
        raise Unreadable(f"{len(data) // 2} bytes of data, {(at + length) // 2} wanted")
    return part


def _uint(end: int) -> WordCell:
    limit = min(end, BEYOND)

    def cell(word: str) -> str:
        value = int(word, 16)
        if value >= limit:
            raise TooLarge(str(value)) if value < end else Unreadable(f"an integer of more bits: 0x{word}")
        return str(value)

    return cell


def _int(end: int) -> WordCell:
    half = end >> 1

    def cell(word: str) -> str:
        value = int(word, 16)
        value -= (1 << 256) * (value >> 255)
        if not -half <= value < half:
            raise Unreadable(f"an integer of more bits: 0x{word}")
        if abs(value) >= BEYOND:
            raise TooLarge(str(value))
        return str(value)

    return cell


_NO_BYTES = "0" * 24


def _address(word: str) -> str:
    if word[:24] != _NO_BYTES:
        raise Unreadable(f"no address: 0x{word}")
    return "0x" + word[24:]


def _bool(word: str) -> str:
    value = int(word, 16)
    if value > 1:
        raise Unreadable(f"neither true nor false: 0x{word}")
    return "true" if value else "false"


def _hash(word: str) -> str:
    return "0x" + word


def _fixed(digits: int) -> WordCell:
    rest = "0" * (WORD - digits)

    def cell(word: str) -> str:
        if word[digits:] != rest:
            raise Unreadable(f"more than {digits // 2} bytes: 0x{word}")
        return "0x" + word[:digits]

    return cell


def _length(data: str, at: int, head: int) -> tuple[int, int]:
    """The length that stands where an offset points, and where its content begins (digits)."""
    place = 2 * int(_slice(data, at, WORD), 16)
    if place < head:
        raise Unreadable(f"an offset into the head: {place // 2}")
    return int(_slice(data, place, WORD), 16), place + WORD


def _bytes(data: str, at: int, head: int) -> str:
    length, start = _length(data, at, head)
    padded = _slice(data, start, -(-2 * length // WORD) * WORD)
    if padded[2 * length :].strip("0"):
        raise Unreadable("padding that is not zero")
    return padded[: 2 * length]


def _list(data: str, at: int, head: int, item: WordCell) -> str:
    length, start = _length(data, at, head)
    words = _slice(data, start, WORD * length)
    return SEPARATOR.join([item(words[place : place + WORD]) for place in range(0, len(words), WORD)])


def _text(digits: str) -> str:
    """The digits of a text's UTF-8, whatever its bytes are."""
    raw = bytes.fromhex(digits)
    try:
        raw.decode()
    except UnicodeDecodeError:
        return raw.decode("utf-8", "backslashreplace").encode().hex()
    return digits


def text_of(cell: str) -> str:
    """The text that a cell holds."""
    return bytes.fromhex(cell).decode()
