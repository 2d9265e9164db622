"""Events in a file are the chain's: each once, whatever the node allows and whatever the chain takes back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from eventchain import DEPOSITOR, PLACES, Chain, Node, clone, event, rpc, wanted
from eventful import tables

from pyharness.analytics import store
from pyharness.analytics.schema import Contract
from pyharness.analytics.sorting import sorter
from pyharness.chain import bulk
from pyharness.errors import EnvironmentFault, HarnessError, Inconclusive, Mismatch, Refused
from pyharness.pipeline.events import ranges
from pyharness.pipeline.events.sources import Sources
from pyharness.pipeline.events.syncing import Synced, follow
from pyharness.values import model_key


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small ranges and bundles: a hundred blocks are many of them."""
    monkeypatch.setattr(ranges, "ENOUGH", 40)
    monkeypatch.setattr(bulk, "GOOD", 20)


@pytest.fixture
def chain() -> Chain:
    """Three models and some business."""
    made = Chain()
    for model in range(3):
        made.born(model)
    made.business(4, 60)
    return made


def _follow(path: Path, node: Node | Chain, **changed: Any) -> Synced:
    sources = changed.pop("sources", None) or wanted()
    return follow(rpc(node if isinstance(node, Node) else Node(node)), sources, path / store.FILE, **changed)


def contents(path: Path) -> dict[str, list[Any]]:
    """Every row of every table but the state of reading."""
    with store.connected(path / store.FILE, "sepolia") as connection:
        names = [*(table.name for table in tables()), "contracts", "models", store.UNREAD]
        return {
            name: rows
            for name in names
            if (rows := connection.execute(f'SELECT * FROM "{name}" ORDER BY ALL').fetchall())  # noqa: S608
        }


def fresh(path: Path, chain: Chain, **changed: Any) -> dict[str, list[Any]]:
    """What a file holds that was read in one go."""
    place = path / f"fresh-{len(list(path.iterdir()))}"
    place.mkdir()
    _follow(place, chain, **changed)
    return contents(place)


def test_every_event_is_read_once_and_nobody_elses(chain: Chain, tmp_path: Path) -> None:
    """Contracts are found as they are made; of USDC only what moves to or from reserve and pools."""
    first = _follow(tmp_path, chain)
    assert (first.last.number, first.head, first.models, first.contracts) == (63, 63, 3, 6 + 9)
    assert first.inserted == sum(first.rows.values()) == 3 * 6 + 40 * 5
    assert (first.rows["usdc_transfer"], first.rows["usage_fee_router_fee_deposited"]) == (80, 40)
    assert first.rows["hokusai_token_transfer"] == 3
    again = _follow(tmp_path, chain)
    assert (again.inserted, again.taken_out, again.rows) == (0, 0, first.rows)


def test_it_goes_on_where_it_stood(chain: Chain, tmp_path: Path) -> None:
    """New blocks only, and a model that is made then; the file is as if read in one go."""
    _follow(tmp_path, chain)
    chain.born(3)
    chain.business(70, 30, models=4)
    more = _follow(tmp_path, chain)
    assert (more.taken_out, more.models) == (0, 4)
    assert more.inserted == 6 + 20 * 5
    assert contents(tmp_path) == fresh(tmp_path, chain)


@pytest.mark.parametrize("node", [{"most": 7}, {"widest": 3}, {"most": 7, "widest": 1}, {"says_time": False}], ids=str)
def test_what_a_node_allows_changes_nothing(chain: Chain, tmp_path: Path, node: dict[str, Any]) -> None:
    """Few logs at once, few blocks at once, no times."""
    _follow(tmp_path, Node(chain, **node))
    assert contents(tmp_path) == fresh(tmp_path, chain)


