"""What the last runs of a network found and left to others, for whoever asks no node.

In: ``Findings`` of a verification; what was handed to signers. Out: both again, later; None, or nothing, where no run
left any, or its file cannot be read. Door: the network's work folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from pyharness import paths
from pyharness.config.networks import resolve_network
from pyharness.pipeline.corridor.session import Session, now
from pyharness.record.store import replace
from pyharness.values import Written, pretty_json
from pyharness.verify.schema import Findings

VERIFIED, WAITING = "verified.json", "waiting.json"
WAITS = TypeAdapter(list[dict[str, Any]])


class Verified(Written):
    """A verification in short.

    Args:
        words: network and mode as the command line wants them; at: ISO 8601, UTC.
        checked, not_checked, differences: how many.
    """

    words: str
    at: str
    block: int
    checked: int
    not_checked: int
    differences: int


def keep_verified(session: Session, found: Findings) -> None:
    """The last verification is this one."""
    verified = Verified(
        words=session.config.words,
        at=now(),
        block=found.block,
        checked=sum(found.checked.values()),
        not_checked=len(found.not_checked),
        differences=len(found.findings),
    )
    _keep(session.work / VERIFIED, verified)


def last_verified(network: str) -> Verified | None:
    """The last verification.

    Raises:
        UsageFault: E-NETWORK.
    """
    try:
        return Verified.model_validate_json(_path(network, VERIFIED).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def keep_waiting(session: Session, handed: Sequence[object]) -> None:
    """What signers have in hand is this, and nothing else."""
    _keep(session.work / WAITING, handed)


def last_waiting(network: str) -> list[dict[str, Any]]:
    """What signers were given and have not acted on, as far as the last run knew.

    Raises:
        UsageFault: E-NETWORK.
    """
    try:
        return WAITS.validate_json(_path(network, WAITING).read_text("utf-8"))
    except (OSError, ValueError):
        return []


def _path(network: str, name: str) -> Path:
    return paths.WORK / resolve_network(network) / name


def _keep(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, pretty_json(content))
