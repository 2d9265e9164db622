"""Why a protected network would refuse a plan: for `plan`, which says so, for `deploy`, which then refuses, and for a
rehearsal, which looks at what a fork can tell.

In: ``Session``, ``Plan``. Out: reasons, checks. Doors: by the rooms it composes. Needs no key.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyharness.chain.schema import Upstream
from pyharness.deploy import grounds
from pyharness.deploy.protect import Reason, of_the_desk, of_the_plan
from pyharness.deploy.second import alone
from pyharness.pipeline.corridor import receipts
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.corridor.whole import DEMANDS
from pyharness.plan.schema import Plan
from pyharness.scenarios.report.document import Check
from pyharness.tools.checkout import read_checkout


def reasons(session: Session, plan: Plan, *, at: str | None = None) -> tuple[Reason, ...]:
    """Every reason at once; none where nothing is to be sent, the network is not protected, or a fork plays it.

    The rehearsal is the last: what is wrong besides has to be right before one can be green. An act and a
    hand-over need none: the command that sends them has carried them out on a fork of the newest block.

    Args:
        at: when the deployment was begun, by which a rehearsal's age is judged; now without.
    """
    if not session.config.protected or plan.empty or session.rehearsal:
        return ()
    rehearsed = receipts.objection(session, plan, at=at) if plan.kind == "deploy" else None
    changed, key = read_checkout().changed, session.loaded.environment_key
    return (
        *of_the_desk(session.config, environment_key=key, changed=changed),
        *_of_the_plan(session, plan),
        *_money(session, plan),
        *grounds.treasury(session.rpc, session.config),
        *(() if session.accept_single else alone(session.config, session.second)),
        *((rehearsed,) if rehearsed else ()),
    )


def demands(session: Session, plan: Plan, ground: Upstream) -> tuple[tuple[Check, ...], tuple[str, ...]]:
    """What a rehearsal can say of all that: one check, and what the fork cannot show."""
    if not session.config.protected:
        return (), ()
    found = [*_of_the_plan(session, plan), *_money(session, plan)]
    gaps = []
    if ground.kind == "offline" and session.config.kind == "mainnet":
        gaps.append("treasury: whether it is a contract, an offline simulation does not know")
    else:
        found += grounds.treasury(session.rpc, session.config)
    words = "; ".join(f"{reason.code}: {reason.text}, found {reason.found}" for reason in found)
    met = "all met but for what is not checked" if gaps else "all met"
    return (Check(name=DEMANDS, ok=not found, found=words or met),), tuple(gaps)


def _of_the_plan(session: Session, plan: Plan) -> tuple[Reason, ...]:
    defaulted = [variable for variable, _ in session.loaded.provenance.defaulted("holders.")]
    return of_the_plan(session.config, plan, defaulted=defaulted)


def _money(session: Session, plan: Plan) -> Iterator[Reason]:
    config, provenance = session.config, session.loaded.provenance
    ours = {**config.holders.model_dump(), **plan.predicted}
    ours |= {f"provider of {model.id}": model.provider for model in config.models}
    ours.pop("USDC", None)
    variable = provenance.variable_of("usdc.address")
    stated = variable if variable and provenance.origins[variable] != "default" else ""
    return grounds.money(session.rpc, config, ours, stated_in=stated or "")
