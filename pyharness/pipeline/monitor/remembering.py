"""What the monitor remembers between rounds and runs.

In: a network's work folder. Out: ``Memory``, or None. Door: the file ``monitor.json`` there, replaced as a whole.

It belongs to one system: of another chain or another reserve nothing is remembered.
"""

from __future__ import annotations

from pathlib import Path

from pyharness import paths
from pyharness.config.networks import resolve_network
from pyharness.errors import EnvironmentFault
from pyharness.observe.rounds import Memory
from pyharness.observe.schema import Round
from pyharness.record.store import replace

NAME = "monitor.json"


def remembered(work: Path) -> Memory | None:
    """What the last round left.

    Raises:
        EnvironmentFault: E-MONITOR-STATE, the file is not as it was written.
    """
    path = work / NAME
    try:
        return Memory.model_validate_json(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as problem:
        raise EnvironmentFault(
            "E-MONITOR-STATE",
            "what the monitor remembers cannot be read; without the file it begins anew",
            found=f"{path}: {problem}"[:300],
            expected="the file as it was written",
            next_command=f"mv {path} {path}.broken",
        ) from problem


def unwritable(work: Path, problem: OSError) -> EnvironmentFault:
    """Nothing can be remembered in this folder."""
    return EnvironmentFault(
        "E-MONITOR-STATE",
        "the folder in which the monitor remembers cannot be written",
        found=f"{work}: {problem.strerror}",
        expected="a folder of ours, on a disk with room",
        next_command=f"df {work.parent}",
    )


def remember(work: Path, memory: Memory) -> None:
    """Replace the file."""
    work.mkdir(parents=True, exist_ok=True)
    replace(work / NAME, memory.model_dump_json(by_alias=True) + "\n")


def same(memory: Memory | None, other: Memory) -> bool:
    """Whether both are about one system."""
    return memory is not None and all(
        getattr(memory, key) == getattr(other, key) for key in ("version", "network", "mode", "chain_id", "reserve")
    )


def last_round(network: str) -> Round | None:
    """The last round of a network, without its snapshot; None where nobody looked.

    Raises:
        UsageFault: E-NETWORK. EnvironmentFault: E-MONITOR-STATE.
    """
    memory = remembered(paths.WORK / resolve_network(network))
    return memory.last if memory and memory.last.at else None
