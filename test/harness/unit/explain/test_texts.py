"""Every error of the contracts has a text of its own, with units, and what it tells to run exists."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from commands import parses

from pyharness.chain.abi import encode, selector, signature
from pyharness.chain.offline import circle
from pyharness.chain.offline import safe as published
from pyharness.explain import circle as words
from pyharness.explain import older, reading, safe, table
from pyharness.explain.filling import HOME, explained
from pyharness.explain.schema import Explained, Known, Text
from pyharness.explain.shown import STATUS, UNITS, WORDS
from pyharness.names import ROLES, role_id
from pyharness.paths import ROOT

ALL = (*table.ERRORS, *table.PHRASES, older.PANIC, older.REASON, older.SILENT)
EXAMPLES = {"string": "lead-scoring", "bool": True, "bytes32": b"\x11" * 32, "address": "0x" + "ab" * 20}
KNOWN = Known(words="sepolia", network="sepolia")
BESIDE = Known(words="sepolia --mode infrastructure", network="sepolia")
# What is no contract of ours: Circle's USDC as far as it goes beyond ERC-20, a Safe, a timelock, an older contract.
FOREIGN = {
    "USDC": {
        "paused()", "isBlacklisted(address)", "nonces(address)", "DOMAIN_SEPARATOR()",
        "authorizationState(address,bytes32)",
        "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)",
    },
    "SAFE": {"getOwners()", "getThreshold()", "nonce()"},
    "TIMELOCK": {"getTimestamp(bytes32)", "getMinDelay()"},
    "CONTRACT": {"hasRole(bytes32,address)", "owner()", "balanceOf(address)"},
}  # fmt: skip


@cache
def built() -> dict[str, list[dict[str, Any]]]:
    """ABI by contract of src."""
    found = {}
    for path in sorted((ROOT / "src").rglob("*.sol")):
        for artifact in sorted((ROOT / "out" / path.name).glob("*.json")):
            raw = json.loads(artifact.read_text("utf-8"))
            if path.relative_to(ROOT).as_posix() in raw["metadata"]["settings"]["compilationTarget"]:
                found[artifact.stem] = raw["abi"]
    return found


def example(text: Text) -> dict[str, object]:
    """A value for each parameter."""
    return {item.name: EXAMPLES.get(item.kind, 7_500_000) for item in text.parameters}


def filled(text: Text) -> Explained:
    """With values where it has any."""
    spoken = {name: EXAMPLES["address" if unit == "account" else "bytes32"] for name, unit in text.units.items()}
    return explained(text, example(text) or spoken, KNOWN)


def commands(item: Explained) -> Iterator[str]:
    """Every command of an explanation."""
    yield from ([item.look] if item.look else [])
    yield from (remedy.command for remedy in item.remedies)


def exists(command: str) -> bool:
    """Ours, by the parser; cast's, by the ABI of the contract that is asked."""
    line = shlex.split(re.sub(r"\$\(cast keccak (\S+)\)", r"\1", command))
    if line[0] != "cast":
        return parses(re.sub(r"\b(FILE|PROMISE)\b", str(ROOT / "README.md"), command))  # files that a user puts in
    if line[1] == "block":
        return True
    assert line[1] in ("call", "send")
    label, (asked, count) = line[2], _function(line[3])
    arguments = line[4 : line.index("--rpc-url")]
    abi = built()["MockUSDC" if label == "USDC" else label] if label not in ("SAFE", "TIMELOCK", "CONTRACT") else []
    known = {signature(entry) for entry in abi if entry["type"] == "function"} | FOREIGN.get(label, set())
    return asked in known and len(arguments) == count


def _function(text: str) -> tuple[str, int]:
    """``f(a,(b,c))(d)`` is f(a,(b,c)) with two arguments."""
    depth, count, start = 0, 0, text.index("(")
    for at in range(start, len(text)):
        depth += (text[at] == "(") - (text[at] == ")")
        count += text[at] == "," and depth == 1
        if depth == 0:
            return text[: at + 1], count + (at > start + 1)
    raise AssertionError(text)


def test_every_error_of_every_contract_has_a_text() -> None:
    """By signature, with the parameters' names as declared."""
    written = {(text.signature, tuple(item.name for item in text.parameters)) for text in table.ERRORS}
    missing = {
        (contract, signature(entry))
        for contract, abi in built().items()
        for entry in abi
        if entry["type"] == "error"
        and (signature(entry), tuple(given["name"] for given in entry["inputs"])) not in written
    }
    assert not missing
    assert len(built()) > 40


def test_no_text_is_of_an_error_that_nobody_has() -> None:
    """But for the timelock's, which governance may use."""
    declared = {signature(entry) for abi in built().values() for entry in abi if entry["type"] == "error"}
    assert {text.signature for text in table.ERRORS} - declared == {text.signature for text in older.TIMELOCK}
    assert len(declared) > 100


