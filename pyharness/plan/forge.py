"""Lets forge simulate the deployment script and reads the transactions it would send.

In: the rendered TOML, the sender, a node's address. Out: ``Simulation``: the unsigned transactions in order, or none
when the chain already is as wanted, and in mode infrastructure what trial deposits showed. Door: processes, by
``tools.foundry``.

forge never broadcasts. Its dry-run file goes to a private folder made for this call and deleted after it: an old file
can not be taken for a new one, and absence means there is nothing to do. The node's address travels in the
environment, for it may carry a key; the twin file that forge keeps of it is deleted.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pyharness.chain.abi import decode
from pyharness.errors import DOCTOR, OperationFailed, Refused
from pyharness.names import MADE, SYSTEM, USDC
from pyharness.paths import ROOT
from pyharness.plan.schema import Blocked
from pyharness.tools import foundry
from pyharness.tools.process import Completed
from pyharness.tools.release import LEAN, turn
from pyharness.values import checksummed

SCRIPTS: Mapping[str, str] = {"full": "script/Deploy.s.sol", "infrastructure": "script/DeployInfrastructure.s.sol"}
TIMEOUT_SECONDS = 600.0
BESIDE = frozenset({USDC, "HokusaiAMMFactory", *MADE["infrastructure"]})
BLOCKED = "(address,address,bytes32,bytes)[]"  # script/lib/Actor.sol


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What forge would send, in order, as its dry-run file has it, and where the script says the contracts are.

    Args:
        blocked: the calls that nobody can make.
        beside: the encoded ``Beside`` of ``script/lib/DepositProbe.sol``; empty in mode full.
    """

    transactions: Sequence[Mapping[str, Any]]
    addresses: Mapping[str, str]
    blocked: Sequence[Blocked] = ()
    beside: bytes = b""


def simulate(
    rendered: Path,
    *,
    mode: str,
    sender: str,
    rpc_url: str,
    chain_id: int | None = None,
    block: int | None = None,
    root: Path = ROOT,
) -> Simulation:
    """Run the mode's script without sending anything.

    Args:
        rendered: the script's input, an absolute path below ``.pyharness``.
        sender: whose transactions are planned; no key is needed.
        rpc_url: the node; never shown.
        chain_id: what the script is told it runs on, where the node is a fork with an id of its own; else the node's.
        block: the height whose state is looked at; the newest when None.

    Raises:
        OperationFailed: E-PLAN-FAILED, the script did not compile or reverted.
        EnvironmentFault: forge is missing or took too long.
        Refused: E-MODE-SCRIPT, there is no script for this mode.
    """
    script, wanted = _script(mode, root), BESIDE if mode == "infrastructure" else frozenset(SYSTEM)
    with tempfile.TemporaryDirectory(prefix="plan-") as private, turn():
        words = _words(script, rendered, sender, chain_id)
        result = _result(_forge(words, script, root, _environment(private, rpc_url, block)))
        return Simulation(
            transactions=_transactions(Path(private)),
            addresses=_addresses(result, wanted),
            blocked=_blocked(result),
            beside=bytes.fromhex(_returned(result, "beside")[2:]),
        )


def _words(script: str, rendered: Path, sender: str, chain_id: int | None) -> tuple[str, ...]:
    """The command line of forge."""
    target = f"{script}:{Path(script).name.split('.')[0]}"
    posing = () if chain_id is None else ("--chain-id", str(chain_id))
    return ("script", target, "--sig", "run(string)", str(rendered), "--sender", sender, "--json", *posing)


def _forge(words: Sequence[str], script: str, root: Path, env: Mapping[str, str]) -> Completed:
    try:
        return foundry.forge(*words, profile="release", cwd=root, env=env, timeout=TIMEOUT_SECONDS)
    finally:
        shutil.rmtree(root / "cache-release" / Path(script).name, ignore_errors=True)


def _environment(private: str, rpc_url: str, block: int | None) -> dict[str, str]:
    pinned = {} if block is None else {"FOUNDRY_FORK_BLOCK_NUMBER": str(block)}
    return {**LEAN, "FOUNDRY_BROADCAST": private, "FOUNDRY_ETH_RPC_URL": rpc_url, **pinned}


def _script(mode: str, root: Path) -> str:
    script = SCRIPTS[mode]
    if (root / script).is_file():
        return script
    raise Refused(
        "E-MODE-SCRIPT",
        f"this checkout cannot plan mode {mode}",
        found=f"no {script}",
        expected=script,
        next_command="python -m pyharness plan --help",
    )


def _transactions(folder: Path) -> tuple[Mapping[str, Any], ...]:
    """What the dry-run file holds; forge writes none when the script sends nothing."""
    files = sorted(folder.glob("**/dry-run/*-latest.json"))
    return tuple(json.loads(files[0].read_text(encoding="utf-8"))["transactions"]) if files else ()


def _addresses(result: Mapping[str, Any], wanted: frozenset[str]) -> dict[str, str]:
    """The returned struct by contract name, in the order of ``script/lib/DeployConfig.sol``; zero where the mode has
    no such contract.
    """
    value = _returned(result, "system")
    found = re.findall(r"0x[0-9a-fA-F]{40}", value)
    system = {label: checksummed(place) for label, place in zip(SYSTEM, found, strict=False) if int(place, 16)}
    if len(found) != len(SYSTEM) or system.keys() != wanted:
        raise OperationFailed(
            "E-PLAN-FAILED",
            "the script returned another system",
            found=value[:200],
            expected=", ".join(label for label in SYSTEM if label in wanted),
            next_command="make check",
        )
    return system


def _returned(result: Mapping[str, Any], name: str) -> str:
    return str((result.get("returns") or {}).get(name, {}).get("value", ""))


def _blocked(result: Mapping[str, Any]) -> tuple[Blocked, ...]:
    """The returned ``BlockedCall[]``; a script that knows of none returns nothing."""
    encoded = bytes.fromhex(_returned(result, "blocked")[2:])
    if not encoded:
        return ()
    found = cast("tuple[tuple[str, str, bytes, bytes], ...]", decode([BLOCKED], encoded)[0])
    return tuple(Blocked(sender=sender, to=to, role="0x" + role.hex(), data=data) for sender, to, role, data in found)


def _result(done: Completed) -> Mapping[str, Any]:
    """The line that says how the script ended. A failed script's ``returns`` hold garbage and are never read."""
    for line in done.stdout.splitlines():
        if not line.startswith("{"):
            continue
        document = json.loads(line)
        if "success" in document:
            if document["success"] and done.ok:
                return dict(document)
            break
    raise OperationFailed(
        "E-PLAN-FAILED",
        "the deployment script did not run through",
        found=done.last_words(6),
        expected="a simulation without revert",
        next_command=DOCTOR,
    )
