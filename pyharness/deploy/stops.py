"""The ways a run stops with its journal open, each with the command that helps.

In: network and mode as the command line wants them (``words``), step, attempt, what the node said. Out: exceptions.
Pure.

To go on with the same plan is `deploy`; where that would stop again, `--abandon` closes the journal, and the next plan
is made from what the chain holds then.
"""

from __future__ import annotations

import shlex

from pyharness.deploy.progress import Attempt
from pyharness.errors import Inconclusive, OperationFailed


def resuming(words: str) -> str:
    """The command that goes on with the open journal."""
    return f"python -m pyharness deploy {words}"


def abandoning(words: str, reason: str) -> str:
    """The command that closes the open journal."""
    return f"{resuming(words)} --abandon {shlex.quote(reason)}"


def refused(words: str, step_id: str, said: str) -> OperationFailed:
    """E-STEP-REFUSED: the node does not take the step; nothing was sent, and the same plan would meet the same no."""
    return _failed("E-STEP-REFUSED", step_id, said, abandoning(words, f"{step_id} was refused"))


def reverted(words: str, step_id: str, tx_hash: str | None) -> OperationFailed:
    """E-STEP-REVERTED: mined without success; the next run asks the node first and says why, if it still fails."""
    why = f" (why: python -m pyharness explain {tx_hash} --network {words.split()[0]})" if tx_hash else ""
    return _failed("E-STEP-REVERTED", step_id, f"{tx_hash or ''}{why}", resuming(words))


def nonce_taken(words: str, step_id: str, attempt: Attempt) -> Inconclusive:
    """E-NONCE-TAKEN: the stop before a call is made a second time."""
    found = f"nonce {attempt.nonce} used, no receipt of {attempt.tx_hash}"
    expected = "the receipt of this deployment's own transaction"
    message = f"another transaction used the nonce of step {step_id}; whether the step happened cannot be told"
    following = abandoning(words, f"nonce {attempt.nonce} was used elsewhere")
    return _unclear("E-NONCE-TAKEN", message, found, expected, following)


def not_mined(words: str, count: int, first: Attempt, seconds: float) -> Inconclusive:
    """E-NOT-MINED: transactions (``count``) wait longer than anybody wants to."""
    message = f"{count} transaction(s) were not mined in {seconds:g} s, the first at {first.max_fee} wei per gas"
    expected = "a receipt that block and account agree with"
    return _unclear("E-NOT-MINED", message, first.tx_hash, expected, resuming(words))


def unseen(words: str, step_id: str, address: str) -> Inconclusive:
    """E-EFFECT-UNSEEN: the creation was mined with success, and the node shows no code of it."""
    message = f"step {step_id} was mined, and what it made cannot be seen"
    return _unclear("E-EFFECT-UNSEEN", message, f"no code at {address}", "the code that was planned", resuming(words))


def receipt_missing(words: str, attempt: Attempt) -> Inconclusive:
    """E-RECEIPT-MISSING: the node does not show what was mined where the journal says."""
    message = "the receipt of a finished step cannot be read"
    expected = f"mined in block {attempt.block_number} {attempt.block_hash}"
    return _unclear("E-RECEIPT-MISSING", message, attempt.tx_hash, expected, resuming(words))


def not_buried(words: str, confirmations: int) -> Inconclusive:
    """E-NOT-BURIED: the chain stands still before what was mined is deep enough (blocks)."""
    message = "the chain stands still, so what was mined is not final"
    return _unclear("E-NOT-BURIED", message, "no new block", f"{confirmations} confirmations", resuming(words))


def _unclear(code: str, message: str, found: str | None, expected: str, following: str) -> Inconclusive:
    return Inconclusive(code, message, found=found, expected=expected, next_command=following)


def _failed(code: str, step_id: str, found: str, following: str) -> OperationFailed:
    message = f"step {step_id} does not go through"
    return OperationFailed(code, message, found=found, expected="a transaction that succeeds", next_command=following)
