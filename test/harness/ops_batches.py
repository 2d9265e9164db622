"""Batch files that nobody should sign: broken by accident, or made to deceive; each with its code."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from eth_account import Account
from ops_world import MODEL, OpsWorld

from pyharness.chain.abi import encode_call
from pyharness.chain.safe_batch import SafeCall, batches, checksum
from pyharness.chain.safe_batch import calls as calls_of
from pyharness.names import role_id
from pyharness.tools.release import read_release
from pyharness.values import keccak_hex

PAY = "payInfrastructureCost(string,address,uint256,bytes32,string)"
Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """The file's text, and the code of its refusal."""

    text: str
    code: str


def payment(world: OpsWorld, **other: Any) -> SafeCall:
    """A payment that is right, but for what is given."""
    said = {"model": MODEL, "to": world.payee, "amount": 10**6, "invoice": keccak_hex(b"INV-1"), "memo": "January"}
    model, to, amount, invoice, memo = (said | other).values()
    data = encode_call(PAY, model, to, amount, bytes.fromhex(invoice[2:]), memo)
    return SafeCall(to=world.contracts["InfrastructureReserve"], value=0, data=data)


def batch(world: OpsWorld, *calls: SafeCall, chain_id: int = 11155111, safe: str = "") -> Document:
    """A file as the harness writes it."""
    account = safe or world.safe.address
    (made,) = batches(
        calls,
        [entry for built in read_release().contracts.values() for entry in built.abi],
        chain_id=chain_id,
        safe=account,
        name="pay",
        description=f"chain {chain_id}, Safe {account}: Pay 1.00 USDC",
        created_at=1_767_225_600_000,
    )
    return made


def call(world: OpsWorld, label: str, signature: str, *arguments: object) -> SafeCall:
    """Any call of a contract."""
    return SafeCall(to=world.contracts[label], value=0, data=encode_call(signature, *arguments))


def changed(document: Document, change: Callable[[Document], None], *, sealed: bool = True) -> str:
    """The file after a change; with its checksum made anew, as whoever deceives would."""
    made = copy.deepcopy(document)
    change(made)
    if sealed:
        made["meta"]["checksum"] = checksum(made)
    return json.dumps(made)


