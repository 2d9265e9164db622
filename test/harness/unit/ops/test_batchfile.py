"""A batch file is a stranger's: whatever it holds is refused by name, and nothing in it makes the reader fall."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ops_system import ME, PAYEE, STRANGER, address, system

from pyharness.chain.abi import encode_call
from pyharness.chain.safe_batch import SafeCall, batches, checksum
from pyharness.ops.batchfile import read_batch
from pyharness.ops.reading import decoded
from pyharness.ops.schema import Objection

PAY = "payInfrastructureCost(string,address,uint256,bytes32,string)"
RESERVE = address(10)


def good(memo: str = "January") -> dict[str, Any]:
    """A file as the harness writes it."""
    data = encode_call(PAY, "m", PAYEE, 1, b"\x01" * 32, memo)
    (made,) = batches(
        [SafeCall(to=RESERVE, value=0, data=data)],
        [entry for entries in system().abi.values() for entry in entries],
        chain_id=31337,
        safe=ME,
        name="pay",
        description=f"chain 31337, Safe {ME}: Pay",
        created_at=1_767_225_600_000,
    )
    return made


def codes(document: dict[str, Any], *, sealed: bool = True) -> list[str]:
    """What is said against a file, its checksum made anew as whoever deceives would."""
    if sealed:
        document["meta"]["checksum"] = checksum(document)
    return [fault.code for fault in read_batch(json.dumps(document), system())[1]]


def test_our_own_file_is_read() -> None:
    """Nothing speaks against it, and it makes the one call."""
    batch, wrong = read_batch(json.dumps(good()), system())
    assert not wrong
    assert batch is not None
    assert batch.calls == ((RESERVE, encode_call(PAY, "m", PAYEE, 1, b"\x01" * 32, "January")),)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", []), ("type", []), ("type", {}), ("type", None), ("internalType", ["x"]), ("name", 1), ("components", 1)],
)
def test_a_parameter_of_another_shape_is_refused(field: str, value: object) -> None:
    """Where the app writes text, only text is taken."""
    document = good()
    document["transactions"][0]["contractMethod"]["inputs"][0][field] = value
    assert codes(document) == ["E-FILE-SHAPE"]


@pytest.mark.parametrize("kind", ["bytesxyz", "uint7", "bytes33", "uint", "int256[", "(", "function", "string string"])
def test_a_type_that_is_none_is_refused(kind: str) -> None:
    """Before anything is encoded by it."""
    document = good()
    document["transactions"][0]["contractMethod"]["inputs"][0]["type"] = kind
    document["transactions"][0]["contractInputsValues"]["modelId"] = "0x12"
    assert codes(document) == ["E-FILE-METHOD"]


def test_a_method_of_a_strangers_contract_is_the_strangers() -> None:
    """Its parameters are not looked at: who is called is wrong."""
    document = good()
    document["transactions"][0]["to"] = STRANGER
    document["transactions"][0]["contractMethod"]["inputs"][0]["type"] = "bytesxyz"
    assert codes(document) == ["E-FILE-CONTRACT"]


def test_a_contract_without_functions_of_ours_has_none() -> None:
    """A timelock stands in the record, and no release knows it."""
    lock = dataclasses.replace(system(), contracts={"TimelockController": RESERVE, "USDC": address(11)})
    document = good()
    assert [fault.code for fault in read_batch(json.dumps(document), lock)[1]] == ["E-FILE-METHOD"]
    found = decoded(lock, RESERVE, b"\x01\x02\x03\x04", "transaction 1")
    assert isinstance(found, Objection)
    assert found.code == "E-FILE-FUNCTION"


@pytest.mark.parametrize("text", ['"\\ud800"', '"\\udfff x"'])
def test_half_a_character_is_no_text(text: str) -> None:
    """It has no bytes, so no checksum and no call."""
    written = json.dumps(good()).replace('"January"', text)
    assert [fault.code for fault in read_batch(written, system())[1]] == ["E-FILE-JSON"]


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("0x")
_ANY = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner))


def _places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(found for key, item in inner for found in _places(item, (*place, key)))]


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_whatever_stands_anywhere_is_an_objection_and_no_fall(data: st.DataObject) -> None:
    """One value of a right file replaced by any other, the checksum made anew where it can be."""
    document = copy.deepcopy(good())
    *path, last = data.draw(st.sampled_from([place for place in _places(document) if place]))
    at: Any = document
    for key in path:
        at = at[key]
    at[last] = data.draw(_ANY)
    with contextlib.suppress(TypeError, AttributeError, KeyError, ValueError):
        document["meta"]["checksum"] = checksum(document)
    batch, wrong = read_batch(json.dumps(document), system())
    assert wrong or batch is not None


@settings(deadline=None)
@given(text=st.text() | st.binary().map(lambda raw: raw.decode("utf-8", errors="replace")))
def test_no_text_makes_the_reader_fall(text: str) -> None:
    """Objections, every time."""
    assert read_batch(text, system())[1]
