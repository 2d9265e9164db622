"""The folder of what waits holds what waits, and nothing else."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pyharness.pipeline.corridor import handing


def test_files_of_work_that_is_done_are_taken_away(tmp_path: Path) -> None:
    """Whoever signs one of them would do a thing twice; what an act wrote elsewhere stays."""
    session: Any = SimpleNamespace(work=tmp_path)
    done, paper = tmp_path / handing.FOLDER / "0x12-done.json", tmp_path / "ops" / "paper.json"
    for path in (done, paper):
        path.parent.mkdir()
        path.write_text("{}")
    assert handing.waits(session)
    acts: Any = SimpleNamespace(plan=SimpleNamespace(kind="ops"))
    assert handing.hand_out(session, acts) == ()
    assert done.exists()
    assert handing.hand_out(session, None) == ()
    assert (done.exists(), paper.exists(), handing.waits(session)) == (False, True, False)
