"""The comparison of one worker with two: what it takes for a success, and that it runs both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyharness.tools import spread
from pyharness.tools.spread import Lap, Spread


def found(alone: list[float], both: list[float], *, passed: int = 10, failed: int = 0) -> Spread:
    """Runs that took so long; the last of two workers had these results."""
    laps = [Lap(way="alone", passed=10, failed=0, wall=wall, cpu=1.0) for wall in alone]
    laps += [Lap(way="spread", passed=10, failed=0, wall=wall, cpu=1.0) for wall in both[:-1]]
    laps.append(Lap(way="spread", passed=passed, failed=failed, wall=both[-1], cpu=1.0))
    return Spread(laps=tuple(laps))


def test_the_medians_are_compared() -> None:
    """One slow run of three changes nothing."""
    fine = found([100.0, 90.0, 300.0], [80.0, 500.0, 70.0])
    assert (fine.ratio, fine.wrong) == (0.8, ())
    assert str(fine) == "10 tests: median 100.0 s alone, 80.0 s on two workers, ratio 0.80"


@pytest.mark.parametrize(
    ("spread_out", "said"),
    [
        (found([100.0], [80.1]), "two workers take 0.80 of one"),
        (found([100.0], [50.0], passed=9), "different numbers of tests: [(9, 0), (10, 0)]"),
        (found([100.0], [50.0], passed=9, failed=1), "failed tests: -n 2 --dist worksteal: 9 passed, 1 failed"),
        (found([100.0], [50.0], passed=0), "no test ran"),
    ],
)
def test_slower_fewer_or_red_is_no_success(spread_out: Spread, said: str) -> None:
    """Each is named."""
    assert any(line.startswith(said) for line in spread_out.wrong), spread_out.wrong


def test_both_ways_run_the_same_tests(tmp_path: Path) -> None:
    """In turn, with the results of pytest's own report."""
    (tmp_path / "test_few.py").write_text("def test_a(): pass\ndef test_b(): pass\ndef test_c(): assert False\n")
    laps = list(spread.laps(["test_few.py"], 1, tmp_path))
    assert [(lap.way, lap.passed, lap.failed) for lap in laps] == [("alone", 2, 1), ("spread", 2, 1)]
    assert all(lap.wall > 0 and lap.cpu > 0 for lap in laps)
