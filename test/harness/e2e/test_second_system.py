"""A finished system is never planned a second time by accident: what its addresses follow from is refused by name."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from pyharness.chain.anvil import NodeSpec, running
from pyharness.config.load import load
from pyharness.paths import NETWORK_TEMPLATES

STRANGER = "0x1563915e194D8CfBA1943570603F7606A3115508"
SALT = "0x686f6b757361692d696e6672617374727563747572652d6163637275616c2d76"


def with_text(folder: Path, patch: pytest.MonkeyPatch, old: str, new: str) -> None:
    """Use templates in which ``old`` reads ``new``."""
    for source in NETWORK_TEMPLATES.glob("*.j2"):
        (folder / source.name).write_text(source.read_text().replace(old, new))
    patch.setattr("pyharness.pipeline.corridor.session.load", partial(load, folder=folder))


def refused(terminal: Any, line: str, **changes: str) -> str:
    """The refusal's words; nothing was sent and the deployment stays as it was."""
    before = terminal.node.rpc.nonce(terminal.address)
    ran = terminal.run(line, **changes)
    assert (ran.code, ran.error["code"]) == (5, "E-SECOND-SYSTEM"), ran.said
    assert ran.error["next"] == "python -m pyharness config show sepolia"
    assert terminal.node.rpc.nonce(terminal.address) == before
    return str(ran.error["message"])


@pytest.mark.parametrize("verb", ["plan sepolia", "deploy sepolia --yes"])
def test_another_treasury_is_refused_by_name(live: Any, verb: str) -> None:
    """Factory and reserve were made with the old one; what only follows them is no cause."""
    said = refused(live, verb, TREASURY_ADDRESS=STRANGER)
    causes = said.split(": ", 1)[1].split("; ")
    assert causes == [
        f"HokusaiAMMFactory initialTreasury: {live.address} → {STRANGER}",
        f"InfrastructureReserve initialTreasury: {live.address} → {STRANGER}",
    ]


def test_another_smallest_improvement_is_refused_by_name(
    live: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verifier alone."""
    with_text(tmp_path, monkeypatch, "min_improvement_bps = 10", "min_improvement_bps = 25")
    assert refused(live, "plan sepolia").endswith("DeltaVerifier: DeltaVerifier minImprovementBps_: 10 → 25")


def test_every_cause_is_named_at_once(live: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Treasury, smallest improvement, and another deployer, who is every contract's first admin."""
    with_text(tmp_path, monkeypatch, "min_improvement_bps = 10", "min_improvement_bps = 25")
    key = "0x" + Account.create().key.hex().removeprefix("0x")
    said = refused(live, "plan sepolia", TREASURY_ADDRESS=STRANGER, DEPLOYER_PRIVATE_KEY=key)
    for part in ("ModelRegistry admin: ", "minImprovementBps_: 10 → 25", f"→ {STRANGER}", "8 recorded contract(s)"):
        assert part in said
    assert "modelRegistry" not in said


def test_another_salt_means_another_system(live: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On purpose, with another treasury too."""
    with_text(tmp_path, monkeypatch, SALT, SALT[:-1] + "7")
    ran = live.run("plan sepolia", TREASURY_ADDRESS=STRANGER)
    assert (ran.code, len(ran.answer["steps"])) == (0, 34)


def test_a_record_whose_chain_is_gone_refuses_nothing(live: Any) -> None:
    """A restarted node holds none of it."""
    with running(NodeSpec(chain_id=11155111)) as node:
        node.set_balance(live.address, 10**19)
        ran = live.run("plan sepolia", SEPOLIA_RPC_URL=node.url, TREASURY_ADDRESS=STRANGER)
    assert (ran.code, len(ran.answer["steps"])) == (0, 34)
