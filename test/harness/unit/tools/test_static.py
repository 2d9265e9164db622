"""Static analysis is good only when it looked at something, found nothing, and every exception has a reason."""

import pytest

from pyharness.errors import EnvironmentFault
from pyharness.paths import ROOT
from pyharness.tools import deep, static

WORDS = ". analyzed (84 contracts with 102 detectors), 1 result(s) found"
FINDING = {"impact": "Medium", "check": "unused-return", "description": "A.f() ignores\n"}
REASONED = "// slither-disable-next-line unused-return: nothing to learn from it\n"


def read(*rows: dict[str, str], words: str = WORDS, source: str = "", success: bool = True) -> static.Analysis:
    """Read a report with these findings."""
    return static.read({"success": success, "results": {"detectors": list(rows)}}, words, {"src/A.sol": source})


def test_a_clean_report_is_good_and_counted() -> None:
    """Findings below the bar are left out; a reasoned exception counts."""
    found = read({**FINDING, "impact": "Low"}, source=REASONED)
    assert found.ok
    assert str(found) == "0 findings in 84 contracts by 102 detectors, 1 exceptions"


@pytest.mark.parametrize(
    "found",
    [
        read(FINDING),
        read({**FINDING, "impact": "High"}),
        read(words="Traceback"),
        read(success=False),
        read(words=". analyzed (0 contracts with 102 detectors), 0 result(s) found"),
        read(source=REASONED * 11),
        read(source="// slither-disable-next-line unused-return\n"),
        read(source="// slither-disable-next-line unused-return: why\n"),
        read(source="// slither-disable-next-line\n"),
        read(source="// slither-disable-start unused-return: nothing to learn from it\n"),
    ],
)
def test_everything_else_is_not(found: static.Analysis) -> None:
    """A finding, nothing looked at, too many exceptions, an exception without a reason or over a whole range."""
    assert not found.ok


def test_the_committed_exceptions_are_few_and_reasoned() -> None:
    """They can be counted without running slither."""
    found = static.read({"success": True}, WORDS, static.sources())
    assert found.ok
    assert found.exceptions


def test_the_campaign_is_named() -> None:
    """Its result goes stale with the contracts."""
    assert "src" in deep.bar(static.BAR).sources


def test_a_missing_tool_is_named() -> None:
    """With the command that installs it."""
    with pytest.raises(EnvironmentFault, match="no-such-tool is not installed"):
        static.program("no-such-tool", ROOT)
