"""A signing sheet for each batch of a remedy, as `ops check` makes it.

In: ``Session``, files by signer. Out: ``Sheeted``: the sheet, or why the file cannot be judged alone yet.
Doors: the node and a fork of it, by the rooms it composes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyharness.errors import Refused
from pyharness.pipeline.acts.checking import check
from pyharness.pipeline.corridor.handing import Handed
from pyharness.pipeline.corridor.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheeted:
    """A batch file and its sheet; ``refused`` says what speaks against it where there is none."""

    file: Path
    sheet: Path | None
    refused: str = ""


def sheets(session: Session, handed: Iterable[Handed]) -> Iterator[Sheeted]:
    """Of every Safe's files; a timelock's and an account's are no batches."""
    for item in handed:
        for file in item.files if item.kind == "Safe" else ():
            yield _sheet(session, file)


def _sheet(session: Session, file: Path) -> Sheeted:
    try:
        (paper, *_) = check(session, file, large={}).papers
    except Refused as error:
        return Sheeted(file=file, sheet=None, refused=f"{error.code}: {error.message}: {error.found}")
    return Sheeted(file=file, sheet=paper.sheet)
