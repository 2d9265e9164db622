"""Keeps what long campaigns found, each result bound to the sources it was found on.

In: the campaigns that ``[tool.deep]`` of pyproject.toml names, each with the figure it wants and its sources.
Out: ``artifacts/deep/<bar>.json`` per campaign (bar, figure, wanted, ok, sourceHash, detail), all of them merged into
``artifacts/deep.json``, and one ``Standing`` each. A result whose sources have changed since is stale and not ok.
Reads and writes these files only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli

from pyharness.errors import UsageFault
from pyharness.paths import ROOT

FOLDER = Path("artifacts") / "deep"
MERGED = Path("artifacts") / "deep.json"
NEVER = "never run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A campaign as pyproject.toml names it: the figure wanted, in words, and the paths its result depends on."""

    name: str
    wanted: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a campaign found: its figure in words, whether that is what was wanted, and the sources it ran on."""

    bar: str
    figure: str
    wanted: str
    ok: bool
    source_hash: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a bar stands now: its last result, if any, and whether the sources are still those of it."""

    bar: Bar
    result: Result | None
    stale: bool

    @property
    def ok(self) -> bool:
        """Whether the campaign reached its figure on the present sources."""
        return self.result is not None and self.result.ok and not self.stale

    @property
    def state(self) -> str:
        """``ok``, ``FAILED``, ``STALE`` or ``NEVER RUN``."""
        if self.result is None:
            return NEVER.upper()
        return "STALE" if self.stale else "ok" if self.result.ok else "FAILED"


def bars(root: Path = ROOT) -> dict[str, Bar]:
    """The campaigns of this checkout by name."""
    table = tomli.loads((root / "pyproject.toml").read_text("utf-8"))["tool"].get("deep", {})
    return {
        name: Bar(name=name, wanted=row["wanted"], sources=tuple(row["sources"])) for name, row in sorted(table.items())
    }


def bar(name: str, root: Path = ROOT) -> Bar:
    """One campaign.

    Raises:
        UsageFault: pyproject.toml names no such campaign.
    """
    known = bars(root)
    if name not in known:
        raise UsageFault(
            "E-DEEP-BAR", "no such campaign", found=name, expected=f"one of [tool.deep]: {', '.join(known) or 'none'}"
        )
    return known[name]


def source_hash(wanted: Bar, root: Path = ROOT) -> str:
    """SHA-256 over names and contents of a campaign's sources; folders count with every file below them.

    Raises:
        UsageFault: a source does not exist.
    """
    digest = hashlib.sha256()
    for source in sorted(wanted.sources):
        place = root / source
        if not place.exists():
            raise UsageFault("E-DEEP-SOURCE", f"a source of the campaign {wanted.name} is missing", found=source)
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and "__pycache__" not in path.parts:
                name = path.relative_to(root).as_posix().encode()
                content = path.read_bytes()
                digest.update(b"%d:%b%d:%b" % (len(name), name, len(content), content))
    return digest.hexdigest()


def store(result: Result, root: Path = ROOT) -> Path:
    """Write a campaign's result, its hash taken before it ran; a reader sees the old file or the new, never a part."""
    bar(result.bar, root)
    return _write(
        root / FOLDER / f"{result.bar}.json",
        {
            "bar": result.bar,
            "figure": result.figure,
            "wanted": result.wanted,
            "ok": result.ok,
            "sourceHash": result.source_hash,
            "detail": dict(result.detail),
        },
    )


def load(name: str, root: Path = ROOT) -> Result | None:
    """A campaign's last result, ``None`` if there is none."""
    path = root / FOLDER / f"{name}.json"
    if not path.is_file():
        return None
    row = json.loads(path.read_text("utf-8"))
    return Result(
        bar=row["bar"],
        figure=row["figure"],
        wanted=row["wanted"],
        ok=row["ok"],
        source_hash=row["sourceHash"],
        detail=row["detail"],
    )


def standings(root: Path = ROOT) -> list[Standing]:
    """Every campaign of this checkout, run or not."""
    found = []
    for named in bars(root).values():
        result = load(named.name, root)
        stale = result is not None and result.source_hash != source_hash(named, root)
        found.append(Standing(bar=named, result=result, stale=stale))
    return found


def merge(root: Path = ROOT) -> list[Standing]:
    """Write ``artifacts/deep.json``: bar to figure, wanted, ok and sourceHash; a stale result is not ok."""
    found = standings(root)
    merged = {}
    for standing in found:
        result = standing.result
        merged[standing.bar.name] = {
            "figure": result.figure if result else NEVER,
            "wanted": standing.bar.wanted,
            "ok": standing.ok,
            "stale": standing.stale,
            "sourceHash": result.source_hash if result else None,
        }
    _write(root / MERGED, merged)
    return found


def _write(path: Path, content: Mapping[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", "utf-8")
    return part.replace(path)
