"""Logs of any stretch of blocks, however much a node gives at once, and the blocks of points in time.

In: what is looked for, heights, times (unix seconds). Out: logs in the order of the chain, heights, times. The door to
the network, by ``Rpc``.

Ranges adapt: a range that the node refuses is halved down to one block, and grows again while answers are short. What
was read holds for one history only: ``unmoved`` says afterwards whether the last block is still the one that was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain import parse
from pyharness.chain.faults import too_much
from pyharness.chain.headers import METHOD, blocks
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import BlockHeader, Json, Log
from pyharness.errors import DOCTOR, EnvironmentFault, HarnessError, Inconclusive

FIRST_RANGE, WIDEST_RANGE = 10_000, 200_000
MANY = 2_000  # logs of one answer after which ranges grow no more
CONTRACTS_A_QUERY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Contracts and topics, as ``eth_getLogs`` has them; without topics every event of theirs."""

    addresses: tuple[str, ...]
    topics: tuple[str | Sequence[str] | None, ...] = ()


def logs(rpc: Rpc, wanted: Wanted, first: int, last: int, *, size: int = FIRST_RANGE) -> Iterator[Log]:
    """Logs of the closed range, in the order of the chain.

    Args:
        size: blocks asked about at first.

    Raises:
        RpcRejected: the node refuses a single block.
        EnvironmentFault: E-RPC-*; E-RPC-GARBAGE, a log of another range or contract, two at one place.
    """
    places = {address.lower() for address in wanted.addresses}
    while first <= last:
        end = min(first + size - 1, last)
        try:
            found = rpc.get_logs(from_block=first, to_block=end, address=wanted.addresses, topics=wanted.topics)
        except HarnessError as fault:
            if size == 1 or not too_much(fault):
                raise
            size = max(1, min(size, end - first + 1) // 2)
            continue
        once: dict[tuple[int, int], Log] = {}
        for log in found:
            asked = first <= log.block_number <= end and not log.removed and log.address.lower() in places
            if not asked or once.setdefault((log.block_number, log.log_index), log) != log:
                message = f"{rpc.shown}: a log that was not asked for"
                raise EnvironmentFault("E-RPC-GARBAGE", message, found=str(log), next_command=DOCTOR)
        yield from (once[place] for place in sorted(once))
        first = end + 1
        if len(found) < MANY:
            size = min(size * 2, WIDEST_RANGE)


def of_many(
    rpc: Rpc,
    places: Sequence[str],
    topics: Sequence[str | Sequence[str] | None],
    first: int,
    last: int,
    *,
    at_once: int = CONTRACTS_A_QUERY,
) -> list[Log]:
    """Logs of more contracts than a node takes at once, in the order of the chain. Raises as ``logs``."""
    found: list[Log] = []
    for start in range(0, len(places), at_once):
        part = tuple(places[start : start + at_once])
        found += logs(rpc, Wanted(addresses=part, topics=tuple(topics)), first, last)
    return sorted(found, key=lambda log: (log.block_number, log.log_index))


def times(rpc: Rpc, heights: Sequence[int]) -> Mapping[int, int]:
    """When these blocks were made.

    Raises:
        EnvironmentFault: E-BLOCK-UNKNOWN.
    """
    return {height: parse.read(METHOD, _timestamp, raw) for height, raw in _known(rpc, heights)}


def moments(rpc: Rpc, found: Sequence[Log]) -> Mapping[int, int]:
    """When the blocks of logs were made, each log of a block of the chain and told once.

    Raises:
        EnvironmentFault: E-BLOCK-UNKNOWN; E-RPC-GARBAGE, a log twice. Inconclusive: E-REORGANISED.
    """
    places = {(log.block_number, log.log_index) for log in found}
    if len(places) != len(found):
        message, more = f"{rpc.shown}: a log twice", f"{len(found)} logs of {len(places)} places"
        raise EnvironmentFault("E-RPC-GARBAGE", message, found=more, next_command=DOCTOR)
    headers = dict(_known(rpc, [log.block_number for log in found]))
    for log in found:
        name = parse.read(METHOD, _name, headers[log.block_number])
        if log.block_hash != name:
            raise Inconclusive(
                "E-REORGANISED",
                "a log of another history than the chain's; run it again",
                found=f"block {log.block_number} {log.block_hash}",
                expected=name,
                next_command=DOCTOR,
            )
    return {height: parse.read(METHOD, _timestamp, raw) for height, raw in headers.items()}


def _known(rpc: Rpc, heights: Sequence[int]) -> Iterator[tuple[int, Json]]:
    """Raw blocks by height. Raises EnvironmentFault: E-BLOCK-UNKNOWN."""
    for height, raw in blocks(rpc, heights).items():
        if raw is None:
            message = f"{rpc.shown} does not know the block"
            raise EnvironmentFault("E-BLOCK-UNKNOWN", message, found=str(height), next_command=DOCTOR)
        yield height, raw


def _timestamp(raw: Json) -> int:
    return parse.number(raw["timestamp"])


def _name(raw: Json) -> str:
    return parse.word(raw["hash"])


def last_before(rpc: Rpc, instant: int, low: int, high: int) -> int:
    """The last block from ``low`` to ``high`` made before an instant; ``low - 1`` where there is none."""
    below, above = low - 1, high + 1
    while above - below > 1:
        middle = (below + above) // 2
        if rpc.block(middle).timestamp < instant:
            below = middle
        else:
            above = middle
    return below


def unmoved(rpc: Rpc, pinned: BlockHeader) -> None:
    """The block that everything was read at is still the chain's.

    Raises:
        Inconclusive: E-REORGANISED.
    """
    now = rpc.block(pinned.number).hash
    if now != pinned.hash:
        raise Inconclusive(
            "E-REORGANISED",
            "the chain was reorganised while it was read; run it again",
            found=f"block {pinned.number} is {now}",
            expected=pinned.hash,
            next_command=DOCTOR,
        )
