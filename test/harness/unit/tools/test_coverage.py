"""What the tests reach is added up from the report, and one missed line is a failure."""

import pytest

from pyharness.tools import coverage

REPORT = """TN:
SF:src/A.sol
FN:3,A.f
FNDA:2,A.f
DA:4,1
DA:5,7
BRDA:5,0,0,1
BRDA:5,0,1,2
end_of_record
SF:test/B.t.sol
DA:1,0
end_of_record
"""


def test_files_below_src_are_added_up() -> None:
    """Tests and scripts do not count."""
    reach = coverage.read(REPORT)
    assert (reach.files, reach.lines, reach.functions, reach.branches) == (1, (2, 2), (1, 1), (2, 2))
    assert reach.ok
    assert reach.missed == ()


@pytest.mark.parametrize(
    ("change", "missed"),
    [
        (("DA:4,1", "DA:4,0"), "src/A.sol:4"),
        (("FNDA:2", "FNDA:0"), "src/A.sol:A.f"),
        (("BRDA:5,0,0,1", "BRDA:5,0,0,-"), "src/A.sol:5"),
    ],
)
def test_whatever_is_missed_is_named(change: tuple[str, str], missed: str) -> None:
    """A line, a function, a branch."""
    reach = coverage.read(REPORT.replace(*change))
    assert reach.missed == (missed,)
    assert not reach.ok


def test_nothing_measured_is_no_success() -> None:
    """An empty report reaches all of nothing."""
    assert not coverage.read("").ok
