"""A network with real money refuses with every reason at once, before the first transaction."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import protected
import pytest
from eth_account import Account

from pyharness.chain.anvil import Anvil
from pyharness.chain.offline import addresses as at
from pyharness.config.load import load
from pyharness.paths import NETWORK_TEMPLATES
from pyharness.pipeline.corridor import protecting, session
from pyharness.tools.checkout import Checkout
from pyharness.tools.release import read_release


@pytest.fixture(scope="module")
def node() -> Iterator[Anvil]:
    """A node that plays chain 1."""
    with protected.upstream() as started:
        yield started


@pytest.fixture
def simulated(node: Anvil, open_terminal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Mainnet's twin, rolled back after the test."""
    with open_terminal(node, tmp_path) as terminal:
        protected.settle(terminal, tmp_path, monkeypatch)
        yield terminal


def refusals(terminal: Any, **changes: str | None) -> list[str]:
    """The codes of the reasons why `deploy` would refuse, besides that nothing was rehearsed."""
    planned = terminal.run("plan simulated", **changes)
    assert planned.code == 0, planned.said
    codes = [text.split(":")[0] for text in planned.answer["refusals"]]
    assert codes[-1] == "E-REHEARSAL-MISSING"
    return codes[:-1]


def test_an_unrehearsed_plan_is_refused(simulated: Any) -> None:
    """Planning is free, needs no key, and says so; sending wants a rehearsal."""
    planned = simulated.run("plan simulated", ETH_PASSWORD=None)
    assert planned.code == 0
    assert planned.answer["refusals"] == ["E-REHEARSAL-MISSING: this plan has not been rehearsed"]
    assert "deploy would refuse: E-REHEARSAL-MISSING: this plan has not been rehearsed" in planned.said
    ran = simulated.run("deploy simulated --yes")
    assert (ran.code, ran.error["code"]) == (5, "E-REHEARSAL-MISSING")
    assert planned.answer["planHash"] in ran.error["expected"]
    assert ran.error["next"] == "python -m pyharness rehearse simulated"
    offered = simulated.run(f"deploy simulated --unsigned {simulated.work / 'unsigned.json'}", ETH_PASSWORD=None)
    assert (offered.code, offered.error["code"]) == (5, "E-REHEARSAL-MISSING"), offered.said
    assert not (simulated.work / "unsigned.json").exists()
    assert simulated.node.rpc.nonce(simulated.address) == 0
    assert not list(simulated.work.rglob("*.jsonl"))


