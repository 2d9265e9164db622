"""How far a rotation came is read from the chain: a deposit counts once it cannot be undone any more."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pyharness.chain.abi import topic
from pyharness.errors import Refused
from pyharness.names import role_id
from pyharness.ops.rotation import Rotation
from pyharness.pipeline.powers import rotating
from pyharness.values import checksummed

OLD, NEW, ADMIN, ROUTER, TOKEN = (checksummed("0x" + f"{number:02x}" * 20) for number in range(0xA1, 0xA6))
HEAD, DEPTH, LIMIT = 100, 3, 500


def looked(patch: pytest.MonkeyPatch, *, granted: int | None, deposited: int, old: bool = True) -> Rotation:
    """What is read where the new account was granted the role, and deposited, at these heights."""

    def logs(_rpc: object, wanted: Any, first: int, last: int) -> list[Any]:
        heights = {rotating._word(OLD): 1, rotating._word(NEW): granted}
        if wanted.topics[0] == topic("FeeDeposited(bytes32)"):
            found: list[int | None] = [deposited]
        else:
            assert wanted.topics[1] == role_id(rotating.ROLE)
            found = [heights[wanted.topics[2]]] if wanted.topics[2] != rotating._word(OLD) or old else []
        return [SimpleNamespace(block_number=at) for at in found if at is not None and first <= at <= last]

    record = SimpleNamespace(contracts={"UsageFeeRouter": SimpleNamespace(address=ROUTER)}, first_block=0)
    config = SimpleNamespace(
        words="sepolia",
        external={},
        usdc=SimpleNamespace(address=TOKEN),
        holders=SimpleNamespace(admin=ADMIN, backend=NEW),
        sending=SimpleNamespace(confirmations=DEPTH),
    )
    patch.setattr(rotating, "check_node", lambda _: None)
    patch.setattr("pyharness.record.store.recorded", lambda *_: record)
    patch.setattr(rotating, "logs", logs)
    event = {"type": "event", "name": "FeeDeposited", "inputs": [{"name": "key", "type": "bytes32", "indexed": True}]}
    built = SimpleNamespace(contracts={"UsageFeeRouter": SimpleNamespace(abi=[event])})
    patch.setattr(rotating, "read_release", lambda: built)
    patch.setattr(rotating, "ask", lambda *_: ["true", "true", "true", "0", str(LIMIT)])
    session: Any = SimpleNamespace(config=config, records=None, rpc=SimpleNamespace(block_number=lambda: HEAD))
    return rotating.read(session, OLD, NEW, LIMIT)


@pytest.mark.parametrize(
    ("granted", "deposited", "counts"),
    [
        (50, 60, True),
        (50, HEAD - DEPTH + 1, True),
        (50, HEAD - DEPTH + 2, False),  # may still be undone
        (60, 50, False),  # by an earlier grant, which was taken back
        (50, 50, True),
        (None, 50, False),
    ],
)
def test_a_deposit_counts_after_the_grant_and_once_it_is_deep(
    monkeypatch: pytest.MonkeyPatch, granted: int | None, deposited: int, counts: bool
) -> None:
    """As many blocks as sending waits for."""
    at = looked(monkeypatch, granted=granted, deposited=deposited)
    assert (at.deposited, at.depth) == (counts, DEPTH)
    assert (at.admin, at.old_allows, at.new_allows) == (ADMIN, 0, LIMIT)


def test_whoever_never_was_a_depositor_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped account would lose what it never had, and the real one keep it."""
    with pytest.raises(Refused, match="never given the role"):
        looked(monkeypatch, granted=50, deposited=60, old=False)
