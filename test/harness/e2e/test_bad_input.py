"""Wrong input is named with its key, value and expectation; nothing is sent, nothing half written."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from commands import parses

from pyharness.config.load import load
from pyharness.paths import NETWORK_TEMPLATES

ADDRESS = "0x" + "12" * 20


def untouched(terminal: Any) -> None:
    """No transaction, no plan, no journal, no record."""
    assert terminal.node.rpc.nonce(terminal.address) == 0
    assert not list(terminal.work.rglob("*.jsonl"))
    assert not list(terminal.work.rglob("*.tmp"))
    assert not list(terminal.deployments.rglob("*"))


VARIABLES = [
    ("SEPOLIA_RPC_URL", None, 4, "E-CONFIG-UNSET", "unset", "JSON-RPC endpoint"),
    ("SEPOLIA_RPC_URL", "", 4, "E-CONFIG-EMPTY", "set but empty", "JSON-RPC endpoint"),
    ("DEPLOYER_PRIVATE_KEY", None, 4, "E-CONFIG-UNSET", "unset", "DEPLOYER_ADDRESS is enough to read"),
    ("DEPLOYER_PRIVATE_KEY", "0x12", 4, "E-CONFIG-KEY", "***", "64 hex digits"),
    ("TREASURY_ADDRESS", "0x12", 4, "E-CONFIG-ADDRESS", "0x12", "40 hex digits"),
]


@pytest.mark.parametrize(("name", "text", "exit_code", "code", "found", "expected"), VARIABLES)
def test_a_wrong_variable(
    terminal: Any, name: str, text: str | None, exit_code: int, code: str, found: str, expected: str
) -> None:
    """Unset, empty or malformed: the variable is the key."""
    ran = terminal.run("deploy sepolia --yes", **{name: text})
    assert (ran.code, ran.error["code"], ran.error["found"]) == (exit_code, code, found)
    assert [fault["key"] for fault in ran.error["faults"]] == [name]
    assert expected in ran.error["expected"]
    assert parses(ran.error["next"])
    untouched(terminal)


TEMPLATES = [
    ("infra_bps = 8000", "infra_bps = 4999", "E-CONFIG-RANGE", "models[0].infra_bps", "4999", "5000 to 10000"),
    ("mode = {{ mode }}", 'mode = {{ mode }}\nmood = "x"', "E-CONFIG-UNKNOWN-KEY", "mood", "x", "a key the harness"),
    (
        "[[models]]",
        '[[models]]\nid = "lead-scoring"\nname = "a"\nsymbol = "b"\n[[models]]',
        "E-CONFIG-DUPLICATE",
        "config",
        "this table",
        "not lead-scoring twice",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "key", "found", "expected"), TEMPLATES)
def test_a_wrong_template(
    terminal: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    old: str,
    new: str,
    code: str,
    key: str,
    found: str,
    expected: str,
) -> None:
    """The line's key is named."""
    for source in NETWORK_TEMPLATES.glob("*.j2"):
        (tmp_path / source.name).write_text(source.read_text().replace(old, new))
    monkeypatch.setattr("pyharness.pipeline.corridor.session.load", partial(load, folder=tmp_path))
    ran = terminal.run("deploy sepolia --yes")
    assert (ran.code, ran.error["code"], ran.error["found"]) == (4, code, found)
    assert [fault["key"] for fault in ran.error["faults"]] == [key]
    assert expected in ran.error["expected"]
    assert parses(ran.error["next"])
    untouched(terminal)


def test_a_node_of_another_chain(terminal: Any) -> None:
    """Its chain id is compared with the config before anything else."""
    ran = terminal.run("deploy local --yes", LOCAL_RPC_URL=terminal.node.url)
    assert (ran.code, ran.error["code"]) == (5, "E-CHAIN-ID")
    assert (ran.error["found"], ran.error["expected"]) == ("11155111", "31337")
    assert parses(ran.error["next"])
    untouched(terminal)


def test_a_node_that_does_not_answer(terminal: Any) -> None:
    """It is named without its tokens."""
    ran = terminal.run("deploy sepolia --yes", SEPOLIA_RPC_URL="http://127.0.0.1:1/secret-token")
    assert (ran.code, ran.error["code"]) == (3, "E-RPC-UNREACHABLE")
    assert "secret-token" not in ran.said + str(ran.answer)
    assert parses(ran.error["next"])
    untouched(terminal)


def test_a_deployer_without_funds(terminal: Any) -> None:
    """Found, needed and the exact difference are named before the first transaction, and whom to send it."""
    terminal.node.set_balance(terminal.address, 10**9)
    ran = terminal.run("deploy sepolia --yes")
    assert (ran.code, ran.error["code"], ran.error["found"]) == (3, "E-UNFUNDED", "1000000000 wei")
    assert re.fullmatch(r"at least \d+ wei", ran.error["expected"])
    short = int(ran.error["expected"].split()[2]) - 10**9
    assert ran.error["message"].startswith(
        f"{terminal.address} cannot pay for 34 transactions: send it {short} wei (0."
    )
    assert parses(ran.error["next"])
    untouched(terminal)
    terminal.node.set_balance(terminal.address, 10**9 + short)
    assert terminal.run("deploy sepolia --yes").code == 0


def test_a_missing_tool(terminal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing and how to get it."""
    monkeypatch.setenv("PYHARNESS_FORGE", "/nowhere/forge")
    ran = terminal.run("deploy sepolia --yes")
    assert (ran.code, ran.error["code"]) == (3, "E-TOOL-MISSING")
    assert "/nowhere/forge" in ran.error["found"]
    assert ran.error["next"] == "unset PYHARNESS_FORGE"
    assert parses(ran.error["next"])
    untouched(terminal)


def test_an_unknown_network(terminal: Any) -> None:
    """The known ones are listed."""
    ran = terminal.run("deploy goerli --yes")
    assert (ran.code, ran.error["code"], ran.error["found"]) == (2, "E-NETWORK", "goerli")
    assert "sepolia" in ran.error["expected"]
    assert parses(ran.error["next"])
    untouched(terminal)


def test_nobody_at_the_terminal(terminal: Any) -> None:
    """Without a terminal and without --yes nothing is sent."""
    ran = terminal.run("deploy sepolia")
    assert (ran.code, ran.error["code"]) == (5, "E-NO-CONFIRMATION")
    assert parses(ran.error["next"])
    untouched(terminal)


@pytest.mark.parametrize(
    "command",
    [
        "python -m pyharness fly",
        "python -m pyharness deploy",
        "python -m pyharness config",
        "make fly",
        "export x=1",
        "ls",
    ],
)
def test_what_does_not_parse_is_seen(command: str) -> None:
    """The judge of suggested commands says no too."""
    assert not parses(command)
