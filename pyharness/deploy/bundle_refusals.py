"""The ways a signed bundle is refused before any of it is sent, each with the command that makes a new one.

In: network and mode as the command line wants them (``words``), step, what was found. Out: exceptions. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.deploy.fees import Fees
from pyharness.deploy.stops import resuming
from pyharness.errors import Refused

UNSIGNED_FILE = "unsigned.json"


def signing_anew(words: str) -> str:
    """The command that offers what is left to sign."""
    return f"{resuming(words)} --unsigned {UNSIGNED_FILE}"


def unreadable(words: str, name: str, found: str) -> Refused:
    """E-BUNDLE-UNREADABLE: the file is no bundle."""
    return _refused(words, "UNREADABLE", f"{name} is no bundle of transactions", found, "what --unsigned wrote")


def another_plan(words: str, found: str, wanted: str) -> Refused:
    """E-BUNDLE-PLAN: what was signed is not what would be sent now."""
    return _refused(words, "PLAN", "these transactions are of another plan", found, wanted)


def unsigned(words: str, step_id: str) -> Refused:
    """E-BUNDLE-UNSIGNED: an entry has no signed bytes."""
    return _refused(words, "UNSIGNED", f"{step_id} is not signed", "no raw", "the signed bytes as raw")


def foreign(words: str, step_id: str, plan_hash: str) -> Refused:
    """E-BUNDLE-FOREIGN: no step of the deployer is called so."""
    return _refused(words, "FOREIGN", "a transaction is no step of the plan", step_id, f"steps of plan {plan_hash}")


def changed(words: str, step_id: str, found: Sequence[str], expected: str) -> Refused:
    """E-BUNDLE-CHANGED: signed bytes say something else than they should."""
    return _refused(words, "CHANGED", f"{step_id} is not the transaction that was offered", "; ".join(found), expected)


def order(words: str, step_id: str, before: str) -> Refused:
    """E-BUNDLE-ORDER: steps stand in another order than in the plan, or twice."""
    return _refused(
        words,
        "ORDER",
        "the transactions are not in the plan's order",
        f"{step_id} after {before}",
        "once each, in order",
    )


def missing(words: str, step_id: str) -> Refused:
    """E-BUNDLE-MISSING: a step that is still to be made has no transaction."""
    return _refused(words, "MISSING", "a transaction is missing", f"none for {step_id}", "one for every step left")


def mined(words: str, step_id: str, found: str) -> Refused:
    """E-BUNDLE-MINED: its nonce was used already, by itself or by another one."""
    return _refused(words, "MINED", f"the nonce of {step_id} was used already", found, "transactions not mined yet")


def nonce(words: str, step_id: str, found: int | None, wanted: int) -> Refused:
    """E-BUNDLE-NONCE: a step's transaction is on another nonce than the one it would have."""
    said = f"nonce {found}" if found is not None else "none signed for it"
    return _refused(words, "NONCE", f"{step_id} has no transaction on its nonce", said, f"nonce {wanted}")


def gas(words: str, step_id: str, found: int, expected: str) -> Refused:
    """E-BUNDLE-GAS: too little gas, or more than a transaction may have."""
    return _refused(words, "GAS", f"{step_id} has the wrong gas limit", f"{found} gas", f"{expected} gas")


def fees(words: str, step_id: str, max_fee: int, tip: int, limits: Fees) -> Refused:
    """E-BUNDLE-FEES: dearer than the config allows (wei per gas)."""
    expected = f"at most {limits.max_fee} wei per gas, {limits.tip} of it as tip"
    return _refused(words, "FEES", f"{step_id} is dearer than the config allows", f"{max_fee} and {tip}", expected)


def _refused(words: str, what: str, message: str, found: str, expected: str) -> Refused:
    return Refused(f"E-BUNDLE-{what}", message, found=found, expected=expected, next_command=signing_anew(words))
