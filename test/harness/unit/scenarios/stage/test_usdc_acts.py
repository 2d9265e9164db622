"""The stories' table of who moves USDC is the one that the contracts' own tests hold Circle's code against."""

from __future__ import annotations

import json

from pyharness.paths import ROOT
from pyharness.scenarios.stage.usdc_acts import ACTS, PARTIES

TABLE = json.loads((ROOT / "test/matrix/blocklist.json").read_text())
SAME = {
    "deposit": "depositFee",
    "deposit without profit": "depositFee without profit",
    "batch deposit": "batchDepositFees",
    "top-up": "topUp",
    "pay": "payInfrastructureCost",
    "emergency exit": "emergencyWithdraw",
    "batch exit": "emergencyWithdrawBatch",
    "sweep": "sweepSurplus",
    "buy": "buy",
    "sell to another": "sell",
    "give profit": "depositFees",
    "collect fees": "collectFees",
}
THERE = {"giver": "funder"}


def test_the_same_parties_stop_the_same_acts() -> None:
    """Twelve acts stand in both tables; who buys is who receives where somebody sells to another."""
    stops = {act.name: {THERE.get(name, name) for name in act.names} for act in ACTS}
    stops["sell to another"] = {"pool", "recipient"} if stops["sell to another"] == {"pool", "buyer"} else set()
    assert {name: stops[name] for name in SAME} == {name: set(TABLE["acts"][other]) for name, other in SAME.items()}


def test_only_launches_are_in_the_other_table_alone() -> None:
    """A launch is no act of a model that exists; a batch of payments has a second payee here."""
    assert set(TABLE["acts"]) - set(SAME.values()) == {
        "batchPayInfrastructureCosts",
        "launch",
        "launch without purchase",
    }
    assert {act.name for act in ACTS} - set(SAME) == {"batch pay", "sell"}


def test_every_name_is_a_party_and_no_party_is_idle() -> None:
    """But the admin, who moves nobody's USDC by being on the list."""
    used = {name for act in ACTS for name in act.names}
    assert used | {"admin"} == set(PARTIES)
