"""Ranges of logs adapt to what a node gives; what was read holds for one history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from pyharness.chain.faults import RpcRejected
from pyharness.chain.logs import WIDEST_RANGE, Wanted, last_before, logs, moments, times, unmoved
from pyharness.chain.roles import GRANTED, REVOKED, held_roles
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import BlockHeader, Log
from pyharness.errors import EnvironmentFault, HarnessError, Inconclusive

PLACE = "0x" + "11" * 20
WANTED = Wanted(addresses=(PLACE,))


def _log(block: int, index: int = 0, address: str = PLACE) -> Log:
    return Log(
        address=address, topics=(), data=b"", block_number=block, block_hash="", tx_hash=f"0x{block}", log_index=index
    )


def _header(number: int, name: str = "") -> BlockHeader:
    return BlockHeader(
        number=number, hash=name or f"0x{number}", parent_hash="", timestamp=100 + 12 * number, gas_limit=0, gas_used=0,
        base_fee=None,
    )  # fmt: skip


@dataclass
class _Node:
    """A node that gives at most so many logs, or blocks, at once."""

    kept: Sequence[Log]
    most: int = 10**9
    widest: int = 10**9
    shown: str = "node"
    asked: list[tuple[int, int]] = field(default_factory=list)
    fault: HarnessError = field(
        default_factory=lambda: RpcRejected(
            "E-RPC-REJECTED", "too much", words="query returned more than 10000 results"
        )
    )

    def get_logs(self, *, from_block: int, to_block: int, **_wanted: object) -> tuple[Log, ...]:
        """As ``eth_getLogs``."""
        self.asked.append((from_block, to_block))
        found = tuple(log for log in self.kept if from_block <= log.block_number <= to_block)
        if len(found) > self.most or to_block - from_block + 1 > self.widest:
            raise self.fault
        return found

    def block(self, number: int) -> BlockHeader:
        """A header."""
        return _header(number)

    def batch(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        """Headers; the node has a thousand."""
        heights = [int(params[0], 16) for _, params in calls]
        return [{"timestamp": hex(_header(height).timestamp)} if height < 1_000 else None for height in heights]


def _rpc(node: _Node) -> Rpc:
    return cast(Rpc, node)


@pytest.mark.parametrize(("most", "widest"), [(10**9, 10**9), (3, 10**9), (10**9, 7), (1, 1)])
def test_every_log_comes_once_and_in_order(most: int, widest: int) -> None:
    """Whatever the node allows."""
    kept = [_log(block) for block in (0, 5, 6, 7, 99, 100, 101, 350)]
    found = list(logs(_rpc(_Node(kept[::-1], most, widest)), WANTED, 0, 350, size=100))
    assert found == kept


@pytest.mark.parametrize(
    "fault",
    [
        EnvironmentFault("E-RPC-RATE-LIMITED", "x", found="query returned more than 10000 results"),
        EnvironmentFault("E-RPC-TOO-LARGE", "x"),
        EnvironmentFault("E-RPC-TIMEOUT", "x"),
    ],
    ids=lambda fault: fault.code,
)
def test_a_range_that_is_too_much_is_halved_whatever_the_node_calls_it(fault: EnvironmentFault) -> None:
    """A limit of results that is said as a limit of requests, an answer too long, one that takes too long."""
    kept = [_log(block) for block in range(1, 40)]
    node = _Node(kept, most=5, fault=fault)
    assert list(logs(_rpc(node), WANTED, 1, 50)) == kept


def test_a_limit_of_requests_is_no_reason_to_ask_more_often() -> None:
    """It is passed on."""
    node = _Node([_log(1)], most=0, fault=EnvironmentFault("E-RPC-RATE-LIMITED", "x", found="HTTP 429"))
    with pytest.raises(EnvironmentFault):
        list(logs(_rpc(node), WANTED, 1, 50))
    assert len(node.asked) == 1


def test_a_log_that_a_node_says_twice_is_one_and_two_at_one_place_are_refused() -> None:
    """Nobody is paid twice because a node stutters."""
    assert list(logs(_rpc(_Node([_log(3), _log(4), _log(3)])), WANTED, 1, 50)) == [_log(3), _log(4)]
    with pytest.raises(EnvironmentFault, match="not asked for"):
        list(logs(_rpc(_Node([_log(3), replace(_log(3), data=b"1")])), WANTED, 1, 50))


def test_ranges_grow_while_answers_are_short_and_stop_growing() -> None:
    """A chain of two million quiet blocks is few questions."""
    node = _Node([])
    assert list(logs(_rpc(node), WANTED, 1, 2_000_000)) == []
    assert node.asked[0] == (1, 10_000)
    assert max(last - first + 1 for first, last in node.asked) == WIDEST_RANGE
    assert len(node.asked) < 20
    assert [first for first, _ in node.asked[1:]] == [last + 1 for _, last in node.asked[:-1]]


def test_a_node_that_refuses_one_block_is_not_asked_for_ever() -> None:
    """Its own refusal is passed on."""
    with pytest.raises(RpcRejected):
        list(logs(_rpc(_Node([], widest=0)), WANTED, 1, 50))


@pytest.mark.parametrize("wrong", [_log(3, address="0x" + "22" * 20), replace(_log(3), removed=True)])
def test_a_log_that_was_not_asked_for_is_refused(wrong: Log) -> None:
    """Of another contract, or taken back."""
    with pytest.raises(EnvironmentFault, match="not asked for"):
        list(logs(_rpc(_Node([wrong])), WANTED, 1, 50))


@pytest.mark.parametrize(("instant", "height"), [(0, 4), (148, 4), (160, 4), (161, 5), (172, 5), (10**6, 9)])
def test_the_last_block_before_a_moment(instant: int, height: int) -> None:
    """Block n is made at 100 + 12 n; a block of that very second is not before it."""
    assert last_before(_rpc(_Node([])), instant, 5, 9) == height


def test_times_are_asked_once_a_block() -> None:
    """Repeated heights too; one that is not there is named."""
    assert times(_rpc(_Node([])), [3, 1, 3]) == {1: 112, 3: 136}
    with pytest.raises(EnvironmentFault, match="does not know"):
        times(_rpc(_Node([])), [1_000])


def _mined(block: int, name: str = "", index: int = 0) -> Log:
    return replace(_log(block, index), block_hash=f"0x{name or block:0>64}")


class _Whole(_Node):
    """A node whose blocks have names."""

    def batch(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        heights = [int(params[0], 16) for _, params in calls]
        return [{"timestamp": hex(_header(at).timestamp), "hash": f"0x{at:0>64}"} for at in heights]


def test_each_log_is_told_once_and_of_a_block_of_the_chain() -> None:
    """Of several nodes behind one address one may give another fork's, or a page twice."""
    rpc = _rpc(_Whole([]))
    assert moments(rpc, [_mined(3), _mined(3, index=1), _mined(5)]) == {3: 136, 5: 160}
    with pytest.raises(Inconclusive, match="another history") as raised:
        moments(rpc, [_mined(3), _mined(5, name="4")])
    assert raised.value.code == "E-REORGANISED"
    with pytest.raises(EnvironmentFault, match="twice"):
        moments(rpc, [_mined(3), _mined(5), _mined(3)])


