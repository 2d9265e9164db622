"""Two nodes of different providers: where they contradict each other nothing is planned, believed or recorded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from siege.faults import Fault
from siege.proxy import Behind, Call, standing_before

from pyharness.chain.anvil import NodeSpec, running
from pyharness.config.load import load
from pyharness.deploy import second
from pyharness.deploy.second import alone
from pyharness.errors import Inconclusive
from pyharness.paths import NETWORK_TEMPLATES
from pyharness.pipeline.corridor import protecting, verifying
from pyharness.pipeline.corridor.deploying import deploy
from pyharness.pipeline.corridor.session import open_session
from pyharness.values import ZERO_HASH

HOLDERS = ("DEPLOYER_ADDRESS", "ADMIN_ADDRESS", "GOVERNOR_ADDRESS", "TREASURY_ADDRESS", "BACKEND_SERVICE_ADDRESS")
OTHER_CODE, STRANGER = "0x60016001", "0x1563915e194D8CfBA1943570603F7606A3115508"
LIES: dict[str, tuple[str, Any]] = {
    "another chain": ("eth_chainId", "0x5"),
    "another history": ("eth_getBlockByNumber", lambda block: block | {"hash": ZERO_HASH}),
    "other code": ("eth_getCode", OTHER_CODE),
}


class Lying(Fault):
    """One method is always answered otherwise."""

    def __init__(self, node: Behind, method: str, answer: Any) -> None:
        super().__init__(0, node)
        self.methods, self.rate, self._answer = (method,), 1.0, answer

    def change(self, call: Call, answer: Call) -> Call:
        """The lie, given or made from the truth."""
        if call["method"] not in self.methods:
            return answer
        return answer | {"result": self._answer(answer["result"]) if callable(self._answer) else self._answer}


@pytest.fixture
def terminal(open_terminal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Sepolia with a second endpoint, on a node with some history of its own."""
    templates = tmp_path / "networks"
    templates.mkdir()
    for source in NETWORK_TEMPLATES.glob("*.j2"):
        text = source.read_text()
        if source.name == "sepolia.toml.j2":
            text = text.replace('second_url = ""', "second_url = {{ secret('SIMULATED_RPC_URL_2', optional=true) }}")
        (templates / source.name).write_text(text)
    monkeypatch.setattr("pyharness.pipeline.corridor.session.load", partial(load, folder=templates))
    with running(NodeSpec(chain_id=11155111)) as node, open_terminal(node, tmp_path) as made:
        node.mine(second.DEPTH + 1)
        yield made


def told(terminal: Any, line: str, method: str = "", answer: Any = None) -> Any:
    """One command line with a second node that lies, or with an honest one."""
    with standing_before(Lying(Behind(terminal.node.url), method, answer)) as url:
        return terminal.run(line, SIMULATED_RPC_URL_2=url)


@pytest.mark.parametrize("lie", LIES)
def test_a_contradiction_is_a_refusal_before_anything_is_sent(terminal: Any, lie: str) -> None:
    """Exit code 5, one code whatever it is about, both words named; an honest second node changes nothing."""
    ran = told(terminal, "deploy sepolia --yes", *LIES[lie])
    assert (ran.code, ran.error["code"]) == (5, "E-CHAIN-CONTRADICTED"), ran.said
    assert ran.error["found"] != ran.error["expected"]
    assert terminal.node.rpc.nonce(terminal.address) == 0
    assert not list(terminal.work.rglob("*.jsonl"))


