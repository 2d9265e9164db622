"""Questions stay quick on many events: the whole figures are those of ``python -m scale.questions``."""

from __future__ import annotations

from pathlib import Path

from scale.questions import BAR, KINDS, Size, asked, made

from pyharness.analytics import catalogue

EVENTS = 50_000  # a twentieth of what the bar is for


def test_every_question_is_answered_well_within_its_bar(tmp_path: Path) -> None:
    """A twentieth of the events, on a machine that may be busy; none is left unanswered."""
    made(tmp_path / "events.duckdb", Size(EVENTS, 20))
    found = {name: (seconds, rows) for name, seconds, rows in asked(tmp_path / "events.duckdb")}
    assert set(found) == set(catalogue.names())
    assert max(seconds for seconds, _ in found.values()) < BAR
    assert (
        found["payment-history"][1] == EVENTS * len(KINDS["infrastructure_reserve_infrastructure_cost_paid"][0]) // 100
    )
    assert found["runway-over-time"][1] == 20 * 30
