"""From a config to a plan on disk.

In: ``Session``. Out: ``Plan``, as ``plans/<hash>.json`` and ``plan.json``/``plan.md`` below the network's work folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import tomli

from pyharness.chain.questions import CODE_HASH, NO_CODE, ask
from pyharness.chain.reverts import RevertReader
from pyharness.chain.system import ModelOnChain
from pyharness.config.forge_input import forge_input
from pyharness.config.load import write_rendered
from pyharness.config.policy import declared_roles, params_label
from pyharness.config.schema import Config, DeclaredRole
from pyharness.deploy.lock import held
from pyharness.deploy.stops import abandoning
from pyharness.errors import OperationFailed
from pyharness.pipeline.corridor import timelocks
from pyharness.pipeline.corridor.existing import check_factory, check_record
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.pipeline.corridor.simulating import named, simulated
from pyharness.plan.assemble import assemble
from pyharness.plan.beside import check_beside, read_beside
from pyharness.plan.build import build_steps
from pyharness.plan.conditions import preconditions, questions
from pyharness.plan.document import plan_document
from pyharness.plan.forge import Simulation
from pyharness.plan.recorded import Recorded, refuse_second_system
from pyharness.plan.schema import Beside, Plan
from pyharness.plan.stored import read_plan
from pyharness.record.store import entries, latest
from pyharness.tools.release import read_release
from pyharness.tools.schema import Release
from pyharness.values import pretty_json

PLANS = "plans"  # below the work folder


def plan_alone(session: Session) -> Plan:
    """``make_plan`` while nobody else works on the network: a plan beside a deployment would be old at once.

    Raises:
        Refused: E-LOCKED, and what ``make_plan`` raises.
    """
    with held(session.work):
        return make_plan(session)


def make_plan(session: Session) -> Plan:
    """The transactions that would make the config true. Sends nothing; the caller holds the network's lock.

    Raises:
        Refused: E-CHAIN-ID and its kin, E-RECORD-* and E-FACTORY-*, E-LEGACY-MANAGER, E-NO-ELIGIBLE-MODEL,
            E-PLAN-CREATE, E-GAS-CAP, E-SECOND-SYSTEM, E-TIMELOCK-MISSING.
        OperationFailed: E-PLAN-FAILED, with the script's revert in words.
    """
    config = session.config
    check_node(session)
    timelocks.require(session)
    check_record(session)
    check_factory(session)
    found = simulated(session)
    simulation, models = found.simulation, found.models
    release = read_release()
    known = named(config, simulation.addresses)
    beside = _beside(session, simulation, release)
    clones = _clones(models)
    steps = build_steps(simulation.transactions, release, known | clones, simulation.blocked)
    refuse_second_system(config.words, steps, release, _standing(session))
    pools = {label.partition("/")[2]: address for label, address in clones.items() if label.startswith("HokusaiAMM/")}
    asked = questions(config, steps, pools)
    answers = ask(session.rpc, [(item.contract, item.call) for item in asked], hex(found.block))
    plan = assemble(
        config,
        wanted=forge_input(config),
        steps=steps,
        predicted=known,
        roles=declared_roles(config, known),
        preconditions=preconditions(asked, answers),
        release=release,
    ).model_copy(update={"beside": beside})
    keep_plan(session.work, plan, plan_document(plan, gas_price_wei=session.rpc.block().base_fee))
    return plan


def _beside(session: Session, simulation: Simulation, release: Release) -> Beside | None:
    """What trial deposits showed of the existing system, which must be one that can be built beside."""
    if not simulation.beside:
        return None
    beside = read_beside(simulation.beside, RevertReader(release_explained(release)).explain)
    check_beside(session.config, beside, accept_legacy=session.accept_legacy)
    return beside


def _clones(models: Sequence[ModelOnChain]) -> dict[str, str]:
    """Params, tokens and pools of the models that exist, by label, so that steps at them have names."""
    found: dict[str, str] = {}
    for model in models:
        if model.exists:
            found |= {params_label(model.id): model.params, f"HokusaiToken/{model.id}": model.token}
            found[f"HokusaiAMM/{model.id}"] = model.pool
    return found


def _standing(session: Session) -> dict[str, Recorded]:
    """What the record has and the chain still holds; nothing where salt or mode are others since."""
    record, found = latest(session.records), entries(session.records)
    if (
        record is None
        or record.mode != session.config.mode
        or tomli.loads(found[-1][1].config).get("salt") != session.config.salt
    ):
        return {}
    answers = ask(session.rpc, [(item.address, CODE_HASH) for item in record.contracts.values()])
    return {
        name: Recorded(address=item.address, arguments=item.arguments_encoded, runtime_hash=item.runtime_hash)
        for (name, item), answer in zip(record.contracts.items(), answers, strict=True)
        if answer != NO_CODE
    }


def with_params(config: Config, known: Mapping[str, str], params: Mapping[str, str]) -> tuple[DeclaredRole, ...]:
    """The declared roles of contracts and of each model's params (address by model id)."""
    return declared_roles(config, {**known, **{params_label(name): address for name, address in params.items()}})


def keep_plan(work: Path, plan: Plan, document: str) -> None:
    """Write the plan under its hash, where a resumed deployment finds it, and as the newest one."""
    text = pretty_json(plan)
    for path, content in (
        (plan_path(work, plan.plan_hash), text),
        (work / "plan.json", text),
        (work / "plan.md", document),
    ):
        write_rendered(content, path)


def plan_path(work: Path, plan_hash: str) -> Path:
    """Where a plan lies."""
    return work / PLANS / f"{plan_hash[2:]}.json"


def stored_plan(work: Path, plan_hash: str, words: str) -> Plan:
    """A plan by its hash, which is computed anew from what the file says.

    Args:
        words: network and mode as the command line wants them.

    Raises:
        OperationFailed: E-PLAN-LOST, the file is gone.
        Refused: E-PLAN-CHANGED, the file is another plan.
    """
    path = plan_path(work, plan_hash)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as problem:
        raise OperationFailed(
            "E-PLAN-LOST",
            "the plan of the open journal cannot be read",
            found=str(path),
            expected=plan_hash,
            next_command=abandoning(words, "plan lost"),
        ) from problem
    return read_plan(text, name=str(path), expected=plan_hash, next_command=abandoning(words, "plan changed"))


def release_explained(release: Release) -> list[Mapping[str, object]]:
    """Every ABI entry of the build, for explaining reverts."""
    return [entry for built in release.contracts.values() for entry in built.abi]
