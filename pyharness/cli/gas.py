"""Verb `gas`: what operations and user journeys cost, against an earlier state and against a budget.

In: nothing, a file or a git ref. Out: a table, or Markdown for a pull request. Exit code 9 when a figure is above its
budget.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.groups import Group
from pyharness.cli.output import Answer
from pyharness.errors import GasBudgetExceeded

if TYPE_CHECKING:
    from pyharness.tools.gas_changes import Figures, Over

Measure = Annotated[
    bool, typer.Option("--measure", help="Measure the operations now, instead of taking the committed figures.")
]
Against = Annotated[
    str, typer.Option("--against", metavar="FILE|REF", help="A file of `gas report --json`, or a git ref.")
]
Markdown = Annotated[Path | None, typer.Option("--markdown", metavar="FILE", help="Write Markdown there, too.")]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    verb = typer.Typer(
        cls=Group, help="What operations and user journeys cost.", no_args_is_help=True, rich_markup_mode=None
    )
    verb.command("report", help="Every figure beside its budget.")(show)
    verb.command("diff", help="What differs from an earlier state, as a table or for a pull request.")(compare)
    app.add_typer(verb, name="gas")


def show(measure: Measure = False) -> Answer:
    """Every figure."""
    from pyharness.tools import gas_changes

    figures, budget = _now(measure), gas_changes.budgets()
    rows = [
        (group, name, f"{used:,}", f"{budget[group][name]:,}" if name in budget.get(group, {}) else "-")
        for group in gas_changes.SHOWN
        for name, used in sorted(figures.get(group, {}).items())
    ]
    output.table(("", "operation", "gas", "budget"), rows, title="gas of whole transactions")
    return _judged({"figures": figures}, figures)


def compare(against: Against = "main", measure: Measure = False, markdown: Markdown = None) -> Answer:
    """What differs."""
    from pyharness.tools import gas_changes

    old, new = gas_changes.baseline(against), _now(measure)
    found, above = gas_changes.changes(old, new), gas_changes.over(new, gas_changes.budgets())
    compared = gas_changes.common(old, new)
    output.table(("", "operation", "old", "new", "delta", "%"), list(gas_changes.rows(found)))
    output.say(gas_changes.tally(found, compared) + f" from {against}")
    missing = [group for group in gas_changes.SHOWN if group not in old or group not in new]
    if missing:
        output.say(f"not compared, one side has none: {', '.join(missing)}")
    if markdown is not None:
        markdown.write_text(gas_changes.markdown(found, above, against=against, compared=compared), "utf-8")
        output.say(f"written: {markdown}")
    value: dict[str, object] = {
        "against": against,
        "compared": compared,
        "notCompared": missing,
        "changes": [
            {"group": item.group, "name": item.name, "old": item.old, "new": item.new, "percent": item.percent}
            for item in found
        ],
    }
    return _judged(value, new)


def _now(measure: bool) -> Figures:
    from pyharness.tools import gas_changes

    return gas_changes.measured() if measure else gas_changes.committed()


def _judged(value: dict[str, object], figures: Figures) -> Answer:
    """The answer, with what is above its budget."""
    from pyharness.tools import gas_changes

    budget = gas_changes.budgets()
    above = gas_changes.over(figures, budget)
    for line in gas_changes.unbudgeted(figures, budget):
        output.warn(f"without a budget: {line}")
    value |= {"aboveBudget": [_above(item) for item in above], "unbudgeted": gas_changes.unbudgeted(figures, budget)}
    if not above:
        return Answer(value=value)
    error = GasBudgetExceeded(
        "E-GAS-BUDGET",
        f"{len(above)} figure(s) above budget",
        found="; ".join(map(str, above)),
        expected=f"every figure within {gas_changes.BUDGET}",
        next_command="python -m pyharness gas report",
    )
    output.warn(output.explain(error))
    return Answer(value=value | {"error": error.to_dict()}, exit_code=error.exit_code)


def _above(item: Over) -> dict[str, object]:
    return {"group": item.group, "name": item.name, "used": item.used, "budget": item.budget}
