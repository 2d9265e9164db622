"""Logs of many contracts by the hundred thousand, in ranges that adapt to what a node gives.

In: what is looked for, heights. Out: ``RawLog`` s, words as the node's text, each log once and in order. The door to
the network, by ``Rpc``.

Providers refuse long lists (a thousand addresses or topics, geth's default), wide ranges and long answers: lists are
asked in parts, and ``Pace`` halves what was refused; of a single block that is too much the receipts tell, for anybody
may fill a block. Everything a node says is checked to be what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pyharness.chain import parse
from pyharness.chain.faults import too_much
from pyharness.chain.headers import METHOD, blocks
from pyharness.chain.logs import Wanted
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import BlockHeader, Json
from pyharness.errors import HarnessError

LIST = 500  # addresses, or topics of one position, in one question
FIRST, WIDEST = 2_000, 100_000  # blocks
GOOD = 4_000  # logs of one range: some 15 MB while they are read
SLOW = 16  # times less is asked for after an answer that did not come in time, for which everybody waited
CALM = 32  # answers after which a range that was refused is tried again
NO_TIME = -1

_PLACES = 1 << 31  # heights, and logs of a block, are fewer
_TIMES = 1 << 40  # unix seconds of any block are below

_RECEIPTS = "eth_getBlockReceipts"
_WORD = "0x[0-9a-f]{64}"
_SHAPE = re.compile(rf"{_WORD},{_WORD},0x[0-9a-f]{{40}},0x[0-9a-f]*((?:,{_WORD}){{0,4}})")
_TOPIC = len(",0x") + 64  # signs


class RawLog(NamedTuple):
    """One log. A million of these are made in a run: a tuple costs a fifth of a dataclass, and sorts by itself.

    ``time`` is the block's (unix seconds), ``NO_TIME`` where the node does not say; ``data`` is hex without 0x.
    """

    block: int
    log_index: int
    time: int
    block_hash: str
    tx_hash: str
    address: str
    topics: tuple[str, ...]
    data: str


@dataclass(slots=True)
class Pace:
    """How many blocks to ask about: more while answers are short, less where a node refuses or says much."""

    size: int = FIRST
    ceiling: int = WIDEST
    calm: int = 0

    def answered(self, logs: int) -> None:
        """A range was read that held so many logs."""
        self.calm += 1
        if self.calm % CALM == 0:
            self.ceiling = min(2 * self.ceiling, WIDEST)
        if logs > 2 * GOOD:
            self.size = max(1, self.size * GOOD // logs)
        elif logs < GOOD // 2:
            self.size = min(2 * self.size, self.ceiling)

    def refused(self, blocks: int, why: HarnessError) -> None:
        """A range of so many blocks was too much.

        Raises:
            HarnessError: what was refused was a single block.
        """
        if blocks == 1:
            raise why
        self.size = self.ceiling = max(1, blocks // (SLOW if why.code == "E-RPC-TIMEOUT" else 2))
        self.calm = 0


def raw_logs(rpc: Rpc, wanted: Sequence[Wanted], first: int, last: int) -> list[RawLog]:
    """The logs of the closed range that fit any of what is wanted, each once, in the order of the chain.

    Args:
        wanted: addresses and topics in lower case.

    Raises:
        RpcRejected: the node refuses the range.
        EnvironmentFault: E-RPC-GARBAGE, a log that was not asked for or is none; two at one place.
    """
    found: dict[tuple[int, int], RawLog] = {}
    for part in (part for item in wanted for part in parts(item)):
        query: dict[str, Json] = {"fromBlock": hex(first), "toBlock": hex(last), "address": list(part.addresses)}
        if part.topics:
            query["topics"] = [
                topic if topic is None or isinstance(topic, str) else list(topic) for topic in part.topics
            ]
        fits = _Fits(part, first, last)
        told, others = _told(rpc, query, first, last)
        for raw in told:
            log = parse.read("eth_getLogs", raw_log, raw)
            if others and log is not None and log.block == first and not fits(log):
                continue
            if log is None or not fits(log) or found.setdefault(log[:2], log) != log:
                raise parse.garbage("eth_getLogs (only logs that were asked for, each once)", raw)
    return sorted(found.values())


def _told(rpc: Rpc, query: Json, first: int, last: int) -> tuple[list[Json], bool]:
    """The logs of a range as the node says them, and whether others of their block are among them."""
    try:
        return parse.read("eth_getLogs", list, rpc.call("eth_getLogs", [query])), False
    except HarnessError as fault:
        if first < last or not too_much(fault):
            raise
        try:
            receipts = rpc.call(_RECEIPTS, [hex(first)])
        except HarnessError:
            raise fault from None
        if receipts is None:
            raise
    return parse.read(_RECEIPTS, lambda raw: [log for receipt in raw for log in receipt["logs"]], receipts), True


def parts(wanted: Wanted) -> Iterator[Wanted]:
    """The same question in lists that nodes accept."""
    for at in range(0, len(wanted.addresses), LIST):
        part = replace(wanted, addresses=wanted.addresses[at : at + LIST])
        long = next((n for n, t in enumerate(wanted.topics) if not isinstance(t, str | None) and len(t) > LIST), None)
        if long is None:
            yield part
            continue
        topics = list(wanted.topics)
        every = topics[long]
        assert every is not None  # noqa: S101  (it is long)
        for start in range(0, len(every), LIST):
            topics[long] = every[start : start + LIST]
            yield from parts(replace(part, topics=tuple(topics)))


def raw_log(raw: Json) -> RawLog | None:
    """A log of a node's JSON; None for one whose words have another shape, or that was taken back."""
    topics = tuple(map(str.lower, raw["topics"]))
    block_hash, tx_hash, address, data = (
        str(raw[name]).lower() for name in ("blockHash", "transactionHash", "address", "data")
    )
    shape = _SHAPE.fullmatch(",".join((block_hash, tx_hash, address, data, *topics)))
    if raw.get("removed") or shape is None or len(shape[1]) != len(topics) * _TOPIC or len(data) % 2:
        return None
    time = raw.get("blockTimestamp")
    return RawLog(
        _quantity(raw["blockNumber"], _PLACES),
        _quantity(raw["logIndex"], _PLACES),
        NO_TIME if time is None else _quantity(time, _TIMES),
        block_hash,
        tx_hash,
        address,
        topics,
        data[2:],
    )


def _quantity(raw: Json, end: int) -> int:
    value = int(raw, 16)
    if not (0 <= value < end and raw.startswith("0x")):
        raise ValueError(raw)
    return value


def headers(rpc: Rpc, heights: Sequence[int]) -> dict[int, BlockHeader]:
    """The blocks of these heights that the node has."""
    found: dict[int, BlockHeader] = {}
    for height, raw in blocks(rpc, heights).items():
        if raw is not None:
            header = parse.read(METHOD, parse.block, raw)
            if header.number != height:
                raise parse.garbage(f"{METHOD} {height}", header.number)
            found[height] = header
    return found


class _Fits:
    """Whether a log is what a question asked for."""

    def __init__(self, wanted: Wanted, first: int, last: int) -> None:
        self._first, self._last = first, last
        self._addresses = frozenset(wanted.addresses)
        self._topics = [
            (place, frozenset((topic,) if isinstance(topic, str) else topic))
            for place, topic in enumerate(wanted.topics)
            if topic is not None
        ]

    def __call__(self, log: RawLog) -> bool:
        if not self._first <= log.block <= self._last or log.address not in self._addresses:
            return False
        return all(len(log.topics) > place and log.topics[place] in some for place, some in self._topics)
