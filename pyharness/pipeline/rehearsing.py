"""The whole story on a chain of its own: world, plan, deployment, verification, scenarios, verification again.

In: an upstream's URL or nothing, the scenarios to tell. Out: ``Rehearsal``. Doors: by the rooms it composes.
The corridor walked is the one every network is walked through; only the node and the people are generated.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyharness import paths
from pyharness.chain.offline.world import World, open_world
from pyharness.chain.roles import held_roles
from pyharness.config.load import load
from pyharness.config.sources import read_sources
from pyharness.errors import HarnessError
from pyharness.names import role_name
from pyharness.pipeline.deploying import Deployed, deploy
from pyharness.pipeline.models import models_at
from pyharness.pipeline.planning import make_plan, with_params
from pyharness.pipeline.session import Session
from pyharness.pipeline.staging import Cast, build_stage, generated_cast
from pyharness.pipeline.verifying import verify
from pyharness.scenarios import stories
from pyharness.scenarios.document import DEPLOYMENT, Check, Rehearsal, Role, Upstream, scenario, to_json
from pyharness.scenarios.report import render
from pyharness.scenarios.schema import Result
from pyharness.scenarios.stage import Stage
from pyharness.tools.release import build_release, read_release

NETWORK = "world"
DOCUMENT, REPORT = "rehearsal.json", "report.html"
OPENING, DEPLOYING, VERIFYING, VERIFYING_AGAIN = (
    "build and start the chain",
    "plan and deploy",
    "verify the deployment",
    "verify again",
)
AFTER_DEPLOYMENT = "verification after the deployment"
AFTER_SCENARIOS = "verification after the scenarios"
DECLARED = "every power is declared"
CONVERGED = "a second plan is empty"
Watch = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A system that was just deployed into a world of its own."""

    world: World
    session: Session
    deployed: Deployed
    cast: Cast
    stage: Stage

    @property
    def known(self) -> Mapping[str, str]:
        """Address by contract name."""
        return self.deployed.plan.predicted


def steps(only: Sequence[str] = ()) -> tuple[str, ...]:
    """What a rehearsal does, in order, for those who watch.

    Raises:
        UsageFault: E-SCENARIO, there is no such story.
    """
    return (OPENING, DEPLOYING, VERIFYING, *stories.chosen(only), VERIFYING_AGAIN)


def rehearse(upstream_url: str | None, *, only: Sequence[str] = (), watch: Watch = lambda _: None) -> Rehearsal:
    """Rehearse, and say what was found; a scenario that fails does not stop the others.

    Args:
        upstream_url: a mainnet node; the offline world without.
        only: the scenarios to tell; all when empty.
        watch: called with each step of ``steps`` as it begins.

    Raises:
        HarnessError: the system could not be built or deployed; there is nothing to report on then.
    """
    stories.chosen(only)
    with standing(upstream_url, watch) as here:
        return rehearsed(here, only=only, watch=watch)


def rehearsed(here: Standing, *, only: Sequence[str] = (), watch: Watch = lambda _: None) -> Rehearsal:
    """Verify what stands, tell the scenarios, verify again."""
    watch(VERIFYING)
    first, gaps = _verified(AFTER_DEPLOYMENT, here.session)
    converged = _converged(here.session)
    results = []
    for name in stories.chosen(only):
        watch(name)
        results.append(stories.told(name, here.stage, time))
    watch(VERIFYING_AGAIN)
    last, _ = _verified(AFTER_SCENARIOS, here.session)
    return _document(here, [first, converged, last], results, gaps)


def upstream() -> str | None:
    """The mainnet node to stand on, from MAINNET_RPC_URL; None for the offline world."""
    secret = read_sources(dotenv=paths.ROOT / ".env").secret("MAINNET_RPC_URL")
    return secret.reveal() if secret is not None else None


def write(rehearsal: Rehearsal) -> tuple[Path, ...]:
    """Write the document and its report; returns their paths."""
    folder = paths.ARTIFACTS
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / DOCUMENT: to_json(rehearsal), folder / REPORT: render(rehearsal)}
    for path, text in files.items():
        path.write_text(text, "utf-8")
    return tuple(files)


