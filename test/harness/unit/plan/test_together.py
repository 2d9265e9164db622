"""Two networks planned at the same time share one release build, and neither sees the other's half-written files."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyharness.plan.forge import SYSTEM, simulate
from pyharness.tools import release

SENDER = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"
SECONDS = 0.4
SAID = {
    "success": True,
    "returns": {"system": {"value": "(" + ", ".join(f"0x{number:040x}" for number in range(1, len(SYSTEM) + 1)) + ")"}},
}
# Stands for forge: while it simulates, a twin of its file lies below the cache; while it builds, artifacts are halves.
STUB = """#!{python}
import json, pathlib, sys, time
here = pathlib.Path({folder!r})
if sys.argv[1] == "build":
    artifact = here / "out-release" / "Pool.sol" / "Pool.json"
    whole = artifact.read_text()
    artifact.write_text(whole[:20])
    time.sleep({seconds})
    artifact.write_text(whole)
else:
    twin = here / "cache-release" / "Deploy.s.sol"
    twin.mkdir(parents=True, exist_ok=True)
    time.sleep({seconds})
    (twin / "run-latest.json").write_text("an address with a token")
    print({said!r})
"""
ARTIFACT = {
    "abi": [],
    "bytecode": {"object": "0x60"},
    "deployedBytecode": {"object": "0x60"},
    "metadata": {
        "compiler": {"version": "0.8.30"},
        "settings": {
            "compilationTarget": {"src/Pool.sol": "Pool"},
            "evmVersion": "cancun",
            "optimizer": {"runs": 1, "enabled": True},
        },
    },
}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one contract, a script, and the stub for forge."""
    stub = tmp_path / "forge"
    said = json.dumps(SAID)
    stub.write_text(STUB.format(python=sys.executable, folder=str(tmp_path), seconds=SECONDS, said=said))
    stub.chmod(0o700)
    monkeypatch.setenv("PYHARNESS_FORGE", str(stub))
    for folder in ("script", "out-release/Pool.sol"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "script" / "Deploy.s.sol").write_text("")
    (tmp_path / "out-release" / "Pool.sol" / "Pool.json").write_text(json.dumps(ARTIFACT))
    return tmp_path


def together(*acts: Callable[[], object]) -> list[object]:
    """What each act returns or raises, the next one begun when the one before is half done."""
    found: list[object] = [None] * len(acts)

    def act(place: int) -> None:
        try:
            found[place] = acts[place]()
        except Exception as problem:
            found[place] = problem

    threads = [threading.Thread(target=act, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
        time.sleep(SECONDS / 2)
    for thread in threads:
        thread.join()
    return found


def test_plans_made_at_once_do_not_take_each_others_files_away(checkout: Path) -> None:
    """Each finds what it left, and nothing with an address in it stays behind."""

    def planned() -> Any:
        return simulate(checkout / "x.toml", mode="full", sender=SENDER, rpc_url="http://127.0.0.1:1", root=checkout)

    first, second, third = together(planned, planned, planned)
    assert first == second == third
    assert not (checkout / "cache-release" / "Deploy.s.sol").exists()


def test_a_build_is_read_when_it_is_whole(checkout: Path) -> None:
    """Also while another network's plan compiles it."""
    _, read = together(release.build_release, lambda: release.read_release(checkout / "out-release"))
    assert isinstance(read, release.Release)
    assert list(read.contracts) == ["Pool"]
