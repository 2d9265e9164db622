"""Receipts on disk: made by a rehearsal, demanded by a deployment.

In: ``Session``, ``Plan``, a rehearsal's document. Out: ``deployments/<net>/rehearsals/<stamp>-<planhash8>.json``; the
reason why none of them unlocks a plan. Doors: that folder; the node, reading only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from pyharness import paths
from pyharness.chain.headers import hash_at
from pyharness.chain.schema import Upstream
from pyharness.config.schema import Config
from pyharness.deploy import receipt as rules
from pyharness.deploy.protect import Reason
from pyharness.deploy.receipt import Ground, Held, Receipt, sealed
from pyharness.errors import Mismatch, OperationFailed
from pyharness.pipeline.corridor.planning import PLANS
from pyharness.pipeline.corridor.session import Session, now
from pyharness.pipeline.corridor.whole import OF_A_PROTECTED_NETWORK, TO_THE_END
from pyharness.plan.schema import Plan
from pyharness.record.store import replace
from pyharness.scenarios import repertoire
from pyharness.scenarios.report.document import Rehearsal
from pyharness.scenarios.report.document import Upstream as Origin
from pyharness.tools.checkout import harness_hash
from pyharness.values import pretty_json, stamp

FOLDER = "rehearsals"


def made_of(rehearsal: Rehearsal, plan: Plan, config: Config) -> Receipt:
    """The receipt of a whole rehearsal, green or not."""
    scenarios = [Held(name=item.name, ok=item.ok) for item in rehearsal.scenarios]
    return _receipt(
        rehearsal.upstream, plan, config, scenarios, [Held(name=item.name, ok=item.ok) for item in rehearsal.checks]
    )


@contextmanager
def red_if_stopped(session: Session, stood: Upstream) -> Iterator[None]:
    """Where the chain stops a rehearsal of the session's network, a red receipt is kept before the error goes on, so
    that no older one unlocks the plan; a node that does not answer says nothing of a plan.
    """
    try:
        yield
    except (OperationFailed, Mismatch):
        made = sorted((session.work / PLANS).glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        if made:  # the first is the one that is rehearsed
            plan = Plan.model_validate_json(made[0].read_text(encoding="utf-8"))
            stopped = [Held(name=TO_THE_END, ok=False)]
            keep(_receipt(stood, plan, session.config, [], stopped), paths.DEPLOYMENTS / session.network)
        raise


def _receipt(
    stood: Upstream | Origin, plan: Plan, config: Config, scenarios: Sequence[Held], checks: Sequence[Held]
) -> Receipt:
    return sealed(
        Receipt(
            plan_hash=plan.plan_hash,
            upstream=Ground(
                kind=stood.kind,
                chain_id=stood.chain_id,
                anchors=config.rpc.anchors if stood.kind == "rpc" else (),
                fork_block=stood.block,
                fork_block_hash=stood.block_hash,
            ),
            artifacts_hash=plan.artifacts_hash,
            config_hash=plan.config_hash,
            harness_hash=harness_hash(),
            scenarios=tuple(scenarios),
            verify=tuple(checks),
            created_at=now(),
        )
    )


def keep(receipt: Receipt, records: Path) -> Path:
    """Write a receipt beside the network's records; returns its path."""
    folder = records / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stamp(receipt.created_at)}-{receipt.plan_hash[2:10]}.json"
    replace(path, pretty_json(receipt))
    return path


def objection(session: Session, plan: Plan, *, at: str | None = None) -> Reason | None:
    """Why no rehearsal unlocks this plan; None where the newest one of it does.

    Args:
        at: when the deployment was begun, which a mended harness may go on with; now without.
    """
    config = session.config
    again = f"python -m pyharness rehearse {config.words}"
    folder = session.records / FOLDER
    files = sorted(folder.glob("*.json"))
    if not files:
        return Reason(
            code="E-REHEARSAL-MISSING",
            text="this plan has not been rehearsed",
            found=f"no receipt in {folder}",
            expected=f"a green rehearsal of {plan.plan_hash}",
            next_command=again,
        )
    readable = dict(_read(files))
    of_plan = {path: receipt for path, receipt in readable.items() if receipt.plan_hash == plan.plan_hash}
    newest = max((of_plan or readable).items(), key=_made, default=None)
    unread = [path for path in files if path not in readable and (newest is None or path > newest[0])]
    if newest is None or unread:
        return Reason(
            code="E-REHEARSAL-FORGED",
            text="a newer receipt cannot be read, and may be of a rehearsal that did not hold",
            found=str(unread[-1]),
            expected="a receipt as a rehearsal wrote it",
            next_command=again,
        )
    receipt = newest[1]
    demand = rules.Demand(
        told=repertoire.of(config.mode, config.usdc.kind),
        checked=OF_A_PROTECTED_NETWORK,
        harness_hash=harness_hash() if at is None else receipt.harness_hash,
        at=at or now(),
    )
    return rules.objection(receipt, plan, config, demand) or _elsewhere(session, receipt, again)


def _made(kept: tuple[Path, Receipt]) -> tuple[str, bool]:
    """Which was made later, by what it says and not by its file's name; of one second, one that did not hold."""
    _, receipt = kept
    return receipt.created_at, bool(receipt.red)


def _read(files: list[Path]) -> Iterator[tuple[Path, Receipt]]:
    for path in files:
        try:
            yield path, Receipt.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, ValidationError):
            continue


def _elsewhere(session: Session, receipt: Receipt, again: str) -> Reason | None:
    """The block the rehearsal stood on is one of this chain's."""
    ground = receipt.upstream
    found = hash_at(session.rpc, ground.fork_block)
    if found == ground.fork_block_hash:
        return None
    return Reason(
        code="E-REHEARSAL-CHAIN",
        text=f"block {ground.fork_block}, which the rehearsal stood on, is not one of this chain",
        found=found,
        expected=ground.fork_block_hash,
        next_command=again,
    )