def test_models_and_contracts_are_named(chain: Chain, tmp_path: Path) -> None:
    """A trade joins on its pool; addresses are lower case."""
    found = fresh(tmp_path, chain)
    assert found["models"][0][1:] == ("model-0", clone(1, 0), clone(2, 0), clone(3, 0)) or len(found["models"]) == 3
    assert {row[0] for row in found["models"]} == {model_key(f"model-{number}") for number in range(3)}
    assert (clone(3, 1), "HokusaiAMM", "HokusaiAMM/model-1", 2) in found["contracts"]


@pytest.mark.parametrize("depth", [1, 20])
def test_a_reorganisation_gives_the_tables_of_the_new_history(chain: Chain, tmp_path: Path, depth: int) -> None:
    """Blocks that were taken back leave nothing, a model that was made in them neither."""
    chain.born(3)
    _follow(tmp_path, chain)
    chain.fork(depth)
    chain.business(200, depth + 5)
    after = _follow(tmp_path, chain)
    assert after.taken_out > 0
    assert after.models == 3
    assert contents(tmp_path) == fresh(tmp_path, chain)


def test_a_chain_that_became_shorter_is_followed_back(chain: Chain, tmp_path: Path) -> None:
    """A node that was rolled back to an earlier block."""
    _follow(tmp_path, chain)
    del chain.blocks[41:]
    after = _follow(tmp_path, chain)
    assert (after.last.number, after.head) == (40, 40)
    with store.connected(tmp_path / store.FILE, "sepolia") as connection:
        assert connection.execute("SELECT last_block, head_block FROM sync_state").fetchall() == [(40, 40)]
    assert contents(tmp_path) == fresh(tmp_path, chain)


def test_a_reorganisation_while_it_reads_is_noticed(chain: Chain, tmp_path: Path) -> None:
    """Between two questions about the same blocks; what was read of the old history is read again."""
    asked = 0

    def move(_: Any) -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            chain.fork(10)
            chain.business(300, 10)

    _follow(tmp_path, Node(chain, before=move, widest=20))
    assert contents(tmp_path) == fresh(tmp_path, chain)


def test_a_reorganisation_of_quiet_blocks_while_it_reads_is_noticed(chain: Chain, tmp_path: Path) -> None:
    """No two logs contradict each other: only the hash of the range's last block says that the blocks are others."""
    _follow(tmp_path, chain)
    for _ in range(10):
        chain.mine()
    asked = 0

    def move(_: Any) -> None:
        nonlocal asked
        asked += 1
        if asked == 2:
            chain.fork(10)
            chain.deposit(0, 5_000_000)
            for _ in range(9):
                chain.mine()

    _follow(tmp_path, Node(chain, before=move))
    assert contents(tmp_path) == fresh(tmp_path, chain)


def test_a_chain_that_never_stands_still_is_inconclusive(chain: Chain, tmp_path: Path) -> None:
    """After some tries, with what was read kept."""

    def move(_: Any) -> None:
        chain.fork(1)
        chain.business(300, 1)

    with pytest.raises(Inconclusive) as raised:
        _follow(tmp_path, Node(chain, before=move))
    assert raised.value.code == "E-REORGANISED"


def test_another_chain_of_the_same_id_is_refused(chain: Chain, tmp_path: Path) -> None:
    """No block that was read is on it; reading everything again is a command."""
    _follow(tmp_path, chain)
    other = Chain(salt=9)
    other.business(1, 80)
    with pytest.raises(Refused) as raised:
        _follow(tmp_path, other)
    assert raised.value.code == "E-EVENTS-HISTORY"
    assert raised.value.next_command == "python -m pyharness events sync sepolia --anew"
    assert _follow(tmp_path, other, anew=True).taken_out == 0
    assert contents(tmp_path) == fresh(tmp_path, other)


def test_another_build_is_refused(chain: Chain, tmp_path: Path) -> None:
    """Rows of other tables do not mix with these."""
    _follow(tmp_path, chain)
    other = wanted()
    with pytest.raises(Refused, match="another build"):
        _follow(tmp_path, chain, sources=replace(other, identity=replace(other.identity, tables_hash="0x12")))


