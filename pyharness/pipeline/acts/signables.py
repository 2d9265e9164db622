"""What is signed, by form: documents, and the numbers that signers compare.

In: ``Promise``, the signer as it stands. Out: ``Signed``. Door: the node, reading only.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyharness.chain import timelock
from pyharness.chain.abi import encode_call
from pyharness.chain.faults import CallReverted
from pyharness.chain.offline.safe import canonical
from pyharness.chain.safe_batch import SafeCall
from pyharness.chain.safe_batch import calls as calls_of
from pyharness.chain.safe_state import SafeState
from pyharness.chain.safe_tx import HASH_OF, SafeTx, transaction
from pyharness.chain.schema import BlockHeader
from pyharness.chain.typed_data import Signable
from pyharness.errors import Refused
from pyharness.ops.promise import Promise, plan_id
from pyharness.ops.schema import plain
from pyharness.ops.sheet import CAST, LONGEST_LINE, Check
from pyharness.pipeline.corridor.session import Session
from pyharness.units import in_time
from pyharness.values import ZERO_ADDRESS, instant_of

MULTI_SEND = "MultiSendCallOnly"
KNOWN_VERSION = "1.4.1"
TIMELOCK_ACTS = ("schedule", "execute", "cancel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One part, ready to be signed.

    Args:
        documents: what is written, by the end of the file's name.
        rows: what is compared when signing.
        nonce: of a Safe's transaction.
    """

    kind: str
    documents: tuple[tuple[str, Mapping[str, Any]], ...]
    rows: tuple[tuple[str, str], ...]
    wrong: tuple[str, ...]
    checks: tuple[Check, ...]
    nonce: int = -1


def safe_tx(promise: Promise, nonce: int) -> SafeTx:
    """The transaction by which a Safe makes a promise's calls."""
    made = [SafeCall(to=call.to, value=0, data=bytes.fromhex(call.data[2:])) for call in promise.calls]
    return transaction(made, nonce=nonce, multi_send=_multi_send())


def operation_of(promise: Promise) -> timelock.Operation:
    """The operation by which a timelock makes a promise's calls, under the salt that was signed.

    Raises:
        KeyError, ValueError: the promise has none.
    """
    return timelock.Operation(calls=_inner(promise), salt=bytes.fromhex(dict(promise.signed)["salt"][2:]))


def _inner(promise: Promise) -> tuple[timelock.Call, ...]:
    return tuple(timelock.Call(to=call.to, data=bytes.fromhex(call.data[2:])) for call in promise.calls)


def mark(promise: Promise) -> tuple[str, str] | None:
    """What the chain calls its execution, made of its calls anew: which row of ``signed``, and the hash.

    Plain calls have none.

    Raises:
        KeyError, ValueError: the promise lacks what it is made with.
    """
    if promise.form == "safe":
        outer = safe_tx(promise, int(dict(promise.signed)["nonce"]))
        return "safeTxHash", "0x" + outer.signable(safe=promise.signer, chain_id=promise.chain_id).hash.hex()
    return ("id", operation_of(promise).id) if promise.form == "timelock" else None


def _multi_send() -> str:
    return next(item.address for item in canonical() if item.name == MULTI_SEND)


def of_safe(
    session: Session, promise: Promise, batch: Mapping[str, Any], safe: SafeState, *, nonce: int, block: int
) -> Signed:
    """A Safe's batch and the transaction its owners sign.

    Args:
        nonce: the one that is meant.

    Raises:
        Refused: E-BATCH, the app would make other calls of the file; E-MULTISEND; E-SAFE-HASH.
    """
    made = calls_of(batch)
    wanted = [(call.to, call.data) for call in promise.calls]
    if [(call.to, "0x" + call.data.hex()) for call in made] != wanted:
        raise _refused("E-BATCH", "the app would make other calls of the file", str(len(made)), str(len(wanted)))
    place = _multi_send()
    if len(made) > 1 and not session.rpc.code(place):
        raise _refused("E-MULTISEND", f"{MULTI_SEND} is not on this chain", place, "its code")
    outer = safe_tx(promise, nonce)
    signable = outer.signable(safe=safe.address, chain_id=promise.chain_id)
    own = _own_hash(session, safe.address, outer, block)
    if own != "0x" + signable.hash.hex():
        text = (
            f"the Safe {safe.version} hashes its transactions otherwise: what is compared would not be what is signed"
        )
        raise _refused("E-SAFE-HASH", text, own, "0x" + signable.hash.hex())
    hashes = {"domain hash": signable.domain_hash, "message hash": signable.message_hash, "safeTxHash": signable.hash}
    rows = [("Safe", safe.address), ("nonce", str(nonce))]
    rows += [(name, "0x" + value.hex()) for name, value in hashes.items()]
    rows += [("checksum of the file", batch["meta"]["checksum"]), ("to", outer.to), ("operation", str(outer.operation))]
    return Signed(
        kind=safe.words,
        documents=(("", batch),),
        rows=tuple(rows),
        wrong=tuple(_wrong(safe, nonce, place if len(made) > 1 else None)),
        checks=tuple(_checks(outer, signable, safe.address)),
        nonce=nonce,
    )


