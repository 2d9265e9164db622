"""A model's terms, as each reader takes them.

In: ``Terms``, accounts. Out: the launcher's argument; the model as a configuration would have it; the model at birth as
the exact model has it. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from eth_utils.crypto import keccak

from pyharness.config.schema import Model as Configured
from pyharness.exact.coin import Coin
from pyharness.exact.curve import Curve
from pyharness.exact.state import Model, Pool
from pyharness.scenarios.business.language import Accounts, address
from pyharness.scenarios.business.people import People
from pyharness.values import ZERO_ADDRESS, ZERO_HASH, checksummed

SCORE = "accuracy"
METRIC, BENCHMARK = keccak(text=SCORE), keccak(text="benchmark")
SYMBOL = "MDL"
DAILY_BURN = 50 * 10**6  # (USDC, 6 decimals)


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
        t.model_id, t.model_id, SYMBOL, t.supply,
        (t.per_point, t.rate_bps, bytes(32), "", people["governor"], people["trader"] if t.supply else 0),
        (market.crr_ppm, t.fee_bps, t.round_seconds, market.threshold_usdc, market.launch_price_usdc, t.window),
        people["provider"], t.launch_usdc, people["whale"] if t.launch_usdc else 0,
    )  # fmt: skip


def configured(t: Terms, people: People) -> Configured:
    """The model as a configuration would have it; nobody was given tokens at its birth."""
    return Configured.model_validate(
        {
            "id": t.model_id,
            "name": t.model_id,
            "symbol": SYMBOL,
            "infra_bps": t.rate_bps,
            "provider": checksummed(address(people["provider"])),
            "tokens_per_delta_one": t.per_point,
            "license_hash": ZERO_HASH,
            "license_uri": "",
            "initial_supply": 0,
            "supply_recipient": ZERO_ADDRESS,
            "crr_ppm": t.market.crr_ppm,
            "trade_fee_bps": t.fee_bps,
            "round_seconds": t.round_seconds,
            "threshold_usdc": t.market.threshold_usdc,
            "price_usdc": t.market.launch_price_usdc,
            "window_seconds": t.window,
            "launch_usdc": 0,
            "launch_recipient": ZERO_ADDRESS,
            "budget": t.budget,
            "genesis_bps": t.genesis_bps,
            "metric": SCORE,
            "benchmark_hash": "0x" + BENCHMARK.hex(),
            "class": "standard",
            "daily_burn_usdc": DAILY_BURN,
        }
    )


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
