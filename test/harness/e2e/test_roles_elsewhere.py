"""Who can do what beside an existing system, and where money is real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import protected
import pytest

from pyharness.chain.anvil import Anvil
from pyharness.names import DEFAULT_ADMIN_ROLE
from pyharness.pipeline.corridor import deploying
from pyharness.pipeline.corridor.session import open_session
from pyharness.pipeline.powers.auditing import audit

BESIDE = "sepolia --mode infrastructure"


def test_beside_an_existing_factory_two_contracts_are_ours(live: Any, open_terminal: Any, tmp_path: Path) -> None:
    """Reserve and router; what is not ours is said, not judged; a pauser that nobody made is no fault."""
    there = live.contracts()
    with open_terminal(live.node, tmp_path) as terminal:
        terminal.environment |= {
            "FACTORY_ADDRESS": there["HokusaiAMMFactory"],
            "FACTORY_KIND": "native",
            "FACTORY_ADMIN_ADDRESS": live.address,
            "USDC_ADDRESS": there["MockUSDC"],
        }
        assert terminal.run(f"deploy {BESIDE} --yes").answer["sent"] == 6
        ran = terminal.run(f"roles {BESIDE}")
        assert ran.code == 0, ran.said
        assert {item["contract"] for item in ran.answer["rights"]} == {"InfrastructureReserve", "UsageFeeRouter"}
        assert {item["contract"] for item in ran.answer["powers"]} == {"InfrastructureReserve", "UsageFeeRouter"}
        (pause,) = terminal.run(f"roles {BESIDE} --function UsageFeeRouter.pause").answer["functions"]
        assert (pause["needs"], pause["holders"]) == ("PAUSER_ROLE", [])
        assert any(text.startswith("HokusaiAMMFactory: not ours") for text in ran.answer["notChecked"])


@pytest.fixture(scope="module")
def node() -> Iterator[Anvil]:
    """A node that plays chain 1."""
    with protected.upstream() as started:
        yield started


def test_one_key_that_administers_real_money_is_named(
    node: Anvil, open_terminal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Declared as it is: each contract it administers is a finding, until a Safe does."""
    with open_terminal(node, tmp_path) as terminal:
        protected.settle(terminal, tmp_path, monkeypatch)
        monkeypatch.setattr(deploying, "reasons", lambda *_given, **_named: ())  # whatever else it demands
        done = terminal.run("deploy simulated --yes")
        assert done.code in (0, 6), done.said
        with terminal.here():
            found = audit(open_session("simulated"))
        wrong = {item.subject for item in found.findings if "a Safe of two owners" in item.expected}
        assert len(wrong) == len([power for power in found.powers if power.role == DEFAULT_ADMIN_ROLE])
        assert all(item.remedy.startswith("export ") for item in found.findings if item.subject in wrong), (
            found.findings
        )
        safe = protected.treasury(node).address
        ran = terminal.run("roles simulated", ADMIN_ADDRESS=safe, GOVERNOR_ADDRESS=safe)
        missing = {item["subject"] for item in ran.answer["findings"] if item["found"] == "nobody"}
        assert (ran.code, wrong <= missing) == (7, True)
