"""Rounds of a monitor as they could have been: for what shows them."""

from __future__ import annotations

import time

from pyharness.config.schema import Monitor
from pyharness.observe.schema import (
    Alert,
    Allowance,
    Market,
    ModelState,
    PaidOut,
    RoleHolder,
    Round,
    Snapshot,
    State,
    SystemState,
)
from pyharness.observe.serving.board import Board
from pyharness.values import model_key

USDC, TOKEN = 10**6, 10**18
NOW = 1_767_323_045
SAFE, STRANGER, PROVIDER = "0x" + "11" * 20, "0x" + "22" * 20, "0x" + "33" * 20
TX = "0x" + "ab" * 32
HOSTILE = "</td><script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}"
LIMITS = Monitor.model_validate(
    {
        "runway_warning_days": 7,
        "runway_critical_days": 3,
        "runway_restored_days": 30,
        "large_payment_bps": 5_000,
        "stale_head_seconds": 300,
        "confirmations": 12,
        "window_days": 30,
        "event_seconds": 86_400,
        "severity": {
            "large_payment": "warning",
            "split_changed": "info",
            "provider_changed": "warning",
            "role_granted": "warning",
            "role_revoked": "info",
            "role_admin_changed": "critical",
            "paused": "critical",
            "unpaused": "info",
        },
    }
)


def model(name: str, *, days: int | None = 41, accrued: int = 2_050 * USDC, paid: int = 800 * USDC) -> ModelState:
    """A model with a market."""
    return ModelState(
        id=name,
        key=model_key(name),
        accrued=accrued,
        paid=paid,
        provider=PROVIDER,
        infra_bps=8_000,
        active=True,
        fees=3_562_500_000,
        market=Market(
            address="0x" + "44" * 20,
            reserve=25_712_500_000,
            spot_price=1_234_567,
            redemption_price=1_200_000,
            supply=250_000 * TOKEN,
            phase="BONDING_CURVE",
            paused=False,
        ),
        declared_burn=0 if days is None else 50 * USDC,
        trailing_burn=0 if days is None else 26_666_666,
        trailing_income=61_250_000,
        runway_days=days,
    )


def payment(name: str, amount: int = 300 * USDC, *, at: int = NOW - 3_600, index: int = 0) -> PaidOut:
    """A payment for a model."""
    return PaidOut(
        model=name,
        payee=PROVIDER,
        amount=amount,
        balance_before=2 * amount + index,
        invoice_hash="0x" + "cd" * 32,
        tx_hash=TX,
        block=21_000_000,
        log_index=index,
        at=at,
    )


def alert(
    name: str = "lead-scoring", rule: str = "runway-critical", severity: str = "critical", **more: object
) -> Alert:
    """An alert of a model."""
    given: dict[str, object] = {
        "id": f"{rule}:{name}",
        "rule": rule,
        "severity": severity,
        "subject": name,
        "model": name,
        "number": 2,
        "limit": 3,
        "unit": "days",
        "since": 21_000_000,
        "command": f"python -m pyharness ops fund sepolia {name} --amount 120",
        "words": f"{name} can pay for 2 more days; the limit is 3",
    }
    return Alert.model_validate(given | more)


def snapshot(*models: ModelState, payments: tuple[PaidOut, ...] = (), number: int = 21_000_123) -> Snapshot:
    """A system in which everything is well, with these models."""
    owed = sum(item.accrued for item in models)
    holders = (("InfrastructureReserve", "PAYER_ROLE", SAFE), ("InfrastructureReserve", "DEFAULT_ADMIN_ROLE", SAFE))
    return Snapshot(
        network="sepolia",
        chain_id=11_155_111,
        number=number,
        hash="0x" + f"{number:064x}",
        time=NOW - 9,
        taken_at=NOW,
        system=SystemState(
            held=owed,
            outstanding=owed,
            paused={"InfrastructureReserve": False, "UsageFeeRouter": False},
            usdc_paused=False,
            blocklisted=(),
            allowances=(Allowance(depositor=SAFE, allowed=5_000 * USDC, limit=10_000 * USDC),),
        ),
        models=models,
        holders=tuple(
            RoleHolder(contract=contract, role=role, holder=holder, tx_hash=TX, block=20_999_000, declared=True)
            for contract, role, holder in holders
        ),
        payments=payments,
    )


def seen(found: Snapshot, *alerts: Alert, state: State = "ok", at: int = NOW) -> Round:
    """A round that saw it."""
    return Round(network=found.network, at=at, state=state, snapshot=found, open=alerts, raised=alerts)


def calm() -> Round:
    """Two models, a payment, no alert."""
    return seen(snapshot(model("lead-scoring"), model("llm-70b", days=None), payments=(payment("lead-scoring"),)))


def blind(*before: Alert, at: int = NOW + 60) -> Round:
    """A round that saw nothing; what was open stays open."""
    words = "the node does not answer: E-RPC-UNREACHABLE"
    lost = Alert(
        id="unreachable:sepolia",
        rule="unreachable",
        severity="unknown",
        subject="sepolia",
        since=0,
        command="python -m pyharness doctor sepolia",
        words=words,
    )
    return Round(network="sepolia", at=at, state="unknown", open=(lost, *before), raised=(lost,))


def board(*rounds: Round) -> Board:
    """A board with these rounds on it."""
    found = Board("sepolia", stale_after_s=3_600, monotonic=time.monotonic)
    for item in rounds:
        found.publish(item)
    return found
