"""Logs by the hundred thousand: asked in parts that nodes accept, checked one by one, each once and in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from pyharness.chain.bulk import CALM, FIRST, GOOD, LIST, NO_TIME, WIDEST, Pace, headers, parts, raw_logs
from pyharness.chain.faults import RpcRejected, too_much
from pyharness.chain.logs import Wanted
from pyharness.chain.rpc import Rpc
from pyharness.errors import EnvironmentFault

PLACE = "0x" + "11" * 20
TOPIC, OTHER = "0x" + "aa" * 32, "0x" + "bb" * 32
WANTED = Wanted(addresses=(PLACE,), topics=(TOPIC, None))
REFUSED = RpcRejected("E-RPC-REJECTED", "no")


def _raw(block: int = 5, index: int = 0, **changed: Any) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "address": PLACE,
        "topics": [TOPIC, OTHER],
        "data": "0x" + "ab" * 32,
        "blockNumber": hex(block),
        "blockHash": f"0x{block:064x}",
        "transactionHash": f"0x{block:064x}",
        "logIndex": hex(index),
    }
    return {**raw, **changed}


@dataclass
class _Node:
    """A node that answers every question alike."""

    answer: Any
    shown: str = "node"
    asked: list[Mapping[str, Any]] = field(default_factory=list)

    def call(self, _method: str, params: Sequence[Any]) -> Any:
        """As ``eth_getLogs``."""
        self.asked.append(params[0])
        return self.answer

    def batch(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        """Headers, of a thousand blocks."""
        heights = [int(params[0], 16) for _, params in calls]
        return [_header(height) if height < 1_000 else None for height in heights]


def _header(height: int) -> dict[str, Any]:
    names = ("number", "timestamp", "gasLimit", "gasUsed")
    return {**{name: hex(height) for name in names}, "hash": f"0x{height:064x}", "parentHash": f"0x{1:064x}"}


def _read(answer: Any, wanted: Wanted = WANTED) -> Any:
    return raw_logs(cast(Rpc, _Node(answer)), [wanted], 1, 9)


def test_logs_come_in_order_and_each_once() -> None:
    """Two questions may have a log in common."""
    both = [WANTED, Wanted(addresses=(PLACE,))]
    found = raw_logs(cast(Rpc, _Node([_raw(7), _raw(5, 2), _raw(5, 1)])), both, 1, 9)
    assert [log[:2] for log in found] == [(5, 1), (5, 2), (7, 0)]
    assert found[0].time == NO_TIME
    assert found[0].data == "ab" * 32


def test_a_node_that_says_the_time_saves_a_question() -> None:
    """Unix seconds, with each log."""
    assert _read([_raw(blockTimestamp="0x10")])[0].time == 16


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "0x" + "22" * 20},
        {"blockNumber": "0xa"},
        {"blockNumber": "0x0"},
        {"topics": [OTHER, OTHER]},
        {"topics": []},
        {"topics": [TOPIC, "0x12"]},
        {"topics": [TOPIC] * 5},
        {"removed": True},
        {"data": "0xzz"},
        {"data": "0x12,34"},
        {"data": None},
        {"transactionHash": "0x12"},
        {"transactionHash": "0x" + "1_" * 32},
        {"blockHash": None},
        {"logIndex": "x"},
        {"topics": 5},
        {"data": "0x123"},
        {"blockNumber": "6"},
        {"logIndex": "-0x1"},
        {"logIndex": "0x80000000"},
        {"blockTimestamp": "-0x1"},
        {"blockTimestamp": "1700000000"},
        {"blockTimestamp": "0xffffffffffffffff"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_was_not_asked_for_is_refused(wrong: dict[str, Any]) -> None:
    """Another contract's, another block's, another event's, one taken back, one of another shape.

    Half a byte, numbers that are none or that no column holds.
    """
    with pytest.raises(EnvironmentFault) as raised:
        _read([_raw(), _raw(6, **wrong)])
    assert raised.value.code == "E-RPC-GARBAGE"


def test_data_does_not_go_on_as_topics() -> None:
    """Words are told apart by where they stand, whatever stands in them."""
    with pytest.raises(EnvironmentFault):
        _read([_raw(topics=[], data=f"0x12,{TOPIC}")], Wanted(addresses=(PLACE,)))


@pytest.mark.parametrize("answer", [None, {"logs": []}, 5, [5], [None], "0x"])
def test_an_answer_that_is_no_list_of_logs_is_refused(answer: Any) -> None:
    """By name."""
    with pytest.raises(EnvironmentFault):
        assert _read(answer) == []


def test_two_logs_at_one_place_are_refused() -> None:
    """One of them is a lie."""
    assert len(_read([_raw(), _raw()])) == 1
    with pytest.raises(EnvironmentFault):
        _read([_raw(), _raw(data="0x")])


def _receipts(*logs: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"logs": []}, {"logs": list(logs)}]


@dataclass
class _Capped:
    """A node that gives no list of logs, and the receipts of a block if it has them."""

    receipts: Any
    shown: str = "node"
    asked: list[str] = field(default_factory=list)

    def call(self, method: str, params: Sequence[Any]) -> Any:
        """As the method."""
        self.asked.append(method)
        if method == "eth_getLogs":
            raise RpcRejected("E-RPC-REJECTED", "no", words="query returned more than 10000 results")
        assert params == ["0x5"]
        if isinstance(self.receipts, Exception):
            raise self.receipts
        return self.receipts


def test_a_block_with_more_logs_than_a_node_gives_is_read_from_its_receipts() -> None:
    """Anybody may fill a block with transfers; what else stands in it is nobody's."""
    foreign = (_raw(index=1, address="0x" + "22" * 20), _raw(index=2, topics=[OTHER]))
    node = _Capped(_receipts(_raw(index=3), *foreign, _raw()))
    assert [log.log_index for log in raw_logs(cast(Rpc, node), [WANTED], 5, 5)] == [0, 3]
    with pytest.raises(RpcRejected):
        raw_logs(cast(Rpc, node), [WANTED], 5, 6)