def test_blocks_that_may_still_change_are_left(chain: Chain, tmp_path: Path) -> None:
    """As many as the config says."""
    found = _follow(tmp_path, chain, depth=12)
    assert (found.last.number, found.head, found.lag) == (chain.head - 11, chain.head, 11)


def _faulty(node: Node, fault: Exception, at: int = 2) -> Node:
    def before(_: Any) -> None:
        if node.asked == at:
            raise fault

    node.before = before
    return node


@pytest.mark.parametrize(
    "fault",
    [
        EnvironmentFault("E-RPC-RATE-LIMITED", "eth_getLogs", found="query returned more than 10000 results"),
        EnvironmentFault("E-RPC-TOO-LARGE", "eth_getLogs"),
        EnvironmentFault("E-RPC-TIMEOUT", "eth_getLogs"),
    ],
    ids=lambda fault: fault.code,
)
def test_a_range_that_is_too_much_is_asked_in_halves(chain: Chain, tmp_path: Path, fault: Any) -> None:
    """Whatever words the node has for it."""
    _follow(tmp_path, _faulty(Node(chain), fault))
    assert contents(tmp_path) == fresh(tmp_path, chain)


def _cut(logs: list[Any]) -> Any:
    return [{**log, "data": log["data"][:-2]} for log in logs]


def _strange(logs: list[Any]) -> Any:
    return [{**log, "address": "0x" + "77" * 20} for log in logs]


@pytest.mark.parametrize(
    ("doctored", "code"),
    [(_cut, "E-EVENT-DATA"), (_strange, "E-RPC-GARBAGE"), (lambda _: None, "E-RPC-GARBAGE")],
)
def test_a_node_that_lies_is_named_and_nothing_of_it_is_kept(
    chain: Chain, tmp_path: Path, doctored: Any, code: str
) -> None:
    """Truncated data, foreign logs, no logs at all; the next run with an honest node goes on."""
    _follow(tmp_path, chain)
    before = contents(tmp_path)
    chain.business(400, 9)
    with pytest.raises(HarnessError) as raised:
        _follow(tmp_path, Node(chain, doctored=doctored))
    assert raised.value.code == code
    assert contents(tmp_path) == before
    _follow(tmp_path, chain)
    assert contents(tmp_path) == fresh(tmp_path, chain)


def test_a_node_that_limits_requests_ends_the_run_and_what_was_read_stays(chain: Chain, tmp_path: Path) -> None:
    """A smaller range would not help."""
    node = _faulty(Node(chain, widest=10), EnvironmentFault("E-RPC-RATE-LIMITED", "x", found="HTTP 429"), at=24)
    with pytest.raises(EnvironmentFault):
        _follow(tmp_path, node)
    assert 0 < len(contents(tmp_path)["usage_fee_router_fee_deposited"]) < 40
    _follow(tmp_path, chain)
    assert contents(tmp_path) == fresh(tmp_path, chain)


def test_an_amount_of_39_digits_is_named(chain: Chain, tmp_path: Path) -> None:
    """Which event, which transaction; nothing is rounded and nothing of the bundle is kept."""
    chain.mine(event("InfrastructureReserve", "SurplusSwept", DEPOSITOR, 10**38))
    with pytest.raises(Mismatch) as raised:
        _follow(tmp_path, chain)
    assert raised.value.code == "E-EVENT-TOO-LARGE"
    assert "SurplusSwept" in raised.value.message
    assert str(10**38) in (raised.value.found or "")


def test_a_contract_that_the_record_names_later_is_read_from_its_first_block(chain: Chain, tmp_path: Path) -> None:
    """A replaced contract was there before anybody recorded it: everything since is read again."""
    late = "0x" + "99" * 20
    chain.mine(event("DeltaVerifier", "MinImprovementBpsSet", 1, 2, at=late))
    chain.business(500, 9)
    _follow(tmp_path, chain)
    more = Contract(address=late, kind="DeltaVerifier", label="DeltaVerifier", first_block=chain.head - 9)
    sources = wanted([*wanted().contracts, more])
    after = _follow(tmp_path, chain, sources=sources)
    assert 0 < after.taken_out < 100
    assert after.rows["delta_verifier_min_improvement_bps_set"] == 1
    assert contents(tmp_path) == fresh(tmp_path, chain, sources=sources)
    assert _follow(tmp_path, chain, sources=sources).taken_out == 0


