"""What happened is compared with what was promised: governed facts to the letter, of money the difference."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pyharness.errors import Mismatch, Refused
from pyharness.ops.promise import Promise, PromisedFact
from pyharness.pipeline.acts import confirming
from pyharness.pipeline.acts.promised import read_promise
from pyharness.values import checksummed

PLACE, Q, A = checksummed("0x" + "a1" * 20), "q()(uint256)", "a()(uint256)"
SESSION: Any = SimpleNamespace(rpc=None, config=SimpleNamespace(words="sepolia", network="sepolia", chain_id=11155111))
RATE = PromisedFact(name="m: share", unit="bps", to=PLACE, question=Q, before="8000", after="8500", flows=False)
MONEY = PromisedFact(name="m: accrued", unit="USDC", to=PLACE, question=A, before="80", after="30", flows=True)


def promise(*facts: PromisedFact, network: str = "sepolia", chain_id: int = 11155111) -> Promise:
    """A promise of these facts."""
    return Promise(
        network=network, chain_id=chain_id, signer=PLACE, form="calldata", act="pay", block=1, calls=(), facts=facts
    )


def became(monkeypatch: pytest.MonkeyPatch, fact: PromisedFact, before: str, after: str) -> bool:
    """Whether a fact that went from one answer to another counts as kept."""
    heights = {hex(9): [before], hex(10): [after]}
    monkeypatch.setattr(confirming, "ask", lambda _rpc, _asked, height: heights[height])
    (found,) = confirming.kept(SESSION, promise(fact), first=10, last=10)
    return found.ok


def test_a_governed_fact_that_is_another_is_a_mismatch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it was before; in plain units."""
    assert became(monkeypatch, RATE, "8000", "8500")
    with pytest.raises(Mismatch) as refusal:
        became(monkeypatch, RATE, "8000", "9000")
    assert (refusal.value.code, refusal.value.found) == ("E-PROMISE", "m: share 8000 bps (80 %) -> 9000 bps (90 %)")


def test_of_money_the_difference_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deposits come between looking and signing; what leaves is the promised amount, or it is said."""
    assert became(monkeypatch, MONEY, "80", "30")
    assert became(monkeypatch, MONEY, "580", "530")
    assert not became(monkeypatch, MONEY, "80", "29")
    assert not became(monkeypatch, MONEY, "580", "30")


@pytest.mark.parametrize(("network", "chain_id"), [("mainnet", 11155111), ("sepolia", 1)])
def test_a_promise_of_another_network_is_none(tmp_path: Any, network: str, chain_id: int) -> None:
    """By its name and by its chain."""
    file = tmp_path / "a.promise"
    file.write_text(promise(RATE).model_dump_json(by_alias=True))
    assert read_promise(SESSION, file) == promise(RATE)
    file.write_text(promise(RATE, network=network, chain_id=chain_id).model_dump_json(by_alias=True))
    with pytest.raises(Refused, match="not what was promised"):
        read_promise(SESSION, file)