@pytest.mark.parametrize("receipts", [RpcRejected("E-RPC-REJECTED", "no such method"), None])
def test_a_node_without_receipts_says_what_it_refused_first(receipts: Any) -> None:
    """An older one, or a block that it lost."""
    with pytest.raises(RpcRejected) as raised:
        raw_logs(cast(Rpc, _Capped(receipts)), [WANTED], 5, 5)
    assert raised.value.words == "query returned more than 10000 results"


@pytest.mark.parametrize("receipts", [5, [5], [{}], [{"logs": 5}], _receipts(_raw(6)), _receipts(_raw(data="0x1"))])
def test_receipts_that_are_none_of_the_blocks_are_refused(receipts: Any) -> None:
    """As logs are."""
    with pytest.raises(EnvironmentFault) as raised:
        raw_logs(cast(Rpc, _Capped(receipts)), [WANTED], 5, 5)
    assert raised.value.code == "E-RPC-GARBAGE"


def test_long_lists_are_asked_in_parts() -> None:
    """Addresses, and topics of any position; nothing is lost, nothing asked twice."""
    many = tuple(f"0x{number:040x}" for number in range(2 * LIST + 1))
    words = tuple(f"0x{number:064x}" for number in range(LIST + 1))
    asked = list(parts(Wanted(addresses=many, topics=(TOPIC, None, words))))
    assert len(asked) == 6
    pairs = [(place, word) for part in asked for place in part.addresses for word in cast(Any, part.topics[2])]
    assert len(pairs) == len(set(pairs)) == len(many) * len(words)
    assert all(part.topics[:2] == (TOPIC, None) for part in asked)
    assert list(parts(Wanted(addresses=()))) == []


def test_ranges_grow_over_quiet_blocks_and_shrink_over_busy_ones() -> None:
    """Towards a good number of logs."""
    pace = Pace()
    for _ in range(20):
        pace.answered(0)
    assert pace.size == WIDEST
    pace.answered(100 * GOOD)
    assert pace.size == WIDEST // 100
    pace.answered(GOOD)
    assert pace.size == WIDEST // 100


def test_what_was_refused_is_halved_and_not_tried_again_at_once() -> None:
    """A provider's limit is met once, and again after a while: it may have been for one busy stretch only."""
    pace = Pace()
    pace.refused(FIRST, REFUSED)
    for _ in range(CALM - 1):
        pace.answered(0)
    assert pace.size == FIRST // 2
    pace.answered(0)
    assert pace.size == FIRST
    with pytest.raises(RpcRejected):
        pace.refused(1, REFUSED)


def test_a_node_that_takes_too_long_is_asked_for_much_less() -> None:
    """Each such answer is waited for some minutes: eleven halvings would be half an hour."""
    pace, asked = Pace(), 0
    while pace.size > 1:
        pace.refused(pace.size, EnvironmentFault("E-RPC-TIMEOUT", ""))
        asked += 1
    assert asked == 3


@pytest.mark.parametrize(
    ("fault", "smaller"),
    [
        (REFUSED, True),
        (EnvironmentFault("E-RPC-TOO-LARGE", ""), True),
        (EnvironmentFault("E-RPC-TIMEOUT", ""), True),
        (EnvironmentFault("E-RPC-RATE-LIMITED", "", found="query returned more than 10000 results"), True),
        (EnvironmentFault("E-RPC-RATE-LIMITED", "", found="block range is too wide"), True),
        (EnvironmentFault("E-RPC-RATE-LIMITED", "", found="limit exceeded"), True),
        (EnvironmentFault("E-RPC-RATE-LIMITED", "", found="HTTP 429"), False),
        (EnvironmentFault("E-RPC-RATE-LIMITED", "", found="daily request count exceeded, request rate limited"), False),
        (EnvironmentFault("E-RPC-RATE-LIMITED", "", found="Your app has exceeded its compute units per second"), False),
        (EnvironmentFault("E-RPC-UNREACHABLE", ""), False),
        (EnvironmentFault("E-RPC-GARBAGE", ""), False),
    ],
)
def test_a_smaller_range_helps_against_some_refusals_only(fault: Any, smaller: bool) -> None:
    """Too many results are said in many ways; a limit of requests is none of them."""
    assert too_much(fault) is smaller


def test_headers_are_those_of_the_heights_asked() -> None:
    """What the node does not have is left out; another block is a lie."""
    node = _Node(None)
    assert sorted(headers(cast(Rpc, node), [7, 999, 1_000, 7])) == [7, 999]
    node.batch = lambda calls: [_header(8) for _ in calls]  # type: ignore[method-assign]
    with pytest.raises(EnvironmentFault):
        headers(cast(Rpc, node), [7])
