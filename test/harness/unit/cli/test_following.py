"""What a refusal says to run next fits the command that was typed."""

from __future__ import annotations

import json

import pytest
from commands import parses

from pyharness.cli import app, following
from pyharness.errors import DOCTOR, EnvironmentFault, HarnessError, Inconclusive

HOLDERS = ("DEPLOYER_PRIVATE_KEY", "DEPLOYER_ADDRESS")


def refused(words: str, capfd: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What `--json` says of the error a command line ends with."""
    assert app.main([*words.split(), "--json"]) != 0
    error: dict[str, str] = json.loads(capfd.readouterr().out)["error"]
    return error


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("monitor local", "DEPLOYER_ADDRESS='0x…'"),
        ("report local", "DEPLOYER_ADDRESS='0x…'"),
        ("roles local", "DEPLOYER_ADDRESS='0x…'"),
        ("verify local", "DEPLOYER_ADDRESS='0x…'"),
        ("plan local", "DEPLOYER_ADDRESS='0x…'"),
        ("config validate local", "DEPLOYER_ADDRESS='0x…'"),
        ("deploy local --yes", "DEPLOYER_PRIVATE_KEY='…'"),
        ("ops pause local UsageFeeRouter", "DEPLOYER_PRIVATE_KEY='…'"),
        ("smoke local --yes", "DEPLOYER_PRIVATE_KEY='…'"),
    ],
)
def test_only_who_signs_is_asked_for_a_key(
    words: str, wanted: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A host that watches must hold none."""
    for name in HOLDERS:
        monkeypatch.delenv(name, raising=False)
    error = refused(words, capfd)
    assert (error["code"], error["next"]) == ("E-CONFIG-UNSET", f"export {wanted}")
    assert parses(error["next"])


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("monitor sepolia", f"{DOCTOR} sepolia"),
        ("roles 11155111 --mode infrastructure", f"{DOCTOR} 11155111 --mode infrastructure"),
        ("verify --mode infrastructure eip155:1", f"{DOCTOR} eip155:1 --mode infrastructure"),
        ("report mainnet", f"{DOCTOR} mainnet"),
        ("ops pause local UsageFeeRouter", f"{DOCTOR} local"),
        ("plan se;polia", f"{DOCTOR} 'se;polia'"),
    ],
)
def test_a_look_at_the_node_is_a_look_at_the_networks_node(
    words: str, wanted: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The parser knows network and mode; whoever met the node's silence does not."""

    def silent(*_: object, **__: object) -> None:
        raise EnvironmentFault("E-BLOCK-UNKNOWN", "the node does not know the block", next_command=DOCTOR)

    for place in (
        "pyharness.pipeline.corridor.session.open_session",
        "pyharness.cli.sessions.opened",
        "pyharness.cli.plan.opened",
        "pyharness.cli.acts.opened",
    ):
        monkeypatch.setattr(place, silent, raising=False)
    error = refused(words, capfd)
    assert error["next"] == wanted
    assert parses(error["next"])


@pytest.mark.parametrize("command", [None, "python -m pyharness verify local", "curl -s http://127.0.0.1:1"])
def test_what_says_enough_stays(command: str | None) -> None:
    """Also where a network was typed."""
    error: HarnessError = Inconclusive("E-SOME", "said", next_command=command)
    assert following.next_command(error, "monitor", {"network": "local", "mode_name": "full"}) == command


def test_a_node_whose_address_is_a_secret_is_looked_at_by_its_networks_name() -> None:
    """Its address is in no command that is printed."""
    error = EnvironmentFault("E-RPC-UNREACHABLE", "the node cannot be reached")
    assert following.next_command(error, "monitor", {"network": "sepolia"}) == f"{DOCTOR} sepolia"


def test_a_machine_alone_is_looked_at_alone() -> None:
    """No network was typed."""
    error = EnvironmentFault("E-TOOL", "missing", next_command=DOCTOR)
    assert following.next_command(error, "gas", {}) == DOCTOR


def test_every_verb_that_signs_is_one() -> None:
    """A verb that is renamed would lose its place unseen."""
    assert {verb.__name__.rpartition(".")[2] for verb in app.VERBS} >= following.SIGNING
