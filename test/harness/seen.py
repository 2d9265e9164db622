"""Snapshots and events as the rules could meet them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pyharness.config.load import load
from pyharness.config.schema import Monitor
from pyharness.config.sources import read_sources
from pyharness.observe.happened import Event, ordinals
from pyharness.observe.runway import runway_days
from pyharness.observe.schema import Market, ModelState, PaidOut, Snapshot, SystemState
from pyharness.observe.seen import Look
from pyharness.values import model_key

USDC, DAY, NOW = 10**6, 86_400, 1_767_323_045
SAFE, STRANGER, PROVIDER = "0x" + "11" * 20, "0x" + "22" * 20, "0x" + "33" * 20
TX, OTHER_TX = "0x" + "ab" * 32, "0x" + "cd" * 32


@cache
def template() -> Monitor:
    """The limits of the template."""
    variables = {"SEPOLIA_RPC_URL": "https://node.example", "DEPLOYER_PRIVATE_KEY": "0x" + "11" * 32}
    loaded = load("sepolia", read_sources(flags=variables, environ={}, dotenv=Path("/nowhere")))
    return loaded.config.monitor


def limits(**changes: Any) -> Monitor:
    """The same, some of them changed."""
    return template().model_copy(update=changes)


def model(accrued: int = 2_000 * USDC, burn: int = 50 * USDC, name: str = "lead-scoring", **more: Any) -> ModelState:
    """A model with that balance, and that declared burn a day."""
    given: dict[str, Any] = {"provider": PROVIDER, "paid": 0, "infra_bps": 8_000, "active": True, "fees": 0}
    trailing = more.get("trailing_burn", 0)
    given["runway_days"] = runway_days(accrued, max(burn, trailing))
    return ModelState(id=name, key=model_key(name), accrued=accrued, declared_burn=burn, **given | more)


def market(**changes: Any) -> Market:
    """A pool."""
    given = {
        "address": "0x" + "44" * 20, "reserve": 1_000 * USDC, "spot_price": 10_000, "redemption_price": 9_900,
        "supply": 10**23, "phase": "FLAT_PRICE", "paused": False,
    }  # fmt: skip
    return Market.model_validate(given | changes)


def system(**changes: Any) -> SystemState:
    """Nothing is wrong with it."""
    given: dict[str, Any] = {
        "held": 2_000 * USDC, "outstanding": 2_000 * USDC, "paused": {"InfrastructureReserve": False},
        "usdc_paused": False, "blocklisted": (),
    }  # fmt: skip
    return SystemState(**given | changes)


def snapshot(*models: ModelState, number: int = 100, **changes: Any) -> Snapshot:
    """A block in which everything is well, but for what is changed."""
    given: dict[str, Any] = {"time": NOW, "taken_at": NOW, "system": system()}
    return Snapshot(
        network="sepolia", chain_id=11_155_111, number=number, hash="0x" + f"{number:064x}", models=models,
        **given | changes,
    )  # fmt: skip


def look(found: Snapshot, *events: Event, paid: tuple[PaidOut, ...] = (), **changes: Any) -> Look:
    """What rules are given."""
    return Look(
        snapshot=found,
        monitor=limits(**changes),
        happened=tuple(zip(ordinals(events), events, strict=True)),
        paid=paid,
    )


def event(kind: Any, subject: str = "lead-scoring", *, block: int = 100, **more: Any) -> Event:
    """Something that happened."""
    model_id = None if subject[0].isupper() and "/" not in subject else subject.rpartition("/")[2]
    given: dict[str, Any] = {"tx_hash": TX, "at": NOW, "model": model_id}
    return Event(kind=kind, subject=subject, block=block, **given | more)
