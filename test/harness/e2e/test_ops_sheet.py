"""What a signing sheet says can be checked without us: every line of it for cast is run."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ops_world import MODEL, OpsWorld, wanted

from pyharness.chain.safe_tx import HASH_OF
from pyharness.paths import ROOT

BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def world(live: Any, tmp_path_factory: pytest.TempPathFactory) -> OpsWorld:
    """One system for the file."""
    made = OpsWorld(live, tmp_path_factory.mktemp("ops"))
    made.settle()
    return made


def lines_for_the_shell(sheet: Path) -> list[tuple[str, str]]:
    """Commands and what they shall print."""
    block = BLOCK.search(sheet.read_text())
    assert block is not None
    lines = block[1].splitlines()
    return [(command, expected.removeprefix("# ")) for command, expected in zip(lines[::2], lines[1::2], strict=True)]


@pytest.mark.parametrize("act", ["pay", "fund", "set-attesters", "set-split"])
def test_every_line_for_cast_prints_what_the_sheet_says(world: OpsWorld, act: str) -> None:
    """Call data, power, and the hash that the Safe itself computes."""
    with world.here():
        one = wanted(world)[act]
        ran = world.run(f"ops {act} sepolia {one.line} --as safe --by {world.safe.address}")
        found = lines_for_the_shell(Path(ran.answer["waitingFor"][0]["sheet"]))
        assert any("keccak" in command for command, _ in found)
        assert any(HASH_OF.split("(")[0] in command for command, _ in found)
        for command, expected in found:
            done = subprocess.run(  # noqa: S602  (a line of a sheet is meant for a shell)
                command,
                shell=True,
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=30,
                env={"ETH_RPC_URL": world.node.url, "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
            )
            assert (done.stdout.strip(), done.returncode) == (expected, 0), done.stderr


def test_a_memo_is_text_on_the_page_and_in_the_shell(world: OpsWorld) -> None:
    """Whoever writes an invoice writes neither markup nor commands."""
    memo = "<b>x</b> | $(touch /tmp/never) 'q' `id`"
    with world.here():
        line = f"ops pay sepolia {MODEL} --to {world.payee} --amount 1 --invoice-number X --as calldata"
        ran = world.terminal.run(
            line + ' --memo "' + memo.replace('"', "").replace("`", "\\`").replace("$", "\\$") + '"'
        )
        assert ran.code == 6, ran.said
        sheet = Path(ran.answer["waitingFor"][0]["sheet"])
        assert "<b>" not in sheet.with_suffix(".html").read_text()
        said = re.sub(r"(`+) .*? \1", "", sheet.read_text().split("```sh")[0])
        assert "<b>" not in said
        assert "touch /tmp/never" in said


def test_the_page_fits_a_sheet_and_the_same_work_gives_the_same_bytes(world: OpsWorld) -> None:
    """One act is one page of at most 70 lines; prepared twice at one block it is the same."""
    with world.here():
        line = f"ops set-split sepolia {MODEL} 8500 --as safe --by {world.safe.address}"
        first = world.run(line).answer["waitingFor"][0]
        names = [*first["files"], first["sheet"], str(Path(first["sheet"]).with_suffix(".html"))]
        before = {name: Path(name).read_bytes() for name in names}
        assert len(Path(first["sheet"]).read_text().splitlines()) <= 70
        assert world.run(line).answer["waitingFor"][0] == first
        assert {name: Path(name).read_bytes() for name in names} == before
