"""Blocks of these heights, as a node stores them, many in few messages.

In: heights. Out: raw blocks without transactions, the hash of one. The door to the network, by ``Rpc``.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Json

HEADERS_A_MESSAGE = 200
NO_BLOCK = "no such block"
METHOD = "eth_getBlockByNumber"


def blocks(rpc: Rpc, heights: Iterable[int]) -> dict[int, Json]:
    """Each block by its height, ascending; None for one that the node does not have."""
    wanted = sorted(set(heights))
    found: dict[int, Json] = {}
    for at in range(0, len(wanted), HEADERS_A_MESSAGE):
        part = wanted[at : at + HEADERS_A_MESSAGE]
        found |= zip(part, rpc.batch([(METHOD, [hex(height), False]) for height in part]), strict=True)
    return found


def hash_at(rpc: Rpc, height: int) -> str:
    """The hash of the block of a height, or in words that there is none."""
    raw = rpc.call(METHOD, [hex(height), False])
    return str(raw["hash"]) if raw else NO_BLOCK
