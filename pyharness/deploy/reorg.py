"""Whether what was mined still is, and how deep.

In: what the journal believes, a node. Out: what left its block, or that everything is deep enough. Door: the node,
reading only.

Two blocks of one height are one reorganisation. A node that is behind may look like one; what follows is harmless,
since the same bytes are sent again and are mined once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyharness.chain.headers import blocks
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Clock, Json
from pyharness.deploy.effects import satisfied
from pyharness.deploy.progress import Attempt, Progress
from pyharness.plan.schema import Step

POLL_SECONDS = 2.0
STILL = (3, 30)  # looks without a new block: before what was mined is looked for, before the chain is said to stand

Mined = tuple[str, Attempt]


def vanished(rpc: Rpc, mined: Sequence[Mined]) -> list[Mined]:
    """Those whose block is no longer the chain's and who have no receipt in it, in the order of their nonces."""
    heights = [attempt.block_number for _, attempt in mined if attempt.block_number is not None]
    hashes = {height: _hash(block) for height, block in blocks(rpc, heights).items()}
    gone = [item for item in mined if not _stands(rpc, item[1], hashes)]
    return sorted(gone, key=lambda item: item[1].nonce)


def unburied(mined: Sequence[Mined], head: int, confirmations: int) -> list[Mined]:
    """Those whose block is not as deep as asked; depth 1 is the newest block."""
    return [item for item in mined if head - (item[1].block_number or 0) + 1 < confirmations]


def unmade(rpc: Rpc, progress: Progress, steps: Sequence[Step]) -> list[Step]:
    """Creations that stood when they were looked at, made by somebody else, and stand no more.

    Raises:
        Refused: E-CODE-FOREIGN.
    """
    found = []
    for step in steps:
        known = progress.step(step.id)
        own = any(attempt.state == "checked" for attempt in known.attempts)
        if known.checked and not own and step.creates is not None and not satisfied(rpc, step):
            found.append(step)
    return found


def bury(rpc: Rpc, progress: Progress, confirmations: int, clock: Clock, looks_at_most: int) -> bool:
    """Wait until everything mined is as deep as asked (blocks).

    Returns:
        False when that many looks in a row found no new block.
    """
    last = max((attempt.block_number or 0 for _, attempt in progress.blocks), default=0)
    looks, before = 0, -1
    while last and (head := rpc.block_number()) - last + 1 < confirmations:
        looks, before = (looks + 1, before) if head == before else (0, head)
        if looks >= looks_at_most:
            return False
        clock.sleep(POLL_SECONDS)
    return True


def _hash(block: Json) -> str | None:
    return block.get("hash") if isinstance(block, dict) else None


def _stands(rpc: Rpc, attempt: Attempt, hashes: Mapping[int, str | None]) -> bool:
    if attempt.block_hash is not None and hashes.get(attempt.block_number or 0) == attempt.block_hash:
        return True
    receipt = rpc.receipt(attempt.tx_hash) if attempt.tx_hash else None
    return receipt is not None and receipt.block_hash == attempt.block_hash
