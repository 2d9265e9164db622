"""Remembers what was submitted, so that a command that died goes on where it stopped.

In: outcomes. Out: ``state.json`` beside the bundles, replaced as a whole after each change; no key is in it.
An outcome holds for the bundle and the address of the explorer it was reached with, for nothing else.
"""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from pyharness.errors import EnvironmentFault
from pyharness.values import Value, pretty_json
from pyharness.verify.explorer.schema import Bundle, Explorer, Outcome


class Row(Value):
    """An outcome and what it holds for."""

    digest: str
    place: str
    outcome: Outcome


class Rows(Value):
    """The file."""

    version: int = 1
    rows: tuple[Row, ...] = ()


class Ledger:
    """The outcomes of one network.

    Args:
        path: the file; it need not exist.

    Raises:
        EnvironmentFault: E-EXPLORER-STATE, there is a file that cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: dict[tuple[str, str], Row] = {}
        if not path.exists():
            return
        try:
            rows = Rows.model_validate_json(path.read_text(encoding="utf-8")).rows
        except (OSError, ValueError, ValidationError) as problem:
            raise EnvironmentFault(
                "E-EXPLORER-STATE",
                "what was submitted before cannot be read",
                found=f"{path}: {type(problem).__name__}",
                expected="the file as it was written",
                next_command=f"rm {path}",
            ) from problem
        self._rows = {(row.outcome.explorer, row.outcome.label): row for row in rows}

    def outcome(self, explorer: Explorer, bundle: Bundle) -> Outcome:
        """How far this bundle came with this explorer."""
        row = self._rows.get((explorer.name, bundle.label))
        if row is None or (row.digest, row.place) != (bundle.digest, explorer.place):
            return Outcome(explorer=explorer.name, label=bundle.label, state="open")
        return row.outcome

    def keep(self, explorer: Explorer, bundle: Bundle, outcome: Outcome) -> None:
        """Remember an outcome, on disk before this returns."""
        key = (explorer.name, bundle.label)
        self._rows[key] = Row(digest=bundle.digest, place=explorer.place, outcome=outcome)
        rows = Rows(rows=tuple(self._rows[key] for key in sorted(self._rows)))
        temporary = self._path.with_name(self._path.name + ".tmp")
        with temporary.open("w", encoding="utf-8") as file:
            file.write(pretty_json(rows))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)
