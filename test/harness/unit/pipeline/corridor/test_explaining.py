"""What a refused step and a failed simulation say: the error, its cause, the command that explains it in full."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from commands import parses

from pyharness.chain.abi import encode_call
from pyharness.chain.faults import CallReverted
from pyharness.chain.reverts import RevertReader
from pyharness.errors import Refused
from pyharness.explain import table
from pyharness.pipeline.acts import trying
from pyharness.pipeline.corridor.explaining import in_a_line

DATA = encode_call("PayeeNotApproved(string,address)", "lead-scoring", "0x" + "11" * 20)
CAUSE = "somebody was to be paid for a model who is neither its provider nor an approved payee"
UNKNOWN = bytes.fromhex("12345678")


def test_a_line_has_error_and_cause() -> None:
    """Of what has a text; what has none is said as it is."""
    line = in_a_line(table.reader())
    assert line(DATA) == f"PayeeNotApproved(modelId=lead-scoring, payee=0x{'11' * 20}): {CAUSE}"
    assert line(UNKNOWN) == "unknown error 0x12345678"
    assert line(b"") == "reverted without a reason"
    assert in_a_line(RevertReader(()))(DATA).startswith("unknown error 0x")


@pytest.mark.parametrize(("data", "following"), [(DATA, f"explain 0x{DATA.hex()} --network sepolia"), (b"", "verify")])
def test_a_failed_simulation_says_the_cause_and_what_explains_it(data: bytes, following: str) -> None:
    """With data, the command carries it; without, the network is verified."""

    def refuses(*_: Any) -> None:
        raise CallReverted("E-CALL-REVERTED", "it reverted", data=data, found="nothing")

    call: Any = SimpleNamespace(words="Pay", sender="0x", to="0x", data=b"", label="Reserve", function="pay")
    session: Any = SimpleNamespace(network="sepolia", config=SimpleNamespace(words="sepolia"))
    fork: Any = SimpleNamespace(send_as=refuses)
    with pytest.raises(Refused) as caught:
        trying._made(session, fork, call, table.reader())
    assert (CAUSE in str(caught.value.found)) is bool(data)
    assert following in str(caught.value.next_command)
    assert parses(str(caught.value.next_command))
