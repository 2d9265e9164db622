"""Makes a lost or damaged record again, from chain, config and build alone.

In: ``Session``. Out: one entry that stands for all that were lost, its fold and the guide's file, or a refusal. Doors:
by the rooms it composes.

Nothing is believed that the chain does not prove: the config's plan finds every contract at its address, each creation
is the transaction whose bytes give that address, and the verifier finds the rebuilt record true before it is written.
"""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyharness.chain.abi import Interface, encode
from pyharness.chain.mined import Mined, mined, sent_at_birth, spoken
from pyharness.chain.system import ModelOnChain
from pyharness.deploy.journal import open_journal
from pyharness.deploy.lock import held
from pyharness.deploy.schema import Done, Outcome
from pyharness.errors import EnvironmentFault, OperationFailed, Refused
from pyharness.pipeline.corridor.deploying import JOURNALS
from pyharness.pipeline.corridor.models import models_at
from pyharness.pipeline.corridor.planning import make_plan
from pyharness.pipeline.corridor.recording import keep, made_entry
from pyharness.pipeline.corridor.session import Session, check_node, now, sources
from pyharness.pipeline.corridor.verifying import findings_of
from pyharness.plan.schema import Plan, Step
from pyharness.plan.traces import EVENTS, carried_out, created
from pyharness.record import store
from pyharness.record.build import fold_entries
from pyharness.record.schema import Entry, Record
from pyharness.tools.release import build_release, read_release
from pyharness.tools.schema import Release
from pyharness.values import ZERO_ADDRESS, instant_of