def test_a_contract_that_turns_out_to_be_older_is_read_from_then(chain: Chain, tmp_path: Path) -> None:
    """A record that was put right says an earlier block than before."""
    late = "0x" + "99" * 20
    chain.mine(event("DeltaVerifier", "MinImprovementBpsSet", 1, 2, at=late))
    chain.business(500, 9)

    def told(first: int) -> Sources:
        more = Contract(address=late, kind="DeltaVerifier", label="DeltaVerifier", first_block=first)
        return wanted([*wanted().contracts, more])

    for known in (chain.head - 2, chain.head + 20):
        path = tmp_path / str(known)
        path.mkdir()
        assert _follow(path, chain, sources=told(known)).rows["delta_verifier_min_improvement_bps_set"] == 0
        _follow(path, chain, sources=told(chain.head - 9))
        assert contents(path) == fresh(tmp_path, chain, sources=told(chain.head - 9))


def test_what_another_build_says_is_kept_as_it_is(tmp_path: Path) -> None:
    """Beside an existing system: events it shares are read, others are words."""
    chain, pool = Chain(), clone(3, 0)
    shared = event("HokusaiAMM", "FeesDeposited", DEPOSITOR, 5, 6, 7, at=pool)
    chain.mine(
        shared,
        {**shared, "topics": [shared["topics"][0]]},
        {**shared, "topics": ["0x" + "12" * 32], "data": "0x"},
        {**shared, "topics": []},
        {**shared, "data": shared["data"][:-64]},
    )
    place = Contract(address=pool, kind="HokusaiAMM", label="HokusaiAMM/old", first_block=1)
    sources = wanted([*wanted().contracts, place], sorter=sorter(tables(), "sepolia", beside=True))
    found = _follow(tmp_path, chain, sources=sources)
    assert (found.rows["hokusai_amm_fees_deposited"], found.unread, found.inserted) == (1, 4, 5)
    rows = contents(tmp_path)[store.UNREAD]
    assert sorted((len(row[5]), len(row[6])) for row in rows) == [(0, 194), (1, 2), (1, 194), (2, 130)]


@pytest.mark.parametrize("widest", [1, 10**6])
def test_a_pool_that_the_router_found_is_read_since_then(tmp_path: Path, widest: int) -> None:
    """Beside an older system; what was before does not depend on how blocks were asked for."""
    chain, pool, name = Chain(), clone(3, 0), "model-0"
    chain.deposit(0, 1_000)
    route = event("UsageFeeRouter", "RouteResolved", model_key(name), pool, clone(2, 0), name)
    chain.mine(route, event("HokusaiAMM", "FeesDeposited", DEPOSITOR, 5, 6, 7, at=pool))
    chain.deposit(0, 2_000)
    found = _follow(
        tmp_path, Node(chain, widest=widest), sources=wanted(sorter=sorter(tables(), "sepolia", beside=True))
    )
    assert (found.rows["hokusai_amm_fees_deposited"], found.rows["usdc_transfer"], found.models) == (2, 3, 1)
    assert contents(tmp_path)["models"] == [(model_key(name), name, "", clone(2, 0), pool)]


def test_usdc_that_passes_by_is_not_ours(chain: Chain, tmp_path: Path) -> None:
    """Only what the reserve and the pools receive or send."""
    ours = {PLACES["InfrastructureReserve"], *(clone(3, number) for number in range(3))}
    rows = fresh(tmp_path, chain)["usdc_transfer"]
    assert all(row[5] in ours or row[6] in ours for row in rows)
