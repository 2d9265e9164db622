"""Makes calls as somebody else, without changing anything.

In: (sender, to, data), a block. Out: revert data in order, None for what went through. The door to the network, by
``Rpc``: an ``eth_call`` needs no key of its sender, and leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.chain.faults import rejection
from pyharness.chain.schema import Answer
from pyharness.chain.views import Node

BATCH = 100
METHOD = "eth_call"
HALTS = ("evm error", "out of gas", "invalid opcode", "stack")  # ends of a call that ran, in nodes' own words


def attempts(node: Node, calls: Sequence[tuple[str, str, bytes]], block: str) -> list[bytes | None]:
    """What becomes of each call.

    Raises:
        EnvironmentFault: the node refused to make one.
    """
    found: list[bytes | None] = []
    for start in range(0, len(calls), BATCH):
        part = calls[start : start + BATCH]
        asked = [(METHOD, [{"from": sender, "to": to, "data": "0x" + data.hex()}, block]) for sender, to, data in part]
        found += [_reverted(answer) for answer in node.try_batch(asked)]
    return found


def _reverted(answer: Answer) -> bytes | None:
    if answer.error is None:
        return None
    halted = any(words in answer.error.message.lower() for words in HALTS)
    if not answer.error.is_revert and not halted:
        raise rejection(METHOD, answer.error)
    return answer.error.data or b""
