"""Tables are the build's own events: names, topics and columns come out of the artifacts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_utils.crypto import keccak
from eventful import release, tables

from pyharness.analytics.tables import KEY, PLACE, fingerprint, named, snake, tables_of
from pyharness.errors import EnvironmentFault
from pyharness.tools.schema import Release


def _with(*inputs: tuple[str, str, bool], contract: str = "HokusaiToken", **more: Any) -> Release:
    """The build with one more event."""
    given = [{"name": name, "type": kind, "indexed": indexed} for name, kind, indexed in inputs]
    entry = {"type": "event", "name": "Told", "inputs": given, "anonymous": False, **more}
    whole = release()
    built = replace(whole.contracts[contract], abi=(*whole.contracts[contract].abi, entry))
    return replace(whole, contracts={**whole.contracts, contract: built})


def test_every_event_of_every_contract_has_one_table() -> None:
    """None is left out, none is there twice; of USDC only its transfers."""
    events = [
        (name, entry["name"])
        for name, built in release().contracts.items()
        for entry in built.abi
        if entry["type"] == "event" and (name != "MockUSDC" or entry["name"] == "Transfer")
    ]
    assert sorted((table.contract.replace("USDC", "MockUSDC"), table.event) for table in tables()) == sorted(events)
    assert len({table.name for table in tables()}) == len(events)


@pytest.mark.parametrize(
    ("contract", "event", "name", "declared"),
    [
        ("UsageFeeRouter", "FeeDeposited", "usage_fee_router_fee_deposited",
         "FeeDeposited(bytes32,address,address,string,uint256,uint256,uint256)"),
        ("TokenManager", "AMMAuthorized", "token_manager_amm_authorized", "AMMAuthorized(bytes32,address,string)"),
        ("HokusaiAMMFactory", "PoolCreated", "hokusai_amm_factory_pool_created",
         "PoolCreated(bytes32,address,address,string,(uint32,uint16,uint32,uint64,uint64,uint32))"),
        ("USDC", "Transfer", "usdc_transfer", "Transfer(address,address,uint256)"),
    ],
)  # fmt: skip
def test_a_table_is_named_and_found_by_its_event(contract: str, event: str, name: str, declared: str) -> None:
    """Its topic is the hash of the event's declaration."""
    table = named(tables(), contract, event)
    assert table.name == name
    assert table.topic == "0x" + keccak(text=declared).hex()


def test_columns_are_arguments_with_exact_types() -> None:
    """Place first; then words, texts, lists and members of structs, each under the name it has."""
    paid = named(tables(), "InfrastructureReserve", "InfrastructureCostPaid")
    assert list(paid.types)[: len(PLACE)] == list(PLACE)
    assert set(KEY) < set(PLACE)
    assert [(item.name, item.sql) for item in paid.columns] == [
        ("key", "VARCHAR"), ("payee", "VARCHAR"), ("invoice_hash", "VARCHAR"), ("model_id", "VARCHAR"),
        ("amount", "DECIMAL(38,0)"), ("memo", "VARCHAR"),
    ]  # fmt: skip
    shares = named(tables(), "InfrastructureReserve", "SharesDeposited")
    assert [item.sql for item in shares.columns] == ["VARCHAR[]", "DECIMAL(38,0)[]"]
    created = named(tables(), "HokusaiAMMFactory", "PoolCreated")
    assert [item.argument for item in created.columns][-2:] == ["params.launchPriceUsdc", "params.windowSeconds"]
    assert created.columns[-1].name == "params_window_seconds"


def test_a_limit_is_a_word_and_every_other_integer_an_amount() -> None:
    """Unlimited is no amount that 38 digits hold."""
    words = [
        f"{table.name}.{column.name}"
        for table in tables()
        for column in table.columns
        if column.kind.startswith("uint") and "DECIMAL(38,0)" not in column.sql
    ]
    assert words == [
        "model_registry_budget_set.old_budget", "model_registry_budget_set.new_budget", "hokusai_token_approval.value"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [("HokusaiAMMFactory", "hokusai_amm_factory"), ("licenseURI", "license_uri"), ("from", "from"), ("USDC", "usdc"),
     ("tokensPerDeltaOne", "tokens_per_delta_one")],
)  # fmt: skip
def test_names_in_snake_case(name: str, expected: str) -> None:
    """Runs of capitals are one word."""
    assert snake(name) == expected


@pytest.mark.parametrize(
    "other",
    [
        _with(("texts", "string[]", False)),
        _with(("grid", "uint256[][]", False)),
        _with(("pair", "uint256[2]", False)),
        _with(("blockNumber", "uint256", False)),
        _with(("modelId", "string", False), ("model_id", "string", False)),
        _with(anonymous=True),
        _with(contract="UsageFeeRouter", name="Paused"),
    ],
)
def test_an_event_without_a_shape_is_refused(other: Release) -> None:
    """What no column holds, a column that is there already, an event that says no name, two of one name."""
    with pytest.raises(EnvironmentFault) as raised:
        tables_of(other)
    assert raised.value.code == "E-EVENT-SHAPE"


def test_a_topic_of_a_text_is_its_hash() -> None:
    """The text itself is not in the log."""
    told = named(tables_of(_with(("id", "string", True), ("keys", "bytes32[]", True))), "HokusaiToken", "Told")
    assert [item.sql for item in told.columns] == ["VARCHAR", "VARCHAR"]


def test_other_events_have_another_fingerprint() -> None:
    """And the same ones the same."""
    assert fingerprint(tables()) == fingerprint(tables_of(release()))
    assert fingerprint(tables()) != fingerprint(tables_of(_with(("amount", "uint256", False))))