SET_ASIDE = "records-set-aside"
PROVING = frozenset({"code", "immutable", "constant", "wiring", "record"})
UNKNOWN: Mapping[str, str] = {
    "created_at": "the time of the first transaction's block, not of the run",
    "plan_hash": "of the plan that finds nothing to create, not of the one that was carried out",
    "checkout": "of this checkout",
    "sources": "as this configuration has them",
    "publications": "what explorers said: verify --explorer asks again",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What was written.

    Args:
        unknown: what could not be known, by field, and what stands there instead.
        aside: where the files lie that were there before; None where there were none.
    """

    record: Record
    files: tuple[Path, ...]
    unknown: Mapping[str, str]
    aside: Path | None


def rebuild(session: Session, *, replace: bool = False) -> Rebuilt:
    """Write the record anew.

    Args:
        replace: whether a readable record may be set aside too.

    Raises:
        Refused: E-REBUILD-OPEN, a deployment is under way; E-REBUILD-STANDS, there is a readable record;
            E-REBUILD-UNPROVED, the chain does not hold what config and build make; E-CHAIN-ID and its kin.
    """
    with held(session.work):
        _check_standing(session, replace)
        check_node(session)
        build_release()
        with tempfile.TemporaryDirectory() as nowhere:
            plan = _plan(dataclasses.replace(session, deployments=Path(nowhere)))
        entry, unknown = _entry(session, plan)
        _prove(session, entry)
        aside = _set_aside(session)
        files = keep(session.records, entry)
        return Rebuilt(
            record=store.recorded(session.records, session.config.words), files=files, unknown=unknown, aside=aside
        )


def _check_standing(session: Session, replace: bool) -> None:
    words = session.config.words
    if open_journal(session.work / JOURNALS, words) is not None:
        raise Refused(
            "E-REBUILD-OPEN",
            "a deployment is under way, and records itself when it ends",
            found="an open journal",
            expected="none",
            next_command=f"python -m pyharness deploy {words}",
        )
    try:
        standing = store.latest(session.records)
    except EnvironmentFault:
        return
    if standing is not None and not replace:
        raise Refused(
            "E-REBUILD-STANDS",
            "a readable record stands; what it says of earlier runs no chain knows",
            found=f"{len(standing.entries)} entries in {session.records}",
            expected="no record, a damaged one, or --replace, which sets it aside",
            next_command=f"python -m pyharness verify {words}",
        )


def _plan(session: Session) -> Plan:
    """The config's plan on an empty record: it has nothing to create, or there is nothing to record."""
    try:
        plan = make_plan(session)
    except OperationFailed as problem:
        raise _unproved(session, problem.message, problem.found or "", "a plan that can be made") from problem
    missing = [f"{step.creates.contract} at {step.creates.address}" for step in plan.steps if step.creates]
    if missing:
        raise _unproved(session, "the config's contracts are not there", "; ".join(missing), "code at each address")
    return plan


def _entry(session: Session, plan: Plan) -> tuple[Entry, dict[str, str]]:
    """The entry, and what is not known of it."""
    rpc, config, release = session.rpc, session.config, read_release()
    block = rpc.block_number()
    models = [model for model in models_at(rpc, config, plan.predicted, block) if model.exists]
    steps = carried_out(
        _transactions(session, plan, models, release, block), plan.sender, release, _known(plan, models)
    )
    at = rpc.block(min((item.receipt.block_number for _, item in steps), default=block)).timestamp
    outcome = Outcome(
        plan=plan.model_copy(update={"steps": tuple(step for step, _ in steps)}),
        opened_at=instant_of(at),
        steps=tuple(_done(step, item) for step, item in steps),
        sent=0,
        waiting=tuple(step.id for step in plan.steps),
    )
    entry = made_entry(config, sources(session.loaded), outcome, rpc, None)
    births = {
        f"contracts.{label}": "made by another account, or in a block this node does not know"
        for label, contract in entry.contracts.items()
        if contract.tx_hash is None
    }
    unknown = {**UNKNOWN, **births}
    return entry.model_copy(update={"unknown": tuple(unknown)}), unknown


def _transactions(
    session: Session, plan: Plan, models: Sequence[ModelOnChain], release: Release, block: int
) -> tuple[Mined, ...]:
    """What may have made the system: where its contracts speak of an act, and where their code appeared."""
    rpc, ours = session.rpc, [plan.predicted[label] for label in plan.predicted if label in release.contracts]
    places = [*ours, *(place for model in models for place in (model.params, model.pool))]
    abis = [entry for built in release.contracts.values() for entry in built.abi]
    topics = [topic for (topic, _), entry in Interface(abis).events.items() if entry["name"] in EVENTS]
    hashes = list(spoken(rpc, places, [sorted(topics)], to_block=block))
    hashes += _of_usdc(session, plan, abis, block)
    born = {created(item) for item in mined(rpc, hashes)}
    for address in ours:
        if address not in born:
            hashes += sent_at_birth(rpc, address, block)
    return mined(rpc, hashes)


def _of_usdc(session: Session, plan: Plan, abis: Sequence[Mapping[str, object]], block: int) -> list[str]:
    """The first mock money for the deployer, and what it allowed the launcher to spend."""
    usdc, launcher = plan.predicted.get("MockUSDC"), plan.predicted.get("ModelLauncher", ZERO_ADDRESS)
    named = {entry["name"]: topic for (topic, _), entry in Interface(abis).events.items()}
    sender = "0x" + encode(["address"], [plan.sender]).hex()
    spender = "0x" + encode(["address"], [launcher]).hex()
    place = usdc or plan.predicted.get("USDC", ZERO_ADDRESS)
    found = list(spoken(session.rpc, [place], [named["Approval"], sender, spender], to_block=block))
    if usdc is not None:
        nobody = "0x" + "0" * 64
        found += spoken(session.rpc, [usdc], [named["Transfer"], nobody, sender], to_block=block)[:1]
    return found


def _known(plan: Plan, models: Sequence[ModelOnChain]) -> dict[str, str]:
    clones = {
        f"{name}/{model.id}": place
        for model in models
        for name, place in (("HokusaiParams", model.params), ("HokusaiToken", model.token), ("HokusaiAMM", model.pool))
    }
    return dict(plan.predicted) | clones


def _done(step: Step, item: Mined) -> Done:
    receipt = item.receipt
    return Done(
        step_id=step.id,
        tx_hash=receipt.tx_hash,
        nonce=None,
        block_number=receipt.block_number,
        block_hash=receipt.block_hash,
        gas_used=receipt.gas_used,
        gas_price=receipt.effective_gas_price,
    )


def _prove(session: Session, entry: Entry) -> None:
    """The verifier's word on the record that would be written; what governance changed since is no lie of it."""
    record = fold_entries([(store.entry_name(entry), entry)])
    found = [item for item in findings_of(session, record, ()).findings if item.kind in PROVING]
    lies = [item for item in found if (item.kind, item.key) != ("record", "complete")]
    if lies:
        said = "; ".join(f"{item.kind}: {item}" for item in lies)
        raise _unproved(session, f"{len(lies)} difference(s) from config and build", said, "a system that is proved")


def _unproved(session: Session, message: str, found: str, expected: str) -> Refused:
    return Refused(
        "E-REBUILD-UNPROVED",
        f"the chain does not prove a record: {message}",
        found=found[:2000],
        expected=expected,
        next_command=f"python -m pyharness plan {session.config.words}",
    )


def _set_aside(session: Session) -> Path | None:
    """Move the entries that are there out of the way; nothing is deleted, and receipts of rehearsals stay."""
    there = [path for path in session.records.glob("*.json") if path.is_file()]
    if not there:
        return None
    aside = session.work / SET_ASIDE / now().replace(":", "")
    aside.mkdir(parents=True, exist_ok=True)
    for path in there:
        shutil.move(path, aside / path.name)
    return aside
