"""`events sync` on a system that lives: tables equal logs, sums equal views and money; a fork leaves its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from lived import DAY, MODEL, USDC, Life

from pyharness.analytics.tables import Column, tables_of
from pyharness.chain.abi import Interface
from pyharness.tools.release import read_release

MEMO = 'a,b\n"c" =1+1 | é'


@pytest.fixture(scope="module")
def life(live: Any) -> Life:
    """A model's fortnight, with an unlimited allowance and a memo that wants to be markup."""
    made = Life(live)
    made.prepare()
    made.earlier()
    made.fortnight()
    made.pay(9 * DAY + 200_000, 3, "INV-9", MEMO)
    made.send(9 * DAY + 200_010, "token", "approve(address,uint256)", made.at["pool"], 2**256 - 1)
    return made


@pytest.fixture
def here(life: Life) -> Iterator[Life]:
    """The same, rolled back after the test, file and all."""
    snapshot = life.terminal.node.snapshot()
    yield life
    life.terminal.node.revert(snapshot)


def _sync(life: Life, more: str = "") -> dict[str, Any]:
    ran = life.terminal.run(f"events sync sepolia {more}")
    assert ran.code == 0, ran.said
    return ran.answer


def _ask(answer: dict[str, Any], sql: str) -> list[Any]:
    with duckdb.connect(answer["file"], read_only=True) as connection:
        return connection.execute(sql).fetchall()


def _sum(answer: dict[str, Any], table: str, column: str, where: str = "true") -> int:
    found = _ask(answer, f'SELECT coalesce(sum("{column}"), 0)::DECIMAL(38,0) FROM {table} WHERE {where}')  # noqa: S608
    return int(found[0][0])


def _rows(answer: dict[str, Any]) -> dict[str, list[Any]]:
    names = [name for name, count in answer["rows"].items() if count]
    return {name: _ask(answer, f'SELECT * FROM "{name}" ORDER BY ALL') for name in names}  # noqa: S608


def _cell(said: Mapping[str, Any], column: Column) -> Any:
    """What a column should hold of an event that another reader read."""
    argument, _, member = column.argument.partition(".")
    value = said[argument]
    if member:
        members = ("crrPpm", "tradeFeeBps", "roundSeconds", "thresholdUsdc", "launchPriceUsdc", "windowSeconds")
        value = value[members.index(member)]
    return [_plain(item, column) for item in value] if isinstance(value, tuple) else _plain(value, column)


def _plain(value: Any, column: Column) -> Any:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if column.kind.startswith("address"):
        return value.lower()
    return f"0x{value:064x}" if column.kind == "uint256" and column.sql == "VARCHAR" else value


def test_sums_of_the_tables_are_the_chains_views_and_the_moved_usdc(life: Life) -> None:
    """Per model: accrued and paid; per holder: USDC; per token: supply; nothing lost between fee, parts and pool."""
    answer = _sync(life)
    reserve, pool = life.at["InfrastructureReserve"].lower(), life.at["pool"].lower()
    key = _ask(answer, f"SELECT key FROM models WHERE model_id = '{MODEL}' AND pool = '{pool}'")[0][0]  # noqa: S608
    mine = f"key = '{key}'"
    came = sum(
        _sum(answer, f"infrastructure_reserve_{table}", "amount", mine)
        for table in ("share_deposited", "infrastructure_deposited", "topped_up")
    )
    shared = "(SELECT unnest(keys) AS key, unnest(amounts) AS amount FROM infrastructure_reserve_shares_deposited)"
    came += _sum(answer, shared, "amount", mine)
    paid = _sum(answer, "infrastructure_reserve_infrastructure_cost_paid", "amount", mine)
    assert (came - paid, paid) == (life.look("accrued(string)"), life.look("paid(string)"))
    assert came > 0
    for holder in (reserve, pool):
        moved = _sum(answer, "usdc_transfer", "value", f"\"to\" = '{holder}'")
        moved -= _sum(answer, "usdc_transfer", "value", f"\"from\" = '{holder}'")
        assert moved == life.view("MockUSDC", "balanceOf(address)", holder) > 0
    nobody = "'0x" + "0" * 40 + "'"
    supply = _sum(answer, "hokusai_token_transfer", "value", f'"from" = {nobody}')
    supply -= _sum(answer, "hokusai_token_transfer", "value", f'"to" = {nobody}')
    assert supply == life.view("token", "totalSupply()") > 0
    fees = "usage_fee_router_fee_deposited"
    parts = [_sum(answer, fees, column) for column in ("infrastructure_amount", "profit_amount")]
    assert sum(parts) == _sum(answer, fees, "amount")
    router = life.at["UsageFeeRouter"].lower()
    assert parts[1] == _sum(answer, "hokusai_amm_fees_deposited", "amount", f"depositor = '{router}'")


