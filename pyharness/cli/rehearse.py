"""Verb `rehearse`: the whole story on a chain of its own.

In: the scenarios to tell. Out: a table, ``artifacts/rehearsal.json`` and ``artifacts/report.html``. Exit code 7 when a
scenario or a check did not hold.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.output import Answer
from pyharness.errors import Mismatch, UsageFault

if TYPE_CHECKING:
    from pyharness.scenarios.document import Rehearsal

WORLD = "world"
Network = Annotated[str, typer.Argument(metavar="NETWORK", help="world, a fork of mainnet or of its offline twin.")]
Only = Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help="Tell this scenario; may come again.")]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("rehearse", help="Deploy to a chain of its own, tell every scenario, verify, report.")(command)


def command(network: Network = WORLD, only: Only = None) -> Answer:
    """Rehearse and show. With MAINNET_RPC_URL set, on a fork of that node; else on the offline world."""
    from pyharness.pipeline import rehearsing

    if network != WORLD:
        raise UsageFault(
            "E-REHEARSAL-NETWORK",
            "only the network made for it is rehearsed",
            found=network,
            expected=WORLD,
            next_command="python -m pyharness rehearse",
        )
    chosen = tuple(only or ())
    with _watching(rehearsing.steps(chosen)) as watch:
        rehearsal = rehearsing.rehearse(rehearsing.upstream(), only=chosen, watch=watch)
    files = rehearsing.write(rehearsal)
    show(rehearsal)
    for path in files:
        output.say(f"written: {path}")
    return report(rehearsal)


def show(rehearsal: Rehearsal) -> None:
    """Print what held."""
    from pyharness.scenarios.report import verdict

    rows = [(_mark(item.ok), item.name, f"{item.seconds:.1f} s", item.failure) for item in rehearsal.scenarios]
    rows += [(_mark(item.ok), item.name, "", item.found) for item in rehearsal.checks]
    output.table(("", "what", "time", "found"), rows, title="rehearsal")
    output.say(f"stood on: {rehearsal.upstream.wording}")
    output.say(f"not checked: {len(rehearsal.not_checked)}")
    output.say(verdict(rehearsal))


def report(rehearsal: Rehearsal) -> Answer:
    """The document as answer; a part of a rehearsal that held is no failure, but is not ``ok`` either."""
    import json

    from pyharness.scenarios.document import to_json

    value = json.loads(to_json(rehearsal))
    if not rehearsal.red:
        return Answer(value=value)
    error = Mismatch(
        "E-REHEARSAL",
        f"the rehearsal did not hold: {', '.join(rehearsal.red)}",
        found=next((item.failure for item in rehearsal.scenarios if not item.ok), None)
        or next((item.found for item in rehearsal.checks if not item.ok), None),
        expected="every scenario and every check to hold",
        next_command=f"python -m pyharness rehearse --only {rehearsal.red[0]}" if _is_scenario(rehearsal) else None,
    )
    output.warn(output.explain(error))
    return Answer(value=value | {"error": error.to_dict()}, exit_code=error.exit_code)


def _is_scenario(rehearsal: Rehearsal) -> bool:
    return rehearsal.red[0] in {item.name for item in rehearsal.scenarios}


def _mark(ok: bool) -> str:
    return "ok" if ok else "WRONG"


@contextmanager
def _watching(steps: Sequence[str]) -> Iterator[Callable[[str], None]]:
    """A progress bar on a terminal, a line for each step otherwise; both on stderr."""
    if not sys.stderr.isatty():
        numbers = {name: at for at, name in enumerate(steps, start=1)}
        yield lambda name: output.warn(f"{numbers[name]}/{len(steps)} {name}")
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(steps))
        begun: list[str] = []

        def step(name: str) -> None:
            progress.update(task, completed=len(begun), description=name)
            begun.append(name)

        yield step
