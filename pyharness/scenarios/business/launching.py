"""A model's terms, as the launcher takes them and as the exact model enters them.

In: ``Terms``, accounts. Out: the launcher's argument; a ``Model`` as it is at birth. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from eth_utils.crypto import keccak

from pyharness.exact.coin import Coin
from pyharness.exact.curve import Curve
from pyharness.exact.state import Model, Pool
from pyharness.scenarios.business.language import Accounts
from pyharness.scenarios.business.people import People

METRIC, BENCHMARK = keccak(text="accuracy"), keccak(text="benchmark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a model is launched with."""

    model_id: str
    market: Curve
    fee_bps: int
    round_seconds: int
    window: int
    rate_bps: int
    per_point: int
    budget: int
    genesis_bps: int
    supply: int = 0
    launch_usdc: int = 0


def specification(t: Terms, people: People) -> tuple[object, ...]:
    """A ``ModelSpec``; the initial supply is the trader's, the launch purchase the whale's."""
    market = t.market
    return (
        t.model_id, t.model_id, "MDL", t.supply,
        (t.per_point, t.rate_bps, bytes(32), "", people["governor"], people["trader"] if t.supply else 0),
        (market.crr_ppm, t.fee_bps, t.round_seconds, market.threshold_usdc, market.launch_price_usdc, t.window),
        people["provider"], t.launch_usdc, people["whale"] if t.launch_usdc else 0,
    )  # fmt: skip


def entered(t: Terms, accounts: Accounts, launched_at: int) -> Model:
    """The model as it is at birth, before anybody holds or buys anything."""
    return Model(
        coin=Coin(),
        token=accounts["token", t.model_id],
        params=accounts["params", t.model_id],
        pool=Pool(
            account=accounts["pool", t.model_id],
            market=t.market,
            window=t.window,
            fee_bps=t.fee_bps,
            round_end=launched_at + t.round_seconds,
        ),
        rate_bps=t.rate_bps,
        per_point=t.per_point,
        genesis_bps=t.genesis_bps,
        head_bps=t.genesis_bps,
        budget=t.budget,
        metric=METRIC,
        benchmark=BENCHMARK,
    )
