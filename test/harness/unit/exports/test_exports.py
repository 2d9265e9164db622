"""What is exported of a record: which entry it names, what is refused, what each format has."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from some_entries import HASH, address, contract, entry

from pyharness.errors import HarnessError
from pyharness.exports import book, reading
from pyharness.exports.literals import camel, constant, pascal
from pyharness.exports.schema import Abi, System
from pyharness.record.build import fold_entries
from pyharness.record.schema import Entry
from pyharness.tools.schema import Built, Release

USDC = address(7)
RATE: Abi = (
    {"type": "function", "name": "infrastructureAccrualBps", "inputs": [], "outputs": [{"name": "", "type": "uint16"}]},
)
ABIS: dict[str, Abi] = {"UsageFeeRouter": RATE, "USDC": RATE}
# The schema of token lists, as far as ours use it: Uniswap's limits on lengths and characters.
WORD = {"type": "string", "pattern": r"^\S+$", "minLength": 1, "maxLength": 20}
TOKEN = {
    "type": "object",
    "additionalProperties": False,
    "required": ["chainId", "address", "decimals", "name", "symbol"],
    "properties": {
        "chainId": {"type": "integer", "minimum": 1},
        "address": {"type": "string", "pattern": "^0x[a-fA-F0-9]{40}$"},
        "decimals": {"type": "integer", "minimum": 0, "maximum": 255},
        "name": {"type": "string", "pattern": r"^[ \S]+$", "minLength": 1, "maxLength": 60},
        "symbol": WORD,
        "extensions": {
            "type": "object",
            "maxProperties": 10,
            "propertyNames": {"pattern": r"^[\w]+$", "maxLength": 40},
            "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 42},
        },
    },
}
TOKEN_LIST = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "timestamp", "version", "tokens"],
    "properties": {
        "name": {"type": "string", "pattern": r"^[\w ]+$", "minLength": 1, "maxLength": 30},
        "timestamp": {"type": "string", "format": "date-time"},
        "version": {
            "type": "object",
            "additionalProperties": False,
            "required": ["major", "minor", "patch"],
            "properties": {part: {"type": "integer", "minimum": 0} for part in ("major", "minor", "patch")},
        },
        "tokens": {"type": "array", "minItems": 1, "maxItems": 10_000, "items": TOKEN},
    },
}


def system(*entries: Entry) -> System:
    """The system of a record with these entries."""
    told = entries or (entry(external={"USDC": USDC}),)
    return reading.system(fold_entries([(str(at), one) for at, one in enumerate(told)]), told)


def refused(*entries: Entry) -> HarnessError:
    """What reading these ends with."""
    with pytest.raises(HarnessError) as caught:
        system(*entries)
    return caught.value


def release(runtime: bytes = b"") -> Release:
    """A build with everything a record names."""
    names = ("InfrastructureReserve", "UsageFeeRouter", "HokusaiParams", "HokusaiToken", "HokusaiAMM")
    built = {
        name: Built(name=name, source=f"src/{name}.sol", creation=b"", runtime=runtime, immutables=(), abi=RATE)
        for name in names
    }
    return Release(contracts=built, solc="", evm="", optimizer_runs=1)


def test_the_source_is_the_entry_that_changed_something() -> None:
    """A payment leaves the files as they are; another rate does not."""
    first = entry(external={"USDC": USDC})
    paid = first.model_copy(update={"kind": "ops", "created_at": "2026-02-02T03:04:05Z", "plan_hash": "0x" + "cd" * 32})
    assert system(first, paid) == system(first)
    rated = paid.model_copy(update={"models": (first.models[0].model_copy(update={"infra_bps": 7000}),)})
    assert system(first, paid, rated).source.plan_hash == "0x" + "cd" * 32
    assert (system(first).acts, system(first, paid, rated).acts) == (1, 3)


def test_a_rehearsal_never_leaves() -> None:
    """Not even where the network itself was deployed later."""
    played = entry(external={"USDC": USDC}, rehearsal=True)
    error = refused(played, entry(external={"USDC": USDC}))
    assert (error.code, error.exit_code, error.next_command) == (
        "E-EXPORT-REHEARSAL",
        5,
        "python -m pyharness deploy sepolia",
    )


def test_half_a_system_is_refused() -> None:
    """A program without router, reserve or USDC cannot start."""
    error = refused(entry(contracts={"UsageFeeRouter": contract(2)}))
    assert (error.code, error.exit_code, error.found) == ("E-EXPORT-PARTIAL", 6, "no InfrastructureReserve, USDC")


def directed(number: int, *models: str, **changes: Any) -> Entry:
    """An entry of a system whose token manager stands at a number, with these models."""
    own = {label: contract(number + at) for at, label in enumerate(("TokenManager", "UsageFeeRouter"))}
    told = tuple(entry().models[0].model_copy(update={"id": name}) for name in models)
    return entry(**{"external": {"USDC": USDC}, "contracts": own, "models": told, **changes})


def test_a_second_system_has_nothing_of_the_first() -> None:
    """Another salt makes another one: its router knows no model of the first, and pays into no reserve of it."""
    first = directed(20, "a", "b")
    first = first.model_copy(update={"contracts": first.contracts | {"InfrastructureReserve": contract(29)}})
    begun = directed(30, complete=False)
    both = reading.standing(fold_entries([("1", first), ("2", begun)]), (first, begun))
    assert list(both.contracts) == ["TokenManager", "UsageFeeRouter"]
    with pytest.raises(HarnessError) as caught:
        reading.system(both, (first, begun))
    assert (caught.value.code, caught.value.found) == ("E-EXPORT-PARTIAL", "no InfrastructureReserve")
    whole = directed(30, "a")
    whole = whole.model_copy(update={"contracts": whole.contracts | {"InfrastructureReserve": contract(39)}})
    paid = whole.model_copy(update={"kind": "ops", "models": ()})
    told = (first, begun, whole, paid)
    last = reading.system(reading.standing(fold_entries([(str(at), one) for at, one in enumerate(told)]), told), told)
    assert [model.id for model in last.models] == ["a"]
    assert set(last.contracts.values()) == {address(30), address(31), address(39)}
    assert json.loads(book.token_list(last))["version"]["major"] == 2


def test_a_model_that_left_the_config_is_exported_still() -> None:
    """It stands, and is paid for."""
    whole = directed(30, "a", "b")
    fewer = whole.model_copy(update={"models": whole.models[:1]})
    kept = reading.standing(fold_entries([("1", whole), ("2", fewer)]), (whole, fewer))
    assert [model.id for model in kept.models] == ["a", "b"]


@pytest.mark.parametrize("label", ["x = 1; evil", "", "Network", "class", "usdc"])
def test_a_label_of_no_system_names_nothing(label: str) -> None:
    """It would be a name in the programs that read it."""
    error = refused(entry(external={"USDC": USDC, label: address(5)}))
    assert (error.code, error.exit_code, error.found) == ("E-EXPORT-LABEL", 5, label)


def test_a_mock_is_the_usdc_where_there_is_one() -> None:
    """It is no contract beside it."""
    made = system(entry(contracts={**entry().contracts, "MockUSDC": contract(8)}))
    assert (made.usdc, list(made.contracts)) == (address(8), ["InfrastructureReserve", "UsageFeeRouter"])


def test_another_build_has_no_abi_for_what_stands() -> None:
    """The record knows the code; an ABI of other code would be a guess."""
    record = fold_entries([("1", entry(external={"USDC": USDC}))])
    with pytest.raises(HarnessError) as caught:
        reading.abis(record, release(), RATE)
    assert (caught.value.code, caught.value.exit_code) == ("E-EXPORT-BUILD", 7)


@pytest.mark.parametrize("mode", ["full", "infrastructure"])
def test_abis_are_of_what_is_exported(mode: str) -> None:
    """Beside another system nothing is said of its pools and tokens, whose ABI nobody here knows."""
    made = release()
    own = {
        label: item.model_copy(update={"runtime_hash": made.contracts[label].runtime_hash})
        for label, item in entry().contracts.items()
    }
    record = fold_entries([("1", entry(mode=mode, contracts=own, external={"USDC": USDC}))])
    clones = {"HokusaiAMM", "HokusaiParams", "HokusaiToken"} if mode == "full" else set()
    assert set(reading.abis(record, made, RATE)) == {*own, "USDC", *clones}


def test_the_same_record_gives_the_same_bytes_and_every_file_is_in_the_manifest() -> None:
    """And each names plan, chain and command, or the manifest does in its place."""
    files = book.files(system(), ABIS, RATE)
    assert files == book.files(system(), ABIS, RATE)
    manifest = json.loads(files["manifest.json"])
    assert set(manifest["files"]) | {"manifest.json"} == set(files)
    assert manifest["source"]["command"] == "python -m pyharness export sepolia"
    for name, text in files.items():
        if not name.startswith("abi/"):
            assert HASH[2:44] in text, name
        if name not in {"tokenlist.json"} and not name.startswith("abi/"):
            assert "python -m pyharness export sepolia" in text, name
            assert "11155111" in text, name


def test_the_address_book_has_everything_by_label() -> None:
    """Contracts, parties, models."""
    made = json.loads(book.files(system(), ABIS, RATE)["addresses.json"])
    assert made["contracts"] == {"InfrastructureReserve": address(1), "UsageFeeRouter": address(2)}
    assert (made["usdc"], made["caip2"]) == (USDC, "eip155:11155111")
    assert made["parties"]["treasury"] == address(9)
    assert made["models"][0]["infrastructureAccrualBps"] == 8000


def models(**changes: Any) -> Entry:
    """An entry whose one model is changed."""
    told: Entry = entry(external={"USDC": USDC}, models=(entry().models[0].model_copy(update=changes),))
    return told


def test_the_token_list_keeps_its_schema() -> None:
    """An id too long for it is left out; what there is room for of a hash looks like no address."""
    made = json.loads(book.files(system(models(id="x" * 64)), ABIS, RATE)["tokenlist.json"])
    jsonschema.validate(made, TOKEN_LIST)
    assert made["version"] == {"major": 1, "minor": 1, "patch": 1}
    assert made["tokens"][0]["extensions"] == {"planHash": HASH[2:44], "commit": "c"}


@pytest.mark.parametrize(
    "change",
    [
        *({"name": name} for name in ("x" * 61, "", "USD\ufeff", "US\u202eD", "US\u3164D")),
        *({"symbol": symbol} for symbol in ("A B", "x" * 21, "US\u200bD")),
    ],
)
def test_a_token_it_cannot_carry_is_not_listed(change: dict[str, str]) -> None:
    """Nothing is shortened, nothing unseen tells two tokens apart; a list of nothing is no list."""
    assert "tokenlist.json" not in book.files(system(models(**change)), ABIS, RATE)


def test_names_in_other_languages() -> None:
    """One label, each language's habit."""
    assert [camel(label) for label in ("UsageFeeRouter", "HokusaiAMM", "USDC")] == [
        "usageFeeRouter",
        "hokusaiAMM",
        "usdc",
    ]
    assert [constant(label) for label in ("UsageFeeRouter", "HokusaiAMMFactory", "USDC")] == [
        "USAGE_FEE_ROUTER",
        "HOKUSAI_AMM_FACTORY",
        "USDC",
    ]
    assert pascal("base-sepolia") == "BaseSepolia"