def test_every_reason_is_named(simulated: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key in the environment, power that the deployer would keep, a checkout that nobody reviewed."""
    monkeypatch.setattr(protecting, "read_checkout", lambda: Checkout(commit="0" * 40, changed=("src/a.sol",)))
    kept = {"ADMIN_ADDRESS": simulated.address, "DEPLOYER_PRIVATE_KEY": "0x" + "11" * 32}
    planned = simulated.run("plan simulated", **kept)
    ran = simulated.run("deploy simulated --yes", **kept)
    assert (planned.code, ran.code, ran.error["code"]) == (0, 5, "E-PROTECTED")
    codes = ("E-TREE-DIRTY", "E-ENVIRONMENT-KEY", "E-DEPLOYER-POWER", "E-REHEARSAL-MISSING")
    assert tuple(text.split(":")[0] for text in planned.answer["refusals"]) == codes
    for text in planned.answer["refusals"]:
        code, reason = text.split(": ", 1)
        assert reason in ran.error["message"]
        assert f"{code}: " in ran.error["found"]
        assert f"{code}: " in ran.error["expected"]
    assert ran.error["next"] == "git status", "a rehearsal comes last: before, it would not be green"
    for command in ("git status", "unset DEPLOYER_PRIVATE_KEY", "python -m pyharness rehearse simulated"):
        assert f"({command})" in ran.error["expected"]


def test_a_missing_password_is_named(simulated: Any) -> None:
    """The keystore is opened once, before anything else is asked."""
    ran = simulated.run("deploy simulated --yes", ETH_PASSWORD=None)
    assert (ran.code, ran.error["code"], ran.error["found"]) == (3, "E-KEYSTORE-PASSWORD", "ETH_PASSWORD unset")


def test_mainnet_refuses_a_test_node(simulated: Any) -> None:
    """Chain id 1 is not enough: the history must be mainnet's."""
    ran = simulated.run("plan mainnet", MAINNET_RPC_URL=simulated.node.url)
    assert (ran.code, ran.error["code"]) == (5, "E-CHAIN-ANCHOR")
    assert ran.error["expected"].startswith("0x")


def test_a_treasury_that_one_key_moves_is_refused(simulated: Any) -> None:
    """A plain account is none, and neither is one that lent itself code: the guide wants a multisig."""
    plain = Account.create().address
    assert refusals(simulated, TREASURY_ADDRESS=plain) == ["E-TREASURY-ACCOUNT"]
    assert refusals(simulated, TREASURY_ADDRESS=at.DEFAULT_ACCOUNT) == ["E-TREASURY-ACCOUNT"]
    assert refusals(simulated) == []


def test_another_usdc_comes_from_the_reviewed_template_only(
    simulated: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address in the environment is one line of a shell, and may repeat Circle's only; a template is reviewed."""
    other = Account.create().address
    simulated.node.set_code(other, read_release().contracts["MockUSDC"].runtime)
    assert refusals(simulated, USDC_ADDRESS=other) == ["E-USDC-ADDRESS"]
    assert refusals(simulated, USDC_ADDRESS=at.USDC) == []

    folder = tmp_path / "networks"
    shutil.copytree(NETWORK_TEMPLATES, folder)
    template = folder / "mainnet.toml.j2"
    line = next(
        line for line in template.read_text().splitlines() if line.startswith("address = {{ env('USDC_ADDRESS'")
    )
    template.write_text(template.read_text().replace(line, f'address = "{other}"'))
    monkeypatch.setattr(session, "load", partial(load, folder=folder))
    assert refusals(simulated) == []


def test_a_paused_usdc_is_refused(simulated: Any) -> None:
    """No money moves then, so nothing can be tried."""
    simulated.send(at.USDC, "pause()", sender=at.PAUSER)
    assert refusals(simulated) == ["E-USDC-PAUSED"]


@pytest.mark.parametrize("who", ["BACKEND_SERVICE_ADDRESS", "TREASURY_ADDRESS"])
def test_a_holder_on_the_block_list_is_refused(who: str, simulated: Any) -> None:
    """Who may not hold USDC can neither deposit nor pay."""
    simulated.send(at.USDC, "blacklist(address)", simulated.environment[who], sender=at.BLACKLISTER)
    assert refusals(simulated) == ["E-USDC-BLOCKED"]


def test_our_own_contracts_may_not_be_on_the_block_list(simulated: Any) -> None:
    """Their addresses are known before they are made."""
    planned = simulated.run("plan simulated")
    reserve = next(
        step["creates"]["address"]
        for step in steps_of(planned)
        if step["label"] == "InfrastructureReserve" and step["creates"]
    )
    simulated.send(at.USDC, "blacklist(address)", reserve, sender=at.BLACKLISTER)
    assert refusals(simulated) == ["E-USDC-BLOCKED"]


def steps_of(planned: Any) -> list[dict[str, Any]]:
    """The steps of the plan on disk."""
    return list(json.loads(Path(planned.answer["plan"]).read_text())["steps"])


def test_what_stands_at_usdcs_address_must_be_usdc(simulated: Any) -> None:
    """Another code there, with everything else as it was."""
    code = simulated.node.rpc.code(at.USDC)
    simulated.node.set_code(at.USDC, code + b"\0")
    simulated.node.mine()
    assert refusals(simulated) == ["E-USDC-IDENTITY"]
