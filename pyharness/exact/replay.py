"""One model's past, done again in the exact model: as it was, or at another rate.

In: the model's world at the start, what happened since, the rate if it is to be another. Out: after each happening what
the chain should have said of it, and what could not happen at this rate. Pure.

What others did stays what it was: they pay in, buy for and sell the same. Where less is there at another rate, a sale
or a transfer takes what is there, a reward is cut by its cap, and a payment or exit beyond the balance is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyharness.exact import pool
from pyharness.exact.coin import UNLIMITED, Coin
from pyharness.exact.refusal import ADMIN, Refused, Role
from pyharness.exact.state import Line, Model, Reserve, Router, World
from pyharness.exact.system import System

AGENT, ROUTER, RESERVE, PAYEE, TREASURY = 1, 2, 3, 4, 5  # accounts that no chain's address is
PLENTY = 1 << 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened to a model: when (unix seconds), where, what, and what the chain said of it.

    Args:
        kind: deposit, accrued, paid, withdrawn, profit, bought, sold, collected, fee, rate, released, minted, moved,
            burned, poked.
        amount: base units; bps of a fee or rate.
        who: whose tokens, or who gets them.
        to: of what was moved.
        digest: of a reward; ``parts`` is who got what of it.
        said: numbers by name, as the chain told them.
    """

    at: int
    block: int
    tx: str
    index: int
    kind: str
    amount: int = 0
    who: int = 0
    to: int = 0
    digest: str = ""
    parts: tuple[tuple[int, int], ...] = ()
    said: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Replay:
    """A world that happenings are done to.

    Args:
        rate: share of infrastructure (bps) that is used whatever was set; None for the rates that really were.
        refused: what could not happen. cut: what happened with less.
        infra, profit: revenue as it was split (USDC).
    """

    system: System
    model_id: str
    rate: int | None = None
    infra: int = 0
    profit: int = 0
    refused: list[Happening] = field(default_factory=list)
    cut: list[Happening] = field(default_factory=list)
    waiting: dict[str, int] = field(default_factory=dict)

    @property
    def model(self) -> Model:
        """The model."""
        return self.system.world.models[self.model_id]

    @property
    def line(self) -> Line:
        """Its line in the reserve."""
        return self.system.world.reserve.line(self.model_id)

    def asking(self) -> int:
        """Asking price now (USDC per token)."""
        world, formulas, model = self.system.world, self.system.formulas, self.model
        return formulas.asking(model.pool.market, pool.present(world, formulas, model.pool)[0], model.coin.supply)

    def step(self, h: Happening) -> Mapping[str, int]:
        """Let it happen; returns what should have been said of it, empty where it was refused."""
        world = self.system.world
        world.now = h.at
        if self.rate is not None:
            self.model.rate_bps = self.rate
        world.usdc.balances[AGENT] = PLENTY
        try:
            return getattr(self, f"_{h.kind}")(h) or {}
        except Refused:
            self.refused.append(h)
            return {}

    def _call(self, contract: str, function: str, *arguments: object, by: int = AGENT, said: int | None = None) -> int:
        answer = self.system.call(contract, function, by, arguments, said)
        return answer[0] if answer else 0

    def _deposit(self, h: Happening) -> Mapping[str, int]:
        before = self.line.accrued
        self._call("router", "depositFee", self.model_id, h.amount)
        infra = self.line.accrued - before
        self.infra, self.profit = self.infra + infra, self.profit + h.amount - infra
        return {"infra": infra, "profit": h.amount - infra, **self._book()}

    def _profit(self, h: Happening) -> Mapping[str, int]:
        self._call("pool", "depositFees", self.model_id, h.amount)
        return self._book()

    def _book(self) -> Mapping[str, int]:
        book = self.model.pool
        return {"newReserve": book.reserve + book.unreleased, "unreleased": book.unreleased}

    def _accrued(self, h: Happening) -> Mapping[str, int]:
        self._call("reserve", "topUp", self.model_id, h.amount)
        return {"newBalance": self.line.accrued}

    def _paid(self, h: Happening) -> None:
        invoice = (h.block << 128 | h.index + 1).to_bytes(32, "big")  # another one for each payment
        self._call("reserve", "payInfrastructureCost", self.model_id, PAYEE, h.amount, invoice, "")

    def _withdrawn(self, h: Happening) -> None:
        self.system.world.reserve.paused = True
        try:
            self._call("reserve", "emergencyWithdraw", self.model_id, h.amount)
        finally:
            self.system.world.reserve.paused = False

    def _bought(self, h: Happening) -> Mapping[str, int]:
        owed, told = self.model.pool.owed, h.said["tokens"] if self.rate is None else None
        tokens = self._call("pool", "buy", self.model_id, h.amount, 0, h.to, h.at, said=told)
        return {"tokens": tokens, "fee": self.model.pool.owed - owed, "spot": self.asking()}

    def _sold(self, h: Happening) -> Mapping[str, int]:
        given, owed = self._there(h), self.model.pool.owed
        self.model.coin.allowances[h.who, self.model.pool.account] = UNLIMITED
        out = self._call("pool", "sell", self.model_id, given, 0, AGENT, h.at, by=h.who)
        return {"out": out, "fee": self.model.pool.owed - owed, "spot": self.asking()}

    def _there(self, h: Happening) -> int:
        """The tokens of a happening, or what is there of them."""
        have = self.model.coin.of(h.who)
        if have < h.amount:
            self.cut.append(h)
        return min(have, h.amount)

    def _collected(self, _h: Happening) -> Mapping[str, int]:
        return {"fees": self._call("pool", "collectFees", self.model_id)}

    def _poked(self, _h: Happening) -> None:
        self._call("pool", "poke", self.model_id)

    def _fee(self, h: Happening) -> None:
        self.model.pool.fee_bps = h.amount

    def _rate(self, h: Happening) -> None:
        if self.rate is None:
            self.model.rate_bps = h.amount

    def _minted(self, h: Happening) -> None:
        self.model.coin.mint(h.to, h.amount)

    def _burned(self, h: Happening) -> None:
        self.model.coin.burn(h.who, self._there(h))

    def _moved(self, h: Happening) -> None:
        self.model.coin.move(h.who, h.to, self._there(h))

    def _released(self, h: Happening) -> Mapping[str, int]:
        """A tranche: its size follows from the supply, its parts from those that really were."""
        formulas, was = self.system.formulas, h.amount + h.said["remaining"]
        left = self.waiting.get(h.digest, was)
        tranche = formulas.tranche(left, pool.reward_cap(self.system.world, formulas, self.model))
        self.waiting[h.digest] = left - tranche
        parts = [(who, part * tranche // h.amount) for who, part in h.parts]
        short = tranche - sum(part for _, part in parts)
        for at, (who, part) in enumerate(parts):
            self.model.coin.mint(who, part + (short if at == 0 else 0))
        return {"amount": tranche, "remaining": left - tranche}


def world_of(model_id: str, model: Model, line: Line, now: int) -> World:
    """A world of this one model, in which the agent may do everything."""
    book = model.pool
    backing = book.reserve + book.unreleased + book.owed
    spenders = (ROUTER, RESERVE, book.account)
    usdc = Coin(
        balances={RESERVE: line.accrued, book.account: backing},
        allowances={(AGENT, spender): UNLIMITED for spender in spenders},
    )
    line.provider = PAYEE
    reserve = Reserve(account=RESERVE, treasury=TREASURY, lines={model_id: line}, outstanding=line.accrued)
    roles = {
        ("reserve", Role("DEPOSITOR_ROLE"), ROUTER),
        ("reserve", Role("PAYER_ROLE"), AGENT),
        ("reserve", ADMIN, AGENT),
        ("router", Role("FEE_DEPOSITOR_ROLE"), AGENT),
        ("factory", Role("FEE_ROUTER_ROLE"), ROUTER),
    }
    return World(
        now=now,
        accounts={},
        usdc=usdc,
        reserve=reserve,
        router=Router(account=ROUTER),
        pool_treasury=TREASURY,
        attesters=(),
        quorum=0,
        min_improvement_bps=1,
        models={model_id: model},
        roles=roles,
    )
