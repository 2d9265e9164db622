"""Gas of operations and of user journeys: against an earlier state of the project, and against a budget.

In: the figures that ``gas`` commits or records, the journeys of ``artifacts/rehearsal.json``; a file of figures or a
git ref; test/gas/budget.toml. Out: ``Change`` s, ``Over`` s, Markdown for a pull request. Doors: git, through
``process``; those files. Gas in units.

A journey's accounts are generated anew each time, and zero bytes of an address cost less: its figure wavers by some
dozen units, so that a difference of less than a thousandth is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomli

from pyharness.errors import Inconclusive
from pyharness.paths import ROOT
from pyharness.tools import gas, process

REHEARSED = Path("artifacts") / "rehearsal.json"
JOURNEYS = Path("test") / "gas" / "journeys.json"  # beside the snapshots, which are forge's
BUDGET = Path("test") / "gas" / "budget.toml"
TOLD = "journeys"
SHOWN = (*gas.MONEY, TOLD)
WAVER = 1_000  # a journey's figure is the same within one part of this many
Figures = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure before and after; None where there was none, or is none any more."""

    group: str
    name: str
    old: int | None
    new: int | None

    @property
    def delta(self) -> int | None:
        """What it takes more (units), where both are known."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def percent(self) -> float | None:
        """The same in percent of the old figure."""
        return None if self.delta is None or not self.old else 100 * self.delta / self.old


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """A figure above its budget."""

    group: str
    name: str
    used: int
    budget: int

    def __str__(self) -> str:
        return f"{self.group}: {self.name}: {self.used:,}, budget {self.budget:,}"


def committed(root: Path = ROOT) -> dict[str, dict[str, int]]:
    """The figures of this tree: operations as committed, journeys as they were last told, or else as committed."""
    return {**_operations(gas.recorded(root / gas.COMMITTED)), **_told(root)}


def measured(root: Path = ROOT) -> dict[str, dict[str, int]]:
    """The same with operations measured now. Raises OperationFailed E-GAS-TESTS."""
    gas.measure(root)
    return {**_operations(gas.recorded(root / gas.RECORDED)), **_told(root)}


def commit_journeys(root: Path = ROOT) -> None:
    """Make the journeys that were last told the committed ones, where there are any."""
    if told := _told(root):
        (root / JOURNEYS).write_text(json.dumps(told[TOLD], indent=2, sort_keys=True) + "\n", "utf-8")


def baseline(against: str, root: Path = ROOT) -> dict[str, dict[str, int]]:
    """Figures of a file that ``gas report --json`` wrote, or else those committed at a git ref.

    Raises:
        Inconclusive: E-GAS-BASELINE, it is neither.
    """
    path = root / against
    try:
        if path.is_file():
            return _figures(json.loads(path.read_text("utf-8"))["figures"])
        found = {Path(name).stem: json.loads(_at(against, name, root)) for name in _committed_at(against, root)}
        return _operations(_figures(found))
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as problem:
        raise _no_baseline(against, str(problem)) from problem


def changes(old: Figures, new: Figures) -> list[Change]:
    """What differs, the largest share first; groups that one side does not have are left out. Pure."""
    found = [
        Change(group=group, name=name, old=old[group].get(name), new=new[group].get(name))
        for group in SHOWN
        if group in old and group in new
        for name in sorted({*old[group], *new[group]})
    ]
    differing = [change for change in found if not _same(change)]
    return sorted(differing, key=lambda change: (-abs(change.percent or 0), change.group, change.name))


def budgets(root: Path = ROOT) -> dict[str, dict[str, int]]:
    """The most each figure may take, by group and name."""
    return _figures(tomli.loads((root / BUDGET).read_text("utf-8")))


def over(figures: Figures, budget: Figures) -> list[Over]:
    """Every figure above its budget. Pure."""
    return [
        Over(group=group, name=name, used=used, budget=budget[group][name])
        for group in SHOWN
        for name, used in sorted(figures.get(group, {}).items())
        if used > budget.get(group, {}).get(name, used)
    ]


def unbudgeted(figures: Figures, budget: Figures) -> list[str]:
    """Figures that nobody set a budget for. Pure."""
    return [
        f"{group}: {name}"
        for group in SHOWN
        for name in sorted(figures.get(group, {}))
        if name not in budget.get(group, {})
    ]


def markdown(found: Sequence[Change], above: Sequence[Over], *, against: str, compared: int) -> str:
    """A section of a pull request. Pure.

    Args:
        compared: how many figures both sides have.
    """
    lines = [f"### Gas against `{against}`", ""]
    lines += [f"**{len(above)} above budget**", "", *(f"- {_plain(str(item))}" for item in above), ""] if above else []
    if found:
        lines += ["| | operation | old | new | delta | % |", "|---|---|---:|---:|---:|---:|"]
        lines += [f"| {' | '.join(map(_plain, row))} |" for row in rows(found)]
        lines.append("")
    lines.append(f"{tally(found, compared)}; gas of whole transactions, with mock USDC and Circle's.")
    return "\n".join(lines) + "\n"


def tally(found: Sequence[Change], compared: int) -> str:
    """How many differ of those that both sides have, after how many only one side has. Pure."""
    alone = sum(change.delta is None for change in found)
    words = f"{alone} on one side only; " if alone else ""
    return f"{words}{len(found) - alone} of {compared} figures differ"


def rows(found: Sequence[Change]) -> Iterator[tuple[str, ...]]:
    """Group, name, old, new, delta, percent. Pure."""
    for change in found:
        delta = f"{change.delta:+,}" if change.delta is not None else "-"
        percent = f"{change.percent:+.2f}" if change.percent is not None else "-"
        yield change.group, change.name, _number(change.old), _number(change.new), delta, percent


def common(old: Figures, new: Figures) -> int:
    """How many figures both sides have. Pure."""
    return sum(len({*old[group]} & {*new[group]}) for group in SHOWN if group in old and group in new)


def _same(change: Change) -> bool:
    if change.group == TOLD and change.delta is not None and change.old:
        return abs(change.delta) * WAVER < change.old
    return change.old == change.new


def _operations(found: Figures) -> dict[str, dict[str, int]]:
    return {group: dict(found[group]) for group in SHOWN if group in found}


def _told(root: Path) -> dict[str, dict[str, int]]:
    """The journeys of the last whole rehearsal that held, else the committed ones."""
    if (root / REHEARSED).exists():
        document = json.loads((root / REHEARSED).read_text("utf-8"))
        if document["ok"]:
            return _figures({TOLD: document["gas"]})
    return _figures({TOLD: json.loads((root / JOURNEYS).read_text("utf-8"))}) if (root / JOURNEYS).exists() else {}


def _committed_at(ref: str, root: Path) -> list[str]:
    words = ["git", "ls-tree", "-r", "--name-only", "--end-of-options", ref, "--", str(gas.COMMITTED), str(JOURNEYS)]
    said = process.run(words, cwd=root, timeout=30)
    if not said.ok or not said.stdout.strip():
        raise _no_baseline(ref, said.last_words(1) or "no figures were committed there")
    return said.stdout.split("\n")[:-1]


def _at(ref: str, name: str, root: Path) -> str:
    return process.run(["git", "show", "--end-of-options", f"{ref}:{name}"], cwd=root, timeout=30).stdout


def _figures(document: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, int]]:
    return {group: {name: int(str(value)) for name, value in named.items()} for group, named in document.items()}


def _no_baseline(against: str, found: str) -> Inconclusive:
    return Inconclusive(
        "E-GAS-BASELINE",
        f"{against} holds no gas figures",
        found=found,
        expected="a file of `gas report --json`, or a git ref with test/gas/snapshots",
        next_command="python -m pyharness gas diff --against HEAD",
    )


def _plain(text: str) -> str:
    """Nothing in a cell ends it or begins markup."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _number(gas_units: int | None) -> str:
    return "-" if gas_units is None else f"{gas_units:,}"