def test_every_log_of_ours_is_a_row_with_the_values_that_eth_abi_reads(life: Life) -> None:
    """Asked of the node in one go, by the addresses of the record, and decoded by another reader."""
    answer, rpc, release = _sync(life), life.terminal.node.rpc, read_release()
    kinds = {
        life.at[kind]: name
        for kind, name in (("pool", "HokusaiAMM"), ("token", "HokusaiToken"), ("params", "HokusaiParams"))
    }
    kinds |= {life.at[name]: name for name in life.terminal.contracts() if name != "MockUSDC"}
    logs = rpc.get_logs(from_block=0, to_block="latest", address=list(kinds))
    named = {(table.contract, table.event): table for table in tables_of(release)}
    seen: Counter[str] = Counter()
    rows = _rows(answer)
    placed = {(row[0], row[3]): (name, row) for name, found in rows.items() for row in found}
    for log in logs:
        kind = kinds[log.address]
        said = Interface(release.contracts[kind].abi).event(log)
        assert said is not None
        table = named[kind, said.name]
        seen[table.name] += 1
        name, row = placed[log.block_number, log.log_index]
        assert (name, row[2], row[4]) == (table.name, log.tx_hash, log.address.lower())
        assert list(row[5:]) == [_cell(said.args, column) for column in table.columns]
    assert dict(seen) == {name: count for name, count in answer["rows"].items() if count and name != "usdc_transfer"}
    assert answer["unread"] == 0
    memos = {row[0] for row in _ask(answer, "SELECT memo FROM infrastructure_reserve_infrastructure_cost_paid")}
    assert MEMO in memos


def test_a_second_run_adds_nothing_and_says_where_it_stands(life: Life) -> None:
    """Blocks, rows, lag; a file of the network's folder."""
    first, again = _sync(life), _sync(life)
    head = life.terminal.node.rpc.block()
    assert (again["inserted"], again["takenOut"], again["rows"]) == (0, 0, first["rows"])
    assert (again["blocks"]["last"], again["blocks"]["hash"], again["blocks"]["lag"]) == (head.number, head.hash, 0)
    assert again["events"] == sum(first["rows"].values()) > 50
    assert again["models"] == 1
    assert Path(again["file"]) == life.terminal.work / "sepolia" / "events.duckdb"


def test_a_fork_of_twenty_blocks_leaves_the_rows_of_the_new_history(here: Life) -> None:
    """What happened in the blocks that were taken back is gone, what happened instead is there."""
    node = here.terminal.node
    old = node.snapshot()
    for number in range(20):
        here.send(12 * DAY + number, "UsageFeeRouter", "depositFee(string,uint256)", MODEL, (100 + number) * USDC)
    before = _sync(here)
    node.revert(old)
    for number in range(21):
        here.send(13 * DAY + number, "UsageFeeRouter", "depositFee(string,uint256)", MODEL, (900 + number) * USDC)
    after = _sync(here)
    assert after["takenOut"] >= 20
    fees = "SELECT amount FROM usage_fee_router_fee_deposited ORDER BY block_number DESC LIMIT 22"
    assert [int(row[0]) for row in _ask(after, fees)][:21] == [(920 - number) * USDC for number in range(21)]
    assert _rows(after) == _rows(_sync(here, "--anew"))
    assert before["rows"] != after["rows"]


def test_a_log_that_a_node_left_out_is_missed(here: Life) -> None:
    """The contracts know of it; to read everything again heals the file."""
    answer = _sync(here)
    assert answer["proved"]
    with duckdb.connect(answer["file"]) as connection:
        paid = "infrastructure_reserve_infrastructure_cost_paid"
        connection.execute(f"DELETE FROM {paid} WHERE block_number = (SELECT max(block_number) FROM {paid})")  # noqa: S608
    ran = here.terminal.run("events sync sepolia")
    assert (ran.code, ran.error["code"]) == (7, "E-EVENTS-INCOMPLETE")
    assert f"paid of {MODEL}" in ran.error["found"]
    assert ran.error["next"] == "python -m pyharness events sync sepolia --anew"
    healed = here.terminal.run(ran.error["next"].removeprefix("python -m pyharness "))
    assert (healed.code, healed.answer["proved"], healed.answer["rows"]) == (0, True, answer["rows"])


def test_the_file_leaves_as_parquet(life: Life, tmp_path: Path) -> None:
    """Every row of every event, by chain, event and day; a network without a file says how it is made."""
    answer = _sync(life)
    ran = life.terminal.run(f"events export sepolia --out {tmp_path / 'out'}")
    assert ran.code == 0, ran.said
    files = tmp_path / "out" / "chain_id=11155111" / "event=*" / "date=*" / "*.parquet"
    found = duckdb.sql(
        "SELECT event, count(*) FROM read_parquet(?, hive_partitioning = true, union_by_name = true) GROUP BY event",
        params=[str(files)],
    ).fetchall()
    assert dict(found) == {name: count for name, count in answer["rows"].items() if count}
    nothing = life.terminal.run("events export local", LOCAL_RPC_URL="http://127.0.0.1:1")
    assert (nothing.code, nothing.error["code"]) == (8, "E-EVENTS-MISSING")
    assert nothing.error["next"] == "python -m pyharness events sync local"
