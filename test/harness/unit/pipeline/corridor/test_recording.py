"""Whom a record names: nobody takes a backend's place before the chain says so, and nobody named is forgotten."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pyharness.chain.roles import Held
from pyharness.names import role_id
from pyharness.pipeline.corridor import recording
from pyharness.pipeline.powers import succession
from pyharness.record.schema import Party
from pyharness.values import ZERO_HASH, checksummed

OLD, NEW, OTHER = (checksummed("0x" + f"{number:02x}" * 20) for number in (0xA1, 0xB2, 0xC3))
HEAD, DEPTH = 100, 3


def parties(backend: str, admin: str = OTHER) -> Party:
    """Everybody is one account but the backend and the admin."""
    return Party(deployer=OTHER, admin=admin, governor=OTHER, treasury=OTHER, backend=backend, pauser=OTHER)


def held(holder: str, block: int, *, role: str = "FEE_DEPOSITOR_ROLE", confirmed: bool = True) -> Held:
    """A role as the logs have it."""
    return Held(contract=OTHER, role=role_id(role), holder=holder, tx_hash=ZERO_HASH, confirmed=confirmed, block=block)


def named(before: str | None, *powers: Held, confirmations: int = DEPTH) -> str:
    """The backend of a record that is written while the config names the new one."""
    holders = SimpleNamespace(model_dump=lambda **_: parties(NEW).model_dump())
    config: Any = SimpleNamespace(holders=holders, sending=SimpleNamespace(confirmations=confirmations))
    record: Any = SimpleNamespace(parties=parties(before)) if before else None
    return recording._parties(config, record, powers, HEAD).backend


@pytest.mark.parametrize(
    ("powers", "backend"),
    [
        pytest.param((held(OLD, 1),), OLD, id="nothing has happened yet"),
        pytest.param((held(OLD, 1), held(NEW, 50)), OLD, id="both may deposit"),
        pytest.param((), OLD, id="a stolen key lost its role"),
        pytest.param((held(NEW, HEAD - DEPTH + 2),), OLD, id="a grant that may be undone"),
        pytest.param((held(NEW, HEAD - DEPTH + 1),), NEW, id="a grant that is deep"),
        pytest.param((held(OLD, 1, confirmed=False), held(NEW, 50)), NEW, id="the contract denies the logs"),
        pytest.param((held(NEW, 50, confirmed=False),), OLD, id="and of the new one too"),
        pytest.param((held(NEW, 50, role="PAUSER_ROLE"),), OLD, id="another role"),
    ],
)
def test_a_backend_is_named_once_it_has_replaced_the_other(powers: tuple[Held, ...], backend: str) -> None:
    """Not when the config names it, nor when it was granted the role."""
    assert named(OLD, *powers) == backend


def test_without_another_before_it_the_configured_backend_is_named() -> None:
    """The first deployment, and a config that did not change; no confirmations are one."""
    assert named(None) == NEW
    assert named(NEW) == NEW
    assert named(OLD, held(NEW, HEAD), confirmations=0) == NEW


def test_whoever_any_entry_named_may_be_asked_to_give_its_power(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that was written half way through names the new admin: the old one, who still has to act, is known."""
    entries = [
        ("1.json", SimpleNamespace(parties=parties(NEW, OLD))),
        ("2.json", SimpleNamespace(parties=parties(NEW))),
    ]
    monkeypatch.setattr("pyharness.record.store.entries", lambda _: entries)
    birth = checksummed("0x" + "d4" * 20)
    config = SimpleNamespace(holders=SimpleNamespace(birth_admin=birth))
    session: Any = SimpleNamespace(config=config, records=None)
    record: Any = SimpleNamespace(parties=parties(NEW))
    assert succession._earlier(session, record) == {birth, OLD, NEW, OTHER}