def _wrong(safe: SafeState, nonce: int, batcher: str | None) -> Iterator[str]:
    """What would make the hashes those of something else, or the signatures of no use."""
    yield f"the Safe's next nonce is not {nonce}: the hashes are of that nonce only"
    if batcher and safe.version != KNOWN_VERSION:
        yield f"the app batches for a Safe {safe.version} by another contract than {batcher}: other hashes"
    yield from (f"{module} acts first: this module of the Safe moves it without its owners" for module in safe.modules)
    if safe.guard:
        yield f"the Safe's guard {safe.guard} refuses it: it was not asked"


def _own_hash(session: Session, safe: str, outer: SafeTx, block: int) -> str:
    """What the Safe itself would have its owners sign; in words where it does not say."""
    data = encode_call(HASH_OF, *outer.arguments, outer.nonce)
    try:
        return "0x" + session.rpc.eth_call(safe, data, block).hex()
    except CallReverted:
        return "no answer"


def _checks(outer: SafeTx, signable: Signable, safe: str) -> Iterator[Check]:
    """The hash put together by hand, and asked of the Safe itself where the line is not too long."""
    joined = "0x1901" + signable.domain_hash.hex() + signable.message_hash.hex()
    yield Check(command=f"{CAST} keccak {joined}", expected="0x" + signable.hash.hex())
    arguments = [plain(value) for value in (*outer.arguments, outer.nonce)]
    asked = shlex.join([CAST, "call", safe, f"{HASH_OF}(bytes32)", *arguments]) + ' --rpc-url "$ETH_RPC_URL"'
    if len(asked) <= LONGEST_LINE:
        yield Check(command=asked, expected="0x" + signable.hash.hex())


def of_timelock(session: Session, promise: Promise, block: BlockHeader) -> Signed:
    """What a timelock is given: schedule, execute, cancel; each for whoever holds that power of it.

    Raises:
        Refused: E-FORM.
    """
    lock = timelock.read(session.rpc, promise.signer, sorted(session.config.people))
    if lock is None:
        raise _refused("E-FORM", "the timelock does not answer", promise.signer, "a timelock")
    operation, stage = timelock.undone(session.rpc, lock.address, _inner(promise), plan_id(promise))
    roles = dict(zip(TIMELOCK_ACTS, timelock.ROLES, strict=True))
    data = {"schedule": operation.schedule(lock.delay), "execute": operation.execute(), "cancel": operation.cancel()}
    documents = tuple(
        (f".{name}", _document(promise, lock.holders[role], [(lock.address, data[name], f"{name} {operation.id}")]))
        for name, role in roles.items()
    )
    ready = instant_of(block.timestamp + lock.delay)
    rows = (
        ("timelock", lock.address),
        ("id", operation.id),
        ("salt", "0x" + operation.salt.hex()),
        ("delay", f"{lock.delay} s"),
        ("ready", f"not before {ready}: {in_time(lock.delay)} after it is scheduled"),
        *((f"may {name}", _holders(lock.holders[role])) for name, role in roles.items()),
    )
    if stage.ready_at:
        rows += (("announced", f"already, ready at {instant_of(stage.ready_at)}: execute or cancel is left"),)
    return Signed(
        kind=f"timelock, delay {in_time(lock.delay)}",
        documents=documents,
        rows=rows,
        wrong=("the timelock's delay was raised meanwhile", "what is scheduled is carried out on later books"),
        checks=(),
    )


def _holders(accounts: Sequence[str]) -> str:
    """Who has a role of a timelock; the zero address stands for anybody."""
    return "anybody" if ZERO_ADDRESS in accounts else ", ".join(accounts) or "nobody of the config"


def of_account(promise: Promise) -> Signed:
    """Plain call data for whoever holds the power."""
    calls = [(call.to, bytes.fromhex(call.data[2:]), call.words) for call in promise.calls]
    return Signed(
        kind="account",
        documents=(("", _document(promise, (promise.signer,), calls)),),
        rows=(("from", promise.signer), ("calls", str(len(calls)))),
        wrong=("the calls are sent in another order, or by another account",),
        checks=(),
    )


def _document(promise: Promise, senders: tuple[str, ...], calls: list[tuple[str, bytes, str]]) -> dict[str, Any]:
    return {
        "schemaVersion": 1,
        "network": promise.network,
        "chainId": str(promise.chain_id),
        "from": list(senders),
        "transactions": [
            {"to": to, "value": "0", "data": "0x" + data.hex(), "words": words} for to, data, words in calls
        ],
    }


def _refused(code: str, message: str, found: str, expected: str) -> Refused:
    return Refused(code, message, found=found, expected=expected, next_command="python -m pyharness ops --help")
