"""The hand-over of a rehearsal: every power moves to a Safe and a timelock, is used, and is taken back.

In: ``Standing``. Out: ``Succeeded``: checks, the role table afterwards. Doors: by the rooms it composes.
The corridor of ``ops hand-over`` is walked with a config that names the heirs; records and journals are copies.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from pyharness.errors import HarnessError
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.corridor.whole import AFTER, CONVERGED_AFTER, DECLARED_AFTER, GONE, MOVED, USED
from pyharness.pipeline.powers.succession import declared_at
from pyharness.pipeline.rehearsal import heirs, proving, using
from pyharness.pipeline.rehearsal.heirs import Heirs
from pyharness.pipeline.rehearsal.standings import Standing, private_folder
from pyharness.pipeline.rehearsal.using import Power
from pyharness.record import store
from pyharness.scenarios.report.document import Check, Role

HANDING_OVER = "hand over"
LEFT_OUT = "hand-over: not rehearsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeeded:
    """What a hand-over showed; ``roles`` is who held which power after it, ``chain_seconds`` how far the chain's time
    went on in it.
    """

    checks: tuple[Check, ...]
    roles: tuple[Role, ...]
    chain_seconds: int = 0


def handed_over(here: Standing) -> Succeeded:
    """Hand over, look, use the powers, and go back; what fails is a check that did not hold."""
    node = here.world.fork
    snapshot = node.snapshot()
    try:
        with private_folder() as private:
            shutil.copytree(here.session.deployments, private / "deployments")
            found = heirs.made(here.world)
            loaded = replace(here.session.loaded, config=found.named_in(here.session.config))
            session = replace(here.session, loaded=loaded, work=private / "work", deployments=private / "deployments")
            return _told(here, session, found)
    except HarnessError as error:
        return Succeeded(checks=(_failed(MOVED, error),), roles=())
    finally:
        node.revert(snapshot)


def _told(here: Standing, session: Session, found: Heirs) -> Succeeded:
    parties, began = {**here.stage.parties, **found.parties}, here.stage.now()
    contracts = {address: f"contract {name}" for name, address in here.stage.book.addresses.items()}
    places = _places(session)
    before = {_power(role, places) for role in proving.held(here.session, {})}
    steps = heirs.all_moved(session, here.world.fork, found, here.stage.parties)
    roles = proving.held(session, {**replace(here.cast, parties=parties).kinds, **contracts})
    after = {_power(role, places) for role in roles}
    stage = replace(here.stage, parties=parties)
    verified, _ = proving.verified(AFTER, session)
    checks = (
        Check(name=MOVED, ok=bool(steps), found=f"{len(steps)} grants and revocations, each by who may"),
        verified,
        proving.converged(session).model_copy(update={"name": CONVERGED_AFTER}),
        proving.declared(roles).model_copy(update={"name": DECLARED_AFTER}),
        _held(GONE, lambda: [using.refused(stage, before - after)]),
        _held(USED, lambda: using.used(stage, found, after)),
    )
    return Succeeded(checks=checks, roles=roles, chain_seconds=stage.now() - began)


def _places(session: Session) -> Mapping[str, str]:
    """Address by label of every contract whose roles are declared."""
    record = store.recorded(session.records, session.config.words)
    known = record.places(session.config.external)
    declared = declared_at(session, record, known, session.rpc.block_number())
    return {item.contract: item.address for item in declared}


def _power(role: Role, places: Mapping[str, str]) -> Power:
    return Power(contract=role.contract, address=places[role.contract], role=role.role, holder=role.holder)


def _held(name: str, look: Callable[[], Iterable[str]]) -> Check:
    """What was done in one line, or what did not hold."""
    try:
        return Check(name=name, ok=True, found="; ".join(look()))
    except HarnessError as error:
        return _failed(name, error)


def _failed(name: str, error: HarnessError) -> Check:
    return Check(name=name, ok=False, found=f"{error.message}: {error.found}")
