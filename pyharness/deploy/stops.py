"""The ways a run stops with its journal open, each with the command that helps.

In: network, step, attempt, what the node said. Out: exceptions. Pure.

To go on with the same plan is `deploy`; where that would stop again, `--abandon` closes the journal, and the next plan
is made from what the chain holds then.
"""

from __future__ import annotations

import shlex

from pyharness.deploy.progress import Attempt
from pyharness.errors import Inconclusive, OperationFailed


def resuming(network: str) -> str:
    """The command that goes on with the open journal."""
    return f"python -m pyharness deploy {network}"


def abandoning(network: str, reason: str) -> str:
    """The command that closes the open journal."""
    return f"{resuming(network)} --abandon {shlex.quote(reason)}"


def refused(network: str, step_id: str, said: str) -> OperationFailed:
    """E-STEP-REFUSED: the node does not take the step; nothing was sent, and the same plan would meet the same no."""
    return _failed("E-STEP-REFUSED", step_id, said, abandoning(network, f"{step_id} was refused"))


def reverted(network: str, step_id: str, tx_hash: str | None) -> OperationFailed:
    """E-STEP-REVERTED: mined without success; the next run asks the node first and says why, if it still fails."""
    return _failed("E-STEP-REVERTED", step_id, tx_hash or "", resuming(network))


def nonce_taken(network: str, step_id: str, attempt: Attempt) -> Inconclusive:
    """E-NONCE-TAKEN: the stop before a call is made a second time."""
    return Inconclusive(
        "E-NONCE-TAKEN",
        f"another transaction used the nonce of step {step_id}; whether the step happened cannot be told",
        found=f"nonce {attempt.nonce} used, no receipt of {attempt.tx_hash}",
        expected="the receipt of this deployment's own transaction",
        next_command=abandoning(network, f"nonce {attempt.nonce} was used elsewhere"),
    )


def not_mined(network: str, count: int, first: Attempt, seconds: float) -> Inconclusive:
    """E-NOT-MINED: transactions (``count``) wait longer than anybody wants to."""
    return Inconclusive(
        "E-NOT-MINED",
        f"{count} transaction(s) were not mined in {seconds:g} s, the first at {first.max_fee} wei per gas",
        found=first.tx_hash,
        expected="a receipt that block and account agree with",
        next_command=resuming(network),
    )


def unseen(network: str, step_id: str, address: str) -> Inconclusive:
    """E-EFFECT-UNSEEN: the creation was mined with success, and the node shows no code of it."""
    return Inconclusive(
        "E-EFFECT-UNSEEN",
        f"step {step_id} was mined, and what it made cannot be seen",
        found=f"no code at {address}",
        expected="the code that was planned",
        next_command=resuming(network),
    )


def receipt_missing(network: str, attempt: Attempt) -> Inconclusive:
    """E-RECEIPT-MISSING: the node does not show what was mined where the journal says."""
    return Inconclusive(
        "E-RECEIPT-MISSING",
        "the receipt of a finished step cannot be read",
        found=attempt.tx_hash,
        expected=f"mined in block {attempt.block_number} {attempt.block_hash}",
        next_command=resuming(network),
    )


def not_buried(network: str, confirmations: int) -> Inconclusive:
    """E-NOT-BURIED: the chain stands still before what was mined is deep enough (blocks)."""
    return Inconclusive(
        "E-NOT-BURIED",
        "the chain stands still, so what was mined is not final",
        found="no new block",
        expected=f"{confirmations} confirmations",
        next_command=resuming(network),
    )


def _failed(code: str, step_id: str, found: str, following: str) -> OperationFailed:
    return OperationFailed(
        code,
        f"step {step_id} does not go through",
        found=found,
        expected="a transaction that succeeds",
        next_command=following,
    )
