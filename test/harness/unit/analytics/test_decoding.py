"""Rows out of logs: what the fixed offsets read is what eth_abi reads, and nothing else is read at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from eth_abi.abi import decode, encode
from eth_utils.abi import collapse_if_tuple
from eventful import tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from pyharness.analytics.decoding import TooLarge, Unreadable, reader, text_of
from pyharness.analytics.tables import Table, named

READERS = [reader(table) for table in tables()]
SEVERAL = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def _values(kind: str) -> st.SearchStrategy[Any]:
    """Any value of a type; integers of every size that a column holds."""
    if kind.endswith("[]"):
        return st.lists(_values(kind[:-2]), max_size=5)
    if kind.startswith("uint"):
        return st.integers(0, min(2 ** int(kind[4:]), 10**38) - 1)
    if kind == "address":
        return st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex())
    if kind == "bool":
        return st.booleans()
    return st.text(max_size=70) if kind == "string" else st.binary(min_size=32, max_size=32)


def _flat(table: Table) -> list[tuple[str, bool]]:
    """Types of the arguments, members apart, and whether they are topics."""
    return [(column.kind, column.indexed) for column in table.columns]


@st.composite
def _logs(draw: DrawFn, table: Table) -> tuple[list[str], str, list[Any]]:
    """Topics, data and values of a log that eth_abi encodes."""
    values = [draw(_values(kind)) for kind, _ in _flat(table)]
    topics, plain, items = [table.topic], [], iter(values)
    for entry in table.entry["inputs"]:
        if entry["indexed"]:
            topics.append("0x" + encode([entry["type"]], [next(items)]).hex())
        elif entry["type"] == "tuple":
            plain.append(tuple(next(items) for _ in entry["components"]))
        else:
            plain.append(next(items))
    return topics, encode(_types(table), plain).hex(), values


def _types(table: Table) -> list[str]:
    return [collapse_if_tuple(entry) for entry in table.entry["inputs"] if not entry["indexed"]]


def _expected(sql: str, kind: str, value: Any) -> str:
    """The cell a value should be."""
    if isinstance(value, (list, tuple)):
        return "|".join(_expected(sql.removesuffix("[]"), kind[:-2], item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if sql == "DECIMAL(38,0)" else f"0x{value:064x}"
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return value.encode().hex() if kind == "string" else value.lower()


def _reference(table: Table, topics: list[str], data: str) -> list[str]:
    """The cells by eth_abi."""
    plain = iter(decode(_types(table), bytes.fromhex(data)))
    words = iter(topics[1:])
    values: list[Any] = []
    for entry in table.entry["inputs"]:
        if entry["indexed"]:
            values += decode([entry["type"]], bytes.fromhex(next(words)[2:]))
        elif entry["type"] == "tuple":
            values += next(plain)
        else:
            values.append(next(plain))
    return [_expected(column.sql, column.kind, value) for column, value in zip(table.columns, values, strict=True)]


@SEVERAL
@given(data=st.data())
def test_every_event_reads_as_it_was_written(data: st.DataObject) -> None:
    """Each event of the build, any values: eth_abi writes, the fixed offsets read."""
    for read in READERS:
        topics, raw, values = data.draw(_logs(read.table))
        cells = [_expected(c.sql, c.kind, value) for c, value in zip(read.table.columns, values, strict=True)]
        assert read(topics, raw) == cells == _reference(read.table, topics, raw)


@st.composite
def _spoiled(draw: DrawFn) -> tuple[Table, list[str], str]:
    """A log of which a word was changed, a part cut off or something put behind."""
    table = draw(st.sampled_from([read.table for read in READERS]))
    topics, data, _ = draw(_logs(table))
    words = [topic[2:] for topic in topics[1:]] + [data[at : at + 64] for at in range(0, len(data), 64)]
    if words:
        place = draw(st.integers(0, len(words) - 1))
        small = st.integers(0, 700).map(lambda number: f"{number:064x}")
        words[place] = draw(st.one_of(small, st.binary(min_size=32, max_size=32).map(bytes.hex)))
    count = len(topics) - 1
    rest = "".join(words[count:])
    cut = draw(st.integers(0, 40))
    return table, [topics[0], *("0x" + word for word in words[:count])], rest[: len(rest) - 2 * cut]


@MANY
@given(spoiled=_spoiled())
def test_what_eth_abi_refuses_is_not_read_and_what_it_reads_is_read_alike(
    spoiled: tuple[Table, list[str], str],
) -> None:
    """Changed words, offsets into nowhere, dirty padding, truncated data."""
    table, topics, raw = spoiled
    try:
        expected: list[str] | None = _reference(table, topics, raw)
    except UnicodeDecodeError:
        return
    except (ValueError, OverflowError, MemoryError):
        expected = None
    except Exception as error:
        assert type(error).__module__.startswith("eth_abi"), error  # noqa: PT017
        expected = None
    try:
        assert reader(table)(topics, raw) == expected
    except Unreadable:  # eth_abi counts a struct's words as one, and lets offsets point at the others
        assert expected is None or "tuple" in {entry["type"] for entry in table.entry["inputs"]}
    except TooLarge as error:
        assert int(str(error)) >= 10**38  # noqa: PT017


def test_more_than_38_digits_are_no_amount() -> None:
    """The largest that fits is read to the unit, the next one is not rounded."""
    read = reader(named(tables(), "InfrastructureReserve", "SurplusSwept"))
    topics = [read.table.topic, "0x" + "0" * 64]
    assert read(topics, f"{10**38 - 1:064x}")[1] == "9" * 38
    with pytest.raises(TooLarge, match=str(10**38)):
        read(topics, f"{10**38:064x}")


def test_an_unlimited_allowance_is_kept() -> None:
    """As its word: it stops nobody's reading."""
    read = reader(named(tables(), "HokusaiToken", "Approval"))
    assert read([read.table.topic, "0x" + "0" * 64, "0x" + "0" * 64], "f" * 64)[2] == "0x" + "f" * 64


@pytest.mark.parametrize(
    "memo", [b"", b"a,b\n\"c\"|'d'\\", b"\0\r\n\x1b[31m", "é…😀".encode(), b"x" * 200_000], ids=len
)
def test_a_text_is_its_digits_whatever_it_says(memo: bytes) -> None:
    """Commas, quotes, line breaks, zeros: nothing that a staged file could trip over."""
    cell = _memo(memo)
    assert set(cell) <= set("0123456789abcdef")
    assert text_of(cell) == memo.decode()


def test_what_is_no_utf_8_stands_byte_by_byte() -> None:
    """And says so."""
    assert text_of(_memo(b"paid \xff\xc3(")) == "paid \\xff\\xc3("


def _memo(memo: bytes) -> str:
    read = reader(named(tables(), "InfrastructureReserve", "InfrastructureCostPaid"))
    data = encode(["string", "uint256", "bytes"], ["m", 5, memo]).hex()
    topics = [read.table.topic, *("0x" + "0" * 64 for _ in range(3))]
    return read(topics, data)[5]


def test_a_signed_integer_is_read_with_its_sign() -> None:
    """None of the build's events has one; a later one may."""
    entry = json.loads('{"type":"event","name":"T","inputs":[{"name":"x","type":"int24","indexed":false}]}')
    table = Table(name="t", contract="T", event="T", entry=entry, columns=())
    for value in (-(2**23), -1, 0, 2**23 - 1):
        assert reader(table)(["0x"], encode(["int24"], [value]).hex()) == [str(value)]
    for word in (f"{2**23:064x}", f"{2**256 - 2**23 - 1:064x}"):
        with pytest.raises(Unreadable):
            reader(table)(["0x"], word)
