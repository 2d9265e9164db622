"""Acts beside an older system: the reserve is ours, pools and params are not."""

from __future__ import annotations

from typing import Any

import pytest
from eth_account import Account
from older import joined

from pyharness.tools.release import build_release

MODEL, BESIDE = "lead-scoring", "--mode infrastructure --yes"


@pytest.fixture
def beside(terminal: Any) -> Any:
    """Our reserve and router beside an older system, with $80 accrued."""
    build_release()
    joined(terminal, MODEL)
    return terminal


def test_the_reserves_acts_are_made_and_what_is_not_ours_is_refused(beside: Any) -> None:
    """An invoice is paid, money added, the power to pause given and used; older params are refused by name."""
    payee = Account.create().address
    for line, sent in (
        (f"approve-payee sepolia {MODEL} {payee} yes", 1),
        (f"pay sepolia {MODEL} --to {payee} --amount 40 --invoice-number INV-1", 1),
        (f"fund sepolia {MODEL} --amount 5", 2),
        (f"grant sepolia InfrastructureReserve PAUSER_ROLE {beside.address}", 1),
        ("pause sepolia InfrastructureReserve", 1),
        ("unpause sepolia InfrastructureReserve", 1),
    ):
        ran = beside.run(f"ops {line} {BESIDE}")
        assert (ran.code, ran.answer.get("sent")) == (0, sent), ran.said
    refused = beside.run(f"ops set-split sepolia {MODEL} 8500 {BESIDE}")
    assert (refused.code, refused.error["code"]) == (5, "E-NOT-HERE")
    verified = beside.run("verify sepolia --mode infrastructure")
    assert {item["kind"] for item in verified.answer["findings"]} <= {"solvency"}, verified.said
