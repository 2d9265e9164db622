"""A plan read back from a file, or the refusal of one that was changed.

In: the file's text, the hash it must have. Out: ``Plan``. Pure.

The hash covers everything but gas, the decoded calls, and what trial deposits met. Calls are what people read, so they
are compared with the data. Nothing but gas and trials, which change no transaction, can be changed unnoticed.
"""

from __future__ import annotations

from pydantic import ValidationError

from pyharness.errors import Refused
from pyharness.plan.decoded import contradiction
from pyharness.plan.hashing import plan_hash
from pyharness.plan.schema import Plan


def read_plan(text: str, *, name: str, next_command: str, expected: str | None = None) -> Plan:
    """The plan a file holds.

    Args:
        name: the file, for the refusal.
        expected: the hash it must have; its own when None.

    Raises:
        Refused: E-PLAN-CHANGED, naming what does not fit.
    """
    try:
        plan = Plan.model_validate_json(text)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _changed(name, f"{place or 'the file'}: {first['msg']}", "a plan", next_command) from problem
    wanted = expected or plan.plan_hash
    found = plan_hash(plan)
    if found != wanted:
        raise _changed(name, f"a plan of hash {found}", wanted, next_command)
    if plan.plan_hash != found:
        raise _changed(name, f"plan_hash {plan.plan_hash}", found, next_command)
    lies = [said for said in map(contradiction, plan.steps) if said is not None]
    if lies:
        raise _changed(name, "; ".join(lies), "decoded calls that say what the data does", next_command)
    return plan


def _changed(name: str, found: str, expected: str, next_command: str) -> Refused:
    return Refused(
        "E-PLAN-CHANGED",
        f"{name} is not the plan that was made",
        found=found,
        expected=expected,
        next_command=next_command,
    )
