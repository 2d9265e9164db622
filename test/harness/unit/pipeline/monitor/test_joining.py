"""What state and events, asked apart, must say alike: books, providers, rates, roles."""

from __future__ import annotations

from typing import Any

import pytest
from seen import PROVIDER, SAFE, STRANGER, TX, event

from pyharness.chain.lens import Row
from pyharness.errors import Inconclusive
from pyharness.names import role_id
from pyharness.observe import rounds
from pyharness.observe.fold import Grant
from pyharness.observe.rounds import Mark, Memory
from pyharness.pipeline.monitor import powers
from pyharness.pipeline.monitor.joining import add_up, lines_before
from pyharness.values import ZERO_ADDRESS

MODEL, RESERVE = "lead-scoring", "InfrastructureReserve"
PAYER = (RESERVE, "PAYER_ROLE", SAFE)


def row(accrued: int = 100, provider: str = PROVIDER, bps: int | None = 8_000) -> Row:
    """A model as its contracts have it now."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("active", "reserve", "spot", "redemption", "supply", "curve", "paused", "listed")
    )
    return Row(
        id=MODEL, accrued=accrued, paid=0, fees=0, provider=provider, params=ZERO_ADDRESS, pool=ZERO_ADDRESS,
        infra_bps=bps, **nothing,
    )  # fmt: skip


def remembered(**changes: Any) -> Memory:
    """What the round before saw: the same."""
    settled = Mark(number=7, hash="0x" + "7" * 64)
    given = {"settled": settled, "books": {MODEL: 100}, "providers": {MODEL: PROVIDER}, "splits": {MODEL: 8_000}}
    return rounds.opened("sepolia", "full", 1, SAFE).model_copy(update=given | changes)


@pytest.mark.parametrize(
    ("now", "what"),
    [(row(accrued=99), "moved the books"), (row(provider=STRANGER), "changed the provider"),
     (row(bps=7_000), "changed the rate")],
)  # fmt: skip
def test_what_changed_without_an_event_is_kept_back(now: Row, what: str) -> None:
    """By name, with what was seen; what its event tells of is not, nor what nobody saw before."""
    with pytest.raises(Inconclusive, match=what) as raised:
        add_up(remembered(), lines_before([now], [], ours=True))
    assert raised.value.code == "E-MONITOR-LOGS"
    told = [
        event("payment", number=1, account=PROVIDER),
        event("provider", account=STRANGER, old=PROVIDER),
        event("split", before=8_000, number=7_000),
    ]
    add_up(remembered(), lines_before([row(99, STRANGER, 7_000)], told, ours=True))
    add_up(remembered(settled=None), lines_before([now], [], ours=True))
    add_up(remembered(books={}, providers={}, splits={}), lines_before([now], [], ours=True))


def test_rates_of_an_older_system_are_not_held_to_events() -> None:
    """It has others; nor are rates that nobody answers."""
    add_up(remembered(), lines_before([row(bps=7_000)], [], ours=False))
    add_up(remembered(), lines_before([row(bps=None)], [], ours=True))


def test_a_declared_role_without_its_event_is_kept_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who else holds one is then unknown; a role that events give and a contract does not know is doubted."""
    monkeypatch.setattr(powers, "_declared", lambda *_: {PAYER})
    config: Any = None
    assert powers.asked(config, {}, ()) == (PAYER,)
    with pytest.raises(Inconclusive, match="by which roles were granted") as raised:
        powers.judged(config, {}, (), {PAYER: True})
    assert raised.value.found == f"{SAFE} has PAYER_ROLE of {RESERVE}"
    assert powers.judged(config, {}, (), {PAYER: False}) == ((), ())
    grants = [Grant(contract=RESERVE, role="PAYER_ROLE", holder=who, tx_hash=TX, block=5) for who in (SAFE, STRANGER)]
    other = (RESERVE, "PAYER_ROLE", STRANGER)
    assert powers.asked(config, {}, grants) == (PAYER, other)
    holders, doubted = powers.judged(config, {}, grants, {PAYER: True, other: True})
    assert [(item.holder, item.declared) for item in holders] == [(SAFE, True), (STRANGER, False)]
    assert doubted == ()
    holders, doubted = powers.judged(config, {}, grants, {PAYER: True, other: False})
    assert ([item.holder for item in holders], len(doubted)) == ([SAFE], 1)


@pytest.mark.parametrize("role", ["PAYER_ROLE", role_id("PAYER_ROLE")])
def test_a_role_is_asked_for_by_its_id(role: str) -> None:
    """Whether anybody has named it or not."""
    place, view, arguments = powers.question({RESERVE: STRANGER}, (RESERVE, role, SAFE))
    assert (place, view) == (STRANGER, "hasRole(bytes32,address)(bool)")
    assert arguments == (bytes.fromhex(role_id("PAYER_ROLE")[2:]), SAFE)
