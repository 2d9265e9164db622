"""The campaigns start as the Makefile starts them, which is not as pytest finds their parts."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from deep import operations

from pyharness.paths import ROOT
from pyharness.tools import deep, process

STARTED = sorted(set(re.findall(r"\$\(MODEL_PY\) -m ([\w.]+)", (ROOT / "Makefile").read_text("utf-8"))))


def test_there_are_campaigns() -> None:
    """The Makefile is read as it is written."""
    assert {"deep.maths", "differential.campaign", "fuzz.campaign", "siege.kills", "scale.bench"} <= set(STARTED)


def test_what_a_campaign_of_tests_runs_is_among_its_sources() -> None:
    """Or a result would hold for tests that have changed since."""
    known = {Path(source).name for source in deep.bar(operations.NAME).sources}
    assert set(operations.FILES) <= known
    assert all((operations.FOLDER / name).is_file() for name in operations.FILES)


@pytest.mark.parametrize("module", STARTED)
def test_a_campaign_finds_its_parts(module: str) -> None:
    """With the search path of the Makefile alone."""
    said = process.run([sys.executable, "-c", f"import {module}"], cwd=ROOT, env={"PYTHONPATH": "test/harness:."})
    assert said.returncode == 0, said.last_words()
