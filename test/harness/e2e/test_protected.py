"""A network with real money refuses with every reason at once, before the first transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from pyharness.chain.anvil import NodeSpec, running
from pyharness.tools.release import build_release, read_release

USDC = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"


@pytest.fixture
def simulated(open_terminal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Mainnet's twin: chain id 1, a token at USDC's place, the deployer's keystore in a home of its own."""
    build_release()
    with running(NodeSpec(chain_id=1)) as node, open_terminal(node, tmp_path) as terminal:
        node.set_code(USDC, read_release().contracts["MockUSDC"].runtime)
        home = tmp_path / "home" / ".foundry" / "keystores"
        home.mkdir(parents=True)
        key = terminal.environment.pop("DEPLOYER_PRIVATE_KEY")
        (home / "hokusai-deployer").write_text(json.dumps(Account.encrypt(key, "a password", iterations=2)))
        (tmp_path / "password").write_text("a password\n")
        monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
        names = ("ADMIN_ADDRESS", "GOVERNOR_ADDRESS", "TREASURY_ADDRESS", "BACKEND_SERVICE_ADDRESS")
        terminal.environment |= {name: Account.create().address for name in names}
        terminal.environment |= {
            "SIMULATED_RPC_URL": node.url,
            "DEPLOYER_ADDRESS": terminal.address,
            "ETH_PASSWORD": str(tmp_path / "password"),
        }
        yield terminal


def test_an_unrehearsed_plan_is_refused(simulated: Any) -> None:
    """Planning is free, needs no key, and says so; sending wants a rehearsal."""
    planned = simulated.run("plan simulated", ETH_PASSWORD=None)
    assert planned.code == 0
    assert "this plan has not been rehearsed" in planned.answer["refusals"]
    assert "deploy would refuse: this plan has not been rehearsed" in planned.said
    ran = simulated.run("deploy simulated --yes")
    assert (ran.code, ran.error["code"]) == (5, "E-PROTECTED")
    assert "not been rehearsed" in ran.error["message"]
    assert "DEPLOYER_PRIVATE_KEY" not in ran.error["message"]
    assert simulated.node.rpc.nonce(simulated.address) == 0
    assert not list(simulated.work.rglob("*.jsonl"))


def test_every_reason_is_named(simulated: Any) -> None:
    """A key in the environment, and power that the deployer would keep."""
    kept = {"ADMIN_ADDRESS": simulated.address, "DEPLOYER_PRIVATE_KEY": "0x" + "11" * 32}
    planned = simulated.run("plan simulated", **kept)
    ran = simulated.run("deploy simulated --yes", **kept)
    assert (planned.code, ran.code, ran.error["code"]) == (0, 5, "E-PROTECTED")
    for reason in ("not been rehearsed", "DEPLOYER_PRIVATE_KEY is set", "the deployer would keep"):
        assert reason in ran.error["message"]
    assert ran.error["message"].endswith("; ".join(planned.answer["refusals"]))


def test_a_missing_password_is_named(simulated: Any) -> None:
    """The keystore is opened once, before anything else is asked."""
    ran = simulated.run("deploy simulated --yes", ETH_PASSWORD=None)
    assert (ran.code, ran.error["code"], ran.error["found"]) == (3, "E-KEYSTORE-PASSWORD", "ETH_PASSWORD unset")


def test_mainnet_refuses_a_test_node(simulated: Any) -> None:
    """Chain id 1 is not enough: the history must be mainnet's."""
    ran = simulated.run("plan mainnet", MAINNET_RPC_URL=simulated.node.url)
    assert (ran.code, ran.error["code"]) == (5, "E-CHAIN-ANCHOR")
    assert ran.error["expected"].startswith("0x")
