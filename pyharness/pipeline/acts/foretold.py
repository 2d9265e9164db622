"""A what-if as a table, as an object, and as a picture.

In: ``WhatIf``. Out: rows, JSON values, an SVG file. Door: the file that is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pyharness.ops.whatif import LEFT_OUT, Run
from pyharness.pipeline.acts.foretelling import WhatIf
from pyharness.record.store import replace
from pyharness.scenarios import wording
from pyharness.scenarios.report.pictures.courses import Course, Subject, drawn
from pyharness.units import in_percent, in_usdc
from pyharness.values import instant_of

COLUMNS = ("rate", "to infrastructure", "to holders", "balance", "runway", "asking price", "redemption", "not possible")


def rows(found: WhatIf) -> list[tuple[str, ...]]:
    """One line a run."""
    return [
        (
            label(run),
            in_usdc(run.infra),
            in_usdc(run.profit),
            in_usdc(run.end["accrued"]),
            _days(run.path[-1].runway),
            wording.price(run.end["spotPrice"]),
            wording.price(run.end["redemptionPrice"]),
            refusals(run),
        )
        for run in found.runs
    ]


def prices(found: WhatIf) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """The asking price at the start, at the end of each day, and at the end: a column a run."""
    moments = [at for at, point in enumerate(found.runs[0].path) if point.what in ("start", "day", "end")]
    return ("time (UTC)", *(label(run) for run in found.runs)), [
        (instant_of(found.runs[0].path[at].at), *(wording.price(run.path[at].asking) for run in found.runs))
        for at in moments
    ]


def proof(found: WhatIf) -> str:
    """What the real run was held against."""
    silent = f", {found.silent} looks at the clock without an event among them" if found.silent else ""
    return (
        f"replayed at the rates that really were: {len(found.story)} happenings{silent}, and {len(found.chain)} "
        f"figures at block {found.pinned.number:,} equal to the chain's to the unit; begun from {found.basis}"
    )


def label(run: Run) -> str:
    """A run in words."""
    return run.name if run.rate is None else f"{run.name}, {in_percent(run.rate)}"


def refusals(run: Run) -> str:
    """What could not happen, or only with less."""
    if not run.refused and not run.cut:
        return "-"
    first = min((*run.refused, *run.cut), key=lambda item: item.at)
    words = [f"{len(run.refused)} refused"] if run.refused else []
    words += [f"{len(run.cut)} with less"] if run.cut else []
    return f"{', '.join(words)}, first {first.kind} {instant_of(first.at)}"


def value(found: WhatIf) -> dict[str, object]:
    """Everything, amounts in base units."""
    return {
        "model": found.model,
        "rate": found.rate,
        "days": found.days,
        "block": found.pinned.number,
        "blockHash": found.pinned.hash,
        "from": instant_of(found.started),
        "to": instant_of(found.pinned.timestamp),
        "basis": found.basis,
        "dailyBurn": found.burn,
        "happenings": len(found.story),
        "silentPokes": found.silent,
        "chain": dict(found.chain),
        "proved": True,
        "leavesOut": list(LEFT_OUT),
        "runs": [_run(run) for run in found.runs],
    }


def picture(found: WhatIf, folder: Path) -> Path:
    """Write the courses of price and balance at each rate."""
    path = folder / f"what-if-{found.model}-{found.rate}-{found.pinned.number}.svg"
    subjects = [
        Subject(
            title="asking price, USDC a token",
            words=wording.price,
            courses=tuple(Course(name=label(run), points=_points(run, "asking")) for run in found.runs),
        ),
        Subject(
            title="balance for infrastructure",
            words=wording.usdc,
            courses=tuple(Course(name=label(run), points=_points(run, "accrued")) for run in found.runs),
        ),
    ]
    title = f"{found.model}: the last {found.days} days at other rates"
    text = drawn(title, subjects, first=instant_of(found.started), last=instant_of(found.pinned.timestamp))
    folder.mkdir(parents=True, exist_ok=True)
    replace(path, text)
    return path


def _points(run: Run, name: str) -> tuple[tuple[int, int], ...]:
    return tuple((point.at, int(getattr(point, name))) for point in run.path)


def _run(run: Run) -> Mapping[str, object]:
    return {
        "name": run.name,
        "rateBps": run.rate,
        "infrastructure": run.infra,
        "profit": run.profit,
        "runwayDays": run.path[-1].runway,
        "end": dict(run.end),
        "refused": [_happening(item) for item in run.refused],
        "withLess": [_happening(item) for item in run.cut],
        "path": [
            {"at": p.at, "after": p.what, "asking": p.asking, "accrued": p.accrued, "runwayDays": p.runway}
            for p in run.path
        ],
    }


def _happening(item: object) -> Mapping[str, object]:
    return {name: getattr(item, name) for name in ("kind", "amount", "at", "block", "tx")}


def _days(runway: int | None) -> str:
    return "no burn" if runway is None else wording.days(runway)
