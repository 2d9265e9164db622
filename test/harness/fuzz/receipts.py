"""The door a rehearsal's receipt comes in by: found, read, and let unlock a deployment or not.

In: the bytes of a receipt. Out: what a protected network says of it. Door: a folder.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from plan_world import config, plan
from pydantic import ValidationError

from pyharness.config.schema import Config
from pyharness.deploy.receipt import Ground, Held, Receipt, sealed
from pyharness.errors import Refused
from pyharness.pipeline.corridor.receipts import FOLDER, objection
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.corridor.whole import OF_A_PROTECTED_NETWORK
from pyharness.plan.schema import Plan
from pyharness.scenarios import repertoire
from pyharness.values import ZERO_HASH, pretty_json

NOW = "2026-01-02T03:04:05Z"


def _protected() -> Config:
    wanted = config()
    rpc = wanted.rpc.model_copy(update={"anchors": ()})
    return wanted.model_copy(update={"network": "mainnet", "kind": "mainnet", "rpc": rpc})


CONFIG, PLAN = _protected(), plan()


def _receipt(of: Plan) -> dict[str, Any]:
    """A receipt that unlocks the plan."""
    made = Receipt(
        plan_hash=of.plan_hash,
        upstream=Ground(kind="rpc", chain_id=of.target.chain_id, anchors=(), fork_block=7, fork_block_hash=ZERO_HASH),
        artifacts_hash=of.artifacts_hash,
        config_hash=of.config_hash,
        harness_hash=ZERO_HASH,
        scenarios=tuple(Held(name=name, ok=True) for name in repertoire.of("full", "external")),
        verify=tuple(Held(name=name, ok=True) for name in OF_A_PROTECTED_NETWORK),
        created_at=NOW,
    )
    return dict(json.loads(pretty_json(sealed(made))))


RECEIPT = _receipt(PLAN)


class Node:
    """Holds the block that was rehearsed on."""

    def call(self, _method: str, params: list[Any]) -> dict[str, str] | None:
        """That block, by its height."""
        return {"hash": ZERO_HASH} if int(params[0], 16) == 7 else None


def through_receipts(folder: Path, *, text: bytes, resealed: bool = False) -> None:
    """What `deploy` asks of the newest receipt."""
    place = folder / FOLDER
    place.mkdir()
    (place / "20260102T030405Z-abababab.json").write_bytes(_resealed(text) if resealed else text)
    session = SimpleNamespace(config=CONFIG, records=folder, rpc=Node())
    reason = objection(cast("Session", session), PLAN, at=NOW)
    if reason is not None:
        raise Refused(
            reason.code,
            reason.text,
            found=reason.found,
            expected=reason.expected,
            next_command=reason.next_command,
        )


def _resealed(text: bytes) -> bytes:
    """The same with the seal it should have, where it is a receipt at all."""
    try:
        return pretty_json(sealed(Receipt.model_validate_json(text))).encode()
    except ValidationError:
        return text
