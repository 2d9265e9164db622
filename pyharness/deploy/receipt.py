"""The receipt of a rehearsal: which plan was carried out on which fork, by which harness, and what held.

In: a plan, a receipt, what is demanded of it. Out: ``Receipt`` with its seal; the reason why it does not unlock
a deployment, or none. Pure. The seal is a hash over everything else, so a file that was edited, cut or mixed up is
seen; a plan's own hash covers network, chain, sender, steps, code and config, so no receipt of anything else fits it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from pyharness.config.schema import Anchor, Config
from pyharness.deploy.protect import Reason
from pyharness.plan.schema import Plan
from pyharness.values import ZERO_HASH, Hash, Instant, Written, canonical_json, keccak_hex, moment


class Ground(Written):
    """What the fork stood on; ``anchors`` are the configured blocks that its history was seen to hold."""

    kind: Literal["rpc", "offline"]
    chain_id: int
    anchors: tuple[Anchor, ...]
    fork_block: Annotated[int, Field(ge=0)]
    fork_block_hash: Hash


class Held(Written):
    """A scenario or a check by name, and whether it held."""

    name: str
    ok: bool


class Receipt(Written):
    """A whole rehearsal of one plan.

    Args:
        harness_hash: of the program that rehearsed, as ``tools.checkout.harness_hash`` has it.
        created_at: ISO 8601, UTC.
    """

    schema_version: Literal[1] = 1
    plan_hash: Hash
    upstream: Ground
    artifacts_hash: Hash
    config_hash: Hash
    harness_hash: Hash
    scenarios: tuple[Held, ...]
    verify: tuple[Held, ...]
    created_at: Instant
    receipt_hash: Hash = ZERO_HASH

    @property
    def red(self) -> tuple[str, ...]:
        """What did not hold, by name."""
        return tuple(item.name for item in (*self.scenarios, *self.verify) if not item.ok)


def seal(receipt: Receipt) -> str:
    """keccak256 of the canonical JSON of everything but the seal itself."""
    return keccak_hex(canonical_json(receipt.model_dump(by_alias=True, exclude={"receipt_hash"})).encode())


def sealed(receipt: Receipt) -> Receipt:
    """The receipt with its seal."""
    return receipt.model_copy(update={"receipt_hash": seal(receipt)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a receipt must be besides green.

    Args:
        told: the scenarios that must have been told.
        checked: the checks that must have been made.
        harness_hash: of the program that deploys; another one may have told less, or something else.
        at: when the deployment was begun (ISO 8601, UTC).
    """

    told: Sequence[str]
    checked: Sequence[str]
    harness_hash: str
    at: str


def objection(receipt: Receipt, plan: Plan, config: Config, demand: Demand) -> Reason | None:
    """Why this receipt does not unlock this plan, by itself; None where it does."""
    checks = (_forged, _other_plan, _other_ground, _red, _stale)
    again = f"python -m pyharness rehearse {config.words}"
    for check in checks:
        found = check(receipt, plan, config, demand)
        if found is not None:
            code, text, was, expected = found
            return Reason(code=code, text=text, found=was, expected=expected, next_command=again)
    return None


Objection = tuple[str, str, str, str] | None


def _forged(receipt: Receipt, _plan: Plan, _config: Config, _demand: Demand) -> Objection:
    wanted = seal(receipt)
    if receipt.receipt_hash == wanted:
        return None
    return "E-REHEARSAL-FORGED", "the receipt was changed after it was made", receipt.receipt_hash, wanted


def _other_plan(receipt: Receipt, plan: Plan, _config: Config, demand: Demand) -> Objection:
    for name, found, wanted in (
        ("plan", receipt.plan_hash, plan.plan_hash),
        ("build", receipt.artifacts_hash, plan.artifacts_hash),
        ("config", receipt.config_hash, plan.config_hash),
        ("version of this harness", receipt.harness_hash, demand.harness_hash),
    ):
        if found != wanted:
            return "E-REHEARSAL-PLAN", f"another {name} was rehearsed", found, wanted
    return None


def _other_ground(receipt: Receipt, plan: Plan, config: Config, _demand: Demand) -> Objection:
    ground = receipt.upstream
    if ground.chain_id != plan.target.chain_id:
        return (
            "E-REHEARSAL-CHAIN",
            "another chain was rehearsed on",
            f"chain {ground.chain_id}",
            f"chain {plan.target.chain_id}",
        )
    if ground.kind != "rpc" and config.kind != "simulated":
        return (
            "E-REHEARSAL-OFFLINE",
            "the rehearsal stood on an offline simulation",
            "an offline upstream",
            f"a node of {config.network} in {config.network.upper()}_RPC_URL",
        )
    if ground.kind == "rpc" and ground.anchors != config.rpc.anchors:
        found, wanted = (
            ", ".join(str(anchor.number) for anchor in items) for items in (ground.anchors, config.rpc.anchors)
        )
        return "E-REHEARSAL-CHAIN", "the rehearsal saw another history", f"anchors {found}", f"anchors {wanted}"
    return None


def _red(receipt: Receipt, _plan: Plan, _config: Config, demand: Demand) -> Objection:
    if receipt.red:
        return "E-REHEARSAL-RED", "the rehearsal did not hold", ", ".join(receipt.red), "every scenario and check"
    missing = [name for name in demand.told if name not in {item.name for item in receipt.scenarios}]
    missing += [name for name in demand.checked if name not in {item.name for item in receipt.verify}]
    if missing:
        left = ", ".join(missing)
        return "E-REHEARSAL-RED", "the rehearsal was not a whole one", f"without {left}", "every scenario and check"
    return None


def _stale(receipt: Receipt, _plan: Plan, config: Config, demand: Demand) -> Objection:
    hours, at = config.rehearsal_max_age_hours, demand.at
    age = moment(at) - moment(receipt.created_at)
    if timedelta(0) <= age <= timedelta(hours=hours):
        return None
    text = "the rehearsal is too old" if age > timedelta(0) else "the rehearsal is of the future"
    return "E-REHEARSAL-STALE", text, f"made at {receipt.created_at}", f"at most {hours} hours before {at}"
