"""The hand-over of a rehearsal: every power moves, is used, and is taken back; and what turns it red."""

from __future__ import annotations

import pytest

from pyharness.errors import HarnessError
from pyharness.names import role_id
from pyharness.pipeline.corridor.whole import AFTER, DECLARED_AFTER, GONE, HAND_OVER, MOVED, USED
from pyharness.pipeline.rehearsal import heirs, using
from pyharness.pipeline.rehearsal.standings import Standing
from pyharness.pipeline.rehearsal.succeeding import handed_over
from pyharness.scenarios.report.document import Check


def by_name(checks: tuple[Check, ...]) -> dict[str, Check]:
    """Checks by their names, all of them once."""
    assert [check.name for check in checks] == list(HAND_OVER)
    return {check.name: check for check in checks}


def test_every_power_moves_is_used_and_is_taken_back(here: Standing) -> None:
    """A Safe administers and pauses, a timelock governs; nobody else of before has anything left."""
    before = here.world.fork.rpc.block().hash
    record = (here.session.records / "latest.json").read_text()
    found = handed_over(here)
    checks = by_name(found.checks)
    assert [check for check in found.checks if not check.ok] == []
    assert here.world.fork.rpc.block().hash == before
    assert (here.session.records / "latest.json").read_text() == record
    kinds = {(role.contract, role.role): role.kind for role in found.roles}
    assert kinds["InfrastructureReserve", "DEFAULT_ADMIN_ROLE"] == "admin and pauser, Safe, 2 of 3"
    assert kinds["UsageFeeRouter", "PAUSER_ROLE"] == "admin and pauser, Safe, 2 of 3"
    assert kinds["HokusaiParams/lead-scoring", "GOV_ROLE"].startswith("governor, timelock, 2 days")
    assert kinds["InfrastructureReserve", "PAYER_ROLE"] == "treasury, Safe, 2 of 3"
    former = {here.stage.address("admin"), here.stage.address("governor"), here.stage.address("deployer")}
    assert not former & {role.holder for role in found.roles}
    assert "2 days after it was announced" in checks[USED].found
    assert checks[GONE].found.startswith("18 powers gone from 2 holder(s), ")


def test_nobody_moves_power_without_a_signature(here: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all who are played without a key none held or gets a power: owners send, strangers carry out."""
    node, senders = here.world.fork, set[str]()
    sent, moved = node.send_as, heirs.all_moved

    def noted(sender: str, *rest: object, **more: object) -> object:
        senders.add(sender)
        return sent(sender, *rest, **more)  # type: ignore[arg-type]

    def watched(session, there, found, parties):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(node, "send_as", noted)
        steps = moved(session, there, found, parties)
        monkeypatch.setattr(node, "send_as", sent)
        assert set(found.safe.owners) & senders
        assert not senders & {party.address for party in (*parties.values(), *found.parties.values())}
        return steps

    monkeypatch.setattr(heirs, "all_moved", watched)
    assert [check for check in handed_over(here).checks if not check.ok] == []
    assert senders


def test_a_power_that_comes_back_turns_it_red(here: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    """The former admin is made admin again before anybody looks: verification, table and refusals all see it."""
    moved = heirs.all_moved

    def betrayed(session, node, found, parties):  # type: ignore[no-untyped-def]
        steps = moved(session, node, found, parties)
        place = here.stage.address("UsageFeeRouter")
        call = here.stage.book["UsageFeeRouter"].data("grantRole", [bytes(32), here.stage.address("admin")])
        node.send_as(found.safe.address, place, call)
        return steps

    monkeypatch.setattr(heirs, "all_moved", betrayed)
    found = by_name(handed_over(here).checks)
    assert {name for name, check in found.items() if not check.ok} == {AFTER, DECLARED_AFTER}
    assert "UsageFeeRouter: DEFAULT_ADMIN_ROLE" in found[AFTER].found


def test_a_power_that_was_only_said_to_be_gone_turns_it_red(here: Standing) -> None:
    """A holder that still has the power is not refused."""
    admin = here.stage.address("admin")
    power = using.Power(
        contract="UsageFeeRouter",
        address=here.stage.address("UsageFeeRouter"),
        role="DEFAULT_ADMIN_ROLE",
        holder=admin,
    )
    with pytest.raises(HarnessError) as refusal:
        using.refused(here.stage, {power})
    assert "UsageFeeRouter DEFAULT_ADMIN_ROLE" in str(refusal.value.found)


def test_an_heir_without_power_turns_it_red(here: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauser's power is gone before it is used."""
    used = using.used

    def late(stage, found, powers):  # type: ignore[no-untyped-def]
        role = bytes.fromhex(role_id("PAUSER_ROLE")[2:])
        stage.act("admin", "InfrastructureReserve", "revokeRole", role, stage.address("pauser"))
        return used(stage, found, powers)

    monkeypatch.setattr(using, "used", late)
    found = by_name(handed_over(here).checks)
    assert {name for name, check in found.items() if not check.ok} == {USED}
    assert "pauser: InfrastructureReserve.pause reverted" in found[USED].found


def test_a_timelock_that_does_not_wait_turns_it_red(here: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    """A delay of nothing is no protection, and is not taken for one."""
    monkeypatch.setattr(heirs, "DELAY_S", 0)
    (check,) = handed_over(here).checks
    assert (check.name, check.ok) == (MOVED, False)
    assert check.found == "the timelock waits: carried out at once"
