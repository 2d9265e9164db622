"""A quarter of business in the exact model: what a chain would tell of it, and what was true.

In: nothing; the days, amounts and people are always the same. Out: ``Quarter``: every event with its place, every
movement of USDC as the coin's own book has it, the books at the end of each day. Knows nothing of SQL.

Four models with pools, one of which never pays, and one that is only paid for by hand. Besides the router somebody else
deposits, shares included; money leaves by invoices, in an emergency, and as trades.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from eth_utils.crypto import keccak

from pyharness.exact import pool
from pyharness.exact.coin import UNLIMITED, Coin
from pyharness.exact.curve import TOKEN, Curve
from pyharness.exact.formulas import Formulas
from pyharness.exact.refusal import ADMIN, Key, Role
from pyharness.exact.state import Line, Model, Pool, Reserve, Router, World
from pyharness.exact.system import System
from pyharness.values import model_key, moment

USDC, HOUR, DAY = 10**6, 3_600, 86_400
START, DAYS = int(moment("2026-07-01T00:00:00Z").timestamp()), 92
MODELS = ("churn", "lead-scoring", "quiet", "vision")
BESIDE = "beside-it"  # has no pool; its line is filled by hand
PEOPLE = (
    "admin", "backend", "feeder", "governor", "other-backend", "payee", "provider", "second-provider", "trader",
    "treasury", "router", "reserve",
)  # fmt: skip


def account(name: str) -> int:
    """Somebody's or something's address."""
    return int.from_bytes(keccak(text=name)[12:], "big")


A = {name: account(name) for name in PEOPLE}


@dataclass(slots=True, kw_only=True)
class Watched(Coin):
    """A coin that remembers its transfers: owner, receiver, amount."""

    moves: list[tuple[int, int, int]] = field(default_factory=list)

    def move(self, owner: int, to: int, amount: int) -> None:
        """Transfer."""
        Coin.move(self, owner, to, amount)
        self.moves.append((owner, to, amount))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event: contract, name, where it stands, its arguments by the ABI's names; accounts are ints."""

    contract: str
    event: str
    at: int
    block: int
    tx: int
    index: int
    address: int
    args: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A payment and what its model had before it."""

    model: str
    payee: int
    amount: int
    invoice: bytes
    memo: str
    at: int
    before: int


@dataclass(slots=True)
class Quarter:
    """What happened, in order, and the books.

    Args:
        closes: accrued and paid of each model by day of the quarter, at its end.
        profit: what revenue brought each pool, by the coin's book.
        fees, top_ups: (depositor, model, amount). rates: (model, old, new, at). trades: (model, at, price, in, out).
    """

    system: System
    told: list[Told] = field(default_factory=list)
    closes: dict[int, dict[str, tuple[int, int]]] = field(default_factory=dict)
    profit: dict[str, int] = field(default_factory=dict)
    fees: list[tuple[int, str, int]] = field(default_factory=list)
    top_ups: list[tuple[int, str, int]] = field(default_factory=list)
    paid: list[Paid] = field(default_factory=list)
    rates: list[tuple[str, int, int, int]] = field(default_factory=list)
    trades: list[tuple[str, int, int, int, int]] = field(default_factory=list)
    resolved: set[str] = field(default_factory=set)
    block: int = 100
    tx: int = 0
    index: int = 0

    @property
    def world(self) -> World:
        """The exact world now."""
        return self.system.world

    def line(self, model: str) -> Line:
        """A model's line in the reserve."""
        return self.world.reserve.line(model)

    def until(self, at: int) -> None:
        """Let time pass, and close the days that end."""
        for day in range((self.world.now - START) // DAY, (at - START) // DAY):
            self.close(day)
        self.world.now = at

    def close(self, day: int) -> None:
        """Write down the books of a day."""
        self.closes[day] = {model: (line.accrued, line.paid) for model, line in self.world.reserve.lines.items()}

    def call(self, contract: str, function: str, by: str, *arguments: object, same_block: bool = False) -> Any:
        """A transaction; what USDC it moved is told first."""
        coin = self.world.usdc
        assert isinstance(coin, Watched)
        done = len(coin.moves)
        answer = self.system.call(contract, function, A[by], arguments)
        self.tx += 1
        if not same_block:
            self.block, self.index = self.block + 1, 0
        moved = self.world.usdc
        assert isinstance(moved, Watched)
        for owner, to, amount in moved.moves[done:]:
            self.tell("USDC", "Transfer", account("usdc"), {"from": owner, "to": to, "value": amount})
        return answer

    def tell(self, contract: str, event: str, address: int, args: dict[str, Any]) -> None:
        """An event of the transaction that just was."""
        self.told.append(
            Told(
                contract=contract, event=event, at=self.world.now, block=self.block, tx=self.tx, index=self.index,
                address=address, args=args,
            )
        )  # fmt: skip
        self.index += 1

    def reserve(self, event: str, **args: Any) -> None:
        """An event of the reserve."""
        self.tell("InfrastructureReserve", event, A["reserve"], args)


def revenue(q: Quarter, items: Sequence[tuple[str, int]], by: str = "backend", *, same_block: bool = False) -> None:
    """Usage fees: one, or a batch."""
    before = {m: q.world.usdc.of(model.pool.account) for m, model in q.world.models.items()}
    shares = [q.system.formulas.split(amount, q.world.models[m].rate_bps)[0] for m, amount in items]
    balance = q.line(items[0][0]).accrued
    ids, amounts = tuple(m for m, _ in items), tuple(amount for _, amount in items)
    if len(items) == 1:
        q.call("router", "depositFee", by, ids[0], amounts[0], same_block=same_block)
        if shares[0]:
            q.reserve("ShareDeposited", key=key(ids[0]), amount=shares[0], newBalance=balance + shares[0])
    else:
        q.call("router", "batchDepositFees", by, ids, amounts, same_block=same_block)
    for (m, amount), share in zip(items, shares, strict=True):
        _told_fee(q, m, by, amount, share)
    if len(items) > 1:
        q.reserve("SharesDeposited", keys=[key(m) for m in ids], amounts=shares)
        _router(q, "BatchDeposited", depositor=A[by], totalAmount=sum(amounts), totalInfrastructure=sum(shares),
                totalProfit=sum(amounts) - sum(shares), modelCount=len(items))  # fmt: skip
    for m, model in q.world.models.items():
        q.profit[m] = q.profit.get(m, 0) + q.world.usdc.of(model.pool.account) - before[m]


def _told_fee(q: Quarter, m: str, by: str, amount: int, share: int) -> None:
    place = q.world.models[m].pool.account
    if m not in q.resolved:
        q.resolved.add(m)
        _router(q, "RouteResolved", key=key(m), pool=place, params=q.world.models[m].params, modelId=m)
    _router(q, "FeeDeposited", key=key(m), pool=place, depositor=A[by], modelId=m, amount=amount,
            infrastructureAmount=share, profitAmount=amount - share)  # fmt: skip
    q.fees.append((A[by], m, amount))


def _router(q: Quarter, event: str, **args: Any) -> None:
    q.tell("UsageFeeRouter", event, A["router"], args)


def top_up(q: Quarter, m: str, amount: int, by: str = "feeder") -> None:
    """Somebody's own money for a model."""
    q.call("reserve", "topUp", by, m, amount)
    q.reserve("ToppedUp", **{"key": key(m), "from": A[by], "modelId": m, "amount": amount,
                             "newBalance": q.line(m).accrued})  # fmt: skip
    q.top_ups.append((A[by], m, amount))


def by_hand(q: Quarter, m: str, amount: int) -> None:
    """A deposit that is no share of a fee."""
    q.call("usdc", "transfer", "feeder", A["reserve"], amount)
    q.call("reserve", "deposit", "feeder", m, amount)
    q.reserve("InfrastructureDeposited", key=key(m), modelId=m, amount=amount, newBalance=q.line(m).accrued)


def shares_by_another(q: Quarter, amounts: dict[str, int]) -> None:
    """Shares of fees that another router took."""
    q.call("usdc", "transfer", "feeder", A["reserve"], sum(amounts.values()))
    q.call("reserve", "batchDepositShares", "feeder", [Key(m) for m in amounts], list(amounts.values()),
           [2 * amount for amount in amounts.values()])  # fmt: skip
    q.reserve("SharesDeposited", keys=[key(m) for m in amounts], amounts=list(amounts.values()))


def pay(q: Quarter, *items: tuple[str, int], to: str = "provider", memo: str = "compute") -> None:
    """Invoices: one, or several at once."""
    before, made = {m: q.line(m).accrued for m, _ in items}, []
    for at, (m, amount) in enumerate(items):
        made.append((m, A[to], amount, keccak(text=f"invoice {q.tx}.{at}"), memo))
    if len(made) == 1:
        q.call("reserve", "payInfrastructureCost", "treasury", *made[0])
    else:
        q.call("reserve", "batchPayInfrastructureCosts", "treasury", tuple(made))
    for m, payee, amount, invoice, said in made:
        q.reserve("InfrastructureCostPaid", key=key(m), payee=payee, invoiceHash=invoice, modelId=m, amount=amount,
                  memo=said)  # fmt: skip
        q.paid.append(
            Paid(model=m, payee=payee, amount=amount, invoice=invoice, memo=said, at=q.world.now, before=before[m])
        )
        before[m] -= amount
    if len(made) > 1:
        q.reserve("BatchPaymentCompleted", count=len(made), total=sum(item[2] for item in made))


def withdraw(q: Quarter, m: str, amount: int) -> None:
    """An emergency exit."""
    q.call("reserve", "pause", "admin")
    q.call("reserve", "emergencyWithdraw", "admin", m, amount)
    q.reserve("EmergencyWithdrawal", key=key(m), recipient=A["treasury"], modelId=m, amount=amount)
    q.call("reserve", "unpause", "admin")


def rate(q: Quarter, m: str, bps: int) -> None:
    """Another share of infrastructure."""
    old = q.world.models[m].rate_bps
    q.call("params", "setInfrastructureAccrualBps", "governor", m, bps)
    q.tell("HokusaiParams", "InfrastructureAccrualBpsSet", q.world.models[m].params,
           {"key": key(m), "by": A["governor"], "modelId": m, "oldBps": old, "newBps": bps})  # fmt: skip
    q.rates.append((m, old, bps, q.world.now))


def provider(q: Quarter, m: str, who: str | None) -> None:
    """Another provider, or none."""
    old, new = q.line(m).provider, A[who] if who else 0
    q.call("reserve", "setProvider", "admin", m, new)
    q.reserve("ProviderSet", key=key(m), provider=new, previous=old, modelId=m)


def buy(q: Quarter, m: str, amount: int) -> None:
    """A purchase."""
    model = q.world.models[m]
    owed = model.pool.owed
    (tokens,) = q.call("pool", "buy", "trader", m, amount, 0, A["trader"], q.world.now)
    fee, spot = q.world.models[m].pool.owed - owed, asking(q, m)
    q.tell("HokusaiAMM", "Buy", model.pool.account,
           {"buyer": A["trader"], "reserveIn": amount, "tokensOut": tokens, "fee": fee, "spotAfter": spot})  # fmt: skip
    q.trades.append((m, q.world.now, spot, amount, 0))


def sell(q: Quarter, m: str, part: int) -> None:
    """A sale of one in so many of the trader's tokens."""
    model = q.world.models[m]
    owed, given = model.pool.owed, model.coin.of(A["trader"]) // part
    (out,) = q.call("pool", "sell", "trader", m, given, 0, A["trader"], q.world.now)
    fee, spot = q.world.models[m].pool.owed - owed, asking(q, m)
    q.tell("HokusaiAMM", "Sell", model.pool.account,
           {"seller": A["trader"], "tokensIn": given, "reserveOut": out, "fee": fee, "spotAfter": spot})  # fmt: skip
    q.trades.append((m, q.world.now, spot, 0, out))


def asking(q: Quarter, m: str) -> int:
    """A model's asking price now."""
    model, formulas = q.world.models[m], q.system.formulas
    return formulas.asking(model.pool.market, pool.present(q.world, formulas, model.pool)[0], model.coin.supply)


def key(m: str) -> bytes:
    """A model's key."""
    return bytes.fromhex(model_key(m)[2:])


@cache
def quarter() -> Quarter:
    """The quarter, lived to its end: noon of its last day."""
    from quarter_days import live  # the days; they act by what stands above

    q = beginning()
    live(q, Random(92))
    return q


def beginning() -> Quarter:
    """The quarter before anything happened."""
    return Quarter(System(world=_world(), formulas=Formulas()))


def _world() -> World:
    models = {m: _model(m, at) for at, m in enumerate(MODELS)}
    usdc = Watched(balances={A[name]: 10**14 for name in ("backend", "other-backend", "feeder", "trader")})
    for owner in ("backend", "other-backend", "feeder", "trader"):
        for spender in (A["router"], A["reserve"], *(model.pool.account for model in models.values())):
            usdc.allowances[A[owner], spender] = UNLIMITED
    roles = {
        ("reserve", Role("DEPOSITOR_ROLE"), A["router"]), ("reserve", Role("DEPOSITOR_ROLE"), A["feeder"]),
        ("reserve", Role("PAYER_ROLE"), A["treasury"]), ("reserve", Role("PAUSER_ROLE"), A["admin"]),
        ("reserve", ADMIN, A["admin"]), ("router", Role("FEE_DEPOSITOR_ROLE"), A["backend"]),
        ("router", Role("FEE_DEPOSITOR_ROLE"), A["other-backend"]), ("params", Role("GOV_ROLE"), A["governor"]),
        ("factory", Role("FEE_ROUTER_ROLE"), A["router"]),
    }  # fmt: skip
    return World(
        now=START, accounts={}, usdc=usdc, reserve=Reserve(account=A["reserve"], treasury=A["treasury"]),
        router=Router(account=A["router"]), pool_treasury=A["treasury"], attesters=(), quorum=0, min_improvement_bps=1,
        models=models, roles=roles,
    )  # fmt: skip


def _model(m: str, at: int) -> Model:
    book = Pool(
        account=account(f"pool {m}"),
        market=Curve(crr_ppm=200_000 + 50_000 * at, threshold_usdc=25_000 * USDC, launch_price_usdc=10_000 + at),
        window=7 * DAY,
        fee_bps=30,
        round_end=START + 7 * DAY,
    )
    coin = Coin(allowances={(A["trader"], book.account): UNLIMITED})
    return Model(
        coin=coin, token=account(f"token {m}"), params=account(f"params {m}"), pool=book, rate_bps=8_000 + 500 * at,
        per_point=TOKEN, genesis_bps=0, head_bps=0, budget=0, metric=b"", benchmark=b"",
    )  # fmt: skip
