"""Compares what is planned or wanted with what was.

In: a network and a stored plan, or two configs. Out: differences. Doors: by the rooms it composes; the files named.
"""

from __future__ import annotations

from pathlib import Path

from pyharness.config.differences import Changed, changed, of_config, of_file
from pyharness.config.networks import BY_CHAIN_ID, known_networks, resolve_network
from pyharness.errors import UsageFault
from pyharness.pipeline.corridor.planning import plan_alone
from pyharness.pipeline.corridor.session import Session, configured
from pyharness.plan.compare import Difference, differences
from pyharness.plan.schema import Plan
from pyharness.plan.stored import read_plan


def plan_against(session: Session, path: Path) -> tuple[Plan, tuple[Difference, ...]]:
    """A new plan, and in what it differs from the one of a file, which may be the file it replaces.

    Raises:
        UsageFault: E-PLAN-FILE, there is no such file.
        Refused: E-PLAN-CHANGED, it is not a plan as it was made; and what ``plan_alone`` raises.
    """
    command = f"python -m pyharness plan {session.config.words}"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageFault(
            "E-PLAN-FILE",
            "there is no plan to compare with",
            found=str(path),
            expected="a plan.json",
            next_command=command,
        ) from problem
    old = read_plan(text, name=str(path), next_command=command)
    new = plan_alone(session)
    return new, differences(old, new)


def config_changes(old: str, new: str) -> tuple[Changed, ...]:
    """In what two configs differ; each is a network, or the path of a rendered TOML file.

    With a file on one side only what a rendered file holds is compared.

    Raises:
        UsageFault: E-NETWORK, neither a network nor a file.
        ConfigFault: a network's faults; E-CONFIG-TOML.
    """
    paths = [None if _is_network(text) else Path(text) for text in (old, new)]
    rendered = any(path is not None and path.is_file() for path in paths)
    sides = []
    for text, path in zip((old, new), paths, strict=True):
        if path is not None and path.is_file():
            sides.append(of_file(text, path.read_text(encoding="utf-8", errors="replace")))
        else:
            sides.append(of_config(configured(resolve_network(text)), rendered=rendered))
    return changed(*sides)


def _is_network(text: str) -> bool:
    return text in known_networks() or text.removeprefix("eip155:") in {str(number) for number in BY_CHAIN_ID}
