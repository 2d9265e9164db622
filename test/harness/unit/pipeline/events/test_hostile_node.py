"""Whatever a node says, the file holds the chain's events or the run ends by a name, and what was read before stays."""

from __future__ import annotations

import contextlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from eventchain import DEPOSITOR, Chain, Node, event, rpc, wanted
from unit.pipeline.events.test_syncing import contents, fresh

from pyharness.analytics import store
from pyharness.chain import bulk
from pyharness.config.schema import Config
from pyharness.errors import EnvironmentFault, HarnessError, Mismatch
from pyharness.pipeline.events.syncing import depth_of, follow
from pyharness.values import model_key

QUESTIONS = 4  # about one range in which models are made: what is known, what it tells of, USDC in and out


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small ranges: a hundred blocks are many of them."""
    monkeypatch.setattr(bulk, "GOOD", 20)


@pytest.fixture
def chain() -> Chain:
    """Two models and some business."""
    made = Chain()
    made.born(0)
    made.born(1)
    made.business(3, 60, models=2)
    return made


def _follow(path: Path, node: Node | Chain, **changed: Any) -> Any:
    return follow(rpc(node if isinstance(node, Node) else Node(node)), wanted(), path / store.FILE, **changed)


def test_two_logs_at_one_place_are_refused_whoever_was_asked_about(chain: Chain, tmp_path: Path) -> None:
    """Of a contract and of USDC, which are two questions: one of them is a lie."""
    chain.deposit(0, 5)
    with pytest.raises(EnvironmentFault) as raised:
        _follow(tmp_path, Node(chain, doctored=lambda logs: _last_alike(logs, chain.head)))
    assert raised.value.code == "E-RPC-GARBAGE"


def _last_alike(logs: list[Any], head: int) -> list[Any]:
    """The first log that an answer has of the newest block, at index 1."""
    newest = [log for log in logs if int(log["blockNumber"], 16) == head]
    rest = [log for log in logs if log not in newest]
    return [*rest, *({**log, "logIndex": "0x1"} for log in newest[:1])]


def test_logs_of_a_fork_that_came_and_went_are_not_kept(chain: Chain, tmp_path: Path) -> None:
    """Providers are many nodes: the one that gave the logs stood on a fork, the others never did."""
    other = Chain()
    other.born(0)
    other.born(1)
    other.business(3, 60, models=2)
    other.fork(4)
    other.business(90, 4)
    for _ in range(5):
        chain.mine()
    node, astray = Node(chain), Node(other)
    honest = node.call

    def call(method: str, params: Any) -> Any:
        return (astray.call if astray.asked < QUESTIONS else honest)(method, params)

    node.call = call  # type: ignore[method-assign]
    assert other.blocks[59] != chain.blocks[59]
    _follow(tmp_path, node)
    assert contents(tmp_path) == fresh(tmp_path, chain)


def test_a_single_block_that_nobody_gives_is_named(chain: Chain, tmp_path: Path) -> None:
    """With the node's words, and what to do; everything before it stays."""
    chain.mine(*(event("UsageFeeRouter", "Paused", DEPOSITOR) for _ in range(20)))
    for _ in range(2):
        with pytest.raises(EnvironmentFault) as raised:
            _follow(tmp_path, Node(chain, most=19))
    assert raised.value.code == "E-EVENTS-REFUSED"
    assert f"block {chain.head}" in raised.value.message
    assert raised.value.next_command == "python -m pyharness events sync sepolia --rpc-url URL"
    assert len(contents(tmp_path)["usage_fee_router_fee_deposited"]) == 40


@pytest.mark.parametrize("wrong", ["0x1", "0x1f5e1005a00"], ids=["long ago", "in milliseconds"])
def test_times_that_run_backwards_are_refused(chain: Chain, tmp_path: Path, wrong: str) -> None:
    """A log says when its block was made; the blocks before and after it say that it cannot be."""
    for _ in range(300):
        chain.mine()

    def doctored(logs: list[Any]) -> Any:
        return [{**log, "blockTimestamp": wrong} if log["blockNumber"] == "0x5" else log for log in logs]

    with pytest.raises(EnvironmentFault) as raised:
        _follow(tmp_path, Node(chain, doctored=doctored))
    assert raised.value.code == "E-RPC-GARBAGE"


def test_another_block_than_the_one_asked_for_is_no_end_of_a_range(chain: Chain, tmp_path: Path) -> None:
    """Whoever took its number for granted would never ask for the blocks between."""
    node = Node(chain, widest=10)
    honest = node._header
    node._header = lambda number: honest(number + 3 if number < 50 else number)  # type: ignore[method-assign]
    with pytest.raises(EnvironmentFault) as raised:
        _follow(tmp_path, node)
    assert raised.value.code == "E-RPC-GARBAGE"


