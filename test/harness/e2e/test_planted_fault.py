"""One wrong base unit in the split, planted in a copy of the project, is found by its rehearsal and named."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from pyharness.paths import ROOT, WORK
from pyharness.tools import process

RIGHT = "infra = amount * bps / BPS;"
WRONG = "infra = amount * bps / BPS + 1;"
COPIED = ("src", "script", "pyharness", "foundry.toml", "package.json", "package-lock.json", "pyproject.toml")
BUILT = ("out-release", "cache-release")  # so that only what the fault touches is compiled again


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project, its packages and what is already built and fetched."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in (*COPIED, *BUILT):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, folder / name)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    (folder / ".pyharness").mkdir()
    for name in ("world", "cache"):
        if (WORK / name).is_dir():
            shutil.copytree(WORK / name, folder / ".pyharness" / name)
    return folder


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_one_base_unit_too_much_turns_the_rehearsal_red(copy: Path) -> None:
    """Exit code 7, the scenarios that saw it, and the amount; nothing is lost, so no total would have shown it."""
    split = copy / "src/libraries/FeeSplit.sol"
    text = split.read_text("utf-8")
    assert text.count(RIGHT) == 1
    split.write_text(text.replace(RIGHT, WRONG), "utf-8")

    done = process.run([sys.executable, "-m", "pyharness", "rehearse", "--json"], cwd=copy, timeout=500)
    assert done.returncode == 7, done.last_words(30)
    document = json.loads(done.stdout)
    assert document["ok"] is False
    assert "api-fee-deposit" in document["error"]["message"]
    red = {item["name"]: item["failure"] for item in document["scenarios"] if not item["ok"]}
    assert "80000001" in red["api-fee-deposit"]
    assert "is not what the exact model says" in red["three-months-of-business"]
    assert "buy-and-sell" not in red
    page = (copy / "artifacts/report.html").read_text("utf-8")
    assert "Did not hold: api-fee-deposit" in page
