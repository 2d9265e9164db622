"""Reads ranges of blocks until there is enough to keep, and makes sure that all of it is one history.

In: a node, whose events are wanted, where reading stands. Out: ``Bundle``. Door: the node, reading only.

The last block of every range is looked at before its logs are asked for and again when the bundle is whole, and so is
the block that reading stands at: equal hashes mean that nothing below moved meanwhile. Each log says its block's hash;
a block has one. Whoever answers may be many nodes, one of them on a fork: of young blocks with logs the hash is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pyharness.analytics.schema import Contract, Reached
from pyharness.analytics.sorting import Contracts, Sorter
from pyharness.analytics.tables import POOL, TRANSFER, named
from pyharness.chain import parse
from pyharness.chain.bulk import NO_TIME, Pace, RawLog, headers, raw_logs
from pyharness.chain.faults import RpcRejected, too_much
from pyharness.chain.logs import Wanted
from pyharness.chain.rpc import Rpc
from pyharness.errors import EnvironmentFault, HarnessError
from pyharness.names import USDC
from pyharness.pipeline.events.sources import Sources

ENOUGH = 16_000  # logs of one transaction of the store
PATIENCE_S = 20.0  # after so long what was read is kept, however little
YOUNG = 128  # newest blocks: nodes that answer for one address may differ in them
HOLDERS = ("InfrastructureReserve", POOL)  # of USDC


class Moved(Exception):
    """A block that was read is no longer the chain's."""


@dataclass(slots=True, kw_only=True)
class Bundle:
    """The logs of some blocks with their times, the contracts that they tell of, and the blocks whose hashes are known.

    ``end`` is the last block read.
    """

    end: Reached
    logs: list[RawLog] = field(default_factory=list)
    born: dict[str, Contract] = field(default_factory=dict)
    ends: list[Reached] = field(default_factory=list)
    passed: dict[int, Reached] = field(default_factory=dict)


def bundle(
    rpc: Rpc,
    sources: Sources,
    contracts: Contracts,
    start: Reached,
    last: int,
    pace: Pace,
    monotonic: Callable[[], float],
) -> Bundle:
    """What stands in the blocks after ``start``, up to ``last`` at most; up to where the node gave up, if it gave any.

    Raises:
        Moved: the chain was reorganised meanwhile. EnvironmentFault: E-RPC-*; E-EVENTS-REFUSED, of a single block.
    """
    found, known = Bundle(end=start), dict(contracts)
    until = monotonic() + PATIENCE_S
    while found.end.number < last and len(found.logs) < ENOUGH and monotonic() < until:
        first = found.end.number + 1
        end = min(first + pace.size - 1, last)
        try:
            there, logs, born = _asked(rpc, sources, known, first, end)
        except HarnessError as fault:
            if too_much(fault) and end > first:
                pace.refused(end - first + 1, fault)
                continue
            if found.ends:
                break  # the next bundle meets it again, with nothing to lose
            raise
        pace.answered(len(logs))
        known |= born
        found.logs += logs
        found.born |= born
        found.ends.append(there)
        found.end = there
    _place(rpc, found, last - YOUNG)
    unmoved(rpc, [start, *found.ends])
    _ascending([start, *sorted(found.passed.values())])
    return found


def unmoved(rpc: Rpc, known: Sequence[Reached]) -> None:
    """These blocks are the chain's.

    Raises:
        Moved: one of them is not.
    """
    there = headers(rpc, [block.number for block in known if block.hash])
    for block in known:
        if block.hash and (block.number not in there or there[block.number].hash != block.hash):
            raise Moved(block.number)


def _asked(
    rpc: Rpc, sources: Sources, contracts: Contracts, first: int, last: int
) -> tuple[Reached, list[RawLog], dict[str, Contract]]:
    """The last block of a range, its logs, and the contracts that they tell of."""
    try:
        return _reached(rpc, last), *_range(rpc, sources.sorter, contracts, first, last)
    except RpcRejected as fault:
        if first < last:
            raise
        raise EnvironmentFault(
            "E-EVENTS-REFUSED",
            f"the node gives neither logs nor receipts of block {last}; what was read before is kept",
            found=fault.found or fault.message,
            expected="a node that gives the logs of one block",
            next_command=f"python -m pyharness events sync {sources.words} --rpc-url URL",
        ) from fault


def _range(
    rpc: Rpc, sorter: Sorter, contracts: Contracts, first: int, last: int
) -> tuple[list[RawLog], dict[str, Contract]]:
    """Logs of everything known, then of what they tell of, since the block that tells."""
    known = dict(contracts)
    new = found = raw_logs(rpc, [Wanted(addresses=_but_usdc(known))], first, last)
    while born := sorter.born(new, known):
        known |= born
        new = raw_logs(rpc, [Wanted(addresses=tuple(born))], first, last)
        found = found + new
    moved = raw_logs(rpc, list(_transfers(sorter, known)), first, last)
    every = [log for log in found if log.block >= known[log.address].first_block]
    every += [log for log in moved if any(log.block >= since for since in _since(log, known))]
    every.sort()
    for one, other in pairwise(every):
        if one[:2] == other[:2]:
            raise parse.garbage("eth_getLogs (one log at a place)", f"{one}, and {other}")
    return every, {address: item for address, item in known.items() if address not in contracts}


def _since(log: RawLog, contracts: Contracts) -> list[int]:
    """Since when the parties of a transfer are ours."""
    parties = [contracts.get("0x" + topic[26:]) for topic in log.topics[1:]]
    return [party.first_block for party in parties if party is not None and party.kind in HOLDERS]


def _but_usdc(contracts: Contracts) -> tuple[str, ...]:
    return tuple(address for address, item in contracts.items() if item.kind != USDC)


def _transfers(sorter: Sorter, contracts: Contracts) -> Sequence[Wanted]:
    """USDC that goes to or comes from the reserve or a pool."""
    money = tuple(address for address, item in contracts.items() if item.kind == USDC)
    ours = ["0x" + address[2:].rjust(64, "0") for address, item in contracts.items() if item.kind in HOLDERS]
    if not money or not ours:
        return ()
    topic = named(sorter.tables, USDC, TRANSFER).topic
    return (Wanted(addresses=money, topics=(topic, ours)), Wanted(addresses=money, topics=(topic, None, ours)))


def _place(rpc: Rpc, found: Bundle, settled: int) -> None:
    """Times of all logs, and the hash of each of their blocks; those above ``settled`` are not taken from the log."""
    asked = {log.block for log in found.logs if log.time == NO_TIME or log.block > settled}
    made = headers(rpc, sorted(asked))
    passed = {end.number: end for end in found.ends}
    for place, log in enumerate(found.logs):
        if log.block in asked:
            if log.block not in made or made[log.block].hash != log.block_hash:
                raise Moved(log.block)
            log = found.logs[place] = log._replace(time=made[log.block].timestamp)
        block = Reached(log.block, log.time, log.block_hash)
        if passed.setdefault(log.block, block) != block:
            raise Moved(log.block)
    found.passed = passed


def _ascending(blocks: Sequence[Reached]) -> None:
    for before, after in pairwise(blocks):
        if before.time > after.time:
            raise parse.garbage("eth_getLogs (blocks in the order of their times)", f"{before}, then {after}")


def _reached(rpc: Rpc, height: int) -> Reached:
    """A block as it is now.

    Raises:
        Moved: there is none: the chain became shorter.
    """
    found = headers(rpc, [height]).get(height)
    if found is None:
        raise Moved(height)
    return Reached(found.number, found.timestamp, found.hash)
