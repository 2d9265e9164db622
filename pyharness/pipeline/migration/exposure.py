"""A move as documents: what `migrate` answers in ``--json``, and the choices of models that ours refuses, in words.

In: ``Exposure``, ``CutOver``. Out: plain values, lines. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyharness.ops.migration import COMMAND, Deposit
from pyharness.pipeline.acts.papers import describe
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.migration.migrating import CutOver, Exposure
from pyharness.pipeline.migration.predecessors import Existing
from pyharness.units import in_usdc

TOKEN = 10**18


def choices(session: Session, found: Exposure) -> Iterator[str]:
    """What may become of each model on params of the first version; nobody chooses but its people."""
    beside = found.proof.plan.beside
    maker = (
        "the existing token manager makes it, under a new id"
        if beside is not None and beside.maker == "current"
        else "the existing token manager makes such params again: the successor is one of a system of ours"
    )
    for item in found.choices:
        yield f"{item.model}: its params {item.params} know no rate, so our router refuses it (LegacyParams)"
        yield "  stay: the older router goes on paying its pool; it then keeps its depositor"
        yield (
            f"  successor: {maker}; {item.holders} holders of {item.supply / TOKEN:,.6g} tokens stay where they are, "
            f"with {in_usdc(item.reserve)} in their pool"
        )
        yield f"  entry: {COMMAND} {session.network} --write-successor {item.model}"


def document(session: Session, found: Exposure) -> dict[str, object]:
    """Exposure, plan and proof."""
    proof, existing = found.proof, found.proof.existing
    return {
        "network": session.network,
        **_system(existing),
        "steps": [step.id for step in proof.plan.steps],
        "beside": proof.plan.beside.model_dump(mode="json") if proof.plan.beside else None,
        "proof": [check.model_dump(mode="json", by_alias=True) for check in proof.checks],
        "choices": [
            {
                "model": item.model,
                "holders": item.holders,
                "supply": str(item.supply),
                "reserve": str(item.reserve),
                "refusedBecause": f"LegacyParams(modelId={item.model}, params={item.params})",
            }
            for item in found.choices
        ],
        "notChecked": list(existing.not_checked),
    }


def _system(existing: Existing) -> dict[str, object]:
    """Contracts, powers, money; base units as text."""
    return {
        "contracts": dict(existing.places),
        "owners": dict(existing.owners),
        "roles": [
            {"contract": item.contract, "role": item.role, "holder": item.holder, "transaction": item.tx_hash}
            for item in existing.held
        ],
        "olderRouters": [
            {
                "address": old.address,
                "holds": str(old.holds),
                "admins": list(old.admins),
                "depositors": list(old.depositors),
                "allowances": {owner: str(amount) for owner, (amount, _) in old.allowances.items()},
            }
            for old in existing.older
        ],
        "models": [
            {
                "id": item.id,
                "pool": item.pool,
                "token": item.token,
                "params": item.params,
                "reserve": str(item.reserve),
                "supply": str(item.supply),
            }
            for item in existing.models
        ],
    }


def progress(session: Session, found: CutOver) -> dict[str, object]:
    """Steps, deposits, papers."""
    following = found.following
    return {
        "network": session.network,
        "block": found.seen.block,
        "router": found.seen.router,
        "staying": list(found.seen.stays),
        "steps": [
            {
                "step": step.name,
                "state": step.state,
                "by": step.by,
                "transaction": step.tx_hash or None,
                "router": step.router or None,
                "kept": step.kept or None,
            }
            for step in found.steps
        ],
        "next": {"step": following.name, "by": following.by} if following else None,
        "last": [_deposit(item) for item in found.last],
        "late": [_deposit(item) for item in found.late],
        "remarks": list(found.remarks),
        "waitingFor": describe(found.papers),
        "files": [str(path) for path in found.files],
    }


def _deposit(item: Deposit) -> dict[str, object]:
    by = item.by or None
    return {"model": item.model, "router": item.router, "ours": item.ours, "by": by, "transaction": item.tx_hash}