@pytest.mark.parametrize("part", ["cause", "rule", "signature"])
def test_no_two_share_a_text(part: str) -> None:
    """Each says what is its own."""
    said = [getattr(text, part) for text in ALL if getattr(text, part)]
    assert sorted(said) == sorted(set(said))


@pytest.mark.parametrize("text", ALL, ids=lambda text: text.signature or text.name)
def test_a_text_is_whole(text: Text) -> None:
    """Every value has a unit and is in the explanation; cause, rule, look and remedy stand; commands exist."""
    for item in text.parameters:
        assert item.unit in (*UNITS, *WORDS)
        assert item.kind.startswith("uint") == (item.unit in UNITS)
    assert min(len(text.cause), len(text.rule), len(text.look), len(text.remedies)) > 0
    assert len(text.remedies) <= 3
    for item in (filled(text), explained(text, {}, Known()), explained(text, {}, BESIDE)):
        for command in commands(item):
            assert exists(command), command
            assert not re.search("[{}]", command), command
        assert all("{" not in said for said in (item.rule, *(remedy.words for remedy in item.remedies)))


@pytest.mark.parametrize("text", table.ERRORS, ids=lambda text: text.signature)
def test_revert_data_is_explained_with_its_values(text: Text) -> None:
    """From bytes to the text, each value in its unit, all of them shown; the selector and the name lead there too."""
    kinds = [item.kind for item in text.parameters]
    values = [(1 if kind == "uint8" else 7_500) if kind.startswith("uint") else EXAMPLES[kind] for kind in kinds]
    data = selector(text.signature) + encode(kinds, values)
    (found,) = reading.read("0x" + data.hex(), KNOWN)
    assert (found.signature, found.cause) == (text.signature, text.cause)
    assert [(value.name, value.unit) for value in found.values] == [(i.name, i.unit) for i in text.parameters]
    assert all(value.words for value in found.values)
    assert reading.read("0x" + selector(text.signature).hex(), KNOWN)[0].cause == text.cause
    assert text.cause in {item.cause for item in reading.read(text.name, KNOWN)}
    line = table.reader().explain(data)
    assert text.cause in {
        item.cause for item in reading.read(f"E-STEP-REFUSED: {line}", KNOWN) if item.values or not kinds
    }


def test_names_of_statuses_and_homes_of_roles_are_those_of_the_contracts() -> None:
    """As many words as the router has statuses; a role's home is the one contract that has it."""
    source = (ROOT / "src/interfaces/IUsageFeeRouter.sol").read_text("utf-8")
    enum = re.search(r"enum Status \{([^}]*)\}", source)
    assert enum is not None
    assert len(enum[1].split(",")) == len(STATUS)
    own = {
        role: [path.stem for path in (ROOT / "src").rglob("*.sol") if f'keccak256("{role}")' in path.read_text("utf-8")]
        for role in ROLES
    }
    assert all(label in own[role] for role, label in HOME.items()), own
    assert {role_id(role) for role in HOME}


def test_a_safe_and_circle_say_what_is_written_here() -> None:
    """Every code of the published Safe has a text and none else; every phrase stands in Circle's published code."""
    codes = re.findall(rb"GS\d{3}", published.artifact("Safe").runtime)
    assert {code.decode() for code in codes} == {text.said for text in safe.TEXTS}
    usdc = circle.implementation().runtime + circle.library()
    for text in words.TEXTS:
        assert re.search(text.said.encode(), usdc), text.said


NAMED = {
    "Bps": {"bps"},
    "bps": {"bps"},
    "Usdc": {"USDC", "price"},
    "Ppm": {"ppm"},
    "Seconds": {"time"},
    "modelId": {"model"},
}
SPOKEN = {"USDC, 6 decimals": "USDC", "tokens, 18 decimals": "tokens", "bps, 10_000": "bps", "unix seconds": "time"}


def test_units_are_those_of_the_declarations() -> None:
    """By the endings of names, and by what the sources say of each parameter."""
    declared = {}
    for path in sorted((ROOT / "src").rglob("*.sol")):
        for comment, name in re.findall(r"((?:^ *///.*\n)+) *error (\w+)\(", path.read_text("utf-8"), re.MULTILINE):
            declared[name] = dict(re.findall(r"@param (\w+) (.*)", comment))
    told = 0
    for text in table.ERRORS:
        for item in text.parameters:
            for ending, units in NAMED.items():
                assert not item.name.endswith(ending) or item.unit in units, (text.signature, item.name)
            assert item.kind != "address" or item.unit == "account"
            for words_, unit in SPOKEN.items():
                if words_ in declared.get(text.name, {}).get(item.name, ""):
                    told += 1
                    assert item.unit == unit, (text.signature, item.name)
    assert told > 6
