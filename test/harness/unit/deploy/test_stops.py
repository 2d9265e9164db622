"""Whatever stops a deployment names the command that goes on, in the mode that was asked for."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from clocks import Remembering
from corridor import make_plan
from deploy_chain import SENDER

from pyharness.chain.schema import Answer
from pyharness.config.schema import Anchor
from pyharness.deploy import gates, protect, stops
from pyharness.deploy.journal import open_journal
from pyharness.deploy.outcome import outcome
from pyharness.deploy.progress import Attempt, Progress, StepProgress
from pyharness.deploy.schema import Entry
from pyharness.errors import HarnessError
from pyharness.plan.schema import Plan, RoleHolder
from pyharness.values import ZERO_HASH

MODES = ("full", "infrastructure")
CHAIN_ID = 31337
OTHER = "0x1563915e194D8CfBA1943570603F7606A3115508"
ATTEMPT = Attempt(
    number=1, nonce=7, raw_tx="0x", tx_hash=ZERO_HASH, max_fee=1, tip=1, state="mined", block_number=3, block_hash="0x"
)
GIVEN: dict[str, Any] = {
    "step_id": "Counter/touch",
    "said": "no",
    "tx_hash": ZERO_HASH,
    "attempt": ATTEMPT,
    "first": ATTEMPT,
    "count": 2,
    "seconds": 900.0,
    "address": SENDER,
    "confirmations": 3,
}
STOPS = sorted(
    name
    for name, made in inspect.getmembers(stops, inspect.isfunction)
    if made.__module__ == stops.__name__ and not name.startswith("_") and name not in ("resuming", "abandoning")
)


class Silent:
    """A node that has nothing, of an account that has nothing."""

    def chain_id(self) -> int:
        """Another chain than any that is wanted, where ``CHAIN_ID`` is not."""
        return CHAIN_ID

    def client_version(self) -> str:
        """A test node."""
        return "anvil"

    def call(self, *_: Any) -> None:
        """No block."""

    def batch(self, calls: list[Any]) -> list[Any]:
        """No block, no receipt, no code; no transaction was made."""
        return ["0x0" if method in ("eth_getTransactionCount", "eth_getCode") else None for method, _ in calls]

    def try_batch(self, calls: list[Any]) -> list[Answer]:
        """No code anywhere."""
        return [Answer(result="0x") for _ in calls]

    def nonce(self, *_: Any) -> int:
        """No transaction was made."""
        return 0

    balance = nonce


def planned(mode: Any) -> Plan:
    """The corridor's plan in a mode."""
    return make_plan(SENDER, CHAIN_ID).model_copy(update={"mode": mode})


def progress(plan: Plan) -> Progress:
    """Its first step mined by the journal's word."""
    opened = Entry(seq=0, at="2026-01-02T03:04:05Z", state="opened", block_number=1, block_hash=ZERO_HASH)
    return Progress(opened=opened, steps={plan.steps[0].id: StepProgress(attempts=(ATTEMPT,), checked=True)})


def chain(plan: Plan, **changes: Any) -> None:
    """The chain's gate, with one thing that is not as wanted."""
    asked = {"chain_id": CHAIN_ID, "anchors": (), "real": False, "words": plan.words, **changes}
    gates.check_chain(Silent(), **asked)


def corrupt(plan: Plan, folder: Path) -> None:
    """A journal that cannot be read."""
    (folder / "x.jsonl").write_text("no line\n")
    open_journal(folder, plan.words)


def protected(plan: Plan) -> None:
    """A protected network whose deployer would keep a power, as far as the refusal asks."""

    class Config:
        network = plan.target.network
        words = plan.words
        holders = SimpleNamespace(deployer=OTHER)

    keeping = plan.model_copy(update={"roles_after": (RoleHolder(contract="A", role="R", holder=OTHER),)})
    wrong: Any = Config()
    protect.check_protected(wrong, protect.of_the_plan(wrong, keeping))


GATES: dict[str, Callable[[Plan, Path], object]] = {
    "E-CHAIN-ID": lambda plan, _: chain(plan, chain_id=1),
    "E-CHAIN-ANCHOR": lambda plan, _: chain(plan, anchors=(Anchor(number=1, hash=ZERO_HASH),)),
    "E-CHAIN-CLIENT": lambda plan, _: chain(plan, real=True),
    "E-SIGNER": lambda plan, _: gates.check_signer(plan, OTHER),
    "E-JOURNAL-CHAIN": lambda plan, _: gates.check_history(Silent(), plan, progress(plan), SENDER),
    "E-UNFUNDED": lambda plan, _: gates.check_balance(Silent(), plan, None, SENDER, 1),
    "E-MOVED": lambda plan, _: gates.check_preconditions(Silent(), plan),
    "E-MOVED while open": lambda plan, _: gates.check_preconditions(Silent(), plan, progress(plan)),
    "E-RECEIPT-MISSING": lambda plan, _: outcome(Silent(), plan, progress(plan), 0, Remembering()),
    "E-JOURNAL-CORRUPT": lambda plan, folder: corrupt(plan, folder),
    "E-DEPLOYER-POWER": lambda plan, _: protected(plan),
}


def says(command: str | None, mode: str) -> None:
    """The command is ours, of this network, and of this mode."""
    words = (command or "").split()
    assert words[:3] == ["python", "-m", "pyharness"], command
    assert "local" in words
    assert ("--mode infrastructure" in " ".join(words)) == (mode == "infrastructure"), command


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", STOPS)
def test_a_stop_names_the_command_of_its_mode(name: str, mode: str) -> None:
    """Every builder of the module, found by looking."""
    build = getattr(stops, name)
    wanted = list(inspect.signature(build).parameters)
    error = build(planned(mode).words, *(GIVEN[parameter] for parameter in wanted[1:]))
    assert isinstance(error, HarnessError)
    assert wanted[0] == "words"
    says(error.next_command, mode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", GATES)
def test_a_gate_names_the_command_of_its_mode(case: str, mode: str, tmp_path: Path) -> None:
    """Each refusal before anything is sent, and what an outcome may lack."""
    with pytest.raises(HarnessError) as caught:
        GATES[case](planned(mode), tmp_path)
    assert caught.value.code == case.split()[0]
    says(caught.value.next_command, mode)
