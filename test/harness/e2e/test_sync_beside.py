"""`events sync` beside an older system: what reads as ours is in tables, the rest as it is; gaps are said."""

from __future__ import annotations

from typing import Any

import duckdb
from eth_account import Account
from older import joined

from pyharness.tools.release import build_release

MODEL = "lead-scoring"


def test_pools_of_the_older_system_are_read_as_far_as_they_speak_alike(terminal: Any) -> None:
    """Our router's fees, the pool's deposits, USDC of both; the pool's own words are kept as words."""
    build_release()
    older, pool = joined(terminal, MODEL)
    terminal.node.set_balance(older.factory, 10**18)
    terminal.send(pool, "setMaxTradeBps(uint256)", 1_900, sender=older.factory)
    terminal.send(older.usdc, "transfer(address,uint256)", Account.create().address, 7)
    ran = terminal.run("events sync sepolia --mode infrastructure")
    assert ran.code == 0, ran.said
    rows = {name: count for name, count in ran.answer["rows"].items() if count}
    assert rows["usage_fee_router_fee_deposited"] == rows["hokusai_amm_fees_deposited"] == 1
    assert (rows["usdc_transfer"], ran.answer["models"], ran.answer["unread"]) == (2, 1, 1)
    assert len(ran.answer["leftOut"]) == 3
    assert ran.answer["proved"]
    assert "left out: events of the existing factory" in ran.said
    with duckdb.connect(ran.answer["file"], read_only=True) as connection:
        kept = connection.execute("SELECT contract_address, len(topics), data FROM unread_log").fetchall()
        models = connection.execute("SELECT model_id, pool FROM models").fetchall()
    assert models == [(MODEL, pool.lower())]
    assert (kept[0][0], int(kept[0][2][-64:], 16)) == (pool.lower(), 1_900)
    again = terminal.run("events sync sepolia --mode infrastructure")
    assert again.answer["inserted"] == 0
    told = terminal.run("query run accrued-per-model sepolia")
    assert told.code == 0, told.said
    (row,) = told.answer["rows"]
    assert (row["modelId"], int(row["total_infrastructure"]) + int(row["total_profit"])) == (MODEL, 10**8)