@pytest.mark.parametrize("raw", [{}, {"timestamp": None}, {"timestamp": "soon"}, "0x1", 7])
def test_a_header_that_makes_no_sense_is_garbage(raw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is wrong with it."""
    monkeypatch.setattr(_Node, "batch", lambda _self, calls: [raw for _ in calls])
    for read in (lambda: times(_rpc(_Node([])), [3]), lambda: moments(_rpc(_Node([])), [_mined(3)])):
        with pytest.raises(EnvironmentFault) as raised:
            read()
        assert raised.value.code == "E-RPC-GARBAGE"


def test_a_reorganisation_while_reading_is_inconclusive() -> None:
    """The pinned block is another."""
    unmoved(_rpc(_Node([])), _header(5))
    with pytest.raises(Inconclusive) as raised:
        unmoved(_rpc(_Node([])), _header(5, "0xother"))
    assert raised.value.code == "E-REORGANISED"


def test_an_event_of_another_shape_gives_nobody_a_role() -> None:
    """Whoever is read may be a stranger's contract: it says ``RoleGranted`` with as many topics as it likes."""
    role, holder = "0x" + "22" * 32, "0x" + "33" * 32
    shapes: tuple[tuple[str, ...], ...] = ((GRANTED,), (GRANTED, role), (GRANTED, role, holder), (REVOKED, role))
    node = _Node(kept=[replace(_log(place + 1), topics=topics) for place, topics in enumerate(shapes)])
    assert held_roles(cast("Rpc", node), [PLACE], from_block=0, to_block=9) == ()
