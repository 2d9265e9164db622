"""What a quarter of business does not happen to show, and what every query must answer about it.

In: nothing. Out: a ``Quarter`` of events that are told and never happened, the answers, written by hand, a ``Setting``.
Knows nothing of SQL.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from eth_utils.crypto import keccak
from quarter import A, Quarter, account, beginning, key
from quarter_answers import Rows
from quarter_stores import hexed, models

from pyharness.analytics.sources import Setting
from pyharness.values import model_key, moment

BEFORE, FIRST = "2026-06-30T23:59:59Z", "2026-07-01T00:00:00Z"  # the window of the first day shown begins with FIRST
SHOWN, EVE = "2026-07-30T12:00:00Z", "2026-08-27T23:59:59Z"
NOW, LATER = "2026-08-28T00:00:00Z", "2026-08-28T00:00:01Z"
DAYS = [date(2026, 7, 30) + timedelta(days=at) for at in range(30)]
NAMELESS, OLD_POOL = "never-named", account("a pool that was replaced")
ONE, OTHER = sorted((A["payee"], A["provider"]))


def _at(time: str) -> datetime:
    return moment(time).replace(tzinfo=None)


def _then(q: Quarter, time: str) -> None:
    """Another block."""
    q.world.now, q.block, q.index, q.tx = int(moment(time).timestamp()), q.block + 1, 0, q.tx + 1


def _paid(q: Quarter, m: str, amount: int, payee: int, invoice: int) -> None:
    q.reserve("InfrastructureCostPaid", key=key(m), payee=payee, invoiceHash=keccak(invoice), modelId=m, amount=amount,
              memo="")  # fmt: skip


def _provided(q: Quarter, m: str, who: int) -> None:
    q.reserve("ProviderSet", key=key(m), provider=who, previous=0, modelId=m)


def _rated(q: Quarter, old: int, new: int) -> None:
    q.tell("HokusaiParams", "InfrastructureAccrualBpsSet", q.world.models["churn"].params,
           {"key": key("churn"), "by": A["governor"], "modelId": "churn", "oldBps": old, "newBps": new})  # fmt: skip


def _traded(q: Quarter, pool: int, price: int, *, bought: int = 0, sold: int = 0) -> None:
    args: dict[str, Any] = {"fee": 0, "spotAfter": price}
    if bought:
        q.tell("HokusaiAMM", "Buy", pool, args | {"buyer": A["trader"], "reserveIn": bought, "tokensOut": 1})
    else:
        q.tell("HokusaiAMM", "Sell", pool, args | {"seller": A["trader"], "tokensIn": 1, "reserveOut": sold})


@cache
def corners() -> Quarter:
    """One sum twice in a log, several acts in one block, two blocks of one time, days at the edges, models that almost
    nothing names."""
    q = beginning()
    _then(q, BEFORE)
    keys = [key(m) for m in ("churn", "churn", "paid-for", NAMELESS, "left")]
    q.reserve("SharesDeposited", keys=keys, amounts=[100, 100, 51, 7, 5])
    q.reserve("InfrastructureDeposited", key=key("by-hand"), modelId="by-hand", amount=3, newBalance=3)
    q.tell("UsageFeeRouter", "RouteResolved", A["router"],
           {"key": key("routed"), "pool": 1, "params": 2, "modelId": "routed"})  # fmt: skip
    _then(q, BEFORE)
    _paid(q, "churn", 30, ONE, 1)
    _then(q, FIRST)
    _paid(q, "churn", 61, ONE, 2)
    _then(q, SHOWN)
    for who in ("feeder", "trader"):
        q.reserve("ToppedUp", **{"key": key("topped"), "from": A[who], "modelId": "topped", "amount": 40,
                                 "newBalance": 0})  # fmt: skip
    _eve(q)
    _then(q, EVE)
    _rated(q, 7_000, 8_500)
    _then(q, NOW)
    _paid(q, "churn", 15, ONE, 5)
    _paid(q, "churn", 15, ONE, 6)
    _then(q, LATER)
    _paid(q, "churn", 79, ONE, 7)
    return q


def _eve(q: Quarter) -> None:
    """A block in which much happens."""
    pool = q.world.models["churn"].pool.account
    _then(q, EVE)
    _paid(q, "paid-for", 20, OTHER, 3)
    _paid(q, "paid-for", 20, ONE, 4)
    _paid(q, "paid-for", 6, A["feeder"], 8)
    q.reserve("EmergencyWithdrawal", key=key("left"), recipient=A["treasury"], modelId="left", amount=5)
    _provided(q, "provided", ONE)
    _provided(q, "provided", OTHER)
    _provided(q, "churn", ONE)
    _rated(q, 8_000, 9_000)
    _rated(q, 9_000, 7_000)
    _traded(q, pool, 12, bought=10)
    _traded(q, pool, 9, sold=3)
    _traded(q, pool, 20, bought=11)
    _traded(q, pool, 15, sold=4)
    _traded(q, OLD_POOL, 5, bought=3)
    q.tell("UsageFeeRouter", "FeeDeposited", A["router"],
           {"key": key("quiet"), "pool": 1, "depositor": A["backend"], "modelId": "quiet", "amount": 1,
            "infrastructureAmount": 0, "profitAmount": 1})  # fmt: skip


def by_hand() -> dict[str, Rows]:
    """By hand."""
    nameless, pool, eve = model_key(NAMELESS), hexed(OLD_POOL), EVE[:10]
    day = date.fromisoformat(eve)
    credited = {
        nameless: 7, "by-hand": 3, "churn": 200, "lead-scoring": 0, "left": 5, "paid-for": 51, "provided": 0,
        "quiet": 0, "routed": 0, "topped": 80, "vision": 0,
    }  # fmt: skip
    history = [
        ("churn", ONE, 15, 6, NOW), ("churn", ONE, 15, 5, NOW), ("paid-for", A["feeder"], 6, 8, EVE),
        ("paid-for", ONE, 20, 4, EVE), ("paid-for", OTHER, 20, 3, EVE), ("churn", ONE, 61, 2, FIRST),
        ("churn", ONE, 30, 1, BEFORE),
    ]  # fmt: skip
    tied = [("paid-for", hexed(who), False, 1, 20, _at(EVE), _at(EVE)) for who in (ONE, OTHER)]
    return {
        "accrued-per-model": [(m, amount, 1 if m == "quiet" else 0) for m, amount in credited.items()],
        "payment-history": [(m, hexed(to), amount, _hash(n), "", _at(at)) for m, to, amount, n, at in history],
        "large-payments": [
            ("paid-for", hexed(A["feeder"]), 6, 11, 6 / 11, _hash(8), _at(EVE)),
            ("paid-for", hexed(ONE), 20, 31, 20 / 31, _hash(4), _at(EVE)),
        ],
        "provider-ledger": [
            ("churn", hexed(ONE), True, 4, 121, _at(BEFORE), _at(NOW)),
            *tied,
            ("paid-for", hexed(A["feeder"]), False, 1, 6, _at(EVE), _at(EVE)),
            ("provided", hexed(OTHER), True, 0, 0, None, None),
        ],
        "price-path": [(pool, day, 5, 5, 5, 5, 1, 3, 0), ("churn", day, 12, 9, 20, 15, 4, 21, 7)],
        "split-history": [
            ("churn", old, new, hexed(A["governor"]), _at(EVE), hexed(tx, 64))
            for old, new, tx in ((7_000, 8_500, 6), (9_000, 7_000, 5), (8_000, 9_000, 5))
        ],
        "top-depositors": [
            *((hexed(who), 1, 1, 0, 40, 40) for who in sorted((A["feeder"], A["trader"]))),
            (hexed(A["backend"]), 1, 1, 1, 0, 1),
        ],
        "runway-over-time": [(m, day, *_lasting(m, credited[m], at)) for m in credited for at, day in enumerate(DAYS)],
    }


def _hash(invoice: int) -> str:
    return hexed(keccak(invoice))


def _lasting(m: str, credited: int, at: int) -> tuple[int, int, float | None]:
    """Balance, burn and runway of the n-th day shown; the last two are the eve and the day of the data's end."""
    if m == "churn":
        return (109, 3, 109 / 3) if at == 0 else (79, 1, 79.0) if at == 29 else (109, 0, None)
    if m == "paid-for":
        return (5, 2, 2.5) if at >= 28 else (51, 0, None)
    return (0 if m == "left" and at >= 28 else credited), 0, None


def corner_setting() -> Setting:
    """Its contracts, the pool that was replaced among them, from the first block to the end."""
    known = models(corners())
    return Setting(
        now=NOW, models=known, chain_id=1, first_block=101, first_day="2026-06-30",
        addresses={
            "UsageFeeRouter": [hexed(A["router"])], "InfrastructureReserve": [hexed(A["reserve"])],
            "HokusaiParams": [row[3] for row in known], "HokusaiAMM": [*(row[4] for row in known), hexed(OLD_POOL)],
        },
    )  # fmt: skip
