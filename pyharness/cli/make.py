"""What the Makefile calls: suite, checks, canary, screens, exports, gas and lock, as ``python -m pyharness.cli.make``.

In: a target. Out: one line per runner or check, then the tally; exit code 1 when one is red.
These are targets for people who change the project; its users meet the verbs of ``app`` only.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from pyharness.cli import campaigns, export, output
from pyharness.cli.output import Answer
from pyharness.cli.signals import end_on_sigterm
from pyharness.errors import GasBudgetExceeded
from pyharness.paths import ARTIFACTS, DEPLOYMENTS, WORK
from pyharness.tools import (
    canary,
    checks,
    counted,
    gas,
    gas_changes,
    lockfile,
    requirements,
    screens,
    spread,
    weaknesses,
)
from pyharness.tools.claims import Claim
from pyharness.tools.counted import Run

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(campaigns.app)


@app.command()
def test() -> Answer:
    """Build, then run every Foundry and Python test; the last line is the tally."""
    runs = [_shown(counted.build())]
    if runs[0].ok:
        runs.append(_shown(counted.forge()))
    runs.append(_shown(counted.pytest("-n", "auto", "--dist", "loadfile", on_line=output.say)))
    names = frozenset[str]().union(*(run.tally.names for run in runs))
    unmet = [f"requirements: {line}" for line in requirements.faults(_requirements(), ran=names)]
    unmet += [f"weaknesses: {line}" for line in weaknesses.faults(_weaknesses(), ran=names)]
    for line in unmet:
        output.warn(line)
    output.say(str(weaknesses.count(_weaknesses())))
    passed = sum(run.tally.passed for run in runs)
    failed = sum(run.failed for run in runs) + len(unmet)
    output.say(f"{passed} passed, {failed} failed")
    return Answer(value={"passed": passed, "failed": failed}, exit_code=int(failed > 0))


def _requirements() -> requirements.Page:
    return requirements.read(requirements.PAGE.read_text("utf-8"))


def _weaknesses() -> tuple[Claim, ...]:
    return weaknesses.read(weaknesses.PAGE.read_text("utf-8"))


def _shown(run: Run) -> Run:
    for line in (*run.tally.failures, *run.troubles):
        output.warn(f"{run.name}: {line}")
    output.say(str(run))
    return run


@app.command()
def check() -> Answer:
    """Run every check that is not a test."""
    red = 0
    for name in checks.CHECKS:
        verdict = checks.judge(name)
        output.say(f"{name}: {'ok' if verdict.ok else 'FAILED'}")
        if not verdict.ok:
            red += 1
            output.warn(verdict.complaint)
    return Answer(value={"failed": red}, exit_code=int(red > 0))


@app.command("canary")
def sing() -> Answer:
    """Break one thing of each kind in a copy, and expect every gate to turn red."""
    silent = 0
    for song in canary.sing():
        output.say(f"{song.kind}: {'red, as it must be' if song.ok else 'DID NOT GO FROM GREEN TO RED'}")
        if not song.ok:
            silent += 1
            output.warn(song.detail)
    return Answer(value={"silent": silent}, exit_code=int(silent > 0))


@app.command("weaknesses")
def answered() -> Answer:
    """Count how each known weakness is answered; that the tests named pass is seen by `make test`."""
    rows = _weaknesses()
    wrong = weaknesses.faults(rows, ran=weaknesses.written())
    for line in wrong:
        output.warn(line)
    for row in rows:
        if row.pending:
            output.say(f"{row.id} {row.cells[-1]}")
    found = weaknesses.count(rows)
    output.say(str(found))
    return Answer(value=asdict(found), exit_code=int(bool(wrong)))


@app.command("screens")
def look() -> Answer:
    """Look at every generated page with a browser, wide and narrow, light and dark."""
    red = 0
    folders = ("roles", "report", "monitor")
    pages = sorted([*ARTIFACTS.glob("*.html"), *(page for name in folders for page in WORK.glob(f"*/{name}/*.html"))])
    for view in screens.look(pages, ARTIFACTS / "screens"):
        drawn = output.counted(view.charts, "picture")
        output.say(f"{view}: {'ok' if not view.wrong else 'WRONG'}, {drawn}, {view.picture}")
        red += bool(view.wrong)
        for trouble in view.wrong:
            output.warn(f"{view}: {trouble}")
    return Answer(value={"wrong": red}, exit_code=int(red > 0))


@app.command("exports-check")
def hold() -> Answer:
    """Compare every committed export with its network's record; red with 7 where one differs, with 8 without any."""
    from pyharness.pipeline.reports import exporting

    return export.hold(DEPLOYMENTS / exporting.FOLDER)


@app.command("gas")
def measure(commit: Annotated[bool, typer.Option(help="make these figures the committed ones")] = False) -> Answer:
    """Measure every operation; a figure above its target ends with 9, one that is not the committed one with 1."""
    found = gas.measure()
    columns = ("operation", "mock", "circle", "target", "on circle", "floor", "predecessor", "ratio", "")
    output.table(columns, gas.rows(found))
    if commit:
        gas.commit()
        gas_changes.commit_journeys()
    changed = gas.changes()
    for line in changed:
        output.warn(f"changed: {line}")
    if changed:
        output.warn("the committed figures change with the code that moves them: make gas-commit")
    above = [figure.operation for figure in found if figure.above]
    code = GasBudgetExceeded.exit_code if above else int(bool(changed))
    return Answer(value={"above": above, "changed": changed}, exit_code=code)


@app.command("bench-e2e")
def spread_out(
    tests: Annotated[list[str] | None, typer.Argument(help="the tests; the end-to-end ones without")] = None,
    times: Annotated[int, typer.Option(help="how often each way")] = spread.TIMES,
) -> Answer:
    """Run the end-to-end tests alone and on two workers, in turn; red when two take more than 0.8 of one."""
    found = spread.measured(lambda lap: output.say(str(lap)), tuple(tests or spread.TESTS), times)
    output.say(str(found))
    for line in found.wrong:
        output.warn(line)
    return Answer(value={"ratio": found.ratio, "wrong": found.wrong}, exit_code=int(bool(found.wrong)))


@app.command()
def lock() -> Answer:
    """Complete package-lock.json with every platform."""
    lockfile.complete_file()
    return Answer(value={})


if __name__ == "__main__":
    end_on_sigterm()
    sys.exit(output.present(lambda: app(standalone_mode=False), as_json=False))
