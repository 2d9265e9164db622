"""A simulation that finds other books than were predicted is a refusal."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pyharness.errors import Refused
from pyharness.ops.schema import Fact
from pyharness.pipeline.acts import trying

SESSION: Any = SimpleNamespace(config=SimpleNamespace(words="sepolia"))


def fact(what: str) -> Fact:
    """Money of a model."""
    return Fact(subject="m", what=what, unit="USDC", to="0x" + "11" * 20, question=f"{what}(string)(uint256)")


ACCRUED, PAID = fact("accrued"), fact("paid")


def test_one_unit_beside_the_prediction_is_refused_with_both() -> None:
    """By name, in plain units; every fact that differs."""
    predicted = {ACCRUED: 79_000_000, PAID: 1_000_000}
    trying._agree(SESSION, predicted, dict(predicted))
    with pytest.raises(Refused) as refusal:
        trying._agree(SESSION, predicted, {ACCRUED: 79_000_001, PAID: 1_000_000})
    assert refusal.value.code == "E-PREDICTION"
    assert (refusal.value.found, refusal.value.expected) == ("m: accrued 79.000001 USDC", "m: accrued 79.00 USDC")
