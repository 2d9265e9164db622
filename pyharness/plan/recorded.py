"""Refuses a plan that would build a second system beside the recorded one.

In: the plan's creations, the release build, what is recorded and stands. Out: nothing, or one refusal that names every
cause. Pure.

An address follows from salt, code and constructor arguments. Where one of them changed, the contract would be made
anew elsewhere, and with it every contract that names it. Another salt says that this is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain.abi import decode
from pyharness.errors import Refused
from pyharness.plan.decoded import text
from pyharness.plan.schema import Creation, Step
from pyharness.tools.schema import Built, Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A contract that was deployed: where, with which constructor arguments (encoded), and its masked code's hash."""

    address: str
    arguments: str
    runtime_hash: str


def refuse_second_system(words: str, steps: Sequence[Step], release: Release, recorded: Mapping[str, Recorded]) -> None:
    """Nothing recorded is planned again at another place.

    Args:
        words: network and mode as the command line wants them.
        recorded: contracts by name, those alone that have code on the chain and were made with the present salt.

    Raises:
        Refused: E-SECOND-SYSTEM, naming each changed constructor argument, old and new.
    """
    made = {step.creates.contract: step.creates for step in steps if step.creates}
    again = {name: made[name] for name in made if name in recorded and made[name].address != recorded[name].address}
    if not again:
        return
    moved = {recorded[name].address: creation.address for name, creation in again.items()}
    causes = [
        f"{name} {cause}"
        for name, creation in again.items()
        for cause in _causes(creation, recorded[name], release.contracts[name], moved)
    ]
    first = next(iter(again))
    raise Refused(
        "E-SECOND-SYSTEM",
        f"this would make {len(again)} recorded contract(s) a second time, first {first}:"
        f" {'; '.join(causes) or 'made from something else'}",
        found=f"{first} planned at {again[first].address}",
        expected=f"{first} as recorded at {recorded[first].address}; a second system on purpose wants another salt",
        next_command=f"python -m pyharness config show {words}",
    )


def _causes(creation: Creation, was: Recorded, built: Built, moved: Mapping[str, str]) -> Iterator[str]:
    """What changed by itself; an argument that only follows another contract's new place is no cause."""
    if was.runtime_hash != creation.runtime_hash:
        yield "has other code"
    try:
        old = decode(built.constructor_types, bytes.fromhex(was.arguments[2:]))
    except ValueError:
        return
    new = decode(built.constructor_types, bytes.fromhex(creation.arguments[2:]))
    for name, before, after in zip(built.constructor_names, old, new, strict=True):
        if before != after and moved.get(str(before)) != after:
            yield f"{name}: {text(before)} → {text(after)}"
