"""How far an open deployment came, from its journal alone.

In: a network's name. Out: ``Standing``, or None. Asks no node, needs no config.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyharness import paths
from pyharness.config.networks import resolve_network
from pyharness.deploy.journal import open_journal, read
from pyharness.deploy.progress import Progress, fold
from pyharness.errors import OperationFailed, Refused
from pyharness.pipeline.corridor.deploying import JOURNALS
from pyharness.pipeline.corridor.planning import stored_plan
from pyharness.plan.schema import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class StepState:
    """A step: ``not begun``, the state of the attempt that was mined or else of the last one, or ``done``."""

    id: str
    state: str
    tx_hash: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An open journal and its steps in order.

    Args:
        words: network and mode as the command line wants them; the network alone when the plan is lost or changed.
    """

    network: str
    words: str
    journal: Path
    plan_hash: str
    signer: str
    opened_at: str
    steps: tuple[StepState, ...]


def standing(network: str) -> Standing | None:
    """The open journal of a network, if there is one.

    Raises:
        UsageFault: E-NETWORK. Refused: E-JOURNAL-CORRUPT.
    """
    name = resolve_network(network)
    path = open_journal(paths.WORK / name / JOURNALS, name)
    if path is None:
        return None
    progress = fold(read(path)[0])
    opened = progress.opened
    plan = _plan(paths.WORK / name, progress)
    identifiers = [step.id for step in plan.steps] if plan else list(progress.steps)
    return Standing(
        network=name,
        words=plan.words if plan else name,
        journal=path,
        plan_hash=opened.plan_hash or "",
        signer=opened.signer or "",
        opened_at=opened.at,
        steps=tuple(_state(progress, identifier) for identifier in identifiers),
    )


def _plan(work: Path, progress: Progress) -> Plan | None:
    """The open journal's plan; None when it is lost or changed."""
    try:
        return stored_plan(work, progress.opened.plan_hash or "", work.name)
    except (OperationFailed, Refused):
        return None


def _state(progress: Progress, identifier: str) -> StepState:
    step = progress.step(identifier)
    last = step.mined or (step.attempts[-1] if step.attempts else None)
    state = "done" if step.checked else last.state if last else "not begun"
    return StepState(id=identifier, state=state, tx_hash=last.tx_hash if last else None)
