"""How a promise that is not carried out yet is taken back.

In: ``Session``, ``Promise``. Out: ``Rejection``: what is signed or sent instead. Doors: the node, reading only; a file
beside the promise.

A Safe spends the nonce on an empty transaction to itself: whatever was signed for that nonce is void. A timelock
forgets an operation by ``cancel``. Calls that an account has not sent need nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyharness.chain import timelock
from pyharness.chain.safe_state import read_safe
from pyharness.chain.safe_tx import SafeTx
from pyharness.config.load import write_rendered
from pyharness.errors import Refused
from pyharness.ops.promise import Promise
from pyharness.pipeline.acts.signables import operation_of
from pyharness.pipeline.corridor.session import Session
from pyharness.values import pretty_json

CANCEL = "python -m pyharness ops cancel --help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """What takes it back.

    Args:
        rows: what signers compare, by name.
        file: typed data for a Safe's owners, or the call of a timelock.
    """

    signer: str
    rows: tuple[tuple[str, str], ...]
    file: Path


def cancel(session: Session, promise: Promise, file: Path) -> Rejection:
    """Write what takes a promise back.

    Args:
        file: the promise's.

    Raises:
        Refused: E-NOTHING-TO-CANCEL, it is carried out, was never announced, or needs no cancelling.
    """
    if promise.form == "safe":
        return _safe(session, promise, file.with_suffix(".rejection.json"))
    if promise.form == "timelock":
        return _timelock(session, promise, file.with_suffix(".taken-back.json"))
    raise _nothing("plain call data", "a Safe's or a timelock's promise")


def _safe(session: Session, promise: Promise, out: Path) -> Rejection:
    nonce, safe = int(dict(promise.signed)["nonce"]), read_safe(session.rpc, promise.signer)
    if safe is None or safe.nonce > nonce:
        found = "no Safe" if safe is None else f"the Safe's next nonce is {safe.nonce}"
        raise _nothing(found, f"nonce {nonce} unspent")
    made = SafeTx(to=safe.address, nonce=nonce).signable(safe=safe.address, chain_id=promise.chain_id)
    rows = (
        ("Safe", safe.address),
        ("nonce", str(nonce)),
        ("to", safe.address),
        ("domain hash", "0x" + made.domain_hash.hex()),
        ("message hash", "0x" + made.message_hash.hex()),
        ("safeTxHash", "0x" + made.hash.hex()),
    )
    return Rejection(signer=safe.address, rows=rows, file=write_rendered(pretty_json(dict(made.document)), out))


def _timelock(session: Session, promise: Promise, out: Path) -> Rejection:
    operation = operation_of(promise)
    stage = timelock.stage(session.rpc, promise.signer, operation)
    if stage.state not in ("waiting", "ready"):
        raise _nothing(f"operation {operation.id} is {stage.state}", "one that waits or is ready")
    call = {"to": promise.signer, "value": "0", "data": "0x" + operation.cancel().hex(), "words": "cancel"}
    document = {
        "schemaVersion": 1,
        "network": promise.network,
        "chainId": str(promise.chain_id),
        "transactions": [call],
    }
    rows = (("timelock", promise.signer), ("id", operation.id), ("state", stage.state))
    return Rejection(signer=promise.signer, rows=rows, file=write_rendered(pretty_json(document), out))


def _nothing(found: str, expected: str) -> Refused:
    return Refused(
        "E-NOTHING-TO-CANCEL", "there is nothing to take back", found=found, expected=expected, next_command=CANCEL
    )
