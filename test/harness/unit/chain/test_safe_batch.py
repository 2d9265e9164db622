"""A batch file says what it does, byte for byte, and carries the checksum that Safe's app computes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyharness.chain.abi import encode_call
from pyharness.chain.safe_batch import SafeCall, batches, call_data, checksum

SAFE = "0xDF8a1Ce35c9a6ACE153B4e0767942f1E2291a1Aa"
A = "0x49d4450977E2c95362C13D3a31a09311E0Ea26A6"
PLACE = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
EMPTY: dict[str, Any] = {"version": "1.0", "chainId": "1", "createdAt": 0, "meta": {"name": "x"}, "transactions": []}


def function(name: str, *inputs: tuple[str, str], mutability: str = "nonpayable") -> dict[str, Any]:
    """An ABI entry."""
    given = [{"name": named, "type": kind, "internalType": kind} for named, kind in inputs]
    return {"type": "function", "name": name, "inputs": given, "outputs": [], "stateMutability": mutability}


ABI = [
    function("setProvider", ("modelId", "string"), ("_provider", "address")),
    function("setInfrastructureAccrualBps", ("newBps", "uint16")),
    function("setActive", ("modelId", "string"), ("", "bool")),
    function("setHash", ("word", "bytes32"), ("tail", "bytes"), ("delta", "int256")),
    function("setAttesters", ("attesters", "address[]"), ("threshold", "uint256")),
    function("pay", mutability="payable"),
]


def made(*calls: SafeCall, created_at: int = 0) -> tuple[dict[str, Any], ...]:
    """The files of some calls."""
    return batches(calls, ABI, chain_id=11155111, safe=SAFE, name="a name", description="a text", created_at=created_at)


def call(signature: str, *values: object, value: int = 0) -> SafeCall:
    """A call of the place."""
    return SafeCall(to=PLACE, value=value, data=encode_call(signature, *values))


def method(name: str, *inputs: tuple[str, str]) -> dict[str, Any]:
    """A method as the app describes it."""
    given = [{"internalType": kind, "name": named, "type": kind} for named, kind in inputs]
    return {"inputs": given, "name": name, "payable": False}


def test_an_empty_batch_has_the_known_checksum() -> None:
    """The name is not part of it."""
    expected = "0xc841c48be1d4483ccc332b8ab87842d935e42dd989ba06dd8a89b3a7242a833b"
    assert checksum(EMPTY) == checksum({**EMPTY, "meta": {"name": "y", "checksum": "0x00"}}) == expected


def test_text_is_hashed_unescaped() -> None:
    """Accents and quotes as JavaScript writes them."""
    raw = {"to": "0x" + "11" * 20, "value": "0", "data": "0x8456cb59"}
    batch = {**EMPTY, "meta": {"name": "x", "description": 'é "x"'}, "transactions": [raw]}
    assert checksum(batch) == "0xc4dd72ca516bb36a5036d665722b0acc47f455ab2f6ca640cfef7ea9557875e3"


def test_a_batch_of_two_methods_has_the_known_checksum() -> None:
    """As the builder itself writes it."""
    meta = {
        "name": "HOK-0007 set provider + split",
        "description": "pyharness ops set-provider llm-70b; set-split llm-70b 8500",
        "txBuilderVersion": "2.0.1",
        "createdFromSafeAddress": SAFE,
        "createdFromOwnerAddress": "",
    }
    calls = (
        call("setProvider(string,address)", "llm-70b", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"),
        SafeCall(
            to="0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512",
            value=0,
            data=encode_call("setInfrastructureAccrualBps(uint16)", 8500),
        ),
    )
    batch = made(*calls, created_at=1767225600000)[0]
    expected = "0xe8f254e7ff45b2b2987f0c6e6a144d7f11c1820448f427a1c7b6e97e3f75b993"
    assert checksum({**batch, "meta": meta}) == expected
    assert [call_data(item) for item in batch["transactions"]] == [item.data for item in calls]


def test_a_batch_of_the_builders_own_tests_has_its_checksum() -> None:
    """Without data keys, with a value no input has, and with raw data."""
    first = {"contractMethod": method("testAddress", ("paramAddress", "address"))}
    second = {"contractMethod": method("testBool", ("paramBool", "bool"))}
    batch = {
        "version": "1.0",
        "chainId": "4",
        "createdAt": 1646321521061,
        "meta": {"txBuilderVersion": "1.4.0", "createdFromSafeAddress": SAFE, "createdFromOwnerAddress": A},
        "transactions": [
            {"to": A, "value": "0", **first, "contractInputsValues": {"paramAddress": A}},
            {"to": A, "value": "0", **second, "contractInputsValues": {"paramAddress": "", "paramBool": "false"}},
            {"to": A, "value": "2000000000000000000", "data": "0x42f45790" + A[2:].lower().rjust(64, "0")},
        ],
    }
    assert checksum(batch) == "0x86c81826dbf7e8a37612153294cc85fdf5c81998dd0a44b86d945502a7eace7c"


def test_scalars_are_readable_and_everything_else_is_raw() -> None:
    """Arrays and unknown functions go as data; both mean the intended bytes."""
    calls = (
        call("setActive(string,bool)", "llm-70b", True),
        call("setHash(bytes32,bytes,int256)", b"\x07" * 32, b"\x01\x02", -5),
        call("pay()", value=10**18),
        call("setAttesters(address[],uint256)", [A, PLACE], 2),
        call("setActive(string,bool)", " spaces ", True),
        call("unknown(uint256)", 1),
        SafeCall(to=PLACE, value=1, data=b""),
    )
    found = made(*calls)[0]["transactions"]
    assert [item["contractMethod"] is not None for item in found] == [True, True, True, False, False, False, False]
    assert found[0]["contractInputsValues"] == {"modelId": "llm-70b", "1": "true"}
    assert found[1]["contractInputsValues"]["delta"] == "-5"
    assert (found[2]["contractMethod"]["payable"], found[2]["value"]) == (True, "1000000000000000000")
    for item, intended in zip(found, calls, strict=True):
        assert call_data(item) == intended.data
        assert (item["data"] is None) is (item["contractMethod"] is not None)


@given(identifier=st.text(max_size=70), bps=st.integers(min_value=0, max_value=2**16 - 1))
def test_whatever_the_text_the_app_sends_the_intended_bytes(identifier: str, bps: int) -> None:
    """Readable or raw."""
    calls = (call("setProvider(string,address)", identifier, A), call("setInfrastructureAccrualBps(uint16)", bps))
    for item, intended in zip(made(*calls)[0]["transactions"], calls, strict=True):
        assert call_data(item) == intended.data


@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (50, [50]), (51, [50, 1]), (120, [50, 50, 20])])
def test_files_hold_at_most_fifty_calls(count: int, sizes: list[int]) -> None:
    """In order; each says which part it is, and has a checksum of its own."""
    files = made(*(call("setInfrastructureAccrualBps(uint16)", at) for at in range(count)))
    assert [len(item["transactions"]) for item in files] == sizes
    values = [one["contractInputsValues"]["newBps"] for item in files for one in item["transactions"]]
    assert values == [str(at) for at in range(count)]
    assert all(item["meta"]["checksum"] == checksum(item) for item in files)
    assert (", part 1 of" in files[0]["meta"]["description"]) is (len(sizes) > 1)
    assert {key: type(files[0][key]).__name__ for key in ("version", "chainId", "createdAt")} == {
        "version": "str",
        "chainId": "str",
        "createdAt": "int",
    }
