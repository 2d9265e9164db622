"""Measures what each operation costs and holds it to its bars and to the committed figures.

In: the Foundry tests below test/gas, which record whole transactions; test/gas/bars.toml; test/gas/snapshots.
Out: one ``Figure`` per operation, ``artifacts/gas.json``, the differences from the committed figures.
Door: processes, through ``foundry``; reads and writes these files only. Gas in units.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomli

from pyharness.errors import OperationFailed
from pyharness.paths import ROOT
from pyharness.tools import foundry

TESTS = "test/gas/**"
RECORDED = Path("artifacts") / "gas"  # `snapshots` of foundry.toml
MERGED = Path("artifacts") / "gas.json"
COMMITTED = Path("test") / "gas" / "snapshots"
BARS = Path("test") / "gas" / "bars.toml"
MONEY = ("mock", "circle")
FLOOR = "floor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An operation with mock USDC and with Circle's code: gas, most allowed, lower bound; what came before took."""

    operation: str
    used: Mapping[str, int]
    target: Mapping[str, int]
    floor: Mapping[str, int]
    predecessor: int | None

    @property
    def ratio(self) -> float | None:
        """How many times more the predecessor took, on mock USDC."""
        return self.predecessor / self.used["mock"] if self.predecessor else None

    @property
    def above(self) -> tuple[str, ...]:
        """On which USDC it takes more than it may; not where its lower bound is above the target too."""
        over = [money for money, target in self.target.items() if self.used.get(money, 0) > target]
        return tuple(money for money in over if self.floor.get(money, 0) <= self.target[money])

    def to_dict(self) -> dict[str, object]:
        """One entry of gas.json."""
        entry: dict[str, object] = {money: self.used.get(money) for money in MONEY}
        entry |= {"target": dict(self.target), "predecessor": self.predecessor}
        entry["ratio"] = round(self.ratio, 2) if self.ratio else None
        return {**entry, "floor": dict(self.floor)} if self.floor else entry


def measure(root: Path = ROOT) -> list[Figure]:
    """Run the gas tests and write what they recorded.

    Raises:
        OperationFailed: E-GAS-TESTS, a test failed, so there are no figures.
    """
    shutil.rmtree(root / RECORDED, ignore_errors=True)
    recording = {"FORGE_SNAPSHOT_EMIT": "true", "FORGE_SNAPSHOT_CHECK": "false"}
    # Not with --json, under which forge records nothing. That tests ran is seen by the bars: each needs its figure.
    said = foundry.forge("test", "--match-path", TESTS, cwd=root, env=recording)
    if not said.ok:
        raise OperationFailed("E-GAS-TESTS", "the gas tests failed", found=said.last_words(40))
    found = figures(recorded(root / RECORDED), tomli.loads((root / BARS).read_text("utf-8")))
    merged = {figure.operation: figure.to_dict() for figure in found}
    (root / MERGED).write_text(json.dumps(merged, indent=1) + "\n", "utf-8")
    return found


def figures(used: Mapping[str, Mapping[str, int]], bars: Mapping[str, Mapping[str, int]]) -> list[Figure]:
    """Figures by operation, in order of their names. Pure.

    Raises:
        OperationFailed: E-GAS-BAR, a bar for something that was not measured.
    """
    operations = sorted({name for money in MONEY for name in used.get(money, {})})
    unknown = sorted(set(bars) - set(operations))
    if unknown:
        raise OperationFailed("E-GAS-BAR", f"{BARS} names what was not measured", found=", ".join(unknown))
    return [
        Figure(
            operation=name,
            used=_of(used, name, ""),
            target={money: bars[name][money] for money in MONEY if money in bars.get(name, {})},
            floor=_of(used, name, f"{FLOOR}-"),
            predecessor=bars.get(name, {}).get("predecessor"),
        )
        for name in operations
    ]


def recorded(folder: Path) -> dict[str, dict[str, int]]:
    """Every file of figures: group to operation to gas."""
    return {
        path.stem: {name: int(value) for name, value in json.loads(path.read_text("utf-8")).items()}
        for path in sorted(folder.glob("*.json"))
    }


def changes(root: Path = ROOT) -> list[str]:
    """One line per figure that differs from the committed one, appeared, or went."""
    now, before = recorded(root / RECORDED), recorded(root / COMMITTED)
    lines = []
    for group in sorted({*now, *before}):
        new, old = now.get(group, {}), before.get(group, {})
        for name in sorted({*new, *old}):
            if new.get(name) != old.get(name):
                lines.append(f"{group}: {name}: {_text(old.get(name))} -> {_text(new.get(name))}")
    return lines


def commit(root: Path = ROOT) -> None:
    """Make what was recorded the committed figures."""
    shutil.rmtree(root / COMMITTED, ignore_errors=True)
    shutil.copytree(root / RECORDED, root / COMMITTED)


def rows(found: Sequence[Figure]) -> list[tuple[str, ...]]:
    """The table: operation, both figures, both targets, lower bound, predecessor, ratio. Pure."""
    return [
        (
            figure.operation,
            *(_text(figure.used.get(money)) for money in MONEY),
            *(_text(figure.target.get(money)) for money in MONEY),
            _text(figure.floor.get("mock")),
            _text(figure.predecessor),
            f"{figure.ratio:.2f}" if figure.ratio else "-",
            f"ABOVE on {' and '.join(figure.above)}" if figure.above else "",
        )
        for figure in found
    ]


def _of(used: Mapping[str, Mapping[str, int]], name: str, prefix: str) -> dict[str, int]:
    return {money: used[prefix + money][name] for money in MONEY if name in used.get(prefix + money, {})}


def _text(gas: int | None) -> str:
    return "-" if gas is None else f"{gas:,}"
