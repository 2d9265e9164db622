"""What whoever is next in a move acts with: a Safe's batch, a timelock's schedule, call data, or settings to export.

In: ``Session``, ``System``, ``Seen``, the step whose turn it is. Out: papers and files in the network's work folder.
Doors: the node, reading only; a fork, on which each call is tried first; that folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pyharness.config.load import write_rendered
from pyharness.ops import migration
from pyharness.ops.ending import ROLE, Change, allowed, foreseen, revoked
from pyharness.ops.migration import Seen, Step
from pyharness.ops.schema import System, Wish
from pyharness.ops.vocabulary import RESERVE, ROUTER
from pyharness.pipeline.acts.papers import FOLDER, Paper, issue
from pyharness.pipeline.acts.preparing import Prepared, facts_at, prepare
from pyharness.pipeline.acts.trying import tried
from pyharness.pipeline.corridor.session import Session
from pyharness.record.store import recorded
from pyharness.tools.release import read_release

EXPORTS = "exports.env"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a cut-over.

    Args:
        allowance: what ours may take of the backend (USDC base units).
        confirmed: the operator says that the backend's settings name ours.
        retire: older routers end although models stay on them, or somebody still uses them.
        last: how many deposits are looked at.
        routers: the older routers, where they are known; those that are found without.
        out: where papers are written; below the network's work folder when None.
    """

    allowance: int
    confirmed: bool = False
    retire: bool = False
    last: int = 10
    routers: tuple[str, ...] = ()
    out: Path | None = None


def papers_of(
    session: Session, system: System, seen: Seen, step: Step, asked: Asked
) -> tuple[tuple[Paper, ...], tuple[Path, ...]]:
    """What is signed, and what else was written; nothing of a step that only the backend's service makes.

    Raises:
        Refused: what an act refuses.
    """
    if step.name == migration.FIRST:
        return (), ()
    if step.name == migration.EXPORTS:
        return (), (_exports(session, system, asked.out),)
    if step.name == migration.GRANT:
        wish = Wish(act="grant", said={"contract": ROUTER, "role": ROLE, "account": seen.backend})
        return issue(session, prepare(session, [wish]), out=asked.out), ()
    changes = _changes(system, seen, step, asked)
    return issue(session, _tried(session, system, step.name.replace(" ", "-"), changes), out=asked.out), ()


def _exports(session: Session, system: System, out: Path | None) -> Path:
    """The addresses that the backend's settings must name, as a shell reads them."""
    named = {
        "USAGE_FEE_ROUTER_ADDRESS": system.contracts[ROUTER],
        "INFRASTRUCTURE_RESERVE_ADDRESS": system.contracts[RESERVE],
    }
    text = "".join(f"export {name}={address}\n" for name, address in named.items())
    return write_rendered(text, (out or session.work / FOLDER) / EXPORTS)


def _changes(system: System, seen: Seen, step: Step, asked: Asked) -> list[Change]:
    """The calls of a step that is no act on a system of ours."""
    if step.name == migration.ALLOW:
        return [allowed(system, seen.backend, seen.router, asked.allowance)]
    if step.name == migration.DISALLOW:
        return [allowed(system, step.by, step.router, 0)]
    (old,) = (item for item in seen.older if item.address == step.router)
    return [revoked(system, old.address, step.by, holder) for holder in old.depositors]


def _tried(session: Session, system: System, name: str, changes: Sequence[Change]) -> Prepared:
    """Read and simulated at one block, as acts are."""
    release, block = read_release(), session.rpc.block()
    found = foreseen(system, name, changes, partial(facts_at, session, block.number))
    record = recorded(session.records, session.config.words)
    return Prepared(prospect=found, trial=tried(session, found, block, release), record=record, release=release)