def _values(key: str, text: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document["transactions"][0]["contractInputsValues"][key] = text

    return change


def _entry(**fields: Any) -> Callable[[Document], None]:
    return lambda document: document["transactions"][0].update(fields)


def _meta(**fields: Any) -> Callable[[Document], None]:
    return lambda document: document["meta"].update(fields)


def _headless(document: Document) -> None:
    del document["transactions"]


def _swapped(document: Document) -> None:
    """Names of two parameters of one kind exchanged: the page would show them the other way round."""
    inputs = document["transactions"][0]["contractMethod"]["inputs"]
    inputs[0]["name"], inputs[4]["name"] = inputs[4]["name"], inputs[0]["name"]


def corpus(world: OpsWorld) -> Mapping[str, Bad]:
    """At least twenty-five, by name."""
    good = batch(world, payment(world))
    return _accidents(world, good) | _deceits(world, good) | _acts(world)


def deceits(world: OpsWorld, good: Document) -> Mapping[str, Bad]:
    """What can be done to the file of any act; each by name."""
    stranger, own = Account.create().address, good["transactions"][0]
    first = calls_of(good)[0].data.hex()
    another_chain = _meta(description=good["meta"]["description"].replace("11155111", "1", 1))
    made: dict[str, tuple[Callable[[Document], None], str]] = {
        "another chain": (lambda d: (d.update(chainId="1"), another_chain(d))[0], "E-FILE-CHAIN"),
        "another Safe in the name only": (_meta(createdFromSafeAddress=stranger), "E-FILE-DESCRIPTION"),
        "no Safe": (_meta(createdFromSafeAddress=""), "E-FILE-SAFE"),
        "what cannot be seen": (_meta(name="pay\u202eyap"), "E-FILE-TEXT"),
        "ether sent along": (_entry(value="1"), "E-FILE-VALUE"),
        "ether by another spelling": (_entry(value="0x0"), "E-FILE-VALUE"),
        "a contract that is not ours": (_entry(to=stranger), "E-FILE-CONTRACT"),
        "an address in small letters": (_entry(to=own["to"].lower()), "E-FILE-TO"),
        "empty data": (_entry(data="0x", contractMethod=None, contractInputsValues=None), "E-FILE-EMPTY"),
        "neither data nor method": (_entry(data=None, contractMethod=None, contractInputsValues=None), "E-FILE-EMPTY"),
        "a function nobody has": (
            _entry(data="0xdeadbeef", contractMethod=None, contractInputsValues=None), "E-FILE-FUNCTION",
        ),
        "more data than the call": (
            _entry(data="0x" + first + "00" * 32, contractMethod=None, contractInputsValues=None), "E-FILE-CALL",
        ),
        "the last call left out": (lambda d: d["transactions"].pop(), "E-FILE-CALL E-FILE-SIZE E-FILE-ACT"),
        "another version": (lambda d: d.update(version="1.1"), "E-FILE-VERSION"),
        "one key more": (lambda d: d.update(signed=True), "E-FILE-SHAPE"),
    }  # fmt: skip
    found = {name: Bad(text=changed(good, change), code=code) for name, (change, code) in made.items()}
    forged = changed(good, _meta(checksum="0x" + "00" * 32), sealed=False)
    return found | {"another checksum": Bad(text=forged, code="E-FILE-CHECKSUM")}


def _accidents(world: OpsWorld, good: Document) -> dict[str, Bad]:
    text = json.dumps(good)
    many = batch(world, *(payment(world, invoice=keccak_hex(bytes([n])), amount=1) for n in range(50)))
    twice = copy.deepcopy(many)
    twice["transactions"] += twice["transactions"][:1]
    return {
        "cut in the middle": Bad(text=text[: len(text) // 2], code="E-FILE-JSON"),
        "a key twice": Bad(text=text.replace('"version"', '"version": "1.0", "version"', 1), code="E-FILE-JSON"),
        "a number that is none": Bad(text=text.replace("1767225600000", "NaN"), code="E-FILE-JSON"),
        "a list": Bad(text="[]", code="E-FILE-SHAPE"),
        "no transactions key": Bad(text=changed(good, _headless, sealed=False), code="E-FILE-SHAPE"),
        "nothing to do": Bad(text=changed(good, lambda d: d.update(transactions=[])), code="E-FILE-SIZE"),
        "more than the app loads": Bad(text=changed(twice, lambda _: None), code="E-FILE-SIZE"),
        "another version": Bad(text=changed(good, lambda d: d.update(version="2.0")), code="E-FILE-VERSION"),
        "a value that is a number": Bad(text=changed(good, _values("amount", 1)), code="E-FILE-SHAPE"),  # type: ignore[arg-type]
        "scientific notation": Bad(text=changed(good, _values("amount", "1e6")), code="E-FILE-TEXT"),
        "digits read as hex": Bad(text=changed(good, _values("amount", "1000000a")), code="E-FILE-TEXT"),
        "a sign": Bad(text=changed(good, _values("amount", "+1000000")), code="E-FILE-TEXT"),
        "an address cut short": Bad(text=changed(good, _values("payee", world.payee[:-1])), code="E-FILE-TEXT"),
        "quotes around a text": Bad(text=changed(good, _values("modelId", f'"{MODEL}"')), code="E-MODEL-UNKNOWN"),
        "spaces around a text": Bad(text=changed(good, _values("modelId", f" {MODEL}")), code="E-FILE-TEXT"),
        "a value missing": Bad(
            text=changed(good, lambda d: d["transactions"][0]["contractInputsValues"].pop("memo")), code="E-FILE-EMPTY"
        ),
        "neither data nor method": Bad(
            text=changed(good, _entry(contractMethod=None, contractInputsValues=None)), code="E-FILE-EMPTY"
        ),
        "empty data": Bad(text=changed(good, _entry(data="0x", contractMethod=None)), code="E-FILE-EMPTY"),
        "a hash of another length": Bad(text=changed(good, _values("invoiceHash", "0x1234")), code="E-FILE-TEXT"),
    }  # fmt: skip


def _deceits(world: OpsWorld, good: Document) -> dict[str, Bad]:
    stranger, other = Account.create().address, batch(world, payment(world, amount=9 * 10**6))
    raw = "0x" + payment(world, amount=9 * 10**6).data.hex()
    lying = _entry(data=raw)
    return {
        "an amount changed": Bad(
            text=changed(good, _values("amount", "9000000"), sealed=False), code="E-FILE-CHECKSUM"
        ),
        "another file's checksum": Bad(
            text=changed(good, _meta(checksum=other["meta"]["checksum"]), sealed=False), code="E-FILE-CHECKSUM"
        ),
        "data behind the method": Bad(text=changed(good, lying), code="E-FILE-BOTH"),
        "another chain": Bad(text=json.dumps(batch(world, payment(world), chain_id=1)), code="E-FILE-CHAIN"),
        "another Safe": Bad(text=json.dumps(batch(world, payment(world), safe=stranger)), code="E-FILE-SAFE"),
        "no Safe": Bad(text=changed(good, _meta(createdFromSafeAddress="")), code="E-FILE-SAFE"),
        "a description of another Safe": Bad(
            text=changed(good, _meta(description=f"chain 11155111, Safe {stranger}: x")), code="E-FILE-DESCRIPTION"
        ),
        "what cannot be seen": Bad(text=changed(good, _meta(name="pay\u202edrocer")), code="E-FILE-TEXT"),
        "parameters renamed": Bad(text=changed(good, _swapped), code="E-FILE-METHOD"),
        "ether sent along": Bad(text=changed(good, _entry(value="1")), code="E-FILE-VALUE"),
        "an address in small letters": Bad(
            text=changed(good, _entry(to=world.contracts["InfrastructureReserve"].lower())), code="E-FILE-TO"
        ),
        "a contract that is not ours": Bad(text=changed(good, _entry(to=stranger)), code="E-FILE-CONTRACT"),
        "a method of another contract": Bad(
            text=changed(good, _entry(to=world.contracts["UsageFeeRouter"])), code="E-FILE-METHOD"
        ),
        "more data than the call": Bad(
            text=changed(good, _entry(data=raw + "00" * 32, contractMethod=None, contractInputsValues=None)),
            code="E-FILE-CALL",
        ),
    }  # fmt: skip


def _acts(world: OpsWorld) -> dict[str, Bad]:
    stranger = Account.create().address
    admin, payer = (bytes.fromhex(role_id(name)[2:]) for name in ("DEFAULT_ADMIN_ROLE", "PAYER_ROLE"))
    grant, reserve = "grantRole(bytes32,address)", "InfrastructureReserve"
    made = {
        "power for a stranger": (call(world, reserve, grant, admin, stranger), "E-UNDECLARED"),
        "a payer beside the treasury": (call(world, reserve, grant, payer, stranger), "E-UNDECLARED"),
        "a provider nobody reviewed": (
            call(world, reserve, "setProvider(string,address)", MODEL, stranger), "E-PROVIDER-CONFIG",
        ),
        "the treasury moved": (call(world, reserve, "setTreasury(address)", stranger), "E-FILE-ACT"),
        "USDC sent away": (call(world, "MockUSDC", "transfer(address,uint256)", stranger, 1), "E-FILE-ACT"),
        "an allowance alone": (call(world, "MockUSDC", "approve(address,uint256)", stranger, 10**9), "E-FILE-ACT"),
        "an allowance for a stranger before a top-up": (
            (
                call(world, "MockUSDC", "approve(address,uint256)", stranger, 10**6),
                call(world, reserve, "topUp(string,uint256)", MODEL, 10**6),
            ), "E-FILE-CALL",
        ),
        "a payee nobody approved": (payment(world, to=stranger), "E-PAYEE"),
        "more than there is": (payment(world, amount=80 * 10**6 + 1), "E-EXCEEDS-ACCRUED"),
        "more than half of it": (payment(world, amount=40 * 10**6 + 1), "E-LARGE-PAYMENT"),
        "an invoice twice": ((payment(world), payment(world)), "E-INVOICE-PAID"),
        "no invoice": (payment(world, invoice="0x" + "00" * 32), "E-INVOICE-HASH"),
        "an act that reverts": (call(world, f"HokusaiAMM/{MODEL}", "poke()"), "E-FILE-ACT"),
        "a rate that is none": (
            call(world, f"HokusaiParams/{MODEL}", "setInfrastructureAccrualBps(uint16)", 85), "E-RATE",
        ),
    }  # fmt: skip
    found = {}
    for name, (calls, code) in made.items():
        document = batch(world, *(calls if isinstance(calls, tuple) else (calls,)))
        found[name] = Bad(text=json.dumps(document), code=code)
    return found
