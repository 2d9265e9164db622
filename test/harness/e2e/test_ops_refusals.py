"""Wrong inputs of every act are refused by name, before anything is signed, written or sent."""

from __future__ import annotations

from typing import Any

import pytest
from commands import parses
from ops_world import OpsWorld
from ops_wrongs import wrongs

from pyharness.ops.table import ACTS

LEAST = 8


@pytest.fixture(scope="module")
def world(live: Any, tmp_path_factory: pytest.TempPathFactory) -> OpsWorld:
    """One system for the file."""
    made = OpsWorld(live, tmp_path_factory.mktemp("ops"))
    made.settle()
    return made


@pytest.mark.parametrize("act", list(ACTS))
def test_what_is_wrong_is_refused_by_name(world: OpsWorld, act: str, capsys: pytest.CaptureFixture[str]) -> None:
    """n of n; nothing was sent and no file was written."""
    cases = wrongs(world)[act]
    files = sorted((world.terminal.work / "sepolia").rglob("*"))
    met = []
    for case in cases:
        with world.here():
            case.before(world)
            nonce = world.node.rpc.nonce(world.terminal.address)
            ran = world.run(f"ops {act} sepolia {case.line} --yes")
            error = ran.answer.get("error", {"code": f"exit {ran.code}", "found": ran.said})
            named = case.code in (error["code"], *str(error.get("found")).replace(":", " ").split())
            met.append(named and ran.code in (2, 5) and world.node.rpc.nonce(world.terminal.address) == nonce)
            assert met[-1], f"{act} {case.line}: {error}, expected {case.code}"
            assert parses(str(error["next"])), error["next"]
    with capsys.disabled():
        print(f"\n{act}: {sum(met)}/{len(cases)} wrong inputs refused")  # noqa: T201
    assert len(cases) >= LEAST
    assert sorted((world.terminal.work / "sepolia").rglob("*")) == files


def test_everything_wrong_is_said_at_once(world: OpsWorld) -> None:
    """Five faults of one payment in one refusal."""
    with world.here():
        line = (
            f"ops pay sepolia nobody --to {'0x' + 'ab' * 20} --amount -1 --invoice-hash 0x12 --yes --memo {'m' * 300}"
        )
        ran = world.run(line.replace("--amount -1", "--amount=-1"))
        assert (ran.code, ran.error["code"]) == (5, "E-ACT")
        for code in ("E-MODEL-UNKNOWN", "E-ADDRESS-CHECKSUM", "E-AMOUNT", "E-INVOICE-HASH", "E-MEMO"):
            assert code in ran.error["found"]