def test_a_header_that_no_column_holds_is_the_nodes_fault_and_not_the_disks(chain: Chain, tmp_path: Path) -> None:
    """The time of a block, in the year 500 billion."""
    node = Node(chain)
    honest = node._header
    node._header = lambda number: {**honest(number), "timestamp": hex(2**63)}  # type: ignore[method-assign]
    node.block = None  # type: ignore[assignment]
    with pytest.raises(EnvironmentFault) as raised:
        _follow(tmp_path, node)
    assert raised.value.code == "E-EVENT-DATA"


@pytest.mark.parametrize(
    "fault",
    [
        EnvironmentFault("E-RPC-RATE-LIMITED", "x", found="HTTP 429"),
        EnvironmentFault("E-RPC-UNREACHABLE", "x"),
        EnvironmentFault("E-RPC-GARBAGE", "x"),
    ],
    ids=lambda fault: fault.code,
)
def test_what_was_read_before_a_node_gives_up_is_kept(chain: Chain, tmp_path: Path, fault: HarnessError) -> None:
    """Otherwise one that gives up early each time would never be read to its end."""
    attempts = 0
    while attempts < 40 and not _ends(tmp_path, chain, fault):
        attempts += 1
    assert 0 < attempts < 40
    assert contents(tmp_path) == fresh(tmp_path, chain)


def _ends(path: Path, chain: Chain, fault: HarnessError) -> bool:
    """A run with a node that gives up after some questions; whether it came to its end all the same."""
    node = Node(chain, widest=5)

    def before(_: Any) -> None:
        if node.asked > 24:
            raise fault

    node.before = before
    with contextlib.suppress(EnvironmentFault):
        _follow(path, node)
        return True
    return False


def test_a_contract_that_is_born_with_39_digits_is_named(chain: Chain, tmp_path: Path) -> None:
    """As every amount of more than 38."""
    key, name = model_key("big"), "big"
    told = ("TokenManager", "TokenDeployed", key, DEPOSITOR, DEPOSITOR, name, name, name)
    chain.mine(event(*told, 10**38))
    with pytest.raises(Mismatch) as raised:
        _follow(tmp_path, chain)
    assert raised.value.code == "E-EVENT-TOO-LARGE"


def test_a_budget_without_bound_is_kept(chain: Chain, tmp_path: Path) -> None:
    """The largest that the registry takes has 39 digits: a limit is no amount, and stops nobody's reading."""
    chain.mine(event("ModelRegistry", "BudgetSet", model_key("m"), "m", 10**18, 2**128 - 1))
    _follow(tmp_path, chain)
    row = contents(tmp_path)["model_registry_budget_set"][0]
    assert row[-2:] == (f"0x{10**18:064x}", f"0x{2**128 - 1:064x}")


def test_a_disk_that_takes_no_more_is_named_and_what_was_read_stays(
    chain: Chain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the lines or the file do not fit."""
    _follow(tmp_path, chain)
    before = contents(tmp_path)
    chain.business(90, 9, models=2)
    monkeypatch.setattr(Path, "write_text", _full)
    with pytest.raises(EnvironmentFault) as raised:
        _follow(tmp_path, chain)
    assert (raised.value.code, contents(tmp_path)) == ("E-EVENTS-WRITE", before)
    monkeypatch.undo()
    _follow(tmp_path, chain)
    assert contents(tmp_path) == fresh(tmp_path, chain)


def _full(*_: Any) -> int:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("kind", "sending", "settled", "depth"),
    [("mainnet", 3, 12, 12), ("mainnet", 20, 12, 20), ("test", 1, 12, 1), ("test", 0, 12, 1), ("simulated", 2, 12, 2)],
)
def test_where_money_is_real_blocks_settle_first(kind: str, sending: int, settled: int, depth: int) -> None:
    """One of a provider's nodes may not have the newest blocks yet, and says nothing of it."""
    given = SimpleNamespace(
        kind=kind, sending=SimpleNamespace(confirmations=sending), monitor=SimpleNamespace(confirmations=settled)
    )
    assert depth_of(cast(Config, given)) == depth


def test_a_file_that_rotted_is_read_anew(chain: Chain, tmp_path: Path) -> None:
    """The command that the refusal names does it, and leaves nothing of the old one."""
    _follow(tmp_path, chain)
    path = tmp_path / store.FILE
    whole = path.read_bytes()
    path.write_bytes(whole[:4_200] + b"x" * 8_000 + whole[12_200:])
    with pytest.raises(EnvironmentFault) as raised:
        _follow(tmp_path, chain)
    assert raised.value.code == "E-EVENTS-UNREADABLE"
    path.with_name(path.name + ".wal").write_bytes(b"of the old one")
    _follow(tmp_path, chain, anew=True)
    assert contents(tmp_path) == fresh(tmp_path, chain)


def test_a_folder_that_cannot_be_written_is_named(chain: Chain, tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "work").write_text("a file")
    with pytest.raises(EnvironmentFault) as raised:
        _follow(tmp_path / "work", chain)
    assert raised.value.code == "E-EVENTS-WRITE"
