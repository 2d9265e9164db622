"""A selection of the long campaign: reading events is killed, and goes on as if it had not been."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from siege import event_kills as kills

Undisturbed = tuple[list[str], dict[str, list[Any]], float]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Undisturbed]:
    """Boundaries and rows of two quiet runs."""
    with kills.small():
        yield kills.undisturbed(Path(tmp_path_factory.mktemp("quiet")))


def test_there_is_a_boundary_around_every_write(undisturbed: Undisturbed) -> None:
    """Counted in a run, not in a list; there are several bundles, and a way back."""
    names, rows, _ = undisturbed
    kinds = {name.partition(": ")[2].rpartition(" ")[0] for name in names}
    assert kinds == {
        "before rows", "before progress", "before commit", "after commit", "before going back", "after going back"
    }  # fmt: skip
    assert sum("after commit" in name for name in names) > 4
    assert len(rows["models"]) == 3


@pytest.mark.parametrize(
    "at",
    [
        "first run: before progress 2",
        "first run: after commit 1",
        "after a reorganisation: before going back 1",
        "after a reorganisation: before commit 1",
        "after a reorganisation: chance 7",
    ],
)
def test_killed_there_the_file_ends_as_if_nothing_had_happened(undisturbed: Undisturbed, at: str) -> None:
    """SIGKILL in a child, the same command again: every row of every table is that of the quiet runs."""
    names, rows, took = undisturbed
    assert at in names or "chance" in at
    assert kills.tried(at, rows, took) == "same"
