"""A batch file is read as strictly as it will be read loosely: each thing that could deceive a signer has its name."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from pyharness.chain.abi import encode_call
from pyharness.chain.safe_batch import SafeCall, batches, checksum
from pyharness.ops.batchfile import read_batch
from pyharness.ops.schema import System
from pyharness.values import checksummed

RESERVE, SAFE, PAYEE, OTHER = (checksummed("0x" + f"{number:02x}" * 20) for number in (0xA1, 0xB2, 0xC3, 0xD4))
CHAIN = 11155111
APPROVE = "approvePayee(string,address,bool)"
INPUTS = [{"name": name, "type": kind} for name, kind in (("modelId", "string"), ("payee", "address"), ("ok", "bool"))]
ABI = ({"type": "function", "name": "approvePayee", "inputs": INPUTS, "outputs": [], "stateMutability": "nonpayable"},)
SYSTEM = System(
    config=SimpleNamespace(chain_id=CHAIN),  # type: ignore[arg-type]
    contracts={"InfrastructureReserve": RESERVE},
    abi={"InfrastructureReserve": ABI},
    models=("m",),
)
DATA = encode_call(APPROVE, "m", PAYEE, True)
Document = dict[str, Any]


def good() -> Document:
    """A file as the harness writes it: one call, readable."""
    description = f"chain {CHAIN}, Safe {SAFE}: let a payee be paid"
    call = SafeCall(to=RESERVE, value=0, data=DATA)
    (made,) = batches([call], ABI, chain_id=CHAIN, safe=SAFE, name="n", description=description, created_at=1)
    return made


def entry(**fields: object) -> Callable[[Document], None]:
    """A change of the one transaction."""
    return lambda document: document["transactions"][0].update(fields)


def codes(change: Callable[[Document], None], *, sealed: bool = True) -> list[str]:
    """What speaks against the file after a change; with its checksum made anew, as whoever deceives would."""
    document = copy.deepcopy(good())
    change(document)
    if sealed:
        document["meta"]["checksum"] = checksum(document)
    _, wrong = read_batch(json.dumps(document), SYSTEM)
    return [one.code for one in wrong]


def test_what_the_harness_writes_is_read_as_the_same_call() -> None:
    """Without an objection."""
    batch, wrong = read_batch(json.dumps(good()), SYSTEM)
    assert wrong == ()
    assert batch is not None
    assert (batch.safe, batch.calls) == (SAFE, ((RESERVE, DATA),))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(lambda d: d.update(chainId="1"), "E-FILE-CHAIN", id="another chain"),
        pytest.param(lambda d: d["meta"].update(createdFromSafeAddress=""), "E-FILE-SAFE", id="no Safe"),
        pytest.param(lambda d: d["meta"].update(createdFromSafeAddress=OTHER), "E-FILE-DESCRIPTION", id="another Safe"),
        pytest.param(entry(data="0x", contractMethod=None), "E-FILE-EMPTY", id="empty data"),
        pytest.param(entry(contractMethod=None, contractInputsValues=None), "E-FILE-EMPTY", id="neither"),
        pytest.param(entry(value="1"), "E-FILE-VALUE", id="ether"),
        pytest.param(
            entry(data="0x" + encode_call(APPROVE, "m", OTHER, True).hex()), "E-FILE-BOTH", id="data behind the method"
        ),
        pytest.param(
            lambda d: d["transactions"][0]["contractInputsValues"].update(ok="yes"), "E-FILE-TEXT", id="not a bool"
        ),
        pytest.param(
            lambda d: d["transactions"][0]["contractInputsValues"].pop("ok"), "E-FILE-EMPTY", id="a value missing"
        ),
    ],
)
def test_what_deceives_is_refused_by_its_name(change: Callable[[Document], None], code: str) -> None:
    """Although the checksum is right."""
    assert codes(change) == [code]


def test_a_file_that_was_changed_after_it_was_made_says_so() -> None:
    """By its checksum, which protects everything but the name."""
    values = {"modelId": "m", "payee": OTHER, "ok": "true"}
    assert codes(entry(contractInputsValues=values), sealed=False) == ["E-FILE-CHECKSUM"]
    assert codes(lambda document: document["meta"].update(name="other"), sealed=False) == []
