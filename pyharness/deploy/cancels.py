"""Whether a nonce was taken by what we sent to take it, so that the step that had it was not made.

In: a journal's progress, a nonce. Out: the hash of the transaction that took it. Door: the node, reading only.

That a line says so is not enough, for the step is made again then: the bytes must be a transfer of nothing by the
account to itself, on that nonce, and be in a block.
"""

from __future__ import annotations

from pyharness.chain.rpc import Rpc
from pyharness.deploy.progress import Attempt, Progress
from pyharness.deploy.proof import proven
from pyharness.deploy.schema import Entry
from pyharness.deploy.signed import read_signed
from pyharness.deploy.stops import abandoning


def taken_by(rpc: Rpc, progress: Progress, nonce: int) -> str | None:
    """The hash of what was mined to take this nonce for nothing; None where nothing of the kind was.

    Raises:
        Refused: E-SIGNED-UNREADABLE, a line's bytes are no transaction.
    """
    account = progress.opened.signer or ""
    for item in progress.cancels:
        attempt = _attempt(item, account) if item.nonce == nonce else None
        if attempt is not None and proven(rpc, attempt, account) is not None:
            return attempt.tx_hash
    return None


def _attempt(item: Entry, account: str) -> Attempt | None:
    """What was sent, by its own bytes; None where these do something else than nothing."""
    raw = item.raw_tx or ""
    read = read_signed(raw, next_command=abandoning("--help", "the journal is another's"))
    made = read.transaction
    if (read.sender, made.to, made.value, made.data, made.nonce) != (account, account, 0, "0x", item.nonce):
        return None
    return Attempt(
        number=0, nonce=made.nonce, raw_tx=raw, tx_hash=read.tx_hash, max_fee=made.max_fee, tip=made.tip, state="sent"
    )
