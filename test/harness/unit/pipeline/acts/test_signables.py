"""What a Safe's owners compare is what their Safe will ask for, and who moves it besides them is on the page."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ops_system import ME, PAYEE, STRANGER, address

from pyharness.chain.faults import CallReverted
from pyharness.chain.safe_batch import SafeCall, batches
from pyharness.chain.safe_state import SafeState
from pyharness.errors import Refused
from pyharness.ops.promise import Promise, PromisedCall
from pyharness.pipeline.acts.signables import mark, of_safe

DATA = bytes.fromhex("8456cb59")
PROMISE = Promise(
    network="local", chain_id=31337, signer=ME, form="safe", act="pause", block=1,
    calls=(PromisedCall(to=address(10), data="0x" + DATA.hex(), function="pause", words="Stop it"),), facts=(),
)  # fmt: skip
OWN_HASH = mark(PROMISE.model_copy(update={"signed": (("nonce", "7"),)}))


def signed(answer: bytes | None, **more: Any) -> Any:
    """The Safe's part where the Safe answers so to the question for its hash."""

    def eth_call(*_: object) -> bytes:
        if answer is None:
            raise CallReverted("E-CALL-REVERTED", "no such function", data=b"")
        return answer

    session: Any = SimpleNamespace(rpc=SimpleNamespace(eth_call=eth_call, code=lambda _: b"\x01"))
    calls = [SafeCall(to=address(10), value=0, data=DATA)]
    (batch,) = batches(calls, (), chain_id=31337, safe=ME, name="", description="", created_at=1)
    safe = SafeState(address=ME, version="1.1.1", owners=(PAYEE, STRANGER), threshold=2, nonce=7, **more)
    return of_safe(session, PROMISE, batch, safe, nonce=7, block=1)


@pytest.mark.parametrize("answer", [bytes(32), None])
def test_a_safe_that_hashes_otherwise_is_refused(answer: bytes | None) -> None:
    """One older than 1.3.0 leaves the chain out: owners would compare a hash that they are never shown."""
    with pytest.raises(Refused) as refused:
        signed(answer)
    assert refused.value.code == "E-SAFE-HASH"


def test_modules_and_a_guard_are_on_the_page() -> None:
    """One acts without the owners, the other may refuse them: no simulation shows either."""
    assert OWN_HASH is not None
    found = signed(bytes.fromhex(OWN_HASH[1][2:]), modules=(address(20),), guard=address(21))
    assert dict(found.rows)["safeTxHash"] == OWN_HASH[1]
    assert any(address(20) in text and "module" in text for text in found.wrong)
    assert any(address(21) in text and "guard" in text for text in found.wrong)
