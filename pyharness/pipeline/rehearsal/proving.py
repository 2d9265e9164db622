"""What a rehearsal looks at besides its scenarios, and the document that tells all of it.

In: a deployed system on a fork, results of scenarios. Out: ``Check`` s, ``Rehearsal``. Doors: by the rooms it composes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyharness.chain.roles import held_roles
from pyharness.chain.schema import Upstream as Ground
from pyharness.errors import HarnessError
from pyharness.names import role_name
from pyharness.pipeline.corridor.deploying import Deployed
from pyharness.pipeline.corridor.models import models_at
from pyharness.pipeline.corridor.planning import make_plan, with_params
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.corridor.verifying import verify
from pyharness.pipeline.corridor.whole import CONVERGED, DECLARED
from pyharness.pipeline.rehearsal.outside import unseen
from pyharness.record import store
from pyharness.scenarios import repertoire
from pyharness.scenarios.report.document import DEPLOYMENT, Check, Rehearsal, Role, Upstream, scenario
from pyharness.scenarios.schema import Result


def verified(name: str, session: Session) -> tuple[Check, tuple[str, ...]]:
    """The verification under a name, and what it could not look at."""
    try:
        findings = verify(session)
    except HarnessError as error:
        return Check(name=name, ok=False, found=f"{error.message}: {error.found}"), ()
    if findings.ok:
        found = f"{sum(findings.checked.values()):,} things looked at, no difference"
    else:
        found = "; ".join(str(finding) for finding in findings.findings)
    return Check(name=name, ok=findings.ok, found=found), findings.not_checked


def converged(session: Session) -> Check:
    """Whether planning again finds nothing to do."""
    try:
        plan = make_plan(session)
    except HarnessError as error:
        return Check(name=CONVERGED, ok=False, found=f"{error.message}: {error.found}")
    found = "nothing left to do" if plan.empty else "still to do: " + ", ".join(step.id for step in plan.steps)
    return Check(name=CONVERGED, ok=plan.empty, found=found)


def declared(roles: Sequence[Role]) -> Check:
    """Whether the policy names everybody who holds a power."""
    unknown = [f"{role.contract} {role.role} {role.holder}" for role in roles if not role.declared]
    found = f"{len(roles)} powers, all declared" if not unknown else "undeclared: " + "; ".join(unknown)
    return Check(name=DECLARED, ok=bool(roles) and not unknown, found=found)


def document(
    session: Session,
    ground: Ground,
    deployed: Deployed,
    *,
    contracts: Mapping[str, str],
    kinds: Mapping[str, str],
    checks: Sequence[Check],
    results: Sequence[Result],
    gaps: Sequence[str],
    handed_over: Sequence[Role] = (),
) -> Rehearsal:
    """Everything that was found; ``ok`` only when every story that this money allows was told and every check held.

    Args:
        deployed: the first deployment, whose plan was rehearsed.
        contracts: address by name.
        kinds: what a holder is, in words, by address.
        gaps: what was not looked at, besides what no rehearsal can look at.
        handed_over: who held which power after the hand-over.
    """
    told = {result.name for result in results}
    kind = session.config.mode, session.config.usdc.kind
    untold = [name for name in repertoire.of(*kind) if name not in told]
    left = [f"scenario {name}: {why}" for name, why in repertoire.left_out(*kind).items()]
    roles = held(session, {**kinds, **{address: f"contract {name}" for name, address in contracts.items()}})
    checks = [*checks, declared(roles)]
    return Rehearsal(
        ok=not untold and all(check.ok for check in checks) and all(result.ok for result in results),
        network=session.network,
        upstream=_stood_on(ground),
        plan_hash=deployed.plan.plan_hash,
        contracts=dict(contracts),
        roles=roles,
        handed_over=tuple(handed_over),
        checks=tuple(checks),
        scenarios=tuple(scenario(result) for result in results),
        gas=gas(deployed, results),
        not_checked=(*_missing(untold, results), *left, *unseen(ground.kind), *gaps),
    )


def _missing(untold: Sequence[str], results: Sequence[Result]) -> tuple[str, ...]:
    """Scenarios that were not told, and what those that were could not look at."""
    gaps = [f"scenario {item.name}: {gap}" for item in results if item.told for gap in item.told.not_checked]
    return (*(f"scenario {name}: not told" for name in untold), *gaps)


def _stood_on(ground: Ground) -> Upstream:
    return Upstream(
        kind=ground.kind,
        chain_id=ground.chain_id,
        block=ground.block,
        block_hash=ground.block_hash,
        wording=ground.wording,
    )


def gas(deployed: Deployed, results: Sequence[Result]) -> dict[str, int]:
    """Gas by journey: the deployment's own transactions, then what the stories did."""
    used = {step.step_id: step.gas_used or 0 for step in deployed.outcome.steps} if deployed.outcome else {}
    launches = [spent for identifier, spent in used.items() if "/launch/" in identifier]
    journeys = {DEPLOYMENT: sum(used.values()), "launch a model": sum(launches)}
    for result in results:
        journeys.update(result.told.gas if result.told else {})
    return journeys


def held(session: Session, kinds: Mapping[str, str]) -> tuple[Role, ...]:
    """Every holder of every role of the recorded contracts, rebuilt from the chain's own logs, and whether the policy
    declares it.
    """
    record = store.latest(session.records)
    if record is None:
        return ()
    rpc, config = session.rpc, session.config
    block = rpc.block_number()
    ours = {label: item.address for label, item in record.contracts.items()}
    models = models_at(rpc, config, ours, block)
    wanted = with_params(config, ours, {model.id: model.params for model in models if model.exists})
    labels = {item.address: item.contract for item in wanted}
    policy = {(item.address, item.role, holder) for item in wanted for holder in item.holders}
    found = held_roles(rpc, sorted(labels), from_block=record.first_block, to_block=block)
    return tuple(
        Role(
            contract=labels[item.contract],
            role=role_name(item.role),
            holder=item.holder,
            kind=kinds.get(item.holder, "unknown"),
            declared=(item.contract, role_name(item.role), item.holder) in policy,
        )
        for item in found
    )
