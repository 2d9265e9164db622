"""The bench of `events sync` measures what it says: a small run of it, and bars that can be missed."""

from __future__ import annotations

from dataclasses import replace

from scale import events
from scale.event_node import blocks_for, expected


def test_a_small_run_finds_every_event_and_every_fee() -> None:
    """The node makes its events up as they are asked for; the reader is a process of its own, whose memory is known."""
    figure = events.measured(7_000, "--no-times")
    assert figure.wrong == ""
    assert 7_000 <= figure.events == expected(blocks_for(7_000))["events"] < 7_010
    assert 20 * events.MB < figure.memory < events.MOST_BYTES
    assert figure.seconds > figure.cpu / 4 > 0


def test_a_bar_is_missed_by_the_largest_run_only_and_a_lost_event_by_any() -> None:
    """Time, memory, and what is not there."""
    small = events.Figure(events=10, seconds=999.0, cpu=1.0, memory=1, file=1, wrong="")
    large = replace(small, events=1_000_000, seconds=1.0)
    assert events.missed([small, large]) == []
    assert len(events.missed([replace(small, wrong="events: 9, not 10"), large])) == 1
    assert "301 s, at most 300" in events.missed([large, replace(large, seconds=301.0)])[0]
    assert "601 MiB, at most 600" in events.missed([replace(large, memory=601 * events.MB)])[0]
    assert events.slope([replace(large, events=500_000, seconds=3.0), replace(large, seconds=5.0)])["seconds"] == 0.4