def test_a_receipt_that_only_one_node_has_is_not_recorded(terminal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another block, a revert, or nothing: the journal stays open, and the next run ends what was begun."""
    monkeypatch.setattr(second, "LOOKS", 2)
    monkeypatch.setattr(second, "POLL_SECONDS", 0.01)
    lies = [
        (5, "E-CHAIN-CONTRADICTED", lambda receipt: receipt | {"blockHash": ZERO_HASH}),
        (5, "E-CHAIN-CONTRADICTED", lambda receipt: receipt | {"status": "0x0"}),
        (8, "E-CHAIN-UNCONFIRMED", None),
    ]
    for exit_code, code, answer in lies:
        ran = told(terminal, "deploy sepolia --yes", "eth_getTransactionReceipt", answer)
        assert (ran.code, ran.error["code"]) == (exit_code, code), ran.said
        assert not terminal.deployments.exists()
    sent = terminal.node.rpc.nonce(terminal.address)
    ran = told(terminal, "deploy sepolia --yes")
    assert (ran.code, ran.answer["sent"]) == (0, 0), ran.said
    assert terminal.node.rpc.nonce(terminal.address) == sent
    assert (terminal.deployments / "sepolia" / "latest.json").exists()


def test_verification_believes_no_code_that_another_node_denies(terminal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first may well be the one that lies."""
    assert told(terminal, "deploy sepolia --yes").code == 0
    monkeypatch.setattr(verifying, "build_release", lambda: None)
    terminal.node.mine(second.DEPTH)
    assert told(terminal, "verify sepolia").code == 0
    router = terminal.contracts()["UsageFeeRouter"]
    true = "0x" + terminal.node.rpc.code(router).hex()
    ran = told(terminal, "verify sepolia", "eth_getCode", lambda code: OTHER_CODE if code == true else code)
    assert (ran.code, ran.error["code"]) == (5, "E-CHAIN-CONTRADICTED")
    assert router in ran.error["message"]


def test_nothing_left_to_do_is_no_single_nodes_word(terminal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that only the first node shows is not there: the plan is empty, and nothing would ever be sent."""
    monkeypatch.setattr(second, "LOOKS", 2)
    monkeypatch.setattr(second, "POLL_SECONDS", 0.01)
    assert told(terminal, "deploy sepolia --yes").code == 0
    router = terminal.contracts()["UsageFeeRouter"]
    true = "0x" + terminal.node.rpc.code(router).hex()
    assert told(terminal, "deploy sepolia --yes").code == 0
    for exit_code, code, other in ((8, "E-CHAIN-UNCONFIRMED", "0x"), (5, "E-CHAIN-CONTRADICTED", OTHER_CODE)):
        lie = {true: other}
        ran = told(terminal, "deploy sepolia --yes", "eth_getCode", lambda code, lie=lie: lie.get(code, code))
        assert (ran.code, ran.error["code"]) == (exit_code, code), ran.said
        assert router in ran.error["message"] + ran.error["found"]


def test_what_nobody_sent_is_no_single_nodes_word(terminal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A creation that another account made in between is skipped once both nodes have it."""
    monkeypatch.setattr(second, "LOOKS", 2)
    monkeypatch.setattr(second, "POLL_SECONDS", 0.01)
    met: list[Any] = []

    def made_elsewhere(plan: Any, _resumed: bool) -> bool:
        step = next(step for step in plan.steps if step.creates)
        if not met:
            terminal.node.send_as(STRANGER, step.to, bytes.fromhex(step.data[2:]))
            met.append("0x" + terminal.node.rpc.code(step.creates.address).hex())
        return True

    hidden = Lying(Behind(terminal.node.url), "eth_getCode", lambda code: "0x" if code in met else code)
    with (
        standing_before(hidden) as url,
        terminal.here(SIMULATED_RPC_URL_2=url),
        pytest.raises(Inconclusive) as caught,
    ):
        deploy(open_session("sepolia"), made_elsewhere)
    assert caught.value.code == "E-CHAIN-UNCONFIRMED"
    assert not terminal.deployments.exists()
    assert told(terminal, "deploy sepolia --yes").code == 0


def test_mainnet_wants_a_second_node_or_a_word_that_none_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason names the variable and the flag; one host twice is one provider, however it is written."""
    for name in HOLDERS:
        monkeypatch.setenv(name, STRANGER)
    first = "https://eth.example/v2/one"
    monkeypatch.setenv("MAINNET_RPC_URL", first)
    same = (first, f"{first}/", "https://ETH.example:443/v2/another", "https://user:word@eth.example", None)
    others = ("http://127.0.0.1:2", "https://e.example", "https://eth.example:99999")
    for url, lonely in (*((url, True) for url in same), *((url, False) for url in others)):
        monkeypatch.delenv("MAINNET_RPC_URL_2", raising=False)
        if url:
            monkeypatch.setenv("MAINNET_RPC_URL_2", url)
        session = open_session("mainnet")
        assert bool(alone(session.config, session.second)) is lonely
    (reason,) = alone(session.config, None)
    assert (reason.code, "MAINNET_RPC_URL_2" in reason.text) == ("E-SINGLE-RPC", True)
    assert "--accept-single-rpc" in reason.expected
    assert alone(open_session("local").config, None) == ()


@pytest.mark.parametrize("accepted", [False, True])
def test_the_reason_is_one_of_a_protected_network(monkeypatch: pytest.MonkeyPatch, accepted: bool) -> None:
    """Among all the others, unless the flag was given."""
    for name in HOLDERS:
        monkeypatch.setenv(name, STRANGER)
    monkeypatch.setenv("MAINNET_RPC_URL", "http://127.0.0.1:1")
    monkeypatch.delenv("MAINNET_RPC_URL_2", raising=False)
    monkeypatch.setattr(protecting.receipts, "objection", lambda *_, **__: None)
    for name in ("money", "treasury"):
        monkeypatch.setattr(protecting.grounds, name, lambda *_, **__: ())
    plan: Any = type("NoPlan", (), {"roles_after": (), "empty": False, "predicted": {}, "kind": "deploy"})()
    found = protecting.reasons(open_session("mainnet", accept_single=accepted), plan)
    assert ("E-SINGLE-RPC" in {reason.code for reason in found}) is not accepted