@contextmanager
def standing(upstream_url: str | None, watch: Watch = lambda _: None) -> Iterator[Standing]:
    """A world with the system deployed in it, by plan, journal and record; all of it ends with the block."""
    watch(OPENING)
    build_release()
    paths.WORK.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="rehearsal-", dir=paths.WORK) as private, open_world(upstream_url) as world:
        cast = generated_cast(world)
        session = Session(
            network=NETWORK,
            loaded=load(NETWORK, cast.sources(world.fork.url)),
            rpc=world.fork.rpc,
            work=Path(private) / "work",
            deployments=Path(private) / "deployments",
        )
        watch(DEPLOYING)
        deployed = deploy(session, confirm=lambda _plan, _resumed: True)
        known, block = deployed.plan.predicted, session.rpc.block_number()
        model = models_at(session.rpc, session.config, known, block)[0]
        stage = build_stage(world, cast, session.config, known, model, read_release())
        yield Standing(world=world, session=session, deployed=deployed, cast=cast, stage=stage)


def _verified(name: str, session: Session) -> tuple[Check, tuple[str, ...]]:
    try:
        findings = verify(session)
    except HarnessError as error:
        return Check(name=name, ok=False, found=f"{error.message}: {error.found}"), ()
    if findings.ok:
        found = f"{sum(findings.checked.values())} things looked at, no difference"
    else:
        found = "; ".join(str(finding) for finding in findings.findings)
    return Check(name=name, ok=findings.ok, found=found), findings.not_checked


def _converged(session: Session) -> Check:
    try:
        plan = make_plan(session)
    except HarnessError as error:
        return Check(name=CONVERGED, ok=False, found=f"{error.message}: {error.found}")
    found = "nothing left to do" if plan.empty else "still to do: " + ", ".join(step.id for step in plan.steps)
    return Check(name=CONVERGED, ok=plan.empty, found=found)


def _declared(roles: Sequence[Role]) -> Check:
    unknown = [f"{role.contract} {role.role} {role.holder}" for role in roles if not role.declared]
    found = f"{len(roles)} powers, all declared" if not unknown else "undeclared: " + "; ".join(unknown)
    return Check(name=DECLARED, ok=bool(roles) and not unknown, found=found)


def _document(here: Standing, checks: Sequence[Check], results: Sequence[Result], gaps: Sequence[str]) -> Rehearsal:
    untold = [name for name in stories.STORIES if name not in {result.name for result in results}]
    roles = _roles(here)
    checks = [*checks, _declared(roles)]
    complete = not untold and all(check.ok for check in checks) and all(result.ok for result in results)
    upstream = here.world.upstream
    return Rehearsal(
        ok=complete,
        network=NETWORK,
        upstream=Upstream(
            kind=upstream.kind,
            chain_id=upstream.chain_id,
            block=upstream.block,
            block_hash=upstream.block_hash,
            wording=upstream.wording,
        ),
        plan_hash=here.deployed.plan.plan_hash,
        contracts=dict(here.stage.book.addresses),
        roles=roles,
        checks=tuple(checks),
        scenarios=tuple(scenario(result) for result in results),
        gas=_gas(here.deployed, results),
        not_checked=(*(f"scenario {name}: not told" for name in untold), *_unreachable(upstream.kind), *gaps),
    )


def _unreachable(kind: str) -> tuple[str, ...]:
    """What no rehearsal of this kind can look at."""
    beyond = ["hand-over to a timelock: the admin and the governor are plain accounts here"]
    if kind == "offline":
        beyond.append("the live network: this run stood on an offline simulation, not on mainnet's state")
    return tuple(beyond)


def _gas(deployed: Deployed, results: Sequence[Result]) -> dict[str, int]:
    """Gas by journey: the deployment's own transactions, then what the stories did."""
    used = {step.step_id: step.gas_used or 0 for step in deployed.outcome.steps} if deployed.outcome else {}
    launches = [gas for identifier, gas in used.items() if "/launch/" in identifier]
    journeys = {DEPLOYMENT: sum(used.values()), "launch a model": sum(launches)}
    for result in results:
        journeys.update(result.told.gas if result.told else {})
    return journeys


def _roles(here: Standing) -> tuple[Role, ...]:
    """Every holder of every role, rebuilt from the chain's own logs, and whether the policy declares it."""
    session, params = here.session, here.stage.address("HokusaiParams")
    declared = with_params(session.config, here.known, {here.stage.model.id: params})
    labels = {item.address: item.contract for item in declared}
    policy = {(item.address, item.role, holder) for item in declared for holder in item.holders}
    kinds = {address: f"contract {name}" for name, address in here.known.items()} | dict(here.cast.kinds)
    held = held_roles(
        session.rpc, sorted(labels), from_block=here.world.upstream.block, to_block=session.rpc.block_number()
    )
    return tuple(
        Role(
            contract=labels[item.contract],
            role=role_name(item.role),
            holder=item.holder,
            kind=kinds.get(item.holder, "unknown"),
            declared=(item.contract, role_name(item.role), item.holder) in policy,
        )
        for item in held
    )
