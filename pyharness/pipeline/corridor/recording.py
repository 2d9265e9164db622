"""From an outcome to the record on disk.

In: config, outcome, node. Out: an entry, the fold, the guide's file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pyharness.chain.roles import Held, held_roles
from pyharness.chain.rpc import Rpc
from pyharness.config.forge_input import forge_input
from pyharness.config.schema import Config
from pyharness.deploy.schema import Outcome
from pyharness.names import role_id
from pyharness.pipeline.corridor.models import models_at
from pyharness.pipeline.corridor.session import Session, now
from pyharness.plan.schema import Plan
from pyharness.record import store
from pyharness.record.build import Facts, build_entry
from pyharness.record.guide import guide_file, guide_name
from pyharness.record.schema import Commit, Entry, Party, Record
from pyharness.tools.checkout import read_checkout
from pyharness.tools.release import read_release
from pyharness.values import instant_of, moment, pretty_json

ROUTER, DEPOSITOR = "UsageFeeRouter", "FEE_DEPOSITOR_ROLE"


def write_record(
    config: Config, origins: Mapping[str, str], outcome: Outcome, rpc: Rpc, folder: Path
) -> tuple[Path, ...]:
    """Write what happened. Repeating it after a death gives the same files.

    Returns:
        The entry and the guide's file; of an act the entry alone, which leaves a deployment as complete as it was.
    """
    before = store.latest(folder)
    entry = made_entry(config, origins, outcome, rpc, before)
    if entry.kind == "ops":
        path, _ = store.add(folder, entry.model_copy(update={"complete": before is None or before.complete}))
        return (path,)
    return keep(folder, entry)


def made_entry(config: Config, origins: Mapping[str, str], outcome: Outcome, rpc: Rpc, before: Record | None) -> Entry:
    """The entry of a run: what it did, and what the chain has now."""
    block = max([rpc.block_number(), *(done.block_number or 0 for done in outcome.steps)])  # a node may be behind
    plan, release, checkout = outcome.plan, read_release(), read_checkout()
    models = models_at(rpc, config, plan.predicted, block)
    ours = (label for label in release.contracts if label not in config.external)
    contracts = [plan.predicted[label] for label in ours if label in plan.predicted]
    contracts += [model.params for model in models if model.exists]
    held = held_roles(rpc, contracts, from_block=_first_block(outcome, before), to_block=block)
    entry = build_entry(
        Facts(
            config=config,
            rendered=forge_input(config),
            sources=origins,
            outcome=outcome,
            codes={address: rpc.code(address, block) for address in plan.predicted.values()},
            built=release.contracts,
            models=models,
            held=held,
            checkout=Commit(commit=checkout.commit, dirty=bool(checkout.changed)),
            version=_version(),
            rehearsal=rpc.chain_id() != config.chain_id,
        )
    )
    return entry.model_copy(update={"parties": _parties(config, before, held, block)})


def _parties(config: Config, before: Record | None, held: Sequence[Held], block: int) -> Party:
    """Who plays which part: whom the config names, but that a backend is replaced on the chain first.

    The one before is named as long as it may deposit, and until the other's grant is as deep as sending wants.
    """
    wanted = Party(**config.holders.model_dump(exclude={"birth_admin"}))
    if before is None or before.parties.backend == wanted.backend:
        return wanted
    since = {item.holder: item.block for item in held if item.confirmed and item.role == role_id(DEPOSITOR)}
    settled = block - max(config.sending.confirmations, 1) + 1
    replaced = before.parties.backend not in since and since.get(wanted.backend, block + 1) <= settled
    return wanted if replaced else wanted.model_copy(update={"backend": before.parties.backend})


def keep(folder: Path, entry: Entry) -> tuple[Path, ...]:
    """Write an entry, the fold and the guide's file; returns the entry's path and the guide's."""
    path, record = store.add(folder, entry)
    top = folder.parent
    mine = guide_name(entry, ())
    same = [
        item for item in top.glob(f"{mine.removesuffix('.json')}*.json") if entry.created_at in item.read_text("utf-8")
    ]
    name = same[0].name if same else guide_name(entry, [item.name for item in top.glob("*.json")])
    store.replace(top / name, pretty_json(guide_file(record, entry)))
    return path, top / name


def later(session: Session) -> str:
    """Now, or the second after the newest entry: entries are told apart, and ordered, by the second they began in."""
    record = store.latest(session.records)
    return now() if record is None else max(now(), instant_of(moment(record.updated_at).timestamp() + 1))


def says_what_is(session: Session, plan: Plan, record: Record) -> bool:
    """Whether the record has the models as the chain has them now, and after a hand-over the parties too."""
    rpc, block = session.rpc, session.rpc.block_number()
    if plan.kind == "handover":
        router = [plan.predicted[label] for label in (ROUTER,) if label in plan.predicted]
        held = held_roles(rpc, router, from_block=record.first_block, to_block=block)
        wanted = _parties(session.config, record, held, block)
        if record.parties != wanted.model_copy(update={"deployer": record.parties.deployer}):
            return False
    found = models_at(rpc, session.config, plan.predicted, block)
    recorded = {(one.id, one.token, one.params, one.pool, one.provider, one.infra_bps) for one in record.models}
    configured = {model.id for model in found}
    return {
        (one.id, one.token, one.params, one.pool, one.provider, one.views["infrastructureAccrualBps"])
        for one in found
        if one.exists
    } == {row for row in recorded if row[0] in configured}


def _first_block(outcome: Outcome, before: Record | None) -> int:
    """A block at or before the first role event of the system."""
    made = {step.id for step in outcome.plan.steps if step.creates}
    blocks = [done.block_number for done in outcome.steps if done.step_id in made]
    if any(block is None for block in blocks):
        return 0
    known = [before.first_block] if before else []
    return min([*known, *(block for block in blocks if block is not None)], default=0)


def _version() -> str:
    try:
        return version("pyharness")
    except PackageNotFoundError:
        return "0.1.0"
