"""The guide's four tests on a system that lives: amounts are asked for, the model is as it is, the rate is put back.

In: a ``Scene``, ``Terms``, who cannot act. Out: ``Played``. The door to the network, by ``Scene``. Each act is held
against everything it moved, in everybody's books. Source: guide, "Testing the Deployment".

| test | who | what | moves |
|---|---|---|---|
| api-fee-deposit | backend | deposits the amount | reserve and market, at the model's own rate |
| infrastructure-payment | treasury | pays half of it against a new invoice | reserve to provider |
| governance-adjustment | governor, backend | 70 %, the amount again, the old rate | reserve and market, at 70 % |
| accrual-health | nobody | reads runway and accounting | nothing |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pyharness.errors import Inconclusive, Mismatch, OperationFailed
from pyharness.scenarios.stage.acts import deposit_fee, pay, set_split
from pyharness.scenarios.stage.expect import equal, holds
from pyharness.scenarios.stage.scene import Scene
from pyharness.scenarios.stories import accrual_health, api_fee_deposit, governance_adjustment, infrastructure_payment
from pyharness.values import ZERO_ADDRESS

SENTENCES = {
    api_fee_deposit.NAME: "API revenue is split between infrastructure and the market at the model's rate.",
    infrastructure_payment.NAME: "The treasury pays the provider against an invoice, out of what accrued.",
    governance_adjustment.NAME: "After a change of the rate the next revenue is split anew; the old rate comes back.",
    accrual_health.NAME: "Runway, accrued, paid and provider agree with each other and with the cash.",
}
NEW_BPS, OTHERWISE_BPS = governance_adjustment.NEW_BPS, 8_000
Facts = Mapping[str, int | str]


class Keep(Protocol):
    """Remembers, beyond this process, which rate has to come back."""

    def away(self, old: int, new: int) -> None:
        """The rate (bps) is about to be changed."""
        ...

    def home(self) -> None:
        """The old rate is back."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a run deposits each time (USDC, 6 decimals), the hash of its one invoice, and the memo of its payment."""

    amount: int
    invoice: bytes
    memo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What became of one test; ``found`` says what differed, or why it could not be told."""

    name: str
    sentence: str
    state: Literal["held", "differs", "inconclusive"]
    found: str = ""
    facts: Facts = field(default_factory=dict)


def told(scene: Scene, terms: Terms, absent: Mapping[str, str], keep: Keep) -> Iterator[Played]:
    """Each test in the guide's order; one that fails does not stop the others.

    Args:
        absent: why a party cannot act here, by its name.
    """
    table: tuple[tuple[str, tuple[str, ...], Callable[[], Facts]], ...] = (
        (api_fee_deposit.NAME, ("backend",), lambda: _deposit(scene, terms)),
        (infrastructure_payment.NAME, ("treasury",), lambda: _payment(scene, terms)),
        (governance_adjustment.NAME, ("governor", "backend"), lambda: _governance(scene, terms, keep)),
        (accrual_health.NAME, (), lambda: _health(scene)),
    )
    for name, needed, tell in table:
        yield _played(name, [absent[who] for who in needed if who in absent], tell)


def put_back(scene: Scene, bps: int) -> None:
    """Set the rate (bps) again. Sent also where it reads so already: a change may be under way, and this comes after.

    Raises:
        Mismatch: E-STORY, it cannot be set and is another one.
    """
    try:
        scene.act("governor", "HokusaiParams", "setInfrastructureAccrualBps", bps)
    except Mismatch:
        if rate(scene) != bps:
            raise
    equal("the rate afterwards", rate(scene), bps)


def rate(scene: Scene) -> int:
    """The share of infrastructure now (bps)."""
    return int(scene.view("HokusaiParams", "infrastructureAccrualBps"))


def _played(name: str, missing: list[str], tell: Callable[[], Facts]) -> Played:
    sentence = SENTENCES[name]
    if missing:
        return Played(name=name, sentence=sentence, state="inconclusive", found="; ".join(missing))
    try:
        return Played(name=name, sentence=sentence, state="held", facts=tell())
    except Inconclusive as error:
        return Played(name=name, sentence=sentence, state="inconclusive", found=f"{error.message}: {error.found}")
    except (Mismatch, OperationFailed) as error:
        parts = [error.message, *(f"{word} {text}" for word, text in _both(error) if text is not None)]
        return Played(name=name, sentence=sentence, state="differs", found="; ".join(parts))


def _both(error: Mismatch | OperationFailed) -> tuple[tuple[str, str | None], ...]:
    return ("found", error.found), ("expected", error.expected)


def _deposit(scene: Scene, terms: Terms) -> Facts:
    bps, model = rate(scene), scene.model.id
    quote = scene.view("UsageFeeRouter", "calculateFeeSplit", model, terms.amount)
    deposit = deposit_fee(scene, terms.amount, bps)
    equal("the split announced before", quote, (deposit.infra, deposit.profit))
    return {
        "revenue_usdc": terms.amount,
        "infrastructure_bps": bps,
        "to_reserve_usdc": deposit.infra,
        "to_market_usdc": deposit.profit,
    }


def _payment(scene: Scene, terms: Terms) -> Facts:
    model, amount, reserve = scene.model.id, terms.amount // 2, "InfrastructureReserve"
    provider, accrued = scene.view(reserve, "provider", model), int(scene.view(reserve, "accrued", model))
    if provider == ZERO_ADDRESS or accrued < amount:
        raise Inconclusive("E-SMOKE-PAYMENT", "nothing can be paid", found=f"provider {provider}, accrued {accrued}")
    pay(scene, amount, terms.invoice, terms.memo)
    equal("the invoice is marked", scene.view(reserve, "isInvoicePaid", model, terms.invoice), True)
    return {
        "accrued_before_usdc": accrued,
        "paid_usdc": amount,
        "left_usdc": accrued - amount,
        "provider": str(provider),
        "invoice": "0x" + terms.invoice.hex(),
    }


def _governance(scene: Scene, terms: Terms, keep: Keep) -> Facts:
    old = rate(scene)
    new = NEW_BPS if old != NEW_BPS else OTHERWISE_BPS
    keep.away(old, new)
    try:
        set_split(scene, new)
        deposit = deposit_fee(scene, terms.amount, new)
    finally:
        put_back(scene, old)
        keep.home()
    return {
        "old_bps": old,
        "new_bps": new,
        "to_reserve_usdc": deposit.infra,
        "to_market_usdc": deposit.profit,
        "restored_bps": old,
    }


def _health(scene: Scene) -> Facts:
    reserve, model, daily = "InfrastructureReserve", scene.model.id, scene.model.daily_burn_usdc
    accrued, paid, provider = scene.view(reserve, "getModelAccounting", model)
    runway = scene.view(reserve, "getAccrualRunway", model, daily)
    equal("runway", runway, accrued // daily if daily else accrual_health.FOR_EVER)
    lines = (scene.view(reserve, "accrued", model), scene.view(reserve, "paid", model))
    equal("the accounting", (accrued, paid), lines)
    cash, owed = scene.usdc(reserve), scene.view(reserve, "outstanding")
    holds("the reserve's cash covers its books", cash >= owed, f"{cash} of {owed}")
    return {
        "accrued_usdc": accrued,
        "paid_usdc": paid,
        "provider": str(provider),
        "daily_usdc": daily,
        "runway_days": runway if daily else "for ever",
    }
