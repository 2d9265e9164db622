"""Everybody's books at one moment, and what an act moved in them.

In: a ``Scene``. Out: named amounts and their differences (USDC, 6 decimals). The door to the network, by ``Scene``.
An act is asserted by everything it moved: what is not named must have stayed as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.scene import Done, Scene
from pyharness.values import ZERO_ADDRESS

CASH = {
    "backend": "backend",
    "treasury": "treasury",
    "provider": "provider",
    "trader": "trader",
    "holder": "holder",
    "router": "UsageFeeRouter",
    "reserve": "InfrastructureReserve",
    "pool": "HokusaiAMM",
}


def books(stage: Scene, more: Sequence[str] = ()) -> dict[str, int]:
    """Cash of everybody and of ``more`` parties, and what the contracts owe, paid and own; read in one message."""
    model = stage.model.id
    reserve, router, pool = "InfrastructureReserve", "UsageFeeRouter", "HokusaiAMM"
    asked = {
        **{name: ("USDC", "balanceOf", stage.address(who)) for name, who in _purses(more).items()},
        "accrued": (reserve, "accrued", model),
        "paid": (reserve, "paid", model),
        "outstanding": (reserve, "outstanding"),
        "total accrued": (reserve, "totalAccrued"),
        "total paid": (reserve, "totalPaid"),
        "fees of the model": (router, "getModelFees", model),
        "market": (pool, "reserveBalance"),
        "trade fees": (pool, "feesOwed"),
    }
    return dict(zip(asked, stage.views(list(asked.values())), strict=True))


def moves(
    stage: Scene, what: str, act: Callable[[], Done], expected: Mapping[str, int], *, more: Sequence[str] = ()
) -> Done:
    """Do something and hold everything it moved against what it should move.

    Args:
        more: parties of this story alone whose cash is looked at too.

    Raises:
        Mismatch: E-STORY, naming each book that differs.
    """
    before, since = books(stage, more), stage.diary.noted
    done = act()
    after = books(stage, more)
    moved = {name: after[name] - before[name] for name in before if after[name] != before[name]}
    stage.diary.moved(what, moved | _tokens(stage, done), since=since, at=done.at)
    equal(f"what {what} moved", moved, _in_full(stage, expected, more))
    equal("the reserve's cash covers its books", after["reserve"] >= after["outstanding"], True)
    return done


def _tokens(stage: Scene, done: Done) -> dict[str, int]:
    """What the act moved of the model's tokens (18 decimals), by whose they are; minted and burned ones from nobody."""
    moved: dict[str, int] = {}
    for event in done.events:
        if (event.contract, event.name) == ("HokusaiToken", "Transfer"):
            for end, sign in (("from", -1), ("to", 1)):
                whose = str(event.args[end])
                if whose != ZERO_ADDRESS:
                    name = f"{stage.called(whose)}_tokens"
                    moved[name] = moved.get(name, 0) + sign * int(str(event.args["value"]))
    return moved


def _purses(more: Sequence[str]) -> dict[str, str]:
    return {**CASH, **{name: name for name in more}}


def _in_full(stage: Scene, expected: Mapping[str, int], more: Sequence[str]) -> dict[str, int]:
    """What moves, with everybody who shares a purse: on a test network one account may play several parties."""
    purses = {name: stage.address(who) for name, who in _purses(more).items()}
    full = {name: amount for name, amount in expected.items() if name not in purses}
    for name, purse in purses.items():
        full[name] = sum(amount for other, amount in expected.items() if purses.get(other) == purse)
    return {name: amount for name, amount in full.items() if amount}
