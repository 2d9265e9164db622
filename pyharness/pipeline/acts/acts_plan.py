"""The plan of a few calls on a system that stands, made without the script that deploys.

In: steps, what they rest on, the record of the system. Out: ``Plan`` of kind ops. Door: the network's work folder.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.config.forge_input import forge_input
from pyharness.config.load import write_rendered
from pyharness.config.schema import Config
from pyharness.pipeline.corridor.planning import plan_path
from pyharness.pipeline.corridor.session import Session
from pyharness.plan.assemble import assemble
from pyharness.plan.hashing import sealed
from pyharness.plan.schema import Plan, Precondition, Step
from pyharness.record.schema import Record
from pyharness.tools.schema import Release
from pyharness.values import pretty_json


def acts_plan(
    config: Config, record: Record, release: Release, steps: Sequence[Step], rests_on: Sequence[Precondition] = ()
) -> Plan:
    """The steps as a plan, sealed."""
    plan = assemble(
        config,
        wanted=forge_input(config),
        steps=steps,
        predicted=record.places(config.external),
        roles=(),
        preconditions=rests_on,
        release=release,
    )
    return sealed(plan.model_copy(update={"kind": "ops"}))


def stored(session: Session, plan: Plan) -> Plan:
    """The same plan, kept where a resumed run finds it."""
    write_rendered(pretty_json(plan), plan_path(session.work, plan.plan_hash))
    return plan
